"""Modules of ours, put together into one script: a page asks for one file instead of a hundred. Knows no page.

It reads JavaScript as we write it: imports stand at the top, by name and from a relative path; exports stand before
what they export, which is never assigned anew; no module needs one that needs it. Anything else is an error, told
when the script is made, and not a page that does not work. Comments and the white of the page stay at home.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

import rjsmin

_IMPORT = re.compile(r'^import\s+(?:\{([^}]*)\}\s+from\s+)?"(\.{1,2}/[\w./-]+)";[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|class|function) (\w+))", re.MULTILINE)
_LEFT_OVER = re.compile(r"^\s*(?:import|export)\b.*$|\bimport\s*\(|\bimport\.meta\b", re.MULTILINE)


class BundleError(ValueError):
    """A module that cannot be put into one script with the others."""


def bundle(sources: Mapping[str, str], entry: str, instead: str = "") -> str:
    """The script that runs module `entry` and all it needs, in the order a browser would.

    What module `instead` exports (`fetch`, say) stands, for all others, in the place of what a browser gives by that
    name. Raises BundleError.
    """
    names = _exports(sources, instead)
    first = _order(sources, instead) if instead else []
    written = [_module(sources, name) for name in dict.fromkeys([*first, *_order(sources, entry)])]
    taken = [f"const {{ {', '.join(names)} }} = modules[{instead!r}];"] if names else []
    own = len(first)
    script = "\n".join(['"use strict";', "{", "const modules = {};", *written[:own], *taken, *written[own:], "}"])
    return script.replace("</", "<\\/").replace("<!--", "<\\!--")


def _order(sources: Mapping[str, str], name: str, above: tuple[str, ...] = ()) -> list[str]:
    """What a module needs, each behind all that it needs itself; the module last."""
    if name in above:
        raise BundleError(f"{name} needs itself: {' → '.join((*above, name))}")
    found: dict[str, None] = {}
    for needed in imports(sources, name).values():
        found.update(dict.fromkeys(_order(sources, needed, (*above, name))))
    return [*found, name]


def imports(sources: Mapping[str, str], name: str) -> dict[str, str]:
    """The modules that one imports, by the path it writes. Raises BundleError."""
    if name not in sources:
        raise BundleError(f"there is no module {name}")
    paths = (match[2] for match in _IMPORT.finditer(sources[name]))
    return {path: posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in paths}


def _exports(sources: Mapping[str, str], name: str) -> list[str]:
    return [match[1] for match in _EXPORT.finditer(sources.get(name, ""))]


def _module(sources: Mapping[str, str], name: str) -> str:
    """A module as a function that is called at once and gives what it exports."""
    paths = imports(sources, name)

    def taken(match: re.Match[str]) -> str:
        names = ", ".join(_renamed(match[1] or ""))
        return f"const {{ {names} }} = modules[{paths[match[2]]!r}];" if names else ""

    body = _EXPORT.sub("", _IMPORT.sub(taken, sources[name]))
    strange = _LEFT_OVER.search(body)
    if strange:
        raise BundleError(f"{name}: not understood: {strange[0].strip()}")
    given = ", ".join(_exports(sources, name))
    return f"modules[{name!r}] = (() => {{\n{rjsmin.jsmin(body)}\nreturn {{ {given} }};\n}})();"


def _renamed(names: str) -> Iterator[str]:
    """`a as b` of an import is `a: b` where it is taken out of an object."""
    for one in filter(None, map(str.strip, names.split(","))):
        yield ": ".join(one.split(" as "))
