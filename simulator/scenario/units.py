"""Units as people write them: "40ms" in microseconds and back, "10Mbit/s" in bits a second, dates since 1970."""

from __future__ import annotations

import re
from datetime import datetime

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(us|µs|ms|s|m|h|d)")
_MICROSECONDS = {
    "us": 1,
    "µs": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
}
_BANDWIDTH = re.compile(r"(\d+(?:\.\d+)?)\s*([kMG]?)bit/s")
_BITS = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}


def duration(text: str) -> int:
    """Microseconds of "1m 30s". Raises ValueError on anything else."""
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise ValueError(f"{text!r} is no duration; write it like 40ms, 2s, 5m, 1h or 3d")
    return sum(round(float(number) * _MICROSECONDS[unit]) for number, unit in parts)


def written(microseconds: int) -> str:
    """A time as people write it, whole seconds: "1d 4h 2s"; "0s" for less than one."""
    left, parts = microseconds // 1_000_000, []
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        number, left = divmod(left, seconds)
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts) or "0s"


def bandwidth(text: str) -> int:
    """Bits a second of "10Mbit/s". Raises ValueError on anything else."""
    match = _BANDWIDTH.fullmatch(text.strip())
    if not match or not float(match[1]):
        raise ValueError(f"{text!r} is no bandwidth; write it like 56kbit/s or 10Mbit/s")
    return round(float(match[1]) * _BITS[match[2]])


def date(text: str) -> int:
    """Seconds since 1970 UTC of an RFC 3339 date. Raises ValueError on anything else."""
    wrong = ValueError(f"{text!r} is no date; write it like 2026-03-02T08:00:00Z")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if moment.tzinfo is None:
        raise wrong
    return int(moment.timestamp())
