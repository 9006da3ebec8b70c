"""A run in memory: one performance with its reading and those who watch it. Knows no page and no e-mail."""

from __future__ import annotations

import asyncio
from functools import cached_property
from threading import Lock
from typing import Any

from simulator import Directions, Goals, Reading, Run, Search, Sights, bulk, variant_of, weight
from web.runs.frames import News
from web.runs.store import Kept
from web.told.shelf import followers


class LiveRun:
    """A run in memory. `stored`: how many of its inputs the store has; `film`: how many octets its film takes there.

    `lock` guards the run against other threads; `turn` is where those wait who want to act or look back: on the event
    loop, so that they keep no thread from the visitors of other runs.
    """

    def __init__(
        self, id: str, lesson: str, run: Run, parent: str | None = None, branch_at: int | None = None,
        visitor: str = "",
    ) -> None:  # fmt: skip
        self.id, self.lesson, self.parent, self.branch_at = id, lesson, parent, branch_at
        self.visitor = visitor
        self.act = 0  # a run that is cut into acts keeps its id; this is which one it is
        self.is_held = False  # by somebody who is no watcher
        self.directions: Directions | None = None  # for real programs, where it has a door of its own
        self.turn = asyncio.Lock()
        self.lock = Lock()
        self.watchers: set[Any] = set()
        self._perform(run)

    def _perform(self, run: Run) -> None:
        self.run = run
        self.film = weight(run.events)
        self.reading = Reading.of(run.events, run.secrets)
        self.stored = len(run.inputs)
        scenario = run.scenario
        self.bulk = bulk(scenario)
        self.__dict__.pop("variant", None)
        self._cues = {name: Search(cue.until, cue.wire) for name, cue in scenario.cues.items()}
        self._predicts = {name: Search(one.cue, one.wire) for name, one in scenario.predicts.items()}
        self._fades = followers(self.lesson)
        self._goals = Goals(run)
        self._sights = Sights(link.between for link in scenario.links)

    @property
    def weight(self) -> int:
        """How many octets of memory it takes: the scenario, the film, and what was read of it."""
        return self.bulk + self.film + self.reading.weight

    @cached_property
    def variant(self) -> str:
        """In which variant's circumstances it is played; "" where all is as it is. Found once: each is tried for it."""
        return variant_of(self.run.scenario)

    def undo(self, reached: tuple[int, int]) -> None:
        """Stand again where the store has it."""
        run = self.run
        again = Run(run.scenario, run.inputs[: self.stored], reached, run.allowance)
        again.forget_script()
        self._perform(again)

    def begin_act(self, run: Run, parent: str) -> None:
        """Go on with another run under the same id; the act that is over is `parent` now."""
        self.act += 1
        self.parent, self.branch_at = parent, None
        self._perform(run)

    def found(self) -> dict[str, Any]:
        """Where the scenario's cues and predictions stand, how far goals and fades have come, who can read what."""
        return {
            "cues": self._ends(self._cues),
            "predicts": self._ends(self._predicts),
            "goals": self._goals.go_on(self.reading),
            "fades": {name: follower.go_on(self.reading)._asdict() for name, follower in self._fades.items()},
            "sights": self._sights.go_on(self.run.events, self.reading),
            "at": self.run.world.now,
        }

    def _ends(self, searches: dict[str, Search]) -> dict[str, int]:
        """The last place of each search that came to its end; −1 (before all) where nothing was looked for."""
        places = {name: search.go_on(self.reading) for name, search in searches.items()}
        return {name: at[-1] if at else -1 for name, at in places.items() if searches[name].is_over}

    def past(self, start: int) -> News:
        """Everything from event `start` on."""
        with self.lock:
            utterances = [one for one in self.reading.utterances if one.event >= start]
            u = len(self.reading.utterances) - len(utterances)
            return News(self.run.events[start:], utterances, u, self.found(), self.reading.opened)

    def keep(self) -> Kept:
        """The run as the store keeps it."""
        run = self.run
        return Kept(
            self.id, self.lesson, run.scenario, run.inputs, run.reached, self.parent, self.branch_at, self.visitor
        )
