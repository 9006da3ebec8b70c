"""Which command does what: those about the session itself here, and the table of all of them.

AUTHENTICATE and IDLE are not in the table: they go on for several lines, and the server holds their threads.
"""

from __future__ import annotations

from simulator.agents.doorkeeper import Verdict
from simulator.agents.imap import mailboxes, messages, searching
from simulator.agents.imap.service import ABOUT, REVISION_2, Handler, Service, Session
from simulator.mail.mailbox import DELIMITER, Account
from simulator.protocols.imap.replies import Answer, done, refused, wrong
from simulator.protocols.imap.rules import RULES
from simulator.protocols.imap.words import (
    Capability,
    Code,
    Command,
    Enable,
    Enabled,
    Id,
    IdData,
    Login,
    Namespace,
    Plain,
    Told,
    Untagged,
)
from simulator.protocols.sasl import Credentials, Proof

ENABLES = {REVISION_2: "IMAP4rev2"}
"""Capabilities that ENABLE has an effect on, as they are spelled; others are passed over (RFC 9051 §6.3.1)."""


def capability(service: Service, session: Session, command: Plain) -> Answer:
    """CAPABILITY (§6.1.1)."""
    return done(Capability(service.capabilities(session)))


def starttls(service: Service, session: Session, command: Plain) -> Answer:
    """STARTTLS: yes in the clear; the next thing that comes is TLS's (§6.2.1)."""
    if session.secured:
        return wrong("TLS stands already")
    session.is_securing = True
    return done(text="Begin TLS now")


def noop(service: Service, session: Session, command: Plain) -> Answer:
    """NOOP and CHECK: nothing but the occasion to be told what is new (§6.1.2, RFC 3501 §6.4.1)."""
    return done()


def logout(service: Service, session: Session, command: Plain) -> Answer:
    """LOGOUT (§6.1.3)."""
    session.view = None
    return done(Told("BYE", "Until next time"))


def identify(service: Service, session: Session, command: Id) -> Answer:
    """ID: two programs introduce themselves; nothing may depend on it (RFC 2971 §3)."""
    return done(IdData(tuple({**ABOUT, **service.settings.imap_id}.items())))


def enable(service: Service, session: Session, command: Enable) -> Answer:
    """ENABLE (§6.3.1), which names what it has switched on."""
    asked = dict.fromkeys(name.upper() for name in command.capabilities)
    switched = [name for name in asked if name in ENABLES and service.offers(name) and name not in session.enabled]
    session.enabled += tuple(switched)
    return done(Enabled(tuple(ENABLES[name] for name in switched)))


def namespace(service: Service, session: Session, command: Plain) -> Answer:
    """NAMESPACE: one's own mailboxes, no one else's, none that are shared (§6.3.10)."""
    return done(Namespace(personal=(("", DELIMITER),)))


# ---- who is there


def login(service: Service, session: Session, command: Login) -> Answer:
    """LOGIN (§6.2.3)."""
    if service.hides_login(session):
        return refused("encryption-required", user=command.user)
    return admit(service, session, Credentials(command.user, command.password))


def admit(service: Service, session: Session, outcome: Credentials | Proof) -> Answer:
    """Let a user in, or say why not."""
    account, reason, user = _judged(service, outcome)
    if account is None or reason:
        session.failed_log_ins += account is None and reason not in ("auth-unavailable", "not-yourself")
        return refused(reason, user=user)
    session.account = account
    alert = service.settings.imap_alert
    said: tuple[Untagged, ...] = (Told("OK", alert, Code("ALERT")),) if alert else ()
    code = Code("CAPABILITY", service.capabilities(session))
    return Answer(said, "OK", f"Welcome, {account.user}", code, "authenticated", {"user": account.user})


def _judged(service: Service, outcome: Credentials | Proof) -> Verdict:
    """Who this is, and why she may not come in all the same; a stranger hears what a guesser hears (RFC 5530 §3)."""
    if service.settings.imap_auth_unavailable:
        return Verdict(None, "auth-unavailable", outcome.authentication_id)
    verdict = service.doorkeeper.judge(outcome)
    return verdict if verdict.account is None else verdict._replace(reason=_why_not(service, verdict.account))


def _why_not(service: Service, account: Account) -> str:
    """Why somebody who is known may not come in; "" when she may."""
    if account.disabled:
        return "account-expired" if account.disabled == "expired" else "account-disabled"
    return "too-many-connections" if service.connections_of(account) >= service.settings.imap_most_connections else ""


# ---- all of them

COMMANDS: dict[str, Handler] = {
    "CAPABILITY": capability,
    "STARTTLS": starttls,
    "NOOP": noop,
    "CHECK": noop,
    "LOGOUT": logout,
    "ID": identify,
    "ENABLE": enable,
    "NAMESPACE": namespace,
    "LOGIN": login,
    **mailboxes.COMMANDS,
    **messages.COMMANDS,
    **searching.COMMANDS,
}


def carry_out(service: Service, session: Session, command: Command) -> Answer:
    """The whole of an ordinary command, except what is new in the mailbox."""
    handler = COMMANDS.get(command.name)
    if handler is None or not is_offered(service, command):
        return wrong(f"{command.name} is not offered here")
    return handler(service, session, command)


def is_offered(service: Service, command: Command) -> bool:
    """Whether no capability is missing for this command."""
    needed = RULES[command.name].extension
    return not needed or service.offers(needed)
