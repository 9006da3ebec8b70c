"""Letters that are signed or sealed themselves, end to end, as their header tells (RFC 8551 §3). Opens none."""

from __future__ import annotations

from simulator.mail.entity import Entity, base64_body, file_entity, multipart, write_field, write_value
from simulator.mail.message import fields, first, split
from simulator.mail.mime import decoded, parse
from simulator.mail.parameters import parse_value

MEDIA_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
SEALED, SIGNED = "enveloped-data", "signed-data"  # values of smime-type (RFC 8551 §3.2.2)
CLEAR = "multipart/signed"  # the text as it was, and its signature beside it (RFC 8551 §3.5.3)
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
TEXT, SIGNATURE = range(2)  # the parts of such a letter
MOST_HEADER = 65_536  # octets of a header that is looked at; a longer one is no such letter's
KINDS = (SEALED, "authenveloped-data", SIGNED)


def kind(letter: bytes) -> str:
    """Its smime-type, or CLEAR; "" where it is no such letter."""
    if split(letter).header_end > MOST_HEADER:
        return ""
    field = first(letter, "Content-Type")
    media_type, parameters = parse_value(field.text if field else "")
    if media_type.lower() == CLEAR:
        return CLEAR if (parameters.get("protocol") or "").lower() in SIGNATURES else ""
    said = (parameters.get("smime-type") or SEALED).lower()
    return said if media_type.lower() in MEDIA_TYPES and said in KINDS else ""


def is_sealed(letter: bytes) -> bool:
    """Whether only the one it is for can read its text."""
    return kind(letter) not in ("", SIGNED, CLEAR)


def apart(letter: bytes) -> tuple[bytes, bytes]:
    """The header that stays outside, and the entity: what Content fields describe, with them (RFC 8551 §3.1)."""
    lines: dict[bool, list[bytes]] = {False: [], True: []}
    for field in fields(letter):
        lines[field.name.lower().startswith("content-")].append(letter[field.start : field.end])
    return b"".join(lines[False]), b"".join(lines[True]) + b"\r\n" + letter[split(letter).body_start :]


def wrapped(cms: bytes, kind: str) -> bytes:
    """The entity that carries a CMS object (RFC 8551 §3.2)."""
    header = [
        write_value("Content-Type", MEDIA_TYPES[0], [("smime-type", kind), ("name", "smime.p7m")]),
        write_field("Content-Transfer-Encoding", ["base64"]),
        write_value("Content-Disposition", "attachment", [("filename", "smime.p7m")]),
    ]
    return b"".join(header) + b"\r\n" + base64_body(cms)


def beside(entity: bytes, cms: bytes) -> bytes:
    """An entity and its signature, side by side (RFC 8551 §3.5.3)."""
    header, body = entity[: split(entity).header_end], entity[split(entity).body_start :]
    parts = [Entity(header, body), file_entity("smime.p7s", cms, SIGNATURES[0])]
    return multipart("signed", parts, parameters=[("protocol", SIGNATURES[0]), ("micalg", "sha-256")]).octets


def parted(entity: bytes) -> tuple[bytes, bytes]:
    """What is signed, and the CMS object beside it; nothing where there are not these two (RFC 1847 §2.1)."""
    parts = parse(entity).children
    if len(parts) != 2:
        return b"", b""
    text = parts[TEXT]
    return entity[text.header_start : text.body_end], decoded(parts[SIGNATURE])


def carried(entity: bytes) -> bytes:
    """The CMS object that an entity carries."""
    return decoded(parse(entity))
