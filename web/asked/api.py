"""What pages ask for besides pages: runs, letters, diagrams, notes. `docs/protocol.md` tells what each gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from simulator import Rejoinder, diagram, open_part, rejoinder, take_apart, to_json
from web.runs.about import about as about_run
from web.runs.comparison import beside
from web.runs.frames import is_cut
from web.runs.live_run import LiveRun
from web.runs.recall import recalled
from web.runs.runs import Runs
from web.told.noted import note_of
from web.visit.limits import visitor
from web.visit.problems import problem, spare
from web.words.language import LANGUAGES

router = APIRouter()
T = TypeVar("T")
MOST_KEYS = 2_000  # more than fit the longest address a page asks at
MOST_LETTERS = 40  # as many as run/ahead.js asks for


async def _in_turn(request: Request, work: Callable[..., T], *about: Any) -> T:
    """What asks for some work, done when it is this visitor's turn."""
    async with request.app.state.limits.acts.taken(visitor(request)):
        return await run_in_threadpool(work, *about)


@router.get("/healthz")
async def healthz() -> dict[str, bool]:
    """Whether the server answers."""
    return {"ok": True}


@router.get("/runs/{id}")
async def about(request: Request, id: str) -> Response:
    """What a page must know of a run before it draws: its hosts, links, tasks, cues."""
    live = await recalled(request, id)
    runs: Runs = request.app.state.runs
    variant, premise = await _in_turn(request, lambda: (runs.variant(live), runs.premise(live)))
    return JSONResponse(about_run(live) | {"variant": variant, "premise": premise})


@router.get("/runs/{id}/compare/{other}")
async def comparison(request: Request, id: str, other: str) -> Response:
    """Two runs beside each other: which lines stand together, which one has alone."""
    spare(request.app.state.limits.begin(visitor(request)))
    ours, theirs = await recalled(request, id), await recalled(request, other)
    answer = await _in_turn(request, lambda: to_json(beside(ours, theirs)._asdict()))
    return Response(answer, media_type="application/json")


@router.get("/runs/{id}/events/{n}")
async def event(request: Request, id: str, n: int) -> Response:
    """One event, whole."""
    live = await recalled(request, id)
    if not 0 <= n < len(live.run.events):
        return problem(404, "no-such-moment", str(n))
    return Response(to_json(live.run.events[n]), media_type="application/json")


@router.get("/runs/{id}/letters")
async def letters(request: Request, id: str, of: str = "") -> Response:
    """The letters of several events, taken apart, by event: those that frames bring whole."""
    live = await recalled(request, id)
    places = [int(n) for n in dict.fromkeys(of.split(",")[:MOST_LETTERS]) if n.isdecimal() and len(n) < 10]
    return Response(await _in_turn(request, _letters, live, places), media_type="application/json")


def _letters(live: LiveRun, places: list[int]) -> bytes:
    events = live.run.events
    short = (n for n in places if n < len(events) and not is_cut(events[n]))
    return to_json({str(n): apart for n in short if (apart := take_apart(events, n))})


@router.get("/runs/{id}/letters/{n}")
async def letter(request: Request, id: str, n: int) -> Response:
    """The letter of event n, taken apart."""
    live = await recalled(request, id)
    apart = await _in_turn(request, take_apart, live.run.events, n)
    if apart is None:
        return problem(404, "no-such-moment", str(n))
    return Response(to_json(apart), media_type="application/json")


@router.get("/runs/{id}/letters/{n}/parts/{number}")
async def part(request: Request, id: str, n: int, number: str) -> Response:
    """A part of the letter of event n, its transfer encoding undone."""
    live = await recalled(request, id)
    opened = await _in_turn(request, open_part, live.run.events, n, number)
    if opened is None:
        return problem(404, "no-such-moment", number)
    return Response(to_json(opened), media_type="application/json")


@router.get("/runs/{id}/rejoinders/{n}")
async def answer(request: Request, id: str, n: int, wire: int, verb: str) -> Response:
    """What would be answered on a wire after `n` events, had the caller said `verb`."""
    spare(request.app.state.limits.ask(visitor(request)))
    live = await recalled(request, id)
    async with live.turn:
        found = await _in_turn(request, _rejoinder, live, n, wire, verb)
    if found is None:
        return problem(404, "no-such-moment", str(n))
    return Response(to_json(found), media_type="application/json")


def _rejoinder(live: LiveRun, n: int, wire: int, verb: str) -> Rejoinder | None:
    with live.lock:
        return rejoinder(live.run, n, wire, verb)


@router.get("/diagrams/{protocol}")
async def drawn(protocol: str) -> Response:
    """The table of a protocol's rules as a diagram."""
    found = await run_in_threadpool(diagram, protocol)
    if found is None:
        return problem(404, "unknown-protocol", protocol)
    return Response(to_json(found), media_type="application/json", headers={"Cache-Control": "max-age=300"})


@router.get("/notes/{language}")
async def several(language: str, keys: str = "") -> Response:
    """Notes by key; a key without one is left out."""
    if language not in LANGUAGES:
        return problem(404, "unknown-language", language)
    wanted = keys.split(",")[:MOST_KEYS]
    found = {key: note for key in wanted if key and (note := note_of(language, key))}
    return JSONResponse(found, headers={"Cache-Control": "max-age=300"})
