"""What each signature on a letter covers, and where the letter has been changed since it was signed. Knows no key.

When it was signed is not asked of anybody: the first station at which the letter bears that very signature.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

import msgspec

from simulator.reading.letter import MOST_STATIONS, content_of, host_of, mark
from simulator.trace.facts import Event, Octets
from simulator.trust.dkim import MOST_SIGNATURES, Covered, Forms, covered

MOST_SHOWN = 1_200  # octets of a field or a body that are shown in each form
MOST_FIELDS = 100  # of those that a signature covers
BEFORE, AFTER = 24, 40  # octets that are shown around a change


class InForm(msgspec.Struct, frozen=True):
    """A piece in one form ("given": as it stands): its beginning, how many octets it has, whether they are hashed."""

    form: str
    shown: Octets
    octets: int
    hashed: bool


class Piece(msgspec.Struct, frozen=True):
    """A field, or the body (which has no name), in every form."""

    name: str
    forms: tuple[InForm, ...]


class Change(msgspec.Struct, frozen=True):
    """Where a piece first differs from what was hashed when it was signed, in octets; and what stands around there.

    So many octets at the beginning of `was` and `now` are `alike`.
    """

    name: str
    place: int
    alike: int
    was: Octets
    now: Octets


class Seal(msgspec.Struct, frozen=True):
    """A signature laid open. `told` and `found` are the body's hash, in base64, as in the field; `digest` is in hex."""

    domain: str
    selector: str
    algorithm: str
    length: int | None
    header: tuple[Piece, ...]
    body: Piece
    told: str
    found: str
    digest: str
    since: str
    change: Change | None


def seals(events: list[Event], n: int) -> list[Seal] | None:
    """The signatures on the letter of event `n`, the topmost first; None where that event holds no letter."""
    content = content_of(events[n]) if 0 <= n < len(events) else None
    if content is None:
        return None
    now = covered(content, MOST_SIGNATURES)
    stations = [*_stations(events, n, content)] if now else []
    return [_laid_open(one, *_at_first(one, stations)) for one in now]


def _stations(events: list[Event], n: int, content: bytes) -> Iterator[tuple[str, list[Covered]]]:
    """Where the letter has lain up to there, and what the signatures covered then."""
    own = mark(content)
    held = [(event, one) for event in events[: n + 1] if (one := content_of(event)) and mark(one) == own]
    return ((host_of(event), covered(one, MOST_SIGNATURES)) for event, one in held[:MOST_STATIONS])


def _at_first(now: Covered, stations: list[tuple[str, list[Covered]]]) -> tuple[str, Covered]:
    """Where this very signature is first seen, and what it covered there."""
    seen = ((host, one) for host, all_ in stations for one in all_ if one.signature.value == now.signature.value)
    return next(seen, ("", now))


def _laid_open(now: Covered, since: str, then: Covered) -> Seal:
    said = now.signature
    return Seal(
        said.domain, said.selector, said.algorithm, said.length,
        tuple(_piece(name, forms, said.header_form) for name, forms in now.header[-MOST_FIELDS:]),
        _piece("", now.body, said.body_form),
        base64.b64encode(said.body_hash).decode(), base64.b64encode(now.body_hash).decode(), now.header_hash.hex(),
        since, next(_changes(then, now), None),
    )  # fmt: skip


def _piece(name: str, forms: Forms, hashed: str) -> Piece:
    shown = forms._asdict().items()
    return Piece(name, tuple(InForm(form, Octets(one[:MOST_SHOWN]), len(one), form == hashed) for form, one in shown))


def _changes(then: Covered, now: Covered) -> Iterator[Change]:
    """What was hashed and is otherwise now: the body first, for it is looked at first."""
    form = now.signature.header_form
    header = zip(now.header, then.header, strict=False)
    pieces = [(name, getattr(was, form), getattr(is_, form)) for (name, is_), (_, was) in header]
    for name, was, is_ in [("", then.body_octets, now.body_octets), *pieces]:
        if was != is_:
            place = _apart(was, is_)
            alike = min(place, BEFORE)
            around = slice(place - alike, place + AFTER)
            yield Change(name, place, alike, Octets(was[around]), Octets(is_[around]))


def _apart(one: bytes, other: bytes) -> int:
    """How many octets they have in common at the beginning."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[:middle] == other[:middle]:
            least = middle
        else:
            most = middle - 1
    return least
