"""A film as a capture file (draft-ietf-opsawg-pcapng) that Wireshark opens: packets, names of hosts, keys of TLS.

Times are in microseconds (which is what a file that says nothing means), the date is the world's own. Where a chapter
of the lesson begins, its packet bears the title as a comment.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pcapng import blocks
from pcapng.structs import IntField, OptionsField, PacketBytes
from pcapng.writer import FileWriter

from simulator.export.capture import packets
from simulator.export.frames import address_of, six
from simulator.reading.film import Film
from simulator.reading.transcript import shown

ETHERNET = 1  # a link type
IPV4, IPV6 = 1, 2  # kinds of records of names
TLS_KEY_LOG = 0x544C_534B  # a kind of secrets


@blocks.register_block
class DecryptionSecrets(blocks.SectionMemberBlock):  # type: ignore[misc]
    """With which an analyser opens what comes behind it (§4.7): the library has no such block of its own."""

    magic_number = 0x0000_000A
    __slots__ = ()
    schema = (
        ("secrets_type", IntField(32), TLS_KEY_LOG),
        ("secrets_length", IntField(32), 0),
        ("secrets_data", PacketBytes("secrets_length"), b""),
        ("options", OptionsField([]), None),
    )


def capture_file(film: Film) -> Iterator[bytes]:
    """The whole file."""
    out = io.BytesIO()
    section = blocks.SectionHeader(options={"shb_userappl": "Coulisses", "opt_comment": _about(film)})
    section.new_member(blocks.InterfaceDescription, link_type=ETHERNET, options={"if_name": film.playbill.name})
    writer = FileWriter(out, section)
    writer.write_block(section.new_member(blocks.NameResolution, records=list(_names(film))))
    if film.secrets:
        log = "".join(f"{line}\n" for line in film.secrets).encode()
        writer.write_block(section.new_member(DecryptionSecrets, secrets_length=len(log), secrets_data=log))
    comments = _comments(film)
    for packet in packets(film):
        stamp = film.curtain * 1_000_000 + packet.at
        options = {"opt_comment": comments.pop(packet.at)} if packet.at in comments else {}
        writer.write_block(section.new_member(
            blocks.EnhancedPacket, interface_id=0, timestamp_high=stamp >> 32, timestamp_low=stamp & 0xFFFF_FFFF,
            packet_len=len(packet.frame), packet_data=packet.frame, options=options,
        ))  # fmt: skip
    yield out.getvalue()


def _about(film: Film) -> str:
    return shown(" · ".join(filter(None, (film.playbill.title, film.playbill.summary))))


def _names(film: Film) -> Iterator[dict[str, Any]]:
    for host, place in film.hosts.items():
        address = address_of(place.address)
        if address is None:
            continue
        if address.version == 4:
            yield {"type": IPV4, "address": str(address), "names": [host]}
        yield {"type": IPV6, "address": str(six(address)), "names": [host]}


def _comments(film: Film) -> dict[int, str]:
    """By moment, the titles of the chapters that begin then."""
    found: dict[int, str] = {}
    for place, chapter in enumerate(film.chapters, 1):
        utterance = film.reading.utterances[chapter.u]
        found.setdefault(film.events[utterance.event].at, shown(f"{place} · {chapter.title}"))
    return found
