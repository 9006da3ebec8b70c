"""Notes: their format, how they are found from the specific to the general, and that both languages are complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.protocols.pop3.grammar import SYNTAXES
from simulator.protocols.pop3.marks import NUMBER
from simulator.protocols.sasl import INITIAL_RESPONSE_KEY
from simulator.reading.inventory import files
from simulator.reading.notes import Notes, ancestors, heading_of, notes, parse

LANGUAGES = ("en", "fr")


@pytest.mark.parametrize(
    ("key", "chain"),
    [
        (
            "smtp.reply.550@RCPT",
            ["smtp.reply.550@RCPT", "smtp.reply.550", "smtp.reply.5xx", "smtp.reply.x5z", "smtp.reply", "smtp"],
        ),
        (
            "smtp.enhanced.5.1.1",
            [
                "smtp.enhanced.5.1.1", "smtp.enhanced.X.1.1", "smtp.enhanced.X.1.X", "smtp.enhanced.5.X.X",
                "smtp.enhanced", "smtp"],
        ),
        ("imap.section.HEADER.FIELDS", ["imap.section.HEADER.FIELDS", "imap.section.HEADER", "imap.section", "imap"]),
        ("header.Received.from", ["header.Received.from", "header.Received", "header"]),
    ],
)  # fmt: skip
def test_from_the_specific_to_the_general(key: str, chain: list[str]) -> None:
    assert list(ancestors(key)) == chain


def test_a_note_has_three_depths() -> None:
    text = "## a.b.c | Title\n\nOne *sentence*.\n\nMore\nwords.\n\nAnd more.\n\n> RFC 1 §2: fine\n> print.\n\n"
    text += "## a.b | X\n\nOne.\n"
    first, second = parse(text)
    assert first.key == "a.b.c"
    assert first.title == "Title"
    assert first.one == "One *sentence*."
    assert first.more == "More\nwords.\n\nAnd more."
    assert first.fine == "RFC 1 §2: fine\nprint."
    assert (second.key, second.one, second.more, second.fine) == ("a.b", "One.", "", "")


def test_the_nearest_note_is_found(tmp_path: Path) -> None:
    (tmp_path / "x.en.md").write_text("## smtp.reply.5xx | No\n\nNever.\n\n## header.Date | When\n\nThen.\n")
    found = Notes("en", tmp_path)
    assert found.find("smtp.reply.550@RCPT").title == "No"
    assert found.find("header:Date").title == "When"
    assert found.find("smtp.command.EHLO") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_that_is_not_obsolete_has_a_note(language: str) -> None:
    known = notes(language).by_key
    rows = {
        heading_of(row.key)
        for name, rows in files().items()
        for row in rows
        if row.is_noted and not row.key.startswith("note:") and not name.startswith(("extra", "auth"))
    }
    assert sorted(rows - known.keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_notes_share_their_first_sentence_and_none_stands_twice(language: str) -> None:
    seen: dict[str, str] = {}
    keys: set[str] = set()
    for path in sorted(Path("lessons/notes").glob(f"*.{language}.md")):
        for note in parse(path.read_text(encoding="utf-8")):
            assert note.key not in keys, note.key
            keys.add(note.key)
            assert note.one, note.key
            assert note.title, note.key
            assert note.one not in seen, (note.key, seen[note.one])
            seen[note.one] = note.key


def test_both_languages_explain_the_same_keys() -> None:
    english, french = (notes(language).by_key.keys() for language in LANGUAGES)
    assert sorted(english ^ french) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_argument_of_pop3_has_a_note_of_its_own(language: str) -> None:
    shared = {"number": NUMBER, "initial": INITIAL_RESPONSE_KEY, "mechanism": "sasl.PLAIN"}
    names = {name.lstrip("[") for syntax in SYNTAXES.values() for name in syntax.split()}
    keys = sorted(shared.get(name, f"pop3.argument.{name}") for name in names)
    assert [key for key in keys if key not in notes(language).by_key] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_hosts_remember_is_told_to_those_who_have_not_met_the_dns(language: str) -> None:
    """It is the first thought that hangs over the map, in the lesson one begins with."""
    remembered = notes(language).find("reason.dns-address-known")
    assert remembered.key == "reason.dns-address-known"
    assert not any(word in remembered.one for word in ("DNS", "book", "annuaire"))
