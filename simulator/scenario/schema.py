"""The reference of scenarios, made from the classes themselves.

`python -m simulator.scenario.schema > docs/scenario.md` writes it anew.

What stands under a field in the source is its documentation; nothing is written twice.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from simulator.scenario import scenario as parts
from simulator.scenario.furnishing.cast import CAST

HEAD = """# A scenario, key by key

A scenario is a TOML file: `lessons/<id>/scenario.toml`, or any other that you name to `coulisses play`. Durations are
written `40ms`, `2s`, `5m`, `1h`, `3d`; bandwidths `10Mbit/s`; what people read is a table by language,
`{ en = "…", fr = "…" }`. A key that is not listed here is refused, with its line.

<!-- made by `python -m simulator.scenario.schema`; a test holds that it is up to date -->
"""


def documented(kind: type) -> Iterator[tuple[str, str, str, str]]:
    """Name, type, default and words of each field of a struct, its ancestors' fields first."""
    words: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        if one.__module__.startswith("simulator"):
            words |= _words(one)
    for field in msgspec.structs.fields(kind):
        yield field.encode_name, _type(field.type), _default(field), words.get(field.name, "")


def _words(kind: type) -> dict[str, str]:
    """The string under each annotated field, by the field's name."""
    body = ast.parse(inspect.cleandoc("\n" + inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for statement, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            says = below.value if isinstance(below, ast.Expr) else None
            if isinstance(says, ast.Constant) and isinstance(says.value, str):
                found[statement.target.id] = inspect.cleandoc(says.value).replace("\n", " ")
    return found


def _type(kind: Any) -> str:
    text = kind.__name__ if isinstance(kind, type) and not getattr(kind, "__args__", None) else str(kind)
    text = re.sub(r"\b(?:typing|simulator(?:\.[a-z_]+)+)\.", "", text)
    text = re.sub(r"Annotated\[(\w+), [^]]*\]", r"\1", text)  # bounds are told with the refusal
    text = re.sub(r"\bint\b", "number", re.sub(r"\bstr\b", "text", text))
    return text.replace(" | None", "").replace("|", "or")


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
        return "empty" if value in ([], {}, ()) else _shown(value)
    return "**needed**" if field.default is msgspec.NODEFAULT else _shown(field.default)


def _shown(value: Any) -> str:
    if isinstance(value, msgspec.Struct) or value in (None, "", (), [], {}):
        return "–"
    return f"`{msgspec.json.encode(value).decode()}`"


def _table(kind: type) -> Iterator[str]:
    yield "| key | type | default | |"
    yield "|---|---|---|---|"
    for name, type_, default, words in documented(kind):
        if name not in ("settings", "files", "carried", "act"):
            yield f"| `{name}` | {type_} | {default} | {words.replace('|', chr(92) + '|')} |"


def lines() -> Iterator[str]:
    """The whole page."""
    yield HEAD
    yield from _section("The scenario", "What stands at the top of the file.", parts.Scenario)
    for name, kind in vars(parts).items():
        if name.endswith("Part") and name != "_Part":
            title, _, words = (inspect.getdoc(kind) or "").partition(": ")
            yield from _section(title, words[:1].upper() + words[1:], kind)
    yield from ("## Who can live on a host", "")
    yield from ("Their settings are keys of the host's own table; agents that know the same key share it.", "")
    for role, kind in CAST.items():
        yield from _agent(role, kind)


def _section(title: str, words: str, kind: type) -> Iterator[str]:
    yield from (f"## {title}", "", words.replace("\n", " "), "", *_table(kind), "")


def _agent(role: str, kind: Any) -> Iterator[str]:
    yield from (f"### `{role}`", "", (inspect.getdoc(kind) or "").partition("\n")[0], "")
    if kind.actions:
        yield from (f"Can be asked to: {', '.join(f'`{action}`' for action in kind.actions)}.", "")
    if msgspec.structs.fields(kind.Settings):
        yield from (*_table(kind.Settings), "")


if __name__ == "__main__":
    print("\n".join(lines()).rstrip())
