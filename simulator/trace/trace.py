"""The trace: an append-only list of events, and its way to JSON. Knows no meaning of what it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from simulator.trace.facts import AnyFact, Event, Octets, Sent


def _encode(value: Any) -> Any:
    if isinstance(value, Octets):
        return value.decode("latin-1")
    raise TypeError(f"no JSON for {type(value).__name__}")


_encoder = msgspec.json.Encoder(enc_hook=_encode)

BARE = 400  # octets of memory an event takes by itself, about


def weight(events: Iterable[Event]) -> int:
    """Octets of memory that events take, about: what is said counts, and a little for each."""
    return sum(BARE + _said(event.fact) for event in events)


def _said(fact: AnyFact) -> int:
    return sum(len(value) for value in msgspec.structs.astuple(fact) if isinstance(value, bytes | str))


def to_json(value: Any) -> bytes:
    """JSON of an event, an utterance or anything made of them; octets as latin-1, one character each."""
    return _encoder.encode(value)


def same(one: Event, other: Event) -> bool:
    """Whether two films tell the same there: of what TLS carried, which is chance, its length alone counts."""
    return one == other or _comparable(one) == _comparable(other)


def _comparable(event: Event) -> tuple[Event, int]:
    fact = event.fact
    if not isinstance(fact, Sent) or fact.carried is None:
        return event, 0
    bare = msgspec.structs.replace(fact, carried=None)
    return msgspec.structs.replace(event, fact=bare), len(fact.carried)


class Allowance(NamedTuple):
    """How much may happen: events, and octets of memory they take."""

    events: int
    octets: int


class TooMuch(Exception):
    """More happened than was allowed."""


class _Counted(list[Event]):
    """Events that are counted as they come. Raises TooMuch when there are more than allowed."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self.allowance, self.octets = allowance, 0

    def append(self, event: Event) -> None:
        self.octets += weight((event,))
        if len(self) >= self.allowance.events or self.octets > self.allowance.octets:
            raise TooMuch(self.allowance)
        super().append(event)


class Trace:
    """What happened, in order: `events[n].n == n`."""

    __slots__ = ("events",)

    def __init__(self, allowance: Allowance | None = None) -> None:
        self.events: list[Event] = _Counted(allowance) if allowance else []

    def append(self, at: int, fact: AnyFact, why: int | None) -> int:
        """Add a fact; gives its place."""
        n = len(self.events)
        self.events.append(Event(n, at, fact, why))
        return n

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)
