"""The words of POP3: commands, responses to a challenge, and replies (RFC 1939 §3, RFC 2449 §3, RFC 5034 §4)."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.protocols.pop3.rules import CHALLENGE, ERR, OK, RESPONSE

CRLF = b"\r\n"
END = b".\r\n"


class Command(NamedTuple):
    """A command; `form` is its row in the table of rules, `match` found its arguments in the line, by name."""

    form: str
    match: re.Match[bytes]

    @property
    def verb(self) -> str:
        """The keyword alone."""
        return self.form.partition(" ")[0]

    @property
    def octets(self) -> bytes:
        """The line, with its end."""
        return self.match.string

    @property
    def number(self) -> int:
        """The message number; only of commands that have one."""
        return int(self.match["number"])

    def argument(self, name: str) -> bytes:
        """An argument by its name in the grammar; empty where it was left out."""
        return self.match[name] or b""

    def text(self, name: str) -> str:
        """An argument as text; octets that are no UTF-8 are replaced."""
        return self.argument(name).decode("utf-8", "replace")


class Response(NamedTuple):
    """The client's answer to a challenge. `line` is what was written, `octets` have its end too."""

    line: bytes
    octets: bytes
    form: str = RESPONSE
    verb: str = RESPONSE


class Reply(NamedTuple):
    """What the server says: `status` (+OK, -ERR or +), perhaps an extended response code, a text, perhaps a body.

    `body`: what follows the first line, without the stuffing and the final dot; None in replies of one line.
    """

    status: str
    text: str = ""
    code: str = ""
    body: bytes | None = None

    @property
    def octets(self) -> bytes:
        """The reply as it goes over the wire."""
        code = f"[{self.code}]" if self.code else ""
        line = " ".join(word for word in (self.status, code, self.text) if word)
        if line == CHALLENGE:
            line += " "  # the space is there even when the challenge is empty (RFC 5034 §4)
        first = line.encode() + CRLF
        return first if self.body is None else b"".join((first, stuffed(self.body), END))


def ok(text: str = "", body: bytes | None = None) -> Reply:
    """A positive reply."""
    return Reply(OK, text, "", body)


def err(text: str, code: str = "") -> Reply:
    """A negative reply, with an extended response code where there is one (RFC 2449 §8)."""
    return Reply(ERR, text, code)


def challenge(line: bytes) -> Reply:
    """A challenge, already in base64 (RFC 5034 §4)."""
    return Reply(CHALLENGE, line.decode("ascii"))


def stuffed(body: bytes) -> bytes:
    """A body with a dot before each line that begins with one, and whole lines only (RFC 1939 §3)."""
    if body and not body.endswith(CRLF):
        body += CRLF
    body = body.replace(b"\r\n.", b"\r\n..")
    return b"." + body if body.startswith(b".") else body


def unstuffed(octets: bytes) -> bytes:
    """The body from its lines as they came, without the final one: what is left when each first dot is taken off."""
    body = octets.replace(b"\r\n.", CRLF)
    return body[1:] if body.startswith(b".") else body
