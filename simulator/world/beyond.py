"""TLS that was agreed on beyond the world, as the world sees it: by a real program and whoever opened to it.

Nothing is opened here. What arrives is what was sent, or it was harmed on the way and is no longer to be read.
"""

from __future__ import annotations

from collections import deque
from typing import Literal

from simulator.world.records import ALERT, CLOSE_NOTIFY, Seal

HARMED = "decryption-failed-or-bad-record-mac"  # OpenSSL's own words


class Beyond:
    """One end's TLS. `seal`: how its words are sealed, where that is known; what is borne for others is told."""

    def __init__(self, seal: Seal | None = None) -> None:
        self.state: Literal["shaking", "open", "closed", "failed"] = "open"
        self.trouble = ""
        self.verdict = ""
        self.other = self
        self._seal = seal
        self._under_way: deque[tuple[bytes, bytes]] = deque()  # to this end: what is borne, and what it says

    def joined(self, other: Beyond) -> Beyond:
        """This end, with the other of the wire."""
        self.other, other.other = other, self
        return self

    def seal(self, data: bytes) -> bytes:
        """What is to be borne for `data`: nothing, where nobody knows."""
        return self.bear(data, self._seal.seal(data) if self._seal else b"")

    def bear(self, data: bytes, carried: bytes) -> bytes:
        """It is borne so."""
        self.other._under_way.append((carried, data))
        return carried

    def end(self) -> bytes:
        """The farewell."""
        return self.bear(b"", self._seal.seal(CLOSE_NOTIFY, ALERT)) if self._seal else b""

    def take(self, octets: bytes) -> tuple[bytes, bytes]:
        """What the wire brought: gives what was said inside, and nothing to be sent."""
        carried, said = self._under_way.popleft()
        if octets == carried:
            return said, b""
        self.state, self.trouble = "failed", HARMED
        return b"", b""
