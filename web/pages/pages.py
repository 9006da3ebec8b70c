"""The pages: home, lesson, article, glossary. Words come from lessons, notes and catalogues; none stand here."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from simulator import Recital, Scenario
from web.look import assets
from web.look.template import ASK_AGAIN, HERE, page, templates
from web.pages import article, glossary
from web.runs.recall import recalled
from web.told.lesson import Lesson
from web.told.practice import groups
from web.told.shelf import (
    LessonId,
    acts,
    cue_titles,
    following,
    ids,
    is_told,
    lesson,
    of_run,
    premises,
    scenario,
    welcome,
)
from web.visit.problems import ANSWERS, TooFast, problem
from web.words.language import LANGUAGES, Language, preferred

MOST_QUERY = 100  # characters looked for in the glossary

router = APIRouter()


def _language(request: Request) -> str:
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else preferred(request.headers.get("accept-language", ""))


def is_read_by_people(request: Request) -> bool:
    """Whether a page is wanted, and not JSON."""
    return "text/html" in request.headers.get("accept", "")


async def not_found(request: Request, error: Exception) -> Response:
    """A kind word for whoever took a wrong turn; JSON for scripts."""
    if not is_read_by_people(request):
        return JSONResponse({"error": "not-found", "at": request.url.path}, 404)
    return _sorry(request, 404, "lost.title", "lost.what")


async def too_fast(request: Request, error: TooFast) -> Response:
    """A kind word for whoever has to wait; JSON for scripts."""
    answer = ANSWERS[TooFast](error)
    if not is_read_by_people(request):
        return answer
    told = _sorry(request, answer.status_code, "lost.busy", "stage.error.too-fast")
    told.headers["Retry-After"] = answer.headers["Retry-After"]
    return told


def fault(request: Request) -> Response:
    """A kind word for whoever met a fault of ours, as far as that can be said without another; JSON for scripts."""
    if is_read_by_people(request):
        with suppress(Exception):
            return _sorry(request, 500, "lost.fault", "stage.error.fault")
    return problem(500, "fault", request.url.path)


def _sorry(request: Request, status: int, title: str, what: str) -> Response:
    """Instead of the page that was wanted: why it is not there, in words of these keys, and what is."""
    part = request.url.path[1:3]
    language = part if part in LANGUAGES else _language(request)
    return page(request, language, "lost.html", status, title=title, what=what, lessons=_lessons(language, ids()))


def _lessons(language: str, which: tuple[str, ...]) -> list[tuple[Lesson, Any]]:
    return [(lesson(id, language), scenario(id).lesson) for id in which]


def _to(request: Request, path: str) -> Response:
    """Onward, in the visitor's language: nothing that a cache between us may keep for the next visitor."""
    return RedirectResponse(f"/{_language(request)}{path}", 307, {"Cache-Control": "no-store"})


@router.get("/")
async def front(request: Request) -> Response:
    """To the home page in the visitor's language."""
    return _to(request, "/")


@router.get("/run/{id}")
async def run_page(request: Request, id: str) -> Response:
    """To the page that shows this run, in the visitor's language."""
    live = await recalled(request, id)
    place = f"/lessons/{live.lesson}" if is_told(live.lesson) else "/stage"
    return _to(request, f"{place}?run={quote(live.id)}")


@router.get("/{language}/")
async def home(request: Request, language: Language) -> Response:
    """The lessons, and what can be practised."""
    played = [(act.name[language], _lessons(language, act.ids)) for act in acts()]
    practised = [(group.name[language], _lessons(language, group.ids)) for group in groups()]
    return page(request, language, "home.html", played=played, practised=practised)


@router.get("/{language}/lessons")
async def programme(language: Language) -> Response:
    """To the programme: where somebody lands who cuts a lesson's address short."""
    return RedirectResponse(f"/{language}/#programme", 307)


@router.get("/{language}/lessons/{id}")
async def lesson_page(request: Request, language: Language, id: LessonId, run: str = "") -> Response:
    """A lesson: its prose and the stage. `?run=` watches that run instead of beginning one; `?presenter` shows more."""
    found = lesson(id, language)
    next_id = following(id)
    after = lesson(next_id, language) if next_id else None
    presenting = "presenter" in request.query_params
    live = request.app.state.runs.ready(run) if run else None  # a run with a door is never put away
    door = live.directions if live else None
    return _stage(request, language, found, scenario(id), presenting=presenting, following=after, door=door)


@router.get("/embed/{id}")
async def embed(request: Request, id: str) -> Response:
    """To the stage for a frame, in the visitor's language; a browser takes the `#…` along."""
    return _to(request, f"/embed/{quote(id)}")


@router.get("/{language}/embed/{id}")
async def embed_page(request: Request, language: Language, id: LessonId) -> Response:
    """The stage of a lesson alone, for a frame in somebody's page: of our pages the only one others may frame."""
    return _stage(request, language, lesson(id, language), scenario(id), "embed.html", embedded=True)


def _stage(
    request: Request, language: str, told: Lesson, play: Scenario, name: str = "lesson.html", **more: Any
) -> Response:
    """The stage, with what is told beside it; `following`: the lesson to go on with.

    `own`: the page where this was made, if it is of no lesson.
    """
    others = [(id, lesson(id, language).title) for id in ids() if id != told.id]
    context = {"presenting": False, "following": None, "door": None, "own": "", **more}
    is_shown_round = (
        told.id and "embedded" not in more and not context["door"]
    )  # a tour goes round a film that is played
    context["tour"] = told.tour or welcome(language) if is_shown_round else None
    titles: dict[str, Any] = {"cue_titles": cue_titles(told, play), "premises": premises(told, play)}
    return page(request, language, name, lesson=told, scenario=play, others=others, **titles, **context)


@router.get("/{language}/stage")
async def stage_page(request: Request, language: Language, run: str = "") -> Response:
    """The stage with a run that is of no lesson of ours."""
    live = await recalled(request, run)
    play = scenario(live.lesson) if is_told(live.lesson) else live.run.scenario  # a lesson asks about its own film
    found = of_run(live.lesson, play, language)
    own = ""
    if not live.lesson:
        strange = live.run.strange if isinstance(live.run, Recital) else None
        own, told = ("play", "own_told.html") if strange is None else ("read", "read_told.html")
        words = {
            "run": live.id,
            "strange": strange,
            "is_cut": live.parent is None and live.run.is_cut,
            "can_type": any("type" in host.actions for host in live.run.world.hosts.values()),
        }
        found = found._replace(pieces=(templates(language).get_template(told).render(words),))
    return _stage(request, language, found._replace(id=""), play, door=live.directions, own=own)


@router.get("/{language}/lessons/{id}/presenter")
async def presenter_page(request: Request, language: Language, id: LessonId) -> Response:
    """The presenter's window of a lesson: its script, and what the stage shows that watches the same `?run=`."""
    found = lesson(id, language)
    return page(request, language, "presenter.html", lesson=found, scenario=scenario(id), script=found.script)


@router.get("/style")
async def style(request: Request) -> Response:
    """To the page of components, in the visitor's language."""
    return _to(request, "/style")


@router.get("/{language}/style")
async def style_page(request: Request, language: Language) -> Response:
    """Every component in every state, in each set of colours: as many figures and colours as there are."""
    return page(request, language, "style.html", figures=_figures(), colours=_colours())


@cache
def _figures() -> dict[str, str]:
    """The house's figures, and the box each is drawn in."""
    drawings = (HERE / "templates" / "figures.html").read_text("utf-8")
    return dict(re.findall(r'<symbol id="([\w-]+)" viewBox="([^"]+)"', drawings))


@cache
def _colours() -> list[str]:
    """The colours by name."""
    tokens = (assets.STATIC / "css" / "tokens.css").read_text("utf-8")
    return re.findall(r"^  --([a-z-]+): light-dark\(#\w{6},", tokens, re.MULTILINE)


@router.get("/{language}/article")
async def article_page(request: Request, language: Language) -> Response:
    """Each claim of the beginner's article, its kind correction, and where to see it."""
    return page(request, language, "article.html", claims=article.claims(language))


@router.get("/{language}/glossary")
async def glossary_page(request: Request, language: Language) -> Response:
    """The rooms and shelves of what has a note; `?q=` what holds these words (the list alone for htmx)."""
    query = request.query_params.get("q", "").strip()[:MOST_QUERY]
    found = await run_in_threadpool(glossary.found, language, query) if query else None
    part = "glossary_found.html" if query else "glossary_index.html"
    name = part if _is_part(request) else "glossary.html"
    response = await run_in_threadpool(
        page, request, language, name, part=part, rooms=glossary.rooms(language), found=found, query=query
    )
    response.headers["Vary"] = "HX-Request"
    return response


@router.get("/{language}/glossary/{key:path}")
async def glossary_shelf(request: Request, language: Language, key: str) -> Response:
    """A shelf of the glossary with all its entries, or the way to an entry on it (to htmx its depths alone)."""
    shelf = glossary.shelf_of(language, key)
    if shelf is None:
        return await not_found(request, KeyError(key))
    entry = glossary.entry_of(language, key)
    if entry and _is_part(request):
        response = page(request, language, "glossary_depths.html", entry=entry)
    elif key != shelf.key:
        response = RedirectResponse(f"/{language}/glossary/{quote(shelf.key)}#{quote(key)}", 307, ASK_AGAIN)
    else:
        response = await run_in_threadpool(
            page, request, language, "glossary.html", part="glossary_shelf.html", shelf=shelf, query=""
        )
    response.headers["Vary"] = "HX-Request"
    return response


def _is_part(request: Request) -> bool:
    """Whether htmx asks for a part of the page it is on."""
    headers = request.headers
    return bool(headers.get("hx-request") and not headers.get("hx-history-restore-request"))
