"""The rooms of the page: its modules import downwards, and never sideways between two views, as those in Python do."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import pytest

from web import assets

# The floors, from below; each module belongs to the first of them whose room it lies in.
FLOORS = (
    ("js/kit/",),
    ("js/stage/film/", "js/stage/town/"),
    ("js/stage/run/",),
    ("js/stage/lines/",),
    ("js/stage/views/",),
    ("js/stage/desk/",),
    ("js/stage/",),
    ("js/progress/",),
    ("js/lesson/", "js/own/"),
    ("js/site/", "js/presenter/"),
    ("js/alone/",),
)
IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"([^"]+)";$', re.MULTILINE)
OF_THE_PAGE = re.compile(r"\bdocument\.|\bwindow\.|\bfetch\(|from \"[^\"]*/el\.js\"")


def floor(name: str) -> int:
    return next(n for n, rooms in enumerate(FLOORS) if name.startswith(rooms))


def room(name: str) -> str:
    """A view that takes several modules has a room to itself; so has one that is a single module."""
    folder = next(prefix for prefix in FLOORS[floor(name)] if name.startswith(prefix))
    return folder + name.removeprefix(folder).split("/")[0] if "views" in folder else folder


def sources() -> dict[str, str]:
    return {name: path.read_text("utf-8") for name, path in assets.files().items() if name.startswith("js/")}


def imports(name: str, source: str) -> Iterator[str]:
    for path in IMPORT.findall(source):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def goes_down(name: str, needed: str) -> bool:
    return floor(needed) < floor(name) or room(needed) == room(name)


def test_imports_go_down_only_and_never_sideways() -> None:
    wrong = [
        (name, one) for name, source in sources().items() for one in imports(name, source) if not goes_down(name, one)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "needed", "right"),
    [
        ("js/stage/views/map/map.js", "js/kit/el.js", True),
        ("js/stage/views/map/map.js", "js/stage/views/map/thoughts.js", True),
        ("js/stage/views/map/map.js", "js/stage/views/wire.js", False),
        ("js/stage/film/film.js", "js/stage/run/runs.js", False),
        ("js/kit/el.js", "js/stage/stage.js", False),
    ],
)
def test_what_down_means(name: str, needed: str, right: bool) -> None:
    assert goes_down(name, needed) is right


def test_what_is_known_of_a_film_knows_no_page() -> None:
    held = ("js/stage/film/", "js/stage/town/places.js", "js/stage/town/labels.js")
    known = {name: source for name, source in sources().items() if name.startswith(held)}
    assert known
    assert [name for name, source in known.items() if OF_THE_PAGE.search(source)] == []
