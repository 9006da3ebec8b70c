"""A run whose inputs come from a door of its own: kept and shown like any other. Knows not who comes through it."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from starlette.concurrency import run_in_threadpool

from simulator import Run, weight
from web.runs.frames import RESET, News, frames
from web.runs.live_run import LiveRun
from web.runs.runs import Runs
from web.runs.store import Store, room
from web.settings import settings

EVERY = 0.05  # seconds between two frames: what comes faster travels together


class Door:
    """The live run behind a door, and the runs a page may watch."""

    def __init__(self, lesson: str, run: Run) -> None:
        self._store = Store(settings().database_url, room(settings()))
        self.runs = Runs(self._store, settings())
        self.live = self.runs.adopt(LiveRun(secrets.token_urlsafe(9), lesson, run))
        self.live.is_held = True
        self._shown, self._act = len(run.events), 0
        self._showing: asyncio.Task[None] | None = None

    def on_news(self, events: list[Any]) -> None:
        """Something happened: show it soon, together with what follows at once."""
        if self._showing is None or self._showing.done():
            self._showing = asyncio.create_task(self._show_soon())

    def burden(self) -> int:
        """How many octets of memory the reading of the present act takes."""
        return self.live.reading.weight

    def on_act(self, run: Run) -> None:
        """An act is over, and another begins; whoever watches is told to look anew."""
        self.runs.begin_act(self.live, run)
        self._shown = len(run.events)

    async def _show_soon(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            batch = await run_in_threadpool(self._news)
            if self._act != self.live.act:
                self._act, batch = self.live.act, [RESET]
            for watcher in list(self.live.watchers):
                watcher.offer(batch)
            if self._shown == len(self.live.run.events):
                return

    def _news(self) -> list[bytes]:
        """Keep what was done, read what happened, and put it into frames; off the event loop."""
        live = self.live
        with live.lock:
            self.runs.commit(live)
            events = live.run.events[self._shown :]
            u = len(live.reading.utterances)
            news = News(
                events, live.reading.feed(events), u, live.found() if live.watchers else {}, live.reading.opened
            )
            self._shown += len(events)
            live.film += weight(events)
        return list(frames(news)) if live.watchers else []

    async def close(self) -> None:
        """Keep what is left, and let go of the store."""
        if self._showing:
            await self._showing
        await run_in_threadpool(self._news)
        self._store.close()
