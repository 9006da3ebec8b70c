"""What stands where in a message: its line, its fields by name, its content; as tokens with keys. Knows no meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from simulator.protocols.http.forms import FORM, PAIR
from simulator.protocols.http.rules import METHODS
from simulator.protocols.speech import Token, Violation

Marks = Iterator[Token]

PASSWORD, COOKIE, CREDENTIALS = "http.form.password", "http.cookie.value", "http.argument.credentials"
STATUSES = frozenset(
    {101, 200, 204, 301, 302, 303, 304, 400, 401, 403, 404, 405, 413, 429, 431, 500, 501, 502, 503, 511}
)
FIELDS = frozenset(
    {
        "authorization",
        "cache-control",
        "connection",
        "content-length",
        "content-security-policy",
        "content-type",
        "cookie",
        "etag",
        "host",
        "if-none-match",
        "location",
        "origin",
        "referer",
        "referrer-policy",
        "retry-after",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "www-authenticate",
    }
)
ATTRIBUTES = {"secure": "Secure", "httponly": "HttpOnly", "samesite": "SameSite", "path": "Path", "max-age": "Max-Age",
              "domain": "Domain", "expires": "Expires"}  # fmt: skip
PLACES = {
    b"/.well-known/mta-sts.txt": "http.url.mta-sts",
    b"/.well-known/jmap": "http.url.jmap",
    b"/.well-known/autoconfig/mail/config-v1.1.xml": "http.url.autoconfig",
    b"/autodiscover/autodiscover.xml": "http.url.autodiscover",
}
_NAMES = {b"password": PASSWORD, b"csrf": "http.form.csrf"}

_ASKED = re.compile(rb"(?P<method>\S+) +(?P<target>[^\s?]*)(?P<query>\?\S*)? +(?P<version>HTTP/[\d.]+)")
_ANSWERED = re.compile(rb"(?P<version>HTTP/[\d.]+) +(?P<status>\d{3})(?: (?P<reason>[^\r\n]*))?")
_FIELD = re.compile(rb"([^\s:]+)[ \t]*:[ \t]*([^\r\n]*)")
_PART = re.compile(rb"\s*([^=;]*)=?([^;]*)")
_HTML = re.compile(rb"<img\b[^<>]{0,4000}>|(?<=name=\"csrf\" value=\")[^\"]*", re.IGNORECASE)
_REMOTE = re.compile(rb"\bsrc=\"https?://", re.IGNORECASE)


def of_request(octets: bytes) -> tuple[Token, ...]:
    """The tokens of a request."""
    return tuple(_of_message(octets, _of_question))


def of_response(octets: bytes) -> tuple[Token, ...]:
    """The tokens of a response."""
    return tuple(_of_message(octets, _of_answer))


def of_violation(word: Violation) -> tuple[Token, ...]:
    """What could not be read is one token."""
    return (Token(0, len(word.line), word.key),)


def _of_message(octets: bytes, first: Callable[[bytes, int], Marks]) -> Marks:
    type_ = b""
    for number, (start, end) in enumerate(_lines(octets)):
        if start == end:
            continue
        if number == 0:
            yield from first(octets[:end], start)
            continue
        found = _FIELD.match(octets, start, end)
        if found:
            type_ = found[2] if found[1].lower() == b"content-type" else type_
            yield from _of_field(octets, found)
    head = _head_end(octets)
    if head < len(octets):
        yield from _of_content(octets, head, type_.partition(b";")[0].strip().lower())


def _head_end(octets: bytes) -> int:
    """Where the empty line ends."""
    found = re.search(rb"\r?\n\r?\n", octets)
    return found.end() if found else len(octets)


def _lines(octets: bytes) -> Iterator[tuple[int, int]]:
    """Each line of the head, without its end."""
    at, end = 0, _head_end(octets)
    while at < end:
        stop = octets.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        yield at, stop - (octets[stop - 1 : stop] == b"\r")
        at = stop + 1


def _of_question(octets: bytes, start: int) -> Marks:
    found = _ASKED.match(octets, start)
    if not found:
        return
    method = found["method"].decode("latin-1")
    yield Token(*found.span("method"), f"http.command.{method}" if method in METHODS else "http.command")
    if found["target"]:
        yield Token(*found.span("target"), PLACES.get(found["target"].lower(), "http.argument.target"))
    if found["query"]:
        yield Token(*found.span("query"), "http.argument.query")
    yield Token(*found.span("version"), "http.argument.version")


def _of_answer(octets: bytes, start: int) -> Marks:
    found = _ANSWERED.match(octets, start)
    if not found:
        return
    yield Token(*found.span("version"), "http.argument.version")
    yield Token(*found.span("status"), status_key(int(found["status"])))
    if found["reason"]:
        yield Token(*found.span("reason"), "http.argument.reason")


def status_key(status: int) -> str:
    """The key of a status code: its own, or that of its class."""
    return f"http.status.{status}" if status in STATUSES else f"http.status.{status // 100}xx"


def _of_field(octets: bytes, found: re.Match[bytes]) -> Marks:
    name = found[1].lower().decode("latin-1")
    inner = _INNER.get(name)
    key = f"http.header.{name}" if name in FIELDS else "http.header"
    if inner is None:
        yield Token(found.start(), found.end(), key)
        return
    yield Token(*found.span(1), key)
    yield from inner(octets, *found.span(2))


def _cookies(octets: bytes, start: int, end: int) -> Marks:
    for part in _PART.finditer(octets, start, end):
        yield from _pair(part, "http.cookie.name", COOKIE)


def _set_cookie(octets: bytes, start: int, end: int) -> Marks:
    for number, part in enumerate(_PART.finditer(octets, start, end)):
        if number == 0:
            yield from _pair(part, "http.cookie.name", COOKIE)
        elif part[1]:
            known = ATTRIBUTES.get(part[1].strip().lower().decode("latin-1"))
            yield Token(part.start(1), part.end(), f"http.cookie.{known}" if known else "http.cookie")


def _pair(found: re.Match[bytes], name: str, value: str) -> Marks:
    if found[1]:
        yield Token(*found.span(1), name)
    if found[2]:
        yield Token(*found.span(2), value)


def _authorization(octets: bytes, start: int, end: int) -> Marks:
    scheme = octets.find(b" ", start, end)
    at = end if scheme < 0 else scheme
    if start < at:
        yield Token(start, at, "http.argument.scheme")
    if at + 1 < end:
        yield Token(at + 1, end, CREDENTIALS)


_INNER: dict[str, Callable[[bytes, int, int], Marks]] = {
    "authorization": _authorization,
    "cookie": _cookies,
    "set-cookie": _set_cookie,
}


def _of_content(octets: bytes, start: int, type_: bytes) -> Marks:
    if type_ == FORM.encode():
        for pair in PAIR.finditer(octets, start):
            yield from _pair(pair, "http.form.name", _NAMES.get(pair[1], "http.form.value"))
    elif type_ == b"text/html":
        yield from _page(octets, start)
    else:
        yield Token(start, len(octets), "http.content")


def _page(octets: bytes, start: int) -> Marks:
    """A page, and what in it is fetched from elsewhere, or proves where a form came from."""
    at = start
    for found in _HTML.finditer(octets, start):
        is_image = found[0].startswith(b"<")
        if not found[0] or (is_image and not _REMOTE.search(found[0])):
            continue
        if at < found.start():
            yield Token(at, found.start(), "http.content.html")
        at = found.end()
        yield Token(*found.span(), "http.html.remote-image" if is_image else "http.html.csrf")
    if at < len(octets):
        yield Token(at, len(octets), "http.content.html")
