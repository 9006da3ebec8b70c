"""TCP on loopback: every connection of a real program becomes a visitor of the run, recorded like any other.

The world follows the wall's clock. All connections live on one event loop; nothing here waits for anybody: what a
slow program does not take is buffered up to a limit, and meanwhile nothing more is read from it.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

import msgspec

from simulator.scenario.run import InputError, Run
from simulator.scenario.scenario import HostPart, LinkPart, Scenario
from simulator.trace.facts import Dialled, Event, HungUp, Sent

DOOR = "door"  # the host all real programs come from
LOOPBACK = "127.0.0.1"  # and never anything else
SLACK = 1_000  # microseconds: what is due within them may as well happen now
MOST_VISITORS = 500
MOST_BUFFERED = 1 << 20  # octets a slow program may leave untaken before we stop reading from it


class Service(NamedTuple):
    """A service of the scenario, and the local port where real programs find it."""

    host: str
    protocol: str
    port: int
    listening: int
    tls: bool = False


def with_door(scenario: Scenario, label: dict[str, str] | None = None) -> Scenario:
    """The same scenario with a door: a host for visitors, joined without latency to every host that lives here.

    `label`: what the door is called on the map, by language. Nothing but the visitors' own talk passes through it,
    and nothing waits for a learner's guess: whoever comes in is in no lesson.
    """
    links = [
        LinkPart(between=(DOOR, name), latency="0ms", through=False)
        for name, part in scenario.hosts.items()
        if part.agents and name != DOOR
    ]
    door = HostPart(agents=["visitor"], figure="laptop", label=label or {}, place=_room_for_it(scenario))
    hosts = scenario.hosts | {DOOR: door}
    return msgspec.structs.replace(scenario, hosts=hosts, links=[*scenario.links, *links], predicts={}, script=[])


def _room_for_it(scenario: Scenario) -> tuple[float, float] | None:
    """The spot of the map that is farthest from every host; none when the map lays itself out."""
    taken = [part.place for part in scenario.hosts.values() if part.place]
    spots = [(x / 20, y) for x in range(2, 19) for y in (0.12, 0.5, 0.88)]
    return max(spots, key=lambda spot: min(math.dist(spot, one) for one in taken)) if taken else None


class Gateway:
    """The door of a run. `on_news` is called with what happened, on the event loop; `lock` guards the run."""

    def __init__(self, run: Run, on_news: Callable[[list[Event]], object] = list, lock: Lock | None = None) -> None:
        self.run = run
        self.services: list[Service] = []
        self._on_news = on_news
        self._lock = lock or Lock()
        self._servers: list[asyncio.Server] = []
        self._guests: dict[int, _Guest] = {}
        self._names = 0
        self._seen = len(run.events)
        self._alarm: asyncio.TimerHandle | None = None
        self._began = time.monotonic_ns() // 1_000 - run.world.now

    async def open(self, ports: dict[tuple[str, int], int]) -> list[Service]:
        """Listen for every service of the scenario: on the local port asked for, or a free one. Raises OSError."""
        loop = asyncio.get_running_loop()
        for name, host in self.run.world.hosts.items():
            for port, (_, protocol) in sorted(host.listeners.items()):
                wanted = ports.get((name, port), 0)
                server = await loop.create_server(lambda n=name, p=port: _Guest(self, n, p), LOOPBACK, wanted)  # type: ignore[misc]
                self._servers.append(server)
                listening = server.sockets[0].getsockname()[1]
                self.services.append(Service(name, protocol, port, listening))
        self._tick()
        return self.services

    async def close(self) -> None:
        """Shut the door; whoever is inside is shown out."""
        for server in self._servers:
            server.close()
        for guest in list(self._guests.values()):
            guest.transport.close()
        if self._alarm:
            self._alarm.cancel()
        await asyncio.sleep(0)

    def dial(self, guest: _Guest) -> bool:
        """A program has come in. False: it is one too many."""
        if len(self._guests) >= MOST_VISITORS:
            return False
        self._names += 1
        guest.name = str(self._names)
        for event in self._hand("dial", f"{guest.name} {guest.host}:{guest.port}"):
            if isinstance(event.fact, Dialled) and event.fact.caller == DOOR:
                guest.wire = event.fact.wire
        self._guests[guest.wire] = guest
        self._tick()
        return True

    def say(self, guest: _Guest, data: bytes) -> None:
        """A program has sent octets."""
        self._hand("say", f"{guest.name} {data.decode('latin-1')}")
        self._tick()

    def leave(self, guest: _Guest, orderly: bool) -> None:
        """A program has hung up."""
        if self._guests.pop(guest.wire, None) is not None:
            self._hand("hang-up" if orderly else "drop", guest.name)
            self._tick()

    def _hand(self, action: str, text: str) -> list[Event]:
        with self._lock:
            self.run.advance(max(self._wall(), self.run.world.now))
            try:
                return self.run.hand(DOOR, action, text)
            except InputError:  # the run has ended; whoever knocks hears nothing more
                return []

    def _wall(self) -> int:
        return time.monotonic_ns() // 1_000 - self._began

    def _tick(self) -> None:
        """Let happen what is due, hand out what was said, and set the alarm for what comes next."""
        run = self.run
        with self._lock:
            run.advance(max(self._wall(), run.world.now))
            while (due := run.world.next_due()) is not None and due <= run.world.now + SLACK:
                run.advance(due)
            news = run.events[self._seen :]
            self._seen = len(run.events)
        if self._alarm:
            self._alarm.cancel()
        if due is not None:
            delay = max(due - self._wall(), 0) / 1e6
            self._alarm = asyncio.get_running_loop().call_later(delay, self._tick)
        for event in news:
            self._hand_out(event)
        if news:
            self._on_news(news)

    def _hand_out(self, event: Event) -> None:
        fact = event.fact
        if not isinstance(fact, Sent | HungUp) or fact.side != "S":
            return
        guest = self._guests.get(fact.wire)
        if guest is None:
            return
        if isinstance(fact, Sent):
            guest.transport.write(fact.data)
        elif fact.how == "closed":
            guest.transport.close()
        else:
            guest.transport.abort()


class _Guest(asyncio.Protocol):
    """One connection of a real program."""

    transport: asyncio.Transport

    def __init__(self, gateway: Gateway, host: str, port: int) -> None:
        self._gateway = gateway
        self.host, self.port = host, port
        self.name = ""
        self.wire = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.set_write_buffer_limits(high=MOST_BUFFERED)
        if not self._gateway.dial(self):
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Say something."""
        self._gateway.say(self, data)

    def pause_writing(self) -> None:
        """It does not take what we say: then it need not say more either."""
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """It listens again."""
        self.transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        """Leave."""
        self._gateway.leave(self, error is None)
