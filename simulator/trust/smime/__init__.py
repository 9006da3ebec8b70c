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

__all__ = ["BROKEN", "NOBODY", "Draw", "Opened", "People", "Person", "checked", "opened", "sealed", "signed"]

BROKEN: Mapping[str, str] = {
    "not-for-us": "permerror",
    "signer": "permerror",
    "syntax": "neutral",
    "signature": "fail",
    "certificate": "policy",
    "time": "policy",
    "name": "policy",
}
"""What may be wrong with a letter, and what RFC 7281 §3.1 calls that."""
_DEEPEST = 3  # layers that are opened


_IDENTIFIER, _PART = "body.smime-identifier", "body.smime-part"  # who has signed, and where (RFC 7281 §3.2)


class Opened(NamedTuple):
    """A letter as its reader has it, and what he may think of it; `verdict` is None where it was no such letter."""

    letter: bytes
    verdict: Verdict | None


Details = Mapping[str, str]


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


def signed(letter: bytes, author: Person) -> bytes:
    """The letter with its author's signature beside the text, which stays legible for everybody (RFC 8551 §3.5.3)."""
    header, entity = smime.apart(letter)
    return header + smime.beside(entity, sign(entity, author, beside=True))


def checked(letter: bytes, roots: tuple[signature.Root, ...], now: int) -> Verdict | None:
    """What whoever has no key may think of a letter's signature; None where that lies under a seal, if there is one."""
    if smime.is_sealed(letter):
        return None
    return opened(letter, None, roots, now).verdict or Verdict("none", "smime.not-signed")


def opened(letter: bytes, reader: Person | None, roots: tuple[signature.Root, ...], now: int) -> Opened:
    """The letter opened as far as it can be, without a `reader` as far as it is; `now` in seconds since 1970 UTC."""
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

    def __init__(self, letter: bytes, reader: Person | None, roots: tuple[signature.Root, ...], now: int) -> None:
        self.header, self.entity = smime.apart(letter)
        self.reader, self.roots, self.now = reader, roots, now
        self.steps: list[Step] = []
        self.step = ""
        self.sections: list[str] = []  # of the layers: which of its parts is the CMS object (RFC 9051 §6.4.5.1)
        self.signed: Signed | None = None

    @property
    def letter(self) -> bytes:
        """As far as it was opened."""
        return self.header + self.entity

    def verdict(self, result: str) -> Verdict:
        """What it comes to."""
        last = self.steps[-1]
        return Verdict(result, last.details.get("why", last.key), self._told, tuple(self.steps))

    def open(self) -> None:
        """Layer by layer, down to what lies open. Raises _Broken."""
        for _ in range(_DEEPEST):
            kind = smime.kind(self.entity)
            if kind == smime.CLEAR:
                self._signed_beside()
                return
            if not kind or (self.reader is None and kind != smime.SIGNED):
                return
            self.sections.append("1")
            layer = self._signed if kind == smime.SIGNED else self._sealed
            layer(smime.carried(self.entity))

    def _sealed(self, cms: bytes) -> None:
        assert self.reader is not None
        self.step = "smime.step.opened"
        try:
            self.entity = unseal(cms, self.reader)
        except NotForUs:
            raise _Broken("not-for-us") from None
        self._went_well()

    def _signed(self, cms: bytes) -> None:
        """What was signed is read whatever is wrong with the signature."""
        try:
            self._look_at(cms)
        finally:
            self.entity = self.signed.content if self.signed else self.entity

    def _signed_beside(self) -> None:
        text, cms = smime.parted(self.entity)
        self.sections.append(str(smime.SIGNATURE + 1))
        self._look_at(cms, text)

    def _look_at(self, cms: bytes, beside: bytes | None = None) -> None:
        """The signature, and what it stands on. Raises _Broken."""
        self.step = "smime.step.signature"
        try:
            self.signed = take_apart(cms, beside)
        except Malformed:
            raise _Broken("syntax") from None
        if self.signed.signer is None:
            raise _Broken("signer")
        for step, why, is_well in self._looks(self.signed):
            self.step = step
            if not is_well():
                raise _Broken(why)
            self._went_well()

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

    @property
    def _told(self) -> Details:
        """Who has signed, and where that stands."""
        names = signature.addresses(self.signed.signer) if self.signed else ()
        if not names:
            return {}
        who = next((name for name in names if name in self._authors()), names[0])
        return {"by": ", ".join(names), _IDENTIFIER: who, _PART: "/".join(self.sections)}

    def _went_well(self) -> None:
        signer = self.signed.signer if self.signed else None
        told = {"by": ", ".join(signature.addresses(signer))} if signer else {}
        self.steps.append(Step(self.step, True, told))
