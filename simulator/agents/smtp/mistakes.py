"""What a server says to mistakes: violations of grammar and order, each with its answer (RFC 5321 §4.2.4, §4.3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.agents.smtp.forms import FORMS
from simulator.protocols.smtp import grammar
from simulator.protocols.smtp.connection import BAD_SEQUENCE
from simulator.protocols.smtp.reader import TOO_BIG
from simulator.protocols.smtp.rules import RESPONSE
from simulator.protocols.speech import Violation

if TYPE_CHECKING:
    from simulator.agents.smtp.session import Session

_BY_KEY = {
    grammar.BARE_LINE_FEED: "bare-line-feed",
    grammar.SYNTAX: "syntax",
    TOO_BIG: "too-big-after-all",
}
_PATHS = {"MAIL": "sender", "RCPT": "recipient"}
_FRAME = ("path-brackets",)  # what is wrong around an address, not in it


def correction(session: Session, mistake: Violation) -> tuple[str, Mapping[str, str]]:
    """The reason to answer with, and what its text wants to name."""
    verb, key = mistake.verb, mistake.key.removeprefix("smtp.violation.")
    if mistake.key == BAD_SEQUENCE:
        return _out_of_order(session, verb)
    if mistake.key == grammar.UNRECOGNISED:
        return ("unrecognised-command", {"verb": verb}) if verb else ("no-verb", {})
    if mistake.key == grammar.LINE_TOO_LONG:
        return ("auth-line-too-long" if verb in ("AUTH", RESPONSE) else "line-too-long"), {}
    details = {"form": FORMS.get(verb, verb), "key": key, "limit": str(session.server.size_limit)}
    reason = _BY_KEY.get(mistake.key)
    if reason is not None:
        return ("hello-syntax" if reason == "syntax" and verb in ("EHLO", "HELO") else reason), details
    if verb not in _PATHS or key in _FRAME:
        return ("hello-syntax" if verb in ("EHLO", "HELO") else "syntax"), details
    return f"{_PATHS[verb]}-{'too-long' if key.endswith('too-long') else 'syntax'}", details


def _out_of_order(session: Session, verb: str) -> tuple[str, Mapping[str, str]]:
    """Not now (RFC 5321 §4.1.4). Where all recipients were refused, content has nobody to go to (§3.3)."""
    if verb == "AUTH" and session.account is not None:
        return "already-authenticated", {}
    if verb == "DATA" and session.envelope.refused:
        return "no-recipients", {}
    if verb == "AUTH" and not session.mechanisms:
        return "not-offered", {"verb": verb}
    return "bad-sequence", {"allowed": ", ".join(session.connection.dialogue.allowed)}
