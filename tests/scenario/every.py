"""Every scenario of the checkout: the lessons' and the scenes'."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from simulator.scenario.run import Run
from simulator.trace.facts import Event, Octets, Sent

HOUSE = Path(__file__).parents[2]
SCENES = HOUSE / "tests" / "transcripts" / "scenes"
PATHS = sorted([*HOUSE.glob("lessons/**/scenario.toml"), *SCENES.glob("*/scenario.toml")])


def reproducible(events: Iterable[Event]) -> list[Event]:
    """A film without what TLS draws anew each time it is played: the octets that it carried, but not their number."""
    return [_blank(event) for event in events]


def _blank(event: Event) -> Event:
    fact = event.fact
    if not isinstance(fact, Sent) or fact.carried is None:
        return event
    return msgspec.structs.replace(event, fact=msgspec.structs.replace(fact, carried=Octets(len(fact.carried))))


def played(path: Path) -> Run:
    """The run of a scenario, its script played to the end."""
    run = Run.of(path)
    run.play()
    return run


def name_of(path: Path) -> str:
    """What a scenario is called: its folder."""
    return path.parent.name
