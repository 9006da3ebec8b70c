"""`coulisses coverage`: how much of the inventory the engines really show, and the notes explain."""

from __future__ import annotations

import json as json_
from typing import Annotated, Any

import typer

from simulator.reading.inventory import Row, files
from simulator.reading.notes import Notes, heading_of, notes
from simulator.scenario.rehearsal.tally import Tally

LANGUAGES = ("en", "fr")
COLUMNS = ("rows", "goal", "engine", "note_en", "note_fr")


def command(json: Annotated[bool, typer.Option("--json", help="All of it, what is missing included.")] = False) -> None:
    """Play everything, and count which rows of the inventory were seen and have notes."""
    tally = Tally().count_all()
    table = {name: _file(rows, tally) for name, rows in files().items()}
    if json:
        print(json_.dumps(table, ensure_ascii=False, indent=1))
        return
    width = max(map(len, table))
    print("file".ljust(width), *(column.rjust(8) for column in COLUMNS))
    for name, counts in table.items():
        print(name.ljust(width), *(str(counts[column]).rjust(8) for column in COLUMNS))
    print("all".ljust(width), *(str(sum(c[column] for c in table.values())).rjust(8) for column in COLUMNS))


def _file(rows: list[Row], tally: Tally) -> dict[str, Any]:
    goal = [row for row in rows if row.is_goal]
    seen = {row.key: place for row in goal if (place := tally.find(row.key))}
    noted = [row for row in rows if row.is_noted]
    counts: dict[str, Any] = {"rows": len(rows), "goal": len(goal), "engine": len(seen)}
    missing = {"engine": [[row.kind, row.name] for row in goal if row.key not in seen]}
    for language in LANGUAGES:
        absent = [row for row in noted if not _has_note(notes(language), row)]
        counts[f"note_{language}"] = len(noted) - len(absent)
        missing[f"note_{language}"] = [[row.kind, row.name] for row in absent]
    return {**counts, "seen": seen, "missing": missing}


def _has_note(known: Notes, row: Row) -> bool:
    """Whether the row has a note of its own: a more general one does not count."""
    return heading_of(row.key) in known.by_key
