"""Verifying a letter's signatures: what is looked at, in which order, and what each came to (RFC 6376 §6).

Knows no clock and no resolver: it is told what time it is, and what DNS has said.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from simulator.mail.message import Field, fields, split
from simulator.trust.dkim.broken import Broken
from simulator.trust.dkim.canonical import FORMS, field_of
from simulator.trust.dkim.key_record import KeyRecord, matches, read_key
from simulator.trust.dkim.sign import FIELD
from simulator.trust.dkim.signature import (
    ALGORITHMS,
    Signature,
    canonical_hash,
    read_signature,
    signed_data,
    without_signature,
)
from simulator.trust.judgment import Known, Step, Verdict, answer, restartable

MOST_SIGNATURES = 10  # more are not looked at (RFC 6376 §8.4)
DRIFT = 300  # seconds that a clock may be fast
PLACE = "header"  # where Authentication-Results says that the tags were read (RFC 8601 §2.3)
SIGNER = f"{PLACE}.d"
_BEST_FIRST = ("pass", "temperror", "fail", "policy", "permerror", "neutral")

Details = Mapping[str, str]


class Letter:
    """A letter whose signatures are looked at; each form of its body is made once, and hashed once."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._forms: dict[str, bytes] = {}
        self._hashes: dict[tuple[str, int | None], bytes] = {}

    @cached_property
    def fields(self) -> list[Field]:
        """All its fields."""
        return fields(self.raw)

    def body(self, form: str) -> bytes:
        """The body in one of its forms."""
        if form not in self._forms:
            self._forms[form] = FORMS[form].body(self.raw[split(self.raw).body_start :])
        return self._forms[form]

    def body_hash(self, form: str, length: int | None) -> bytes:
        """The hash of the body in that form, as far as l= says. Raises Broken where that is more than there is."""
        if (form, length) not in self._hashes:
            self._hashes[form, length] = canonical_hash(self.body(form), length)
        return self._hashes[form, length]


@dataclass
class Case:
    """One signature, and what has been found out about it so far."""

    letter: Letter
    seal: Field
    now: int
    known: Known
    signature: Signature | None = None
    record: KeyRecord | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def said(self) -> Signature:
        """What the field says, which has been read by now."""
        assert self.signature is not None
        return self.signature

    def go_through(self, stages: Mapping[str, Stage]) -> Broken | None:
        """Look at one thing after the other; give what breaks it."""
        for key, stage in stages.items():
            try:
                details = stage(self)
            except Broken as broken:
                self.steps.append(Step(key, False, {**broken.details, "why": broken.reason}))
                return broken
            if details is not None:
                self.steps.append(Step(key, True, details))
        return None


Stage = Callable[[Case], Details | None]


@restartable
def dkim(raw: bytes, now: int, known: Known) -> Verdict:
    """Who has signed this letter? `now` is in seconds since 1970 UTC; `parts` has a verdict for each signature."""
    letter = Letter(raw)
    seals = [one for one in letter.fields if one.name.lower() == FIELD.lower()][:MOST_SIGNATURES]
    if not seals:
        return Verdict("none", "dkim.not-signed")
    cases = [Case(letter, seal, now, known) for seal in seals]
    begun = [(case, case.go_through(BEFORE_HASHING)) for case in cases]  # all that is asked is asked before any hashing
    parts = tuple(_verdict(case, broken or case.go_through(HASHING)) for case, broken in begun)
    return min(parts, key=lambda part: _BEST_FIRST.index(part.result))._replace(parts=parts)


def _verdict(case: Case, broken: Broken | None) -> Verdict:
    result, reason = (broken.result, broken.reason) if broken else ("pass", "dkim.verified")
    if case.record and "y" in case.record.flags:  # a test: as good as unsigned, should it fail (RFC 6376 §3.6.1)
        case.steps.append(Step("dkim.step.testing", True))
        result = "neutral" if broken else result
    return Verdict(result, reason, _properties(case.signature), tuple(case.steps))


def _properties(signature: Signature | None) -> Details:
    """What Authentication-Results tells of a signature (RFC 8601 §2.7.1, RFC 6008 §3)."""
    if signature is None:
        return {}
    value = base64.b64encode(signature.value).decode()[:8]
    told = {
        "d": signature.domain,
        "i": signature.identity,
        "s": signature.selector,
        "a": signature.algorithm,
        "b": value,
    }
    return {f"{PLACE}.{tag}": said for tag, said in told.items()}


# ---- what is looked at


def _field(case: Case) -> Details:
    said = case.signature = read_signature(case.seal)
    return {
        "domain": said.domain, "selector": said.selector, "algorithm": said.algorithm,
        "forms": f"{said.header_form}/{said.body_form}", "fields": ":".join(said.names), "identity": said.identity,
    }  # fmt: skip


def in_time(case: Case) -> Details | None:
    """Is it neither from the future nor expired (RFC 6376 §3.5, §6.1.1)?"""
    said = case.said
    if said.signed_at is not None and said.signed_at > case.now + DRIFT:
        raise Broken("from-the-future", signed=str(said.signed_at), now=str(case.now))
    if said.expires is not None and case.now > said.expires:
        raise Broken("expired", expires=str(said.expires), now=str(case.now))
    times = {"signed": said.signed_at, "expires": said.expires}
    return {name: str(time) for name, time in times.items() if time is not None} or None


def key(case: Case) -> Details:
    """Is there a key, and may it be used for this (RFC 6376 §6.1.2)?"""
    said = case.said
    record = case.record = key_at(said.key_name, said.algorithm, case.known)
    if "s" in record.flags and said.identity and said.identity.rpartition("@")[2] != said.domain:
        raise Broken("no-subdomains", identity=said.identity)
    return {"name": said.key_name, "type": ALGORITHMS[said.algorithm][0], "bits": str(record.size)}


def key_at(name: str, algorithm: str, known: Known) -> KeyRecord:
    """The key that lies there; of several the first that is of use."""
    reply = answer(known, name, "TXT")
    if reply.is_missing:
        raise Broken("no-answer", name=name)
    trouble = Broken("no-key", name=name)
    for place, text in enumerate(reply.texts):
        try:
            return read_key(text, *ALGORITHMS[algorithm])
        except Broken as broken:
            trouble = trouble if place else broken
    trouble.details.setdefault("name", name)
    raise trouble


def body_hash(case: Case) -> Details:
    """Is the body what it was (RFC 6376 §6.1.3)?"""
    said = case.said
    canonical = case.letter.body(said.body_form)
    found = case.letter.body_hash(said.body_form, said.length)
    about = {"form": said.body_form, "told": _base64(said.body_hash), "found": _base64(found)}
    if found != said.body_hash:
        raise Broken("body-hash", **about)
    left = 0 if said.length is None else len(canonical) - said.length
    return {**about, "unsigned": str(left)} if left else about


def signature(case: Case) -> Details:
    """Did the domain sign these very fields (RFC 6376 §6.1.3)?"""
    said, letter = case.said, case.letter
    assert case.record is not None
    others = [one for one in letter.fields if one is not said.field]
    form = FORMS[said.header_form].header
    seal = form(without_signature(field_of(letter.raw, said.field)))
    data = signed_data(letter.raw, others, said.names, said.header_form) + seal
    about = {"form": said.header_form, "fields": ":".join(said.names)}
    if not matches(case.record.key, said.value, data):
        raise Broken("signature", **about)
    return about


def authors(case: Case) -> Details:
    """Has nobody added a From beside the signed ones, which might be the one shown (RFC 6376 §8.15)?"""
    there = sum(1 for one in case.letter.fields if one.name.lower() == "from")
    if there > case.said.names.count("from"):
        raise Broken("from-added", count=str(there))
    return {"count": str(there)}


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


BEFORE_HASHING: Mapping[str, Stage] = {"dkim.step.field": _field, "dkim.step.time": in_time, "dkim.step.key": key}
HASHING: Mapping[str, Stage] = {
    "dkim.step.body-hash": body_hash,
    "dkim.step.signature": signature,
    "dkim.step.authors": authors,
}
