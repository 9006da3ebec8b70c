"""The pages where one plays something of one's own. What can be chosen, and its words, come from the simulator."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from simulator import LESSONS, PASTED, choices
from web.look.template import page
from web.words.language import Language, ours

router = APIRouter()
EXAMPLE = LESSONS / "read-session" / "example.txt"
KINDS = ("fault", "policy")  # of what may be chosen besides a route


@router.get("/{language}/read")
async def read(request: Request, language: Language) -> Response:
    """A real session is pasted and read. `#session=…` carries one that is read when asked."""
    return page(request, language, "read.html", protocols=PASTED, example=EXAMPLE.read_text(encoding="utf-8"))


@router.get("/{language}/play")
async def play(request: Request, language: Language) -> Response:
    """Free play: a letter, a route, and what goes wrong. `#scenario=…` carries a scenario that is opened when asked."""
    kinds = {kind: [(key, one) for key, one in choices().twists.items() if one.kind == kind] for kind in KINDS}
    return page(request, language, "play.html", routes=choices().routes, kinds=kinds, ours=ours)
