"""TCP on loopback: every connection of a real program becomes a visitor of the run, recorded like any other.

The world follows the wall's clock. All connections live on one event loop; the world is played beside it, on a thread
of its own, a little at a time, and each program has its turn: nothing here waits for anybody.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import NamedTuple, TypeVar

from simulator.gateway.authority import Authority
from simulator.gateway.doorway import DOOR
from simulator.gateway.guest import Act, Guest
from simulator.gateway.padlock import Padlock
from simulator.scenario.act import is_at_rest, next_act
from simulator.scenario.furnishing.secured import Security, security
from simulator.scenario.run import InputError, Run
from simulator.trace.facts import Dialled, Event, HungUp, Refused, Sent
from simulator.trace.trace import weight

T = TypeVar("T")
LOOPBACK = "127.0.0.1"  # and never anything else
SLACK = 1_000  # microseconds: what is due within them may as well happen now
TURN = 0.02  # seconds the world is played before those who were answered hear of it
MOST_VISITORS = 500
MOST_OWED = 256 << 20  # octets of answers that all programs together may leave untaken
ACT = 4 << 20  # octets of memory of a film after which the next quiet moment ends the act
MOST_FILM = 64 << 20  # and after which it ends whoever is inside: only a flood, or a very long evening, comes so far


class Service(NamedTuple):
    """A service of the scenario, and the local port where real programs find it. `tls`: it begins with TLS.

    `security`: how its talk is kept from others: tls, upgrade (TLS once it is asked for), own (the protocol's), none.
    """

    host: str
    protocol: str
    port: int
    listening: int
    tls: bool = False
    security: Security = "none"


class Gateway:
    """The door of a run, which is cut into acts lest it grow for ever; `run` is the present one.

    `authority`, once it is open, is whom real programs have to trust.

    `on_news` is called with what happened, on the event loop. `on_act` is called with the run that follows, beside the
    loop and under the `lock` that guards them all, when an act is over. `burden` tells how many octets others
    keep of the present act besides its film.
    """

    def __init__(
        self,
        run: Run,
        on_news: Callable[[list[Event]], object] = lambda news: None,
        on_act: Callable[[Run], object] = lambda run: None,
        lock: Lock | None = None,
        burden: Callable[[], int] = lambda: 0,
    ) -> None:
        self.run = run
        self.services: list[Service] = []
        self.present: dict[str, Guest] = {}  # by name, in the order they came
        self._on_news, self._on_act = on_news, on_act
        self._lock, self._burden = lock or Lock(), burden
        self._servers: list[asyncio.Server] = []
        self._wires: dict[int, Guest] = {}
        self._acts: deque[Act] = deque()
        self._names = 0
        self._seen = len(run.events)
        self._weight = 0  # of what has happened in this act
        self._due: int | None = run.world.now
        self._began = time.monotonic_ns() // 1_000 - run.world.now
        self._stirred = asyncio.Event()
        self._is_shut = False
        self._stage = ThreadPoolExecutor(1, "stage")

    async def open(self, ports: dict[tuple[str, int], int]) -> list[Service]:
        """Listen for every service of the scenario: on the local port asked for, or a free one. Raises OSError.

        `played` is the task that plays the run from now on; that it ends by itself is a fault of ours.
        """
        loop = asyncio.get_running_loop()
        for name, host in self.run.world.hosts.items():
            for port, (_, rules) in sorted(host.listeners.items()):
                wanted, place = ports.get((name, port), 0), f"{name}:{port}"
                server = await loop.create_server(
                    lambda place=place: Guest(place, self._stirred.set, self._admit),  # type: ignore[misc]
                    LOOPBACK, wanted, backlog=MOST_VISITORS,
                )  # fmt: skip
                self._servers.append(server)
                listening = server.sockets[0].getsockname()[1]
                protocol, tls = rules.partition(" ")[0], rules.endswith(" tls")
                kept = security(self.run.scenario.hosts[name], protocol, tls)
                self.services.append(Service(name, protocol, port, listening, tls, kept))
        self.authority = Authority()
        self.played = asyncio.create_task(self._play())
        return self.services

    async def close(self) -> None:
        """Shut the door; whoever is inside is shown out."""
        self._is_shut = True
        self._stirred.set()
        with suppress(Exception):  # it was told when it happened
            await self.played
        self.authority.close()

    # ---- playing: on the event loop

    async def _play(self) -> None:
        """Turn after turn, until the door is shut. A fault of ours shuts it, too: better than being silent."""
        try:
            while not self._is_shut:
                await self._something()
                await self._turn()
                if self._is_over():
                    await self._end_act()
        except Exception:
            logging.getLogger(__name__).exception("the door is shut by a fault of ours")
            raise
        finally:
            await self._show_out()

    async def _something(self) -> None:
        """Until a program does something, or something is due in the world."""
        if not self._acts:
            patience = None if self._due is None else max(self._due - self._wall(), 0) / 1e6
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), patience)
        self._stirred.clear()

    async def _turn(self) -> None:
        """Hear one act of each program, as far as time allows; tell them what came of it."""
        if not self._acts:
            self._hear()
        news = await self._beside(self._perform)
        for event in news:
            self._hand_out(event)
        self._secure()
        self._collect_debts()
        if self._acts or any(guest.wants for guest in self.present.values()):
            self._stirred.set()
        if news:
            self._weight += weight(news)
            self._on_news(news)

    def _beside(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._stage, work)

    # ---- acts

    def _is_over(self) -> bool:
        """Whether the act is: at a quiet moment, or because it cannot go on."""
        octets = self._weight + self._burden()
        if octets > MOST_FILM or self.run.world.ended:
            return True
        return octets > ACT and not self.present and is_at_rest(self.run)

    async def _end_act(self) -> None:
        """Show out whoever is inside, and let the curtain rise again over what is left in mailboxes and on queues."""
        self._acts.clear()
        for guest in self.present.values():
            if guest.has_dialled and not guest.has_left:
                self._acts.append(guest.dismissed())
        while self._acts:
            await self._beside(self._perform)
        await self._beside(self._begin_act)
        self._wires.clear()
        self._weight = 0
        self._stirred.set()
        self._on_news([])

    def _begin_act(self) -> None:
        with self._lock:
            scenario, passed = next_act(self.run)
            self.run = Run(scenario)
            self._began += passed
            self._seen = len(self.run.events)
            self._on_act(self.run)

    def _hear(self) -> None:
        """Take one act of each program; whoever is gone is forgotten."""
        for name, guest in list(self.present.items()):
            if guest.is_gone:
                del self.present[name]
                self._wires = {wire: one for wire, one in self._wires.items() if one is not guest}
            elif guest.wants:
                self._acts.append(guest.next_act())

    def _admit(self, guest: Guest) -> bool:
        """A program has come in. False: it is one too many."""
        if self._is_shut or not self._has_room():
            return False
        self._names += 1
        guest.name = str(self._names)
        self.present[guest.name] = guest
        return True

    def _has_room(self) -> bool:
        """Whether one more may come in; where all places are taken, who has been shaking hands for longest gives way.

        Those who gave way are here until the run has heard of it: they, too, have a bound.
        """
        present = self.present.values()
        if len(present) < MOST_VISITORS:
            return True
        shaking = next((guest for guest in present if guest.is_shaking), None)
        if shaking is None or len(present) >= 2 * MOST_VISITORS:
            return False
        shaking.transport.abort()
        return True

    def _hand_out(self, event: Event) -> None:
        fact = event.fact
        if not isinstance(fact, Sent | HungUp | Refused):
            return
        guest = self._wires.get(fact.wire)
        if guest is None or (not isinstance(fact, Refused) and fact.side != "S"):
            return
        if isinstance(fact, Sent):
            guest.tell(fact.data, fact.carried)
        else:
            guest.see_off(isinstance(fact, HungUp) and fact.how == "closed")

    def _secure(self) -> None:
        """Begin TLS with every program whose server has asked for it."""
        world = self.run.world
        for number, guest in self._wires.items():
            if guest.padlock is None and (wire := world.network.wires[number]).awaits_tls:
                part = self.run.scenario.hosts[wire.callee].tls
                guest.secure(Padlock(self.authority.keyring(wire.callee, part.names, part.versions, asks=part.asks)))

    def _collect_debts(self) -> None:
        """When too many answers lie about untaken, whoever has left most of them is dropped."""
        while sum(guest.owed for guest in self.present.values()) > MOST_OWED:
            max(self.present.values(), key=lambda guest: guest.owed).transport.abort()

    async def _show_out(self) -> None:
        self._is_shut = True
        for server in self._servers:
            server.close()
        for guest in self.present.values():
            guest.transport.close()
            if guest.owed:
                guest.transport.abort()
        await asyncio.sleep(0)
        self._hear()
        with suppress(Exception):  # a fault of ours has been told already
            self._perform()
        self._stage.shutdown()

    # ---- playing: beside it

    def _perform(self) -> list[Event]:
        """Let acts happen, until time is up, and what is due; gives all that happened since the last time."""
        with self._lock:
            self._go_on()
            until = time.monotonic() + TURN  # from here: however slow the world is, one act at least is heard
            while self._acts and time.monotonic() < until:
                self._do(self._acts.popleft())
            self._due = None if self.run.world.ended else self.run.world.next_due()
            news = self.run.events[self._seen :]
            self._seen = len(self.run.events)
        return news

    def _do(self, act: Act) -> None:
        with suppress(InputError):  # the run has ended; whoever knocks hears nothing more
            for event in self.run.hand(DOOR, act.action, act.text):
                if act.action == "dial" and isinstance(event.fact, Dialled):
                    self._wires[event.fact.wire] = act.guest
        self._go_on()

    def _go_on(self) -> None:
        """Let happen what is due by now, or almost."""
        run = self.run
        now = max(self._wall(), run.world.now)
        run.advance(now)
        while (due := run.world.next_due()) is not None and due <= now + SLACK and not run.world.ended:
            run.advance(due)

    def _wall(self) -> int:
        return time.monotonic_ns() // 1_000 - self._began
