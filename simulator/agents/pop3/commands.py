"""What a POP3 server does about each command (RFC 1939 §4-§7, RFC 2449 §5, RFC 5034 §4, RFC 6856 §2).

Each is a function of the session and the word that gives the reply; the rules have let only those through whose
time has come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from simulator.agents.doorkeeper import Verdict
from simulator.agents.pop3.maildrop import Maildrop
from simulator.agents.pop3.session import Session, Word
from simulator.protocols import sasl
from simulator.protocols.pop3 import SYNTAXES, Command, Reply, Response, challenge, ok
from simulator.protocols.pop3.rules import TABLE
from simulator.protocols.speech import Violation

_ANSWERING_FOR_THEMSELVES = ("CAPA", "STLS", "APOP")
_OFFERED_BY = {rule.form: rule.extension for rule in TABLE if rule.extension not in ("", *_ANSWERING_FOR_THEMSELVES)}


def answer(session: Session, word: Word) -> Reply:
    """The reply to whatever the client said."""
    if isinstance(word, Violation):
        return _correct(session, word)
    if isinstance(word, Response):
        return _respond(session, word)
    capability = _OFFERED_BY.get(word.form)
    if capability and not session.service.offers(capability):
        return session.say("not-offered", verb=word.verb)
    return _COMMANDS[word.form](session, word)


def _correct(session: Session, mistake: Violation) -> Reply:
    """What is wrong with a line."""
    session.exchange = None
    if mistake.is_no_text:
        return session.send_away()
    reason = mistake.key.rpartition(".")[2]
    if not mistake.verb and reason == "unknown-command":
        return session.say("no-command")
    arguments = SYNTAXES.get(mistake.verb, "")
    return session.say(
        reason,
        verb=mistake.verb,
        syntax=f"{mistake.verb} {arguments}{']' * arguments.count('[')}".rstrip(),
        allowed=", ".join(session.connection.dialogue.allowed_once_refused),
    )


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


# ---- in both states


def _capa(session: Session, word: Command) -> Reply:
    lines = session.service.capabilities(session.channel, session.maildrop is not None)
    return ok("Capabilities follow", _lines(lines))


def _stls(session: Session, word: Command) -> Reply:
    """Say yes in the clear; the next thing that comes is TLS's (RFC 2595 §4)."""
    if session.secured or not session.service.offers("STLS"):
        return session.say("already-secured" if session.secured else "no-tls")
    session.is_securing = True
    return session.say("begin-tls")


def _utf8(session: Session, word: Command) -> Reply:
    session.utf8 = True
    return session.say("utf8")


def _quit(session: Session, word: Command) -> Reply:
    """Out of TRANSACTION this is the UPDATE state: only now letters are deleted (RFC 1939 §6)."""
    maildrop = session.maildrop
    if maildrop is None:
        return session.say("bye")
    deleted = maildrop.update(session.service.filing, session.service.settings.pop3_expire == "0")
    session.release()
    return session.say("updated", user=maildrop.account.user, deleted=deleted) if deleted else session.say("bye")


# ---- log-in


def _user(session: Session, word: Command) -> Reply:
    if not session.service.doorkeeper.trusts(session.channel):
        return session.say("encryption-required", mechanism=word.verb)
    session.user = word.text("name")
    return session.say("name-taken-down")


def _pass(session: Session, word: Command) -> Reply:
    said, keeper = word.argument("password"), session.service.doorkeeper
    return _log_in(session, keeper.weigh(session.user, keeper.unfit(session.user, lambda one: one.encode() == said)))


def _apop(session: Session, word: Command) -> Reply:
    """The client shows that it knows the password, without saying it (RFC 1939 §7)."""
    if not session.stamp:
        return session.say("not-offered", verb=word.verb)
    user, keeper = word.text("name"), session.service.doorkeeper
    password = keeper.ledger.password(user)
    secret = f"{session.stamp}{password}".encode()
    digest = hashlib.md5(secret, usedforsecurity=False).hexdigest().encode()
    right = password is not None and digest == word.argument("digest")
    return _log_in(session, keeper.weigh(user, "" if right else "bad-credentials"))


def _mechanisms(session: Session, word: Command) -> Reply:
    return ok("Mechanisms follow", _lines(session.service.mechanisms(session.channel)))


def _auth(session: Session, word: Command) -> Reply:
    mechanism = word.text("mechanism").upper()
    service, channel = session.service, session.channel
    offered = service.mechanisms(channel)
    if mechanism not in offered or mechanism not in sasl.MECHANISMS:
        hidden = mechanism in service.settings.pop3_mechanisms and not service.doorkeeper.trusts(channel)
        return session.say("encryption-required" if hidden else "unknown-mechanism", mechanism=mechanism)
    session.exchange = service.doorkeeper.exchange(mechanism, channel, offered)
    return _step(session, session.exchange.begin(word.argument("initial") or None))


def _respond(session: Session, word: Response) -> Reply:
    assert session.exchange is not None
    return _step(session, session.exchange.respond(word.line))


def _step(session: Session, step: sasl.Step) -> Reply:
    """Where an exchange of challenges and responses has come to (RFC 5034 §4)."""
    if isinstance(step, sasl.Challenge):
        return challenge(step.line)
    session.exchange = None
    if isinstance(step, sasl.Cancelled):
        return session.say("auth-cancelled")
    if isinstance(step, sasl.Malformed):
        return session.say("auth-malformed")
    return _log_in(session, session.service.doorkeeper.judge(step))


def _log_in(session: Session, verdict: Verdict) -> Reply:
    """Let the user in, and lock the maildrop (RFC 1939 §4)."""
    service, session.user = session.service, ""
    account, reason, user = verdict
    if account is None:
        return session.say(reason, user=user)
    objection = service.objection(account)
    if objection:
        return session.say(objection, user=account.user, delay=service.settings.pop3_login_delay)
    service.note_log_in(account)
    session.maildrop = drop = Maildrop(account, session.name)
    return session.say("logged-in", user=account.user, count=drop.count, octets=drop.octets)


# ---- the maildrop


def _stat(session: Session, word: Command) -> Reply:
    return ok(f"{session.surveyed.count} {session.opened.octets}")


def _list(session: Session, word: Command) -> Reply:
    drop = session.surveyed
    lines = _lines(f"{number} {drop.size(number)}" for number in drop.numbers)
    return session.say("surveyed", lines, count=drop.count, octets=drop.octets)


def _uidl(session: Session, word: Command) -> Reply:
    drop = session.surveyed
    return ok("Unique ids follow", _lines(f"{number} {drop.unique_id(number)}" for number in drop.numbers))


def _rset(session: Session, word: Command) -> Reply:
    session.opened.reset()
    return session.say("surveyed", count=session.surveyed.count, octets=session.opened.octets)


def _noop(session: Session, word: Command) -> Reply:
    return session.say("ok")


def _list_one(session: Session, word: Command) -> Reply:
    return ok(f"{word.number} {session.opened.size(word.number)}")


def _uidl_one(session: Session, word: Command) -> Reply:
    return ok(f"{word.number} {session.opened.unique_id(word.number)}")


def _retr(session: Session, word: Command) -> Reply:
    if session.service.offers("UTF8") and not session.utf8 and session.opened.is_utf8(word.number):
        return session.say("needs-utf8", number=word.number)
    return ok(f"{session.opened.size(word.number)} octets", session.opened.retrieve(word.number))


def _top(session: Session, word: Command) -> Reply:
    if session.service.offers("UTF8") and not session.utf8 and session.opened.is_utf8(word.number):
        return session.say("needs-utf8", number=word.number)
    session.effort.spend(session.opened.size(word.number))
    return ok("Top of message follows", session.opened.top(word.number, int(word.argument("lines"))))


def _dele(session: Session, word: Command) -> Reply:
    session.opened.mark(word.number)
    return session.say("marked", number=word.number)


Handler = Callable[[Session, Command], Reply]


def _of_message(handler: Handler) -> Handler:
    """The same, for a message that is there and not marked (RFC 1939 §5)."""

    def handle(session: Session, word: Command) -> Reply:
        drop = session.opened
        if drop.holds(word.number):
            return handler(session, word)
        if drop.is_marked(word.number):
            return session.say("message-deleted", number=word.number)
        return session.say("no-such-message", number=word.number, last=drop.last)

    return handle


_COMMANDS: Mapping[str, Handler] = {
    "CAPA": _capa,
    "STLS": _stls,
    "UTF8": _utf8,
    "QUIT": _quit,
    "USER": _user,
    "PASS": _pass,
    "APOP": _apop,
    "AUTH": _mechanisms,
    "AUTH mechanism": _auth,
    "STAT": _stat,
    "LIST": _list,
    "UIDL": _uidl,
    "RSET": _rset,
    "NOOP": _noop,
    "LIST number": _of_message(_list_one),
    "UIDL number": _of_message(_uidl_one),
    "RETR": _of_message(_retr),
    "TOP": _of_message(_top),
    "DELE": _of_message(_dele),
}
