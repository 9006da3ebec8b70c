"""Replay: a sound signature that comes again, for people whom its letter does not name (RFC 6376 §8.6).

It covers no envelope, so whoever has one such letter can send it to anybody. Nor does this prove that he means harm:
forwarding looks the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from simulator.mail.address import Address
from simulator.mail.address_list import address_list
from simulator.mail.message import fields
from simulator.trust.dkim.verify import PLACE, SIGNER
from simulator.trust.judgment import Step, Verdict

_ADDRESSED = ("to", "cc")
_VALUE = f"{PLACE}.b"

People = frozenset[Address]
First = Callable[[str, People], People]
"""For whom a signature first came, of which these recipients are told: they, if that is now."""


class Delivery(NamedTuple):
    """A letter, for whom it comes now, and the memory of who takes it."""

    letter: bytes
    recipients: People
    first: First


def recurring(verdict: Verdict, delivery: Delivery) -> Verdict:
    """The verdict of `dkim`, with one step more for each sound signature that comes to strangers again."""
    strangers = delivery.recipients - named(delivery.letter)
    return verdict._replace(parts=tuple(_looked_at(part, strangers, delivery) for part in verdict.parts))


def _looked_at(part: Verdict, strangers: People, delivery: Delivery) -> Verdict:
    if part.result != "pass":
        return part
    first = delivery.first(f"{part.details[SIGNER]} {part.details[_VALUE]}", delivery.recipients)
    again = sorted(map(str, strangers - first))
    if not again:
        return part
    about = {SIGNER: part.details[SIGNER], "recipient": again[0], "why": "dkim.concept.dkim-replay"}
    return part._replace(steps=(*part.steps, Step("dkim.step.recurrence", False, about)))


def named(letter: bytes) -> People:
    """Whom a letter names as its recipients."""
    lists = (address_list(field.value) for field in fields(letter) if field.name.lower() in _ADDRESSED)
    return frozenset(one.address for entries in lists for one in entries if one.address)
