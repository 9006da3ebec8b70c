"""Frames as they lie on an Ethernet: addresses, ports and checksums around what was said. Knows no film."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

import dpkt

MTU_PAYLOAD = 1460  # octets of a segment on an Ethernet (RFC 9293 §3.7.1): 1500 less two headers of 20
TTL = 64
_SIX = IPv6Address("2001:db8::")  # documentation (RFC 3849): an IPv4 host that is called over IPv6 gets one of these


class Station(NamedTuple):
    """An end: hardware address, IP address, port."""

    hardware: bytes
    address: IPv4Address | IPv6Address
    port: int


class Framer:
    """Writes frames; counts each sender's packets, as the identification of a packet wants it (RFC 6864 §4.1)."""

    def __init__(self) -> None:
        self._packets: Counter[bytes] = Counter()

    def tcp(self, sender: Station, receiver: Station, seq: int, ack: int, flags: int, **more: object) -> bytes:
        """A segment. `more`: data, opts, win."""
        segment = dpkt.tcp.TCP(
            sport=sender.port, dport=receiver.port, seq=seq % 2**32, ack=ack % 2**32, flags=flags, **more
        )
        segment.off = (len(segment) - len(segment.data)) // 4
        return self._frame(sender, receiver, dpkt.ip.IP_PROTO_TCP, segment)

    def udp(self, sender: Station, receiver: Station, data: bytes) -> bytes:
        """A datagram."""
        datagram = dpkt.udp.UDP(sport=sender.port, dport=receiver.port, data=data)
        datagram.ulen = len(datagram)
        return self._frame(sender, receiver, dpkt.ip.IP_PROTO_UDP, datagram)

    def _frame(self, sender: Station, receiver: Station, protocol: int, payload: dpkt.Packet) -> bytes:
        source, target = sender.address, receiver.address
        if source.version == target.version == 4:
            self._packets[source.packed] += 1
            packet = dpkt.ip.IP(
                id=self._packets[source.packed] % 2**16, df=1, ttl=TTL, p=protocol,
                src=source.packed, dst=target.packed, data=payload,
            )  # fmt: skip
            kind = dpkt.ethernet.ETH_TYPE_IP
        else:
            packet = dpkt.ip6.IP6(
                plen=len(payload), nxt=protocol, hlim=TTL, src=six(source).packed, dst=six(target).packed, data=payload
            )
            kind = dpkt.ethernet.ETH_TYPE_IP6
        return bytes(dpkt.ethernet.Ethernet(src=sender.hardware, dst=receiver.hardware, type=kind, data=packet))


def six(address: IPv4Address | IPv6Address) -> IPv6Address:
    """The IPv6 address of a host."""
    return address if isinstance(address, IPv6Address) else IPv6Address(int(_SIX) + int(address))


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """The address a text is; None where it is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None
