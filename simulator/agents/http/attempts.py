"""Wrong passwords, counted: after some of them a caller has to wait (RFC 6585 §4)."""

from __future__ import annotations


class Attempts:
    """At most `most` for one name within `window` microseconds."""

    def __init__(self, most: int, window: int) -> None:
        self._most, self._window = most, window
        self._failed: dict[str, list[int]] = {}

    def note(self, name: str, now: int) -> None:
        """One more was wrong."""
        self._failed[name] = [*self._recent(name, now), now]

    def forget(self, name: str) -> None:
        """One was right."""
        self._failed.pop(name, None)

    def wait(self, name: str, now: int) -> int:
        """Microseconds until the next one is heard; 0 for at once."""
        recent = self._recent(name, now)
        return recent[-self._most] + self._window - now if len(recent) >= self._most else 0

    def _recent(self, name: str, now: int) -> list[int]:
        return [at for at in self._failed.get(name, []) if now - at < self._window]
