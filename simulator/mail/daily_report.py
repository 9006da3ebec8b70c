"""What one server tells a domain each day, as a letter: its header, and the name of the file for programs.

The reports on TLS (RFC 8460 §5) and on whose letters they were (RFC 9990 §3.5) go in the same dress.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simulator.mail import date as dates
from simulator.mail.compose import correspondents
from simulator.mail.encoded_word import encode_words
from simulator.mail.entity import Entity, write_field

DAY = 86_400  # seconds


class About(NamedTuple):
    """On which domain, by whom (a host), from when until when (seconds since 1970 UTC), and its id."""

    domain: str
    submitter: str
    since: int
    until: int
    id: str

    @property
    def date(self) -> int:
        """When it is written: as soon as the day is over."""
        return self.until + 1

    def file(self, ending: str) -> str:
        """What the file for programs is called."""
        return f"{self.submitter}!{self.domain}!{self.since}!{self.until}!{self.id}.{ending}"


def daily_report(about: About, body: Entity, *, sender: str, to: str, more: Sequence[tuple[str, str]] = ()) -> bytes:
    """The letter; `more` are fields of its own kind."""
    subject = f"Report Domain: {about.domain} Submitter: {about.submitter} Report-ID: <{about.id}@{about.submitter}>"
    header = [
        write_field("Date", [dates.written(about.date)]),
        write_field("From", correspondents(sender)),
        write_field("To", [f"<{to}>"]),
        write_field("Message-ID", [f"<{about.id}@{about.submitter}>"]),
        write_field("Subject", encode_words(subject)),
        *(write_field(name, [value]) for name, value in more),
        write_field("Auto-Submitted", ["auto-generated"]),
        write_field("MIME-Version", ["1.0"]),
    ]
    return b"".join(header) + body.octets
