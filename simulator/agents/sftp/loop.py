"""A private event loop for a library that cannot be had without one. Knows nothing of what turns in it.

The one file of floors 0 to 4 that knows asyncio. This loop has no clock, socket or thread: it never waits, and is turned
until nothing in it is to be done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

TURNS = 100_000  # after which something must be wrong
NOWHERE = ("192.0.2.0", 22)  # RFC 5737 §3: the library asks who is there, and the world alone knows


class Loop(asyncio.BaseEventLoop):
    """Turns as often as there is something to do, and never waits. Its clock stands still."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self
        self.troubles: list[Any] = []  # what the library should have seen to, and did not
        self.set_exception_handler(lambda _, context: self.troubles.append(context.get("exception")))

    def __del__(self) -> None:
        """Nothing is open that would have to be closed."""

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

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that goes on by itself, from the next turn on."""
        self.call_soon(self.create_task, work)

    def turn(self) -> None:
        """Do all there is to do."""
        outer = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        try:
            for _ in range(TURNS):
                if not self._ready:  # type: ignore[attr-defined]
                    return
                self._run_once()  # type: ignore[attr-defined]
            raise RuntimeError("a session of SSH that never comes to rest")
        finally:
            asyncio._set_running_loop(outer)


class Transport(asyncio.Transport):
    """Where a session's octets go: nowhere."""

    def __init__(self) -> None:
        super().__init__({"peername": NOWHERE, "sockname": NOWHERE})
        self.is_closed = False

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    abort = close

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """What is sent was taken down before."""
