"""Every conversation, on engine, agent and listener: whole, octet by octet, and all the client's lines at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.reading.listener import Reading
from simulator.scenario.rehearsal.conversation import Pieces, Player, parse

HERE = Path(__file__).parent
PATHS = sorted(HERE.glob("*/*.txt"))
LEAST = {"smtp": 40, "pop3": 15, "imap": 60}


@pytest.mark.parametrize("pieces", Pieces)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_engine_says_what_is_written(path: Path, pieces: Pieces) -> None:
    run = Player(parse(path), pieces).play()
    assert run.events


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_listener_hears_every_octet_once(path: Path) -> None:
    run = Player(parse(path)).play()
    reading = Reading.of(run.events)
    for talk in reading.talks.values():
        for side, stream in talk.streams.items():
            said = [one for one in reading.utterances if (one.wire, one.side) == (talk.wire, side)]
            octets = b"".join(stream)
            assert [one.start for one in said] == [0, *(one.end for one in said)][: len(said)]
            assert not said or said[-1].end == len(octets)
            for one in said:
                assert all(0 <= token.start <= token.end <= one.end - one.start for token in one.tokens)


@pytest.mark.parametrize(("folder", "least"), LEAST.items())
def test_there_are_enough_of_them(folder: str, least: int) -> None:
    assert len([path for path in PATHS if path.parent.name == folder]) >= least
