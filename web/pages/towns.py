"""The page where a town is built, and what it asks: what becomes of letters in a town. Knows nothing of either.

What can be built, and its words, come from the simulator.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from simulator import (
    CastError,
    Finding,
    Scenario,
    ScenarioError,
    as_table,
    as_toml,
    found,
    opened,
    saved,
    started,
    to_json,
    yard,
    yard_settings,
)
from simulator import town as town_of
from web.look.template import page
from web.visit.body import said
from web.visit.limits import visitor
from web.visit.problems import problem, refused, spare
from web.words.language import Language, ours

router = APIRouter()
MODEL = ("name", "place", "host", "needed", "instead")  # of a kind


@router.get("/{language}/build")
async def build(request: Request, language: Language) -> Response:
    """A town is built and tried. `#scenario=…` carries one that is opened when asked for."""
    return page(request, language, "build.html", yard=yard(), ours=ours, about=_about(language))


@cache
def _about(language: str) -> str:
    """What the page's script must know of all that can be built; nothing in it can end the element it stands in."""
    known = yard()

    def told(table: dict[str, Any], more: Callable[[str, Any], dict[str, Any]]) -> dict[str, Any]:
        words = {
            key: {"label": ours(one.label, language), "what": ours(one.what, language)} for key, one in table.items()
        }
        return {key: said | more(key, table[key]) for key, said in words.items()}

    def values(key: str, field: Any) -> dict[str, Any]:
        return {"choices": {value: ours(label, language) for value, label in field.choices.items()}}

    about = {
        "network": known.network,
        "kinds": told(known.kinds, lambda key, kind: {name: getattr(kind, name) for name in MODEL}),
        "fields": told(known.fields, values),
        "letters": told(known.letters, lambda key, letter: {}),
        "starts": told(known.starts, lambda key, start: {"town": as_table(started(key))}),
        "settings": {role: {key: one._asdict() for key, one in own.items()} for role, own in yard_settings().items()},
    }
    return msgspec.json.encode(about).decode().replace("<", "\\u003c")


class Town(msgspec.Struct, forbid_unknown_fields=True):
    """What POST /towns takes: a town as a table, or a scenario (TOML) to be opened, and the letters to try it with."""

    town: dict[str, Any] | None = None
    scenario: str = ""
    letters: list[str] = []


@router.post("/towns")
async def towns(request: Request) -> Response:
    """The town, as a table and as a scenario, and what becomes of the letters in it."""
    wanted = await said(request, Town)
    who, limits = visitor(request), request.app.state.limits
    spare(limits.perform(who))
    if any(key not in yard().letters for key in wanted.letters):
        return problem(404, "unknown-letter", " ".join(wanted.letters))
    try:
        async with limits.turns.taken(who):
            answer = await run_in_threadpool(_told, wanted)
    except ScenarioError as error:
        return refused("bad-scenario", error, line=error.line)
    except CastError as error:
        return refused("bad-town", error, word=error.word, host=error.host)
    return Response(answer, media_type="application/json")


def _told(wanted: Town) -> bytes:
    town = opened(wanted.scenario) if wanted.town is None else town_of(wanted.town)
    findings = _findings(town, wanted.letters)
    return to_json({"town": as_table(town), "scenario": as_toml(saved(town)), "findings": findings})


def _findings(town: Scenario, letters: list[str]) -> list[Finding]:
    return [found(town, key) for key in dict.fromkeys(letters)]
