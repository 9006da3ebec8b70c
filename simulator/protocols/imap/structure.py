"""ENVELOPE, BODY and BODYSTRUCTURE: a letter's header and its MIME tree in IMAP's words (RFC 9051 §7.5.2).

Knows no mailbox, no command and no bytes of the wire.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.mail import mime
from simulator.mail.address_list import Correspondent, address_list
from simulator.mail.message import Field, fields, unfold
from simulator.mail.parameters import Parameters as Pairs
from simulator.protocols.imap.words import Address, Body, Envelope, Extension, Multipart, Parameters, Part


def envelope(header: Iterable[Field]) -> Envelope:
    """The ten fields. Where Sender or Reply-To say nothing, From stands for them."""
    values = {field.name.lower(): unfold(field.value).strip(b" \t\r") for field in reversed(list(header))}
    author = _addresses(values, "from")
    return Envelope(
        date=values.get("date"),
        subject=values.get("subject"),
        from_=author,
        sender=_addresses(values, "sender") or author,
        reply_to=_addresses(values, "reply-to") or author,
        to=_addresses(values, "to"),
        cc=_addresses(values, "cc"),
        bcc=_addresses(values, "bcc"),
        in_reply_to=values.get("in-reply-to"),
        message_id=values.get("message-id"),
    )


def _addresses(values: dict[str, bytes], name: str) -> tuple[Address, ...]:
    return tuple(_address(entry) for entry in address_list(values[name])) if name in values else ()


def _address(entry: Correspondent) -> Address:
    """Both write a group as entries without a host; the pieces are the same four."""
    return Address(*(_octets(piece) for piece in entry))


def body(part: mime.Part, *, extended: bool) -> Body:
    """The tree below `part`: `extended` for BODYSTRUCTURE, plain for BODY."""
    extension = _extension(part) if extended else None
    if part.children:
        parts = tuple(body(child, extended=extended) for child in part.children)
        return Multipart(parts, _upper(part.subtype), _parameters(part.parameters), extension)
    return _leaf(part, extension)


def _leaf(part: mime.Part, extension: Extension | None) -> Part:
    inner = part.message
    return Part(
        _upper(part.type),
        _upper(part.subtype),
        parameters=_parameters(part.parameters),
        id=_octets(part.id),
        description=_octets(part.description),
        encoding=_upper(part.encoding),
        size=part.size,
        lines=part.lines if part.type == "text" or inner else None,
        envelope=envelope(fields(part.raw, inner.header_start, inner.body_end)) if inner else None,
        body=body(inner, extended=extension is not None) if inner else None,
        extension=extension,
    )


def _extension(part: mime.Part) -> Extension:
    disposition = part.disposition
    return Extension(
        md5=None if part.children else _octets(part.md5),
        disposition=(_upper(disposition[0]), _parameters(disposition[1])) if disposition else None,
        language=tuple(tag.encode() for tag in part.language),
        location=_octets(part.location),
    )


def _parameters(parameters: Pairs) -> Parameters:
    return tuple((_upper(name), value.encode()) for name, value in parameters.joined())


def _upper(text: str) -> bytes:
    return text.upper().encode()


def _octets(text: str | None) -> bytes | None:
    return None if text is None else text.encode()
