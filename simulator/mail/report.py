"""Delivery status notifications: what became of a letter, for people and for programs (RFC 3464, RFC 6522).

The sentences for people are the caller's; without them the report says only what the codes say. To whom a report goes
in its envelope, and from whom (nobody, RFC 3461 §6), is the sender's business. Knows no queue and no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simulator.mail import date as dates
from simulator.mail import message
from simulator.mail.compose import correspondents
from simulator.mail.encoded_word import encode_words
from simulator.mail.entity import Entity, multipart, text_entity, write_field

REPORTER = "MAILER-DAEMON"
"""Who writes reports, at the host's name: an answer must reach whoever keeps the server running (RFC 3464 §2)."""


class Recipient(NamedTuple):
    """What became of one recipient (RFC 3464 §2.3). Times are seconds since 1970 UTC; "" and None leave a field out.

    `action` is failed, delayed, delivered, relayed or expanded; `status` an enhanced status code such as 5.1.1;
    `diagnostic` the reply of the `remote` host as it gave it, or what was found out here; `original` an ORCPT value
    (`rfc822;bob+2Bnews@b.example`).
    """

    final: str
    action: str
    status: str
    diagnostic: str = ""
    remote: str = ""
    original: str = ""
    last_attempt: int | None = None
    will_retry_until: int | None = None


class Transaction(NamedTuple):
    """The letter the report is about (RFC 3464 §2.2): who reports, when and from whom it came, its ENVID in xtext."""

    reporting: str
    arrival: int | None = None
    received_from: str = ""
    envelope_id: str = ""


def delivery_status(
    transaction: Transaction,
    recipients: Sequence[Recipient],
    original: bytes,
    *,
    to: str,
    date: int,
    message_id: str,
    sender: str = "",
    subject: str = "",
    text: str = "",
    boundary: str = "",
    whole: bool = False,
) -> bytes:
    """A report as a letter to `to` (an address without brackets).

    `whole` returns all of `original`, otherwise its header alone (RFC 3461 §4.3). `sender`, `subject` and `text` are
    what people read; `message_id` has no angle brackets; `date` is in seconds since 1970 UTC. A `boundary` must occur
    in none of these; without one it is made from them.
    """
    report = multipart(
        "report",
        [
            text_entity(text or "\n\n".join(_plain_words(one) for one in recipients)),
            _status(transaction, recipients),
            _returned(original, whole),
        ],
        boundary=boundary,
        parameters=[("report-type", "delivery-status")],
    )
    header = [
        write_field("Date", [dates.written(date)]),
        write_field("From", correspondents(sender or f"{REPORTER}@{transaction.reporting}")),
        write_field("To", [f"<{to}>"]),
        write_field("Message-ID", [f"<{message_id}>"]),
        *_thread(original),
        write_field("Subject", encode_words(subject or _plain_subject(recipients))),
        write_field("Auto-Submitted", ["auto-replied"]),  # RFC 3834 §5: nobody answers this by machine
        write_field("MIME-Version", ["1.0"]),
    ]
    return b"".join(header) + report.octets


def _thread(original: bytes) -> Iterator[bytes]:
    """The report is an answer to the letter it is about (RFC 3834 §3.1.5)."""
    known = message.first(original, "Message-ID")
    if known and known.text.isascii() and known.text:
        yield write_field("In-Reply-To", known.text.split())
        yield write_field("References", known.text.split())


def _plain_subject(recipients: Sequence[Recipient]) -> str:
    actions = list(dict.fromkeys(one.action for one in recipients))
    return f"Delivery Status Notification ({', '.join(actions)})"


def _plain_words(one: Recipient) -> str:
    """What the codes say, and no more."""
    lines = [f"<{one.final}>: {one.action} ({one.status})", one.remote, _one_line(one.diagnostic)]
    return "\n    ".join(line for line in lines if line)


def _status(transaction: Transaction, recipients: Sequence[Recipient]) -> Entity:
    """message/delivery-status: a block about the letter, then one for each recipient (RFC 3464 §2.1)."""
    blocks = [b"".join(_per_message(transaction)), *(b"".join(_per_recipient(one)) for one in recipients)]
    return Entity(write_field("Content-Type", ["message/delivery-status"]), b"\r\n".join(blocks))


def _per_message(about: Transaction) -> Iterator[bytes]:
    if about.envelope_id:
        yield _line("Original-Envelope-Id", _decoded(about.envelope_id))
    yield _line("Reporting-MTA", f"dns; {about.reporting}")
    if about.received_from:
        yield _line("Received-From-MTA", f"dns; {about.received_from}")
    if about.arrival is not None:
        yield _line("Arrival-Date", dates.written(about.arrival))


def _per_recipient(one: Recipient) -> Iterator[bytes]:
    if one.original:
        kind, _, address = one.original.partition(";")
        yield _line("Original-Recipient", f"{kind}; {_decoded(address)}")
    yield _line("Final-Recipient", _typed(one.final))
    yield _line("Action", one.action)
    yield _line("Status", one.status)
    if one.remote:
        yield _line("Remote-MTA", f"dns; {one.remote}")
    if one.diagnostic:
        kind = "smtp" if one.diagnostic[:3].isdigit() else "x-local"  # no reply: words of our own (RFC 3464 §2.3.6)
        yield _line("Diagnostic-Code", f"{kind}; {_one_line(one.diagnostic)}")
    if one.last_attempt is not None:
        yield _line("Last-Attempt-Date", dates.written(one.last_attempt))
    if one.will_retry_until is not None:
        yield _line("Will-Retry-Until", dates.written(one.will_retry_until))


def _typed(address: str) -> str:
    """An address with its type; one beyond ASCII as RFC 6533 §3 writes it in seven bits."""
    if address.isascii():
        return f"rfc822; {address}"
    return "utf-8; " + "".join(c if c.isascii() and c not in "\\+=" else f"\\x{{{ord(c):X}}}" for c in address)


def _decoded(xtext: str) -> str:
    """What xtext stands for: a report has no use for it (RFC 3461 §4, §6.3)."""
    return re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), xtext)


def _line(name: str, value: str) -> bytes:
    return write_field(name, value.encode("ascii", "replace").decode("ascii").split())


def _one_line(reply: str) -> str:
    return " ".join(reply.split())


def _returned(original: bytes, whole: bool) -> Entity:
    """The letter, or its header alone (RFC 6522 §4), with its octets untouched."""
    content = original if whole else original[: message.split(original).header_end]
    header = write_field("Content-Type", ["message/rfc822" if whole else "text/rfc822-headers"])
    if not content.isascii():
        header += write_field("Content-Transfer-Encoding", ["8bit"])
    return Entity(header, content)
