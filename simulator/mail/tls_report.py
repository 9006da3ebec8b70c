"""A report on TLS as a letter: a sentence for people, and the JSON for programs (RFC 8460 §5.3)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from simulator.mail import date as dates
from simulator.mail.compose import correspondents
from simulator.mail.encoded_word import encode_words
from simulator.mail.entity import file_entity, multipart, text_entity, write_field

KIND = "application/tlsrpt+gzip"  # §6.4


class About(NamedTuple):
    """On which domain, by whom (a host), from when until when (seconds since 1970 UTC), and its id."""

    domain: str
    submitter: str
    since: int
    until: int
    id: str


def tls_report(about: About, content: Mapping[str, Any], *, sender: str, to: str, date: int) -> bytes:
    """The letter. It may arrive by whatever way, for it tells of ways that are broken (RFC 8689 §3)."""
    name = f"{about.submitter}!{about.domain}!{about.since}!{about.until}!{about.id}.json.gz"  # §5.1
    packed = gzip.compress(json.dumps(content, ensure_ascii=False).encode(), mtime=0)
    body = multipart(
        "report",
        [text_entity(f"TLS report on {about.domain} by {about.submitter}\n"), file_entity(name, packed, KIND)],
        parameters=[("report-type", "tlsrpt")],
    )
    subject = f"Report Domain: {about.domain} Submitter: {about.submitter} Report-ID: <{about.id}@{about.submitter}>"
    header = [
        write_field("Date", [dates.written(date)]),
        write_field("From", correspondents(sender)),
        write_field("To", [f"<{to}>"]),
        write_field("Message-ID", [f"<{about.id}@{about.submitter}>"]),
        write_field("Subject", encode_words(subject)),
        write_field("TLS-Report-Domain", [about.domain]),
        write_field("TLS-Report-Submitter", [about.submitter]),
        write_field("TLS-Required", ["No"]),
        write_field("Auto-Submitted", ["auto-generated"]),
        write_field("MIME-Version", ["1.0"]),
    ]
    return b"".join(header) + body.octets
