"""The secrets of a run's TLS, as its key log tells them: `LABEL client-random secret`, in hexadecimal."""

from __future__ import annotations

from collections.abc import Sequence

TLS_1_2 = "CLIENT_RANDOM"
HANDSHAKE = {"C": "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "S": "SERVER_HANDSHAKE_TRAFFIC_SECRET"}
TRAFFIC = {"C": "CLIENT_TRAFFIC_SECRET_0", "S": "SERVER_TRAFFIC_SECRET_0"}


class KeyLog:
    """Reads lines as there come to be more of them; what is no such line is passed over."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self._lines = lines
        self._seen = 0
        self._secrets: dict[tuple[str, str], bytes] = {}

    def find(self, label: str, random: bytes) -> bytes | None:
        """The secret of that label, of the talk that a client began with that random."""
        while self._seen < len(self._lines):
            self._take(self._lines[self._seen].split())
            self._seen += 1
        return self._secrets.get((label, random.hex()))

    def _take(self, words: list[str]) -> None:
        try:
            label, random, secret = words
            self._secrets[label, random.lower()] = bytes.fromhex(secret)
        except ValueError:
            return
