"""Lessons: prose in Markdown, directed by fenced blocks that name what the scenario defines. Knows no page.

Blocks: ```cue NAME, ```predict NAME, ```task NAME, ```quiz NAME, ```aside, ```presenter. `lessons/README.md` tells a
teacher how to write them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt

from simulator import LESSONS, Scenario, load

KINDS = ("cue", "predict", "task", "quiz", "aside", "presenter")
NAMED = ("cue", "predict", "task", "quiz")
_ITEM = re.compile(r"^[*-] +(?:\[([ x])\] +)?(.*)$")
_WHY = " :: "


class Item(NamedTuple):
    """A choice or a hint: what it says, why (HTML), and for a quiz whether it is right."""

    text: str
    why: str
    right: bool


class Block(NamedTuple):
    """A fenced block. `title` is its first line; `body` (HTML) the prose; `items` its list; `line` where it begins."""

    kind: str
    name: str
    title: str
    body: str
    items: tuple[Item, ...]
    line: int


class Lesson(NamedTuple):
    """A lesson in one language: title, summary (HTML), and its prose (HTML) and blocks in order."""

    id: str
    language: str
    title: str
    summary: str
    pieces: tuple[str | Block, ...]

    @property
    def blocks(self) -> list[Block]:
        """The blocks alone."""
        return [piece for piece in self.pieces if isinstance(piece, Block)]

    def block(self, kind: str, name: str) -> Block | None:
        """The block of that kind and name."""
        return next((b for b in self.blocks if (b.kind, b.name) == (kind, name)), None)


_markdown = MarkdownIt("commonmark", {"typographer": False}).enable("table")


def html(text: str) -> str:
    """Safe HTML of Markdown; nothing in it can run."""
    return nh3.clean(_markdown.render(text))


def html_inline(text: str) -> str:
    """The same for a line, without a paragraph around it."""
    return nh3.clean(_markdown.renderInline(text))


def parse(text: str, id: str, language: str) -> Lesson:
    """A lesson from its Markdown: `# Title`, a paragraph of summary, then prose and blocks."""
    title, summary = id, ""
    pieces: list[str | Block] = []
    prose: list[str] = []
    rows = enumerate(text.splitlines(), 1)
    for number, row in rows:
        kind, _, name = row.removeprefix("```").partition(" ")
        if row.startswith("```") and kind in KINDS:
            pieces.append(html("\n".join(prose)))
            prose = []
            body = []
            for _, inner in rows:
                if inner.rstrip() == "```":
                    break
                body.append(inner)
            pieces.append(_block(kind, name.strip(), body, number))
        elif row.startswith("# ") and title == id:
            title = row[2:].strip()
        elif title != id and not summary and row.strip():
            summary = html_inline(row)
        else:
            prose.append(row)
    pieces.append(html("\n".join(prose)))
    return Lesson(id, language, title, summary, tuple(piece for piece in pieces if piece))


def _block(kind: str, name: str, rows: list[str], line: int) -> Block:
    items = [match for match in map(_ITEM.match, rows) if match]
    words = [row for row in rows if not _ITEM.match(row)]
    title = next((row.strip() for row in words if row.strip()), "") if kind in NAMED else ""
    if title:
        words.remove(next(row for row in words if row.strip()))
    return Block(kind, name, html_inline(title), html("\n".join(words)), tuple(map(_item, items)), line)


def _item(match: re.Match[str]) -> Item:
    text, _, why = match[2].partition(_WHY)
    return Item(html_inline(text.strip()), html_inline(why.strip()), match[1] == "x")


@cache
def lesson(id: str, language: str) -> Lesson:
    """The lesson of that id. Raises KeyError when there is none."""
    path = LESSONS / id / f"lesson.{language}.md"
    if not re.fullmatch(r"[a-z0-9-]+", id) or not path.is_file():
        raise KeyError(id)
    return parse(path.read_text(encoding="utf-8"), id, language)


@cache
def scenario(id: str) -> Scenario:
    """The lesson's scenario, read once."""
    return load(id)


@cache
def ids() -> tuple[str, ...]:
    """All lessons, in their order."""
    folders = [path.parent.name for path in Path(LESSONS).glob("*/scenario.toml")]
    return tuple(sorted(folders, key=lambda id: (scenario(id).lesson.order, id)))
