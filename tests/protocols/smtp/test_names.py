"""The names with keys of their own are those of the inventory, no more and no fewer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from simulator.protocols.smtp import grammar
from simulator.protocols.smtp.names import EXTENSIONS, PARAMETERS

REFERENCE = Path(__file__).resolve().parents[3] / "lessons" / "reference"


def inventory(file: str, kind: str) -> set[str]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as rows:
        keys = [row["key"] for row in csv.DictReader(rows)]
    return {key.removeprefix(f"smtp.{kind}.") for key in keys if key.startswith(f"smtp.{kind}.")}


@pytest.mark.parametrize(
    ("names", "file", "kind"),
    [
        (PARAMETERS, "smtp_commands.csv", "parameter"),
        (EXTENSIONS, "smtp_extensions.csv", "extension"),
        (grammar.VERBS, "smtp_commands.csv", "command"),
    ],
)
def test_names_of_the_inventory(names: frozenset[str], file: str, kind: str) -> None:
    assert names == inventory(file, kind)
