"""A scenario that somebody sends: read within limits, with no file from disk. Knows not who sends it, or how."""

from __future__ import annotations

from simulator.scenario.bounds import NAME, bounded
from simulator.scenario.load import ScenarioError, line_with, loads_table, table_of
from simulator.scenario.proof import CastError
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.trace import Allowance

MOST_CHARACTERS = 1_048_576  # the files of its letters included


def own(text: str) -> Scenario:
    """The scenario written in `text`. Raises ScenarioError, with the line at fault, when it is none or too much."""
    if len(text) > MOST_CHARACTERS:
        raise ScenarioError(NAME, 0, "too-long", count=len(text), most=MOST_CHARACTERS)
    scenario = loads_table(table_of(text, NAME), NAME, None, text)
    if scenario.carried:
        word = "carried"
        raise ScenarioError(NAME, line_with(text, word), "carried")
    return bounded(scenario, text)


def performed(text: str, allowance: Allowance) -> Run:
    """A run of that scenario, its script played to its end, if that comes. Raises ScenarioError."""
    scenario = own(text)
    try:
        return Run(scenario, allowance=allowance).played()
    except CastError as error:
        raise ScenarioError(NAME, line_with(text, error.word), error.code, error.place, **error.about) from error
