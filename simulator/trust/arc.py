"""ARC: the chain of those who handled a letter, each sealing what it had found (RFC 8617). Experimental.

Knows no clock and no resolver. Whatever goes wrong breaks the chain for good, an answer that does not come included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from simulator.mail.message import Field, prepend
from simulator.trust.dkim.broken import Broken
from simulator.trust.dkim.canonical import FORMS, field_of
from simulator.trust.dkim.key_record import algorithm_of, matches
from simulator.trust.dkim.seal import sealed
from simulator.trust.dkim.sign import Signing, signature_over, worth_signing
from simulator.trust.dkim.signature import common, signature_of, tags_of, without_signature
from simulator.trust.dkim.tags import number
from simulator.trust.dkim.verify import HASHING, PLACE, Case, Details, Letter, Stage, in_time, key, key_at
from simulator.trust.judgment import Known, Step, Verdict, restartable

RESULTS = "ARC-Authentication-Results"
MESSAGE = "ARC-Message-Signature"
SEAL = "ARC-Seal"
MOST_SETS = 50  # RFC 8617 §4.2.1

_ORDER = {name.lower(): place for place, name in enumerate((RESULTS, MESSAGE, SEAL))}  # §5.1.1
_IN_MESSAGE = ("i", "a", "b", "bh", "d", "h", "s")
_IN_SEAL = ("i", "a", "b", "cv", "d", "s")
_relaxed = FORMS["relaxed"].header


class Set(NamedTuple):
    """What one handler added (§4.2), and the tags of its seal."""

    instance: int
    results: Field
    message: Field
    seal: Field
    tags: Mapping[str, str]

    @property
    def fields(self) -> tuple[Field, Field, Field]:
        """In the order in which they are sealed (§5.1.1)."""
        return self.results, self.message, self.seal


class _Snapped(Exception):
    """The chain is broken."""

    def __init__(self, why: str, step: str, **details: str) -> None:
        super().__init__(why)
        self.why, self.step = why, Step(f"arc.step.{step}", False, {**details, "why": f"arc.broken.{why}"})


# ---- validating


@restartable
def arc(raw: bytes, now: int, known: Known) -> Verdict:
    """Does the chain hold (§5.2)? In `details`, the oldest set whose signature still fits the letter; 0: all do."""
    letter = Letter(raw)
    steps: list[Step] = []
    try:
        sets = chain(letter)
        if not sets:
            return Verdict("none", "arc.no-chain")
        steps.append(Step("arc.step.chain", True, {"sets": str(len(sets))}))
        oldest = _oldest_pass(letter, sets, now, known, steps)
        for place in range(len(sets), 0, -1):
            steps.append(_sealed(letter, sets[:place], known))
    except _Snapped as snapped:
        return Verdict("fail", f"arc.broken.{snapped.why}", {}, (*steps, snapped.step))
    return Verdict("pass", "arc.intact", {f"{PLACE}.oldest-pass": str(oldest)}, tuple(steps))


def chain(letter: Letter) -> list[Set]:
    """The sets from the first to the last; raises where they make no chain (§5.2, steps 1 to 3)."""
    fields = [one for one in letter.fields if one.name.lower() in _ORDER]
    if len(fields) > MOST_SETS * len(_ORDER):
        raise _Snapped("too-long", "chain", fields=str(len(fields)))
    found: dict[int, dict[str, Field]] = {}
    for one in fields:
        instance = _instance(one)
        if (
            not 1 <= instance <= MOST_SETS
            or found.setdefault(instance, {}).setdefault(one.name.lower(), one) is not one
        ):
            raise _Snapped("structure", "chain", field=one.name, instance=str(instance))
    sets = [_set(instance, found[instance]) for instance in sorted(found)]
    if sets and sets[-1].tags["cv"] == "fail":  # before all else (step 2)
        raise _Snapped("marked-failed", "chain", instance=str(sets[-1].instance))
    for place, link in enumerate(sets, 1):
        if link.instance != place or link.tags["cv"] != ("none" if place == 1 else "pass"):
            raise _Snapped("structure", "chain", instance=str(link.instance), cv=link.tags["cv"])
    return sets


def _instance(field: Field) -> int:
    """The number of the set a field belongs to; 0 where it tells none."""
    for piece in field.value.decode("latin-1").split(";"):
        name, equals, value = piece.partition("=")
        if equals and name.strip() == "i":
            return number(value.strip()) or 0
    return 0


def _set(instance: int, fields: Mapping[str, Field]) -> Set:
    if len(fields) < len(_ORDER):
        raise _Snapped("structure", "chain", instance=str(instance))
    results, message, seal = (fields[name] for name in _ORDER)
    try:
        tags = tags_of(seal)
    except Broken:
        tags = {}
    if "h" in tags or tags.get("cv") not in ("none", "pass", "fail"):  # §4.1.3
        raise _Snapped("structure", "chain", instance=str(instance), field=SEAL)
    return Set(instance, results, message, seal, tags)


def _oldest_pass(letter: Letter, sets: list[Set], now: int, known: Known, steps: list[Step]) -> int:
    """The last set must fit the letter; how far back do the others (§5.2, steps 4 and 5)?"""
    for one in reversed(sets):
        case = Case(letter, one.message, now, known)
        broken = case.go_through(_MESSAGE_STAGES)
        about = {"instance": str(one.instance), **({"domain": case.said.domain} if case.signature else {})}
        if broken is None:
            steps.append(Step("arc.step.message-signature", True, about))
        elif one is sets[-1]:
            raise _Snapped("message-signature", "message-signature", **about, because=broken.reason)
        else:
            steps.append(Step("arc.step.message-signature", False, {**about, "why": broken.reason}))
            return one.instance + 1
    return 0


def _message(case: Case) -> Details | None:
    said = case.signature = signature_of(case.seal, tags_of(case.seal), _IN_MESSAGE)
    if {"authentication-results", *_ORDER} & set(said.names):  # §4.1.2
        raise Broken("syntax", tag="h")
    return None


_MESSAGE_STAGES: Mapping[str, Stage] = {
    "arc.field": _message,
    "arc.time": in_time,
    "arc.key": key,
    "arc.body-hash": HASHING["dkim.step.body-hash"],
    "arc.signature": HASHING["dkim.step.signature"],
}


def _sealed(letter: Letter, sets: list[Set], known: Known) -> Step:
    """Did the last of these see all that stands before its seal (§5.2, step 6)?"""
    last = sets[-1]
    about = {"instance": str(last.instance), "domain": last.tags.get("d", "")}
    try:
        domain, selector, algorithm, value = common(last.tags, _IN_SEAL)
        record = key_at(f"{selector}._domainkey.{domain}", algorithm, known)
    except Broken as broken:
        raise _Snapped("seal", "seal", **about, because=broken.reason) from None
    before = [field for one in sets for field in one.fields][:-1]
    data = covered(letter.raw, before) + _relaxed(without_signature(field_of(letter.raw, last.seal)))
    if not matches(record.key, value, data):
        raise _Snapped("seal", "seal", **about, because="dkim.broken.signature")
    return Step("arc.step.seal", True, about)


def covered(raw: bytes, fields: Iterable[Field]) -> bytes:
    """These fields as a seal covers them (§5.1.1)."""
    return b"".join([_relaxed(field_of(raw, field)) + b"\r\n" for field in fields])


# ---- sealing


def seal(raw: bytes, signing: Signing, results: str, chain_was: str, seconds: int) -> bytes:
    """The three fields to put on top, the seal first; none for a chain that was found broken before (§5.1).

    `results` is what stands in Authentication-Results after its name, `chain_was` the result of `arc`.
    """
    try:
        before, instance = _before(Letter(raw))
    except _Snapped:
        return b""
    number_tag = {"i": str(instance)}
    message = signature_over(raw, MESSAGE, number_tag, worth_signing(raw, "dkim-signature"), signing, seconds)
    told = f"{RESULTS}: i={instance}; {results}\r\n".encode()
    tags = {
        **number_tag, "cv": chain_was, "a": algorithm_of(signing.key), "d": signing.domain, "s": signing.selector,
        "t": str(seconds),
    }  # fmt: skip
    links = [] if chain_was == "fail" else before  # a broken chain is not sealed again (§5.1.2)
    data = covered(raw, [field for one in links for field in one.fields])
    data += b"".join(_relaxed(field.removesuffix(b"\r\n")) + b"\r\n" for field in (told, message))
    return prepend(prepend(told, message), sealed(SEAL, tags, data, "relaxed", signing.key))


def _before(letter: Letter) -> tuple[list[Set], int]:
    """The sets that are there, none where they make no chain, and the number of the next; raises where none may be."""
    before: list[Set] = []
    try:
        before = chain(letter)
        last = len(before)
    except _Snapped as snapped:
        if snapped.why == "marked-failed":
            raise
        last = max((_instance(one) for one in letter.fields if one.name.lower() in _ORDER), default=0)
    if last >= MOST_SETS:
        raise _Snapped("too-long", "chain", fields=str(last))
    return before, last + 1
