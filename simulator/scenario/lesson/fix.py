"""A play with mistakes in it, and what may be changed to mend them: tried, and told where it stops. Knows no page.

What is to blame is found by playing: the field that, put right alone, takes the play furthest. The play stops where it
first differs from that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any, NamedTuple

import msgspec

from simulator.reading.listener import Reading
from simulator.reading.pattern import places
from simulator.scenario.furnishing.furnished import furnished
from simulator.scenario.lesson.stop import Film, Stop, stop
from simulator.scenario.overlay import laid_over
from simulator.scenario.path import Spot, shown, spot
from simulator.scenario.refusal import Refused, of_msgspec
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.trace import Allowance

MOST_TEXT, MOST_LINES, MOST_NUMBER = 500, 30, 2**53  # characters of a value, lines, and how far numbers go
_NAMED = {"port": "no-port"}  # what a field says by itself, of all that a scenario may be refused for
Values = Mapping[str, Any]


class BadValues(ValueError):
    """Values that cannot be tried.

    `fields`: by path, `unknown-field`, `no-number`, `no-port`, `too-long`, `bad-kind` or `impossible`.
    """

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(", ".join(f"{path}: {key}" for path, key in fields.items()))
        self.fields = fields


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
        except Refused as error:  # ScenarioError and CastError are
            wrong[path] = _NAMED.get(error.code, "impossible")
        except ValueError:
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
    except msgspec.ValidationError as error:
        raise BadValues({"": _misfit(place, error)}) from None
    if isinstance(good, int | float) and abs(good) > MOST_NUMBER:
        raise BadValues({"": "too-long"})
    return list(good) if place.kind == "lines" and not isinstance(good, str) else good


def _misfit(place: Spot, error: msgspec.ValidationError) -> str:
    if named := _NAMED.get(of_msgspec(error)[0]):
        return named
    if place.kind == "number" or str(error).startswith("Expected `int"):
        return "no-number"
    return "impossible" if place.kind == "lines" else "bad-kind"


def attempt(scenario: Scenario, name: str, values: Values, allowance: Allowance | None = None) -> Attempt:
    """Play it with these values. Raises BadValues; CastError where together they make no play."""
    fix = scenario.fixes[name]

    def played(values: Values) -> Film:
        run = Run(mended(scenario, name, values), allowance=allowance)
        reading = Reading.of(run.play(), run.secrets)
        return Film(run, reading, len(places(reading, fix.goal, fix.wire)))

    film = played(values)
    if film.met == len(fix.goal):
        return Attempt(film.run, film.met, film.met, None, None)
    right = solution(scenario, name)
    good = played(right)
    stands = {path: place.value for path, place in spots(scenario, name).items()} | dict(values)
    others = {path: played({**values, path: right[path]}) for path in fix.fields if stands[path] != right[path]}
    blamed = _blamed(film, others, good)
    where, _ = stop(film, others[blamed] if blamed else good)
    return Attempt(film.run, film.met, len(fix.goal), where, blamed)


def _blamed(film: Film, others: dict[str, Film], good: Film) -> str | None:
    """The field whose film comes furthest: towards the goal, else along the good film, else to other words there."""
    where, reach = stop(film, good)
    gains = {}
    for path, other in others.items():
        then, reached = stop(other, good)
        gains[path] = (other.met, reached, then != where)
    best = max(gains, key=lambda path: gains[path], default=None)
    return best if best is not None and gains[best] > (film.met, reach, False) else None
