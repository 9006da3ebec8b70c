"""The beginner's article: its claims, each with a kind correction and a moment on the stage that shows it.

`lessons/article.<language>.md` holds, for each claim of the inventory's `article_sentences.csv`:

    ## A1 | the claim in our words

    The kind correction (one or more paragraphs).

    > lesson#cue | what one sees there
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from simulator import LESSONS
from web.lesson import html, html_inline

_HEADING = re.compile(r"^## +(\w+) +\| +(.*)$", re.MULTILINE)
_LINK = re.compile(r"^> +([a-z0-9-]+)(?:#([\w+-]+))? +\| +(.*)$", re.MULTILINE)


class Moment(NamedTuple):
    """Where on the stage: a lesson, a place in it (`s=<cue>`), and what one sees (HTML)."""

    lesson: str
    place: str
    words: str


class Claim(NamedTuple):
    """A claim: its name, what is said (HTML), what is right (HTML), where to see it."""

    id: str
    said: str
    right: str
    moments: tuple[Moment, ...]


@cache
def claims(language: str) -> tuple[Claim, ...]:
    """All claims, in order."""
    text = (LESSONS / f"article.{language}.md").read_text(encoding="utf-8")
    _, *pieces = _HEADING.split(text)
    found = zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    return tuple(Claim(id, html_inline(said), html(_LINK.sub("", body)), _moments(body)) for id, said, body in found)


def _moments(body: str) -> tuple[Moment, ...]:
    return tuple(Moment(m[1], f"s={m[2]}" if m[2] else "", html_inline(m[3])) for m in _LINK.finditer(body))
