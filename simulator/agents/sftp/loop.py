"""A private event loop for a library that cannot be had without one. Knows nothing of what turns in it.

The one file of floors 0 to 4 that knows asyncio. This loop has no clock, socket or thread: it never waits, and turns
until nothing in it is to be done.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

TURNS = 100_000  # after which something must be wrong


class Loop(asyncio.BaseEventLoop):
    """Turns as often as there is something to do, and never waits. Its clock stands still."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self
        self._tasks: set[asyncio.Task[Any]] = set()
        self.troubles: list[Any] = []  # what the library should have seen to, and did not
        self.set_exception_handler(lambda _, context: self.troubles.append(context.get("exception")))

    def __del__(self) -> None:
        """Whoever drops a session drops what it was about; all that waits in it is ended in good order."""
        for task in list(self._tasks):
            task.cancel()
        self.turn()

    def time(self) -> float:
        return 0.0

    def select(self, timeout: float | None) -> list[object]:
        """What has come from outside, where nothing can."""
        return []

    def _process_events(self, events: list[object]) -> None:
        pass

    def run_in_executor(self, executor: object, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """At once: there is no other thread."""
        done = self.create_future()
        done.set_result(func(*args))
        return done

    def create_task(self, coro: Any, **more: Any) -> asyncio.Task[Any]:
        """As ever, and remembered as long as it is not done."""
        task = super().create_task(coro, **more)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that goes on by itself, from the next turn on."""
        self.call_soon(self.create_task, work)

    def turn(self) -> None:
        """Do all there is to do."""
        outer, hooks = asyncio._get_running_loop(), sys.get_asyncgen_hooks()
        asyncio._set_running_loop(self)
        sys.set_asyncgen_hooks(firstiter=None, finalizer=lambda _: None)
        try:
            for _ in range(TURNS):
                if not self._ready:  # type: ignore[attr-defined]
                    return
                self._run_once()  # type: ignore[attr-defined]
            raise RuntimeError("a session of SSH that never comes to rest")
        finally:
            asyncio._set_running_loop(outer)
            sys.set_asyncgen_hooks(*hooks)


class Transport(asyncio.Transport):
    """Where a session's octets go: nowhere. `peer`: host and port, for what the library says of them."""

    def __init__(self, peer: tuple[str, int]) -> None:
        super().__init__({"peername": peer, "sockname": peer})
        self.is_closed = False

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    abort = close

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """What is sent was taken down before."""
