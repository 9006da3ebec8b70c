"""How big a scenario may be that somebody sent, and what may stand in it. Knows not who sends it, or how."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from simulator.reading.pattern import is_plain
from simulator.scenario.furnishing.zone import wanted
from simulator.scenario.load import ScenarioError, line_with
from simulator.scenario.proof import patterns
from simulator.scenario.refusal import Word
from simulator.scenario.scenario import Scenario

NAME = "scenario"
MOST_PATTERN = 500  # characters
THINGS = {"dns": "records", "script": "acts"}  # what some keys hold

MOST: dict[str, tuple[int, Callable[[Scenario], Any]]] = {
    "hosts": (80, lambda play: play.hosts),
    "links": (300, lambda play: play.links),
    "dns": (500, lambda play: [*chain.from_iterable(play.dns.values())]),
    "mailboxes": (300, lambda play: [*chain.from_iterable(part.mailboxes for part in play.hosts.values())]),
    "agents": (400, lambda play: [*chain.from_iterable(part.agents for part in play.hosts.values())]),
    "keys": (20, wanted),  # a prime takes a while to be found
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


def too_many(name: str, line: int, key: str, count: int, most: int) -> ScenarioError:
    """There are more of these than may be."""
    return ScenarioError(name, line, "too-many", count=count, most=most, what=Word(THINGS.get(key, key)))


def bounded(scenario: Scenario, text: str = "") -> Scenario:
    """The same, if it keeps within all bounds; `text` is where mistakes are looked for. Raises ScenarioError."""
    for key, (most, counted) in MOST.items():
        if (count := len(counted(scenario))) > most:
            raise too_many(NAME, line_with(text, key), key, count, most)
    for name, pattern in patterns(scenario):
        if not is_plain(pattern) or len(pattern) > MOST_PATTERN:
            line = line_with(text, name)
            raise ScenarioError(
                NAME, line, "pattern-captures", Word("sought", {"name": name}), text=pattern, most=MOST_PATTERN
            )
    return scenario
