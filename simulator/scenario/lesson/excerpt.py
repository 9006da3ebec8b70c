"""A few lines of a play to be read on paper: what is said at its cues, and what that answers. Knows no page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from simulator.reading.listener import Reading
from simulator.reading.pattern import Search, on_wire
from simulator.reading.transcript import shown
from simulator.reading.utterance import Utterance
from simulator.scenario.lesson.solution import begun
from simulator.scenario.scenario import Scenario

SAID = re.compile(r"[CS]: ")  # how a choice begins that is something said, and not a name
MOST = 88  # characters of a line


class Line(NamedTuple):
    """The first line of utterance `u`, in three pieces, the middle one being the word it is known by.

    `caller` and `callee`, hosts, talk at `port`. `key`: of the note about that word. `cue`: which one stands here, or
    "". `more`: whether further lines follow.
    """

    u: int
    caller: str
    callee: str
    port: int
    side: str
    before: str
    word: str
    after: str
    key: str
    more: bool
    cue: str


class Excerpt(NamedTuple):
    """The lines at which the film of the script stops, each with what it answers or is answered, in order.

    `asked`: by prediction, what was said last when it is asked, without those to which the script never comes.
    `outcomes`: what is then said; without those that ask for something else.
    """

    lines: tuple[Line, ...]
    asked: dict[str, Line]
    outcomes: dict[str, Line]


def excerpt(scenario: Scenario) -> Excerpt:
    """What of a play is to be read on paper."""
    run = begun(scenario)
    reading = Reading.of(run.events, run.secrets)
    stops = dict(_stops(scenario, reading))
    places = {place for stop in stops for place in (stop, *_beside(reading, stop))}
    lines = tuple(_line(reading, place, stops.get(place, "")) for place in sorted(places))
    reached = dict(_reached(scenario, reading))
    asked = {name: _line(reading, place, stops.get(place, "")) for name, place in reached.items() if place >= 0}
    return Excerpt(lines, asked, dict(_outcomes(scenario, reading, reached)))


def _reached(scenario: Scenario, reading: Reading) -> Iterator[tuple[str, int]]:
    """Where predictions are asked; -1: before a word is said."""
    for name, asked in scenario.predicts.items():
        search = Search(asked.cue, asked.wire)
        places = [-1, *search.go_on(reading)]
        if search.is_over:
            yield name, places[-1]


def _outcomes(scenario: Scenario, reading: Reading, reached: Mapping[str, int]) -> Iterator[tuple[str, Line]]:
    for name, at in reached.items():
        asked = scenario.predicts[name]
        if SAID.match(asked.right):
            later = range(at + 1, len(reading.utterances))
            talks = ((place, reading.talks[reading.utterances[place].wire]) for place in later)
            said = (place for place, talk in talks if on_wire(talk, asked.wire))
            yield from ((name, _line(reading, place, "")) for place in islice(said, 1))


def _stops(scenario: Scenario, reading: Reading) -> Iterator[tuple[int, str]]:
    for name, cue in scenario.cues.items():
        search = Search(cue.until, cue.wire)
        places = search.go_on(reading)
        if search.is_over and places:
            yield places[-1], name


def _beside(reading: Reading, stop: int) -> Iterable[int]:
    """What an utterance answers; of one that answers nothing, its first answer."""
    said = reading.utterances[stop]
    if said.answers is not None:
        return (said.answers,)
    talk = reading.talks[said.wire]
    return [place for place in talk.places if reading.utterances[place].answers == stop][:1]


def _line(reading: Reading, place: int, cue: str) -> Line:
    said = reading.utterances[place]
    talk = reading.talks[said.wire]
    text, *others = reading.words(said).split("\n")
    text = text.removesuffix("\r")
    start, end, key = _known_by(reading, said, text)
    before, word, after = shown(text[:start]), shown(text[start:end]), shown(text[end:])
    room = max(0, MOST - len(before) - len(word))
    cut = after if len(after) <= room else f"{after[:room]}…"
    whose = (talk.caller, talk.callee, talk.port, said.side)
    return Line(place, *whose, before, word, cut, key, bool(others), cue)


def _known_by(reading: Reading, said: Utterance, text: str) -> tuple[int, int, str]:
    """Where in a line of text the word stands by which an utterance is known, and the key of its note."""
    octets, end = reading.text(said), len(text.encode())
    if not octets.startswith(text.encode()):  # what is no text is known by its label's first word
        word = said.label.partition(" ")[0]
        keys = [token.key for token in said.tokens if token.key.rpartition(".")[2] == word]
        return 0, len(word), [*keys, ""][0]
    found = [(octets[one.start : one.end].decode("utf-8", "replace"), one) for one in said.tokens if one.end <= end]
    fitting = [pair for pair in found if pair[0] in said.label or pair[0].startswith(said.label)]
    if not found:
        return 0, 0, ""
    word, token = max(fitting, key=lambda pair: len(pair[0]), default=found[0])
    start = len(octets[: token.start].decode("utf-8", "replace"))
    return start, start + len(word), token.key
