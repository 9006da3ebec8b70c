"""From a Scenario back to its TOML file. Knows not where that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import tomli_w

from simulator.scenario.overlay import as_table
from simulator.scenario.run import WAIT, Input, Run
from simulator.scenario.scenario import Scenario, ScriptPart


def as_toml(scenario: Scenario) -> str:
    """The scenario as `load` reads it; contents of files stand in it, so that nothing need lie beside it."""
    table = _without_nothing(as_table(scenario))
    # A string over several rows reads better, but TOML lets it have no line ends of its own (§ String).
    rows = b"\\r" not in msgspec.json.encode(table)
    return tomli_w.dumps(table, multiline_strings=rows)


def _without_nothing(value: Any) -> Any:
    """TOML has no null: what is not there is left out."""
    if isinstance(value, dict):
        return {key: _without_nothing(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_without_nothing(one) for one in value]
    return value


def with_acts(run: Run) -> Scenario:
    """The scenario of a run in whose script stands, too, what was done since: played, it gives the very same film.

    A branch began in the middle of things: all its acts are written with their times. One in which nothing was done
    yet, or that began between two things of one moment, gives the play it began in: no script leads there.
    """
    acts = run.acts
    if all(one.is_branch for one in acts):
        return run.scenario
    if any(one.is_branch for one in run.inputs):
        return _with_times(run)
    return msgspec.structs.replace(run.scenario, script=[*run.scenario.script, *map(_line, acts)])


def entitled(scenario: Scenario, title: Mapping[str, str], cues: Mapping[str, Mapping[str, str]]) -> Scenario:
    """The scenario with a title, and titles of its cues by name, each by language, where it has none of its own."""
    named = {
        name: msgspec.structs.replace(cue, title=cue.title or dict(cues.get(name, {})))
        for name, cue in scenario.cues.items()
    }
    return msgspec.structs.replace(scenario, title=scenario.title or dict(title), cues=named)


def _with_times(branch: Run) -> Scenario:
    acts = [one for one in branch.inputs if not one.is_branch]
    script = [msgspec.structs.replace(_line(one), at=f"{one.at}us") for one in acts]
    scenario = msgspec.structs.replace(branch.scenario, script=script)
    again = Run(scenario, allowance=branch.allowance).played()
    return scenario if again.events == branch.events else branch.scenario


def _line(act: Input) -> ScriptPart:
    text = f"{act.text}us" if act.action == WAIT else act.text
    return ScriptPart(who=act.who, action=act.action, text=text)
