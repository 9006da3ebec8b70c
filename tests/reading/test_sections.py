"""Whoever cites a section of an RFC cites one that is there.

`sections.csv` tells of each RFC how far its numbering goes: of every group of sections the last. `3.4` there means that
section 3 has four below it, `F` that the appendices go from A to F.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import simulator
from simulator import LESSONS

TABLE = Path(__file__).with_name("sections.csv")
MODULES = Path(simulator.__file__).parent

NAMED = re.compile(r"RFC (?P<rfc>\d+)|§+ ?(?P<section>[A-Z]|(?:[A-Z]\.)?\d+(?:\.\d+)*)")
ADJACENT = re.compile(r"RFC \d+(?:,? (?:and )?§+ ?(?:[A-Z]|(?:[A-Z]\.)?\d+(?:\.\d+)*)\b)+")


def _table() -> dict[str, set[str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["rfc"]: set(row["last"].split()) for row in csv.DictReader(file)}


LAST = _table()


def is_there(rfc: str, section: str) -> bool:
    """Is every number of it within its group? A group of letters and one of digits are two groups."""
    parts = section.split(".")
    return all(_within(rfc, parts[:depth], part) for depth, part in enumerate(parts))


def _within(rfc: str, above: list[str], part: str) -> bool:
    group = (last.split(".") for last in LAST.get(rfc, set()))
    ends = [last[-1] for last in group if last[:-1] == above and last[-1].isdigit() == part.isdigit()]
    return any(0 < _rank(part) <= _rank(end) for end in ends)


def _rank(part: str) -> int:
    return int(part) if part.isdigit() else ord(part)


def cited(text: str) -> Iterator[tuple[str, str]]:
    """RFC and section, in the order of the text: a section belongs to the RFC named last."""
    rfc = ""
    for found in NAMED.finditer(re.sub("[\u00a0\u202f]", " ", text)):
        rfc = found["rfc"] or rfc
        if found["section"]:
            yield rfc, found["section"]


def _in_notes() -> Iterator[tuple[str, str, str]]:
    for path in sorted((LESSONS / "notes").glob("*.md")):
        for note in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            yield from ((f"{path.name}: {note.partition(' | ')[0]}", *one) for one in cited(note))


def _in_modules() -> Iterator[tuple[str, str, str]]:
    for path in sorted(MODULES.rglob("*.py")):
        for found in ADJACENT.finditer(path.read_text(encoding="utf-8")):
            yield from ((str(path.relative_to(MODULES)), *one) for one in cited(found[0]))


def _in_inventory() -> Iterator[tuple[str, str, str]]:
    for path in sorted((LESSONS / "reference").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if "RFC" not in (row.get("rfc") or ""):  # an Internet-Draft, or nothing written down
                    continue
                words = f"{row['rfc']} {row.get('section') or ''}"
                sections = re.sub(r"(; ?|RFC \d+ )(?=[A-Z]?\.?\d)", r"\1§", words)
                yield from ((f"{path.name}: {row.get('key') or row.get('id')}", *one) for one in cited(sections))


@pytest.mark.parametrize("found", [_in_notes, _in_modules, _in_inventory])
def test_each_section_cited_is_there(found: Callable[[], Iterator[tuple[str, str, str]]]) -> None:
    missing = {one for one in found() if not is_there(*one[1:])}
    assert not missing, f"look them up; an RFC cited for the first time wants a row in {TABLE.name}"


def test_enough_is_looked_at() -> None:
    assert [sum(1 for _ in found()) > 500 for found in (_in_notes, _in_modules, _in_inventory)] == [True] * 3


@pytest.mark.parametrize("there", ["10", "10.2", "4.1.1.11", "F", "F.6"])
@pytest.mark.parametrize("missing", ["11", "10.3", "4.1.1.12", "4.6", "4.1.1.11.1", "G", "F.7", "0"])
def test_the_table_says_how_far_an_rfc_goes(there: str, missing: str) -> None:
    assert is_there("5321", there)
    assert not is_there("5321", missing)
    assert not is_there("1", there)
