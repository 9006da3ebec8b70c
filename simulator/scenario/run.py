"""A run: scenario + inputs → trace. Knows no web, no sockets, and never sleeps.

The inputs are the whole truth: replaying them gives the same trace, byte for byte, on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec

from simulator.agents.durations import LONGEST
from simulator.scenario.bounds import bounded
from simulator.scenario.furnishing.furnished import furnished
from simulator.scenario.load import ScenarioError, find, line_with, load
from simulator.scenario.overlay import laid_over
from simulator.scenario.proof import CastError
from simulator.scenario.scenario import Scenario
from simulator.scenario.units import duration
from simulator.trace.facts import Event
from simulator.trace.trace import Allowance, TooMuch
from simulator.world.pump import FOREVER
from simulator.world.world import UnknownActor

BRANCH = "branch"  # the input that marks where a branch left its origin
WAIT = "wait"
SHOWN = 1_000  # events of a film that has no end: whatever goes round has done so again and again


class Input(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something done from outside at `at`, when the trace held `after` events."""

    at: int
    after: int
    who: str
    action: str
    text: str = ""

    @property
    def is_branch(self) -> bool:
        """Whether this only marks where a branch left its origin."""
        return self.action == BRANCH and not self.who


class InputError(ValueError):
    """An input that cannot be taken: `key` names why (`unknown-actor`, `ended` …), `at` is what it was about."""

    def __init__(self, key: str, at: str) -> None:
        super().__init__(f"{key}: {at}")
        self.key, self.at = key, at


class Run:
    """One performance. Every method that lets things happen gives the events that did.

    Where an `allowance` bounds what may happen, each of them raises TooMuch when that is not enough; the run is then
    of no further use.
    """

    def __init__(
        self, scenario: Scenario, inputs: list[Input] | None = None, reached: tuple[int, int] | None = None,
        allowance: Allowance | None = None,
    ) -> None:  # fmt: skip
        self.scenario, self.allowance = scenario, allowance
        self.inputs: list[Input] = []
        self.world, self.households = furnished(scenario, allowance)
        self.events: list[Event] = self.world.trace.events  # all that has happened
        self._opening = len(self.events)  # what lies in mailboxes when the curtain rises is no moment to go back to
        self._script = list(scenario.script)
        self._replay(inputs or [])
        if reached:
            self.world.run_to(*reached)
            self.world.now = max(self.world.now, reached[1])

    @classmethod
    def of(cls, name: str | Path) -> Run:
        """A run of a lesson's id, a folder or a scenario file. Raises ScenarioError, with the line at fault."""
        path = find(name)
        try:
            return cls(load(path))
        except CastError as error:
            line = line_with(path.read_text(encoding="utf-8"), error.word)
            raise ScenarioError(path, line, error.code, error.place, **error.about) from error

    @property
    def reached(self) -> tuple[int, int]:
        """How many events, and what time it is: with scenario and inputs, enough to stand here again."""
        return len(self.events), self.world.now

    @property
    def secrets(self) -> Sequence[str]:
        """Of all TLS spoken in it: the lines of a key log, of which there come to be more."""
        return self.world.secrets

    def give(self, who: str, action: str, text: str = "") -> list[Event]:
        """Do something, and let it take its course. Raises InputError when nobody there can do it."""
        events = self.events
        before = len(events)
        self._ask(Input(self.world.now, before, who, action, text))
        self.world.settle()
        return events[before:]

    def hand(self, who: str, action: str, text: str = "") -> list[Event]:
        """Do something and let only the present moment pass: the gateway's way, who follows the wall's clock."""
        before = len(self.events)
        self._ask(Input(self.world.now, before, who, action, text))
        self.world.step_pending()
        return self.events[before:]

    def wait(self, microseconds: int) -> list[Event]:
        """Let time pass, alarms included, and what they set going come to rest."""
        before = len(self.events)
        self._enter(Input(self.world.now, before, "", WAIT, str(microseconds)))
        self.world.settle()
        return self.events[before:]

    def play(self) -> list[Event]:
        """The rest of the script, to its end."""
        before = len(self.events)
        while self._script:
            line = self._script.pop(0)
            if line.at is None:
                self.world.settle()
            else:
                self.world.advance(duration(line.at))
            text = str(duration(line.text or "")) if line.action == WAIT else line.text or ""
            self._enter(Input(self.world.now, len(self.events), line.who, line.action, text))
        self.world.settle()
        return self.events[before:]

    def played(self) -> Run:
        """This run, its script played to the end; or, where no end comes, another that holds what came first."""
        with suppress(TooMuch):
            self.play()
            if not self.world.ended:
                return self
        return self.branch(min(len(self.events), self._opening + SHOWN))

    def advance(self, to: int) -> list[Event]:
        """All that is due until `to`, in microseconds."""
        before = len(self.events)
        self.world.advance(to)
        return self.events[before:]

    def branch(self, n: int) -> Run:
        """The same past up to event `n`, at least to the curtain's rise; an open future. Both runs are kept."""
        if not 0 <= n <= len(self.events):
            raise InputError("no-such-moment", str(n))
        n = max(n, self._opening)
        at = self.events[n - 1].at if n else 0
        past = [one for one in self.inputs if one.after < n]
        other = Run(self.scenario, [*past, Input(at, n, "", BRANCH)], allowance=self.allowance)
        other.forget_script()
        return other

    def again(self) -> Run:
        """The same scenario from its beginning, its script played to its end, if that comes."""
        return Run(self.scenario, allowance=self.allowance).played()

    def otherwise(self, overlay: Mapping[str, Any]) -> Run:
        """The same acts under other circumstances; one that nobody there can do any more is left out.

        `overlay` is laid over the scenario. Raises ScenarioError or CastError when that makes no play, or one
        that is too big.
        """
        other = Run(bounded(laid_over(self.scenario, overlay)), allowance=self.allowance)
        other.play()
        for one in self.acts:
            with suppress(InputError):
                if one.action == WAIT:
                    other.wait(int(one.text))
                elif not one.is_branch:
                    other.give(one.who, one.action, one.text)
        return other

    @property
    def is_cut(self) -> bool:
        """Whether nothing has been done since the film was cut, or a branch began."""
        return bool(self.inputs) and self.inputs[-1].is_branch

    @property
    def acts(self) -> list[Input]:
        """What was done besides the script."""
        planned = [(line.who, line.action) for line in self.scenario.script]
        done = [(one.who, one.action) for one in self.inputs]
        scripted = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(planned, done, strict=False)))
        return self.inputs[scripted:]

    @property
    def scripted(self) -> int:
        """How many events the script brought about, as long as nothing else has been done: what follows is by hand."""
        acts = self.acts
        return acts[0].after if acts else len(self.events)

    def forget_script(self) -> None:
        """Whatever of the script was not played will not be: the inputs tell what was done."""
        self._script = []

    def _ask(self, one: Input) -> None:
        """Take somebody's act into the world and, if the world took it, into the book."""
        if self.world.ended:
            raise InputError("ended", one.action)
        try:
            self.world.ask(one.who, one.action, one.text)
        except UnknownActor as error:
            raise InputError("unknown-actor", " ".join(error.args)) from error
        self.inputs.append(one)

    def _enter(self, one: Input) -> None:
        """The same, also for what the book itself writes and nobody can do."""
        if one.action == WAIT:
            self._pass(int(one.text))
        elif one.is_branch:
            self.world.cut_at(one.after)
        else:
            self._ask(one)
            return
        self.inputs.append(one)

    def _pass(self, microseconds: int) -> None:
        if self.world.ended:
            raise InputError("ended", WAIT)
        if self.world.now + microseconds > LONGEST:
            raise InputError("bad-duration", str(microseconds))
        self.world.advance(self.world.now + microseconds)

    def _replay(self, inputs: list[Input]) -> None:
        """Enter inputs again, each at its moment; nothing before a branch's mark may run past it."""
        marks = [one.after for one in inputs if one.is_branch]
        for one in inputs:
            self.world.limit = marks[0] if marks else FOREVER
            if one.is_branch:
                marks.pop(0)
            else:
                self.world.run_to(one.after, one.at)
                self.world.now = max(self.world.now, one.at)
            self._enter(one)
