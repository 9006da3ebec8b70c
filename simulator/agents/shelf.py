"""The queue's shelf: letters on their way, each with its envelope and what became of every recipient.

Data alone; who tries, when and how often stands in `queue`.
"""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import msgspec

WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"
ENVELOPE = 1_024  # octets that a letter takes besides its content, and each of its recipients


class Addressee(msgspec.Struct, kw_only=True):
    """One recipient of a letter on the shelf. `reply` and `remote`: what was last heard about him, and from whom."""

    forward_path: str
    parameters: Mapping[str, str] = {}  # NOTIFY and ORCPT, as RCPT brought them (RFC 3461 §4)
    status: str = WAITING
    enhanced: str = ""
    reason: str = ""  # why he cannot be reached
    reply: str = ""
    remote: str = ""
    attempted: int | None = None  # seconds since 1970 UTC
    warned: bool = False
    concluded: bool = False  # what became of him has been reported
    relayed: bool = False  # delivered to a server that reports no success itself

    @property
    def domain(self) -> str:
        """The domain of the path, in lower case."""
        return self.forward_path.rpartition("@")[2].lower()

    def wishes(self, event: str) -> bool:
        """Whether the sender is to hear of `event`: SUCCESS, FAILURE or DELAY (RFC 3461 §4.1)."""
        notify = self.parameters.get("NOTIFY", "FAILURE,DELAY").upper().split(",")
        return event in notify


class Parcel(msgspec.Struct, kw_only=True):
    """A letter on the shelf. `arrived` is in microseconds since the curtain rose, `date` in seconds since 1970 UTC."""

    id: str
    reverse_path: str  # "" for the null path
    content: bytes
    addressees: list[Addressee]
    arrived: int
    date: int
    due: int = 0  # when it will be tried next, in microseconds since the curtain rose; what is past is at once
    parameters: Mapping[str, str] = {}  # BODY, RET, ENVID, SMTPUTF8 … as MAIL brought them
    received_from: str = ""
    attempt: int = 0
    suspect: bool = False  # whether it is to be set aside where it is delivered

    @property
    def waiting(self) -> list[Addressee]:
        """The recipients that may still be reached."""
        return [one for one in self.addressees if one.status == WAITING]

    @property
    def octets(self) -> int:
        """How much room it takes, about, its envelope included."""
        return len(self.content) + ENVELOPE * (1 + len(self.addressees))


class Shelf:
    """All letters of one host that are on their way, in the order they came: `octets`, and no more than `room`."""

    def __init__(self, host: str, room: int | None = None) -> None:
        self.parcels: dict[str, Parcel] = {}
        self.octets, self._room = 0, room
        self._mark = f"{crc32(host.encode()) & 0xFFFF:04X}"
        self.numbered = 0

    def new_id(self) -> str:
        """A letter's number: unlike any other of this host, and begun so that those of other hosts differ too."""
        self.numbered += 1
        return f"{self._mark}{self.numbered:02X}"

    def has_room(self, octets: int) -> bool:
        """Whether a letter of that many octets can be laid down, too."""
        return self._room is None or self.octets + max(octets, 1) <= self._room

    def put(self, parcel: Parcel) -> Parcel:
        """Lay a letter down."""
        self.parcels[parcel.id] = parcel
        self.octets += parcel.octets
        return parcel

    def take_off(self, letter: str) -> None:
        """Forget a letter: nothing is left to be done for it."""
        if parcel := self.parcels.pop(letter, None):
            self.octets -= parcel.octets
