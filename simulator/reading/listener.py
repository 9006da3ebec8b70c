"""The listeners: one per wire, overhearing what was sent both ways and saying what it meant.

A learner's keyboard understands nothing, a spoofer lies, and a real mail program reports to nobody: so the meaning
is read off the wire, by the callee's rules, as any analyser of networks does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import partial
from operator import attrgetter
from typing import cast

from simulator.protocols import dns, imap, pop3, smtp, ssh
from simulator.protocols.speech import Ear
from simulator.reading.utterance import Utterance
from simulator.trace.facts import Dialled, Event, Opened, Posted, Secured, Sent, Side

EARS: dict[str, Callable[[], Ear]] = {
    "dns": dns.Ear,
    "imap": imap.Ear,
    "pop3": pop3.Ear,
    "smtp": smtp.Ear,
    "smtp lenient": partial(smtp.Ear, lenient=True),
    "ssh": ssh.Ear,
    "submission": smtp.Ear,
    "submission lenient": partial(smtp.Ear, lenient=True),
}
LABELLED = frozenset({"dns", "ssh"})  # protocols whose octets are no text
GREETED, TLS = " greeted", " tls"


class Talk:
    """One wire as the listener knows it: who called whom, on which port, in which protocol, and when."""

    def __init__(self, wire: int, caller: str, callee: str, port: int, at: int) -> None:
        self.wire, self.caller, self.callee, self.port, self.at = wire, caller, callee, port, at
        self.protocol = ""
        self.places: list[int] = []  # the places in the reading of what was said here
        self.streams: dict[str, list[bytes]] = {"C": [], "S": []}
        self.ear: Ear | None = None
        self.is_secured = False  # whether TLS stands

    def begin(self, rules: str) -> None:
        """Read as the callee reads: `rules` are its protocol and, where a bare LF ends its lines too, `lenient`.

        `tls` behind them: TLS comes first. `greeted`: the greeting was said before the film begins.
        """
        is_greeted, rules = rules.endswith(GREETED), rules.removesuffix(GREETED).removesuffix(TLS)
        if self.ear is None and rules in EARS:
            self.protocol, self.ear = rules.partition(" ")[0], EARS[rules]()
            if is_greeted:
                self.ear.greeted()


class Reading:
    """The reading of a film: feed it events, it gives the utterances they completed. `utterances` keeps them all."""

    def __init__(self) -> None:
        self.utterances: list[Utterance] = []
        self.talks: dict[int, Talk] = {}

    def feed(self, events: Iterable[Event]) -> list[Utterance]:
        """The utterances that these events, the next ones of the film, complete."""
        before = len(self.utterances)
        for event in events:
            handle = _ON.get(type(event.fact))
            if handle:
                handle(self, event, event.fact)
        return self.utterances[before:]

    def place(self, n: int) -> int:
        """The place of the first utterance that event `n`, or a later one, completed."""
        return bisect_left(self.utterances, n, key=attrgetter("event"))

    def text(self, utterance: Utterance) -> bytes:
        """The octets of an utterance."""
        stream = self.talks[utterance.wire].streams[utterance.side]
        if len(stream) > 1:
            stream[:] = [b"".join(stream)]
        return stream[0][utterance.start : utterance.end]

    def words(self, utterance: Utterance) -> str:
        """An utterance as text without its last line end; the label, where its octets are no text."""
        if self.talks[utterance.wire].protocol in LABELLED:
            return utterance.label
        return self.text(utterance).decode("utf-8", "backslashreplace").removesuffix("\n").removesuffix("\r")

    def _dialled(self, event: Event, fact: Dialled) -> None:
        self.talks[fact.wire] = Talk(fact.wire, fact.caller, fact.callee, fact.port, event.at)

    def _opened(self, event: Event, fact: Opened) -> None:
        self.talks[fact.wire].begin(fact.protocol)

    def _secured(self, event: Event, fact: Secured) -> None:
        """TLS stands for one end: from its first word inside on, both speak anew."""
        talk = self.talks[fact.wire]
        if talk.ear and not talk.is_secured:
            talk.is_secured = True
            talk.ear.secured()

    def _posted(self, event: Event, fact: Posted) -> None:
        if fact.wire not in self.talks:
            self.talks[fact.wire] = Talk(fact.wire, fact.caller, fact.callee, fact.port, event.at)
            self.talks[fact.wire].begin("dns")
        self._hear(event, fact)

    def _hear(self, event: Event, fact: Sent | Posted) -> None:
        talk = self.talks[fact.wire]
        talk.streams[fact.side].append(fact.data)
        if talk.ear is None:
            return
        for heard in talk.ear.hear(fact.side, fact.data):
            answers = None if heard.answers is None else talk.places[heard.answers]
            talk.places.append(len(self.utterances))
            self.utterances.append(
                Utterance(
                    fact.wire,
                    cast(Side, heard.side),
                    heard.start,
                    heard.end,
                    event.n,
                    heard.label,
                    heard.tokens,
                    heard.state,
                    heard.allowed,
                    answers,
                )
            )


_ON: dict[type, Callable[..., None]] = {
    Dialled: Reading._dialled,
    Opened: Reading._opened,
    Posted: Reading._posted,
    Secured: Reading._secured,
    Sent: Reading._hear,
}


def read(events: Iterable[Event]) -> list[Utterance]:
    """All that was said in a film."""
    return Reading().feed(events)
