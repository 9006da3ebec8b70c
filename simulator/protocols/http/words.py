"""The words of HTTP: a request and a response, with header fields and perhaps content (RFC 9110 §6, RFC 9112 §2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from simulator.protocols.speech import WrongMove

CRLF = b"\r\n"
VERSION = b"HTTP/1.1"
ALPN = ("http/1.1",)  # its name where TLS is asked what is spoken inside (RFC 7301 §6)
Fields = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_TARGET = re.compile(r"[!-~]+")
_VALUE = re.compile(r"[\t -~\x80-\xff]*")

REASONS = {
    200: "OK",
    204: "No Content",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    511: "Network Authentication Required",
}
"""The customary words behind a status code (RFC 9110 §15, RFC 6585)."""
WITHOUT_CONTENT = frozenset({204, 304})  # RFC 9110 §6.4.1


class Request(NamedTuple):
    """What a client asks: `target` is path and query. Fields' names compare without case; values are latin-1."""

    method: str
    target: str
    fields: Fields = ()
    content: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        return self.target.partition("?")[2]

    def field(self, name: str) -> str:
        """The first field's value; empty where there is none."""
        return _first(self.fields, name)

    @property
    def octets(self) -> bytes:
        """The request as it goes over the wire. Raises WrongMove where it cannot be said."""
        if not (_TOKEN.fullmatch(self.method) and _TARGET.fullmatch(self.target)):
            raise WrongMove(f"{self.method!r} {self.target!r}")
        length = (("Content-Length", str(len(self.content))),) if self.content or self.method == "POST" else ()
        line = b" ".join((self.method.encode(), self.target.encode("ascii"), VERSION))
        return _message(line, (*self.fields, *length), self.content)


class Response(NamedTuple):
    """What a server answers. Its reason phrase is the customary one, where none is given."""

    status: int
    fields: Fields = ()
    content: bytes = b""
    reason: str = ""

    def field(self, name: str) -> str:
        """The first field's value; empty where there is none."""
        return _first(self.fields, name)

    def all(self, name: str) -> list[str]:
        """The values of all fields of that name: Set-Cookie is one for each cookie (RFC 6265 §3)."""
        return [value for one, value in self.fields if one.lower() == name.lower()]

    @property
    def closes(self) -> bool:
        """Whether nothing more will be answered."""
        return "close" in [one.strip() for one in self.field("Connection").lower().split(",")]

    @property
    def octets(self) -> bytes:
        """The response as it goes over the wire. Raises WrongMove where it cannot be said."""
        reason = self.reason or REASONS.get(self.status, "")
        if not _VALUE.fullmatch(reason):
            raise WrongMove(f"{self.status} {reason!r}")
        line = f"HTTP/1.1 {self.status} {reason}".encode("latin-1")
        if self.status in WITHOUT_CONTENT:
            return _message(line, self.fields, b"")
        return _message(line, (*self.fields, ("Content-Length", str(len(self.content)))), self.content)


def _first(fields: Fields, name: str) -> str:
    wanted = name.lower()
    return next((value for one, value in fields if one.lower() == wanted), "")


def _message(line: bytes, fields: Iterable[tuple[str, str]], content: bytes) -> bytes:
    return CRLF.join((line, *map(_field, fields), b"", content))


def _field(field: tuple[str, str]) -> bytes:
    name, value = field
    if not (_TOKEN.fullmatch(name) and _VALUE.fullmatch(value)):  # a line end there would begin another field
        raise WrongMove(f"{name!r}: {value!r}")
    return f"{name}: {value}".encode("latin-1")
