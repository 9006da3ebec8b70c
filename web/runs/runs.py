"""All runs: begun, branched, acted in, put away and taken up again. Knows no page and no e-mail.

All that computes is called off the event loop, one call at a time per run.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

import msgspec

from simulator import (
    Allowance,
    Attempt,
    Autoconfiguration,
    CastError,
    Event,
    InputError,
    Recital,
    Run,
    Scenario,
    TooMuch,
    attempt,
    autoconfigure,
    come_true,
    is_laid,
    load,
    pasted,
    performed,
    weight,
)
from web.runs.comparison import common
from web.runs.frames import News
from web.runs.live_run import LiveRun
from web.runs.store import Store
from web.settings import Settings

T = TypeVar("T", Attempt, Autoconfiguration)
OWN = ""  # the lesson of a run that is of none
FOREBEARS = 50  # runs that are looked at for the one a variant was laid over: more acts in the past than anybody makes
UNPLAYABLE = (msgspec.MsgspecError, CastError, InputError, TooMuch)  # why what an earlier version kept is kept in vain


class UnknownRun(KeyError):
    """There is no run of that id."""


def _id() -> str:
    return secrets.token_urlsafe(9)


def _new(lesson: str, run: Run, parent: str | None = None, branch_at: int | None = None, visitor: str = "") -> LiveRun:
    return LiveRun(_id(), lesson, run, parent, branch_at, visitor)


class Runs:
    """All runs: a bounded number live, the others in the store."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._live: OrderedDict[str, LiveRun] = OrderedDict()
        self._coming: dict[str, Lock] = {}  # runs that are being replayed
        self._lock = Lock()  # held for a look into these, never while something is computed
        self._act = Allowance(settings.events_per_act, settings.octets_per_act)
        self._allowance = Allowance(
            settings.events_per_run + settings.events_per_act, settings.octets_per_run + settings.octets_per_act
        )

    def begin(self, lesson: str, visitor: str = "") -> LiveRun:
        """A new run of a lesson, its script played to the end. Raises ScenarioError for an unknown lesson."""
        run = Run(load(lesson), allowance=self._allowance)
        run.play()
        return self.adopt(_new(lesson, run, visitor=visitor))

    def perform(self, scenario: str, visitor: str = "", most: Allowance | None = None) -> LiveRun:
        """A new run of a scenario of somebody's own (TOML). Raises ScenarioError for one that cannot be played.

        `most`: how much may happen before it counts as one without an end; what any act may take, by default.
        """
        run = performed(scenario, most or self._act)
        run.allowance = self._allowance
        return self.adopt(_new(OWN, run, visitor=visitor))

    def mend(self, lesson: str, fix: str, values: Mapping[str, Any], visitor: str = "") -> tuple[LiveRun, Attempt]:
        """A new run of a lesson's broken play with a learner's values. Raises BadValues, CastError or TooMuch."""
        return self._tried(attempt, lesson, fix, values, visitor)

    def find(
        self, lesson: str, fix: str, values: Mapping[str, Any], visitor: str = ""
    ) -> tuple[LiveRun, Autoconfiguration]:
        """A new run in which the settings of a form are found out. Raises BadValues, CastError or TooMuch."""
        return self._tried(autoconfigure, lesson, fix, values, visitor)

    def _tried(
        self, way: Callable[..., T], lesson: str, fix: str, values: Mapping[str, Any], visitor: str
    ) -> tuple[LiveRun, T]:
        """A new run, as somebody plays what stands in a form."""
        found = way(load(lesson), fix, values, self._act)
        found.run.allowance = self._allowance
        return self.adopt(_new(lesson, found.run, visitor=visitor)), found

    def recite(self, session: str, protocol: str, visitor: str = "") -> LiveRun:
        """A pasted session said again; it is held ready as long as there is room, and not kept. Raises PasteError."""
        recital = Recital(pasted(session, protocol))
        return self._put(_new(OWN, recital, visitor=visitor))

    def again(self, live: LiveRun, visitor: str = "") -> LiveRun:
        """A new run of the scenario of another, from its beginning, and as it was before a variant was laid over it."""
        if variant := self.variant(live):
            live = self.get(variant["origin"])
        return self.adopt(_new(live.lesson, live.run.again(), visitor=visitor))

    def get(self, id: str) -> LiveRun:
        """The run of that id, replayed if it was put away. Raises UnknownRun, also for one that cannot be replayed."""
        live = self.ready(id)
        if live is None:
            with self._lock:
                coming = self._coming.setdefault(id, Lock())
            with coming:
                live = self.ready(id) or self._replayed(id)
        return live

    def ready(self, id: str) -> LiveRun | None:
        """The run of that id, where it is in memory."""
        with self._lock:
            if id in self._live:
                self._live.move_to_end(id)
            return self._live.get(id)

    def _replayed(self, id: str) -> LiveRun:
        try:
            kept = self._store.get(id)
            if kept is None:
                raise UnknownRun(id)
            run = Run(kept.scenario, kept.inputs, kept.reached, self._allowance)
            run.forget_script()
            return self._put(LiveRun(id, kept.lesson, run, kept.parent, kept.branch_at, kept.visitor))
        except UNPLAYABLE as error:
            raise UnknownRun(id) from error
        finally:
            with self._lock:
                self._coming.pop(id, None)

    def watched(self, live: LiveRun, watcher: Any) -> LiveRun:
        """The run as somebody watches it from now on, and so held ready; it may have been put away a moment ago."""
        with self._lock:
            live = self._live.setdefault(live.id, live)
            live.watchers.add(watcher)
        return live

    def is_crowded(self, live: LiveRun) -> bool:
        """Whether the runs of its visitor that are watched, and so held ready, weigh too much together."""
        with self._lock:
            watched = [one.weight for one in self._live.values() if one.watchers and one.visitor == live.visitor]
        return sum(watched) > self._settings.octets_watched_per_visitor

    def do(self, live: LiveRun, request: dict[str, Any]) -> News:
        """Give or wait: gives what happened, after the input was stored. Raises InputError."""
        with live.lock:
            run = live.run
            done = max(len(run.events), len(run.inputs))  # who waits for nothing makes no event
            if done >= self._settings.events_per_run or live.weight >= self._settings.octets_per_run:
                raise InputError("too-many", str(done))
            if self.is_crowded(live):
                raise InputError("too-fast", "")
            before = run.reached
            try:
                events = self._perform(run, request)
            except TooMuch:
                live.undo(before)
                raise InputError("too-many", str(before[0])) from None
            finally:
                self.commit(live)
            live.film += weight(events)
            u = len(live.reading.utterances)
            return News(events, live.reading.feed(events), u, live.found(), live.reading.opened)

    def commit(self, live: LiveRun) -> None:
        """Store the inputs the store has not seen yet; called before what they caused is shown."""
        run = live.run
        if len(run.inputs) > live.stored:
            if not self._store.append(live.id, live.stored, run.inputs[live.stored :], run.reached):
                self._store.add(live.keep())  # it was forgotten for being unused; now it is used
            live.stored = len(run.inputs)

    def begin_act(self, live: LiveRun, run: Run) -> None:
        """The run is the next act of a live one: the act that is over is kept under an id of its own."""
        self.commit(live)
        before = live.keep()._replace(id=_id())
        live.begin_act(run, before.id)
        self._store.turn_page(live.keep(), before)

    def branch(self, live: LiveRun, n: int) -> LiveRun:
        """A new run that shares the first `n` events. Raises InputError."""
        with live.lock:
            other = live.run.branch(n)
        return self.adopt(_new(live.lesson, other, live.id, n, live.visitor))

    def otherwise(self, live: LiveRun, overlay: dict[str, Any], visitor: str = "") -> LiveRun:
        """The same acts under other circumstances: a run that branches off where the two films first differ."""
        with live.lock:
            other = live.run.otherwise(overlay)
            n = common(live.run.events, other.events)
        return self.adopt(_new(live.lesson, other, live.id, n, visitor))

    def variant(self, live: LiveRun) -> dict[str, str] | None:
        """In which variant's circumstances a run is played, and the nearest run it comes from that was not."""
        name, scenario = live.variant if live.parent else "", live.run.scenario
        if not name:
            return None
        changes = scenario.variants[name].changes
        for id, earlier in islice(self._forebears(live), FOREBEARS):
            if earlier != scenario and not is_laid(earlier, changes):
                return {"name": name, "origin": id}
        return None

    def premise(self, live: LiveRun) -> dict[str, str] | None:
        """Which wrong choice comes true in a lesson's run, and the run whose acts are played again under it."""
        scenario = live.run.scenario
        forebears = () if live.lesson == OWN else islice(self._forebears(live), FOREBEARS)
        origin, earlier = next((one for one in forebears if one[1] != scenario), ("", scenario))
        found = come_true(scenario, earlier) if origin else None
        return {"predict": found[0], "choice": found[1], "origin": origin} if found else None

    def _forebears(self, live: LiveRun) -> Iterator[tuple[str, Scenario]]:
        """The runs it comes from, the nearest first, as far as they are kept; none is replayed for it."""
        parent = live.parent
        while parent is not None:
            with self._lock:
                one = self._live.get(parent)
            kept = one.keep() if one else self._store.get(parent)
            if kept is None:
                return
            yield kept.id, kept.scenario
            parent = kept.parent

    def _perform(self, run: Run, request: dict[str, Any]) -> list[Event]:
        if request["wait"] is not None:
            return run.wait(request["wait"])
        give = request["give"]
        if len(give["text"]) > self._settings.text_per_act:
            raise InputError("too-long", f"{len(give['text'])} > {self._settings.text_per_act}")
        return run.give(give["who"], give["action"], give["text"])

    def adopt(self, live: LiveRun) -> LiveRun:
        """Keep a new run, and hold it ready."""
        self._store.add(live.keep())
        return self._put(live)

    def _put(self, live: LiveRun) -> LiveRun:
        """Hold a run ready; of those nobody watches, the ones unused for longest make room."""
        with self._lock:
            self._live[live.id] = live
            count, octets = len(self._live), sum(one.weight for one in self._live.values())
            for id, one in list(self._live.items()):
                if count <= self._settings.runs_in_memory and octets <= self._settings.octets_in_memory:
                    break
                if not (one.watchers or one.is_held or one is live):
                    del self._live[id]
                    count, octets = count - 1, octets - one.weight
        return live
