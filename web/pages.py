"""The pages: home, lesson, article, glossary. Words come from lessons, notes and catalogues; none stand here."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.concurrency import run_in_threadpool

from web import article, glossary
from web.language import LANGUAGES, Catalogue, preferred, words_json
from web.lesson import Lesson, ids, lesson, scenario

HERE = Path(__file__).parent
router = APIRouter()


@cache
def static(path: str) -> str:
    """The URL of a static file, changed whenever the file does."""
    digest = hashlib.sha256((HERE / "static" / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


@cache
def _templates(language: str) -> Jinja2Templates:
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_translations(Catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(language=language, languages=LANGUAGES, static=static, words_json=words_json(language))
    return Jinja2Templates(env=env)


def _page(request: Request, language: str, name: str, status: int = 200, **context: Any) -> Response:
    path = request.url.path
    rest = path[3:] if path[1:3] in LANGUAGES and path[3:4] in ("/", "") else "/"
    elsewhere = {code: f"/{code}{rest or '/'}" for code in LANGUAGES}
    context = {"elsewhere": elsewhere, **context}
    return _templates(language).TemplateResponse(request, name, context, status_code=status)


def _language(request: Request) -> str:
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else preferred(request.headers.get("accept-language", ""))


async def not_found(request: Request, error: Exception) -> Response:
    """A kind word for whoever took a wrong turn; JSON for scripts."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": "not-found", "at": request.url.path}, 404)
    part = request.url.path[1:3]
    language = part if part in LANGUAGES else _language(request)
    return _page(request, language, "lost.html", 404, lessons=_lessons(language))


def _lessons(language: str) -> list[tuple[Lesson, Any]]:
    return [(lesson(id, language), scenario(id).lesson) for id in ids()]


@router.get("/")
async def front(request: Request) -> Response:
    """To the home page in the visitor's language."""
    return RedirectResponse(f"/{_language(request)}/", 307)


def _known(language: str) -> bool:
    return language in LANGUAGES


@router.get("/run/{id}")
async def run_page(request: Request, id: str) -> Response:
    """To the page that shows this run, in the visitor's language."""
    live = await run_in_threadpool(request.app.state.runs.get, id)
    lesson = live.lesson if live.lesson in ids() else ids()[0]
    return RedirectResponse(f"/{_language(request)}/lessons/{lesson}?run={live.id}", 307)


@router.get("/{language}/")
async def home(request: Request, language: str) -> Response:
    """The lessons."""
    if not _known(language):
        return await not_found(request, KeyError(language))
    return _page(request, language, "home.html", lessons=_lessons(language))


@router.get("/{language}/lessons/{id}")
async def lesson_page(request: Request, language: str, id: str) -> Response:
    """A lesson: its prose and the stage."""
    if not _known(language) or id not in ids():
        return await not_found(request, KeyError(id))
    return _page(request, language, "lesson.html", lesson=lesson(id, language), scenario=scenario(id))


@router.get("/{language}/article")
async def article_page(request: Request, language: str) -> Response:
    """Each claim of the beginner's article, its kind correction, and where to see it."""
    if not _known(language):
        return await not_found(request, KeyError(language))
    return _page(request, language, "article.html", claims=article.claims(language))


@router.get("/{language}/glossary")
async def glossary_page(request: Request, language: str) -> Response:
    """All that has a note, by room; `?q=` narrows it down (the list alone for htmx)."""
    if not _known(language):
        return await not_found(request, KeyError(language))
    query = request.query_params.get("q", "")[:100]
    name = "glossary_list.html" if request.headers.get("hx-request") else "glossary.html"
    return _page(request, language, name, groups=glossary.groups(language, query), query=query)
