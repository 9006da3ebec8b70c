"""All that a POP3 server of this house can answer, by reason: status, response code, text (RFC 1939, RFC 2449 §8).

A text may name what it is about in braces. What has a verdict is recorded as a decision when it is given.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.protocols.pop3 import ERR, OK


class Answer(NamedTuple):
    """A row: what is said for one reason."""

    status: str
    code: str
    text: str
    verdict: str = ""  # of the decision that is recorded, if one is

    def told(self, details: dict[str, str]) -> str:
        """Its text, with what it is about."""
        return self.text.format_map({name: _Detail(value) for name, value in details.items()})


class _Detail(str):
    """`{count:message}` is told as "1 message" or "2 messages"."""

    def __format__(self, noun: str) -> str:
        return f"{self} {noun}{'' if self == '1' else 's'}" if noun else str(self)


def _refused(code: str, text: str) -> Answer:
    return Answer(ERR, code, text, "refuse")


ANSWERS = {
    "ready": Answer(OK, "", "{banner}"),
    "bye": Answer(OK, "", "{host} closing the connection"),
    "ok": Answer(OK, "", ""),
    "utf8": Answer(OK, "", "UTF-8 from here on"),
    # ---- log-in
    "name-taken-down": Answer(OK, "", "Name noted, send the password"),  # whether there is such a user stays secret
    "logged-in": Answer(OK, "", "Maildrop locked, {count:message} ({octets:octet})", "accept"),
    "bad-credentials": _refused("AUTH", "Wrong user name or password"),  # RFC 3206 §5
    "app-password-needed": _refused("AUTH", "This account wants an application password"),
    "not-yourself": _refused("AUTH", "Wrong user name or password"),
    "channel-binding": _refused("AUTH", "This proof belongs to another channel"),
    "downgraded": _refused("AUTH", "Channel binding is offered here, whatever you were told"),
    "no-certificate": _refused("AUTH", "No certificate says who you are"),
    "token-invalid": _refused("AUTH", "This pass is not valid here"),
    "token-expired": _refused("AUTH", "This pass has expired"),
    "token-scope": _refused("AUTH", "This pass is not good for mail"),
    "locked-out": _refused("SYS/TEMP", "Too many failed log-ins under this name, try again later"),  # RFC 3206 §4
    "encryption-required": _refused("", "{mechanism} only over TLS"),  # RFC 2595 §4
    "account-disabled": _refused("SYS/PERM", "This account is disabled"),  # RFC 3206 §4
    "account-expired": _refused("SYS/PERM", "This account has expired"),
    "maildrop-unavailable": _refused("SYS/TEMP", "The maildrop cannot be opened now"),
    "log-in-too-soon": _refused("LOGIN-DELAY", "Wait {delay} seconds between log-ins"),  # RFC 2449 §8.1.1
    "maildrop-locked": _refused("IN-USE", "Another session holds the maildrop"),  # RFC 2449 §8.1.2
    "unknown-mechanism": Answer(ERR, "", "{mechanism} is not supported"),
    "auth-cancelled": Answer(ERR, "", "Authentication cancelled"),
    "auth-malformed": Answer(ERR, "", "Cannot decode this response"),
    # ---- the maildrop
    "no-such-message": Answer(ERR, "", "No message {number}, only 1 to {last}"),
    "message-deleted": Answer(ERR, "", "Message {number} is marked as deleted"),
    "needs-utf8": Answer(ERR, "UTF8", "Message {number} needs UTF8", "refuse"),  # RFC 6856 §5
    "marked": Answer(OK, "", "Message {number} marked as deleted"),
    "surveyed": Answer(OK, "", "{count:message} ({octets:octet})"),
    "updated": Answer(OK, "", "{host} closing the connection, {deleted:message} deleted", "delete"),
    # ---- mistakes
    "begin-tls": Answer(OK, "", "Begin TLS now"),
    "already-secured": Answer(ERR, "", "TLS stands already"),
    "no-tls": Answer(ERR, "", "TLS is not available"),
    "not-offered": Answer(ERR, "", "{verb} is not offered here"),
    "unknown-command": Answer(ERR, "", "{verb} is no command known here"),
    "no-text": Answer(ERR, "", "This is no text", "refuse"),
    "no-command": Answer(ERR, "", "This is no command"),
    "syntax": Answer(ERR, "", "Syntax: {syntax}"),
    "line-too-long": Answer(ERR, "", "Line too long"),
    "bare-line-feed": Answer(ERR, "", "A line ends with CRLF, not with LF alone"),
    "bad-sequence": Answer(ERR, "", "Not now; expected {allowed}"),
}
