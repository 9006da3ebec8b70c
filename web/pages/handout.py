"""A lesson on paper: a handout to be filled in by hand, and its key. Made of the lesson's blocks and its film.

Nothing is written for it but, if a teacher likes, what one can do afterwards (a block `objectives`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain, islice
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from simulator import Excerpt, Line, Rehearsed, excerpt, fade_steps, notes, rehearsed
from web.look.template import page
from web.pages.plan import Plan, plan
from web.told.lesson import QUESTIONS, Block
from web.told.shelf import LessonId, lesson, scenario
from web.words.language import Language
from web.words.markdown import html_inline

DEEDS = ("task", "fade", "fix")
MOST_WORDS = 16

router = APIRouter()


class Word(NamedTuple):
    """A word that was met, what it is about, and what its note says in a sentence (HTML)."""

    word: str
    title: str
    one: str


class Played(NamedTuple):
    """What the engines say to it, in no language: the film's excerpt, and sessions by task and by fade."""

    excerpt: Excerpt
    tasks: dict[str, tuple[Rehearsed, ...]]
    fades: dict[str, tuple[Rehearsed, ...]]


class Sheet(NamedTuple):
    """What stands on paper: the places, what is said at the cues, questions and deeds in order, and words that are met.

    `asked`: by prediction, what was said last; `answers`: what is then said; `sessions`: by task or fade (`kind:name`),
    as the servers answer it.
    """

    plan: Plan
    lines: tuple[Line, ...]
    questions: tuple[Block, ...]
    deeds: tuple[Block, ...]
    words: tuple[Word, ...]
    asked: dict[str, Line]
    answers: dict[str, Line]
    sessions: dict[str, tuple[Rehearsed, ...]]


@cache
def sheet(id: str, language: str) -> Sheet:
    """The sheet of a lesson."""
    told, played = lesson(id, language), _played(id)
    return Sheet(
        plan(scenario(id), language),
        played.excerpt.lines,
        tuple(block for block in told.blocks if block.kind in QUESTIONS),
        tuple(block for block in told.blocks if block.kind in DEEDS),
        tuple(sorted(islice(_words(played, language), MOST_WORDS), key=lambda one: one.word.lower())),
        played.excerpt.asked,
        played.excerpt.outcomes,
        {f"task:{name}": steps for name, steps in played.tasks.items()}
        | {f"fade:{name}": steps for name, steps in played.fades.items()},
    )


@cache
def _played(id: str) -> Played:
    play = scenario(id)
    tasks = {name: rehearsed(play, task) for name, task in play.tasks.items()}
    return Played(excerpt(play), tasks, {name: fade_steps(play, name) for name in play.fades})


def _words(played: Played, language: str) -> Iterator[Word]:
    """Those by which the lines of the film and of all that is to be typed are known; each note once."""
    seen: set[str] = set()
    for word, key in [*((line.word, line.key) for line in played.excerpt.lines if line.cue), *_typed(played)]:
        note = notes(language).find(key) if key else None
        if note and note.key not in seen:
            seen.add(note.key)
            yield Word(word, note.title, html_inline(note.one))


def _typed(played: Played) -> Iterator[tuple[str, str]]:
    for step in chain.from_iterable(played.tasks.values()):
        known = (one for one in step.pieces if one.key.rpartition(".")[2].replace("-", " ") == step.label)
        yield from islice(((one.text, one.key) for one in known), 1)


@router.get("/{language}/lessons/{id}/handout")
async def handout(request: Request, language: Language, id: LessonId) -> Response:
    """What a teacher hands out: nothing on it tells an answer."""
    return await _printed(request, language, id, answered=False)


@router.get("/{language}/lessons/{id}/key")
async def key(request: Request, language: Language, id: LessonId) -> Response:
    """The same with all answers and their reasons, and the presenter's notes."""
    return await _printed(request, language, id, answered=True)


async def _printed(request: Request, language: str, id: str, *, answered: bool) -> Response:
    made = await run_in_threadpool(sheet, id, language)
    told, play = lesson(id, language), scenario(id)
    cues = {block.name: block for block in told.blocks if block.kind == "cue"}
    address = f"{request.base_url}{language}/lessons/{id}"
    about: dict[str, Any] = {
        "cues": cues,
        "notes": told.script if answered else [],
        "answered": answered,
        "address": address,
    }
    return page(request, language, "handout.html", lesson=told, scenario=play, sheet=made, **about)
