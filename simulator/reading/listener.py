"""The listeners: one per wire, overhearing what was sent both ways and saying what it meant.

A learner's keyboard understands nothing, a spoofer lies, and a real mail program reports to nobody: so the meaning
is read off the wire, by the callee's rules, as any analyser of networks does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import cast

from simulator.protocols import dns, http, imap, pop3, smtp, ssh, tls
from simulator.protocols.speech import Ear, Heard
from simulator.reading.utterance import Utterance
from simulator.trace.facts import Dialled, Event, HungUp, Octets, Opened, Posted, Secured, Sent, Side

EARS: dict[str, Callable[..., Ear]] = {
    "dns": dns.Ear,
    "http": http.Ear,
    "imap": imap.Ear,
    "pop3": pop3.Ear,
    "smtp": smtp.Ear,
    "ssh": ssh.Ear,
    "submission": smtp.Ear,
}
LABELLED = frozenset({"dns", "ssh"})  # protocols whose octets are no text
GREETED = " greeted"  # of a talk whose greeting was said before the film begins
MANNERS = ("lenient", "hoarding")  # of a callee, which an ear must share
UTTERED, MARKED = 150, 120  # octets of memory that an utterance takes, about, and each of its tokens
SAID, SEALING = "", "tls"  # layers of a wire: what is said on it, and how TLS makes that nobody else's


class Layer:
    """What one ear hears of a wire: its streams, and where in the reading the utterances of it are."""

    def __init__(self) -> None:
        self.streams: dict[str, list[bytes]] = {"C": [], "S": []}
        self.ends = {"C": 0, "S": 0}
        self.places: list[int] = []

    def add(self, side: str, octets: bytes) -> int:
        """More of a side's stream; gives where in it that begins."""
        self.streams[side].append(octets)
        start = self.ends[side]
        self.ends[side] += len(octets)
        return start

    def text(self, side: str, start: int, end: int) -> bytes:
        """Octets of a side's stream."""
        stream = self.streams[side]
        if len(stream) > 1:
            stream[:] = [b"".join(stream)]
        return stream[0][start:end] if stream else b""


def ear(rules: str) -> Ear:
    """One that reads by these rules, as Opened has them. Raises KeyError where nobody can."""
    protocol, *manners = rules.split(" ")
    return EARS[protocol](**{name: True for name in MANNERS if name in manners})


class Talk:
    """One wire as the listener knows it: who called whom, on which port, in which protocol, when, and by which way."""

    def __init__(self, wire: int, caller: str, callee: str, port: int, at: int, way: tuple[str, ...] = ()) -> None:
        self.wire, self.caller, self.callee, self.port, self.at, self.way = wire, caller, callee, port, at, way
        self.protocol = ""
        self.places: list[int] = []  # the places in the reading of what was said here, in whichever layer
        self.layers = {SAID: Layer()}
        self.ear: Ear | None = None
        self.sealing: tls.Ear | None = None  # hears the handshake, once there is one
        self.is_secured = False  # whether TLS stands
        self.is_over = False  # whether an end has hung up

    def begin(self, rules: str) -> None:
        """Read as the callee reads: `rules` are as in Opened."""
        protocol = rules.partition(" ")[0]
        if self.ear is None and protocol in EARS:
            self.protocol, self.ear = protocol, ear(rules)
            if rules.endswith(GREETED):
                self.ear.greeted()

    @property
    def said(self) -> list[int]:
        """The places of what was said, handshakes apart."""
        return self.layers[SAID].places

    @property
    def streams(self) -> dict[str, list[bytes]]:
        """What each side said."""
        return self.layers[SAID].streams


class Reading:
    """The reading of a film: feed it events, it gives the utterances they completed. `utterances` keeps them all.

    `weight`: how many octets of memory they take, about. A line of two letters takes many times what its octets do.
    `secrets`: the lines of its TLS's key log, which may grow while it is fed. Without them a handshake is heard, too,
    but not what is sealed of it.
    """

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._keys = tls.KeyLog(secrets)
        self.utterances: list[Utterance] = []
        self.weight = 0
        self.talks: dict[int, Talk] = {}
        self.opened: dict[int, Octets] = {}  # by sending: what was carried of a handshake, what is sealed of it opened

    @classmethod
    def of(cls, events: Iterable[Event], secrets: Sequence[str] = ()) -> Reading:
        """The reading of all these events, the first ones of a film."""
        reading = cls(secrets)
        reading.feed(events)
        return reading

    def feed(self, events: Iterable[Event]) -> list[Utterance]:
        """The utterances that these events, the next ones of the film, complete."""
        before = len(self.utterances)
        for event in events:
            handle = _ON.get(type(event.fact))
            if handle:
                handle(self, event, event.fact)
        new = self.utterances[before:]
        self.weight += sum(UTTERED + MARKED * len(one.tokens) for one in new)
        return new

    def place(self, n: int) -> int:
        """The place of the first utterance that event `n`, or a later one, completed."""
        return bisect_left(self.utterances, n, key=attrgetter("event"))

    def text(self, utterance: Utterance) -> bytes:
        """The octets of an utterance, as its layer has them."""
        layer = self.talks[utterance.wire].layers[utterance.layer]
        return layer.text(utterance.side, utterance.start, utterance.end)

    def words(self, utterance: Utterance) -> str:
        """An utterance as text without its last line end; the label, where its octets are no text."""
        if utterance.layer or self.talks[utterance.wire].protocol in LABELLED:
            return utterance.label
        return self.text(utterance).decode("utf-8", "backslashreplace").removesuffix("\n").removesuffix("\r")

    def _dialled(self, event: Event, fact: Dialled) -> None:
        self.talks[fact.wire] = Talk(fact.wire, fact.caller, fact.callee, fact.port, event.at, fact.way)

    def _opened(self, event: Event, fact: Opened) -> None:
        self.talks[fact.wire].begin(fact.protocol)

    def _secured(self, event: Event, fact: Secured) -> None:
        """TLS stands for one end: from its first word inside on, both speak anew."""
        talk = self.talks[fact.wire]
        if talk.ear and not talk.is_secured:
            talk.is_secured = True
            talk.ear.secured()

    def _hung_up(self, event: Event, fact: HungUp) -> None:
        if fact.wire in self.talks:
            self.talks[fact.wire].is_over = True

    def _posted(self, event: Event, fact: Posted) -> None:
        if fact.wire not in self.talks:
            self.talks[fact.wire] = Talk(fact.wire, fact.caller, fact.callee, fact.port, event.at, fact.way)
            self.talks[fact.wire].begin("dns")
        self._hear(event, fact)

    def _sent(self, event: Event, fact: Sent) -> None:
        talk = self.talks[fact.wire]
        if fact.carried and (talk.sealing or not fact.data):  # nothing said: a handshake has begun
            self._overhear(event, fact, talk, fact.carried)
        self._hear(event, fact)

    def _overhear(self, event: Event, fact: Sent, talk: Talk, carried: bytes) -> None:
        if talk.sealing is None:
            mode = tls.STARTTLS if talk.layers[SAID].ends["C"] else tls.IMPLICIT
            talk.sealing, talk.layers[SEALING] = tls.Ear(self._keys, mode), Layer()
        start = talk.layers[SEALING].add(fact.side, carried)
        for heard in talk.sealing.hear(fact.side, carried, says=bool(fact.data)):
            self._take(event, talk, heard, SEALING)
        opened = bytearray(carried)
        for at, octets in talk.sealing.opened(fact.side):
            if at >= start:  # not of a record that began before
                opened[at - start : at - start + len(octets)] = octets
        if opened != carried:
            self.opened[event.n] = Octets(opened)

    def _hear(self, event: Event, fact: Sent | Posted) -> None:
        talk = self.talks[fact.wire]
        octets = fact.heard if isinstance(fact, Sent) else fact.data
        talk.layers[SAID].add(fact.side, octets)
        if talk.ear is None:
            return
        for heard in talk.ear.hear(fact.side, octets):
            self._take(event, talk, heard, SAID)

    def _take(self, event: Event, talk: Talk, heard: Heard, layer: str) -> None:
        places = talk.layers[layer].places
        answers = None if heard.answers is None else places[heard.answers]
        talk.places.append(len(self.utterances))
        places.append(len(self.utterances))
        self.utterances.append(
            Utterance(
                talk.wire,
                cast(Side, heard.side),
                heard.start,
                heard.end,
                event.n,
                heard.label,
                heard.tokens,
                heard.state,
                heard.allowed,
                answers,
                layer,
            )
        )


_ON: dict[type, Callable[..., None]] = {
    Dialled: Reading._dialled,
    HungUp: Reading._hung_up,
    Opened: Reading._opened,
    Posted: Reading._posted,
    Secured: Reading._secured,
    Sent: Reading._sent,
}


def read(events: Iterable[Event]) -> list[Utterance]:
    """All that was said in a film."""
    return Reading().feed(events)
