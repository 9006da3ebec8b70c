"""A signature as its field says it, and what it covers (RFC 6376 §3.5, §3.7, §6.1.1). Knows no key and no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from simulator.mail.message import Field
from simulator.trust.dkim.broken import Broken
from simulator.trust.dkim.canonical import FORMS, field_of
from simulator.trust.dkim.tags import decoded, listed, number, plain, read
from simulator.trust.names import domain_name

ALGORITHMS = {"rsa-sha256": ("rsa", "sha256"), "ed25519-sha256": ("ed25519", "sha256")}
_REQUIRED = ("v", "a", "b", "bh", "d", "h", "s")


class Signature(NamedTuple):
    """What a field says. `names` are the fields signed, in lower case and in order; times in seconds since 1970 UTC."""

    field: Field
    algorithm: str
    value: bytes
    body_hash: bytes
    header_form: str
    body_form: str
    domain: str
    selector: str
    names: tuple[str, ...]
    identity: str
    length: int | None = None
    signed_at: int | None = None
    expires: int | None = None
    copied: tuple[str, ...] = ()

    @property
    def key_name(self) -> str:
        """Where the key lies (RFC 6376 §3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"


def tags_of(field: Field) -> dict[str, str]:
    """The tags of a field; raises Broken for what is no list of tags."""
    return read(field.value.decode("utf-8", "surrogateescape"))


def read_signature(field: Field) -> Signature:
    """What a DKIM-Signature says. Raises Broken for anything that RFC 6376 §6.1.1 does not let pass."""
    tags = tags_of(field)
    if tags.get("v", "1") != "1":
        raise Broken("version", version=tags["v"])
    signature = signature_of(field, tags, _REQUIRED)
    identity = plain(tags.get("i", f"@{signature.domain}"))
    local, at, domain = identity.rpartition("@")
    domain = domain_name(domain)
    if not at or not f".{domain}".endswith(f".{signature.domain}"):
        raise Broken("domain-mismatch", identity=identity, domain=signature.domain)
    return signature._replace(identity=f"{local}@{domain}")


def signature_of(field: Field, tags: Mapping[str, str], required: Iterable[str]) -> Signature:
    """What signatures of DKIM and the message signatures of ARC have in common (RFC 8617 §4.1.2)."""
    domain, selector, algorithm, value = common(tags, required)
    names = tuple(name.lower() for name in listed(tags["h"]))
    body_hash = decoded(tags["bh"])
    if body_hash is None or not all(names):
        raise Broken("syntax", tag="h" if body_hash else "bh")
    if "from" not in names:
        raise Broken("from-not-signed")
    header_form, body_form = _forms(tags)
    if "dns/txt" not in listed(tags.get("q", "dns/txt")):
        raise Broken("query-unknown", query=tags["q"])
    length, signed_at, expires = _numbers(tags)
    copied = tuple(plain(one) for one in tags["z"].split("|")) if "z" in tags else ()
    return Signature(
        field, algorithm, value, body_hash, header_form, body_form, domain, selector, names, "",
        length, signed_at, expires, copied,
    )  # fmt: skip


def _forms(tags: Mapping[str, str]) -> tuple[str, str]:
    """The canonical forms of header and body."""
    header, _, body = tags.get("c", "simple").partition("/")
    if not {header, body or "simple"} <= FORMS.keys():
        raise Broken("canonicalization-unknown", form=tags["c"])
    return header, body or "simple"


def _numbers(tags: Mapping[str, str]) -> tuple[int | None, int | None, int | None]:
    """How much of the body is signed, when that was done, and until when it counts."""
    numbers = {name: number(tags[name]) for name in ("l", "t", "x") if name in tags}
    if wrong := next((name for name, one in numbers.items() if one is None), ""):
        raise Broken("syntax", tag=wrong)
    length, signed_at, expires = (numbers.get(name) for name in ("l", "t", "x"))
    if signed_at is not None and expires is not None and expires <= signed_at:
        raise Broken("expires-before-signed")
    return length, signed_at, expires


def common(tags: Mapping[str, str], required: Iterable[str]) -> tuple[str, str, str, bytes]:
    """Domain, selector, algorithm and signature, which every seal has."""
    for name in required:
        if not tags.get(name):
            raise Broken("missing-tag", tag=name)
    if tags["a"] == "rsa-sha1":  # RFC 8301 §3.1
        raise Broken("rsa-sha1")
    if tags["a"] not in ALGORITHMS:
        raise Broken("algorithm-unknown", algorithm=tags["a"])
    domain, selector, value = domain_name(tags["d"]), domain_name(tags["s"]), decoded(tags["b"])
    if "." not in domain or not selector or not domain_name(f"{selector}._domainkey.{domain}"):
        raise Broken("syntax", tag="s" if "." in domain else "d")
    if value is None:
        raise Broken("syntax", tag="b")
    return domain, selector, tags["a"], value


def canonical_hash(canonical: bytes, length: int | None) -> bytes:
    """The hash of a body in its form, as far as l= says. Raises Broken where that is more than there is (§3.5)."""
    if length is not None and length > len(canonical):
        raise Broken("length", length=str(length), size=str(len(canonical)))
    return hashlib.sha256(memoryview(canonical)[:length]).digest()


def signed_fields(fields: Iterable[Field], names: Iterable[str]) -> list[Field]:
    """The fields that are signed, in the order of `names`; of several of one name the lowest first (§5.4.2).

    A name of which none is left counts as nothing (§5.4).
    """
    left: dict[str, list[Field]] = {}
    for field in fields:
        left.setdefault(field.name.lower(), []).append(field)
    return [left[name].pop() for name in names if left.get(name)]


def signed_data(raw: bytes, fields: Iterable[Field], names: Iterable[str], form: str) -> bytes:
    """What of the header is signed (§3.7)."""
    canonical = FORMS[form].header
    return b"".join([canonical(field_of(raw, field)) + b"\r\n" for field in signed_fields(fields, names)])


def without_signature(seal: bytes) -> bytes:
    """A seal's field without the value of its b=, space around it included (§3.7)."""
    name, colon, value = seal.partition(b":")
    pieces = value.split(b";")
    for place, piece in enumerate(pieces):
        tag, equals, _ = piece.partition(b"=")
        if equals and tag.strip() == b"b":
            pieces[place] = tag + equals
    return name + colon + b";".join(pieces)
