"""Where in a scenario something stands, `hosts."mx.example".quota`: what kind of thing it is, and its value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple, get_args, get_origin

import msgspec
from msgspec import inspect

from simulator.scenario.furnishing.cast import CAST
from simulator.scenario.overlay import as_table
from simulator.scenario.scenario import HOST_FIELDS, HostPart, Scenario

_KINDS = (  # the first that a type may be
    (inspect.BoolType, "switch"),
    (inspect.ListType, "lines"),
    (inspect.VarTupleType, "lines"),
    (inspect.IntType, "number"),
    (inspect.FloatType, "number"),
    (inspect.StrType, "text"),
    (inspect.LiteralType, "choice"),
)


_NOTHING = {"text": "", "switch": False}


class PathError(ValueError):
    """There is nothing there that could be set."""


class Spot(NamedTuple):
    """Something that can be set: `kind` is text, number, switch, choice or lines; `type` what a value must be."""

    keys: tuple[str, ...]
    type: Any
    kind: str
    value: Any

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, in the order of the type; nothing where anything can be written."""
        info = inspect.type_info(self.type)
        return tuple(map(str, info.values)) if isinstance(info, inspect.LiteralType) else ()

    def overlay(self, value: Any) -> dict[str, Any]:
        """A piece of scenario that puts this value there."""
        for key in reversed(self.keys):
            value = {key: value}
        return dict(value)


def spot(scenario: Scenario, path: str) -> Spot:
    """What stands at a path, written as a key of TOML. Entries of lists are counted from 1. Raises PathError."""
    keys = _keys(path)
    kind, default = Scenario, None
    for place in range(len(keys)):
        kind, default = _inner(scenario, kind, keys[: place + 1], path)
    form = kind_of(kind, path)
    return Spot(keys, kind, form, shown(form, _value(as_table(scenario), keys, default)))


def shown(kind: str, value: Any) -> Any:
    """A value as somebody sets it: several lines are a list, however few; what is not there is nothing of its kind."""
    if kind == "lines":
        return [value] if isinstance(value, str) else list(value or ())
    return _NOTHING.get(kind, value) if value is None else value


def _keys(path: str) -> tuple[str, ...]:
    try:
        table: Any = tomllib.loads(f"{path} = 0")
    except ValueError:
        raise PathError(f"{path!r} is no key of a scenario") from None
    keys = []
    while isinstance(table, dict):
        (key, table), *_ = table.items()
        keys.append(key)
    return tuple(keys)


def _inner(scenario: Scenario, kind: Any, keys: tuple[str, ...], path: str) -> tuple[Any, Any]:
    """The type of what has the last key in something of that kind, and its default."""
    key = keys[-1]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for struct in _structs(scenario, kind, keys):
            for field in msgspec.structs.fields(struct):
                if field.encode_name == key:
                    made = field.default_factory
                    return field.type, field.default if made is msgspec.NODEFAULT else made()
    elif get_origin(kind) is dict:
        return get_args(kind)[1], None
    elif get_origin(kind) is list and key.isdecimal():
        return get_args(kind)[0], None
    raise PathError(f"there is no {key!r} at {path!r} to be set")


def _structs(scenario: Scenario, kind: type[msgspec.Struct], keys: tuple[str, ...]) -> list[type[msgspec.Struct]]:
    """Whose field it may be: a host's keys are its own, or a setting of one of its agents."""
    if kind is not HostPart or keys[-1] in HOST_FIELDS:
        return [kind]
    host = scenario.hosts.get(keys[-2])
    return [CAST[role].Settings for role in host.agents if role in CAST] if host else []


def kind_of(type_: Any, path: str) -> str:
    """What kind of thing a value of this type is. Raises PathError, naming `path`, when it is none that can be set."""
    info = inspect.type_info(type_)
    types = info.types if isinstance(info, inspect.UnionType) else (info,)
    kind = next((name for one, name in _KINDS if any(isinstance(other, one) for other in types)), None)
    if kind is None:
        raise PathError(f"{path!r} is more than one thing; name what in it is to be set")
    return kind


def _value(table: Any, keys: tuple[str, ...], default: Any) -> Any:
    for key in keys:
        if isinstance(table, Mapping) and key in table:
            table = table[key]
        elif isinstance(table, list) and key.isdecimal() and 0 < int(key) <= len(table):
            table = table[int(key) - 1]
        else:
            return None if default is msgspec.NODEFAULT else default
    return table
