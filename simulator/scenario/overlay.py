"""The same play under other circumstances: a piece of scenario laid over a whole one. Knows not why."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec

from simulator.scenario.load import loads_table
from simulator.scenario.scenario import Scenario


def laid_over(scenario: Scenario, overlay: Mapping[str, Any]) -> Scenario:
    """The scenario with the tables of `overlay` merged into its own, and whatever else stands there put in its place.

    `overlay` is written as in a scenario.toml. Raises ScenarioError when the whole makes no scenario.
    """
    return loads_table(_merged(as_table(scenario), overlay), "overlay", Path())


def as_table(scenario: Scenario) -> dict[str, Any]:
    """The scenario as its TOML file would hold it; keys that have their default are left out."""
    table: dict[str, Any] = msgspec.to_builtins(scenario)
    for keys in table.get("hosts", {}).values():
        keys.update(keys.pop("settings", {}))
    return table


def _merged(table: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(table)
    for key, value in overlay.items():
        known = merged.get(key)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(known, value) if both else deepcopy(value)  # type: ignore[arg-type]
    return merged
