"""What a page says in the body of its request: short, and in the shape that is asked for. Knows no run."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from fastapi import Request

from web.visit.problems import BadFrame

T = TypeVar("T")
MOST_BODY = 4_194_304  # octets: a scenario with its files


async def body(request: Request, most: int = MOST_BODY) -> bytes:
    """The body, as long as it is short: more is not waited for. Raises BadFrame."""
    octets = bytearray()
    async for piece in request.stream():
        octets += piece
        if len(octets) > most:
            raise BadFrame("too long")
    return bytes(octets)


async def said(request: Request, kind: type[T]) -> T:
    """What the body says. Raises BadFrame."""
    try:
        return msgspec.json.decode(await body(request), type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadFrame(str(error)) from error
