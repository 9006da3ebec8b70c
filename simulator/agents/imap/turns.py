"""One turn of an IMAP session: something the client said, and everything the server says to it.

Commands that take several lines are held together here: literals that are asked for, AUTHENTICATE, IDLE.
Knows no octets and no wire.
"""

from __future__ import annotations

from simulator.agents.imap.commands import admit, carry_out, is_offered
from simulator.agents.imap.service import Service, Session
from simulator.protocols import sasl
from simulator.protocols.imap.replies import Answer, corrected, refused, wrong
from simulator.protocols.imap.view import NUMBERS_IN_USE
from simulator.protocols.imap.words import (
    Announced,
    Authenticate,
    Command,
    Continuation,
    Done,
    Response,
    ServerWord,
    Told,
)
from simulator.protocols.speech import Violation

Heard = Command | Response | Done | Announced | Violation


def turn(service: Service, session: Session, heard: Heard) -> list[ServerWord]:
    """What the server says, in order."""
    match heard:
        case Violation():
            return _correct(service, session, heard)
        case Announced():
            return _invite(service, session, heard)
        case Response():
            return _respond(service, session, heard)
        case Done():
            return _end_idle(session)
        case Authenticate():
            return _authenticate(service, session, heard)
        case Command(verb="IDLE") if is_offered(service, heard):
            return _idle(session, heard)
    return _answer(service, session, heard.tag, heard.name, carry_out(service, session, heard))


def push(session: Session) -> list[ServerWord]:
    """What is told to a client that listens in IDLE (RFC 2177 §3); nothing to any other."""
    if not session.idle_tag or session.view is None:
        return []
    return list(session.view.news())


def _answer(service: Service, session: Session, tag: str, name: str, answer: Answer) -> list[ServerWord]:
    """The answer's own words, then what is new in the mailbox, then the end.

    While numbers are in use no EXPUNGE is told; and nothing at all to a command that made no sense.
    """
    service.decide(answer)
    said: list[ServerWord] = [*answer.said]
    if session.view is not None and answer.status != "BAD":
        said += session.view.news(expunges=name not in NUMBERS_IN_USE)
    said.append(answer.tagged(tag, name))
    if session.failed_log_ins >= service.settings.imap_most_log_ins:
        service.decide(Answer(status="NO", reason="too-many-log-ins"))
        said.append(Told("BYE", "Too many wrong passwords"))
    return said


def _correct(service: Service, session: Session, violation: Violation) -> list[ServerWord]:
    """A mistake. One made within AUTHENTICATE or IDLE ends that too; who says no text at all is shown out."""
    session.exchange, session.idle_tag = None, ""
    if violation.is_no_text:
        service.decide(Answer(status="NO", reason="no-text"))
        return [Told("BYE", "This is no text")]
    return [corrected(violation)]


# ---- literals


def _invite(service: Service, session: Session, announced: Announced) -> list[ServerWord]:
    """Let a literal come, or refuse it before it costs anything (RFC 9051 §4.3, RFC 7889 §4)."""
    reason = _unwelcome(service, session, announced) if announced.verb == "APPEND" else ""
    if not reason:
        return [Continuation("Ready for so many octets")]
    answer = refused(reason, size=str(announced.size))
    service.decide(answer)
    return [answer.tagged(announced.tag, announced.verb)]


def _unwelcome(service: Service, session: Session, announced: Announced) -> str:
    """Why a letter of this size need not be sent at all; "" when it may come."""
    if announced.size > service.settings.imap_append_limit:
        return "letter-too-big"
    quota = session.owner.quota
    return "over-quota" if quota is not None and session.owner.used + announced.size > quota else ""


# ---- AUTHENTICATE (RFC 9051 §6.2.2)


def _authenticate(service: Service, session: Session, command: Authenticate) -> list[ServerWord]:
    session.exchange_tag = command.tag
    mechanism, offered = command.mechanism, service.mechanisms(session)
    if mechanism not in offered or mechanism not in sasl.MECHANISMS:
        hidden = service.offers(f"AUTH={mechanism}") and not service.doorkeeper.trusts(session.channel)
        reason = "encryption-required" if hidden else "unknown-mechanism"
        return _end_exchange(service, session, refused(reason, mechanism=mechanism))
    if command.initial is not None and not service.offers("SASL-IR"):
        return _end_exchange(service, session, wrong("The response must wait for + here"))
    session.exchange = service.doorkeeper.exchange(mechanism, session.channel, offered)
    return _step(service, session, session.exchange.begin(command.initial))


def _respond(service: Service, session: Session, response: Response) -> list[ServerWord]:
    assert session.exchange is not None  # the rules let a response come only after a challenge
    return _step(service, session, session.exchange.respond(response.line))


def _step(service: Service, session: Session, step: sasl.Step) -> list[ServerWord]:
    match step:
        case sasl.Challenge():
            return [Continuation(step.line.decode())]
        case sasl.Credentials() | sasl.Proof():
            return _end_exchange(service, session, admit(service, session, step))
        case sasl.Cancelled():
            return _end_exchange(service, session, refused("auth-cancelled"))
        case sasl.Malformed():
            return _end_exchange(service, session, wrong("The response cannot be read"))


def _end_exchange(service: Service, session: Session, answer: Answer) -> list[ServerWord]:
    session.exchange = None
    return _answer(service, session, session.exchange_tag, "AUTHENTICATE", answer)


# ---- IDLE (RFC 9051 §6.3.13)


def _idle(session: Session, command: Command) -> list[ServerWord]:
    session.idle_tag = command.tag
    return [Continuation("Listening; say DONE when you want to talk"), *push(session)]


def _end_idle(session: Session) -> list[ServerWord]:
    tag, session.idle_tag = session.idle_tag, ""
    return [*(session.view.news() if session.view else ()), Answer().tagged(tag, "IDLE")]
