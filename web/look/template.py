"""A page from its template, in a language, and what templates may use. Knows no page in particular."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from simulator import EXPORTS, fade_session, fade_steps, fix_solution, fix_spots, legs
from web.look import assets
from web.words.language import LANGUAGES, Catalogue, counted, ours, words_json

HERE = Path(__file__).parents[1]

# The one thing a page asks of another host, held by its hash; our own copy takes over when the host is out of reach.
HTMX_URL = "https://cdn.jsdelivr.net/npm/htmx.org@2.0.10/dist/htmx.min.js"
HTMX_HASH = "sha384-H5SrcfygHmAuTDZphMHqBJLc3FhssKjG7w/CeCpFReSfwBWDTKpkzPP8c+cLsK+V"
HTMX_OURS = assets.HTMX

ASK_AGAIN = {"Cache-Control": "no-cache"}  # a page names its files' versions: an old one would name old files
PAGE, PLAY = "html", "toml"  # a film as a page, and the scenario it is of
FORMS = (PAGE, *EXPORTS, PLAY)  # what a film can be taken home as; those in the middle are the simulator's
STYLES = ("css/tokens.css", "css/site.css")  # of every page
THEATRE = "css/theatre.css"  # the sheets of a lesson and its stage, together

T = TypeVar("T")


@cache
def templates(language: str) -> Jinja2Templates:
    """The templates in a language, and what each may use."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_translations(Catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    env.filters["ours"] = ours
    env.filters["printed"] = printed
    env.filters["mixed"] = mixed
    env.globals.update(
        language=language,
        languages=LANGUAGES,
        alone=False,
        embedded=False,
        door=None,
        forms=FORMS,
        fade_session=fade_session,
        fade_steps=fade_steps,
        fix_solution=fix_solution,
        fix_spots=fix_spots,
        legs=legs,
        styles=STYLES,
        theatre=THEATRE,
        static=assets.static,
        whole=assets.whole,
        words_json=partial(words_json, language),
        plural=partial(counted, language),
        htmx={"url": HTMX_URL, "hash": HTMX_HASH, "ours": HTMX_OURS if HTMX_OURS in assets.files() else ""},
    )
    return Jinja2Templates(env=env)


def printed(text: str) -> str:
    """The text with what cannot be seen made visible: no control character reaches a page's reader unseen."""
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)


def mixed(things: Sequence[T]) -> list[tuple[int, T]]:
    """Each with its place, in an order that is not theirs: every second one first."""
    numbered = list(enumerate(things))
    return numbered[1::2] + numbered[0::2]


def page(request: Request, language: str, name: str, status: int = 200, **context: Any) -> Response:
    """A page from its template, with where to find it in other languages."""
    context = {"elsewhere": _elsewhere(request), **context}
    return templates(language).TemplateResponse(request, name, context, status_code=status, headers=ASK_AGAIN)


def _elsewhere(request: Request) -> dict[str, str]:
    """The same place in each language; the page's script adds what the server is never told: the `#…`."""
    path, query = request.url.path, request.url.query
    rest = path[3:] if path[1:3] in LANGUAGES and path[3:4] in ("/", "") else "/"
    return {code: f"/{code}{rest or '/'}" + (f"?{query}" if query else "") for code in LANGUAGES}
