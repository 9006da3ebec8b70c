"""What cannot be done, and the answers that say so: a key, which has its words on the page, and what it is about."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from fastapi.responses import JSONResponse

from simulator import CastError, FieldError, InputError, Missing, PasteError, ScenarioError, TooMuch


class BadFrame(ValueError):
    """What came is none of what may be asked."""


class TooFast(Exception):
    """A visitor has asked too often for what costs a while. `wait`: seconds until he may again."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.seconds = str(math.ceil(wait))


def spare(wait: float) -> None:
    """Go on where nothing has to be waited for. Raises TooFast."""
    if wait:
        raise TooFast(wait)


def problem(status: int, key: str, at: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """The answer that says what cannot be done."""
    return JSONResponse({"error": key, "at": at} | more, status, headers)


# What may be raised anywhere below a page's question, and how it is answered there.
ANSWERS: dict[type[Exception], Callable[[Any], JSONResponse]] = {
    BadFrame: lambda error: problem(400, "bad-frame", str(error)),
    CastError: lambda error: problem(422, "unplayable", str(error)),
    FieldError: lambda error: problem(422, "bad-letter", error.field, why=error.key),
    InputError: lambda error: problem(409, error.key, error.at),
    Missing: lambda error: problem(422, "bad-trial", error.key),
    PasteError: lambda error: problem(422, "bad-session", error.key),
    ScenarioError: lambda error: problem(422, "unplayable", str(error)),
    TooFast: lambda error: problem(429, "too-fast", error.seconds, {"Retry-After": error.seconds}),
    TooMuch: lambda error: problem(422, "too-many", ""),
}
