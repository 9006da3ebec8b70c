"""What pages ask for besides pages: runs, letters, notes. `docs/protocol.md` tells what each gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from simulator import (
    ENOUGH,
    BadValues,
    CastError,
    FreePlay,
    Rejoinder,
    Scenario,
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
from web.limits import visitor
from web.noted import note_of
from web.problems import BadFrame, problem, refused, spare
from web.recall import recalled
from web.runs import OWN, LiveRun, Runs, beside
from web.shelf import is_told, label, scenario

router = APIRouter()
T = TypeVar("T")
MOST_KEYS = 400
MOST_BODY = 4_194_304  # octets: a scenario with its files


def _runs(request: Request) -> Runs:
    runs: Runs = request.app.state.runs
    return runs


async def _in_turn(request: Request, work: Callable[..., T], *about: Any) -> T:
    """What asks for some work, done when it is this visitor's turn."""
    async with request.app.state.limits.acts.taken(visitor(request)):
        return await run_in_threadpool(work, *about)


@router.get("/healthz")
async def healthz() -> dict[str, bool]:
    """Whether the server answers."""
    return {"ok": True}


class Otherwise(msgspec.Struct, forbid_unknown_fields=True):
    """Under which of a prediction's wrong choices the same acts are to be played again; without one, which variant."""

    choice: str
    predict: str = ""


class Session(msgspec.Struct, forbid_unknown_fields=True):
    """A session that was pasted, and its protocol where that is known."""

    text: str
    protocol: str = ""


class Trial(msgspec.Struct, forbid_unknown_fields=True):
    """A town that somebody built, and which of the letters is to try it."""

    town: dict[str, Any]
    letter: str


# What somebody has of his own besides a session, and the scenario (TOML) that it makes.
SCENARIOS: dict[str, Callable[[Any], str]] = {
    "scenario": str,
    "letter": lambda form: as_toml(free_play(form)),
    "trial": lambda one: as_toml(trial(town(one.town), one.letter)),
}


class NewRun(msgspec.Struct, forbid_unknown_fields=True):
    """What POST /runs takes, one of these.

    A lesson to begin; something in it to be mended, with the values to try, or to be found out; a scenario of one's own
    (TOML); a letter of one's own for free play; a letter that tries a town of one's own; a session to be read; a run
    whose scenario is to begin again; a run whose acts are to be played again under other circumstances.
    """

    lesson: str = ""
    fix: str | None = None
    values: dict[str, str | int | bool | list[str]] = {}
    find: bool = False
    scenario: str | None = None
    letter: FreePlay | None = None
    trial: Trial | None = None
    session: Session | None = None
    again: str | None = None
    run: str = ""
    otherwise: Otherwise | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is of something that somebody made."""
        return any(getattr(self, kind) is not None for kind in (*SCENARIOS, "session"))

    @property
    def origin(self) -> str | None:
        """The run that is to be played again."""
        if self.is_own or (self.again is None and self.otherwise is None):
            return None
        return self.run if self.again is None else self.again

    @property
    def is_of_lesson(self) -> bool:
        """Whether it begins a lesson."""
        return not self.is_own and self.origin is None


async def body(request: Request, most: int = MOST_BODY) -> bytes:
    """The body, as long as it is short: more is not waited for. Raises BadFrame."""
    octets = bytearray()
    async for piece in request.stream():
        octets += piece
        if len(octets) > most:
            raise BadFrame("too long")
    return bytes(octets)


async def said(request: Request, kind: type[T]) -> T:
    """What the body says. Raises BadFrame."""
    try:
        return msgspec.json.decode(await body(request), type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadFrame(str(error)) from error


@router.post("/runs", status_code=201)
async def begin(request: Request) -> Response:
    """A new run: of a lesson, of a scenario, of another run's scenario, or of its acts if things were otherwise."""
    wanted = await said(request, NewRun)
    if wanted.is_of_lesson and not is_told(wanted.lesson):
        return problem(404, "unknown-lesson", wanted.lesson)
    who, limits = visitor(request), request.app.state.limits
    spare(limits.begin(who))
    origin = None if wanted.origin is None else await recalled(request, wanted.origin)
    if not (wanted.is_own or wanted.fix is not None or (origin is not None and origin.lesson == OWN)):
        return await run_in_threadpool(_answered, _runs(request), wanted, origin, who)
    spare(limits.perform(who))
    async with limits.turns.taken(who):
        return await run_in_threadpool(_answered, _runs(request), wanted, origin, who)


def _answered(runs: Runs, wanted: NewRun, origin: LiveRun | None, who: str) -> Response:
    """The answer to whoever wants a run, perhaps one like `origin`."""
    if wanted.is_of_lesson and wanted.fix is not None:
        return _mended(runs, wanted, wanted.fix, who)
    try:
        live = _performed(runs, wanted, origin, who)
    except ScenarioError as error:
        if not wanted.is_own:
            raise
        return refused("bad-scenario", error, line=error.line)
    if live is None:
        return problem(404, "unknown-choice", wanted.otherwise.choice if wanted.otherwise else "")
    return _begun(live)


def _begun(live: LiveRun, **more: Any) -> JSONResponse:
    return JSONResponse({"run": live.id, "ws": f"/ws/runs/{live.id}"} | more, 201)


def _mended(runs: Runs, wanted: NewRun, fix: str, who: str) -> Response:
    """The play with mistakes, tried with a learner's values, or what can be found out for its form; and its run."""
    known = scenario(wanted.lesson).fixes.get(fix)
    if known is None or (wanted.find and not known.find):
        return problem(404, "unknown-fix", fix)
    try:
        if wanted.find:
            live, filled = runs.find(wanted.lesson, fix, wanted.values, who)
            return _begun(live, found=filled.values)
        live, found = runs.mend(wanted.lesson, fix, wanted.values, who)
    except BadValues as error:
        return problem(422, "bad-values", fix, fields=error.fields)
    except CastError as error:
        return refused("bad-values", error, fields={})
    except TooMuch as error:
        return problem(422, "bad-values", str(error), fields={})
    stop = found.stop and {**found.stop._asdict(), "label": label(wanted.lesson, found.stop.who)}
    return _begun(live, fix={"met": found.met, "of": found.of, "stop": stop, "field": found.field})


def _performed(runs: Runs, wanted: NewRun, origin: LiveRun | None, who: str) -> LiveRun | None:
    """The run that is wanted, perhaps one like `origin`; None where nothing is told of what is to be otherwise."""
    for kind, scenario_of in SCENARIOS.items():
        if (own := getattr(wanted, kind)) is not None:
            return runs.perform(scenario_of(own), who, ENOUGH if kind == "trial" else None)
    if wanted.session is not None:
        return runs.recite(wanted.session.text, wanted.session.protocol, who)
    if origin is None:
        return runs.begin(wanted.lesson, who)
    if wanted.otherwise is None or wanted.again is not None:
        return runs.again(origin, who)
    overlay = _overlay(origin.run.scenario, wanted.otherwise)
    return None if overlay is None else runs.otherwise(origin, overlay, who)


def _overlay(play: Scenario, otherwise: Otherwise) -> dict[str, Any] | None:
    """What is laid over; None where the play knows nothing of it."""
    if not otherwise.predict:
        variant = play.variants.get(otherwise.choice)
        return variant.changes if variant else None
    predict = play.predicts.get(otherwise.predict)
    return predict.otherwise.get(otherwise.choice) if predict else None


@router.get("/runs/{id}")
async def about(request: Request, id: str) -> Response:
    """What a page must know of a run before it draws: its hosts, links, tasks, cues."""
    live = await recalled(request, id)
    return JSONResponse(about_run(live))


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
