"""The shelf of lessons and practices: which there are, each in a language, with its scenario. Knows no page."""

from __future__ import annotations

import tomllib
from bisect import bisect
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from simulator import LESSONS, Follower, Scenario, load
from web.told.lesson import Block, Lesson, parse
from web.told.practice import FOLDER, Group, practices
from web.words.language import ours, words
from web.words.visible import visible


@cache
def lesson(id: str, language: str) -> Lesson:
    """The lesson of that id; in another language when it is not told in this one, bare when it is not told at all."""
    if not is_told(id):
        raise KeyError(id)
    return told(_folder(id), language)


def told(folder: Path, language: str) -> Lesson:
    """The lesson of a folder, as above."""
    paths = [folder / f"lesson.{language}.md", *sorted(folder.glob("lesson.*.md"))]
    path = next((path for path in paths if path.is_file()), None)
    return parse(path.read_text(encoding="utf-8") if path else "", folder.resolve().name, language)


def of_file(path: Path, play: Scenario, language: str) -> Lesson:
    """What is told of the play in a scenario file: what lies beside it. Where nothing does, its title is its own."""
    found, title = told(path.parent, language), visible(ours(play.title, language))
    return found._replace(title=title) if title and not found.pieces else found


def of_run(id: str, play: Scenario, language: str) -> Lesson:
    """What is told about a run of lesson `id`; of a folder of somebody's own, what lies there; of none, the title."""
    if is_told(id):
        return lesson(id, language)
    if id:
        return told(Path(id), language)
    title = visible(ours(play.title, language)) or words(language)["own.untitled"]
    return Lesson("", language, title, "", ())


def cue_titles(told: Lesson, play: Scenario) -> dict[str, str]:
    """What the cues of a play are called, as plain text: by the lesson, else by the scenario itself."""
    own = {name: ours(cue.title, told.language) for name, cue in play.cues.items()}
    return {name: title for name, title in own.items() if title} | told.cue_titles


def premises(told: Lesson, play: Scenario) -> dict[str, list[str]]:
    """What is otherwise in other films: by question, for each of its choices; under "", in each variant."""
    variants = [ours(variant.title, told.language) for variant in play.variants.values()]
    return told.premises | ({"": variants} if variants else {})


@cache
def welcome(language: str) -> Block | None:
    """The tour of a lesson that has none of its own: round the stage, in any film of two lines."""
    return parse((LESSONS / f"tour.{language}.md").read_text(encoding="utf-8"), "", language).tour


@cache
def scenario(id: str) -> Scenario:
    """The lesson's scenario, read once."""
    return load(_folder(id))


def label(id: str, host: str) -> dict[str, str]:
    """What a host of the lesson is called on its map, by language; nothing where its own name stands there."""
    hosts = scenario(id).hosts
    return hosts[host].label if host in hosts else {}


def followers(id: str) -> dict[str, Follower]:
    """By fade, who tells how far its session has come in a run of that lesson; none where there is no such lesson."""
    told = scenario(id) if is_told(id) else Scenario()
    return {name: Follower(told, name) for name in told.fades}


@cache
def ids() -> tuple[str, ...]:
    """All lessons, in their order."""
    folders = [path.parent.name for path in Path(LESSONS).glob("*/scenario.toml")]
    return tuple(sorted(folders, key=lambda id: (scenario(id).lesson.order, id)))


@cache
def acts() -> tuple[Group, ...]:
    """The lessons in the acts of `lessons/acts.toml`."""
    known = tomllib.loads((LESSONS / "acts.toml").read_text(encoding="utf-8"))["acts"]
    begins = [act["from"] for act in known]
    rows = [[id for id in ids() if bisect(begins, scenario(id).lesson.order) == n] for n in range(1, len(known) + 1)]
    return tuple(Group(act["name"], tuple(row)) for act, row in zip(known, rows, strict=True))


def is_told(id: str) -> bool:
    """Whether there is a lesson or a practice of that id."""
    return id in ids() or id in practices()


def following(id: str) -> str | None:
    """The id of the lesson that comes after a lesson, of the practice that comes after a practice."""
    row = ids() if id in ids() else practices()
    return next(iter(row[row.index(id) + 1 :]), None)


def _folder(id: str) -> Path:
    return (FOLDER if id in practices() else LESSONS) / id


def _of_ours(id: str) -> str:
    if not is_told(id):
        raise ValueError(id)
    return id


LessonId = Annotated[str, AfterValidator(_of_ours)]
"""A lesson or a practice in an address; one that there is not is a wrong turn."""
