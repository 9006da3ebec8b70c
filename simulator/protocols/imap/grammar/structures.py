"""ENVELOPE and BODYSTRUCTURE, both ways (RFC 9051 §7.5.2, §9). Knows no MIME: it reads the lists, not the letter."""

from __future__ import annotations

import re

from simulator.protocols.imap.grammar import foreign
from simulator.protocols.imap.grammar.pen import Pen
from simulator.protocols.imap.grammar.scanner import CLOSE, NIL, OPEN, SP, Scanner
from simulator.protocols.imap.words import Address, Body, Envelope, Extension, Multipart, Parameters, Part

_FIELD = "imap.bodystructure."
_MESSAGE = frozenset({b"RFC822", b"GLOBAL"})  # RFC 9051 §9, media-message
_BETWEEN = re.compile(rb" (?=\()")  # some servers put a space between parts

# ---- ENVELOPE


def read_envelope(scan: Scanner) -> Envelope:
    """Ten fields in their fixed order."""
    scan.take(OPEN)
    date = scan.nstring("imap.envelope.date")
    scan.space()
    subject = scan.nstring("imap.envelope.subject")
    from_, sender, reply_to, to, cc, bcc = (
        _addresses(scan, field) for field in ("from", "sender", "reply-to", "to", "cc", "bcc")
    )
    scan.space()
    in_reply_to = scan.nstring("imap.envelope.in-reply-to")
    scan.space()
    message_id = scan.nstring("imap.envelope.message-id")
    scan.take(CLOSE)
    return Envelope(date, subject, from_, sender, reply_to, to, cc, bcc, in_reply_to, message_id)


def _addresses(scan: Scanner, field: str) -> tuple[Address, ...]:
    """`(` addresses `)`, with no space between them, or NIL. One mark spans them all."""
    scan.space()
    start, before = scan.at, len(scan.marks)
    addresses: list[Address] = []
    if not scan.skip(NIL):
        scan.take(OPEN)
        while not scan.skip(CLOSE):
            addresses.append(_address(scan))
    del scan.marks[before:]
    scan.mark(start, f"imap.envelope.{field}")
    return tuple(addresses)


def _address(scan: Scanner) -> Address:
    scan.take(OPEN)
    name = scan.nstring("")
    scan.space()
    route = scan.nstring("")
    scan.space()
    mailbox = scan.nstring("")
    scan.space()
    host = scan.nstring("")
    scan.take(CLOSE)
    scan.skip(SP)  # some servers put one between addresses
    return Address(name, route, mailbox, host)


# ---- BODY and BODYSTRUCTURE


def read_body(scan: Scanner) -> Body:
    """The tree of parts, with extension data where there is any."""
    scan.take(OPEN)
    scan.descend()
    body = _multipart(scan) if scan.sees(OPEN) else _part(scan)
    scan.take(CLOSE)
    scan.ascend()
    return body


def _multipart(scan: Scanner) -> Multipart:
    parts: list[Body] = []
    while scan.sees(OPEN):
        parts.append(read_body(scan))
        scan.skip(_BETWEEN)
    scan.space()
    subtype = scan.string(_FIELD + "body-subtype")
    if not scan.skip(SP):
        return Multipart(tuple(parts), subtype)
    parameters = _parameters(scan)
    return Multipart(tuple(parts), subtype, parameters, _extension(scan, None))


def _part(scan: Scanner) -> Part:
    type_ = scan.string(_FIELD + "body-type")
    scan.space()
    subtype = scan.string(_FIELD + "body-subtype")
    scan.space()
    parameters = _parameters(scan)
    scan.space()
    id_ = scan.nstring(_FIELD + "body-id")
    scan.space()
    description = scan.nstring(_FIELD + "body-description")
    scan.space()
    encoding = scan.nstring(_FIELD + "body-encoding") or b"7BIT"
    scan.space()
    size = scan.number(_FIELD + "body-size")
    envelope, body, lines = _carried(scan, type_.upper(), subtype.upper())
    extension = None
    if scan.skip(SP):
        extension = _extension(scan, scan.nstring(_FIELD + "body-md5"))
    return Part(type_, subtype, parameters, id_, description, encoding, size, lines, envelope, body, extension)


def _carried(scan: Scanner, type_: bytes, subtype: bytes) -> tuple[Envelope | None, Body | None, int | None]:
    """What a message within the message adds, and how many lines it or a text has."""
    envelope, body = None, None
    if type_ == b"MESSAGE" and subtype in _MESSAGE:
        scan.space()
        envelope = read_envelope(scan)
        scan.space()
        body = read_body(scan)
    elif type_ != b"TEXT":
        return None, None, None
    scan.space()
    return envelope, body, scan.number("imap.argument.lines")


def _parameters(scan: Scanner, family: str = _FIELD + "body-parameter-parenthesized-list") -> Parameters:
    """`(name SP value …)` or NIL, under one mark."""
    start, before = scan.at, len(scan.marks)
    parameters: Parameters = ()
    if not scan.skip(NIL):
        parameters = scan.listed(lambda: _parameter(scan))
    del scan.marks[before:]
    scan.mark(start, family)
    return parameters


def _parameter(scan: Scanner) -> tuple[bytes, bytes]:
    name = scan.string("")
    scan.space()
    return name, scan.nstring("") or b""


def _extension(scan: Scanner, md5: bytes | None) -> Extension:
    """What may follow, each only after the one before it: disposition, language, location, and what is yet to come."""
    disposition = _disposition(scan) if scan.skip(SP) else None
    language = _language(scan) if scan.skip(SP) else ()
    location = scan.nstring(_FIELD + "body-location") if scan.skip(SP) else None
    while scan.skip(SP):
        foreign.value(scan, "imap.argument")
    return Extension(md5, disposition, language, location)


def _disposition(scan: Scanner) -> tuple[bytes, Parameters] | None:
    start, before = scan.at, len(scan.marks)
    disposition = None
    if not scan.skip(NIL):
        scan.take(OPEN)
        kind = scan.string("")
        scan.space()
        disposition = kind, _parameters(scan)
        scan.take(CLOSE)
    del scan.marks[before:]
    scan.mark(start, _FIELD + "body-disposition")
    return disposition


def _language(scan: Scanner) -> tuple[bytes, ...]:
    family = _FIELD + "body-language"
    if scan.sees(OPEN):
        return scan.listed(lambda: scan.string(family), least=1)
    language = scan.nstring(family)
    return () if language is None else (language,)


# ---- to octets


def write_envelope(pen: Pen, envelope: Envelope) -> None:
    """Ten fields in their fixed order."""
    pen.raw("(")
    pen.nstring(envelope.date)
    pen.space()
    pen.nstring(envelope.subject)
    for addresses in (
        envelope.from_, envelope.sender, envelope.reply_to, envelope.to, envelope.cc, envelope.bcc,
    ):  # fmt: skip
        pen.space()
        _write_addresses(pen, addresses)
    pen.space()
    pen.nstring(envelope.in_reply_to)
    pen.space()
    pen.nstring(envelope.message_id)
    pen.raw(")")


def _write_addresses(pen: Pen, addresses: tuple[Address, ...]) -> None:
    if not addresses:
        pen.raw("NIL")
        return
    pen.raw("(")
    for address in addresses:
        pen.listed((address.name, address.route, address.mailbox, address.host), pen.nstring)
    pen.raw(")")


def write_body(pen: Pen, body: Body) -> None:
    """The tree of parts, each with its extension data where it has any."""
    pen.raw("(")
    if isinstance(body, Multipart):
        _write_multipart(pen, body)
    else:
        _write_part(pen, body)
    pen.raw(")")


def _write_multipart(pen: Pen, body: Multipart) -> None:
    for part in body.parts:
        write_body(pen, part)
    pen.space()
    pen.string(body.subtype)
    if body.extension is not None:
        pen.space()
        _write_parameters(pen, body.parameters)
        _write_extension(pen, body.extension)


def _write_part(pen: Pen, part: Part) -> None:
    pen.string(part.type)
    pen.space()
    pen.string(part.subtype)
    pen.space()
    _write_parameters(pen, part.parameters)
    pen.space()
    pen.spaced((part.id, part.description, part.encoding), pen.nstring)
    pen.space()
    pen.number(part.size)
    if part.envelope is not None and part.body is not None:
        pen.space()
        write_envelope(pen, part.envelope)
        pen.space()
        write_body(pen, part.body)
    if part.lines is not None:
        pen.space()
        pen.number(part.lines)
    if part.extension is not None:
        pen.space()
        pen.nstring(part.extension.md5)
        _write_extension(pen, part.extension)


def _write_parameters(pen: Pen, parameters: Parameters) -> None:
    if parameters:
        pen.listed([text for pair in parameters for text in pair], pen.string)
    else:
        pen.raw("NIL")


def _write_extension(pen: Pen, extension: Extension) -> None:
    pen.space()
    if extension.disposition is None:
        pen.raw("NIL")
    else:
        kind, parameters = extension.disposition
        pen.raw("(")
        pen.string(kind)
        pen.space()
        _write_parameters(pen, parameters)
        pen.raw(")")
    pen.space()
    if len(extension.language) > 1:
        pen.listed(extension.language, pen.string)
    else:
        pen.nstring(extension.language[0] if extension.language else None)
    pen.space()
    pen.nstring(extension.location)
