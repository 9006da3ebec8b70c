"""A film to take home: in the forms the simulator knows, and as a page of its own. Knows not what is in them."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import NamedTuple

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from simulator import EXPORTS, Scenario, as_toml, entitled, filmed, with_acts
from web.asked.alone import alone
from web.look.template import FORMS, PAGE, PLAY
from web.runs.live_run import LiveRun
from web.runs.recall import recalled
from web.told.shelf import of_run
from web.visit.limits import visitor
from web.visit.problems import problem, spare
from web.words.language import LANGUAGES

router = APIRouter()
_UNSAFE = re.compile(r"[^a-z0-9-]+")
MOST_NAME = 80  # characters of a file's name before its ending


class File(NamedTuple):
    """What is taken home: the file's name, its media type, its octets."""

    name: str
    media_type: str
    octets: bytes


def taken_home(live: LiveRun, kind: str, language: str, base: str = "") -> File:
    """The film of a run so far, in that form; names and titles in that language. `base`: the server's own address."""
    lessons = {code: of_run(live.lesson, live.run.scenario, code) for code in LANGUAGES}
    called = _UNSAFE.sub("-", (Path(live.lesson).stem or lessons[language].title).lower())
    name = called[:MOST_NAME].strip("-") or "film"
    if kind == PAGE:
        return File(f"{name}.html", "text/html; charset=utf-8", alone(live, lessons, language, base))
    if kind == PLAY:
        return File(f"{name}.toml", "application/toml", scenario_of(live))
    form = EXPORTS[kind]
    with live.lock:
        octets = form.octets(filmed(live.run, lessons[language].playbill))
    return File(f"{name}.{form.ending}", form.media_type, octets)


def scenario_of(live: LiveRun) -> bytes:
    """The scenario of a run, what was done since in its script: a file that plays the same film."""
    with live.lock:
        played = with_acts(live.run)
    return as_toml(_entitled(live.lesson, played)).encode()


def _entitled(lesson: str, played: Scenario) -> Scenario:
    """With the words of its lesson: whoever opens it elsewhere has no other."""
    told = {code: of_run(lesson, played, code) for code in LANGUAGES} if lesson else {}
    cues = {
        name: {code: one.cue_titles[name] for code, one in told.items() if name in one.cue_titles}
        for name in played.cues
    }
    return entitled(played, {code: one.title for code, one in told.items()}, cues)


@router.get("/runs/{id}/scenario.toml")
async def scenario(request: Request, id: str) -> Response:
    """The same at an address of its own."""
    live = await recalled(request, id)
    octets = await run_in_threadpool(scenario_of, live)
    headers = {"Content-Disposition": 'attachment; filename="scenario.toml"', "Cache-Control": "no-store"}
    return Response(octets, media_type="application/toml", headers=headers)


@router.get("/runs/{id}/export/{kind}")
async def export(request: Request, id: str, kind: str, lang: str = "en") -> Response:
    """A run's film as a file, its acts and typed lines included."""
    if kind not in FORMS or lang not in LANGUAGES:
        return problem(404, *(("unknown-kind", kind) if kind not in FORMS else ("unknown-language", lang)))
    spare(request.app.state.limits.export(visitor(request)))
    live = await recalled(request, id)
    work = partial(taken_home, live, kind, lang, str(request.base_url).rstrip("/"))
    async with live.turn:
        file = await anyio.to_thread.run_sync(work, limiter=request.app.state.writers)
    return Response(
        file.octets,
        media_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"},
    )
