"""Every scenario there is, lessons and scenes: the same film each time, from inputs too, and up to any branch."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from simulator.scenario.rehearsal import conversation
from simulator.scenario.run import Run
from simulator.trace import to_json
from tests.scenario.every import HOUSE, PATHS, name_of, played, reproducible

CONVERSATIONS = sorted(HOUSE.glob("tests/transcripts/*/*.txt"))
Some = Callable[[Sequence[int], int], Sequence[int]]

ELSEWHERE = """
import hashlib, sys
from simulator import Run, to_json
from tests.scenario.every import reproducible
for path in sys.argv[1:]:
    run = Run.of(path)
    run.play()
    print(hashlib.sha256(b"".join(map(to_json, reproducible(run.events)))).hexdigest())
"""


def replayed(run: Run) -> Run:
    again = Run(run.scenario, run.inputs, run.reached)
    again.forget_script()
    return again


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_played_twice_it_is_the_same_film(path: Path) -> None:
    run = played(path)
    assert run.events
    assert not run.world.ended
    assert reproducible(played(path).events) == reproducible(run.events)


def test_another_process_with_other_hashes_plays_the_same_films() -> None:
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    told = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *map(str, PATHS)],
        env={**os.environ, "PYTHONHASHSEED": other},
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    ours = [sha256(b"".join(map(to_json, reproducible(played(path).events)))).hexdigest() for path in PATHS]
    assert [path for path, one, its in zip(PATHS, ours, told, strict=True) if one != its] == []


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_its_inputs_are_the_whole_truth(path: Path) -> None:
    run = played(path)
    again = replayed(run)
    assert reproducible(again.events) == reproducible(run.events)
    assert again.reached == run.reached
    assert again.inputs == run.inputs


@pytest.mark.timeout(600)  # at every moment of a long film, all that was before it is played again
@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_branch_has_the_same_past_and_left_alone_goes_on_the_same_way(path: Path, some: Some) -> None:
    """Nothing that was in flight at the branch is lost: until the next input, the future is the same."""
    run = played(path)
    film = reproducible(run.events)
    opening = len(Run(run.scenario).events)
    for n in some(range(opening, len(film) + 1), 6):
        branch = run.branch(n)
        assert reproducible(branch.events) == film[:n], f"branched at {n}"
        branch.world.settle()
        both = min(len(branch.events), next((one.after for one in run.inputs if one.after >= n), len(film)))
        assert reproducible(branch.events[n:both]) == film[n:both], f"gone on from {n}"


def test_conversations_are_replayed_from_their_inputs(some: Some) -> None:
    for place in some(range(len(CONVERSATIONS)), 60):
        run = conversation.Player(conversation.parse(CONVERSATIONS[place])).play()
        assert reproducible(replayed(run).events) == reproducible(run.events), CONVERSATIONS[place].name
