"""Letters, read back: octet by octet what lay there."""

from __future__ import annotations

import io
import zipfile
from email import message_from_bytes
from email.policy import default

from simulator.export.kinds import KINDS
from simulator.export.letters import files
from simulator.trace.facts import Queued, Stored
from tests.export.films import HOUSE, film_of, played


def test_the_letter_as_it_stood_at_each_station() -> None:
    film = film_of("letter-journey")
    with zipfile.ZipFile(io.BytesIO(KINDS["eml"].octets(film))) as archive:
        assert archive.testzip() is None
        copies = {name: archive.read(name) for name in archive.namelist()}
        dates = {info.date_time[:3] for info in archive.infolist()}
    assert [name.split("-", 2)[2] for name in copies] == [
        "alice.home.eml",
        "smtp.alice.example.eml",
        "relay.transit.example.eml",
        "mx.bob.example-bob-INBOX.eml",
        "laptop.bob.home-bob-INBOX.eml",
        "phone.bob.home-bob-INBOX.eml",
    ]
    assert dates == {(2026, 3, 2)}
    letters = [message_from_bytes(octets, policy=default) for octets in copies.values()]
    assert [len(letter.get_all("Received", [])) for letter in letters] == [0, 1, 2, 3, 3, 3]
    assert {str(letter["Subject"]) for letter in letters} == {"Thursday?"}
    assert {letter.get_content() for letter in letters} == {letters[0].get_content()}


def test_what_the_mailbox_holds_is_what_is_exported() -> None:
    film = film_of("letter-journey")
    held = [event.fact.letter for event in film.events if isinstance(event.fact, Stored)]
    shelved = [event.fact.content for event in film.events if isinstance(event.fact, Queued)]
    exported = {file.name: file.octets for file in files(film)}
    assert sorted(exported.values()) == sorted([*held, *shelved])
    stored = message_from_bytes(held[0], policy=default)
    again = message_from_bytes(exported["1-4-mx.bob.example-bob-INBOX.eml"], policy=default)
    assert stored.items() == again.items()
    assert stored.get_content() == again.get_content()


def test_a_bounce_is_another_letter() -> None:
    names = [file.name for file in files(film_of(HOUSE / "tests/transcripts/scenes/unknown-user"))]
    assert {name.split("-")[0] for name in names} == {"1", "2"}
    assert len(names) == len(set(names))


def test_no_file_leaves_its_folder() -> None:
    film = played(
        """
[hosts."../../etc"]
agents = ["smtp-server"]
domains = ["bob.example"]
mailboxes = { "../../passwd" = { password = "rose", letters = ["one"], folders = ["nul"] } }
[letters.one]
from = "alice@alice.example"
to = ["bob@bob.example"]
subject = "Hello"
text = "Hello"
"""
    )
    names = [file.name for file in files(film)]
    assert names
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyzINBOX0123456789.-") for name in names)
    assert not any(name.startswith(".") for name in names)


def test_a_film_without_letters_gives_an_empty_archive() -> None:
    film = film_of("type-smtp")
    with zipfile.ZipFile(io.BytesIO(KINDS["eml"].octets(film))) as archive:
        assert archive.namelist() == []
