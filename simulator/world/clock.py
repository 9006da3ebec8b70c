"""A clock that shows another date than the world's. How long things take, it measures as well as any other."""

from __future__ import annotations

from simulator.world.agent import Clock


class WrongClock:
    """A host's own clock, `wrong` seconds ahead of the world's, or behind it when that is negative."""

    __slots__ = ("_right", "_wrong")

    def __init__(self, right: Clock, wrong: int) -> None:
        self._right, self._wrong = right, wrong

    @property
    def now(self) -> int:
        """Microseconds since the curtain rose."""
        return self._right.now

    @property
    def seconds(self) -> int:
        """Seconds since 1970 UTC, as this clock shows them."""
        return self._right.seconds + self._wrong
