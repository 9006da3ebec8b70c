"""The practices: what goes wrong and is to be mended, in the groups of the inventory's failures. Knows no page."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from typing import NamedTuple

from simulator import LESSONS

FOLDER = LESSONS / "practice"


class Group(NamedTuple):
    """Practices of one kind: what it is called in each language, and their ids in the inventory's order."""

    name: dict[str, str]
    ids: tuple[str, ...]


@cache
def groups() -> tuple[Group, ...]:
    """Those in which there is something to practise, in the order of `groups.toml`."""
    names = tomllib.loads((FOLDER / "groups.toml").read_text(encoding="utf-8"))
    with (LESSONS / "reference" / "failures.csv").open(encoding="utf-8", newline="") as file:
        failures = [row for row in csv.DictReader(file) if (FOLDER / row["id"] / "scenario.toml").is_file()]
    found = (Group(names[name], tuple(row["id"] for row in failures if row["group"] == name)) for name in names)
    return tuple(group for group in found if group.ids)


@cache
def practices() -> tuple[str, ...]:
    """The ids of all of them, in order."""
    return tuple(id for group in groups() for id in group.ids)
