"""How long a password stands, for a page that asks. What is typed is looked at once, and kept and logged nowhere.

Knows no password's worth: the simulator counts guesses, and its notes have the words.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from simulator import strength
from web.look.template import page
from web.told.noted import note_of
from web.visit.body import body
from web.visit.limits import visitor
from web.words.language import Language, counted, words

MOST_BODY = 4096  # octets
UNITS = (("second", 60), ("minute", 60), ("hour", 24), ("day", 365), ("year", 100), ("century", 100))
"""Each with how many of it make one of the next."""

router = APIRouter()


@router.post("/{language}/strength")
async def gauge(request: Request, language: Language) -> Response:
    """The part of a page that tells it; nothing where nothing was typed."""
    (password,) = parse_qs((await body(request, MOST_BODY)).decode("utf-8", "replace")).get("password", [""])[:1]
    if not password:
        return Response(media_type="text/html")
    async with request.app.state.limits.acts.taken(visitor(request)):
        found = await run_in_threadpool(strength, password)
    times = {key: lasting(language, seconds) for key, seconds in found.seconds.items()}
    advice = [key for key in (found.warning, *found.suggestions) if key]
    return page(request, language, "gauge.html", found=found, times=times, advice=advice, note=note_of)


def lasting(language: str, seconds: float) -> str:
    """A time in words."""
    if seconds < 1:
        return words(language)["gauge.time.blink"]
    left = seconds
    for name, size in UNITS:
        if left < size:
            return counted(language, f"gauge.time.{name}", int(left))
        left /= size
    return words(language)["gauge.time.ages"]
