"""Who could read what, and since when: at each link and host that something passed. Knows no page, and asks nobody.

Who stands at a link, or at a host that only passes things on, reads what was carried; the two ends read what was said.
A host also reads the letters that lie there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from simulator.mail import message, smime
from simulator.protocols.pop3 import marks as pop3
from simulator.protocols.smtp import marks as smtp
from simulator.reading.letter import content_of, host_of
from simulator.reading.listener import Reading, Talk
from simulator.reading.secrets import SECRETS
from simulator.reading.utterance import Utterance
from simulator.trace.facts import Event, Sent

Place = tuple[str, ...]  # a host, or the two of a link

PASSWORD, COVER, LETTER, FILE, SIZES = "password", "cover", "letter", "file", "sizes"
KINDS = (PASSWORD, COVER, LETTER, FILE, SIZES)
"""A password or what stands for one; who writes to whom; a letter's text; a file or page; sizes and times alone."""
_TOLD = {
    **dict.fromkeys(SECRETS, PASSWORD),
    "smtp.argument.forward-path": COVER,
    smtp.BODY: LETTER,
    pop3.LETTER: LETTER,
    "imap.argument.content": LETTER,
    "imap.argument.message": LETTER,
    "ssh.argument.data": FILE,
    "http.content": FILE,
    "http.content.html": FILE,
    "http.form.value": FILE,
}


class Sight(msgspec.Struct, frozen=True):
    """What could be read at a place: by kind, the event with which that began."""

    place: Place
    since: dict[str, int]


class Sights:
    """Follows a film. `links` are pairs of hosts, as they are to be named."""

    def __init__(self, links: Iterable[tuple[str, str]]) -> None:
        self._links = {frozenset(pair): pair for pair in links}
        self._found: dict[Place, dict[str, int]] = {}
        self._events = self._utterances = 0
        self._sealed: set[int] = set()  # wires of which something was sealed

    def go_on(self, events: Sequence[Event], reading: Reading) -> list[Sight]:
        """All that could be read where, in a film that has gone on."""
        for event in events[self._events :]:
            self._happened(event, reading)
        for utterance in reading.utterances[self._utterances :]:
            self._heard(utterance, events, reading)
        self._events, self._utterances = len(events), len(reading.utterances)
        found = sorted(self._found.items(), key=lambda one: (min(one[1].values()), one[0]))
        return [Sight(place, since) for place, since in found]

    def _happened(self, event: Event, reading: Reading) -> None:
        """Whoever looks on sees that something is carried; where a letter lies, it is read."""
        content = content_of(event)
        if content is not None:
            self._read([(host_of(event),)], _of_letter(content), event.n)
        wire = _sealed_wire(event)
        if wire is not None and wire not in self._sealed:
            self._sealed.add(wire)
            self._read(self._between(reading.talks[wire]), [SIZES], event.n)

    def _heard(self, utterance: Utterance, events: Sequence[Event], reading: Reading) -> None:
        kinds = {_TOLD[token.key]: token for token in utterance.tokens if token.key in _TOLD}
        if not kinds:
            return
        if letter := kinds.pop(LETTER, None):
            text = reading.text(utterance)
            whole = text if letter.key == smtp.BODY else text[letter.start : letter.end]
            kinds |= dict.fromkeys(_of_letter(whole), letter)
        talk = reading.talks[utterance.wire]
        between = self._between(talk) if _sealed_wire(events[utterance.event]) is None else ()
        self._read([(talk.caller,), *between, (talk.callee,)], kinds, utterance.event)

    def _between(self, talk: Talk) -> Iterator[Place]:
        """The links of a way, and the hosts that only pass things on."""
        for here, there in zip(talk.way, talk.way[1:], strict=False):
            yield self._links.get(frozenset((here, there)), (here, there))
            if there != talk.callee:
                yield (there,)

    def _read(self, places: Iterable[Place], kinds: Iterable[str], n: int) -> None:
        kinds = list(kinds)
        for place in places:
            since = self._found.setdefault(place, {})
            for kind in kinds:
                since[kind] = min(n, since.get(kind, n))


def _sealed_wire(event: Event) -> int | None:
    """The wire of a sending that was carried as something which only its two ends can open."""
    fact = event.fact
    return fact.wire if isinstance(fact, Sent) and fact.carried is not None and not fact.altered else None


def _of_letter(content: bytes) -> list[str]:
    """Of a header alone, and of a letter that is sealed itself, no more can be read than who writes to whom."""
    is_bare = message.split(content).body_start >= len(content)
    return [COVER] if is_bare or smime.is_sealed(content) else [COVER, LETTER]
