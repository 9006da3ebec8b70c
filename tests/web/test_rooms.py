"""The rooms of the page: its modules import downwards, and never sideways between two views, as those in Python do."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import pytest

from web.look import assets
from web.look.bundle import imports

# The floors, from below, and the rooms on each: every folder is one of them, but for those of the views.
FLOORS = (
    ("js/kit",),
    ("js/stage/film", "js/stage/town"),
    ("js/stage/run",),
    ("js/stage/lines",),
    ("js/stage/views",),
    ("js/stage/desk",),
    ("js/stage",),
    ("js/progress",),
    ("js/lesson", "js/own"),
    ("js/site", "js/presenter"),
    ("js/alone",),
)
FLOOR = {room: n for n, rooms in enumerate(FLOORS) for room in rooms}
VIEWS = "js/stage/views/"


def floor(name: str) -> int:
    return FLOOR[VIEWS.rstrip("/") if name.startswith(VIEWS) else posixpath.dirname(name)]


def room(name: str) -> str:
    """The folder; each view has a room to itself, be it a module or a folder of several."""
    return VIEWS + name.removeprefix(VIEWS).split("/")[0] if name.startswith(VIEWS) else posixpath.dirname(name)


def goes_down(name: str, needed: str) -> bool:
    return floor(needed) < floor(name) or room(needed) == room(name)


def all_needed(sources: dict[str, str], name: str) -> Iterator[str]:
    for needed in imports(sources, name).values():
        yield needed
        yield from all_needed(sources, needed)


def test_imports_go_down_only_and_never_sideways() -> None:
    sources = assets.scripts()
    pairs = [(name, needed) for name in sources for needed in imports(sources, name).values()]
    assert [pair for pair in pairs if not goes_down(*pair)] == []


def test_each_module_is_in_a_room_that_is_on_a_floor() -> None:
    assert {floor(name) for name in assets.scripts()} == set(range(len(FLOORS)))


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


def test_what_is_known_of_a_film_knows_no_element() -> None:
    sources = assets.scripts()
    known = [name for name in sources if posixpath.dirname(name) == "js/stage/film"]
    assert known
    assert [name for name in known if "js/kit/el.js" in all_needed(sources, name)] == []
