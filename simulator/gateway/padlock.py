"""TLS with one real program: it ends here, and what is said inside goes on. Knows no run.

What both have sent meanwhile is kept, so that the film can show it; on replay no hands are shaken again.
"""

from __future__ import annotations

import msgspec

from simulator.trace.facts import Side
from simulator.world.keyring import Keyring
from simulator.world.tls import Layer


class Padlock:
    """`early`: what was said in the same breath as the last of the handshake."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring, self._layer = keyring, Layer(keyring, "S")
        self._flights: list[tuple[Side, str]] = []
        self.early = b""
        self.is_told = False  # whether the run knows how it went

    @property
    def is_shaking(self) -> bool:
        """Whether it is not decided yet whether TLS comes about."""
        return self._layer.state == "shaking"

    @property
    def is_broken(self) -> bool:
        """Whether nothing more can be said."""
        return self._layer.state == "failed"

    @property
    def is_closed(self) -> bool:
        """Whether the program has said that it has no more to say."""
        return self._layer.state == "closed"

    def shake(self, octets: bytes) -> bytes:
        """What the program sent of the handshake; gives what is to be sent."""
        self.early, own = self._layer.take(octets)
        self._flights.append(("C", octets.decode("latin-1")))
        if own:
            self._flights.append(("S", own.decode("latin-1")))
        return own

    def handshake(self) -> str:
        """How it went, as the visitor in the film is told."""
        self.is_told = True
        layer = self._layer
        told = {"flights": self._flights, "name": layer.called}
        self._flights = []
        if self.is_broken:
            return msgspec.json.encode({**told, "trouble": layer.trouble}).decode()
        told |= {"version": layer.version, "cipher": layer.cipher, "secrets": self._keyring.secrets}
        told |= {"end_point": layer.end_point.decode("latin-1"), "peer": layer.peer}
        return msgspec.json.encode(told).decode()

    def open(self, octets: bytes) -> tuple[bytes, bytes]:
        """What the program said inside, and what is to be sent for TLS's own sake."""
        return self._layer.take(octets)

    def seal(self, data: bytes) -> bytes:
        """What is to be sent for `data`: nothing, where it is broken."""
        return b"" if self.is_broken or self.is_shaking else self._layer.seal(data)

    def end(self) -> bytes:
        """The farewell."""
        return self._layer.end()
