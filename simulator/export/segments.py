"""A wire as TCP (RFC 9293): handshake, sequence numbers, acknowledgements, hanging up. Knows not what is said.

Each packet is stamped when it leaves, as by one who sees the whole network under one clock. What arrives is
acknowledged at once: by what is said at that very moment, else by a segment of its own.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from dpkt.tcp import TCP_OPT_MSS, TCP_OPT_NOP, TCP_OPT_WSCALE, TH_ACK, TH_FIN, TH_PUSH, TH_RST, TH_SYN

from simulator.export.frames import MTU_PAYLOAD, Framer, Station
from simulator.trace.facts import Side

# The window is as wide as it can be (RFC 7323 §2.3), because in the film nobody's is ever full.
_OPTIONS = struct.pack(">BBHBBBB", TCP_OPT_MSS, 4, MTU_PAYLOAD, TCP_OPT_NOP, TCP_OPT_WSCALE, 3, 14)
WINDOW = 65_535
FIRST_PATIENCE = 1_000_000  # how long an answer is awaited before anything is known of the way (RFC 6298 §2.1)
OTHER: dict[Side, Side] = {"C": "S", "S": "C"}


class Packet(NamedTuple):
    """A frame, and when it left (microseconds since the curtain rose)."""

    at: int
    frame: bytes


class Spoken(NamedTuple):
    """What was sent with one event: whose it was, where in the stream, and what had been heard by then."""

    side: Side
    seq: int
    ack: int
    data: bytes


class End:
    """One end: the next octet it will send, the next it wants to hear, and since when it owes an acknowledgement."""

    def __init__(self, station: Station, seq: int) -> None:
        self.station, self.seq = station, seq
        self.heard = 0
        self.owes: int | None = None
        self.is_gone = False


class Flow:
    """One wire. Every method gives the packets that it makes leave."""

    def __init__(self, framer: Framer, wire: int, caller: Station, callee: Station, at: int) -> None:
        self._framer = framer
        self.ends: dict[Side, End] = {
            "C": End(caller, crc32(b"C%d" % wire)),
            "S": End(callee, crc32(b"S%d" % wire)),
        }
        self._dialled = at
        self.latency = 0
        self.stands = False

    def dial(self) -> Iterator[Packet]:
        """The caller asks for a connection."""
        yield self._leave("C", self._dialled, TH_SYN, opts=_OPTIONS)
        self.ends["C"].seq += 1

    def call_again(self, until: int) -> Iterator[Packet]:
        """Nobody answered: he asked again, with twice the patience each time (RFC 9293 §3.8.1, RFC 6298 §2, §5.5)."""
        patience, at = FIRST_PATIENCE, self._dialled + FIRST_PATIENCE
        while at < until:
            yield self._leave("C", at, TH_SYN, seq=self.ends["C"].seq - 1, opts=_OPTIONS)
            patience *= 2
            at += patience

    def open(self, at: int) -> Iterator[Packet]:
        """The caller has its answer: the callee gave it half a round trip ago."""
        self.latency = (at - self._dialled) // 2
        self.stands = True
        caller, callee = self.ends["C"], self.ends["S"]
        callee.heard = caller.seq
        yield self._leave("S", at - self.latency, TH_SYN | TH_ACK, opts=_OPTIONS)
        callee.seq += 1
        caller.heard = callee.seq
        yield self._leave("C", at, TH_ACK)

    def refuse(self, at: int) -> Iterator[Packet]:
        """Nobody answers that port (RFC 9293 §3.5.2)."""
        self.ends["S"].heard = self.ends["C"].seq
        self.ends["S"].seq = 0
        yield self._leave("S", (self._dialled + at) // 2, TH_RST | TH_ACK)

    def speak(self, side: Side, at: int, data: bytes) -> tuple[Spoken, list[Packet]]:
        """Octets leave, in as many segments as it takes."""
        end = self.ends[side]
        spoken = Spoken(side, end.seq, end.heard, data)
        end.seq += len(data)
        end.owes = None
        return spoken, list(self.say(spoken, at))

    def say(self, spoken: Spoken, at: int) -> Iterator[Packet]:
        """The segments of what is said, or said again."""
        side, seq, ack, data = spoken
        for begin in range(0, len(data), MTU_PAYLOAD):
            piece = data[begin : begin + MTU_PAYLOAD]
            push = TH_PUSH if begin + len(piece) == len(data) else 0
            yield self._leave(side, at, TH_ACK | push, seq=seq + begin, ack=ack, data=piece)

    def hear(self, spoken: Spoken, at: int) -> None:
        """It arrived: the other end owes an acknowledgement."""
        end = self.ends[OTHER[spoken.side]]
        end.heard, end.owes = max(end.heard, spoken.seq + len(spoken.data)), at

    def acknowledge(self, side: Side) -> Iterator[Packet]:
        """What an end still owes."""
        end = self.ends[side]
        if end.owes is not None:
            yield self._leave(side, end.owes, TH_ACK)
            end.owes = None

    def close(self, side: Side, at: int) -> Iterator[Packet]:
        """One end has no more to say. The one that ends last is acknowledged by whoever is gone already."""
        end, other = self.ends[side], self.ends[OTHER[side]]
        end.is_gone, end.owes = True, None
        yield self._leave(side, at, TH_FIN | TH_ACK)
        end.seq += 1
        if other.is_gone:
            other.heard, other.owes = end.seq, None
            yield self._leave(OTHER[side], at + self.latency, TH_ACK)

    def hear_closing(self, side: Side, at: int) -> None:
        """The other end learns that `side` has closed."""
        other = self.ends[OTHER[side]]
        other.heard, other.owes = self.ends[side].seq, at

    def reset(self, side: Side, at: int) -> Iterator[Packet]:
        """One end wants to hear no more."""
        self.ends[side].is_gone, self.ends[side].owes = True, None
        yield self._leave(side, at, TH_RST | TH_ACK)

    def _leave(
        self, side: Side, at: int, flags: int, seq: int | None = None, ack: int | None = None, **more: object
    ) -> Packet:
        end, other = self.ends[side], self.ends[OTHER[side]]
        seq = end.seq if seq is None else seq
        ack = (end.heard if ack is None else ack) if flags & TH_ACK else 0
        return Packet(at, self._framer.tcp(end.station, other.station, seq, ack, flags, win=WINDOW, **more))
