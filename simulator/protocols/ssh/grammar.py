"""Octets of SSH and what stands where in them (RFC 4253 §4.2, §6; draft-ietf-secsh-filexfer-02 §3). Keeps no state."""

from __future__ import annotations

import base64
import hashlib
from typing import NamedTuple

from simulator.protocols.speech import Token
from simulator.protocols.ssh.layout import AFTER, MESSAGES, PACKETS, STATUSES
from simulator.protocols.ssh.rules import IDENTIFICATION, VERBS

LINE = b"SSH-"
LONGEST_LINE = 255  # octets (RFC 4253 §4.2)
LARGEST = 1 << 18  # octets of a packet that we believe in
LONGEST_GIST = 80  # characters of a label
MALFORMED = "ssh.violation.malformed"
_SIZES = {"u8": 1, "bool": 1, "u32": 4, "u64": 8, "16": 16}
_ATTRIBUTES = ((1, 8), (2, 8), (4, 4), (8, 8))  # flag, octets: size, owner, rights, times (§5)


def key_of(name: str) -> str:
    """The key of what is said: what a client says is a command, all else a reply."""
    return f"ssh.{'command' if name in VERBS else 'reply'}.{name}"


def fingerprint(blob: bytes) -> str:
    """What people compare of a public key: SHA-256 in base64, without padding (RFC 4251 §4.1 wishes for one)."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def host_key(stream: bytes) -> bytes | None:
    """The public key that a server has shown in what it has said so far; None where it has not."""
    at = stream.find(b"\n") + 1
    while stream.startswith(LINE) and len(stream) - at > 5:
        length = int.from_bytes(stream[at : at + 4], "big")
        if length > LARGEST or at + 4 + length > len(stream):
            return None
        if stream[at + 5] == 31:  # KEX_ECDH_REPLY
            size = int.from_bytes(stream[at + 6 : at + 10], "big")
            return stream[at + 10 : at + 10 + size]
        at += 4 + length
    return None


class Spoken(NamedTuple):
    """What a message is: `names` of all that is in it, the label, its tokens, `request` the number of SFTP's request.

    `owing`: octets of an SFTP packet that is not over yet.
    """

    name: str
    label: str
    tokens: tuple[Token, ...]
    request: int | None = None
    owing: int = 0


def line(octets: bytes) -> Spoken:
    """The first line: which SSH, and whose; anything else is a mistake (RFC 4253 §4.2)."""
    text = octets.rstrip(b"\r\n")
    if not text.startswith(LINE):
        foreign = text.decode("utf-8", "replace")[:LONGEST_GIST]
        return Spoken("?", foreign or "?", (Token(0, len(octets), MALFORMED),))
    start = text.find(b"-", len(LINE)) + 1
    tokens = (Token(0, start, key_of(IDENTIFICATION)), Token(start, len(text), "ssh.argument.software"))
    return Spoken(IDENTIFICATION, text.decode("utf-8", "replace"), tokens)


def message(packet: bytes, owing: int = 0) -> Spoken:
    """A whole packet, unsealed; the first `owing` octets of its data still belong to a packet of SFTP before."""
    return _Reader(packet, owing).spoken()


class _Reader:
    """Walks once through a packet and marks what it passes."""

    def __init__(self, packet: bytes, owing: int) -> None:
        self.packet, self.owing = packet, owing
        self.at, self.end = 0, len(packet)
        self.tokens: list[Token] = []
        self.gist: list[str] = []
        self.inner: list[str] = []
        self.request: int | None = None
        self.still = 0
        self.asked = ""  # what decides how it goes on

    def spoken(self) -> Spoken:
        padding = self.packet[4]
        if padding + 2 > len(self.packet) - 4:
            return Spoken("?", "?", (Token(0, len(self.packet), MALFORMED),))
        self._mark(4, "ssh.field.packet-length")
        self._mark(1, "ssh.field.padding-length")
        self.end = len(self.packet) - padding
        name, _, fields = MESSAGES.get(self.packet[5], f"{self.packet[5]}: rest data").partition(":")
        self._mark(1, key_of(name))
        self._fields(fields)
        self._mark(self.end - self.at, "ssh.argument.data")
        self.end = len(self.packet)
        self._mark(padding, "ssh.field.padding")
        said = self.inner[0] if self.inner else name
        label = " ".join((", ".join(self.inner) or name, *self.gist))
        return Spoken(said, label[:LONGEST_GIST], tuple(self.tokens), self.request, self.still)

    # ---- fields

    def _fields(self, layout: str) -> None:
        for field in filter(None, (one.strip() for one in layout.split(","))):
            kind, _, name = field.partition(" ")
            if self.at < self.end or kind == "names":
                self._field(kind, name.removesuffix("*"), name.endswith("*"))

    def _field(self, kind: str, name: str, is_told: bool) -> None:
        match kind:
            case "names":
                self._names(is_told)
            case "status":
                self._status()
            case "sftp":
                self._sftp()
            case _:
                self._plain(kind, name, is_told)

    def _plain(self, kind: str, name: str, is_told: bool) -> None:
        start = self.at
        self._mark(self._size(kind), f"ssh.argument.{name}")
        octets = self.packet[start : self.at]
        if is_told:
            self._tell(kind, name, octets)
        if name in ("method", "request"):
            self.asked = octets[4:].decode("ascii", "replace")
        if name in ("method", "want-reply"):
            self._fields(AFTER.get(self.asked, ""))

    def _size(self, kind: str) -> int:
        """How many octets the field of that kind takes that begins here; a string has a length before it."""
        match kind:
            case "str":
                return 4 + self._number(self.at)
            case "attrs":
                return self._attributes()
            case "rest":
                return self.end - self.at
        return _SIZES[kind]

    def _tell(self, kind: str, name: str, octets: bytes) -> None:
        if name == "host-key":
            self.gist.append(fingerprint(octets[4:]))
        elif kind == "str":
            self.gist.append(octets[4:].decode("utf-8", "replace"))
        else:
            self.gist.append(str(int.from_bytes(octets, "big")))

    def _status(self) -> None:
        number = self._number(self.at)
        name = STATUSES[number] if number < len(STATUSES) else str(number)
        self._mark(4, f"ssh.status.{name}")
        self.gist.append(name)

    def _names(self, is_told: bool) -> None:
        """How many, then of each its name, a line for people, and its attributes (§7)."""
        count = self._number(self.at)
        self._mark(4, "ssh.argument.count")
        for _ in range(count):
            if self.at >= self.end:
                return
            self._plain("str", "path", is_told)
            self._plain("str", "long-name", is_told=False)
            self._plain("attrs", "attributes", is_told=False)

    def _attributes(self) -> int:
        """How many octets attributes take: flags, and what they announce (§5)."""
        flags = self._number(self.at)
        return 4 + sum(octets for flag, octets in _ATTRIBUTES if flags & flag)

    # ---- what is in a channel

    def _sftp(self) -> None:
        """Packets of SFTP, one behind another; the last may go on in the next message."""
        if self.owing:
            self.still = max(0, self.owing - (self.end - self.at))
            self._mark(min(self.owing, self.end - self.at), "ssh.argument.data")
        outer = self.end
        while outer - self.at > 4:
            length = 4 + self._number(self.at)
            self.still = max(0, self.at + length - outer)
            self.end = min(outer, self.at + length)
            self._packet()
            self._mark(self.end - self.at, "ssh.argument.data")
            self.end = outer

    def _packet(self) -> None:
        number = self.packet[self.at + 4]
        name, _, fields = PACKETS.get(number, f"{number}: rest data").partition(":")
        self.inner.append(name)
        self._mark(4, "ssh.field.length")
        self._mark(1, key_of(name))
        if number > 2:
            self.request = self._number(self.at)
            self._mark(4, "ssh.field.request")
        self._fields(fields)

    # ---- octets

    def _number(self, at: int) -> int:
        return int.from_bytes(self.packet[at : min(at + 4, self.end)], "big")

    def _mark(self, octets: int, key: str) -> None:
        """The next octets are that; never more than there are."""
        end = min(self.at + octets, self.end)
        if end > self.at:
            self.tokens.append(Token(self.at, end, key))
        self.at = end
