"""The run somebody asks for by its id: at once where it is ready, else when it is his turn to have it played again.

A run that was put away costs as much as all that was ever done in it. Knows no page, and nothing of runs but that.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from web.runs.live_run import LiveRun
from web.runs.runs import Runs
from web.visit.limits import Limits, visitor
from web.visit.problems import spare


async def recalled(connection: HTTPConnection, id: str) -> LiveRun:
    """The run of that id. Raises UnknownRun, TooFast."""
    runs: Runs = connection.app.state.runs
    live = runs.ready(id)
    if live is not None:
        return live
    limits: Limits = connection.app.state.limits
    who = visitor(connection)
    spare(limits.replay(who))
    async with limits.turns.taken(who):
        return await run_in_threadpool(runs.get, id)
