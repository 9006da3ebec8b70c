"""Frames: what is new in a run, as JSON in pieces of bounded size. Knows not what it carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from simulator import Event, Octets, Utterance, to_json

CUT = 16_384  # bytes of a field that travel in a frame; the rest is fetched when looked at
RESET = b'{"reset":true}'  # what a page has is of another act
MOST = 262_144  # bytes of a frame, about


def is_cut(event: Event) -> bool:
    """Whether a frame does not bring all of it."""
    return bool(_long(event))


def _long(event: Event) -> dict[str, int]:
    return {name: len(value) for name, value in _octets(event.fact) if len(value) > CUT}


def event_json(event: Event, opened: Octets | None = None) -> bytes:
    """An event for a frame: long bytes are cut, and `cut` says how long they are; `opened` goes with it."""
    told = _told(event)
    return told if opened is None else told[:-1] + b',"opened":' + to_json(Octets(opened[:CUT])) + b"}"


def _told(event: Event) -> bytes:
    long = _long(event)
    if not long:
        return to_json(event)
    fact = msgspec.structs.replace(event.fact, **{name: Octets(getattr(event.fact, name)[:CUT]) for name in long})
    shortened: bytes = to_json(msgspec.structs.replace(event, fact=fact))
    return shortened[:-1] + b',"cut":' + msgspec.json.encode(long) + b"}"


def _octets(fact: Any) -> Iterator[tuple[str, Octets]]:
    return ((name, getattr(fact, name)) for name in fact.__struct_fields__ if isinstance(getattr(fact, name), Octets))


class News(NamedTuple):
    """What is new in a run; `u` is the place of its first utterance, `found` what goes into the last frame.

    `opened`: by event, what was carried as those read it who have the keys.
    """

    events: list[Event]
    utterances: list[Utterance]
    u: int
    found: dict[str, Any]
    opened: Mapping[int, Octets] = {}


def frames(news: News, **extra: Any) -> Iterator[bytes]:
    """One or more frames, events before the utterances they complete; `found` and `extra` go into the last."""
    pieces = [(b"events", event_json(event, news.opened.get(event.n))) for event in news.events]
    pieces += [(b"utterances", to_json(utterance)) for utterance in news.utterances]
    u = news.u
    batch: dict[bytes, list[bytes]] = {b"events": [], b"utterances": []}
    size = 0
    for kind, piece in pieces:
        if size + len(piece) > MOST and size:
            yield _frame(batch, {"u": u})
            u += len(batch[b"utterances"])
            batch, size = {b"events": [], b"utterances": []}, 0
        batch[kind].append(piece)
        size += len(piece)
    yield _frame(batch, {"u": u} | news.found | extra)


def _frame(batch: dict[bytes, list[bytes]], extra: dict[str, Any]) -> bytes:
    lists = b",".join(b'"' + kind + b'":[' + b",".join(pieces) + b"]" for kind, pieces in batch.items())
    rest = msgspec.json.encode(extra)[1:-1]
    return b"{" + lists + (b"," + rest if rest else b"") + b"}"
