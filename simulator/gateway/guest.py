"""One connection of a real program: what it has said and nobody has heard yet, within bounds. Knows no run.

Whatever a program does is asked of it in small acts, one at a time, so that all others have their turn between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from simulator.gateway.padlock import Padlock

PIECE = 4_096  # octets of one program that are heard at a time: a flood is many small acts
MOST_UNHEARD = 4 * PIECE  # octets that wait to be heard before we stop reading
MOST_UNTAKEN = 1 << 20  # octets of answers a program may leave untaken before it is heard no more
GRACE = 10.0  # seconds a program has to take the last words
PATIENCE = 30.0  # seconds it has for the handshake of TLS


class Act(NamedTuple):
    """Something a program does, as an input of the run."""

    guest: Guest
    action: str
    text: str


class Guest(asyncio.Protocol):
    """`stirred` is called when there may be an act; `came` says whether there is room, `left` when it is gone."""

    transport: asyncio.Transport

    def __init__(self, place: str, stirred: Callable[[], object], came: Callable[[Guest], bool]) -> None:
        self.place = place  # HOST:PORT it has come to
        self.name = ""
        self.is_seen_off = False  # the run is done with it
        self.is_lost = False  # there is no connection any more
        self._stirred, self._came = stirred, came
        self._unheard = bytearray()
        self._leaving = ""  # how it went, once it did
        self.has_dialled = self.has_left = self._is_deaf = False
        self._farewell: asyncio.TimerHandle | None = None
        self.padlock: Padlock | None = None  # its TLS

    # ---- what it does

    @property
    def is_gone(self) -> bool:
        """Whether it is neither on the line nor in the run any more."""
        return self.is_lost and (self.is_seen_off or self.has_left)

    @property
    def is_shaking(self) -> bool:
        """Whether it is on the line, and has not come through the handshake of TLS yet."""
        return self.padlock is not None and self.padlock.is_shaking and not self.transport.is_closing()

    @property
    def wants(self) -> str:
        """What it would do next; "" while it is silent, or takes nothing."""
        if self.is_seen_off or self.has_left:
            return ""
        if not self.has_dialled:
            return "dial"
        padlock = self.padlock
        if padlock and not padlock.is_told and not padlock.is_shaking:
            return "secure"
        if self._unheard or (padlock and padlock.early):
            return "" if self._is_deaf or (padlock and padlock.is_shaking) else "seal" if padlock else "say"
        return self._leaving

    def next_act(self) -> Act:
        """What it does next, if it wants anything; taken off."""
        action, text = self.wants, self.name
        match action:
            case "dial":
                self.has_dialled = True
                text += f" {self.place}"
            case "say":
                text += f" {self._piece().decode('latin-1')}"
            case "secure":
                assert self.padlock
                text += f" {self.padlock.handshake()}"
            case "seal":
                text += f" {self._opened()}"
            case _:
                self.has_left = True
        return Act(self, action, text)

    def _piece(self) -> bytes:
        piece = bytes(self._unheard[:PIECE])
        del self._unheard[:PIECE]
        if len(self._unheard) < MOST_UNHEARD and not self.is_lost:
            self.transport.resume_reading()
        return piece

    def _opened(self) -> str:
        """What it said inside, behind its length, and what was carried for it."""
        assert self.padlock
        said, self.padlock.early = self.padlock.early, b""
        carried = b""
        if not said:
            carried = self._piece()
            said, own = self.padlock.open(carried)
            self._write(own)
            self._look_whether_it_ends()
        return f"{len(said)} {(said + carried).decode('latin-1')}"

    def _look_whether_it_ends(self) -> None:
        """TLS may be over before the connection is."""
        assert self.padlock
        if self.padlock.is_broken or self.padlock.is_closed:
            self._leaving = self._leaving or ("drop" if self.padlock.is_broken else "hang-up")
            self._unheard.clear()

    def _shake(self) -> None:
        """Go on with the handshake as far as what it sent allows."""
        padlock = self.padlock
        while padlock and padlock.is_shaking and self._unheard and not self.is_lost:
            self._write(padlock.shake(self._piece()))
            if padlock.is_broken:
                self._unheard.clear()

    def dismissed(self) -> Act:
        """It is shown out, in the middle of whatever it said; what it did of itself before is heard no more."""
        self.has_left = True
        self._unheard.clear()
        self.see_off(orderly=False)
        return Act(self, "drop", self.name)

    # ---- what is done to it

    @property
    def owed(self) -> int:
        """Octets of answers it has not taken yet."""
        return 0 if self.is_lost else self.transport.get_write_buffer_size()

    def tell(self, data: bytes, carried: bytes | None = None) -> None:
        """Say something to it: inside TLS or, where the server has sealed it by itself, as the world has carried it."""
        self._write(data if carried is None else self.padlock.seal(data) if self.padlock else carried)

    def _write(self, octets: bytes) -> None:
        if octets and not self.is_lost:
            self.transport.write(octets)

    def secure(self, padlock: Padlock) -> None:
        """From here on what it sends is TLS's."""
        self.padlock = padlock
        asyncio.get_running_loop().call_later(PATIENCE, self._lose_patience)
        self._shake()
        self._stirred()

    def _lose_patience(self) -> None:
        if self.is_shaking:
            self.transport.abort()

    def see_off(self, orderly: bool = True) -> None:
        """The run is done with it: it may take what was said, but not for ever."""
        self.is_seen_off = True
        if self.is_lost:
            self._stirred()
        elif orderly:
            self._write(self.padlock.end() if self.padlock else b"")
            self.transport.close()
            self._farewell = asyncio.get_running_loop().call_later(GRACE, self.transport.abort)
        else:
            self.transport.abort()

    # ---- what the event loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.set_write_buffer_limits(high=MOST_UNTAKEN)
        if self._came(self):
            self._stirred()
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Say something; it waits for its turn."""
        self._unheard += data
        if len(self._unheard) >= MOST_UNHEARD:
            self.transport.pause_reading()
        self._shake()
        self._stirred()

    def eof_received(self) -> bool:
        """The last word is said: what was said before is answered first."""
        self._leaving = "hang-up"
        self._stirred()
        return True

    def pause_writing(self) -> None:
        """It does not take what we say: then it need not say more either."""
        self._is_deaf = True

    def resume_writing(self) -> None:
        """It listens again."""
        self._is_deaf = False
        self._stirred()

    def connection_lost(self, error: Exception | None) -> None:
        """Leave; what it said before it vanished is heard no more, unless it took its leave."""
        self.is_lost, self._is_deaf = True, False
        if error is not None:
            self._unheard.clear()
        self._leaving = self._leaving or ("drop" if error else "hang-up")
        if self._farewell:
            self._farewell.cancel()
        self._stirred()
