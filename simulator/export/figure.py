"""The ladder as a printed figure: SVG in black on white, a column for each host, an arrow for each utterance.

A long film is laid out in sheets of a page's proportions, one below the other; each begins with the hosts' names, and
`figure.svg#sheet-2` shows the second alone. Client's arrows have a full tip, server's an open one; what went as a
datagram is dashed; what was lost ends in a cross. Nothing depends on colour, style sheets or fonts of ours.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as xml

from simulator.export.rungs import Rung, heading, hosts, rungs
from simulator.reading.film import Film
from simulator.reading.transcript import shown

# Pixels.
MARGIN, COLUMN, EDGE = 84, 176, 16  # left of the columns, for times; a column at least; to the right of them
LEAST_WIDTH = 760  # few hosts stand farther apart
HEAD, ROW, TALK, CHAPTER, FOOT = 86, 38, 24, 34, 40
SLANT = (2, 18)  # how far an arrow falls that took no time, and the one that took longest
LANE = 5  # between the three lanes of a column: neighbours in time do not run on one line
LETTER = 6.7  # the width of one, about
TIP = 9
PROPORTION = math.sqrt(2)  # of a page's height to its width (ISO 216)
NAME = 24  # letters of a host's name in a line
MOST_TITLE = 1000  # characters of an arrow's title
BLACK, GREY, PALE = "#000", "#555", "#999"


class Sheet(NamedTuple):
    """Rungs with where each begins, in pixels from the sheet's top."""

    rungs: list[tuple[int, Rung]]
    bottom: int


def figure(film: Film) -> Iterator[str]:
    """The whole figure."""
    yield xml.tostring(Figure(film).draw(), encoding="unicode")


class Figure:
    """What is the same on all sheets: columns, lanes, the longest way."""

    def __init__(self, film: Film) -> None:
        self.film = film
        self.rungs = rungs(film)
        names = hosts(film, self.rungs)
        column = max(COLUMN, (LEAST_WIDTH - MARGIN - EDGE) // max(1, len(names)))
        self.columns = {host: round(MARGIN + column * (place + 0.5)) for place, host in enumerate(names)}
        self.width = MARGIN + column * max(1, len(names)) + EDGE
        self.longest = max((rung.travel for rung in self.rungs), default=0)
        self.lanes = {wire: (place + 1) % 3 - 1 for place, wire in enumerate(film.reading.talks)}

    def draw(self) -> xml.Element:
        """The picture: title and description for those who do not see it, then sheet by sheet."""
        page = round(self.width * PROPORTION)
        sheets = list(self._sheets(page))
        height = page * len(sheets) if len(sheets) > 1 else sheets[0].bottom + FOOT
        root = xml.Element("svg", {
            "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {self.width} {height}",
            "width": str(self.width), "height": str(height), "role": "img", "aria-labelledby": "title desc",
            "font-family": "sans-serif", "font-size": "12",
        })  # fmt: skip
        _words(root, "title", shown(self.film.playbill.title or self.film.playbill.name), id="title")
        _words(root, "desc", self._description(), id="desc")
        _add(root, "rect", width=self.width, height=height, fill="#fff")
        for place, sheet in enumerate(sheets):
            self._sheet(root, sheet, place, len(sheets), height if len(sheets) == 1 else page)
        return root

    def _description(self) -> str:
        chapters = [f"{place}. {chapter.title}" for place, chapter in enumerate(self.film.chapters, 1)]
        return shown(" · ".join([self.film.playbill.summary, *map(self.film.label, self.columns), *chapters]))

    def _sheets(self, page: int) -> Iterator[Sheet]:
        """Filled one after another; a rung and its headings stay together."""
        taken: list[tuple[int, Rung]] = []
        y = HEAD
        for rung in self.rungs:
            room = ROW + (TALK if rung.begins else 0) + (CHAPTER if rung.chapter else 0)
            if y + room > page - FOOT and taken:
                yield Sheet(taken, y)
                taken, y = [], HEAD
            taken.append((y, rung))
            y += room
        yield Sheet(taken, y)

    def _sheet(self, root: xml.Element, sheet: Sheet, place: int, count: int, height: int) -> None:
        top = place * height
        _add(root, "view", id=f"sheet-{place + 1}", viewBox=f"0 {top} {self.width} {height}", **TOP)
        group = _add(root, "g", transform=f"translate(0 {top})")
        for host, x in self.columns.items():
            self._host(group, host, x, sheet.bottom)
        for y, rung in sheet.rungs:
            self._rung(group, rung, y)
        if count > 1:
            number = f"{place + 1} / {count}"
            _words(group, "text", number, x=self.width - EDGE, y=height - 14, fill=GREY, text_anchor="end")

    def _host(self, group: xml.Element, host: str, x: int, bottom: int) -> None:
        label = shown(self.film.label(host))
        lines = textwrap.wrap(label, NAME, max_lines=3, placeholder="…")
        for place, line in enumerate(lines):
            _words(group, "text", line, x=x, y=22 + 15 * place, text_anchor="middle", font_weight="bold", font_size=13)
        if host != label:
            name = {"x": x, "y": 22 + 15 * len(lines), "text_anchor": "middle", "fill": GREY, "font_size": 11}
            _words(group, "text", _cut(shown(host), NAME + 2), **name)
        _add(group, "line", x1=x, x2=x, y1=HEAD - 10, y2=bottom, stroke=PALE)

    # ---- a rung

    def _rung(self, group: xml.Element, rung: Rung, y: int) -> None:
        if rung.chapter:
            self._chapter(group, rung, y)
            y += CHAPTER
        if rung.begins:
            _words(group, "text", heading(self.film, rung), x=8, y=y + 15, fill=GREY, **_HALO)
            y += TALK
        arrow = _add(group, "g")
        _words(arrow, "title", self._sentence(rung))
        _words(arrow, "text", self.film.seconds(rung.at), x=8, y=y + 16, fill=GREY, font_size=11)
        self._arrow(arrow, rung, y + 12)

    def _chapter(self, group: xml.Element, rung: Rung, y: int) -> None:
        number = next(place for place, one in enumerate(self.film.chapters, 1) if one.u == rung.u)
        _add(group, "line", x1=8, x2=self.width - EDGE, y1=y + 6, y2=y + 6, stroke=BLACK)
        title = shown(f"{number} · {rung.chapter}")
        _words(group, "text", title, x=8, y=y + 25, font_size=14, font_weight="bold", **_HALO)

    def _sentence(self, rung: Rung) -> str:
        sender, receiver = self.film.label(rung.sender), self.film.label(rung.receiver)
        number = "" if rung.u is None else f"{rung.u + 1} · "
        return shown(f"{number}{sender} → {receiver}: {rung.text}")[:MOST_TITLE]

    def _arrow(self, group: xml.Element, rung: Rung, y1: int) -> None:
        aside = self.lanes[rung.wire] * LANE
        x1, x2 = self.columns[rung.sender] + aside, self.columns[rung.receiver] + aside
        y2 = y1 + self._fall(rung.travel)
        if rung.lost:
            x2, y2 = (x1 + x2) // 2, (y1 + y2) / 2
        dashes = {"stroke_dasharray": "5 3"} if rung.posted else {}
        _add(group, "line", x1=x1, y1=y1, x2=x2, y2=round(y2, 1), stroke=BLACK, **dashes)
        if rung.lost:
            _add(group, "path", d=f"M{x2 - 5} {y2 - 5}l10 10m0 -10l-10 10", stroke=BLACK, stroke_width=2, fill="none")
        else:
            _add(group, "path", d=_tip(x1, y1, x2, y2), stroke=BLACK, fill=BLACK if rung.side == "C" else "none")
        self._text(
            group, rung, (x1 + x2) / 2, (y1 + y2) / 2, math.degrees(math.atan2(y2 - y1, abs(x2 - x1) or 1)), x2 < x1
        )

    def _text(self, group: xml.Element, rung: Rung, x: float, y: float, fall: float, is_leftward: bool) -> None:
        """Above the arrow's middle, falling as it falls, and never over the edge."""
        text = _cut(rung.text, int((self.width - MARGIN) / LETTER))
        half = len(text) * LETTER / 2
        at = max(MARGIN - 20 + half, min(x, self.width - 6 - half))
        turn = f"rotate({-fall if is_leftward else fall:.2f} {x:g} {y:g})"
        place = {"x": round(at, 1), "y": round(y - 4, 1), "transform": turn if at == x else None}
        _words(group, "text", text, text_anchor="middle", font_family="monospace", font_size=11, **place, **_HALO)

    def _fall(self, travel: int) -> float:
        least, most = SLANT
        return least + (most - least) * math.sqrt(travel / self.longest) if self.longest else least


TOP = {"preserveAspectRatio": "xMidYMin"}
_HALO = {"stroke": "#fff", "stroke_width": 4, "paint_order": "stroke"}  # so that lines do not run through words


def _add(parent: xml.Element, tag: str, **attributes: object) -> xml.Element:
    """An element; `font_size` is written `font-size`, and what is None is left out."""
    given = {name.replace("_", "-"): str(value) for name, value in attributes.items() if value is not None}
    return xml.SubElement(parent, tag, given)


def _words(parent: xml.Element, tag: str, text: str, **attributes: object) -> None:
    _add(parent, tag, **attributes).text = text


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _tip(x1: float, y1: float, x2: float, y2: float) -> str:
    angle = math.atan2(y2 - y1, x2 - x1)
    corners = [(x2 - TIP * math.cos(angle + turn), y2 - TIP * math.sin(angle + turn)) for turn in (0.4, -0.4)]
    (ax, ay), (bx, by) = corners
    return f"M{ax:.1f} {ay:.1f}L{x2:.1f} {y2:.1f}L{bx:.1f} {by:.1f}"
