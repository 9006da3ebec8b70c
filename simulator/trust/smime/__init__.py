"""Letters signed and sealed end to end, by S/MIME (RFC 8551): made, and opened with each step that was looked at.

Knows no way and no mailbox. A letter is signed first, and what was signed is sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from simulator.mail import address_list, smime
from simulator.mail.message import first
from simulator.trust.judgment import Step, Verdict
from simulator.trust.smime import signature
from simulator.trust.smime.der import Malformed
from simulator.trust.smime.envelope import Draw, NotForUs, seal, unseal
from simulator.trust.smime.person import NOBODY, People, Person
from simulator.trust.smime.signature import Signed, sign, take_apart

__all__ = ["BROKEN", "NOBODY", "Draw", "Opened", "People", "Person", "opened", "sealed"]

BROKEN: Mapping[str, str] = {
    "not-for-us": "permerror",
    "syntax": "permerror",
    "signature": "fail",
    "certificate": "policy",
    "time": "policy",
    "name": "policy",
}
"""What may be wrong with a letter, and what RFC 7281 §3.1 calls that."""
_DEEPEST = 3  # layers that are opened


class Opened(NamedTuple):
    """A letter as its reader has it, and what he may think of it; `verdict` is None where it was no such letter."""

    letter: bytes
    verdict: Verdict | None


class _Broken(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def sealed(letter: bytes, author: Person, recipients: Iterable[Person], draw: Draw) -> bytes:
    """The letter, signed by its author, and sealed for those it is for and for himself (RFC 8551 §3.7)."""
    header, entity = smime.apart(letter)
    inner = smime.wrapped(sign(entity, author), smime.SIGNED)
    certificates = dict.fromkeys(one.certificate for one in (*recipients, author))
    return header + smime.wrapped(seal(inner, certificates, draw), smime.SEALED)


def opened(letter: bytes, reader: Person, roots: tuple[signature.Root, ...], now: int) -> Opened:
    """The letter opened as far as it can be; `now` in seconds since 1970 UTC."""
    if not smime.kind(letter):
        return Opened(letter, None)
    case = _Case(letter, reader, roots, now)
    try:
        case.open()
    except _Broken as broken:
        case.steps.append(Step(case.step, False, {"why": f"smime.broken.{broken.why}"}))
        return Opened(case.letter, case.verdict(BROKEN[broken.why]))
    return Opened(case.letter, case.verdict("pass" if case.signed else "none"))


class _Case:
    """One letter being opened, layer by layer."""

    def __init__(self, letter: bytes, reader: Person, roots: tuple[signature.Root, ...], now: int) -> None:
        self.header, self.entity = smime.apart(letter)
        self.reader, self.roots, self.now = reader, roots, now
        self.steps: list[Step] = []
        self.step = ""
        self.signed: Signed | None = None

    @property
    def letter(self) -> bytes:
        """As far as it was opened."""
        return self.header + self.entity

    def verdict(self, result: str) -> Verdict:
        """What it comes to."""
        last = self.steps[-1]
        return Verdict(result, last.key, last.details, tuple(self.steps))

    def open(self) -> None:
        """Layer by layer. Raises _Broken."""
        for _ in range(_DEEPEST):
            kind = smime.kind(self.entity)
            if not kind:
                return
            layer = self._signed if kind == smime.SIGNED else self._sealed
            self.entity = layer(smime.carried(self.entity))

    def _sealed(self, cms: bytes) -> bytes:
        self.step = "smime.step.opened"
        try:
            content = unseal(cms, self.reader)
        except NotForUs:
            raise _Broken("not-for-us") from None
        self._went_well()
        return content

    def _signed(self, cms: bytes) -> bytes:
        """What was signed is read whatever is wrong with the signature."""
        self.step = "smime.step.signature"
        try:
            self.signed = take_apart(cms)
        except Malformed:
            raise _Broken("syntax") from None
        self.entity = self.signed.content
        for step, why, is_well in self._looks(self.signed):
            self.step = step
            if not is_well():
                raise _Broken(why)
            self._went_well()
        return self.entity

    def _looks(self, signed: Signed) -> Iterator[tuple[str, str, Callable[[], bool]]]:
        """Each step, what is wrong where it does not hold, and whether it does."""
        yield "smime.step.signature", "signature", lambda: signature.holds(signed)
        yield "smime.step.certificate", "certificate", lambda: signature.is_vouched_for(signed, self.roots)
        yield "smime.step.time", "time", lambda: signature.is_in_time(signed, self.now)
        yield "smime.step.name", "name", lambda: bool(self._authors() & set(signature.addresses(signed.signer)))

    def _authors(self) -> set[str]:
        """Whom the letter names as its author (RFC 8550 §3)."""
        field = first(self.header, "From")
        entries = address_list.address_list(field.value) if field else []
        return {str(one.address) for one in entries if one.address is not None}

    def _went_well(self) -> None:
        signer = self.signed.signer if self.signed else None
        told = {"by": ", ".join(signature.addresses(signer))} if signer else {}
        self.steps.append(Step(self.step, True, told))
