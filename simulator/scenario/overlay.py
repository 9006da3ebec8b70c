"""The same play under other circumstances: a piece of scenario laid over a whole one. Knows not what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any

import msgspec

from simulator.scenario.load import ScenarioError, act_in_two, loads_table
from simulator.scenario.scenario import Scenario

NAME = "overlay"


def laid_over(scenario: Scenario, overlay: Mapping[str, Any]) -> Scenario:
    """The scenario with the tables of `overlay` merged into its own, and whatever else stands there put in its place.

    `overlay` is written as in a scenario.toml. Over a list, a table whose keys are numbers changes these entries,
    counted from 1, and a list replaces it. No file is read: what letters name has to stand in `files` of either. Raises
    ScenarioError when the whole makes no scenario.
    """
    if "carried" in overlay:
        raise ScenarioError(NAME, 0, "carried-over")
    return loads_table(_merged(as_table(scenario), overlay), NAME, None)


def coming_true(scenario: Scenario, name: str, choice: str) -> dict[str, Any] | None:
    """What is laid over for a wrong choice of prediction `name`; None where nothing is.

    Of a choice that is a name, the question stands there where its film shows that it is so.
    """
    predict = scenario.predicts.get(name)
    overlay = predict.otherwise.get(choice) if predict else None
    if not predict or overlay is None or choice not in predict.shown:
        return overlay
    place = predict.shown[choice]
    return _merged(overlay, {"predicts": {name: {"cue": place.until, "wire": place.wire, "look": place.look}}})


def come_true(scenario: Scenario, before: Scenario) -> tuple[str, str] | None:
    """The prediction, and its wrong choice, that comes true in `scenario`, where that is `before` with it laid over."""
    for name, predict in before.predicts.items():
        for choice in predict.otherwise:
            with suppress(ScenarioError):
                if laid_over(before, coming_true(before, name, choice) or {}) == scenario:
                    return name, choice
    return None


def variant_of(scenario: Scenario) -> str:
    """The variant in whose circumstances it is played, which would change nothing more; "" where all is as it is."""
    return next((name for name, one in scenario.variants.items() if is_laid(scenario, one.changes)), "")


def is_laid(scenario: Scenario, overlay: Mapping[str, Any]) -> bool:
    """Whether a piece lies over it already, and would change nothing more."""
    with suppress(ScenarioError):
        return laid_over(scenario, overlay) == scenario
    return False


def as_table(scenario: Scenario) -> dict[str, Any]:
    """The scenario as its TOML file would hold it; keys that have their default are left out."""
    table: dict[str, Any] = msgspec.to_builtins(scenario)
    for keys in table.get("hosts", {}).values():
        keys.update(keys.pop("settings", {}))
    return table


def _merged(table: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    return {**table, **{key: _over(table.get(key), value) for key, value in overlay.items()}}


def _over(known: Any, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return deepcopy(value)
    if isinstance(known, list):
        return _entries(known, value)
    return _merged(known if isinstance(known, Mapping) else {}, act_in_two(value))


def _entries(known: list[Any], changes: Mapping[str, Any]) -> list[Any]:
    numbered = _merged({str(n): entry for n, entry in enumerate(known, 1)}, changes)
    if len(numbered) > len(known):
        raise ScenarioError(NAME, 0, "entries", count=len(known), changes=list(changes))
    return list(numbered.values())
