"""The grammar of an SPF record: its terms, or what is wrong and where (RFC 7208 §4.6.1, §12). Knows no letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from simulator.trust.spf import macros
from simulator.trust.spf.macros import MacroString

VERSION = "v=spf1"
QUALIFIERS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}  # §4.6.2
MODIFIERS = ("redirect", "exp")  # those that mean something here (§6)
_TERM = re.compile(r"[^ ]+")
_VISIBLE = re.compile(r"[\x21-\x7e]*")
_MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=(.*)", re.IGNORECASE)
_DIRECTIVE = re.compile(r"([-+?~]?)([a-z][a-z0-9_.-]*)(.*)", re.IGNORECASE)
_DUAL_PREFIX = re.compile(r"(.*?)(?:/(0|[1-9]\d?))?(?://(0|[1-9]\d{0,2}))?")
_PREFIX = re.compile(r"([^/]*)(?:/(0|[1-9]\d{0,2}))?")
_BITS = {"ip4": 32, "ip6": 128}


class Mechanism(NamedTuple):
    """A directive. `result`: its qualifier's; `domain`: its domain-spec; `network`: of ip4 and ip6, and as text.

    `prefixes`: how many bits of an IPv4 and of an IPv6 address count.
    """

    start: int
    end: int
    text: str
    name: str
    result: str
    domain: MacroString | None = None
    network: IPv4Address | IPv6Address | None = None
    prefixes: tuple[int, int] = (32, 128)
    network_text: str = ""

    @property
    def key(self) -> str:
        """The key of its note."""
        return f"spf.mechanism.{self.name}"


class Modifier(NamedTuple):
    """A modifier that is known here: redirect or exp."""

    start: int
    end: int
    text: str
    name: str
    domain: MacroString

    @property
    def key(self) -> str:
        """The key of its note."""
        return f"spf.modifier.{self.name}"


class Record(NamedTuple):
    """A record that breaks no rule. Modifiers nobody knows are left out (§6)."""

    mechanisms: tuple[Mechanism, ...]
    redirect: Modifier | None
    exp: Modifier | None


class Fault(NamedTuple):
    """The first term that breaks the grammar; `reason` is the last part of a key, `spf.reason.<reason>`."""

    start: int
    end: int
    text: str
    reason: str


class _Wrong(Exception):
    """What is wrong with a term."""


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record (§4.5)."""
    return text[:6].lower() == VERSION and text[6:7] in ("", " ")


@lru_cache(256)  # it is read again whenever more is known
def read(text: str) -> Record | Fault:
    """Read all of a record, one character an octet; one wrong term spoils it (§4.6)."""
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, Modifier] = {}
    for match in _TERM.finditer(text, len(VERSION)):
        try:
            term = _term(match.start(), match.end(), match[0])
            if isinstance(term, Modifier) and term.name in modifiers:
                raise _Wrong("twice")  # §6
        except _Wrong as wrong:
            return Fault(match.start(), match.end(), match[0], str(wrong))
        if isinstance(term, Mechanism):
            mechanisms.append(term)
        elif term is not None:
            modifiers[term.name] = term
    return Record(tuple(mechanisms), modifiers.get("redirect"), modifiers.get("exp"))


def _term(start: int, end: int, text: str) -> Mechanism | Modifier | None:
    if not _VISIBLE.fullmatch(text):
        raise _Wrong("character")
    if modifier := _MODIFIER.fullmatch(text):
        name = modifier[1].lower()
        if name in MODIFIERS:
            return Modifier(start, end, text, name, _domain(modifier[2]))
        if macros.read(modifier[2], explains=True) is None:
            raise _Wrong("macro")
        return None
    directive = _DIRECTIVE.fullmatch(text)
    if directive is None or directive[2].lower() not in _ARGUMENTS:
        raise _Wrong("unknown-mechanism")
    qualifier, name, argument = directive[1] or "+", directive[2].lower(), directive[3]
    return _ARGUMENTS[name](Mechanism(start, end, text, name, QUALIFIERS[qualifier]), argument)


# ---- what may follow a mechanism's name


def _nothing(mechanism: Mechanism, argument: str) -> Mechanism:
    if argument:
        raise _Wrong("argument")
    return mechanism


def _a_domain(mechanism: Mechanism, argument: str) -> Mechanism:
    if not argument.startswith(":"):
        raise _Wrong("argument" if argument else "domain-missing")
    return mechanism._replace(domain=_domain(argument[1:]))


def _perhaps_a_domain(mechanism: Mechanism, argument: str) -> Mechanism:
    return _a_domain(mechanism, argument) if argument else mechanism


def _perhaps_hosts(mechanism: Mechanism, argument: str) -> Mechanism:
    """A domain-spec and prefixes, each or none."""
    match = _DUAL_PREFIX.fullmatch(argument)
    assert match is not None  # its first group takes anything
    prefixes = int(match[2] or 32), int(match[3] or 128)
    _, slash, rest = match[1].rpartition("/")
    if prefixes[0] > 32 or prefixes[1] > 128 or (slash and not rest.strip("0123456789")):  # no name ends so
        raise _Wrong("prefix")
    return _perhaps_a_domain(mechanism._replace(prefixes=prefixes), match[1])


def _a_network(mechanism: Mechanism, argument: str) -> Mechanism:
    if len(argument) < 2 or argument[0] != ":":
        raise _Wrong("address")
    match, bits = _PREFIX.fullmatch(argument, 1), _BITS[mechanism.name]
    if match is None or int(match[2] or 0) > bits:
        raise _Wrong("prefix")
    try:
        network = ip_address(match[1])
    except ValueError:
        raise _Wrong("address") from None
    if network.max_prefixlen != bits or "%" in match[1]:  # a zone is a place on a link, no address (RFC 4007 §11)
        raise _Wrong("address")
    prefix = int(match[2] or bits)
    return mechanism._replace(network=network, prefixes=(prefix, prefix), network_text=f"{network}/{prefix}")


_ARGUMENTS: dict[str, Callable[[Mechanism, str], Mechanism]] = {
    "all": _nothing,
    "include": _a_domain,
    "a": _perhaps_hosts,
    "mx": _perhaps_hosts,
    "ptr": _perhaps_a_domain,
    "ip4": _a_network,
    "ip6": _a_network,
    "exists": _a_domain,
}
MECHANISMS = tuple(_ARGUMENTS)


def _domain(text: str) -> MacroString:
    """A domain-spec (§7.1)."""
    if not text:
        raise _Wrong("domain-missing")
    spec = macros.read(text)
    if spec is None:
        raise _Wrong("macro")
    if not spec.is_name:
        raise _Wrong("address-for-name" if _is_address(text) else "domain")
    return spec


def _is_address(text: str) -> bool:
    """Whether somebody wrote an address where a name belongs, a mistake often made."""
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdigit() for part in parts)
