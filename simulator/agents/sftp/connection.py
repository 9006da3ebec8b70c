"""The library's connection, at either end, whose words are taken down. Knows nobody who may come in, and no file.

Whatever it would draw by chance is drawn from the world's: a film is the same, octet by octet, whenever it is played.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from asyncssh.connection import SSHClientConnection, SSHServerConnection
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

IGNORE, KEXINIT = 2, 20  # RFC 4250 §4.1.2
COOKIE = 16  # octets (RFC 4253 §7.1)


class Said(NamedTuple):
    """A piece of what one end sends: as it was said, and as it is carried, where that is something else."""

    plain: bytes
    carried: bytes | None


class _Sealer:
    """The cipher of one direction, which tells what it was given to seal; its padding is drawn by `pad`."""

    def __init__(self, cipher: Any, pad: Callable[[bytes], bytes]) -> None:
        self._cipher, self._pad = cipher, pad
        self.given = b""

    def encrypt_packet(self, sequence: int, header: bytes, packet: bytes) -> tuple[bytes, bytes]:
        """Seal a packet (RFC 4253 §6)."""
        self.given = header + self._pad(packet)
        sealed: tuple[bytes, bytes] = self._cipher.encrypt_packet(sequence, header, self.given[len(header) :])
        return sealed


class _Drawn:
    """What a connection says is taken down, and what it would draw by chance is drawn from `chance`."""

    _send_encryption: Any
    is_client: Callable[[], bool]

    def __init__(self, chance: Random, *args: Any, **more: Any) -> None:
        self.chance = chance
        self.said: list[Said] = []
        super().__init__(*args, **more)

    @property
    def _kex(self) -> Any:
        return self.__dict__.get("_kex")

    @_kex.setter
    def _kex(self, exchange: Any) -> None:
        """A key exchange begins (or ends: None): its key of an hour is drawn (RFC 8731 §3)."""
        if exchange is not None:
            drawn = X25519PrivateKey.from_private_bytes(self.chance.randbytes(32))
            exchange._priv._priv_key = drawn
            side = "_client_pub" if self.is_client() else "_server_pub"
            setattr(exchange, side, drawn.public_key().public_bytes_raw())
        self.__dict__["_kex"] = exchange

    def send_packet(self, number: int, *args: bytes, handler: Any = None) -> None:
        """Say something. The empty messages that the library puts before each say nothing, and are left out."""
        if number == IGNORE:
            return
        if number == KEXINIT:
            args = (self.chance.randbytes(COOKIE) + args[0][COOKIE:],)
            mine = "_client_kexinit" if self.is_client() else "_server_kexinit"
            setattr(self, mine, bytes([KEXINIT]) + args[0])
        cipher = self._send_encryption
        if cipher is not None and not isinstance(cipher, _Sealer):
            self._send_encryption = _Sealer(cipher, self._padded)
        super().send_packet(number, *args, handler=handler)  # type: ignore[misc]

    def _send(self, data: bytes) -> None:
        cipher = self._send_encryption
        if cipher is not None:
            self.said.append(Said(cipher.given, data))
        elif data.startswith(b"SSH-"):
            self.said.append(Said(data, None))
        else:
            self.said.append(Said(data[:4] + self._padded(data[4:]), None))

    def _padded(self, packet: bytes) -> bytes:
        """A packet from its padding's length on, with padding of our own (RFC 4253 §6)."""
        return packet[: -packet[0]] + self.chance.randbytes(packet[0])


class Caller(_Drawn, SSHClientConnection):
    """That of whoever calls."""


class Callee(_Drawn, SSHServerConnection):
    """That of whoever is called."""
