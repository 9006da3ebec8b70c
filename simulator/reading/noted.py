"""The keys of all that can be looked up in a film: what is said and may be said, states, reasons, clocks, header lines.

Knows no words: which of them have a note, and in which language, is for `notes` to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from simulator.mail.message import fields
from simulator.reading.diagram import diagram
from simulator.reading.letter import content_of
from simulator.reading.listener import Reading
from simulator.reading.utterance import Utterance
from simulator.trace.facts import Alarmed, Decided, Event

_WORD = re.compile(r"[a-z-]+")
_NAME = re.compile(r"[\w-]*")


def keys(events: Iterable[Event], reading: Reading) -> list[str]:
    """Every key once, sorted."""
    found: set[str] = set()
    for utterance in reading.utterances:
        found.update(_of_utterance(utterance, reading))
    for event in events:
        found.update(_of_event(event))
    for protocol in _protocols(reading):
        found.update(_of_diagram(protocol))
    return sorted(found)


def _of_utterance(utterance: Utterance, reading: Reading) -> Iterator[str]:
    talk = reading.talks[utterance.wire]
    opening = reading.utterances[talk.layers[utterance.layer].places[0]]
    room = opening.tokens[0].key.partition(".")[0] if opening.tokens else talk.protocol
    yield utterance.layer or talk.protocol
    yield f"state.{room}.{utterance.state}"
    yield from (token.key for token in utterance.tokens)
    yield from (f"{room}.command.{verb.replace(' ', '-')}" for verb in utterance.allowed)
    if _WORD.fullmatch(utterance.label):
        yield f"{room}.{utterance.label}"


def _protocols(reading: Reading) -> dict[str, None]:
    """What is spoken on the wires, and in the layers below."""
    return dict.fromkeys(name or talk.protocol for talk in reading.talks.values() for name in talk.layers)


def _of_diagram(protocol: str) -> Iterator[str]:
    drawn = diagram(protocol)
    if drawn is not None:
        yield from (state.key for state in drawn.states)
        yield from (verb.key for verb in drawn.verbs)
        yield from (one.key for way in drawn.ways for one in way.said)


def _of_event(event: Event) -> Iterator[str]:
    fact = event.fact
    if isinstance(fact, Decided):
        yield fact.reason
        if "step" in fact.details:
            yield fact.details["step"]
        if "why" in fact.details:
            yield f"reason.why.{fact.details['why']}"
    elif isinstance(fact, Alarmed):
        match = _NAME.match(fact.name)
        yield f"alarm.{match[0] if match else ''}"
    content = content_of(event)
    if content is not None:
        yield from (f"header.{field.name}" for field in fields(content))
