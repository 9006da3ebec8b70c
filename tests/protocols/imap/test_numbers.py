"""Sequence sets: what they say, what they hold, and how short they can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.imap.numbers import LARGEST, SAVED, STAR, SequenceSet


@pytest.mark.parametrize(
    ("text", "present", "chosen"),
    [
        (b"1", [1, 2, 3], [1]),
        (b"2:4", [1, 2, 3, 4, 5], [2, 3, 4]),
        (b"4:2", [1, 2, 3, 4, 5], [2, 3, 4]),
        (b"1,3,5:*", [1, 2, 3, 4, 5, 6], [1, 3, 5, 6]),
        (b"*", [10, 20, 30], [30]),
        (b"15:*", [10, 20, 30], [20, 30]),
        (b"99:*", [10, 20, 30], [30]),  # the last one always matches `n:*` (RFC 9051 §9)
        (b"*:4,5:7", [1, 2, 3], [3]),
        (b"7:9", [1, 2, 3], []),
        (b"1:*", [], []),
    ],
)
def test_which_numbers_a_set_chooses(text: bytes, present: list[int], chosen: list[int]) -> None:
    assert SequenceSet.parse(text).among(present) == chosen


@pytest.mark.parametrize("text", [b"", b"0", b"01", b"1,", b",1", b"1:", b":1", b"1:2:3", b"a", b"1 2", b"4294967296"])
def test_what_is_no_set(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"^b"):
        SequenceSet.parse(text)


def test_the_largest_number_there_is() -> None:
    assert SequenceSet.parse(b"4294967295").ranges == ((LARGEST, LARGEST),)


def test_a_set_beyond_what_is_there() -> None:
    assert SequenceSet.parse(b"2:9").beyond(5)
    assert not SequenceSet.parse(b"2:5").beyond(5)
    assert not SequenceSet.parse(b"5:*").beyond(5)
    assert SequenceSet.parse(b"*").beyond(0)


def test_the_saved_result() -> None:
    assert SequenceSet.parse(b"$") is SAVED
    assert str(SAVED) == "$"
    assert SAVED


def test_the_empty_set_is_false() -> None:
    assert not SequenceSet()


def test_the_shortest_way_to_say_it() -> None:
    assert str(SequenceSet.of([7, 1, 2, 3, 5, 3])) == "1:3,5,7"


@given(st.sets(st.integers(1, 60)))
def test_a_set_of_numbers_holds_just_these(numbers: set[int]) -> None:
    made = SequenceSet.of(numbers)
    assert {n for n in range(1, 70) if made.holds(n, 69)} == numbers


ENDS = st.integers(1, LARGEST) | st.just(STAR)


@given(st.lists(st.tuples(ENDS, ENDS), min_size=1, max_size=5))
def test_what_is_said_reads_back_as_the_same_numbers(ranges: list[tuple[int, int]]) -> None:
    said = SequenceSet(tuple(ranges))
    heard = SequenceSet.parse(str(said).encode())
    assert heard.bounds(1000) == said.bounds(1000)
