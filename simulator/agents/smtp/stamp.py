"""What a server writes on top of a letter it takes (RFC 5321 §4.4, RFC 6409 §8)."""

from __future__ import annotations

from simulator.agents.smtp.session import Session
from simulator.mail import date, message
from simulator.trust.spf import received_spf


def stamped(session: Session, content: bytes, letter: str) -> bytes:
    """The letter with our Received field on top, and above it what SPF found (RFC 7208 §9.1).

    One that a user handed in gets what it lacks (RFC 6409 §8).
    """
    here = session.service.here
    host, seconds = here.host, here.clock.seconds
    recipients = session.envelope.recipients
    top = message.received(
        helo=session.hello,
        ip=session.ip or session.peer,
        name=session.reverse_name,
        by=host,
        protocol=session.protocol,
        letter=letter,
        forward_path=str(recipients[0].address) if len(recipients) == 1 and recipients[0].address.domain else "",
        date=seconds,
    )
    if session.spf is not None:
        top = received_spf(session.spf, session.ip, session.hello, host) + top
    if session.submission:
        if message.first(content, "Date") is None:
            top += f"Date: {date.written(seconds)}\r\n".encode()
        if message.first(content, "Message-ID") is None:
            top += f"Message-ID: <{seconds:x}.{letter}@{host}>\r\n".encode()
    return message.prepend(content, top)
