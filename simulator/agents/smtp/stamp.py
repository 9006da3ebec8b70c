"""What a server writes on top of a letter it takes (RFC 5321 §4.4, RFC 6409 §8, RFC 8601 §4, RFC 6376 §5)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.agents.smtp.checks.dns import pointer
from simulator.agents.smtp.session import Session
from simulator.mail import date, message
from simulator.mail.footer import underwritten
from simulator.protocols.tls.names import registered
from simulator.trust.arc import seal
from simulator.trust.authentication_results import Result, Results, field_of, results_of, without_forged, written
from simulator.trust.dkim import sign
from simulator.trust.spf import received_spf


def stamped(session: Session, content: bytes, letter: str) -> bytes:
    """The letter with our Received field on top, and above it what was found out about its sender.

    What the server puts under each text, it puts there after it has looked at signatures, and before it makes some.
    """
    content, top = underwritten(content, session.settings.footer), _received(session, letter)
    if session.spf is not None:
        top = received_spf(session.spf, session.ip, session.hello, session.service.here.host) + top
    return _completed(session, content, top, letter) if session.submission else _with_findings(session, content, top)


def _received(session: Session, letter: str) -> bytes:
    """RFC 5321 §4.4; a submission server writes down how what it was handed was sealed (RFC 8314 §4.3)."""
    here, recipients = session.service.here, session.envelope.recipients
    return message.received(
        helo=session.hello,
        ip=session.ip or session.peer,
        name=session.reverse_name,
        by=here.host,
        protocol=session.protocol,
        letter=letter,
        forward_path=str(recipients[0].address) if len(recipients) == 1 and recipients[0].address.domain else "",
        date=here.clock.seconds,
        tls=registered(session.channel.cipher) if session.submission else "",
    )


def _completed(session: Session, content: bytes, top: bytes, letter: str) -> bytes:
    """A letter that a user handed in gets what it lacks (RFC 6409 §8), and is signed when all else is done."""
    host, seconds = session.service.here.host, session.service.here.clock.seconds
    if message.first(content, "Date") is None:
        top += f"Date: {date.written(seconds)}\r\n".encode()
    if message.first(content, "Message-ID") is None:
        top += f"Message-ID: <{seconds:x}.{letter}@{host}>\r\n".encode()
    if session.settings.notes_log_in:
        content, top = without_forged(content, [host])[0], field_of(Results(host, (_auth(session),))) + top
    return _signed(session, message.prepend(content, top))


def _signed(session: Session, content: bytes) -> bytes:
    """RFC 6376 §5.3."""
    for signing in session.service.signings:
        content = message.prepend(content, sign(content, signing, session.service.here.clock.seconds))
    return content


def _with_findings(session: Session, content: bytes, top: bytes) -> bytes:
    """The letter with what we found out on top, without what others pretend that we have (RFC 8601 §5).

    Whoever hands letters on seals that, if he knows what became of the chain so far (RFC 8617 §5.1).
    """
    findings = session.envelope.findings
    if not findings:
        return message.prepend(content, top)
    here, sealing = session.service.here, session.service.sealing
    spf = {} if session.spf is None else {"spf": session.spf.told}
    told = Results(here.host, (*_iprev(session), *results_of({**spf, **findings})))
    letter = message.prepend(without_forged(content, [here.host])[0], field_of(told) + top)
    if sealing is None or "arc" not in findings:
        return letter
    return message.prepend(letter, seal(letter, sealing, written(told), findings["arc"].result, here.clock.seconds))


def _auth(session: Session) -> Result:
    """What came of the log-in (RFC 8601 §2.7.4)."""
    method, account = "auth", session.account
    return Result(method, session.login.result, "", {f"smtp.{method}": account.user} if account else {})


def _iprev(session: Session) -> Iterator[Result]:
    """Whether the caller's name leads back to his address, if that was looked up (RFC 8601 §2.7.3)."""
    status, names = session.known.get((pointer(session.ip), "PTR"), ("", ())) if session.ip else ("", ())
    if session.reverse_name:
        yield Result("iprev", "pass", "", {"policy.iprev": session.ip})
    elif status:
        without = "permerror" if status in ("nodata", "nxdomain") else "temperror"
        yield Result("iprev", "fail" if names else without, "", {"policy.iprev": session.ip})
