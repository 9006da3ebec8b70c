"""The ladder as SVG and as Mermaid: well-formed, whole, and taken in by nothing that was said."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest

from simulator.export.kinds import KINDS
from simulator.export.mermaid import MOST_DIAGRAM
from simulator.export.rungs import rungs
from simulator.reading.film import Film
from tests.export.films import HOSTILE, PLAYS, film_of, played

SVG = "{http://www.w3.org/2000/svg}"
TALKATIVE = HOSTILE.replace("\\u0000", "").replace(  # who is sent a NUL hangs up
    'action = "connect mx.bob.example:99"', 'action = "type"\ntext = "' + "NOOP\\r\\n" * 1500 + '"'
)


def figure(film: Film) -> xml.Element:
    return xml.fromstring(KINDS["svg"].octets(film))


def arrows(root: xml.Element) -> Iterator[xml.Element]:
    return (group for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_a_figure_has_a_column_for_each_host_and_an_arrow_for_each_rung(play: Path) -> None:
    film = film_of(play)
    root = figure(film)
    assert root.findtext(f"{SVG}title") == film.playbill.title
    said = rungs(film)
    assert len(list(arrows(root))) == len(said) >= len(film.reading.utterances)
    height = float(root.get("height", 0))
    tops = [float(line.get("y1", 0)) for line in root.iter(f"{SVG}line")]
    assert min(tops) >= 0
    assert max(tops) <= height


def test_a_figure_is_black_on_white_and_needs_nothing_from_elsewhere() -> None:
    root = figure(film_of("letter-journey"))
    colours = {one.get(name) for one in root.iter() for name in ("fill", "stroke")} - {None, "none"}
    assert all(len(set(colour.lstrip("#"))) == 1 for colour in colours if colour)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= set(
        "svg title desc rect view g line path text".split()
    )
    assert {one.get("font-family") for one in root.iter()} <= {None, "sans-serif", "monospace"}


def test_chapters_and_description_are_the_lessons() -> None:
    root = figure(film_of("letter-journey"))
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert "2 · Passed on" in words
    assert "Alice’s laptop → smtp.alice.example : 587" in words
    described = root.findtext(f"{SVG}desc") or ""
    assert described.startswith("From one keyboard to another screen. · Alice’s laptop")


@pytest.mark.parametrize(("language", "sign"), [("en", "."), ("fr", ",")])
def test_times_are_written_as_in_the_readers_language(language: str, sign: str) -> None:
    film = film_of("letter-journey")
    told = film._replace(playbill=film.playbill._replace(language=language))
    times = [
        time.text for time in figure(told).iter(f"{SVG}text") if time.get("x") == "8" and time.get("font-size") == "11"
    ]
    assert times == [f"{rung.at / 1e6:.3f}".replace(".", sign) for rung in rungs(film)]


def test_a_long_film_is_laid_out_in_sheets_that_each_name_the_hosts() -> None:
    root = figure(played(TALKATIVE))
    sheets = list(root.iter(f"{SVG}view"))
    assert len(sheets) > 10
    names = [one for one in root.iter(f"{SVG}text") if one.text == "participant end"]
    assert len(names) == len(sheets)
    width, page = (float(one) for one in (sheets[0].get("viewBox") or "").split()[2:])
    assert page / width == pytest.approx(2**0.5, rel=0.01)
    assert float(root.get("height", 0)) == page * len(sheets)


ARROW = re.compile(r"    (h\d+)(->>|-->>|-\)|--\)|-x|--x)(h\d+): ([^;#\n]|#\d+;)+")
ROW = re.compile(
    rf"    participant h\d+ as ([^;#\n]|#\d+;)+|    Note over h\d+(,h\d+)?: ([^;#\n]|#\d+;)+|{ARROW.pattern}"
)


def diagram(film: Film) -> list[str]:
    lines = KINDS["mermaid"].octets(film).decode().splitlines()
    assert lines[0] == lines[2] == "---"
    assert lines[3] == "sequenceDiagram"
    assert [line for line in lines[4:] if not ROW.fullmatch(line)] == []
    return lines[4:]


def words(line: str) -> str:
    return html.unescape(re.sub(r"#(\d+);", r"&#\1;", line.partition(": ")[2]))


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_a_diagram_has_an_arrow_for_each_rung(play: Path) -> None:
    film = film_of(play)
    said = [words(line) for line in diagram(film) if ARROW.fullmatch(line)]
    expected = rungs(film)[: len(said)]
    assert len(said) == len(rungs(film)) or "… +" in diagram(film)[-1]
    assert all(rung.text[:40] in text for rung, text in zip(expected, said, strict=True))


def test_nothing_said_means_anything_to_mermaid() -> None:
    film = played(HOSTILE)
    said = [words(line) for line in diagram(film) if ARROW.fullmatch(line)]
    assert said[0] == "220 mx.bob.example ESMTP <script>alert(1)</script>; # %% ]]> \"'"
    assert said[1].startswith("wrap: <svg onload=x> ;end\\x00")
    assert "<" not in "".join(diagram(film)).replace("->>", "")


def test_a_call_in_vain_is_an_arrow_with_a_cross() -> None:
    film = played(HOSTILE)
    assert diagram(film)[-1] == "    h0-xh1: :99"
    *_, last = arrows(figure(film))
    assert (
        last.findtext(f"{SVG}title") == '<b>A&B</b> ; end # %%{init}%% \\x1b[31m\\x202e" $$x$$  → participant end: :99'
    )


def test_a_diagram_that_is_too_long_says_so() -> None:
    film = played(TALKATIVE)
    lines = diagram(film)
    assert len("\n".join(lines)) < MOST_DIAGRAM + 200
    drawn = sum(1 for line in lines if ARROW.fullmatch(line))
    assert words(lines[-1]) == f"… +{len(rungs(film)) - drawn}"
