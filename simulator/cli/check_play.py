"""What a lesson's scenario promises, held against what happens when it is played. Knows no prose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from simulator.cli.fault import Fault
from simulator.reading.listener import Reading
from simulator.reading.pattern import Pattern, on_wire, places
from simulator.scenario.lesson.excerpt import SAID
from simulator.scenario.lesson.fade import session, steps
from simulator.scenario.lesson.fix import BadValues, attempt, solution
from simulator.scenario.lesson.legs import legs
from simulator.scenario.lesson.solution import begun, solve
from simulator.scenario.load import ScenarioError, line_with
from simulator.scenario.overlay import coming_true
from simulator.scenario.proof import CastError
from simulator.scenario.run import InputError, Run
from simulator.scenario.scenario import PredictPart, Scenario, ShownPart, TaskPart, VariantPart
from simulator.trace.trace import Allowance, TooMuch

ENDLESS = Allowance(50_000, 1 << 26)  # a film with more than that goes round without an end


class Promises:
    """Those of one scenario."""

    def __init__(self, path: Path, scenario: Scenario) -> None:
        self.path, self.scenario = path, scenario
        self.run = Run(scenario, allowance=ENDLESS)

    def faults(self) -> Iterator[Fault]:
        """All that are not kept."""
        try:
            self.run.play()
        except (InputError, ValueError) as error:
            yield self._fault("script", f"the script cannot be played: {error}")
            return
        except TooMuch:
            yield self._fault("script", "the script comes to no end: something goes round in it again and again")
            return
        solved = [*self.scenario.tasks.values(), *(session(self.scenario, name) for name in self.scenario.fades)]
        self.runs = [self.run, *map(self._solved, solved)]
        films = list(map(self._read, self.runs))
        for name, cue in self.scenario.cues.items():
            if not any(self._met(film, cue.until, cue.wire) for film in films):
                yield self._fault(f"cues.{name}", f"cue {name!r} is never reached: {cue.until}")
        for name, predict in self.scenario.predicts.items():
            yield from self._predict(name, predict, films)
        for name, task in self.scenario.tasks.items():
            yield from self._goal(f"task {name!r}", f"tasks.{name}", task)
        for name in self.scenario.fades:
            yield from self._fade(name)
        for name in self.scenario.legs:
            yield from self._legs(name)
        for name, variant in self.scenario.variants.items():
            yield from self._variant(name, variant)
        for name in self.scenario.fixes:
            yield from (self._fault(f"fixes.{name}", f"fix {name!r}: {told}") for told in _unfit(self.scenario, name))

    def _goal(self, what: str, key: str, task: TaskPart) -> Iterator[Fault]:
        met = len(places(self._read(self._solved(task)), task.goal))
        if met < len(task.goal):
            yield self._fault(key, f"the solution of {what} does not reach its goal: {task.goal[met]!r}")

    def _fade(self, name: str) -> Iterator[Fault]:
        """A session that reaches its goal when said, has not reached it before, and has the gaps it is to have."""
        key, fade, task = f"fades.{name}", self.scenario.fades[name], session(self.scenario, name)
        if not fade.task:
            yield from self._goal(f"fade {name!r}", key, task)
        if len(places(self._read(self.run), task.goal)) == len(task.goal):
            yield self._fault(key, f"the goal of fade {name!r} is reached before anybody has typed")
        left_out = _left_out(self.scenario, name)
        for gap in fade.gaps:
            if not any(one == gap or one.startswith(f"{gap}.") for one in left_out):
                bare = msgspec.structs.replace(self.scenario, fades={name: msgspec.structs.replace(fade, gaps=[])})
                known = ", ".join(sorted(_left_out(bare, name)))
                yield self._fault(key, f"fade {name!r} has no {gap!r} to leave out; there are: {known}")

    def _variant(self, name: str, variant: VariantPart) -> Iterator[Fault]:
        """It can be played, and stops where the play does."""
        try:
            other = self.run.otherwise(variant.changes)
        except (ScenarioError, CastError, InputError) as error:
            yield self._fault(f"variants.{name}", f"variant {name!r} cannot be played: {error}")
            return
        except TooMuch:
            yield self._fault(f"variants.{name}", f"variant {name!r} comes to no end")
            return
        ours, theirs = self._read(self.run), self._read(other)
        for cue, part in other.scenario.cues.items():
            was_met = self._met(ours, part.until, self.scenario.cues[cue].wire)
            if was_met and not self._met(theirs, part.until, part.wire):
                yield self._fault(f"variants.{name}", f"variant {name!r} never reaches cue {cue!r}")

    def _legs(self, name: str) -> Iterator[Fault]:
        """One answer for each leg."""
        part, key = self.scenario.legs[name], f"legs.{name}"
        if part.variant and part.variant not in self.scenario.variants:
            yield self._fault(key, f"legs {name!r}: there is no variant {part.variant!r}")
            return
        asked = [*part.wires, *(" — ".join(place) for place in part.places)]
        for where, true in zip(asked, legs(self.scenario, name).spoken, strict=True):
            if len(true) != 1:
                found = " and ".join(true) or "nothing"
                yield self._fault(key, f"legs {name!r}: {found} is said on {where!r}, not one protocol")

    def _predict(self, name: str, predict: PredictPart, films: list[Reading]) -> Iterator[Fault]:
        where = f"predicts.{name}"
        if predict.right not in predict.choices:
            yield self._fault(where, f"the right answer of {name!r} is not among its choices")
        asked = (pair for pair in zip(self.runs, films, strict=True) if self._met(pair[1], predict.cue, predict.wire))
        found = next(asked, None)
        if found is None:
            yield self._fault(where, f"prediction {name!r} is never asked: {predict.cue}")
            return
        run, film = found
        if SAID.match(predict.right):
            yield from (self._fault(where, f"prediction {name!r}: {told}") for told in self._unlike(film, predict))
        for choice in dict.fromkeys([*predict.choices, *predict.otherwise, *predict.shown]):
            if reason := self._belied(name, choice, run, film):
                yield self._fault(where, f"prediction {name!r}: '{choice}' {reason}")

    def _unlike(self, film: Reading, predict: PredictPart) -> Iterator[str]:
        """What is said next makes a wrong choice true, or the right one not."""
        said = self._next(film, predict)
        for choice in filter(SAID.match, predict.choices):
            if said is None or Pattern.of(choice).match(*said, {}) != (choice == predict.right):
                yield f"after its cue {said} is said, which {choice!r} belies"

    def _belied(self, name: str, choice: str, run: Run, film: Reading) -> str:
        """Why a wrong choice is not what these very engines would say or do, were things otherwise than in `film`."""
        predict = self.scenario.predicts[name]
        if choice == predict.right or choice not in predict.choices:
            is_otherwise = choice in predict.otherwise or choice in predict.shown
            return "is no wrong choice, and needs no [otherwise]" if is_otherwise else ""
        if SAID.match(choice) and choice in predict.shown:
            return "is something said, and needs no [shown]"
        overlay = coming_true(self.scenario, name, choice)
        if overlay is None:
            return "is never so: write in its [otherwise] what would make it so, or take a choice that can be"
        try:
            other = self._read(run.otherwise(overlay))
        except (ScenarioError, CastError, InputError, ValueError) as error:
            return f"cannot be tried, as what is laid over makes no scenario: {error}"
        except TooMuch:
            return "cannot be tried, as its film comes to no end: something goes round in it again and again"
        if SAID.match(choice):
            return self._unsaid(other, predict, choice)
        return self._unshown(other, predict, choice, film)

    def _unsaid(self, film: Reading, predict: PredictPart, choice: str) -> str:
        """Why a film is not the one in which a choice is said."""
        if not self._met(film, predict.cue, predict.wire):
            return f"comes not true: under what is laid over, its cue is never reached: {predict.cue}"
        said = self._next(film, predict)
        is_said = said is not None and Pattern.of(choice).match(*said, {})
        return "" if is_said else f"comes not true: under what is laid over, {said} is said"

    def _unshown(self, film: Reading, predict: PredictPart, choice: str, played: Reading) -> str:
        """Why a film is not the one that shows that a choice is so, as the play itself does not."""
        place = predict.shown.get(choice)
        if place is None:
            return "is shown nowhere: write in its [shown] the lines by which its film shows that it is so"
        if not place.until:
            return "is shown at no line: its [shown] needs an `until`, as its film opens at the last line of that"
        if self._shows(played, place):
            return f"is shown by what the play itself has: {place.until}"
        if not self._shows(film, place):
            return f"comes not true: what is laid over leads to no film that shows it: {place.until}"
        return ""

    def _shows(self, film: Reading, place: ShownPart) -> bool:
        """Whether a film has the lines that it is to have, and none of those that it is not."""
        return self._met(film, place.until, place.wire) and not any(places(film, [line]) for line in place.without)

    def _next(self, film: Reading, predict: PredictPart) -> tuple[str, str] | None:
        """What is said after a prediction's cue."""
        place = [-1, *places(film, predict.cue, predict.wire)][-1]
        later = film.utterances[place + 1 :]
        found = next((one for one in later if on_wire(film.talks[one.wire], predict.wire)), None)
        return (found.side, film.words(found)) if found else None

    def _solved(self, task: TaskPart) -> Run:
        run = begun(self.scenario)
        run.allowance = ENDLESS  # of what else is made of it
        solve(run, task)
        return run

    def _read(self, run: Run) -> Reading:
        return Reading.of(run.events, run.secrets)

    def _met(self, film: Reading, lines: list[str], wire: str) -> bool:
        return len(places(film, lines, wire)) == len(lines)

    def _fault(self, key: str, message: str) -> Fault:
        """Something wrong with what the scenario has under a key, or at least under its last part."""
        text = self.path.read_text(encoding="utf-8")
        return Fault(self.path, line_with(text, key) or line_with(text, key.rpartition(".")[2]) or 1, message)


def _unfit(scenario: Scenario, name: str) -> Iterator[str]:
    """Why something is not to be mended: nothing is wrong, or its solution does not help, or nobody can tell where."""
    try:
        before = attempt(scenario, name, {})
        after = attempt(scenario, name, solution(scenario, name))
    except BadValues as error:
        yield f"its solution cannot be tried: {error}"
    except (ScenarioError, ValueError) as error:  # PathError and CastError are some
        yield str(error)
    else:
        if before.met == before.of:
            yield "its goal is met although nothing has been mended"
        elif after.met < after.of:
            yield f"its solution does not reach its goal: {scenario.fixes[name].goal[after.met]!r}"
        elif not before.field:
            yield "nobody can tell which field is to blame: mending any one of them changes nothing"


def _left_out(scenario: Scenario, name: str) -> set[str]:
    """The keys of what a fade leaves out."""
    return {piece.key for step in steps(scenario, name) for piece in step.pieces if piece.key}
