"""The rungs of the ladder: what passed between whom, in order. Knows not how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from simulator.reading.film import Film
from simulator.reading.transcript import shown
from simulator.reading.utterance import Utterance
from simulator.trace.facts import Arrived, Lost, Posted, Refused, Side

MOST_TEXT = 200  # characters of a rung's words


class Rung(NamedTuple):
    """From `sender`'s column to `receiver`'s; times in microseconds. `u`: the utterance, None for a call in vain.

    `posted`: a datagram; `lost`: it never came there. `begins`: another wire's talk begins or is taken up again here.
    """

    u: int | None
    at: int
    travel: int
    sender: str
    receiver: str
    wire: int
    side: Side
    text: str
    posted: bool
    lost: bool
    begins: bool
    chapter: str


def rungs(film: Film) -> list[Rung]:
    """All rungs. A call that nobody took stands where it failed."""
    found = [*_said(film), *_in_vain(film)]
    found.sort(key=lambda one: one[0])
    wires = [None, *(rung.wire for _, rung in found)]
    titles = {chapter.u: chapter.title for chapter in film.chapters}
    return [
        rung._replace(begins=rung.wire != before, chapter=titles.get(rung.u, "") if rung.u is not None else "")
        for (_, rung), before in zip(found, wires, strict=False)
    ]


def hosts(film: Film, all_rungs: list[Rung]) -> list[str]:
    """The hosts that have a part in it, in the order of the scenario; after them, names that nobody has."""
    seen = dict.fromkeys(name for rung in all_rungs for name in (rung.sender, rung.receiver))
    return [*(name for name in film.hosts if name in seen), *(name for name in seen if name not in film.hosts)]


def heading(film: Film, rung: Rung) -> str:
    """`Alice’s computer → Alice’s mail server : 587`: whose talk it is."""
    talk = film.reading.talks[rung.wire]
    return shown(f"{film.label(talk.caller)} → {film.label(talk.callee)} : {talk.port}")


def _said(film: Film) -> Iterator[tuple[int, Rung]]:
    landed = {event.fact.sent for event in film.events if isinstance(event.fact, Arrived)}
    lost = {event.fact.sent for event in film.events if isinstance(event.fact, Lost)} - landed
    for u, utterance in enumerate(film.reading.utterances):
        talk, sent = film.reading.talks[utterance.wire], film.events[utterance.event]
        sender, receiver = (talk.caller, talk.callee) if utterance.side == "C" else (talk.callee, talk.caller)
        travel = max(0, getattr(sent.fact, "arrives", sent.at) - sent.at)
        yield sent.n, Rung(
            u, sent.at, travel, sender, receiver, utterance.wire, utterance.side, _words(film, utterance),
            isinstance(sent.fact, Posted), sent.n in lost, False, "",
        )  # fmt: skip


def _words(film: Film, utterance: Utterance) -> str:
    first, *others = film.reading.words(utterance)[: 4 * MOST_TEXT].split("\n", 1)
    text = shown(first.removesuffix("\r"))[:MOST_TEXT]
    return f"{text} …" if others else text


def _in_vain(film: Film) -> Iterator[tuple[int, Rung]]:
    for event in film.events:
        if isinstance(event.fact, Refused):
            talk = film.reading.talks[event.fact.wire]
            text = f":{talk.port}"
            yield (
                event.n,
                Rung(None, talk.at, 0, talk.caller, talk.callee, talk.wire, "C", text, False, True, False, ""),
            )
