"""Patterns: what they match, capture and refuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.reading.listener import Reading
from simulator.reading.pattern import Pattern, glob, places
from simulator.scenario.load import load
from simulator.scenario.run import Run


@pytest.mark.parametrize(
    ("pattern", "text", "captured"),
    [
        ("220*", "220 mx.bob.example", {}),
        ("MAIL FROM:<$sender>*", "MAIL FROM:<a@b> SIZE=3", {"sender": "a@b"}),
        ("250 $a $a", "250 x x", {"a": "x"}),
        ("a*c", "abbbc", {}),
        ("\\*OK", "*OK", {}),
        ("* FLAGS (\\Seen \\$Junk)", "* FLAGS (\\Seen $Junk)", {}),
        ("$1.50", "$1.50", {}),
    ],
)
def test_what_matches(pattern: str, text: str, captured: dict[str, str]) -> None:
    found = glob(pattern).fullmatch(text)
    assert found is not None
    assert found.groupdict() == captured


@pytest.mark.parametrize(("pattern", "text"), [("220", "220 x"), ("250 $a $a", "250 x y"), (".*", "x"), ("C*", "c")])
def test_what_does_not(pattern: str, text: str) -> None:
    assert glob(pattern).fullmatch(text) is None


@pytest.mark.parametrize(
    ("line", "text", "is_met"),
    [
        ("C: EHLO *", "ehlo alice.home", True),
        ("C: MAIL FROM:<$sender>*", "Mail From:<a@b> SIZE=3", True),
        ("C: PASS tulip", "pass tulip", True),
        ("C: PASS tulip", "PASS Tulip", False),
        ("C: AUTH PLAIN AGFsaWNlAHR1bGlw", "auth plain agfsawnlahr1bglw", False),
        ("S: +OK *", "+ok ready", False),
    ],
)
def test_a_client_may_say_a_verb_in_any_case(line: str, text: str, *, is_met: bool) -> None:
    pattern = Pattern.of(line)
    assert pattern.match(pattern.side, text, {}) is is_met


def test_what_was_captured_must_come_again() -> None:
    captured: dict[str, str] = {}
    assert Pattern.of("C: EHLO $name").match("C", "EHLO alice", captured)
    assert Pattern.of("S: 250 hello $name").match("S", "250 hello alice", captured)
    assert not Pattern.of("S: 250 hello $name").match("S", "250 hello bob", captured)


@given(st.text())
def test_a_star_matches_everything(text: str) -> None:
    assert Pattern.of("S: *").match("S", text, {})
    assert not Pattern.of("C: *").match("S", text, {})


@pytest.mark.parametrize("line", ["", "220", "X: 220", "c: x"])
def test_what_is_no_pattern(line: str) -> None:
    with pytest.raises(ValueError, match="no pattern"):
        Pattern.of(line)


def test_places_in_a_film() -> None:
    run = Run(load("type-smtp"))
    run.play()
    for line in ("EHLO alice.home", "NOOP", "QUIT"):
        run.give("alice.home", "type", f"{line}\r\n")
    reading = Reading.of(run.events)
    assert places(reading, ["C: EHLO *", "S: 250*", "C: QUIT"]) == [1, 2, 5]
    assert places(reading, ["C: NOOP", "C: EHLO *"]) == [3]
    assert places(reading, ["S: 220*"], "mx.bob.example:25") == [0]
    assert places(reading, ["S: 220*"], "alice.home →") == [0]
    assert places(reading, ["S: 220*"], "mx.bob.example:587") == []
