"""`coulisses check`: what is wrong with a lesson, for its teacher: file, line, remedy. No browser needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec
import typer

from simulator.reading.listener import Reading
from simulator.reading.pattern import Pattern, on_wire, places
from simulator.reading.transcript import shown
from simulator.scenario.lesson.excerpt import SAID
from simulator.scenario.lesson.fade import ROUNDS, session, steps
from simulator.scenario.lesson.fix import BadValues, attempt, solution
from simulator.scenario.lesson.legs import legs
from simulator.scenario.lesson.solution import begun, solve
from simulator.scenario.load import FILE, LESSONS, ScenarioError, line_with
from simulator.scenario.proof import CastError
from simulator.scenario.run import InputError, Run
from simulator.scenario.scenario import PredictPart, Scenario, TaskPart, VariantPart

if TYPE_CHECKING:
    from web.lesson import Block

LANGUAGES = ("en", "fr")
FEWEST = 2  # things that can be in an order not their own
DIRECTED = {
    "cue": "cues",
    "fade": "fades",
    "fix": "fixes",
    "legs": "legs",
    "predict": "predicts",
    "task": "tasks",
}  # blocks that name what the scenario defines


class Fault(NamedTuple):
    """Something wrong: where, and what to do about it."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def command(folders: Annotated[list[Path], typer.Argument(help="Lessons' folders.", metavar="FOLDER...")]) -> None:
    """Tell what is wrong with lessons; status 2 when something is."""
    faults = [fault for folder in folders for fault in check(folder)]
    for fault in faults:
        print(shown(str(fault)))
    if faults:
        raise typer.Exit(2)
    print(f"{len(folders)} checked, nothing wrong")


def check(folder: Path) -> Iterator[Fault]:
    """Everything wrong with one lesson."""
    if not folder.is_dir() and (LESSONS / folder).is_dir():
        folder = LESSONS / folder
    path = folder / FILE
    try:
        scenario = Run.of(path).scenario
    except ScenarioError as error:
        yield Fault(Path(error.path), error.line, error.message)
        return
    yield from _Stage(path, scenario).faults()
    yield from _prose(folder, scenario)


class _Stage:
    """What the scenario promises, held against what happens when it is played."""

    def __init__(self, path: Path, scenario: Scenario) -> None:
        self.path, self.scenario = path, scenario
        self.run = Run(scenario)

    def faults(self) -> Iterator[Fault]:
        try:
            self.run.play()
        except (InputError, ValueError) as error:
            yield self._fault("script", f"the script cannot be played: {error}")
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
        film = next((film for film in films if self._met(film, predict.cue, predict.wire)), None)
        if film is None:
            yield self._fault(where, f"prediction {name!r} is never asked: {predict.cue}")
            return
        if not SAID.match(predict.right):
            return  # a choice's name, not something said: its truth stands in the lesson
        said = self._next(film, predict)
        for choice in filter(SAID.match, predict.choices):
            if said is None or Pattern.of(choice).match(*said, {}) != (choice == predict.right):
                yield self._fault(where, f"prediction {name!r}: after its cue {said} is said, which {choice!r} belies")
        for choice in filter(SAID.match, dict.fromkeys([*predict.choices, *predict.otherwise])):
            if reason := self._belied(predict, choice, self.runs[films.index(film)]):
                yield self._fault(where, f"prediction {name!r}: '{choice}' {reason}")

    def _belied(self, predict: PredictPart, choice: str, run: Run) -> str:
        """Why a wrong choice is not what these very engines would say at the same cue, were things otherwise."""
        if choice == predict.right or choice not in predict.choices:
            return "is no wrong choice, and needs no [otherwise]" if choice in predict.otherwise else ""
        if choice not in predict.otherwise:
            return "is never said: write in its [otherwise] what would make it so, or take a choice that can be said"
        try:
            film = self._read(run.otherwise(predict.otherwise[choice]))
        except (ScenarioError, CastError, InputError, ValueError) as error:
            return f"cannot be tried, as what is laid over makes no scenario: {error}"
        if not self._met(film, predict.cue, predict.wire):
            return f"comes not true: under what is laid over, its cue is never reached: {predict.cue}"
        said = self._next(film, predict)
        is_said = said is not None and Pattern.of(choice).match(*said, {})
        return "" if is_said else f"comes not true: under what is laid over, {said} is said"

    def _next(self, film: Reading, predict: PredictPart) -> tuple[str, str] | None:
        """What is said after a prediction's cue."""
        place = [-1, *places(film, predict.cue, predict.wire)][-1]
        later = film.utterances[place + 1 :]
        found = next((one for one in later if on_wire(film.talks[one.wire], predict.wire)), None)
        return (found.side, film.words(found)) if found else None

    def _solved(self, task: TaskPart) -> Run:
        run = begun(self.scenario)
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


def _prose(folder: Path, scenario: Scenario) -> Iterator[Fault]:
    """Both languages there, with the same blocks in the same order, each naming what the scenario defines."""
    from web.lesson import parse  # slow to load, and the other commands need no prose

    blocks: dict[str, list[Block]] = {}
    for language in LANGUAGES:
        path = folder / f"lesson.{language}.md"
        if not path.is_file():
            yield Fault(path, 1, "this language is missing")
            continue
        text = path.read_text(encoding="utf-8")
        if not text.startswith("# "):
            yield Fault(path, 1, "a lesson begins with `# Title`")
        blocks[language] = parse(text, folder.name, language).blocks
        for block in blocks[language]:
            yield from _directed(path, block, scenario)
    if len(blocks) == len(LANGUAGES):
        yield from _unequal(folder / "lesson.fr.md", blocks["en"], blocks["fr"])


def _directed(path: Path, block: Block, scenario: Scenario) -> Iterator[Fault]:
    """A block that names what the scenario defines, or holds things that must be several."""
    if block.kind == "order" and len(block.items) < FEWEST:
        yield Fault(path, block.line, f"order {block.name!r} has {len(block.items)} things; it needs {FEWEST} or more")
    if block.kind not in DIRECTED:
        return
    defined = getattr(scenario, DIRECTED[block.kind])
    if block.name not in defined:
        words = ", ".join(defined) or "none"
        yield Fault(path, block.line, f"there is no {block.kind} {block.name!r} in {FILE}; it has: {words}")
    elif block.kind in _WRITTEN:
        yield from (Fault(path, block.line, told) for told in _WRITTEN[block.kind](block, scenario))


def _unequal(path: Path, english: list[Block], french: list[Block]) -> Iterator[Fault]:
    """The first block in which the two languages part; `path` is the French one's."""
    ours, theirs = ([(block.kind, block.name, len(block.items)) for block in blocks] for blocks in (english, french))
    if ours != theirs:
        shorter = min(len(ours), len(theirs))
        place = next((i for i in range(shorter) if ours[i] != theirs[i]), shorter)
        line = french[place].line if place < len(french) else 1
        yield Fault(path, line, f"block {place + 1} differs from the English one")


def _rounds(block: Block, scenario: Scenario) -> Iterator[str]:
    """What is wrong with the sentences written for a fade's rounds, and for what is to be reached."""
    goal = len(session(scenario, block.name).goal)
    if len(block.items) != ROUNDS + goal:
        yield f"{len(block.items)} sentences written for {ROUNDS} rounds and {goal} patterns of the goal"


def _fields(block: Block, scenario: Scenario) -> Iterator[str]:
    """What is wrong with the names written for what may be changed."""
    if len(block.items) != (fields := len(scenario.fixes[block.name].fields)):
        yield f"{len(block.items)} names written for {fields} fields"


def _ways(block: Block, scenario: Scenario) -> Iterator[str]:
    """What is wrong with the names written for the legs of a way."""
    part = scenario.legs[block.name]
    if len(block.items) != (legs := len(part.wires or part.places)):
        yield f"{len(block.items)} names written for {legs} legs"


def _answers(block: Block, scenario: Scenario) -> Iterator[str]:
    """What is wrong with the answers written for a prediction's choices."""
    predict = scenario.predicts[block.name]
    if len(block.items) != len(predict.choices):
        yield f"{len(block.items)} answers written for {len(predict.choices)} choices"
        return
    for choice, item in zip(predict.choices, block.items, strict=True):
        if choice in predict.otherwise and not item.premise:
            yield f"the answer for '{choice}' does not tell, behind a second ::, what is otherwise where it comes true"
        if item.premise and choice not in predict.otherwise:
            yield f"the answer for '{choice}' tells what is otherwise, and {FILE} lays nothing over for it"


_WRITTEN = {
    "fade": _rounds,
    "fix": _fields,
    "legs": _ways,
    "predict": _answers,
}  # what a block must say about what the scenario defines
