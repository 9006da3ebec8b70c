"""Proof-reading: what can be seen to be wrong with a scenario before anybody plays it. Knows not what follows."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from simulator.reading.pattern import Pattern
from simulator.scenario.scenario import FadePart, FaultPart, Scenario, ScriptPart
from simulator.scenario.units import duration
from simulator.world.faults import DOES
from simulator.world.world import World

WAIT = "wait"


class CastError(ValueError):
    """A scenario that reads well and cannot be played. `word` is what to look for in the file."""

    def __init__(self, message: str, word: str) -> None:
        super().__init__(message)
        self.word = word


def ends(fault: FaultPart) -> tuple[str, ...]:
    """The host, or the two ends of the link, where a fault strikes."""
    return tuple(name.strip() for name in fault.on.split("—" if "—" in fault.on else " - "))


def addresses(scenario: Scenario) -> None:
    """Every address is one, and nobody else's. Raises CastError."""
    taken: set[object] = set()
    for name, part in scenario.hosts.items():
        if not part.address:
            continue
        try:
            address = ipaddress.ip_address(part.address)
        except ValueError:
            raise CastError(f"{name}: {part.address!r} is no IP address", part.address) from None
        if "%" in part.address:  # RFC 4007 §11: of a zone that no other host knows
            raise CastError(f"{name}: {part.address!r} is an address of one link alone", part.address)
        if address in taken:
            raise CastError(f"{name}: the address {part.address} is taken", part.address)
        taken.add(address)


def proof(scenario: Scenario, world: World) -> None:
    """Script, faults, cues, predictions, tasks and fades, against the hosts that stand. Raises CastError."""
    if scenario.dns and not any("dns-server" in part.agents for part in scenario.hosts.values()):
        raise CastError("there are records in [dns] and no host has a dns-server to tell them", "dns")
    for line in scenario.script:
        _script(line, world)
    for fault in scenario.faults:
        _fault(fault, scenario)
    for name, fade in scenario.fades.items():
        _fade(name, fade, scenario)
    for name, text in patterns(scenario):
        try:
            Pattern.of(text)
        except ValueError as error:
            raise CastError(f"{name}: {error}", text) from error


def _script(line: ScriptPart, world: World) -> None:
    for text in (line.at, line.text if line.action == WAIT else None):
        if text is not None:
            duration(text)
    if line.action == WAIT:
        return
    host = world.hosts.get(line.who)
    if host is None:
        raise CastError(f"the script asks {line.who!r}, which is no host of this scenario", line.who)
    if line.action not in host.actions:
        known = ", ".join(sorted(host.actions)) or "nothing"
        raise CastError(f"nobody at {line.who} can {line.action!r}; what can be asked there: {known}", line.action)


def _fault(fault: FaultPart, scenario: Scenario) -> None:
    if fault.does not in DOES:
        raise CastError(f"a fault cannot {fault.does!r}; it can: {', '.join(DOES)}", fault.does)
    for name in ends(fault):
        if name not in scenario.hosts:
            raise CastError(f"a fault strikes {name!r}, which is no host of this scenario", name)
    for key in ("at", "for"):
        if key in fault.when:
            duration(str(fault.when[key]))


def _fade(name: str, fade: FadePart, scenario: Scenario) -> None:
    if fade.task and fade.task not in scenario.tasks:
        known = ", ".join(scenario.tasks) or "none"
        raise CastError(f"the fade {name!r} is of the task {fade.task!r}, and there are: {known}", fade.task)
    if not fade.task and not (fade.goal and fade.solution):
        raise CastError(f"the fade {name!r} needs a task, or a goal and a solution of its own", name)


def patterns(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every pattern that is looked for in the film, behind the name of what looks for it."""
    for name, cue in scenario.cues.items():
        yield from ((name, text) for text in cue.until)
    for name, predict in scenario.predicts.items():
        yield from ((name, text) for text in predict.cue)
    for name, task in scenario.tasks.items():
        yield from ((name, text) for text in task.goal)
    for name, fix in scenario.fixes.items():
        yield from ((name, text) for text in fix.goal)
    for name, fade in scenario.fades.items():
        yield from ((name, text) for text in fade.goal)
