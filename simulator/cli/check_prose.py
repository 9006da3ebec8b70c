"""A lesson's prose, held against its other language and against what its scenario defines. Plays nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.fault import Fault
from simulator.scenario.lesson.fade import ROUNDS, session
from simulator.scenario.load import FILE
from simulator.scenario.scenario import Scenario

if TYPE_CHECKING:
    from web.told.lesson import Block

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


def prose(folder: Path, scenario: Scenario) -> Iterator[Fault]:
    """Both languages there, with the same blocks in the same order, each naming what the scenario defines."""
    from web.told.lesson import parse  # slow to load, and the other commands need no prose

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
