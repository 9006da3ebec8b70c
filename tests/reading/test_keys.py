"""Every key the engines can produce has a note in each language: collected from the source itself, none declared."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.protocols.imap import every_key
from simulator.reading.notes import heading_of, notes
from simulator.scenario.tally import Tally

KEY = re.compile(r"(smtp|pop3|imap|dns|sasl|lmtp|mail|header|reason)\.[^\s{}]*[^\s{}.]")


def keys_written(path: Path) -> Iterator[str]:
    """The keys that stand in a module as they are; those made of parts are covered by the inventory's rows."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
            yield node.value


KEYS = sorted({key for path in Path("simulator").rglob("*.py") for key in keys_written(path)} | set(every_key()))


def test_there_are_keys_to_look_for() -> None:
    assert len(KEYS) > 500
    assert "reason.not-connected" in KEYS
    assert "imap.fetch.ENVELOPE" in KEYS


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_has_a_note(language: str) -> None:
    known = notes(language).by_key
    assert [key for key in KEYS if key.partition("@")[0] not in known and key not in known] == []


@pytest.fixture(scope="module")
def seen() -> list[str]:
    """The keys that come up when everything there is is played: tokens, and the reasons of decisions."""
    keys = Tally().count_all().seen
    return sorted(heading_of(key) for key in keys if ":" not in key or key.startswith("fact:Decided/"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_is_seen_has_a_note(seen: list[str], language: str) -> None:
    known = notes(language).by_key
    assert [key for key in seen if key.partition("@")[0] not in known and key not in known] == []
