"""What is inside the base64 of an exchange: tokens for whoever listens, by the patterns of those who speak.

A token within base64 takes the characters that begin in its octets, so that every character belongs to one. What lies
between the fields of a message is `sasl.separator`; what cannot be read keeps the one token it had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from simulator.protocols.sasl import cram, digest, oauth, scram
from simulator.protocols.sasl.prepared import is_unprepared
from simulator.protocols.sasl.wire import CHALLENGE_KEY, INITIAL_RESPONSE_KEY, RESPONSE_KEY, decode
from simulator.protocols.speech import Token

SEPARATOR = "sasl.separator"
SMTP_LINE = "smtp.wire.auth-continuation"  # how SMTP calls both challenge and response
_WRAPPED = frozenset((INITIAL_RESPONSE_KEY, RESPONSE_KEY, CHALLENGE_KEY, SMTP_LINE))
_BEGINNINGS = frozenset(("smtp.command.AUTH", "pop3.command.AUTH", "imap.command.AUTHENTICATE"))
UNPREPARED = ".unprepared"  # behind the key of a name or a password that is not written as SASLprep would
SECRET_KEYS = ("sasl.password", f"sasl.password{UNPREPARED}", "sasl.token")
ENCODED = (
    "sasl.acts-as", "sasl.anonymous.", "sasl.argument.", "sasl.cram.", "sasl.digest.", "sasl.login.", "sasl.oauth.",
    "sasl.password", "sasl.scram.", SEPARATOR, "sasl.token", "sasl.user", SMTP_LINE,
)  # fmt: skip
"""How the keys of tokens begin that stand in base64."""

_COMMON = {  # groups that mean the same in every mechanism
    "user": "sasl.user",
    "username": "sasl.user",
    "password": "sasl.password",
    "token": "sasl.token",
    "authorization_id": "sasl.acts-as",
    "authzid": "sasl.acts-as",
}

_PREPARED = frozenset(("sasl.user", "sasl.password"))

Span = tuple[int, int, str]
Inside = Callable[[bytes], Iterator[Span] | None]


def _spoken(family: str, *patterns: str | re.Pattern[bytes]) -> Inside:
    """The fields of a message that one of the patterns fits, by the names of its groups; none that holds others."""
    compiled = [re.compile(one.encode(), re.DOTALL) if isinstance(one, str) else one for one in patterns]

    def inside(message: bytes) -> Iterator[Span] | None:
        found = next((match for one in compiled if (match := one.fullmatch(message))), None)
        return None if found is None else _fields(family, found)

    return inside


_WHOLE = ("header", "bare", "unproved")


def _fields(family: str, found: re.Match[bytes]) -> Iterator[Span]:
    for name in found.re.groupindex:
        start, end = found.span(name)
        if name not in _WHOLE and start < end:
            yield start, end, _COMMON.get(name) or f"sasl.{family}.{name.replace('_', '-')}"


_DIRECTIVES = frozenset(
    """
    algorithm charset cipher cnonce digest-uri maxbuf nc nonce qop realm response rspauth stale
    """.split()
)


def _directives(message: bytes) -> Iterator[Span] | None:
    """DIGEST-MD5: each directive's value (RFC 2831 §2.1)."""
    return None if digest.directives(message, digest.LONGEST_RESPONSE) is None else _values(message)


def _values(message: bytes) -> Iterator[Span]:
    for found in digest.DIRECTIVE.finditer(message):
        name = found["name"].decode().lower()
        start, end = found.span("plain" if found["quoted"] is None else "quoted")
        if start < end:
            yield (
                start,
                end,
                _COMMON.get(name) or (f"sasl.digest.{name}" if name in _DIRECTIVES else "sasl.digest.other"),
            )


_BEARER_FIELD = re.compile(rb"(?P<name>[A-Za-z]+)=(?:[Bb]earer )?(?P<value>[^\x01]*)\x01")
_RESULT = re.compile(rb'"(?P<name>status|schemes|scope|openid-configuration)"\s*:\s*"(?P<value>[^"]*)"')
_NAMED = {b"auth": "sasl.token", b"host": "sasl.oauth.host", b"port": "sasl.oauth.port"}


def _bearer(message: bytes) -> Iterator[Span] | None:
    """OAUTHBEARER: who, where, the pass; or the dummy (RFC 7628 §3.1)."""
    header = oauth.GS2_HEADER.match(message)
    return None if header is None else _pairs(message, header)


def _pairs(message: bytes, header: re.Match[bytes]) -> Iterator[Span]:
    if header["authorization_id"]:
        yield (*header.span("authorization_id"), "sasl.user")
    for found in _BEARER_FIELD.finditer(message, header.end()):
        start, end = found.span("value")
        if start < end:
            yield start, end, _NAMED.get(found["name"].lower(), "sasl.oauth.other")


def _result(message: bytes) -> Iterator[Span] | None:
    """The error result, in JSON (RFC 7628 §3.2.2)."""
    if not message.startswith(b"{"):
        return None
    return ((*f.span("value"), f"sasl.oauth.{f['name'].decode()}") for f in _RESULT.finditer(message) if f["value"])


_PLAIN = _spoken("plain", r"(?P<authorization_id>[^\0]*)\0(?P<user>[^\0]+)\0(?P<password>[^\0]+)")
_SCRAM = {
    "C": (_spoken("scram", scram.CLIENT_FIRST, scram.CLIENT_FINAL),),
    "S": (_spoken("scram", scram.SERVER_FIRST, scram.SERVER_FINAL),),
}
_SAID: Mapping[str, Mapping[str, tuple[Inside, ...]]] = {  # by side, and by turn: the last goes for all that follow
    "PLAIN": {"C": (_PLAIN,)},
    "LOGIN": {
        "C": (_spoken("login", r"(?P<user>[^\0]+)"), _spoken("login", r"(?P<password>[^\0]+)")),
        "S": (_spoken("login", r"(?P<prompt>.+)"),),
    },
    "CRAM-MD5": {"C": (_spoken("cram", cram.RESPONSE),), "S": (_spoken("cram", cram.CHALLENGE),)},
    "DIGEST-MD5": {"C": (_directives,), "S": (_directives,)},
    **dict.fromkeys(("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"), _SCRAM),
    "XOAUTH2": {"C": (_spoken("oauth", oauth.XOAUTH2),), "S": (_result,)},
    "OAUTHBEARER": {"C": (_bearer,), "S": (_result,)},
    "EXTERNAL": {"C": (_spoken("external", r"(?P<authorization_id>[^\0]+)"),)},
    "ANONYMOUS": {"C": (_spoken("anonymous", r"(?P<trace>[^\0]+)"),)},
}


class Overheard:
    """One wire's log-ins, as they are overheard. Put the tokens of each utterance through it, in order."""

    __slots__ = ("_mechanism", "_turns")

    def __init__(self) -> None:
        self._mechanism = ""
        self._turns = {"C": 0, "S": 0}

    def refined(self, side: str, octets: bytes, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """The same tokens, with those in base64 taken apart."""
        keys = [token.key for token in tokens]
        if side == "C" and not _BEGINNINGS.isdisjoint(keys):
            named = (key for key in keys if key.startswith("sasl.") and key not in _WRAPPED)
            self._mechanism, self._turns = next(named, "").removeprefix("sasl."), {"C": 0, "S": 0}
        if _WRAPPED.isdisjoint(keys):
            return tokens
        return tuple(inner for token in tokens for inner in self._within(side, octets, token))

    def _within(self, side: str, octets: bytes, token: Token) -> Iterable[Token]:
        turns = _SAID.get(self._mechanism, {}).get(side)
        if token.key not in _WRAPPED or turns is None:
            return (token,)
        inside = turns[min(self._turns[side], len(turns) - 1)]
        self._turns[side] += 1
        message = decode(octets[token.start : token.end])
        spans = inside(message) if message else None
        if spans is None or not message:
            return (token,)
        return _spread(token, [_as_written(message, *span) for span in spans], len(message))


def _as_written(message: bytes, start: int, end: int, key: str) -> Span:
    """A span, its key marked where the server has letters to make ready before it compares (RFC 4013 §2)."""
    return start, end, f"{key}{UNPREPARED}" if key in _PREPARED and is_unprepared(message[start:end]) else key


def _spread(token: Token, spans: list[Span], length: int) -> Iterator[Token]:
    """Spans of a message on the characters that carry it: six bits each (RFC 4648 §4), and padding at the end."""
    at = 0
    for start, end, key in [*sorted(spans), (length, length, SEPARATOR)]:
        if at < start:
            yield _carried(token, at, start, length, SEPARATOR)
        if start < end:
            yield _carried(token, start, end, length, key)
        at = end


def _carried(token: Token, start: int, end: int, length: int, key: str) -> Token:
    last = token.end if end == length else token.start + -(-end * 8 // 6)
    return Token(token.start + -(-start * 8 // 6), last, key)
