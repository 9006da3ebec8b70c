"""A film in which TLS is spoken: read twice over, and the same whenever it is played."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from simulator.reading.compare import compare
from simulator.reading.listener import Reading
from simulator.scenario.run import Run
from simulator.trace import same
from simulator.trace.facts import Sent

SCENE = Path("tests/transcripts/scenes/pickup-over-tls")


def played() -> tuple[Run, Reading]:
    run = Run.of(SCENE)
    reading = Reading.of(run.play(), run.secrets)
    return run, reading


@pytest.fixture(scope="module")
def film() -> tuple[Run, Reading]:
    return played()


def test_the_handshake_is_another_layer(film: tuple[Run, Reading]) -> None:
    _, reading = film
    talk = reading.talks[0]
    assert [reading.utterances[place].layer for place in talk.places[:5]] == ["tls"] * 4 + [""]
    assert talk.said == [place for place in talk.places if not reading.utterances[place].layer]
    assert b"".join(talk.streams["C"]).startswith(b"A1 LOGIN")


def test_each_layer_counts_its_own_octets(film: tuple[Run, Reading]) -> None:
    run, reading = film
    for one in reading.utterances:
        fact = run.events[one.event].fact
        assert isinstance(fact, Sent)
        borne = fact.carried if one.layer else fact.data
        assert borne is not None
        assert reading.text(one) in borne


def test_what_is_opened_stands_where_it_was_sealed(film: tuple[Run, Reading]) -> None:
    run, reading = film
    flight = next(one for one in reading.utterances if one.label == "ServerHello … Finished")
    fact = run.events[flight.event].fact
    assert isinstance(fact, Sent)
    assert fact.carried is not None
    opened = reading.opened[flight.event]
    assert len(opened) == len(fact.carried)
    subjects = [opened[start:end] for start, end, key in flight.tokens if key == "tls.certificate.subject"]
    assert b"mx.bob.example" in subjects[0]
    assert b"mx.bob.example" not in fact.carried
    assert not any(run.events[n].fact.data for n in reading.opened)  # type: ignore[union-attr]


def test_without_secrets_as_much_is_heard() -> None:
    run, reading = played()
    bare = Reading.of(run.events)
    assert [(one.event, one.start, one.end, one.layer) for one in bare.utterances] == [
        (one.event, one.start, one.end, one.layer) for one in reading.utterances
    ]
    assert not bare.opened


def test_piece_by_piece_the_same_is_read(film: tuple[Run, Reading]) -> None:
    run, reading = film
    other = Reading(run.secrets)
    assert [one for event in run.events for one in other.feed([event])] == reading.utterances


def test_fifty_plays_are_one_film(film: tuple[Run, Reading]) -> None:
    run, reading = film
    for _ in range(50):
        other, read = played()
        assert len(other.events) == len(run.events)
        assert all(same(one, two) for one, two in zip(run.events, other.events, strict=True))
        assert read.utterances == reading.utterances


def test_two_plays_compared_differ_nowhere(film: tuple[Run, Reading]) -> None:
    run, reading = film
    other, read = played()
    assert compare(reading, read, (run.events, other.events)).first is None


def test_an_utterance_that_is_said_has_no_layer_in_json(film: tuple[Run, Reading]) -> None:
    _, reading = film
    layers = {msgspec.json.decode(msgspec.json.encode(one)).get("layer", "none") for one in reading.utterances}
    assert layers == {"tls", "none"}


def test_a_wire_that_harms_octets_in_clear_is_no_handshake() -> None:
    run = Run.of("tests/transcripts/scenes/garbled")
    reading = Reading(run.secrets)
    said = reading.feed(run.play())
    assert any(isinstance(event.fact, Sent) and event.fact.carried for event in run.events)
    assert not any(one.layer for one in said)
