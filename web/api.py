"""What pages ask for besides pages: runs, letters, notes. `docs/protocol.md` tells what each gives."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from simulator import (
    BadValues,
    CastError,
    FieldError,
    FreePlay,
    Missing,
    PasteError,
    Rejoinder,
    ScenarioError,
    TooMuch,
    as_toml,
    diagram,
    free_play,
    open_part,
    rejoinder,
    take_apart,
    to_json,
    town,
    trial,
)
from web.about import about as about_run
from web.language import LANGUAGES
from web.lesson import ids, scenario
from web.limits import visitor
from web.noted import note_of
from web.runs import OWN, LiveRun, Runs, beside

router = APIRouter()
MOST_KEYS = 400
MOST_BODY = 4_194_304  # octets: a scenario with its files


def problem(status: int, key: str, at: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """The answer that says what cannot be done."""
    return JSONResponse({"error": key, "at": at} | more, status, headers)


def _runs(request: Request) -> Runs:
    runs: Runs = request.app.state.runs
    return runs


@router.get("/healthz")
async def healthz() -> dict[str, bool]:
    """Whether the server answers."""
    return {"ok": True}


class Otherwise(msgspec.Struct, forbid_unknown_fields=True):
    """Under which of a prediction's wrong choices the same acts are to be played again."""

    predict: str
    choice: str


class Session(msgspec.Struct, forbid_unknown_fields=True):
    """A session that was pasted, and its protocol where that is known."""

    text: str
    protocol: str = ""


class Trial(msgspec.Struct, forbid_unknown_fields=True):
    """A town that somebody built, and which of the letters is to try it."""

    town: dict[str, Any]
    letter: str


class NewRun(msgspec.Struct, forbid_unknown_fields=True):
    """What POST /runs takes, one of these.

    A lesson to begin; something in it to be mended, with the values to try; a scenario of one's own (TOML); a letter of
    one's own for free play; a letter that tries a town of one's own; a session to be read; a run whose scenario is to
    begin again; a run whose acts are to be played again under other circumstances.
    """

    lesson: str = ""
    fix: str | None = None
    values: dict[str, str | int | bool | list[str]] = {}
    scenario: str | None = None
    letter: FreePlay | None = None
    trial: Trial | None = None
    session: Session | None = None
    again: str | None = None
    run: str = ""
    otherwise: Otherwise | None = None


T = TypeVar("T")
BAD_FRAME = (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError)  # what `said` raises


async def said(request: Request, kind: type[T]) -> T:
    """What the body says, as long as it is short: more is not waited for. Raises one of BAD_FRAME."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY:
            raise msgspec.DecodeError("too long")
    return msgspec.json.decode(body, type=kind)


@router.post("/runs", status_code=201)
async def begin(request: Request) -> Response:
    """A new run: of a lesson, of a scenario, of another run's scenario, or of its acts if things were otherwise."""
    try:
        wanted = await said(request, NewRun)
    except BAD_FRAME as error:
        return problem(400, "bad-frame", str(error))
    is_own = any(one is not None for one in (wanted.scenario, wanted.letter, wanted.trial, wanted.session))
    is_of_lesson = not (is_own or wanted.again is not None or wanted.otherwise)
    if is_of_lesson and wanted.lesson not in ids():
        return problem(404, "unknown-lesson", wanted.lesson)
    who, limits = visitor(request), request.app.state.limits
    if refusal := too_fast(limits.begin(who)):
        return refusal
    origin = None
    if not (is_own or is_of_lesson):
        origin = await run_in_threadpool(_runs(request).get, wanted.run if wanted.again is None else wanted.again)
    is_costly = is_own or wanted.fix is not None or (origin is not None and origin.lesson == OWN)
    if refusal := too_fast(limits.perform(who) if is_costly else 0.0):
        return refusal
    if is_of_lesson and wanted.fix is not None:
        return await run_in_threadpool(_mended, _runs(request), wanted.lesson, wanted.fix, wanted.values, who)
    try:
        live = await run_in_threadpool(_performed, _runs(request), wanted, origin, who)
    except ScenarioError as error:
        if not is_own:
            raise
        return problem(422, "bad-scenario", error.message, line=error.line)
    except FieldError as error:
        return problem(422, "bad-letter", error.field, why=error.key)
    except Missing as error:
        return problem(422, "bad-trial", error.key)
    except PasteError as error:
        return problem(422, "bad-session", error.key)
    if live is None:
        return problem(404, "unknown-choice", wanted.otherwise.choice if wanted.otherwise else "")
    return _begun(live)


def _begun(live: LiveRun, **more: Any) -> JSONResponse:
    return JSONResponse({"run": live.id, "ws": f"/ws/runs/{live.id}"} | more, 201)


def _mended(runs: Runs, lesson: str, fix: str, values: dict[str, Any], who: str) -> Response:
    """The play with mistakes, tried with a learner's values: its run, and how far it comes."""
    if fix not in scenario(lesson).fixes:
        return problem(404, "unknown-fix", fix)
    try:
        live, found = runs.mend(lesson, fix, values, who)
    except BadValues as error:
        return problem(422, "bad-values", fix, fields=error.fields)
    except (CastError, TooMuch) as error:
        return problem(422, "bad-values", str(error), fields={})
    stop = found.stop._asdict() if found.stop else None
    return _begun(live, fix={"met": found.met, "of": found.of, "stop": stop, "field": found.field})


def too_fast(wait: float) -> Response | None:
    """The answer to a visitor who has asked too often for what costs a while, and is to wait; None: he may."""
    seconds = str(math.ceil(wait))
    return problem(429, "too-fast", seconds, {"Retry-After": seconds}) if wait else None


def _performed(runs: Runs, wanted: NewRun, origin: LiveRun | None, who: str) -> LiveRun | None:
    """The run that is wanted, perhaps one like `origin`; None where nothing is told of what is to be otherwise."""
    if wanted.scenario is not None:
        return runs.perform(wanted.scenario, who)
    if wanted.letter is not None:
        return runs.perform(as_toml(free_play(wanted.letter)), who)
    if wanted.trial is not None:
        return runs.perform(as_toml(trial(town(wanted.trial.town), wanted.trial.letter)), who)
    if wanted.session is not None:
        return runs.recite(wanted.session.text, wanted.session.protocol, who)
    if origin is None:
        return runs.begin(wanted.lesson, who)
    if wanted.otherwise is None or wanted.again is not None:
        return runs.again(origin, who)
    predict = origin.run.scenario.predicts.get(wanted.otherwise.predict)
    overlay = predict.otherwise.get(wanted.otherwise.choice) if predict else None
    return None if overlay is None else runs.otherwise(origin, overlay, who)


@router.get("/runs/{id}")
async def about(request: Request, id: str) -> Response:
    """What a page must know of a run before it draws: its hosts, links, tasks, cues."""
    live = await run_in_threadpool(_runs(request).get, id)
    return JSONResponse(about_run(live))


@router.get("/runs/{id}/compare/{other}")
async def comparison(request: Request, id: str, other: str) -> Response:
    """Two runs beside each other: which lines stand together, which one has alone."""
    if refusal := too_fast(request.app.state.limits.begin(visitor(request))):
        return refusal
    runs = _runs(request)
    answer = await run_in_threadpool(lambda: to_json(beside(runs.get(id), runs.get(other))._asdict()))
    return Response(answer, media_type="application/json")


@router.get("/runs/{id}/events/{n}")
async def event(request: Request, id: str, n: int) -> Response:
    """One event, whole."""
    live = await run_in_threadpool(_runs(request).get, id)
    if not 0 <= n < len(live.run.events):
        return problem(404, "no-such-moment", str(n))
    return Response(to_json(live.run.events[n]), media_type="application/json")


@router.get("/runs/{id}/letters/{n}")
async def letter(request: Request, id: str, n: int) -> Response:
    """The letter of event n, taken apart."""
    live = await run_in_threadpool(_runs(request).get, id)
    apart = await run_in_threadpool(take_apart, live.run.events, n)
    if apart is None:
        return problem(404, "no-such-moment", str(n))
    return Response(to_json(apart), media_type="application/json")


@router.get("/runs/{id}/letters/{n}/parts/{number}")
async def part(request: Request, id: str, n: int, number: str) -> Response:
    """A part of the letter of event n, its transfer encoding undone."""
    live = await run_in_threadpool(_runs(request).get, id)
    opened = await run_in_threadpool(open_part, live.run.events, n, number)
    if opened is None:
        return problem(404, "no-such-moment", number)
    return Response(to_json(opened), media_type="application/json")


@router.get("/runs/{id}/rejoinders/{n}")
async def answer(request: Request, id: str, n: int, wire: int, verb: str) -> Response:
    """What would be answered on a wire after `n` events, had the caller said `verb`."""
    if wait := request.app.state.limits.ask(visitor(request)):
        seconds = str(math.ceil(wait))
        return problem(429, "too-fast", seconds, {"Retry-After": seconds})
    live = await run_in_threadpool(_runs(request).get, id)
    async with live.turn:
        found = await run_in_threadpool(_rejoinder, live, n, wire, verb)
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
