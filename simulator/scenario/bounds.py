"""How big a scenario may be that somebody sent, and what may stand in it. Knows not who sends it, or how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from sys import getsizeof
from typing import Any

import msgspec

from simulator.reading.pattern import is_plain
from simulator.scenario.furnishing.zone import wanted
from simulator.scenario.load import ScenarioError, line_with
from simulator.scenario.proof import patterns
from simulator.scenario.refusal import Word
from simulator.scenario.scenario import Scenario

NAME = "scenario"
MOST_PATTERN = 500  # characters
MOST_NAME = 255  # characters of a host's name (RFC 1035 §2.3.4), and of any other: it is told with every line of a talk
MOST_WORDS = 500  # characters of a title, or a label
VALUE = 160  # octets of memory that a value takes, about, besides its letters
SAMPLE = 20  # characters shown of what is too long


def _values(play: Scenario) -> Iterator[Any]:
    """All that stands in it: tables, lists, and what is in them."""
    left = [msgspec.to_builtins(play)]
    while left:
        one = left.pop()
        yield one
        left.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())


THINGS = {"dns": "records", "script": "acts"}  # what some keys hold

MOST: dict[str, tuple[int, Callable[[Scenario], Any]]] = {
    "values": (50_000, lambda play: [*_values(play)]),
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
    "legs": (100, lambda play: play.legs),
    "variants": (20, lambda play: play.variants),  # each is laid over the whole, to know which one is on
}
NAMED = ("hosts", "letters", "cues", "tasks", "fades", "fixes", "legs", "predicts", "variants")


def bulk(play: Scenario) -> int:
    """Octets of memory that it takes, about."""
    return sum(VALUE + (getsizeof(one) if isinstance(one, str | bytes) else 0) for one in _values(play))


def names(play: Scenario) -> Iterator[str]:
    """All names that are given in it."""
    for key in NAMED:
        yield from getattr(play, key)
    yield from chain.from_iterable(part.mailboxes for part in play.hosts.values())


def words(play: Scenario) -> Iterator[str]:
    """What things are called on the page, in all languages."""
    yield from play.title.values()
    for host in play.hosts.values():
        yield from (*host.label.values(), *host.role.values())
    yield from chain.from_iterable(link.label.values() for link in play.links)
    yield from chain.from_iterable(cue.title.values() for cue in play.cues.values())
    for variant in play.variants.values():
        yield from (*variant.before.values(), *variant.title.values())


LENGTHS = ((MOST_NAME, names), (MOST_WORDS, words))


def too_many(name: str, line: int, key: str, count: int, most: int) -> ScenarioError:
    """There are more of these than may be."""
    return ScenarioError(name, line, "too-many", count=count, most=most, what=Word(THINGS.get(key, key)))


def see_to_names(scenario: Scenario, text: str = "") -> None:
    """Raise ScenarioError for a name, title or label in it that is too long."""
    for most, told in LENGTHS:
        if long := next((one for one in told(scenario) if len(one) > most), None):
            line = line_with(text, long)
            raise ScenarioError(NAME, line, "name-too-long", text=long[:SAMPLE], count=len(long), most=most)


def bounded(scenario: Scenario, text: str = "") -> Scenario:
    """The same, if it keeps within all bounds; `text` is where mistakes are looked for. Raises ScenarioError."""
    for key, (most, counted) in MOST.items():
        if (count := len(counted(scenario))) > most:
            raise too_many(NAME, line_with(text, key), key, count, most)
    see_to_names(scenario, text)
    for name, pattern in patterns(scenario):
        if not is_plain(pattern) or len(pattern) > MOST_PATTERN:
            line = line_with(text, name)
            raise ScenarioError(
                NAME, line, "pattern-captures", Word("sought", {"name": name}), text=pattern, most=MOST_PATTERN
            )
    return scenario
