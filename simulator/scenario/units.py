"""Units as people write them: "40ms" in microseconds and back, "-2d" in seconds, "10Mbit/s" in bits a second, dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from simulator.agents.durations import microseconds
from simulator.agents.unfit import Unfit

_BANDWIDTH = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*([kMG]?)bit/s", re.ASCII)
_BITS = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_YEARS = range(1970, 3000)  # in which the curtain may rise: what waiting can add stays within every calendar


def duration(text: str) -> int:
    """Microseconds of "1m 30s", written as in agents' settings. Raises Unfit on anything else."""
    return microseconds(text)


def offset(text: str, now: int) -> int:
    """Seconds of "+5m" or "-2d"; or from now to "2000-01-01 00:00" of world time. Raises Unfit on anything else."""
    if text[:1] in ("+", "-"):
        return int(f"{text[0]}1") * (microseconds(text[1:]) // 1_000_000)
    try:
        shown = datetime.fromisoformat(text)
    except ValueError:
        raise Unfit("offset", text=text) from None
    if shown.year not in _YEARS:
        raise Unfit("offset", text=text)
    return int((shown if shown.tzinfo else shown.replace(tzinfo=UTC)).timestamp()) - now


def written(time: int) -> str:
    """A time in microseconds as people write it, whole seconds: "1d 4h 2s"; "0s" for less than one."""
    left, parts = time // 1_000_000, []
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        number, left = divmod(left, seconds)
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts) or "0s"


def bandwidth(text: str) -> int:
    """Bits a second of "10Mbit/s". Raises Unfit on anything else."""
    match = _BANDWIDTH.fullmatch(text.strip())
    bits = round(float(match[1]) * _BITS[match[2]]) if match else 0
    if not bits:
        raise Unfit("bandwidth", text=text)
    return bits


def date(text: str) -> int:
    """Seconds since 1970 UTC of an RFC 3339 date. Raises Unfit on anything else."""
    wrong = Unfit("date", text=text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise wrong
    return int(moment.timestamp())
