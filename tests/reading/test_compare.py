"""Two films beside each other: what is common stands together, what is not stands apart, whoever comes first."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import Comparison, Reading, Run, compare, load, loads
from simulator.reading import compare as room
from simulator.reading.compare import Word, aligned

words = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("CS")), max_size=30)


def longest(ours: list[Word], theirs: list[Word]) -> int:
    """The textbook's table (Wagner and Fischer)."""
    row = [0] * (len(theirs) + 1)
    for word in ours:
        before, row = row, [0]
        for place, other in enumerate(theirs):
            row.append(before[place] + 1 if word == other else max(row[place], before[place + 1]))
    return row[-1]


def together(pairs: list[tuple[int | None, int | None]]) -> list[tuple[int, int]]:
    return [(a, b) for a, b in pairs if a is not None and b is not None]


@given(words, words)
def test_what_stands_together_is_a_longest_common_subsequence(ours: list[Word], theirs: list[Word]) -> None:
    pairs = aligned(ours, theirs)
    assert [a for a, _ in pairs if a is not None] == list(range(len(ours)))
    assert [b for _, b in pairs if b is not None] == list(range(len(theirs)))
    assert all(ours[a] == theirs[b] for a, b in together(pairs))
    assert len(together(pairs)) == longest(ours, theirs)


@given(words, words)
def test_it_is_the_same_from_both_sides(ours: list[Word], theirs: list[Word]) -> None:
    assert together(aligned(ours, theirs)) == [(a, b) for b, a in together(aligned(theirs, ours))]


@given(words)
def test_the_same_stands_beside_itself(ours: list[Word]) -> None:
    assert aligned(ours, list(ours)) == [(place, place) for place in range(len(ours))]


@given(words, words)
def test_piece_by_piece_it_is_still_a_common_subsequence(ours: list[Word], theirs: list[Word]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "PIECE", 4)
        pairs = aligned(ours, theirs)
    assert [a for a, _ in pairs if a is not None] == list(range(len(ours)))
    assert [b for _, b in pairs if b is not None] == list(range(len(theirs)))
    found = together(pairs)
    assert all(ours[a] == theirs[b] for a, b in found)
    assert all(one < other for one, other in pairwise(found))


def test_it_grows_gently() -> None:
    """Long films that are alike but for their middle, and hostile ones that are alike in nothing."""
    alike = [("wire", "C", str(place)) for place in range(50_000)]
    other = [*alike[:25_000], ("wire", "C", "?"), *alike[25_000:]]
    hostile = (
        [("wire", "C", str(place * 7 % 50)) for place in range(50_000)],
        [("wire", "C", str(place * place % 53)) for place in range(50_000)],
    )
    began = time.process_time()
    assert len(aligned(alike, other)) == 50_001
    gentle = time.process_time() - began
    aligned(*hostile)
    assert gentle < 2
    assert time.process_time() - began < 30


# ---- films


def read(run: Run) -> Reading:
    reading = Reading.of(run.events)
    return reading


def beside(ours: Run, theirs: Run) -> Comparison:
    return compare(read(ours), read(theirs), (ours.events, theirs.events))


def played(lesson: str) -> Run:
    run = Run(load(lesson))
    run.play()
    return run


def test_a_film_beside_itself_differs_nowhere() -> None:
    run = played("letter-journey")
    found = beside(run, run)
    assert (found.first, found.deeds) == (None, ())
    assert all(row.same and row.ours == row.theirs for row in found.rows)
    assert all(a == b for a, b in found.wires)


def test_a_branch_beside_its_origin_differs_from_its_first_act_on() -> None:
    origin = Run(load("type-smtp"))
    origin.play()
    n = len(origin.events)
    origin.give("alice.home", "type", "EHLO alice.home\r\n")
    branch = origin.branch(n)
    branch.give("alice.home", "type", "HELO alice.home\r\n")
    found = beside(origin, branch)
    assert [(row.ours, row.theirs, row.same) for row in found.rows] == [
        (0, 0, True),
        (1, None, False),
        (None, 1, False),
        (2, 2, False),
    ]
    assert found.first == 1
    assert found.wires == ((0, 0),)


def test_what_is_otherwise_is_found_with_the_decision_that_made_it_so() -> None:
    origin = played("letter-journey")
    predict = origin.scenario.predicts["will-it-relay"]
    other = origin.otherwise(predict.otherwise["S: 550*"])
    found = beside(origin, other)
    there = read(other)
    alone = [there.utterances[b].label for a, b, _ in found.rows if a is None and b is not None]
    assert "550" in alone
    decided = [other.events[b].fact for _, b in found.deeds if b is not None]
    assert any(getattr(fact, "reason", "") == "reason.relay-denied" for fact in decided), decided
    datagrams = [row for row in found.rows if row.ours is not None and _is_datagram(origin, row.ours)]
    assert all(row.same for row in datagrams if row.theirs is not None)  # though their numbers are others
    mirrored = beside(other, origin)
    assert {(b, a) for a, b, _ in mirrored.rows} == {(a, b) for a, b, _ in found.rows}
    assert {(b, a) for a, b in mirrored.deeds} == set(found.deeds)


def _is_datagram(run: Run, place: int) -> bool:
    reading = read(run)
    return reading.talks[reading.utterances[place].wire].protocol == "dns"


def test_wires_to_another_port_of_the_same_host_belong_together() -> None:
    house = '[hosts.a]\nagents = ["terminal"]\n[hosts.b]\nagents = ["smtp-server"]\n'
    runs = []
    for port in (25, 587):
        run = Run(loads(house))
        run.give("a", "connect", f"b:{port}")
        runs.append(run)
    assert beside(*runs).wires == ((0, 0),)
