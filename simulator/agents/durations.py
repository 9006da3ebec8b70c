"""Durations as people write them in settings: "30m", "1h 30m", "5d", in microseconds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simulator.agents.unfit import Unfit

_PART = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s*(us|µs|ms|s|m|h|d)", re.ASCII)
_UNITS = {"us": 1, "µs": 1, "ms": 10**3, "s": 10**6, "m": 60 * 10**6, "h": 3600 * 10**6, "d": 86400 * 10**6}
LONGEST = 365_000 * _UNITS["d"]  # about a thousand years: what follows is beyond every calendar


def microseconds(text: str) -> int:
    """What a duration is worth. Raises Unfit on anything else, and on more than LONGEST."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        raise Unfit("duration", text=text)
    worth = sum(round(float(number) * _UNITS[unit]) for number, unit in parts)
    if worth > LONGEST:
        raise Unfit("long-duration", text=text)
    return worth


def check(*texts: str, or_never: Iterable[str] = ()) -> None:
    """Raises Unfit where one of these is no duration; those of `or_never` may be empty."""
    for text in (*texts, *filter(None, or_never)):
        microseconds(text)
