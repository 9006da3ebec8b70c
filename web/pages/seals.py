"""A page that lays the signatures on a letter open: each form side by side, what is hashed, where it has changed."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool

from simulator import seals
from web.look.template import page
from web.pages.pages import not_found
from web.runs.recall import recalled
from web.told.shelf import is_told
from web.visit.limits import visitor
from web.words.language import Language

MARKS = {"\r\n": "↵\n", " ": "·", "\t": "→"}
PIECE = re.compile(r"\r\n|.", re.DOTALL)

router = APIRouter()


@router.get("/{language}/runs/{id}/letters/{n}/seals")
async def sealed(request: Request, language: Language, id: str, n: int) -> Response:
    """The signatures on the letter of event `n`."""
    live = await recalled(request, id)
    async with request.app.state.limits.acts.taken(visitor(request)):
        found = await run_in_threadpool(seals, live.run.events, n)
    if found is None:
        return await not_found(request, KeyError(n))
    path = f"lessons/{live.lesson}" if is_told(live.lesson) else "stage"
    back = f"/{language}/{path}?run={quote(live.id)}#n={n}&v=map,letter,note"
    return page(request, language, "seals.html", seals=found, marked=marked, back=back)


def marked(octets: bytes) -> Markup:
    """Octets as text in which nothing is unseen: spaces and line ends have marks, set apart from what is written."""
    return Markup("").join(map(_mark, PIECE.findall(octets.decode("utf-8", "backslashreplace"))))


def _mark(one: str) -> Markup:
    if one in MARKS:
        return Markup("<i>{}</i>").format(MARKS[one])
    return escape(one if one.isprintable() else f"\\u{ord(one):04x}")
