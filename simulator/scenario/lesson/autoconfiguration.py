"""What a form is filled in with by whoever asks the DNS: found by playing. Knows no page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from simulator.scenario.lesson.fix import Values, mended, spots
from simulator.scenario.overlay import laid_over
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.facts import Decided, Event
from simulator.trace.trace import Allowance

FOUND = "reason.settings-found"
# By the part of an account, the settings that tell where it is.
_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "imap": {"imap_server": "{host}", "imap_port": "{port}", "imap_security": "{security}"},
    "pop3": {"pop3_server": "{host}", "pop3_port": "{port}", "pop3_security": "{security}"},
    "submission": {"submission": "{host}:{port}", "submission_security": "{security}"},
}


class Autoconfiguration(NamedTuple):
    """The play in which somebody asked, and what he found, by the path of the field it is for."""

    run: Run
    values: dict[str, Any]


def autoconfigure(
    scenario: Scenario, name: str, values: Values, allowance: Allowance | None = None
) -> Autoconfiguration:
    """Play the asking that a form offers. Raises BadValues; CastError where these values make no play."""
    acts = msgspec.to_builtins(scenario.fixes[name].find)
    play = laid_over(mended(scenario, name, values), {"script": acts})
    run = Run(play, allowance=allowance)
    settings = dict(_found(run.play()))
    fields = {path: path.rpartition(".")[2] for path in spots(scenario, name)}
    return Autoconfiguration(run, {path: settings[key] for path, key in fields.items() if key in settings})


def _found(events: list[Event]) -> Iterator[tuple[str, str]]:
    for event in events:
        fact = event.fact
        if isinstance(fact, Decided) and fact.reason == FOUND:
            for key, form in _SETTINGS[fact.details["part"]].items():
                yield key, form.format_map(fact.details)
