"""The websocket: a run, watched and acted in. Knows no more of a run than that it can be given things."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import msgspec
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from simulator import InputError
from web.frames import frames
from web.runs import LiveRun, Runs, UnknownRun
from web.settings import Settings

router = APIRouter()
MOST_MICROSECONDS = 30 * 86_400_000_000  # a learner may wait a month of the world's time at once


class Give(msgspec.Struct, forbid_unknown_fields=True):
    """An act: who does what."""

    who: str
    action: str
    text: str = ""


class Request(msgspec.Struct, forbid_unknown_fields=True):
    """One of give, wait and branch."""

    give: Give | None = None
    wait: int | None = None
    branch: int | None = None


class Watcher:
    """One page that watches a run: a bounded queue of frames, emptied as fast as its connection takes them."""

    def __init__(self, socket: WebSocket, backlog: int) -> None:
        self.socket = socket
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(backlog)

    def offer(self, batch: list[bytes]) -> None:
        """Hand it frames; one that is too slow is let go and resumes by itself."""
        try:
            for frame in batch:
                self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self._hang_up = asyncio.ensure_future(self.socket.close(1013))

    async def pump(self) -> None:
        """Send what is queued, for ever."""
        while True:
            await self.socket.send_text((await self.queue.get()).decode())


def is_welcome(socket: WebSocket, settings: Settings) -> bool:
    """Whether the page that opens the websocket is ours: browsers always say where a page came from."""
    origin = socket.headers.get("origin")
    if origin is None or origin in settings.origins:
        return True
    return urlsplit(origin).netloc == socket.headers.get("host")


@router.websocket("/ws/runs/{id}")
async def watch(socket: WebSocket, id: str) -> None:
    """Everything from event `?from=` on, then whatever happens; requests are answered in turn."""
    runs: Runs = socket.app.state.runs
    settings: Settings = socket.app.state.settings
    if not is_welcome(socket, settings):
        await socket.close(1008)
        return
    await socket.accept()
    try:
        live = await run_in_threadpool(runs.get, id)
    except UnknownRun:
        await _refuse(socket, "unknown-run", id)
        return
    start = _start(socket.query_params.get("from", "0"))
    if start is None:
        await _refuse(socket, "no-such-moment", socket.query_params["from"])
        return
    await _serve(socket, runs, live, start, settings)


async def _serve(socket: WebSocket, runs: Runs, live: LiveRun, start: int, settings: Settings) -> None:
    watcher = Watcher(socket, settings.watcher_backlog)
    pump = None
    try:
        live.watchers.add(watcher)  # before looking back: what comes twice is known by its number, a gap is not
        for frame in frames(await run_in_threadpool(live.past, start)):
            await socket.send_text(frame.decode())
        pump = asyncio.create_task(watcher.pump())
        while True:
            text = await socket.receive_text()
            await _answer(runs, live, watcher, text, settings)
    except (WebSocketDisconnect, KeyError, RuntimeError):
        pass  # gone, or sent bytes where text is spoken: either way this page is no longer with us
    finally:
        live.watchers.discard(watcher)
        if pump:
            pump.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await pump


async def _answer(runs: Runs, live: LiveRun, watcher: Watcher, text: str, settings: Settings) -> None:
    try:
        request = _request(text, settings)
        if request.branch is not None:
            other = await run_in_threadpool(runs.branch, live, request.branch)
            watcher.offer([_json({"branched": {"run": other.id, "ws": f"/ws/runs/{other.id}"}})])
            return
        news = await run_in_threadpool(runs.do, live, msgspec.to_builtins(request))
    except InputError as error:
        watcher.offer([_json({"error": error.key, "at": error.at})])
        return
    batch = list(frames(news, done=True))
    for one in list(live.watchers):
        one.offer(batch)


def _request(text: str, settings: Settings) -> Request:
    if len(text) > settings.frame_bytes:
        raise InputError("too-long", str(len(text)))
    try:
        request = msgspec.json.decode(text, type=Request)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise InputError("bad-frame", str(error)) from error
    if sum(part is not None for part in (request.give, request.wait, request.branch)) != 1:
        raise InputError("bad-frame", "one of give, wait and branch")
    if request.wait is not None and not 0 <= request.wait <= MOST_MICROSECONDS:
        raise InputError("bad-duration", str(request.wait))
    return request


def _start(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


async def _refuse(socket: WebSocket, key: str, at: str) -> None:
    await socket.send_text(_json({"error": key, "at": at}).decode())
    await socket.close(1008)


def _json(value: dict[str, Any]) -> bytes:
    return msgspec.json.encode(value)
