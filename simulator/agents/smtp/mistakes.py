"""What a server says to mistakes: violations of grammar and order, each with its answer (RFC 5321 §4.2.4, §4.3.2)."""

from __future__ import annotations

from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.forms import FORMS
from simulator.agents.smtp.session import Session
from simulator.protocols.smtp import grammar
from simulator.protocols.smtp.connection import BAD_SEQUENCE
from simulator.protocols.smtp.reader import TOO_BIG
from simulator.protocols.smtp.rules import RESPONSE
from simulator.protocols.speech import Violation

_BY_KEY = {
    grammar.BARE_LINE_FEED: "bare-line-feed",
    grammar.SYNTAX: "syntax",
    TOO_BIG: "too-big-after-all",
}
_PATHS = {"MAIL": "sender", "RCPT": "recipient"}
_FRAME = ("path-brackets",)  # what is wrong around an address, not in it


def correct(session: Session, mistake: Violation) -> None:
    """Say what was wrong; whoever only makes mistakes, or says no text at all, is sent away."""
    session.mistakes += 1
    if mistake.is_no_text:
        session.say("no-text")
    elif session.mistakes > session.settings.most_errors:
        session.say("too-many-errors")
    else:
        finding = _finding(session, mistake)
        session.say(finding.reason, **finding.details)


def _finding(session: Session, mistake: Violation) -> Finding:
    """What is answered to it."""
    verb, key = mistake.verb, mistake.key.removeprefix("smtp.violation.")
    if mistake.key == BAD_SEQUENCE:
        return _out_of_order(session, verb)
    if mistake.key == grammar.UNRECOGNISED:
        return Finding("unrecognised-command", {"verb": verb}) if verb else Finding("no-verb")
    if mistake.key == grammar.LINE_TOO_LONG:
        return Finding("auth-line-too-long" if verb in ("AUTH", RESPONSE) else "line-too-long")
    details = {"form": FORMS.get(verb, verb), "key": key, "limit": str(session.service.size_limit)}
    reason = _BY_KEY.get(mistake.key) or _malformed(verb, key)
    return Finding("hello-syntax" if reason == "syntax" and verb in ("EHLO", "HELO") else reason, details)


def _malformed(verb: str, key: str) -> str:
    if verb not in _PATHS or key in _FRAME:
        return "syntax"
    return f"{_PATHS[verb]}-{'too-long' if key.endswith('too-long') else 'syntax'}"


def _out_of_order(session: Session, verb: str) -> Finding:
    """Not now (RFC 5321 §4.1.4). Where all recipients were refused, content has nobody to go to (§3.3)."""
    if verb == "AUTH" and session.account is not None:
        return Finding("already-authenticated")
    if verb == "DATA" and session.envelope.refused:
        return Finding("no-recipients")
    if verb == "AUTH" and not session.known_mechanisms:
        return Finding("not-offered", {"verb": verb})
    return Finding("bad-sequence", {"allowed": ", ".join(session.connection.dialogue.allowed)})
