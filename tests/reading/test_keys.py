"""Every key the engines can produce has a note in each language: collected from the source itself, none declared."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.protocols import tls
from simulator.protocols.imap import every_key
from simulator.reading.notes import heading_of, notes
from simulator.scenario.rehearsal.tally import Tally
from simulator.trust import spf

KEY = re.compile(
    r"(smtp|pop3|imap|http|dns|sasl|ssh|tls|lmtp|mail|header|reason|spf|mta-sts|dane|dnssec|tlsrpt)\.[^\s{}]*[^\s{}.]"
)


def keys_written(path: Path) -> Iterator[str]:
    """The keys that stand in a module as they are; those made of parts are covered by the inventory's rows."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
            yield node.value


KEYS = sorted(
    {key for path in Path("simulator").rglob("*.py") for key in keys_written(path)}
    | set(every_key())
    | set(spf.every_key())
    | set(tls.every_key())
)


def test_there_are_keys_to_look_for() -> None:
    assert len(KEYS) > 500
    assert "reason.server-unproved" in KEYS
    assert "imap.fetch.ENVELOPE" in KEYS


def unexplained(keys: list[str], language: str) -> list[str]:
    """Keys without a note, or with none more particular than that of their whole protocol."""
    found = {key: notes(language).find(key) for key in keys}
    return [key for key, note in found.items() if note is None or "." not in note.key]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_has_a_note(language: str) -> None:
    assert unexplained(KEYS, language) == []


@pytest.fixture(scope="module")
def seen() -> list[str]:
    """The keys that come up when everything there is is played: tokens, and the reasons of decisions."""
    keys = Tally().count_all().seen
    kept = (key for key in keys if key.startswith("fact:Decided/") or not key.startswith(("fact:", "state:", "header")))
    families = {key.rpartition(".")[0] for key in keys}
    return sorted(heading_of(key) for key in kept if key not in families)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_is_seen_has_a_note(seen: list[str], language: str) -> None:
    assert unexplained(seen, language) == []
