"""The application: routes, guards and what lives as long as the server. Knows no e-mail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from simulator import CastError, ScenarioError
from web import api, live, pages
from web.runs import Runs, UnknownRun
from web.settings import Settings
from web.settings import settings as read_settings
from web.store import Store

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' https://cdn.jsdelivr.net; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(settings: Settings | None = None, runs: Runs | None = None) -> FastAPI:
    """The application. `runs`: those of another owner (a door to real programs), else its own store's."""
    settings = settings or read_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = None if runs else Store(settings.database_url, settings.runs_kept)
        app.state.settings = settings
        app.state.runs = runs or Runs(store, settings)  # type: ignore[arg-type]
        yield
        if store:
            store.close()

    app = FastAPI(title="Coulisses", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_guard)
    app.add_exception_handler(UnknownRun, _unknown_run)
    app.add_exception_handler(ScenarioError, _unplayable)
    app.add_exception_handler(CastError, _unplayable)
    app.add_exception_handler(404, pages.not_found)
    app.include_router(api.router)
    app.include_router(live.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(pages.router)
    return app


async def _guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _unknown_run(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": "unknown-run", "at": str(error.args[0])}, 404)


async def _unplayable(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": "unplayable", "at": str(error)}, 422)
