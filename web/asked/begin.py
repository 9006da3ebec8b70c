"""How a run begins: what POST /runs takes, and who makes a run of it. `docs/protocol.md` tells what it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from simulator import (
    ENOUGH,
    BadValues,
    CastError,
    FreePlay,
    Scenario,
    ScenarioError,
    TooMuch,
    as_toml,
    coming_true,
    free_play,
    town,
    trial,
)
from web.runs.live_run import LiveRun
from web.runs.recall import recalled
from web.runs.runs import OWN, Runs
from web.told.shelf import is_told, label, scenario
from web.visit.body import said
from web.visit.limits import visitor
from web.visit.problems import problem, refused, spare

router = APIRouter()


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
        return await run_in_threadpool(_answered, request.app.state.runs, wanted, origin, who)
    spare(limits.perform(who))
    async with limits.turns.taken(who):
        return await run_in_threadpool(_answered, request.app.state.runs, wanted, origin, who)


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
    return coming_true(play, otherwise.predict, otherwise.choice)
