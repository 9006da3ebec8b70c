"""The builder's yard: what a town may be built with, and the town that stands in it. Knows no letter and no film.

What can be placed and set, and where to begin, is data in `lessons/build`. A town is a scenario that has places, roads
and records, and in which nothing happens yet.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, Literal, NamedTuple, get_args, get_origin

import msgspec

from simulator.scenario.bounds import see_to_names, too_many
from simulator.scenario.furnishing.cast import CAST
from simulator.scenario.load import LESSONS, ScenarioError, load, loads_table
from simulator.scenario.overlay import as_table, laid_over
from simulator.scenario.own.sent import own
from simulator.scenario.path import kind_of
from simulator.scenario.scenario import HostPart, Scenario
from simulator.scenario.write import as_toml

FOLDER = LESSONS / "build"
NAME = "town"
MOST_CHARACTERS = 60_000  # of a town as TOML
DEEPEST = 10  # tables in tables
MOST = {"hosts": 30, "links": 80, "dns": 120, "mailboxes": 60}


class _Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words by language."""

    label: dict[str, str]
    what: dict[str, str] = {}


class Kind(_Choice, frozen=True, kw_only=True):
    """Something to place: what a new one is called, where it stands and what it is like.

    `needed`: no town does without; `instead`: the kind in whose place it does as well.
    """

    name: str
    place: tuple[float, float]
    host: dict[str, Any]
    needed: bool = False
    instead: str = ""


class Field(_Choice, frozen=True, kw_only=True):
    """A setting that can be changed; `choices`: the words of its values, where there are only some."""

    choices: dict[str, dict[str, str]] = {}


class Letter(_Choice, frozen=True, kw_only=True):
    """A letter that tries a town.

    `wants`: what has to become of it. `to`: an address, or what the town must have one of (forward, list, every).
    `codes`: what may be said when it returns. `octets`: how big it is at least; `full`: its mailbox has no room.
    """

    wants: Literal["read", "delivered", "intact", "returned", "refused", "rest"]
    to: str
    codes: tuple[str, ...] = ()
    text: str = ""
    octets: int = 0
    file: str = ""
    attachment: str = ""
    full: bool = False


class Start(_Choice, frozen=True, kw_only=True):
    """Where to begin: what is laid over the town (None: nothing is there yet), and the hosts that are still missing."""

    over: dict[str, Any] | None = None
    without: tuple[str, ...] = ()


class Yard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it, by key."""

    example: str
    network: str
    kinds: dict[str, Kind]
    fields: dict[str, Field]
    letters: dict[str, Letter]
    starts: dict[str, Start]


@cache
def yard() -> Yard:
    """What there is to build with."""
    table = tomllib.loads((FOLDER / "choices.toml").read_text(encoding="utf-8"))
    return msgspec.convert(table, Yard)


class Setting(NamedTuple):
    """What can be set; `value` is what holds where nothing is said.

    `kind`: text, number, switch, lines, choice; pairs, lists or people: text, lines or mailboxes by name.
    """

    kind: str
    value: Any


@cache
def settings() -> dict[str, dict[str, Setting]]:
    """By role of an agent and key, the settings of the yard's fields."""
    found = {role: dict(_settings(agent.Settings)) for role, agent in CAST.items()}
    found["smtp-server"]["mailboxes"] = Setting("people", {})  # the host's own, and of use to whoever fills them
    return {role: known for role, known in found.items() if known}


def _settings(struct: type[msgspec.Struct]) -> Iterator[tuple[str, Setting]]:
    for one in msgspec.structs.fields(struct):
        if one.encode_name in yard().fields:
            made = one.default_factory
            value = one.default if made is msgspec.NODEFAULT else made()
            yield one.encode_name, Setting(_kind(one.type), msgspec.to_builtins(value))


def _kind(type_: Any) -> str:
    if get_origin(type_) is Literal:
        return "choice"
    if get_origin(type_) is dict:
        return "pairs" if get_args(type_)[1] is str else "lists"
    return kind_of(type_, NAME)


def town(table: Mapping[str, Any]) -> Scenario:
    """The town that somebody built. Raises ScenarioError."""
    if _is_deep(table, DEEPEST):
        raise ScenarioError(NAME, 0, "too-deep")
    scenario = _bare(loads_table(dict(msgspec.to_builtins(table)), NAME, None))
    for key, count in _counts(scenario).items():
        if count > MOST[key]:
            raise too_many(NAME, 0, key, count, MOST[key])
    see_to_names(scenario)
    if len(as_toml(scenario)) > MOST_CHARACTERS:
        raise ScenarioError(NAME, 0, "too-long", count=len(as_toml(scenario)), most=MOST_CHARACTERS)
    return scenario


def _is_deep(value: Any, left: int) -> bool:
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return left == 0 or any(_is_deep(one, left - 1) for one in inside)


def opened(text: str) -> Scenario:
    """The town of a scenario that somebody saved. Raises ScenarioError."""
    return town(as_table(_bare(own(text))))


def started(key: str) -> Scenario:
    """The town to begin with."""
    start = yard().starts[key]
    whole = _bare(load(FOLDER / "town.toml"))
    if start.over is None:
        return msgspec.structs.replace(whole, hosts={}, links=[], dns={})
    hosts = {name: host for name, host in whole.hosts.items() if name not in start.without}
    links = [link for link in whole.links if not set(link.between) & set(start.without)]
    return laid_over(msgspec.structs.replace(whole, hosts=hosts, links=links), start.over)


def _bare(play: Scenario) -> Scenario:
    """Places, roads and records alone; no letter lies anywhere yet."""
    return Scenario(
        lesson=play.lesson, seed=play.seed, curtain=play.curtain, links=play.links, dns=play.dns,
        hosts={name: _emptied(host) for name, host in play.hosts.items()},
    )  # fmt: skip


def _emptied(host: HostPart) -> HostPart:
    boxes = {user: msgspec.structs.replace(box, letters=[]) for user, box in host.mailboxes.items()}
    return msgspec.structs.replace(host, mailboxes=boxes)


def _counts(play: Scenario) -> dict[str, int]:
    return {
        "hosts": len(play.hosts),
        "links": len(play.links),
        "dns": len([*chain.from_iterable(play.dns.values())]),
        "mailboxes": len([*chain.from_iterable(host.mailboxes for host in play.hosts.values())]),
    }
