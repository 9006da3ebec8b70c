"""The talk as a recording of a terminal: asciicast v2 (docs.asciinema.org/manual/asciicast/v2).

Its times are the film's own, and the film's clock stands beside each line. But it is never quicker than people type
and read: a caller's line is typed key by key, and an answer stands a moment before the next line. Nobody types what a
program says for itself: a flight of TLS comes whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from simulator.reading.film import Film
from simulator.reading.transcript import heading, shown
from simulator.reading.utterance import Utterance

WIDTH, HEIGHT = 100, 30
KEY, LINE, REST = 0.03, 0.06, 0.5  # seconds: a key, one more line of an answer, before who speaks next begins
LONGEST = 2.0  # seconds that the lines of one utterance take, however many they are
PATIENCE = 3.0  # seconds: a player shortens longer waits to that
MOST_TYPED = 200  # characters typed one by one; longer lines come whole
BOLD, DIM, CALLER, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"


def recording(film: Film) -> Iterator[str]:
    """Its lines: a header, then `[seconds, "o", output]`."""
    yield json.dumps({
        "version": 2, "width": WIDTH, "height": HEIGHT, "timestamp": film.curtain, "idle_time_limit": PATIENCE,
        "title": shown(film.playbill.title or film.playbill.name), "env": {"TERM": "xterm-256color"},
    }, ensure_ascii=False)  # fmt: skip
    for at, output in _outputs(film):
        yield json.dumps([round(at, 6), "o", output], ensure_ascii=False)


def _outputs(film: Film) -> Iterator[tuple[float, str]]:
    clock, wire = 0.0, None
    for utterance in film.reading.utterances:
        at = film.events[utterance.event].at
        clock = max(clock + REST, at / 1e6)
        if utterance.wire != wire:
            wire = utterance.wire
            yield clock, f"\r\n{BOLD}{heading(film.reading.talks[wire])}{PLAIN}\r\n"
        for seconds, output in _said(film, utterance, at):
            yield clock, output
            clock += seconds


def _said(film: Film, utterance: Utterance, at: int) -> Iterator[tuple[float, str]]:
    """The outputs of one utterance, each with the seconds until the next."""
    lines = [shown(line.removesuffix("\r")) for line in film.reading.words(utterance).split("\n")]
    pause = min(LINE, LONGEST / len(lines))
    stamp = f"{DIM}{film.seconds(at):>10}{PLAIN}  "
    for line in lines:
        colour = CALLER if utterance.side == "C" else ""
        yield 0.0, f"{stamp}{colour}{utterance.side}: "
        if len(lines) == 1 and utterance.side == "C" and len(line) <= MOST_TYPED and not utterance.layer:
            yield from ((KEY, key) for key in line)
        else:
            yield 0.0, line
        yield pause, f"{PLAIN}\r\n"
        stamp = " " * 12
