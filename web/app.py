"""The application: routes, guards and what lives as long as the server. Knows no e-mail."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from brotli_asgi import BrotliMiddleware
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.asked import api, begin, live, take_home
from web.look import assets
from web.look.template import HTMX_URL
from web.pages import gauge, handout, own, pages, seals, towns
from web.runs.runs import Runs, UnknownRun
from web.runs.store import Store, room
from web.settings import Settings
from web.settings import settings as read_settings
from web.visit.head import Head
from web.visit.limits import Limits
from web.visit.origin import Doorkeeper
from web.visit.problems import ANSWERS, TooFast, problem

# Nothing runs but our own files and the one script a page names by its hash; the whole of that other host may not.
POLICY = {
    "default-src": "'none'",
    "script-src": f"'self' {HTMX_URL}",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def _policy(**others: str) -> str:
    return "; ".join(f"{what} {where}" for what, where in (POLICY | others).items())


HEADERS = {
    "Content-Security-Policy": _policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# A stage made for frames may lie in anybody's page. What it asks of us still comes from our own page.
EMBEDS = re.compile(r"/[a-z]{2}/embed/")
FRAMED = HEADERS | {"Content-Security-Policy": _policy(**{"frame-ancestors": "*"})}
# What is part of a page, or told to one, is no page itself: opened alone it may do nothing, and is told no more.
PARTS = ("text/css", "text/javascript", "application/json")
BARE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_log = logging.getLogger(__name__)
WORTH_PACKING = 1024  # octets; shorter answers fit one packet as they are
QUICKLY = 7  # of brotli's levels: the higher ones take many times as long for a few hundredths of the size


def create_app(settings: Settings | None = None, runs: Runs | None = None) -> FastAPI:
    """The application. `runs`: those of another owner (a door to real programs), else its own store's."""
    settings = settings or read_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = None if runs else Store(settings.database_url, room(settings))
        app.state.settings = settings
        app.state.limits = Limits(settings)
        app.state.writers = anyio.CapacityLimiter(settings.exports_at_once)
        app.state.runs = runs or Runs(store, settings)  # type: ignore[arg-type]
        yield
        if store:
            store.close()

    app = FastAPI(title="Coulisses", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BrotliMiddleware, minimum_size=WORTH_PACKING, quality=QUICKLY)
    app.add_middleware(Head)
    app.add_middleware(Doorkeeper, settings=settings)
    app.add_middleware(Guard)
    app.add_exception_handler(UnknownRun, _unknown_run)
    for kind, answer in ANSWERS.items():
        app.add_exception_handler(kind, _answered(answer))
    app.add_exception_handler(TooFast, pages.too_fast)  # type: ignore[arg-type]
    app.add_exception_handler(404, pages.not_found)
    app.add_exception_handler(RequestValidationError, pages.not_found)  # an address with a number that is none
    app.include_router(begin.router)
    app.include_router(api.router)
    app.include_router(take_home.router)
    app.include_router(live.router)
    app.include_router(assets.router)
    app.include_router(own.router)
    app.include_router(towns.router)
    app.include_router(handout.router)
    app.include_router(seals.router)
    app.include_router(gauge.router)
    app.include_router(pages.router)
    return app


class Guard:
    """Writes the headers that keep a page safe on every answer; a fault of ours is answered, and told to nobody else.

    It is the outermost of ours, and answers faults itself: what stands outside it would answer without the headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _guards(headers, scope["path"], message["status"]).items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, guarded)
        except ClientDisconnect:
            pass  # in the middle of its own question: there is nobody left to answer
        except Exception:
            _log.exception("a fault of ours, at %s", scope["path"])
            if begun:  # half an answer cannot be taken back, but it can be cut off
                raise
            await pages.fault(Request(scope))(scope, receive, guarded)


def _guards(headers: Headers, path: str, status: int) -> dict[str, str]:
    if headers.get("content-type", "").startswith(PARTS):
        return BARE
    return FRAMED if status == 200 and EMBEDS.match(path) else HEADERS


async def _unknown_run(request: Request, error: Exception) -> Response:
    if pages.is_read_by_people(request):
        return await pages.not_found(request, error)
    return problem(404, "unknown-run", str(error.args[0]))


def _answered(answer: Callable[[Any], Response]) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        return answer(error)

    return handler
