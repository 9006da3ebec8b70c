"""Lines: the talk, the objects, the recording. Read back, they are the film."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from simulator.export.kinds import KINDS
from simulator.reading.transcript import shown, transcript
from simulator.trace import to_json
from tests.export.films import HOSTILE, PLAYS, film_of, played

COLOUR = re.compile(r"\x1b\[\d*m")


def lines(kind: str, play: Path) -> list[str]:
    return KINDS[kind].octets(film_of(play)).decode().split("\n")[:-1]


@pytest.mark.parametrize("play", PLAYS[:4], ids=lambda play: play.name)
def test_the_talk_is_what_is_said(play: Path) -> None:
    assert lines("txt", play) == list(transcript(film_of(play).events, film_of(play).reading))


@pytest.mark.parametrize("play", PLAYS[:4], ids=lambda play: play.name)
def test_the_objects_are_the_film_again(play: Path) -> None:
    rows = [json.loads(line) for line in lines("jsonl", play)]
    film = film_of(play)
    assert [row["event"] for row in rows if "event" in row] == [json.loads(to_json(event)) for event in film.events]
    said = [row["utterance"] for row in rows if "utterance" in row]
    assert [(one["wire"], one["start"], one["label"]) for one in said] == [
        (one.wire, one.start, one.label) for one in film.reading.utterances
    ]
    assert rows[-1]["end"]["at"] == film.now
    for row, after in pairwise(rows):
        if "utterance" in after and "event" in row:
            assert after["utterance"]["event"] == row["event"]["n"]


def recorded(lines: list[str]) -> tuple[dict[str, object], list[tuple[float, str, str]]]:
    header, *outputs = map(json.loads, lines)
    return header, [tuple(one) for one in outputs]


@pytest.mark.parametrize("play", PLAYS[:4], ids=lambda play: play.name)
def test_a_recording_shows_all_that_was_said_and_never_goes_back(play: Path) -> None:
    header, outputs = recorded(lines("asciicast", play))
    assert header["version"] == 2
    assert header["timestamp"] == film_of(play).curtain
    times = [at for at, _, _ in outputs]
    assert times == sorted(times)
    assert {kind for _, kind, _ in outputs} == {"o"}
    shown = COLOUR.sub("", "".join(text for _, _, text in outputs)).split("\r\n")
    said = [line if line.startswith("==") else line[12:] for line in shown if line]
    expected = lines("txt", play)
    assert [one.removeprefix("C: ").removeprefix("S: ") for one in said] == [
        one.removeprefix("C: ").removeprefix("S: ") for one in expected
    ]


def test_a_recording_has_the_films_own_times() -> None:
    """Whoever waits in the film waits in the recording: Bob looks after four seconds."""
    film = film_of("letter-journey")
    _, outputs = recorded(KINDS["asciicast"].octets(film).decode().splitlines())
    late = next(at for at, _, text in outputs if ":110 " in text)
    begins = next(talk.at for talk in film.reading.talks.values() if talk.port == 110)
    assert begins / 1e6 <= late
    typed = [text for _, _, text in outputs if len(text) == 1]
    assert "".join(typed).find("EHLO alice.home") >= 0


@pytest.mark.parametrize(("language", "stamp"), [("en", "     0.060"), ("fr", "     0,060")])
def test_the_clock_beside_a_recording_is_written_as_in_the_readers_language(language: str, stamp: str) -> None:
    film = film_of("letter-journey")
    told = film._replace(playbill=film.playbill._replace(language=language))
    _, outputs = recorded(KINDS["asciicast"].octets(told).decode().splitlines())
    assert next(COLOUR.sub("", text) for _, _, text in outputs if "S: " in text).startswith(stamp)


@pytest.mark.parametrize("kind", ["txt", "asciicast", "mermaid", "svg"])
def test_nothing_said_becomes_a_command_of_the_terminal(kind: str) -> None:
    text = KINDS[kind].octets(played(HOSTILE)).decode()
    if kind == "asciicast":
        text = COLOUR.sub("", "".join(text for _, _, text in recorded(text.splitlines())[1]))
    assert not set("\x1b\x07\x00\u202e") & set(text)


def test_a_recording_of_a_long_letter_stays_short() -> None:
    scenario = HOSTILE.replace('text = "wrap', 'text = "NOOP\\r\\n' + "x\\r\\n" * 3000 + "wrap")
    film = played(scenario)
    _, outputs = recorded(KINDS["asciicast"].octets(film).decode().splitlines())
    assert len(outputs) < 60_000


def test_a_french_title_keeps_its_spaces_and_no_control_character_passes() -> None:
    assert shown("POP3 efface-t-il\u202f?") == "POP3 efface-t-il\u202f?"
    assert shown("De\u00a0: a\x1b[2Jb\u2028c") == "De\u00a0: a\\x1b[2Jb\\x2028c"
