"""The bare probe: the least Python in which programs on a network hold the dialogues that `coulisses bench` plays.

A heap, hosts, wires, a Struct kept for each event, and agents that know nothing but what reaches them: here too every
answer is computed, and sessions overlap. No grammar, no table of rules, no policy, no faults, no alarms, no other
scene. It is a ceiling, not a product.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from typing import Any

from simulator.trace.facts import Arrived, Asked, Decided, Dialled, Event, HungUp, Octets, Opened, Sent, Side

LATENCY = 20_000  # microseconds of every link
OFFERS = ("PIPELINING", "SIZE 10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN", "HELP")
OTHER: dict[Side, Side] = {"C": "S", "S": "C"}

Act = tuple[str, str, str]  # who, action, text
Deed = tuple[Any, ...]  # what to do, and with what


class Wire:
    """Two agents, and how much each has said."""

    __slots__ = ("ends", "number", "offsets")

    def __init__(self, number: int, caller: Agent, callee: Agent) -> None:
        self.number = number
        self.ends: dict[Side, Agent] = {"C": caller, "S": callee}
        self.offsets: dict[Side, int] = {"C": 0, "S": 0}

    def side_of(self, agent: Agent) -> Side:
        """Which end is his."""
        return "C" if self.ends["C"] is agent else "S"


class Agent:
    """Whoever hears nothing does nothing."""

    def __init__(self, host: str) -> None:
        self.host = host

    def asked(self, action: str, text: str) -> Iterable[Deed]:
        """Somebody outside wants something."""
        return ()

    def opened(self, wire: int) -> Iterable[Deed]:
        """A wire stands."""
        return ()

    def received(self, wire: int, data: bytes) -> Iterable[Deed]:
        """Octets came."""
        return ()


class Keyboard(Agent):
    """Says what it is given."""

    wire = -1

    def asked(self, action: str, text: str) -> Iterable[Deed]:
        """Call, or type."""
        return [("connect", text)] if action == "connect" else [("send", self.wire, text.encode())]

    def opened(self, wire: int) -> Iterable[Deed]:
        """What is typed from now on goes there."""
        self.wire = wire
        return ()


class Server(Agent):
    """Speaks just enough SMTP; a session is a buffer and a state."""

    def __init__(self, host: str, users: set[str]) -> None:
        super().__init__(host)
        self._users = users
        self._sessions: dict[int, list[Any]] = {}
        self._menu = "".join(f"250{' ' if one == OFFERS[-1] else '-'}{one}\r\n" for one in OFFERS)
        self._verbs: dict[str, Callable[[list[Any], str, list[Deed]], str]] = {
            "EHLO": self._ehlo,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "NOOP": lambda session, rest, deeds: "250 2.0.0 OK\r\n",
            "RSET": self._rset,
            "QUIT": self._quit,
        }

    def opened(self, wire: int) -> Iterable[Deed]:
        """Greet."""
        self._sessions[wire] = [b"", "GREETED"]
        return [("send", wire, f"220 {self.host} ESMTP Coulisses\r\n".encode())]

    def received(self, wire: int, data: bytes) -> Iterable[Deed]:
        """Answer every whole line that has come."""
        session = self._sessions[wire]
        unread, out = session[0] + data, ""
        deeds: list[Deed] = []
        while (end := unread.find(b"\r\n")) >= 0:
            verb, _, rest = unread[:end].decode().partition(" ")
            unread = unread[end + 2 :]
            out += self._verbs[verb.upper()](session, rest, deeds)
        session[0] = unread
        if out:
            deeds.append(("send", wire, out.encode()))
        if session[1] == "CLOSED":
            del self._sessions[wire]
            deeds.append(("close", wire))
        return deeds

    def _ehlo(self, session: list[Any], rest: str, deeds: list[Deed]) -> str:
        session[1] = "READY"
        return f"250-{self.host} greets {rest}\r\n{self._menu}"

    def _mail(self, session: list[Any], rest: str, deeds: list[Deed]) -> str:
        if session[1] != "READY":
            return "503 5.5.1 Not now\r\n"
        session[1] = "MAIL"
        return f"250 2.1.0 Sender {rest[5:]} OK\r\n"

    def _rcpt(self, session: list[Any], rest: str, deeds: list[Deed]) -> str:
        if session[1] not in ("MAIL", "RCPT"):
            return "503 5.5.1 Not now; expected EHLO, HELO, MAIL, RSET, NOOP, VRFY, HELP, QUIT\r\n"
        path = rest[4:-1]
        if path not in self._users:
            deeds.append(("record", Decided(self.host, "refuse", "reason.user-unknown", {"path": path})))
            return f"550 5.1.1 <{path}>: no such user here\r\n"
        session[1] = "RCPT"
        return f"250 2.1.5 Recipient <{path}> OK\r\n"

    def _rset(self, session: list[Any], rest: str, deeds: list[Deed]) -> str:
        session[1] = "READY"
        return "250 2.0.0 OK\r\n"

    def _quit(self, session: list[Any], rest: str, deeds: list[Deed]) -> str:
        session[1] = "CLOSED"
        return f"221 2.0.0 {self.host} closing the connection\r\n"


class Probe:
    """The network: performs deeds, delivers what happened, keeps the film."""

    def __init__(self, agents: Iterable[Agent], addresses: dict[str, Agent]) -> None:
        self.events: list[Event] = []
        self._addresses = addresses
        self._hosts = {agent.host: agent for agent in agents}
        self._wires: list[Wire] = []
        self._heap: list[tuple[int, int, Callable[..., None], Any]] = []
        self._order = self._now = 0
        self._cause: int | None = None
        self._deeds: dict[str, Callable[..., None]] = {
            "connect": self._connect,
            "send": self._send,
            "close": self._close,
            "record": self._record,
        }

    def play(self, acts: Iterable[Act]) -> list[Event]:
        """The film of all that is done, each act settled before the next."""
        heap = self._heap
        for who, action, text in acts:
            self._cause = None
            self._cause = self._keep(Asked(who, action, text))
            agent = self._hosts[who]
            self._perform(agent, agent.asked(action, text))
            while heap:
                self._now, _, call, what = heapq.heappop(heap)
                call(*what)
        return self.events

    def _perform(self, agent: Agent, deeds: Iterable[Deed]) -> None:
        for deed, *about in deeds:
            self._deeds[deed](agent, *about)

    def _keep(self, fact: Any) -> int:
        n = len(self.events)
        self.events.append(Event(n, self._now, fact, self._cause))
        return n

    def _push(self, at: int, call: Callable[..., None], *what: Any) -> None:
        self._order += 1
        heapq.heappush(self._heap, (at, self._order, call, what))

    def _record(self, agent: Agent, fact: Any) -> None:
        self._keep(fact)

    def _connect(self, agent: Agent, place: str) -> None:
        address, _, port = place.partition(":")
        callee = self._addresses[address]
        wire = Wire(len(self._wires), agent, callee)
        self._wires.append(wire)
        why = self._keep(Dialled(wire.number, agent.host, callee.host, int(port), (agent.host, callee.host)))
        self._push(self._now + 2 * LATENCY, self._opened, wire, "C", why)
        self._push(self._now + 3 * LATENCY, self._opened, wire, "S", why)

    def _opened(self, wire: Wire, side: Side, why: int) -> None:
        self._cause = why
        self._cause = self._keep(Opened(wire.number, side, "smtp"))
        self._perform(wire.ends[side], wire.ends[side].opened(wire.number))

    def _send(self, agent: Agent, number: int, data: bytes) -> None:
        wire = self._wires[number]
        side = wire.side_of(agent)
        arrives, offset = self._now + LATENCY, wire.offsets[side]
        wire.offsets[side] = offset + len(data)
        n = self._keep(Sent(number, side, offset, Octets(data), None, arrives))
        self._push(arrives, self._arrived, wire, OTHER[side], data, n)

    def _arrived(self, wire: Wire, side: Side, data: bytes, n: int) -> None:
        self._cause = n
        self._cause = self._keep(Arrived(n))
        self._perform(wire.ends[side], wire.ends[side].received(wire.number, data))

    def _close(self, agent: Agent, number: int) -> None:
        wire = self._wires[number]
        side = wire.side_of(agent)
        n = self._keep(HungUp(number, side, "closed"))
        self._push(self._now + LATENCY, self._closed, wire, OTHER[side], n)

    def _closed(self, wire: Wire, side: Side, n: int) -> None:
        self._cause = n
        self._cause = self._keep(Arrived(n))
        self._keep(HungUp(wire.number, side, "closed"))
