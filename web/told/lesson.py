"""Lessons: prose in Markdown, directed by fenced blocks that name what the scenario defines. Knows no page.

Blocks: ```cue NAME, ```predict NAME, ```task NAME, ```fade NAME, ```fix NAME, ```legs NAME, ```quiz NAME,
```order NAME, ```gauge, ```aside, ```presenter, ```tour, ```objectives. Their first line is a title (those with a name,
a gauge, and a tour), a list holds choices, hints, sentences, names of fields or legs, or things in their order, and
what stands behind a line `---` is said when all is done.
`lessons/README.md` tells a teacher how to write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from simulator import Playbill
from web.words.markdown import heading, html, html_inline, plain

NAMED = ("cue", "predict", "task", "fade", "fix", "legs", "quiz", "order")
KINDS = (*NAMED, "gauge", "aside", "presenter", "tour", "objectives")
TITLED = (*NAMED, "gauge", "tour")
QUESTIONS = ("predict", "quiz", "legs", "order")  # what a class can answer, too
ASKED = (*QUESTIONS, "task", "fade", "fix")  # what a learner is to do
_ITEM = re.compile(r"^[*-] +(?:\[([ x])\] +)?(.*)$")
_WHY = " :: "
_AFTER = "---"


class Item(NamedTuple):
    """A choice or a hint: what it says, why (HTML), and for a quiz whether it is right.

    `premise` (HTML): what is otherwise where a prediction's wrong choice comes true.
    """

    text: str
    why: str
    right: bool
    premise: str = ""


class Block(NamedTuple):
    """A fenced block. `title` is its first line; `body` (HTML) the prose; `items` its list; `line` where it begins.

    `after` (HTML) is said when it is answered or done.
    """

    kind: str
    name: str
    title: str
    body: str
    items: tuple[Item, ...]
    line: int
    after: str = ""


class Scene(NamedTuple):
    """A step of a lesson: its cue, what it is called (HTML), and the presenter's notes and questions that follow it."""

    cue: str
    title: str
    blocks: list[Block]


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

    @property
    def asked(self) -> list[str]:
        """What a learner is asked to do, as `kind:name`."""
        return [f"{block.kind}:{block.name}" for block in self.blocks if block.kind in ASKED]

    @property
    def cue_titles(self) -> dict[str, str]:
        """What the cues are called, as plain text."""
        return {block.name: plain(block.title) for block in self.blocks if block.kind == "cue"}

    @property
    def tour(self) -> Block | None:
        """What a first visit is shown: an item's text names a deed and the cue where it is done, its reason says it."""
        return next((block for block in self.blocks if block.kind == "tour"), None)

    @property
    def objectives(self) -> tuple[str, ...]:
        """What one can do afterwards (HTML)."""
        return tuple(item.text for block in self.blocks if block.kind == "objectives" for item in block.items)

    @property
    def script(self) -> list[Scene]:
        """What a presenter goes by, step after step: notes, and all that is asked; first what comes before any step.

        What is asked when the film is over belongs to the last step, as the notes there do. A step without a
        note of its own has what everybody reads there, if the lesson has no notes at all.
        """
        kinds = {"presenter", *ASKED}
        if not any(block.kind == "presenter" for block in self.blocks):
            kinds.add("cue")
        scenes = [Scene("", "", [])]
        for block in self.blocks:
            if block.kind == "cue":
                scenes.append(Scene(block.name, block.title, []))
            if block.kind in kinds:
                scenes[-1].blocks.append(block)
        return scenes

    @property
    def premises(self) -> dict[str, list[str]]:
        """By question, for each of its choices, what is otherwise where that one comes true, as plain text."""
        asked = (block for block in self.blocks if block.kind == "predict")
        return {block.name: [plain(item.premise) for item in block.items] for block in asked}

    @property
    def playbill(self) -> Playbill:
        """What goes with a film of it."""
        return Playbill(self.id, self.title, plain(self.summary), self.cue_titles, self.language)

    def block(self, kind: str, name: str) -> Block | None:
        """The block of that kind and name."""
        return next((b for b in self.blocks if (b.kind, b.name) == (kind, name)), None)


def parse(text: str, id: str, language: str) -> Lesson:
    """A lesson from its Markdown: `# Title`, a paragraph of summary, then prose and blocks."""
    all_rows = text.splitlines()
    title, summary, begin = _head(all_rows)
    pieces: list[str | Block] = []
    prose: list[str] = []
    rows = enumerate(all_rows[begin:], begin + 1)
    for number, row in rows:
        kind, _, name = row.removeprefix("```").partition(" ")
        if row.startswith("```") and kind in KINDS:
            pieces.append(html("\n".join(prose)))
            prose = []
            pieces.append(_block(kind, name.strip(), _fenced(rows), number))
        else:
            prose.append(row)
    pieces.append(html("\n".join(prose)))
    return Lesson(id, language, title or id, summary, tuple(piece for piece in pieces if piece))


def _head(rows: list[str]) -> tuple[str, str, int]:
    """Title, summary, and where the rest begins (an index of rows)."""
    if not rows or not rows[0].startswith("# "):
        return "", "", 0
    begin = next((place for place, row in enumerate(rows) if place and row.strip()), len(rows))
    if rows[begin : begin + 1] and rows[begin].startswith(("```", "#")):
        return rows[0][2:].strip(), "", begin
    end = next((place for place in range(begin, len(rows)) if not rows[place].strip()), len(rows))
    return rows[0][2:].strip(), html_inline(" ".join(rows[begin:end])), end


def _fenced(rows: Iterator[tuple[int, str]]) -> list[str]:
    """The rows of a block, taken up to the fence that closes it."""
    return [row for _, row in takewhile(lambda numbered: numbered[1].rstrip() != "```", rows)]


def _block(kind: str, name: str, rows: list[str], line: int) -> Block:
    before, after = _parted(rows)
    words, items = _listed(before)
    title = next((row.strip() for row in words if row.strip()), "") if kind in TITLED else ""
    if title:
        words.remove(next(row for row in words if row.strip()))
    inside = (heading(title), html("\n".join(words)), tuple(map(_item, items)))
    return Block(kind, name, *inside, line, html("\n".join(after)))


def _parted(rows: list[str]) -> tuple[list[str], list[str]]:
    """What stands before the line `---`, and what behind it."""
    place = next((place for place, row in enumerate(rows) if row.rstrip() == _AFTER), len(rows))
    return rows[:place], rows[place + 1 :]


def _listed(rows: list[str]) -> tuple[list[str], list[re.Match[str]]]:
    """Prose and list apart; an indented row goes on with the item above it."""
    words: list[str] = []
    items: list[str] = []
    for row in rows:
        if _ITEM.match(row):
            items.append(row)
        elif items and row.startswith("  ") and row.strip():
            items[-1] += f" {row.strip()}"
        else:
            words.append(row)
    return words, [match for match in map(_ITEM.match, items) if match]


def _item(match: re.Match[str]) -> Item:
    text, why, premise = (html_inline(part.strip()) for part in [*match[2].split(_WHY, 2), "", ""][:3])
    return Item(text, why, match[1] == "x", premise)
