"""A recital: a pasted session said again on one wire, as a film that ends where the paste does. Nobody acts in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from simulator.reading.listener import GREETED, Reading
from simulator.reading.pasted import Pasted, Strange
from simulator.scenario.load import LESSONS, load
from simulator.scenario.run import InputError, Run
from simulator.trace.facts import AnyFact, Arrived, Dialled, HungUp, Octets, Opened, Sent, Side

TOWN = LESSONS / "read-session" / "town.toml"
PORTS = {"smtp": 25, "pop3": 110, "imap": 143}
LATENCY, PAUSE = 20_000, 40_000  # microseconds on the way, and between two lines: the paste tells no times
RECORDED = "recorded"


class Recital(Run):
    """A run whose trace is what was pasted. Whoever would act in it is told that nothing new can happen here."""

    def __init__(self, session: Pasted) -> None:
        super().__init__(load(TOWN))
        self._client, self._server = self.scenario.hosts
        self._lines: dict[int, int] = {}  # of the paste, by the event that says it
        self._offsets: dict[str, int] = {"C": 0, "S": 0}
        self._why: int | None = None
        self._recite(session)
        self.strange = [*session.strange, *self._not_understood(session)]

    def _recite(self, session: Pasted) -> None:
        port, way = PORTS[session.protocol], (self._client, self._server)
        self._happen(Dialled(0, self._client, self._server, port, way))
        self._pass(LATENCY)
        rules = session.protocol + (GREETED if session.turns[0].side == "C" else "")
        self._happen(Opened(0, "S", rules))
        self._pass(LATENCY)
        self._happen(Opened(0, "C", rules))
        for turn in session.turns:
            self._pass(PAUSE)
            self._say(turn.side, turn.octets, turn.number)
        self._pass(PAUSE)
        self._happen(HungUp(0, "C", "closed"))

    def _happen(self, fact: AnyFact) -> int:
        self._why = self.world.trace.append(self.world.now, fact, self._why)
        return self._why

    def _pass(self, microseconds: int) -> None:
        self.world.now += microseconds

    def _say(self, side: Side, data: bytes, line: int) -> None:
        arrives = self.world.now + LATENCY
        n = self._happen(Sent(0, side, self._offsets[side], Octets(data), None, arrives))
        self._lines[n] = line
        self._offsets[side] += len(data)
        self._pass(LATENCY)
        self._happen(Arrived(n))

    def _not_understood(self, session: Pasted) -> Iterator[Strange]:
        """Lines the listener could make nothing of, and those whose end it still waits for."""
        reading = Reading.of(self.events)
        ends = {"C": 0, "S": 0}
        for said in reading.utterances:
            ends[said.side] = said.end
            if said.label == "?":
                yield Strange(self._lines[said.event], reading.words(said), "not-understood")
        for event in self.events:
            fact = event.fact
            if isinstance(fact, Sent) and fact.offset >= ends[fact.side]:
                yield Strange(self._lines[event.n], fact.data.decode("utf-8", "replace").rstrip("\r\n"), "unfinished")

    @property
    def acts(self) -> NoReturn:
        """Nobody did anything."""
        raise InputError(RECORDED, "")

    @property
    def scripted(self) -> int:
        """Nor did any script."""
        return 0

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise InputError(RECORDED, "")

    give: Any = _refuse
    hand: Any = _refuse
    wait: Any = _refuse
    branch: Any = _refuse
    otherwise: Any = _refuse
    again: Any = _refuse
