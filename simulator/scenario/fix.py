"""A play with mistakes in it, and what may be changed to mend them: tried, and told where it stops. Knows no page.

What is to blame is found by playing: the field that, put right alone, takes the play furthest. The play stops where it
first differs from that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import takewhile
from typing import Any, NamedTuple

import msgspec

from simulator.protocols.tls.rules import State
from simulator.reading.compare import Row, compare
from simulator.reading.listener import Reading, Talk
from simulator.reading.pattern import places
from simulator.scenario.cast import furnished
from simulator.scenario.load import ScenarioError
from simulator.scenario.overlay import laid_over
from simulator.scenario.path import Spot, shown, spot
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.facts import Event, Refused
from simulator.trace.trace import Allowance

MOST_TEXT, MOST_LINES, MOST_NUMBER = 500, 30, 2**53  # characters of a value, lines, and how far numbers go
Values = Mapping[str, Any]


class BadValues(ValueError):
    """Values that cannot be tried.

    `fields`: by path, `unknown-field`, `no-number`, `too-long`, `bad-kind` or `impossible`.
    """

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(", ".join(f"{path}: {key}" for path, key in fields.items()))
        self.fields = fields


class Stop(NamedTuple):
    """Where a play goes wrong: what was said there, its place and by whom; `call`: one nobody answered, after it."""

    u: int
    who: str
    said: str
    call: bool


class Attempt(NamedTuple):
    """A play with these values: patterns of the goal met, of how many; where it stops, and which field is to blame."""

    run: Run
    met: int
    of: int
    stop: Stop | None
    field: str | None


def broken(scenario: Scenario, name: str) -> Scenario:
    """The play with its mistakes. What else the lesson asks is of another play, and left out. Raises ScenarioError."""
    bare = msgspec.structs.replace(scenario, cues={}, tasks={}, fades={}, predicts={}, fixes={})
    return laid_over(bare, scenario.fixes[name].broken)


def spots(scenario: Scenario, name: str) -> dict[str, Spot]:
    """By path, what may be changed, as it stands in the broken play. Raises PathError."""
    play = broken(scenario, name)
    return {path: spot(play, path) for path in scenario.fixes[name].fields}


def solution(scenario: Scenario, name: str) -> dict[str, Any]:
    """By path, the values with which it works: those written down, else those of the play without mistakes."""
    fix = scenario.fixes[name]
    stands = {path: spot(scenario, path) for path in fix.fields}
    return {path: shown(place.kind, fix.solution.get(path, place.value)) for path, place in stands.items()}


def mended(scenario: Scenario, name: str, values: Values) -> Scenario:
    """The broken play with these values in it. Raises BadValues."""
    play, known = broken(scenario, name), spots(scenario, name)
    overlays, wrong = [], {path: "unknown-field" for path in values if path not in known}
    for path in (path for path in known if path in values):
        try:
            overlays.append(known[path].overlay(_converted(known[path], values[path])))
            furnished(laid_over(play, overlays[-1]))
        except BadValues as error:
            wrong[path] = error.fields[""]
        except (ScenarioError, ValueError):  # CastError is one
            wrong[path] = "impossible"
    if wrong:
        raise BadValues(wrong)
    return reduce(laid_over, overlays, play)


def _converted(place: Spot, value: Any) -> Any:
    texts = value if isinstance(value, list) else [value]
    if isinstance(value, list) != (place.kind == "lines") or not all(isinstance(one, str | int) for one in texts):
        raise BadValues({"": "bad-kind"})
    if len(texts) > MOST_LINES or any(len(str(one)) > MOST_TEXT for one in texts):
        raise BadValues({"": "too-long"})
    try:
        good = msgspec.convert(value, place.type, strict=False)
    except msgspec.ValidationError:
        raise BadValues({"": "no-number" if place.kind in ("number", "lines") else "bad-kind"}) from None
    if isinstance(good, int | float) and abs(good) > MOST_NUMBER:
        raise BadValues({"": "too-long"})
    return list(good) if place.kind == "lines" and not isinstance(good, str) else good


class _Film(NamedTuple):
    run: Run
    reading: Reading
    met: int


def attempt(scenario: Scenario, name: str, values: Values, allowance: Allowance | None = None) -> Attempt:
    """Play it with these values. Raises BadValues; CastError where together they make no play."""
    fix = scenario.fixes[name]

    def played(values: Values) -> _Film:
        run = Run(mended(scenario, name, values), allowance=allowance)
        reading = Reading(run.secrets)
        reading.feed(run.play())
        return _Film(run, reading, len(places(reading, fix.goal, fix.wire)))

    film = played(values)
    if film.met == len(fix.goal):
        return Attempt(film.run, film.met, film.met, None, None)
    right = solution(scenario, name)
    good = played(right)
    stands = {path: place.value for path, place in spots(scenario, name).items()} | dict(values)
    others = {path: played({**values, path: right[path]}) for path in fix.fields if stands[path] != right[path]}
    blamed = _blamed(film, others, good)
    stop, _ = _stop(film, others[blamed] if blamed else good)
    return Attempt(film.run, film.met, len(fix.goal), stop, blamed)


def _blamed(film: _Film, others: dict[str, _Film], good: _Film) -> str | None:
    """The field whose film comes furthest: towards the goal, else along the good film, else to other words there."""
    stop, reach = _stop(film, good)
    gains = {}
    for path, other in others.items():
        then, reached = _stop(other, good)
        gains[path] = (other.met, reached, then != stop)
    best = max(gains, key=lambda path: gains[path], default=None)
    return best if best is not None and gains[best] > (film.met, reach, False) else None


def _stop(ours: _Film, better: _Film) -> tuple[Stop | None, int]:
    """Where ours goes wrong, and how many lines it has in common with a better film before.

    That is where the two first part: what a server says there in ours alone, or to the last word they have in common,
    else the last answer before, after which somebody went another way; or a call that nobody takes or answers, if that
    is what comes next. Where a handshake is broken off, it is what was shown there.
    """
    rows = compare(ours.reading, better.reading).rows
    common = [*takewhile(lambda row: None not in row[:2], rows)]
    apart = [*takewhile(lambda row: None in row[:2], rows[len(common) :])]
    said = ours.reading.utterances
    wrong = next((row.ours for row in apart if row.ours is not None and said[row.ours].side == "S"), None)
    before = next((row.ours for row in reversed(common) if row.ours is not None and said[row.ours].side == "S"), None)
    call = next(_refused(ours.run), None) if not [*_refused(better.run)] else None
    if call is not None and (wrong is None or said[wrong].event > call.n):
        return _untaken(ours.reading, call), len(common)
    shown_there = _distrusted(ours.reading, rows)
    if wrong is None and shown_there is None and (silent := _silent(ours.reading)) and not _silent(better.reading):
        return Stop(len(said) - 1, f"{silent.callee}:{silent.port}", "", True), len(common)
    u = next((u for u in (shown_there, wrong, _answer(ours.reading, common), before) if u is not None), None)
    return None if u is None or not apart else _said(ours.reading, u), len(common)


def _distrusted(reading: Reading, rows: Iterable[Row]) -> int | None:
    """What was shown before a caller broke a handshake off, as nobody does in the better film."""
    alone = (reading.utterances[row.ours] for row in rows if row.ours is not None and row.theirs is None)
    return next((one.answers for one in alone if one.side == "C" and one.layer and one.state == State.FAILED), None)


def _answer(reading: Reading, common: Sequence[Row]) -> int | None:
    """What a server says to the last word that both films have, where that was the caller's."""
    u = common[-1].ours if common else None
    if u is None or u + 1 == len(reading.utterances):
        return None
    word, answer = reading.utterances[u : u + 2]
    return u + 1 if (word.side, answer.side, word.wire) == ("C", "S", answer.wire) else None


def _silent(reading: Reading) -> Talk | None:
    """A call that was taken, and on which nobody says anything: each side waits for the other."""
    heard = {one.wire for one in reading.utterances}
    return next((talk for talk in reading.talks.values() if talk.protocol and talk.wire not in heard), None)


def _said(reading: Reading, u: int) -> Stop:
    one = reading.utterances[u]
    return Stop(u, reading.talks[one.wire].callee, reading.words(one), False)


def _untaken(reading: Reading, call: Event) -> Stop:
    talk = reading.talks.get(call.fact.wire) if isinstance(call.fact, Refused) else None
    before = [u for u, one in enumerate(reading.utterances) if one.event < call.n]
    return Stop(before[-1] if before else -1, f"{talk.callee}:{talk.port}" if talk else "", "", True)


def _refused(run: Run) -> Iterator[Event]:
    return (event for event in run.events if isinstance(event.fact, Refused))
