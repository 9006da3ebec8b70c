"""Addresses as envelopes carry them: the strict syntax of RFC 5321 §4.1.2 and §4.1.3, octets to `Address` and back.

Every refusal names the rule that was broken. Header fields write addresses more freely: see `address_list`.
Knows no command and no user.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, NoReturn

LOCAL_PART_LIMIT = 64  # octets, RFC 5321 §4.5.3.1.1
DOMAIN_LIMIT = 255  # octets, §4.5.3.1.2
PATH_LIMIT = 256  # octets with brackets and source route, §4.5.3.1.3
LABEL_LIMIT = 63  # octets, RFC 1035 §2.3.4

# Octets from 0x80 up are those of RFC 6531 §3.3; who did not ask for them is refused with `not-ascii`.
_ATOM = rb"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\x80-\xff]+"
_DOT_STRING = _ATOM + rb"(?:\." + _ATOM + rb")*"
_QUOTED = rb'"(?:[ !#-\[\]-~\x80-\xff]|\\[ -~])*"'
_LABEL = rb"[A-Za-z0-9\x80-\xff](?:[A-Za-z0-9\-\x80-\xff]*[A-Za-z0-9\x80-\xff])?"
_DOMAIN = _LABEL + rb"(?:\." + _LABEL + rb")*"
_LITERAL = rb"\[[!-Z^-~]*\]"
_ROUTE = rb"@" + _DOMAIN + rb"(?:,@" + _DOMAIN + rb")*:"

_MAILBOX = re.compile(rb"(%s|%s)@(%s|%s)" % (_DOT_STRING, _QUOTED, _DOMAIN, _LITERAL))
_PATH = re.compile(rb"<(%s)?(%s|%s)@(%s|%s)>" % (_ROUTE, _DOT_STRING, _QUOTED, _DOMAIN, _LITERAL))
_POSTMASTER = re.compile(rb"<(postmaster)>", re.IGNORECASE)
_LOOSE_PATH = re.compile(rb'<((?:@[^:<>]*+:)?+(?:"(?:[^"\\]|\\.)*+")?+[^<>]*+)>', re.DOTALL)
_WHOLE_ROUTE = re.compile(_ROUTE)
_WHOLE_QUOTED = re.compile(_QUOTED)
_WHOLE_DOMAIN = re.compile(_DOMAIN)
_PLAIN_LOCAL = re.compile(_DOT_STRING.decode("latin-1").replace(r"\xff", r"\U0010ffff"))
_WRITTEN = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^@]*))(?:@(.*))?', re.DOTALL)
_IPV4 = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})", re.ASCII)


class AddressError(ValueError):
    """Octets that are no address. `key` names the broken rule, `local-part-too-long` for one."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True, eq=False)
class Address:
    """A mailbox: `local` without its quotes, `domain` as written (with brackets if a literal; "" for postmaster alone).

    Two are equal when their domains are, without regard to case, and their local parts are, with it (§2.4).
    """

    local: str
    domain: str

    def __str__(self) -> str:
        """As a path writes it, quoted where it must be, without angle brackets."""
        return _spelt(self.local, self.domain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and self._same == other._same

    def __hash__(self) -> int:
        return hash(self._same)

    @property
    def _same(self) -> tuple[str, str]:
        return self.local, self.domain.lower()

    @property
    def folded(self) -> str:
        """The whole in lower case: how nearly every server compares."""
        return _folded(self.local, self.domain)

    @property
    def is_literal(self) -> bool:
        """Whether the domain is an address literal (§4.1.3)."""
        return self.domain.startswith("[")


@lru_cache(1024)  # the same few addresses are asked about again and again
def _spelt(local: str, domain: str) -> str:
    if not _PLAIN_LOCAL.fullmatch(local):
        local = '"' + re.sub(r'(["\\])', r"\\\1", local) + '"'
    return f"{local}@{domain}" if domain else local


@lru_cache(1024)
def _folded(local: str, domain: str) -> str:
    return _spelt(local, domain).lower()


class Path(NamedTuple):
    """A path read from octets: its address (None for `<>`), the source route it named, and the offset after `>`."""

    address: Address | None
    end: int
    route: tuple[str, ...] = ()


def mailbox(text: str | bytes, *, utf8: bool = False) -> Address:
    """The whole of `text` as a Mailbox, without brackets. Raises AddressError."""
    octets = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    found = _MAILBOX.fullmatch(octets)
    return _address(found[1], found[2], utf8) if found else _blame_mailbox(octets)


def written(text: str) -> Address:
    """The address that `str` wrote, whatever rules it breaks."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return Address(text, "")
    quoted, plain, host = found.groups()
    return Address(plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL), host or "")


def reverse_path(octets: bytes, start: int = 0, *, utf8: bool = False) -> Path:
    """The path at `start` of MAIL's argument; `<>` is allowed (§4.5.5). Raises AddressError."""
    if octets.startswith(b"<>", start):
        return Path(None, start + 2)
    return _path(octets, start, utf8)


def forward_path(octets: bytes, start: int = 0, *, utf8: bool = False) -> Path:
    """The path at `start` of RCPT's argument; `<Postmaster>` needs no domain (§4.5.1). Raises AddressError."""
    if found := _POSTMASTER.match(octets, start):
        return Path(Address(found[1].decode("ascii"), ""), found.end())
    return _path(octets, start, utf8)


def domain(text: str | bytes, *, utf8: bool = False, literal: bool = True) -> str:
    """The whole of `text` as a Domain or, where allowed, an address literal (EHLO's argument). Raises AddressError."""
    octets = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if literal and octets.startswith(b"["):
        return _literal(octets)
    if not _WHOLE_DOMAIN.fullmatch(octets):
        _blame_domain(octets)
    return _domain(octets, utf8)


# ---- the strict way in


def _path(octets: bytes, start: int, utf8: bool) -> Path:
    found = _PATH.match(octets, start)
    if found is None:
        _blame_path(octets, start)
    if found.end() - start > PATH_LIMIT:
        raise AddressError("path-too-long")
    route = tuple(host[1:] for host in found[1][:-1].decode("utf-8", "replace").split(",")) if found[1] else ()
    return Path(_address(found[2], found[3], utf8), found.end(), route)


def _address(local: bytes, host: bytes, utf8: bool) -> Address:
    if len(local) > LOCAL_PART_LIMIT:
        raise AddressError("local-part-too-long")
    name = _text(local, utf8)
    if local.startswith(b'"'):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return Address(name, _literal(host) if host.startswith(b"[") else _domain(host, utf8))


def _text(octets: bytes, utf8: bool) -> str:
    if octets.isascii():
        return octets.decode("ascii")
    if not utf8:
        raise AddressError("not-ascii")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise AddressError("not-utf8") from None


def _domain(octets: bytes, utf8: bool) -> str:
    if len(octets) > DOMAIN_LIMIT:
        raise AddressError("domain-too-long")
    if len(octets) > LABEL_LIMIT and max(map(len, octets.split(b"."))) > LABEL_LIMIT:
        raise AddressError("domain-label-too-long")
    return _text(octets, utf8)


def _literal(octets: bytes) -> str:
    text = octets.decode("latin-1")
    inside = text[1:-1]
    good = _is_ipv6(inside[5:]) if inside[:5].lower() == "ipv6:" else _is_ipv4(inside)
    if not (good and text.endswith("]")):
        raise AddressError("address-literal")
    return text


def _is_ipv4(text: str) -> bool:
    found = _IPV4.fullmatch(text)
    return found is not None and all(int(number) <= 255 for number in found.groups())


def _is_ipv6(text: str) -> bool:
    """Whether this is IPv6-addr of §4.1.3, where `::` stands for two groups at least."""
    head, colon, tail = text.rpartition(":")
    if "." in tail:
        text = f"{head}{colon}0:0" if _is_ipv4(tail) else ""
    if "::" in text and sum(1 for group in text.split(":") if group) > 6:
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return "%" not in text  # no zone


# ---- naming what is wrong: only octets that were refused come here


def _blame_path(octets: bytes, start: int) -> NoReturn:
    loose = _LOOSE_PATH.match(octets, start)
    if loose is None:
        raise AddressError("quoted-string" if octets.startswith(b'<"', start) else "path-brackets")
    inside = loose[1]
    if inside.startswith(b"@"):
        route = _WHOLE_ROUTE.match(inside)
        if route is None:
            raise AddressError("source-route")
        inside = inside[route.end() :]
    _blame_mailbox(inside)


def _blame_mailbox(octets: bytes) -> NoReturn:
    if not octets:
        raise AddressError("path-empty")
    if octets.startswith(b'"'):
        quoted = _WHOLE_QUOTED.match(octets)
        if quoted is None:
            raise AddressError("quoted-string")
        local, at, host = quoted[0], octets[quoted.end() : quoted.end() + 1], octets[quoted.end() + 1 :]
        if at not in (b"", b"@"):
            raise AddressError("local-part-character")
    else:
        local, at, host = octets.rpartition(b"@")
        if not at:
            local, host = host, b""
        _blame_local(local)
    if not at:
        raise AddressError("domain-missing")
    if host.startswith(b"["):
        raise AddressError("address-literal")
    _blame_domain(host)


def _blame_local(local: bytes) -> None:
    if not local:
        raise AddressError("local-part-empty")
    if b"" in local.split(b"."):
        raise AddressError("local-part-dots")
    if not re.fullmatch(_DOT_STRING, local):
        raise AddressError("local-part-character")


def _blame_domain(host: bytes) -> NoReturn:
    if not host:
        raise AddressError("domain-empty")
    labels = host.split(b".")
    if b"" in labels:
        raise AddressError("domain-dots")
    if any(label.startswith(b"-") or label.endswith(b"-") for label in labels):
        raise AddressError("domain-hyphen")
    raise AddressError("domain-character")
