"""What stands inside the texts in which a domain tells who may send for it, and what becomes of letters from others.

RFC 7208 §4.6.1, RFC 9989 §4.8. Judges nothing: a word that is unknown here has no key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

Piece = tuple[int, int, str]  # where it begins and ends, and its key

_TERM = re.compile(rb"(?<= )(?P<sign>[+?~-]?)(?P<term>(?P<name>[a-z0-9]+)[^ ]*)", re.IGNORECASE)
_TERMS = {
    **{name: f"spf.mechanism.{name}" for name in "all include a mx ptr ip4 ip6 exists".split()},
    **{name: f"spf.modifier.{name}" for name in "redirect exp".split()},
    **dict.fromkeys("ra rp rr".split(), "spf.modifier.ra-rp-rr"),
}
_TAG = re.compile(rb"(?P<tag>(?P<name>[a-z]+)[ \t]*=[ \t]*)(?P<value>[^;]*[^; \t])", re.IGNORECASE)
_TAGS = {
    **{name: f"dmarc.tag.{name}" for name in "v p sp np psd t adkim aspf fo rua ruf".split()},
    **{name: f"dmarc.tag-removed.{name}" for name in "pct rf ri".split()},
}
_ALIGNMENTS = {"r": "dmarc.alignment.relaxed", "s": "dmarc.alignment.strict"}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "p": {name: f"dmarc.policy.p-{name}" for name in "none quarantine reject".split()},
    **dict.fromkeys(("adkim", "aspf"), _ALIGNMENTS),
}


def inside(key: str, octets: bytes) -> Iterator[Piece]:
    """The pieces of a record's text that have keys of their own, in order; `key` is that of the record."""
    return _READERS[key](octets) if key in _READERS else iter(())


def _terms(octets: bytes) -> Iterator[Piece]:
    for found in _TERM.finditer(octets):
        if key := _TERMS.get(_word(found, "name")):
            if found["sign"]:
                yield *found.span("sign"), f"spf.qualifier.q{ord(found['sign'])}"
            yield *found.span("term"), key


def _tags(octets: bytes) -> Iterator[Piece]:
    for found in _TAG.finditer(octets):
        name = _word(found, "name")
        value = _VALUES.get(name, {}).get(_word(found, "value"))
        if name in _TAGS:
            yield found.start("tag"), found.end("tag" if value else "value"), _TAGS[name]
        if value:
            yield *found.span("value"), value


def _word(found: re.Match[bytes], group: str) -> str:
    return found[group].decode("latin-1").lower()


_READERS: Mapping[str, Callable[[bytes], Iterator[Piece]]] = {"dns.rr.TXT-SPF": _terms, "dns.rr.TXT-DMARC": _tags}
