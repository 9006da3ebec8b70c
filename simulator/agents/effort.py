"""How much a server does for one client in one go, counted in octets: read, said or filed, and a fee for each thing.

A real server is slowed down by whoever does not take its answers; in a world where everything is taken at once,
the limit must be said. What takes long is judged before it is begun, where that can be.
"""

from __future__ import annotations

MOST = 64 << 20  # octets' worth: the largest letter twice over, or half a million small ones
COMMAND = 4_096  # what a command costs, whatever it asks for
LETTER = 128  # what it costs to look at a letter from outside


class Overtaxed(Exception):
    """A client has asked for more in one go than a server does for one."""


class Effort:
    """What was done since the client's octets came."""

    def __init__(self) -> None:
        self._spent = 0

    def begin(self) -> None:
        """Octets have come; count anew."""
        self._spent = 0

    def spend(self, octets: int, letters: int = 0) -> None:
        """Count work that is done or about to be. Raises Overtaxed."""
        self._spent += octets + letters * LETTER
        if self._spent > MOST:
            raise Overtaxed
