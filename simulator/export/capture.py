"""A film as an analyser of networks would have captured it: every packet of every wire, in the order they left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address

from simulator.export.frames import Framer, Station, address_of
from simulator.export.segments import Flow, Packet, Spoken
from simulator.reading.film import Film
from simulator.trace.facts import Arrived, Dialled, Event, HungUp, Lost, Opened, Posted, Refused, Sent, Side

FIRST_PORT, PORTS = 49_152, 16_384  # those a caller is given for the time of a call (RFC 6335 §6)


def packets(film: Film) -> list[Packet]:
    """All packets. A call to a name without an address leaves none, as in the film nobody is reached."""
    capture = Capture(film)
    found = [packet for event in film.events for packet in capture.see(event)]
    found += capture.end()
    return sorted(found, key=lambda packet: packet.at)


class Capture:
    """Looks at one event after another."""

    def __init__(self, film: Film) -> None:
        self._addresses = {host: address_of(place.address) for host, place in film.hosts.items()}
        self._hardware = {host: b"\x02" + place.to_bytes(5, "big") for place, host in enumerate(film.hosts, 1)}
        self._events = film.events
        self._framer = Framer()
        self._flows: dict[int, Flow] = {}
        self._spoken: dict[int, tuple[Flow, Spoken]] = {}  # by event
        self._lost: set[int] = set()
        self._owing: list[tuple[Flow, Side]] = []
        self._now = 0
        self._calls: Counter[str] = Counter()
        self._ends: dict[int, tuple[Station, Station]] = {}  # of a question and its answer, by wire

    def see(self, event: Event) -> Iterator[Packet]:
        """The packets that an event makes leave, and those it shows to have left."""
        if event.at > self._now:
            yield from self.end()
            self._now = event.at
        handle = _ON.get(type(event.fact))
        if handle:
            yield from handle(self, event, event.fact)

    def end(self) -> Iterator[Packet]:
        """What is owed at the end of a moment."""
        for flow, side in self._owing:
            yield from flow.acknowledge(side)
        self._owing.clear()

    # ---- wires

    def _dialled(self, event: Event, fact: Dialled) -> Iterator[Packet]:
        caller, callee = self._call(fact.caller, fact.callee, fact.port)
        if caller and callee:
            flow = self._flows[fact.wire] = Flow(self._framer, fact.wire, caller, callee, event.at)
            yield from flow.dial()

    def _opened(self, event: Event, fact: Opened) -> Iterator[Packet]:
        flow = self._flows.get(fact.wire)
        if flow and fact.side == "C":
            yield from flow.open(event.at)

    def _refused(self, event: Event, fact: Refused) -> Iterator[Packet]:
        flow = self._flows.pop(fact.wire, None)
        if flow and fact.reason == "refused":
            yield from flow.refuse(event.at)
        elif flow and fact.reason == "timed-out":
            yield from flow.call_again(event.at)

    def _sent(self, event: Event, fact: Sent) -> Iterator[Packet]:
        flow = self._flows.get(fact.wire)
        if flow and flow.stands and fact.borne:
            spoken, left = flow.speak(fact.side, event.at, fact.borne)
            self._spoken[event.n] = flow, spoken
            yield from left

    def _arrived(self, event: Event, fact: Arrived) -> Iterator[Packet]:
        cause = self._events[fact.sent]
        if fact.sent in self._spoken:
            flow, spoken = self._spoken.pop(fact.sent)
            if fact.sent in self._lost:  # TCP said it again in time to arrive now (RFC 9293 §3.8.1)
                yield from flow.say(spoken, event.at - flow.latency)
            flow.hear(spoken, event.at)
            self._owing.append((flow, "S" if spoken.side == "C" else "C"))
        elif isinstance(cause.fact, HungUp) and cause.fact.how == "closed" and cause.fact.wire in self._flows:
            flow = self._flows[cause.fact.wire]
            if flow.stands:
                flow.hear_closing(cause.fact.side, event.at)
                self._owing.append((flow, "S" if cause.fact.side == "C" else "C"))

    def _lose(self, event: Event, fact: Lost) -> Iterator[Packet]:
        self._lost.add(fact.sent)
        yield from ()

    def _hung_up(self, event: Event, fact: HungUp) -> Iterator[Packet]:
        flow = self._flows.get(fact.wire)
        if not flow or not flow.stands:
            return
        if fact.how == "closed":
            yield from flow.close(fact.side, event.at)
        elif fact.how == "reset":
            yield from flow.reset(fact.side, event.at)

    # ---- datagrams

    def _posted(self, event: Event, fact: Posted) -> Iterator[Packet]:
        if fact.wire not in self._ends:
            caller, callee = self._call(fact.caller, fact.callee, fact.port)
            if not caller or not callee:
                return
            self._ends[fact.wire] = caller, callee
        caller, callee = self._ends[fact.wire]
        sender, receiver = (caller, callee) if fact.side == "C" else (callee, caller)
        yield Packet(event.at, self._framer.udp(sender, receiver, fact.data))

    # ---- who calls whom

    def _call(self, caller: str, callee: str, port: int) -> tuple[Station | None, Station | None]:
        own = FIRST_PORT + self._calls[caller] % PORTS
        self._calls[caller] += 1
        return self._station(caller, own), self._station(callee, port)

    def _station(self, host: str, port: int) -> Station | None:
        address = self._address(host)
        return Station(self._hardware.get(host, b"\x02" + b"\xff" * 5), address, port) if address else None

    def _address(self, host: str) -> IPv4Address | IPv6Address | None:
        return self._addresses.get(host) or address_of(host)


_ON: dict[type, Callable[..., Iterator[Packet]]] = {
    Arrived: Capture._arrived,
    Dialled: Capture._dialled,
    HungUp: Capture._hung_up,
    Lost: Capture._lose,
    Opened: Capture._opened,
    Posted: Capture._posted,
    Refused: Capture._refused,
    Sent: Capture._sent,
}
