"""What cannot be done, and the answers that say so: a key, which has its words on the page, and what it is about."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from fastapi.responses import JSONResponse

from simulator import CastError, FieldError, InputError, Missing, PasteError, Refused, ScenarioError, TooMuch


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


def refused(key: str, error: Refused, **more: Any) -> JSONResponse:
    """The answer to a scenario that cannot be: `at` is the code, `told` the sentence in every language."""
    return problem(422, key, error.code, told=error.by_language(), **more)


# What may be raised anywhere below a page's question, and how it is answered there.
ANSWERS: dict[type[Exception], Callable[[Any], JSONResponse]] = {
    BadFrame: lambda error: problem(400, "bad-frame", str(error)),
    CastError: lambda error: refused("unplayable", error),
    FieldError: lambda error: problem(422, "bad-letter", error.field, why=error.key),
    InputError: lambda error: problem(409, error.key, error.at),
    Missing: lambda error: problem(422, "bad-trial", error.key),
    PasteError: lambda error: problem(422, "bad-session", error.key),
    ScenarioError: lambda error: refused("unplayable", error, line=error.line),
    TooFast: lambda error: problem(429, "too-fast", error.seconds, {"Retry-After": error.seconds}),
    TooMuch: lambda error: problem(422, "too-many", ""),
}
