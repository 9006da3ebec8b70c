"""A run whose inputs come from a door of its own: kept and shown like any other. Knows not who comes through it."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from simulator import Run
from web.frames import News, frames
from web.runs import LiveRun, Runs
from web.settings import settings
from web.store import Store

EVERY = 0.05  # seconds between two frames: what comes faster travels together


class Door:
    """The live run behind a door, and the runs a page may watch."""

    def __init__(self, lesson: str, run: Run) -> None:
        self._store = Store(settings().database_url, settings().runs_kept)
        self.runs = Runs(self._store, settings())
        self.live = self.runs.adopt(LiveRun(secrets.token_urlsafe(9), lesson, run))
        self._shown = len(run.events)
        self._timer: asyncio.TimerHandle | None = None

    def on_news(self, events: list[Any]) -> None:
        """Something happened: show it soon, together with what follows at once."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._flush)

    def _flush(self) -> None:
        self._timer = None
        with self.live.lock:
            self.runs.commit(self.live)
            events = self.live.run.events[self._shown :]
            u = len(self.live.reading.utterances)
            news = News(events, self.live.reading.feed(events), u, self.live.found() if self.live.watchers else {})
            self._shown += len(events)
        batch = list(frames(news)) if self.live.watchers else []
        for watcher in list(self.live.watchers):
            watcher.offer(batch)

    def close(self) -> None:
        """Keep what is left, and let go of the store."""
        if self._timer:
            self._timer.cancel()
            self._flush()
        self._store.close()
