"""A new letter from what a person wrote: correspondents, subject, text, files (RFC 5322, RFC 2045).

Date and Message-ID are the caller's: there is no clock and no chance here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simulator.mail import date as dates
from simulator.mail.address_list import GROUP_END, Correspondent, address_list
from simulator.mail.encoded_word import encode_words, encoded_run
from simulator.mail.entity import Entity, file_entity, multipart, text_entity, write_field

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*")
_QUOTABLE = re.compile(r"[ -~]{0,60}")


class Attachment(NamedTuple):
    """A file to go with a letter."""

    name: str
    content: bytes
    type: str = "application/octet-stream"


def compose(
    *,
    sender: str,
    to: str = "",
    cc: str = "",
    bcc: str = "",
    subject: str = "",
    text: str = "",
    html: str = "",
    attachments: Sequence[Attachment] = (),
    date: int,
    message_id: str,
    zone: int = 0,
    reply_to: str = "",
    in_reply_to: str = "",
    references: str = "",
    more: Sequence[tuple[str, str]] = (),
    keep_bcc: bool = False,
    eight_bit: bool = False,
) -> bytes:
    """A letter ready to be sent.

    Correspondents are address lists as people type them: `Zoé <zoe@a.example>, bob@b.example`. `date` is in seconds
    since 1970 UTC, `zone` in minutes east of Greenwich, `message_id` without its angle brackets. `more` are further
    fields of free text. Bcc is left out unless kept for the sender's own copy (RFC 5322 §3.6.3). `eight_bit` allows
    8bit bodies where the way is known to bear them (8BITMIME); without it the letter is ASCII, but for addresses that
    are not.
    """
    lists = [("From", sender), ("Reply-To", reply_to), ("To", to), ("Cc", cc), ("Bcc", bcc if keep_bcc else "")]
    header = [
        write_field("Date", [dates.written(date, zone)]),
        *(write_field(name, correspondents(value)) for name, value in lists if value.strip()),
        write_field("Message-ID", [f"<{message_id}>"]),
        *(
            write_field(n, v.split())
            for n, v in [("In-Reply-To", in_reply_to), ("References", references)]
            if v.strip()
        ),
        write_field("Subject", encode_words(subject)),
        *(write_field(name, encode_words(value)) for name, value in more),
        write_field("MIME-Version", ["1.0"]),
    ]
    return b"".join(header) + _body(text, html, attachments, eight_bit).octets


def _body(text: str, html: str, attachments: Sequence[Attachment], eight_bit: bool) -> Entity:
    entity = text_entity(text, eight_bit=eight_bit)
    if html:
        entity = multipart("alternative", [entity, text_entity(html, "html", eight_bit=eight_bit)])
    if attachments:
        entity = multipart("mixed", [entity, *(file_entity(a.name, a.content, a.type) for a in attachments)])
    return entity


def correspondents(value: str) -> list[str]:
    """An address list as people type it, made into a field's words: names quoted or encoded, commas between."""
    words: list[str] = []
    opened = False  # a group's name has just been written: no comma yet
    for entry in address_list(value.encode("utf-8", "replace")):
        if entry == GROUP_END:
            words[-1] += ";"
        elif words and not opened:
            words[-1] += ","
        opened = entry.domain is None and entry.local is not None
        words.extend(_entry(entry))
    return words


def _entry(entry: Correspondent) -> Iterator[str]:
    if entry.address is not None:
        address = str(entry.address)
        yield from [*_phrase(entry.shown), f"<{address}>"] if entry.name else [address]
    elif entry.local is not None:
        *words, last = _phrase(entry.local)
        yield from [*words, f"{last}:"]


def _phrase(name: str) -> list[str]:
    """A display name in the plainest way that bears it: atoms, a quoted string, or encoded words (RFC 5322 §3.2.5)."""
    if _ATOMS.fullmatch(name) and "=?" not in name:
        return name.split(" ")
    if _QUOTABLE.fullmatch(name):
        return ['"{}"'.format(re.sub(r'(["\\])', r"\\\1", name))]
    return list(encoded_run(" ".join(name.splitlines())))
