"""The beginner's article: its claims, each with a kind correction and a moment on the stage that shows it.

`lessons/article.<language>.md` holds, for each claim of the inventory's `article_sentences.csv`:

    ## A1 | the claim in our words

    The kind correction (one or more paragraphs).

    > lesson#cue | what one sees there
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from simulator import LESSONS
from web.told.lesson import Lesson
from web.told.shelf import ids, lesson, scenario
from web.words.markdown import html, html_inline

_HEADING = re.compile(r"^## +(\w+) +\| +(.*)$", re.MULTILINE)
_SECTION = re.compile(r"(?<=RFC \d{4}) (?=\d)|(?<=;) (?=\d)")
_LINK = re.compile(r"^> +([a-z0-9-]+)(?:#([\w+-]+))? +\| +(.*)$", re.MULTILINE)


class Moment(NamedTuple):
    """Where on the stage: a lesson, a place in it (`s=<cue>`, or ""), and what one sees (HTML)."""

    lesson: Lesson
    place: str
    words: str


class Claim(NamedTuple):
    """A claim: its name, what is said (HTML), what is right (HTML), where to see it, where it is written."""

    id: str
    said: str
    right: str
    moments: tuple[Moment, ...]
    sources: str


@cache
def claims(language: str) -> tuple[Claim, ...]:
    """All claims, in order."""
    text = (LESSONS / f"article.{language}.md").read_text(encoding="utf-8")
    _, *pieces = _HEADING.split(text)
    found = zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    made = ((id, html_inline(said), html(_LINK.sub("", body)), body) for id, said, body in found)
    written = _sources()
    return tuple(Claim(id, said, right, tuple(_moments(body, language)), written[id]) for id, said, right, body in made)


@cache
def _sources() -> dict[str, str]:
    with (LESSONS / "reference" / "article_sentences.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: _SECTION.sub(" §", row["rfc"]) for row in csv.DictReader(file)}


def _moments(body: str, language: str) -> Iterator[Moment]:
    """Those whose lesson there is; a lesson without the cue is shown from its beginning."""
    for id, cue, words in _LINK.findall(body):
        if id in ids():
            place = f"s={cue}" if cue.partition("+")[0] in scenario(id).cues else ""
            yield Moment(lesson(id, language), place, html_inline(words))
