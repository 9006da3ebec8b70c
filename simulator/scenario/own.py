"""A scenario that somebody sends: read within limits, with no file from disk. Knows not who sends it, or how."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from simulator.reading.pattern import is_plain
from simulator.scenario.load import ScenarioError, line_with, loads_table, table_of
from simulator.scenario.proof import CastError, patterns
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.trace import Allowance, TooMuch

NAME = "scenario"
MOST_CHARACTERS = 1_048_576  # the files of its letters included
MOST_PATTERN = 500  # characters

MOST: dict[str, tuple[int, Callable[[Scenario], Any]]] = {
    "hosts": (80, lambda play: play.hosts),
    "links": (300, lambda play: play.links),
    "dns": (500, lambda play: [*chain.from_iterable(play.dns.values())]),
    "mailboxes": (300, lambda play: [*chain.from_iterable(part.mailboxes for part in play.hosts.values())]),
    "agents": (400, lambda play: [*chain.from_iterable(part.agents for part in play.hosts.values())]),
    "letters": (100, lambda play: play.letters),
    "files": (50, lambda play: play.files),
    "script": (500, lambda play: play.script),
    "faults": (50, lambda play: play.faults),
    "cues": (100, lambda play: play.cues),
    "tasks": (100, lambda play: play.tasks),
    "fades": (100, lambda play: play.fades),
    "fixes": (100, lambda play: play.fixes),
    "predicts": (100, lambda play: play.predicts),
}


def own(text: str) -> Scenario:
    """The scenario written in `text`. Raises ScenarioError, with the line at fault, when it is none or too much."""
    if len(text) > MOST_CHARACTERS:
        raise ScenarioError(NAME, 0, f"has {len(text)} characters; {MOST_CHARACTERS} are the most")
    scenario = loads_table(table_of(text, NAME), NAME, None, text)
    for key, (most, counted) in MOST.items():
        if (count := len(counted(scenario))) > most:
            raise ScenarioError(NAME, line_with(text, key), f"has {count} {key}; {most} are the most")
    if scenario.carried:
        word = "carried"
        raise ScenarioError(NAME, line_with(text, word), "goes on where an act ended; only `coulisses play` takes that")
    for name, pattern in patterns(scenario):
        if not is_plain(pattern) or len(pattern) > MOST_PATTERN:
            line = line_with(text, name)
            raise ScenarioError(NAME, line, f"{name}: {pattern!r} captures ($name), or is longer than {MOST_PATTERN}")
    return scenario


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
