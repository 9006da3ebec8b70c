"""A scenario that somebody sends: read within limits, with no file from disk. Knows not who sends it, or how."""

from __future__ import annotations

from simulator.scenario.bounds import NAME, bounded
from simulator.scenario.load import ScenarioError, line_with, loads_table, table_of
from simulator.scenario.proof import CastError
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.trace import Allowance, TooMuch

MOST_CHARACTERS = 1_048_576  # the files of its letters included


def own(text: str) -> Scenario:
    """The scenario written in `text`. Raises ScenarioError, with the line at fault, when it is none or too much."""
    if len(text) > MOST_CHARACTERS:
        raise ScenarioError(NAME, 0, f"has {len(text)} characters; {MOST_CHARACTERS} are the most")
    scenario = loads_table(table_of(text, NAME), NAME, None, text)
    if scenario.carried:
        word = "carried"
        raise ScenarioError(NAME, line_with(text, word), "goes on where an act ended; only `coulisses play` takes that")
    return bounded(scenario, text)


def performed(text: str, allowance: Allowance) -> Run:
    """A run of that scenario, its script played to the end. Raises ScenarioError, also where there is no end to it."""
    scenario = own(text)
    try:
        run = Run(scenario, allowance=allowance)
        run.play()
    except CastError as error:
        raise ScenarioError(NAME, line_with(text, error.word), str(error)) from error
    except TooMuch:
        raise ScenarioError(NAME, 0, _ENDLESS) from None
    if run.world.ended:
        raise ScenarioError(NAME, 0, _ENDLESS)
    return run


_ENDLESS = "does not come to rest: more happens in it than can be kept; has it a letter that goes in circles?"
