"""What is done against those who guess: so many failures, and for so long nobody logs in under that name.

Whoever the name belongs to is locked out too: that is its price. Knows no protocol and no password.
"""

from __future__ import annotations

from simulator.agents.durations import microseconds
from simulator.world.agent import Clock


class LockOut:
    """The failures of one server. `after` 0: never; `lasts` is a duration, "15m"."""

    def __init__(self, clock: Clock, after: int, lasts: str) -> None:
        self._clock, self._after = clock, after
        self._lasts = microseconds(lasts)
        self._failures: dict[str, list[int]] = {}  # by name: when, the oldest first

    def wait(self, name: str) -> int:
        """Microseconds for which nobody may log in under this name, with whatever password; 0: he may now."""
        times = self._failures.get(name.lower(), [])
        is_locked = bool(self._after) and len(times) >= self._after
        return max(0, times[-1] + self._lasts - self._clock.now) if is_locked else 0

    def note(self, name: str, *, right: bool) -> None:
        """Somebody has tried: success forgets failures, and so does time."""
        now, key = self._clock.now, name.lower()
        if right or not self._after:
            self._failures.pop(key, None)
        else:
            recent = [at for at in self._failures.get(key, []) if now < at + self._lasts]
            self._failures[key] = [*recent, now][-self._after :]
