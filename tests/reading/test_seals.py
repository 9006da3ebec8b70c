"""Signatures laid open: what each covers, and where the letter was changed on its way."""

from __future__ import annotations

import base64
import hashlib

import pytest

from simulator.reading.letter import content_of, host_of
from simulator.reading.seals import Seal, seals
from simulator.scenario.load import load
from simulator.scenario.run import Run
from simulator.trace.facts import Event, Octets, Queued


@pytest.fixture(scope="module")
def film() -> list[Event]:
    return Run(load("dkim-list-footer")).play()


def at(film: list[Event], host: str) -> Seal:
    """The one signature on the letter as it first lies at that host."""
    n = next(event.n for event in film if content_of(event) and host_of(event) == host)
    (seal,) = seals(film, n) or []
    return seal


def test_both_forms_stand_beside_each_other_and_the_hash_is_that_of_one(film: list[Event]) -> None:
    seal = at(film, "smtp.alice.example")
    given, simple, relaxed = seal.body.forms
    assert (given.form, simple.form, relaxed.form) == ("given", "simple", "relaxed")
    assert [one.hashed for one in seal.body.forms] == [False, False, True]
    assert seal.told == seal.found == base64.b64encode(hashlib.sha256(relaxed.shown).digest()).decode()
    assert [bytes(one.shown) for one in seal.header[1].forms] == [b"Subject: Concert"] * 2 + [b"subject:Concert"]
    octets = b"\r\n".join(piece.forms[2].shown for piece in seal.header)
    assert seal.digest == hashlib.sha256(octets).hexdigest()
    assert (seal.since, seal.change) == ("smtp.alice.example", None)


def test_where_the_list_has_added_a_line_the_body_differs(film: list[Event]) -> None:
    seal = at(film, "mx.bob.example")
    assert seal.told != seal.found
    assert seal.since == "smtp.alice.example"
    assert seal.change is not None
    text = b"We sing on Sunday.\r\n"
    assert (seal.change.name, seal.change.place, seal.change.alike) == ("", len(text), len(text))
    assert (bytes(seal.change.was), bytes(seal.change.now)) == (
        text,
        text + b"--\r\nTo leave this list: lists.choir.exam",
    )


def test_a_field_that_was_changed_is_named(film: list[Event]) -> None:
    letter = next(one for event in film if (one := content_of(event)) and host_of(event) == "smtp.alice.example")
    changed = Octets(letter.replace(b"Subject: ", b"Subject: [choir] "))
    event = Event(len(film), film[-1].at, Queued("mx.evil.example", "X", 0, "", (), changed), None)
    (seal,) = seals([*film, event], event.n) or []
    assert seal.change is not None
    assert (seal.change.name, seal.change.place) == ("Subject", len("subject:"))
    assert (bytes(seal.change.was), bytes(seal.change.now)) == (b"subject:Concert", b"subject:[choir] Concert")


def test_where_no_letter_lies_there_is_nothing_to_see(film: list[Event]) -> None:
    assert seals(film, 0) is None
    assert seals(film, len(film)) is None
