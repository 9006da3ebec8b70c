"""A film as lines: the RFCs' notation, or one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.reading.film import Film
from simulator.reading.transcript import transcript
from simulator.trace.trace import to_json


def talk(film: Film) -> Iterator[str]:
    """Everything that was said, in the RFCs' notation."""
    return transcript(film.events, film.reading)


def objects(film: Film) -> Iterator[str]:
    """Each event, and behind it the utterances it completed; `end` last."""
    utterances = iter(film.reading.utterances)
    upcoming = next(utterances, None)
    for event in film.events:
        yield f'{{"event":{to_json(event).decode()}}}'
        while upcoming and upcoming.event == event.n:
            yield f'{{"utterance":{to_json(upcoming).decode()}}}'
            upcoming = next(utterances, None)
    end = {"at": film.now, "events": len(film.events), "utterances": len(film.reading.utterances)}
    yield to_json({"end": end}).decode()
