"""How long a password stands: as zxcvbn has it, by keys that have words, and never with an exception."""

from __future__ import annotations

import ast
from pathlib import Path
from time import process_time

import pytest
import zxcvbn
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.strength import LONGEST, RATES, SUGGESTIONS, WARNINGS, strength
from simulator.reading.notes import notes


def _told() -> set[str]:
    """Every sentence that this zxcvbn can say."""
    tree = ast.parse(Path(zxcvbn.feedback.__file__).read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_")
    return {ast.literal_eval(call.args[0]) for call in calls}


def test_every_sentence_has_a_key() -> None:
    assert _told() == WARNINGS.keys() | SUGGESTIONS.keys()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_key_has_a_note_of_its_own(language: str) -> None:
    keys = {f"password.warning.{one}" for one in WARNINGS.values()}
    keys |= {f"password.suggestion.{one}" for one in SUGGESTIONS.values()}
    keys |= RATES.keys() | {f"password.score.{n}" for n in range(5)}
    assert sorted(keys - notes(language).by_key.keys()) == []


@pytest.mark.parametrize("password", ["tulip", "password", "Tr0ub4dour&3", "correct horse battery staple", "qwertz"])
def test_it_is_zxcvbns_own_estimate(password: str) -> None:
    ours, theirs = strength(password, ["bob"]), zxcvbn.zxcvbn(password, ["bob"])
    assert (ours.guesses, ours.score) == (int(theirs["guesses"]), theirs["score"])
    expected = sorted(float(seconds) for seconds in theirs["crack_times_seconds"].values())
    assert sorted(ours.seconds.values()) == pytest.approx(expected)


def test_the_slower_the_attack_the_longer_it_stands() -> None:
    times = list(strength("tulip").seconds.values())
    assert times == sorted(times, reverse=True)
    assert strength("tulip").score_key == "password.score.1"


def test_what_is_known_of_its_owner_makes_it_weaker() -> None:
    assert strength("zebulon7", ["Zebulon"]).guesses < strength("zebulon7").guesses
    assert strength("zebulon7").guesses == strength("zebulon7").guesses  # and is forgotten at once


def test_what_may_imitate_many_letters_is_looked_at_no_longer_than_others() -> None:
    """Each way to read such signs doubles the work, and forty of them took seconds."""
    before = process_time()
    found = strength("4@8({[<369|!10$57+%2" * 2)
    assert process_time() - before < 1.5
    assert found.score == 4


def test_more_than_it_can_take_is_cut() -> None:
    assert strength("xq" * 500) == strength("xq" * (LONGEST // 2))


@given(st.text(max_size=100))
def test_whatever_is_typed_there_is_an_estimate(password: str) -> None:
    found = strength(password)
    assert found.guesses >= 1
    assert 0 <= found.score <= 4
