"""Sequence sets: the numbers a command is about, `1:3,7,*` (RFC 9051 §4.1.1, §9). Knows no message and no mailbox.

A number is a message's place in the mailbox or its UID; the set does not know which. `*` stands for the
largest number in use and is kept as STAR until somebody says what that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

STAR = 0  # `*`: numbers on the wire start at 1, so 0 is free
LARGEST = 0xFFFFFFFF  # nz-number (RFC 9051 §9)

_NUMBER = rb"(?:[1-9][0-9]{0,9}|\*)"
_RANGE = _NUMBER + rb"(?::" + _NUMBER + rb")?"
PATTERN = rb"(?:\$|" + _RANGE + rb"(?:," + _RANGE + rb")*)"
_SET = re.compile(PATTERN)


class SequenceSet(msgspec.Struct, frozen=True, gc=False):
    """Ranges as they were said: `((1, 3), (7, 7), (STAR, STAR))`. `saved`: the set is `$` (RFC 9051 §6.4.4.1)."""

    ranges: tuple[tuple[int, int], ...] = ()
    saved: bool = False

    @classmethod
    def parse(cls, text: bytes) -> SequenceSet:
        """Read `text` whole. Raises ValueError when it is no set, or holds a number beyond 32 bits."""
        if _SET.fullmatch(text) is None:
            raise ValueError(text)
        if text == b"$":
            return SAVED
        return cls(tuple(_range(piece) for piece in text.split(b",")))

    @classmethod
    def of(cls, numbers: Iterable[int]) -> SequenceSet:
        """The shortest set that holds `numbers`, which may come in any order."""
        ranges: list[tuple[int, int]] = []
        for number in sorted(set(numbers)):
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1] = (ranges[-1][0], number)
            else:
                ranges.append((number, number))
        return cls(tuple(ranges))

    def __bool__(self) -> bool:
        """False for the empty set, which cannot be said on the wire."""
        return self.saved or bool(self.ranges)

    def bounds(self, largest: int) -> tuple[tuple[int, int], ...]:
        """The ranges low to high, `*` put in as `largest` (0: nothing is there). `4:2` means `2:4` (RFC 9051 §9)."""
        said = ((low or largest, high or largest) for low, high in self.ranges)
        return tuple((low, high) if low <= high else (high, low) for low, high in said)

    def holds(self, number: int, largest: int) -> bool:
        """Whether `number` is in the set where the largest number in use is `largest`."""
        return any(low <= number <= high for low, high in self.bounds(largest))

    def among(self, present: Sequence[int]) -> list[int]:
        """Those of `present` (ascending) that are in the set; `*` is the last of them."""
        if not present:
            return []
        bounds = self.bounds(present[-1])
        return [number for number in present if any(low <= number <= high for low, high in bounds)]

    def beyond(self, largest: int) -> bool:
        """Whether the set names a number above `largest`: an error for message numbers (RFC 9051 §9, seq-number)."""
        if not largest:
            return bool(self.ranges)
        return any(high > largest for _, high in self.bounds(largest))

    def __str__(self) -> str:
        """As it is said on the wire."""
        return "$" if self.saved else ",".join(_say(low, high) for low, high in self.ranges)


SAVED = SequenceSet(saved=True)


def _range(piece: bytes) -> tuple[int, int]:
    low, _, high = piece.partition(b":")
    first = _number(low)
    return first, _number(high) if high else first


def _number(digits: bytes) -> int:
    number = STAR if digits == b"*" else int(digits)
    if number > LARGEST:
        raise ValueError(digits)
    return number


def _say(low: int, high: int) -> str:
    return _one(low) if low == high else f"{_one(low)}:{_one(high)}"


def _one(number: int) -> str:
    return "*" if number == STAR else str(number)
