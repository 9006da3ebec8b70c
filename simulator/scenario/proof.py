"""Proof-reading: what can be seen to be wrong with a scenario before anybody plays it. Knows not what follows."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager

from simulator.agents.unfit import Unfit
from simulator.reading.pattern import Pattern
from simulator.scenario.refusal import Refused, Word
from simulator.scenario.scenario import FadePart, FaultPart, Scenario, ScriptPart
from simulator.scenario.units import duration
from simulator.world.faults import DOES
from simulator.world.world import World

WAIT = "wait"


class CastError(Refused, ValueError):
    """A scenario that reads well and cannot be played. `word` is what to look for in the file."""

    def __init__(self, code: str, word: str, place: Word | None = None, **about: object) -> None:
        super().__init__(code, place, **about)
        self.word = word

    @property
    def host(self) -> str:
        """The host at which it is; "" where it is at none."""
        return str(self.place.about.get("host", "")) if self.place else ""


@contextmanager
def placed(place: Word | None = None) -> Iterator[None]:
    """Whatever is unfit in here is so at that place. Raises CastError."""
    try:
        yield
    except Unfit as error:
        word = str(error.about.get("text", ""))
        raise CastError(error.code, word, place, **error.about) from error


def at_host(name: str) -> Word:
    """The place that a host is."""
    return Word("host", {"host": name})


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
            raise CastError("bad-address", part.address, at_host(name), address=part.address) from None
        if "%" in part.address:  # RFC 4007 §11: of a zone that no other host knows
            raise CastError("address-of-link", part.address, at_host(name), address=part.address)
        if address in taken:
            raise CastError("address-taken", part.address, at_host(name), address=part.address)
        taken.add(address)


def proof(scenario: Scenario, world: World) -> None:
    """Script, faults, cues, predictions, tasks and fades, against the hosts that stand. Raises CastError."""
    if scenario.dns and not any("dns-server" in part.agents for part in scenario.hosts.values()):
        raise CastError("no-dns-server", "dns")
    for n, line in enumerate(scenario.script, 1):
        with placed(Word("script", {"n": n})):
            _script(Word("script", {"n": n}), line, world)
    for fault in scenario.faults:
        with placed(_struck(fault)):
            _fault(fault, scenario)
    for name, fade in scenario.fades.items():
        _fade(name, fade, scenario)
    for name, text in patterns(scenario):
        try:
            Pattern.of(text)
        except ValueError as error:
            raise CastError("pattern", text, Word("sought", {"name": name}), text=text) from error


def _script(place: Word, line: ScriptPart, world: World) -> None:
    for text in (line.at, line.text if line.action == WAIT else None):
        if text is not None:
            duration(text)
    if line.action == WAIT:
        return
    host = world.hosts.get(line.who)
    if host is None:
        raise CastError("nobody-there", line.who, place, host=line.who)
    if line.action not in host.actions:
        code, known = "unknown-act" if host.actions else "no-act", sorted(host.actions)
        raise CastError(code, line.action, place, host=line.who, action=line.action, known=known)


def _struck(fault: FaultPart) -> Word:
    return Word("fault", {"on": fault.on})


def _fault(fault: FaultPart, scenario: Scenario) -> None:
    if fault.does not in DOES:
        raise CastError("unknown-fault", fault.does, _struck(fault), does=fault.does, known=list(DOES))
    if fault.does == "rewrite" and not fault.when.get("bytes"):
        raise CastError("rewrite-what", fault.does, _struck(fault))
    for name in (*ends(fault), *filter(None, [str(fault.when.get("from", ""))])):
        if name not in scenario.hosts:
            raise CastError("fault-nowhere", name, _struck(fault), host=name)
    for key in ("at", "for"):
        if key in fault.when:
            duration(str(fault.when[key]))


def _fade(name: str, fade: FadePart, scenario: Scenario) -> None:
    if fade.task and fade.task not in scenario.tasks:
        raise CastError(
            "fade-task", fade.task, Word("sought", {"name": name}), task=fade.task, known=list(scenario.tasks) or ["–"]
        )
    if not fade.task and not (fade.goal and fade.solution):
        raise CastError("fade-empty", name, Word("sought", {"name": name}))


def patterns(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every pattern that is looked for in the film, behind the name of what looks for it."""
    for name, cue in scenario.cues.items():
        yield from ((name, text) for text in cue.until)
    for name, predict in scenario.predicts.items():
        yield from ((name, text) for text in predict.cue)
        yield from ((name, text) for place in predict.shown.values() for text in (*place.until, *place.without))
    for name, task in scenario.tasks.items():
        yield from ((name, text) for text in task.goal)
    for name, fix in scenario.fixes.items():
        yield from ((name, text) for text in fix.goal)
    for name, fade in scenario.fades.items():
        yield from ((name, text) for text in fade.goal)
