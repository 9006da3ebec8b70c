"""The websocket: a run, watched and acted in. Knows no more of a run than that it can be given things."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import anyio
import msgspec
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from simulator import InputError
from web.runs.frames import RESET, frames
from web.runs.live_run import LiveRun
from web.runs.recall import recalled
from web.runs.runs import Runs, UnknownRun
from web.settings import Settings
from web.visit.limits import A_WHILE, Bucket, Limits, visitor
from web.visit.problems import TooFast

router = APIRouter()
MOST_MICROSECONDS = 30 * 86_400_000_000  # a learner may wait a month of the world's time at once
NOT_SO, TRY_LATER = 1008, 1013  # why a websocket is closed (RFC 6455 §7.4.1, and its registry)
FAREWELL = 5.0  # seconds a page that is let go has to take that word
GONE = (WebSocketDisconnect, KeyError, RuntimeError)  # gone, or sent bytes where text is spoken: no longer with us


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
    """One page that watches a run: frames wait here, within bounds, until its connection takes them."""

    def __init__(self, backlog: int) -> None:
        self._backlog = backlog
        self._frames: deque[bytes] = deque()
        self._octets = 0
        self._news = asyncio.Event()
        self.let_go = asyncio.Event()

    def offer(self, batch: list[bytes]) -> None:
        """Hand it frames; one that is too slow is let go and resumes by itself."""
        size = sum(map(len, batch))
        if self._frames and self._octets + size > self._backlog:
            self._frames.clear()
            self.let_go.set()
        if not self.let_go.is_set():
            self._frames.extend(batch)
            self._octets += size
            self._news.set()

    async def pump(self, socket: WebSocket, past: Iterable[bytes]) -> None:
        """Send the past, then what is offered, for ever."""
        for frame in past:
            await socket.send_text(frame.decode())
        while True:
            await self._news.wait()
            while self._frames:
                frame = self._frames.popleft()
                await socket.send_text(frame.decode())
                self._octets -= len(frame)
            self._news.clear()


class Room(NamedTuple):
    """What a websocket needs of the application."""

    runs: Runs
    limits: Limits
    settings: Settings


@router.websocket("/ws/runs/{id}")
async def watch(socket: WebSocket, id: str) -> None:
    """Everything from event `?from=` on, then whatever happens; requests are answered in turn."""
    state = socket.app.state
    room = Room(state.runs, state.limits, state.settings)
    await socket.accept()
    with room.limits.watching(visitor(socket)) as is_allowed:
        start = _start(socket.query_params.get("from", "0"))
        try:
            if not is_allowed:
                await _refuse(socket, "too-fast", "", TRY_LATER)
            elif start is None:
                await _refuse(socket, "no-such-moment", socket.query_params["from"])
            else:
                await _serve(socket, room, await recalled(socket, id), start)
        except UnknownRun:
            await _refuse(socket, "unknown-run", id)
        except TooFast as error:
            await _refuse(socket, "too-fast", error.seconds, TRY_LATER)
        except GONE:
            pass


async def _serve(socket: WebSocket, room: Room, live: LiveRun, start: int) -> None:
    """Until the page goes, or is let go."""
    watcher = Watcher(room.settings.watcher_backlog)
    if room.runs.is_crowded(live):
        raise TooFast(A_WHILE)
    live = room.runs.watched(
        live, watcher
    )  # before looking back: what comes twice is known by its number, a gap is not
    try:
        async with live.turn:
            past = await run_in_threadpool(_past, live, start, socket.query_params.get("act"))
        async with anyio.create_task_group() as together:

            async def until_gone(work: Callable[..., Awaitable[None]], *about: Any) -> None:
                with suppress(*GONE):
                    await work(*about)
                together.cancel_scope.cancel()

            together.start_soon(until_gone, watcher.pump, socket, past)
            together.start_soon(until_gone, _listen, socket, room, live, watcher)
            await watcher.let_go.wait()
            together.cancel_scope.cancel()
    finally:
        live.watchers.discard(watcher)
    if watcher.let_go.is_set():
        with suppress(TimeoutError, *GONE):  # or it does not take the last word either
            await asyncio.wait_for(socket.close(TRY_LATER), FAREWELL)


def _past(live: LiveRun, start: int, act: str | None) -> Iterator[bytes]:
    """All that happened, or that the page must look anew: what it has is of an act that is over."""
    if act is not None and act != str(live.act):
        return iter([RESET])
    return frames(live.past(start))


async def _listen(socket: WebSocket, room: Room, live: LiveRun, watcher: Watcher) -> None:
    """Answer one request after another, for ever; whoever asks too quickly is heard more slowly."""
    pace = Bucket(room.settings.acts_at_once, room.settings.acts_per_second)
    while True:
        text = await socket.receive_text()
        while wait := pace.take():
            await asyncio.sleep(wait)
        try:
            await _answer(socket, room, live, watcher, text)
        except InputError as error:
            watcher.offer([_json({"error": error.key, "at": error.at})])


async def _answer(socket: WebSocket, room: Room, live: LiveRun, watcher: Watcher, text: str) -> None:
    """Do what is asked. Raises InputError."""
    request = _request(text, room.settings)
    if request.branch is not None:
        if wait := room.limits.begin(visitor(socket)):
            raise InputError("too-fast", str(math.ceil(wait)))
        async with live.turn, room.limits.acts.taken(visitor(socket)):
            other = await run_in_threadpool(room.runs.branch, live, request.branch)
        watcher.offer([_json({"branched": {"run": other.id, "ws": f"/ws/runs/{other.id}"}})])
        return
    async with live.turn, room.limits.acts.taken(visitor(socket)):
        news = await run_in_threadpool(room.runs.do, live, msgspec.to_builtins(request))
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


async def _refuse(socket: WebSocket, key: str, at: str, code: int = NOT_SO) -> None:
    await socket.send_text(_json({"error": key, "at": at}).decode())
    await socket.close(code)


def _json(value: dict[str, Any]) -> bytes:
    return msgspec.json.encode(value)
