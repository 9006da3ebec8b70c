"""Which letters a SEARCH finds: one table, a key and the letters that match."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator.mail.mailbox import Mailbox
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.search import Query
from simulator.protocols.imap.view import View
from simulator.protocols.imap.words import (
    AndKey,
    DateKey,
    FlagKey,
    ForeignKey,
    HeaderKey,
    Key,
    NotKey,
    NumberKey,
    NumbersKey,
    OrKey,
    SearchKey,
    TextKey,
)

LETTERS = Path(__file__).parents[2] / "transcripts" / "letters"
NAMES = ("simple", "mime", "accents", "forward", "list", "bare")  # UIDs 10, 20 … 60
NOON = 1_772_452_800  # 2026-03-02T12:00:00Z, when the first came in; each day another one
DAY = 86_400


def view() -> View:
    box = Mailbox("INBOX", 1)
    for place, name in enumerate(NAMES):
        box.uidnext = 10 * place + 10
        box.append((LETTERS / f"{name}.eml").read_bytes(), NOON + place * DAY)
    box.recent = {50, 60}
    for uid, flags in {10: {"\\Seen"}, 20: {"\\Seen", "\\Answered"}, 30: {"\\Flagged", "work"}, 50: {"\\Seen"}}.items():
        box.set_flags(uid, flags)
    box.set_flags(40, {"\\Deleted", "\\Draft"})
    return View(box, "imap-1", read_only=True)


def numbers(text: str, *, uid: bool = False) -> NumbersKey:
    return NumbersKey(SequenceSet.parse(text.encode()), uid)


def text(name: str, words: str) -> TextKey:
    return TextKey(name, words.encode())


def day(name: str, written: str) -> DateKey:
    return DateKey(name, date.fromisoformat(written))


TABLE: list[tuple[SearchKey, list[int]]] = [
    (Key("ALL"), [10, 20, 30, 40, 50, 60]),
    (Key("SEEN"), [10, 20, 50]),
    (Key("UNSEEN"), [30, 40, 60]),
    (Key("ANSWERED"), [20]),
    (Key("UNANSWERED"), [10, 30, 40, 50, 60]),
    (Key("FLAGGED"), [30]),
    (Key("UNFLAGGED"), [10, 20, 40, 50, 60]),
    (Key("DELETED"), [40]),
    (Key("UNDELETED"), [10, 20, 30, 50, 60]),
    (Key("DRAFT"), [40]),
    (Key("UNDRAFT"), [10, 20, 30, 50, 60]),
    (Key("RECENT"), [50, 60]),
    (Key("OLD"), [10, 20, 30, 40]),
    (Key("NEW"), [60]),
    (FlagKey("KEYWORD", "Work"), [30]),
    (FlagKey("UNKEYWORD", "work"), [10, 20, 40, 50, 60]),
    # strings, as people read them and without regard to case
    (text("FROM", "ALICE"), [10, 20, 30, 50]),
    (text("FROM", "zoë"), [30]),
    (text("FROM", "ZOË LEF"), [30]),
    (text("TO", "dora@"), [50]),
    (text("CC", "listeners"), [50]),
    (text("BCC", "archive"), [50]),
    (text("SUBJECT", "tulip"), [10, 40]),
    (text("SUBJECT", "orléans"), [30]),
    (text("SUBJECT", "rehearsal on thursday"), [50]),
    (text("SUBJECT", ""), [10, 20, 30, 40, 50, 60]),
    (text("BODY", "tulip"), [10, 40]),
    (text("BODY", "café"), [20, 30]),
    (text("BODY", "alice"), [40]),
    (text("BODY", "iVBOR"), []),
    (text("TEXT", "alice"), [10, 20, 30, 40, 50]),
    (text("TEXT", "DÉJÀ FERMÉ"), [30]),
    (HeaderKey("message-id", b"choir"), [50]),
    (HeaderKey("In-Reply-To", b""), [50]),
    (HeaderKey("X-Nothing", b""), []),
    # days: internal date, and Date as it is written, whatever its zone
    (day("ON", "2026-03-03"), [20]),
    (day("BEFORE", "2026-03-03"), [10]),
    (day("SINCE", "2026-03-06"), [50, 60]),
    (day("SENTON", "2026-02-27"), [30]),
    (day("SENTBEFORE", "2026-03-03"), [10, 30]),
    (day("SENTSINCE", "2026-03-04"), [40, 50]),
    (NumberKey("LARGER", 500), [20, 40, 50]),
    (NumberKey("SMALLER", 196), [60]),
    (NumberKey("OLDER", 4 * DAY), [10, 20]),
    (NumberKey("YOUNGER", 4 * DAY), [20, 30, 40, 50, 60]),
    (numbers("2:3,6"), [20, 30, 60]),
    (numbers("*"), [60]),
    (numbers("15:40", uid=True), [20, 30, 40]),
    (NotKey(Key("SEEN")), [30, 40, 60]),
    (OrKey(Key("FLAGGED"), Key("DELETED")), [30, 40]),
    (AndKey((Key("SEEN"), text("SUBJECT", "picture"))), [20]),
    (NotKey(OrKey(Key("SEEN"), AndKey((Key("DRAFT"), Key("DELETED"))))), [30, 60]),
]


@pytest.mark.parametrize(("key", "found"), TABLE, ids=str)
def test_each_key(key: SearchKey, found: list[int]) -> None:
    query = Query((key,), view(), now=NOON + 5 * DAY)
    assert query.unknown() == ""
    assert query.uids() == found


def test_several_keys_must_all_match() -> None:
    assert Query((Key("SEEN"), text("FROM", "alice"), day("SINCE", "2026-03-03")), view()).uids() == [20, 50]


def test_a_string_in_another_charset() -> None:
    assert Query((TextKey("BODY", "café".encode("latin-1")),), view(), charset="ISO-8859-1").uids() == [20, 30]


def test_letters_that_others_expunged_are_not_found() -> None:
    seen = view()
    seen.mailbox.expunge(20, "imap-2")
    assert Query((numbers("1:3"),), seen).uids() == [10, 30]


def test_a_date_nobody_can_read_matches_no_day() -> None:
    box = Mailbox("INBOX", 1)
    box.append(b"Date: Mon, 99 Nev 2026\r\n\r\n", 0)
    assert Query((day("SENTSINCE", "1900-01-01"),), View(box, "")).uids() == []


UNKNOWN: list[tuple[SearchKey, str]] = [
    (ForeignKey("MODSEQ", (b"7",)), "MODSEQ"),
    (Key("EVERYTHING"), "EVERYTHING"),
    (NotKey(OrKey(Key("ALL"), ForeignKey("X-GM-RAW", ()))), "X-GM-RAW"),
    (day("SAVEDON", "2026-03-02"), "SAVEDON"),
    (NumberKey("YOUNGER", 60), "YOUNGER"),
]


@pytest.mark.parametrize(("key", "name"), UNKNOWN, ids=str)
def test_keys_of_extensions_are_named_as_unknown(key: SearchKey, name: str) -> None:
    assert Query((key,), view()).unknown(frozenset({"YOUNGER"})) == name


@pytest.mark.parametrize(("key", "beyond"), [(numbers("6"), False), (NotKey(numbers("7")), True)], ids=str)
def test_a_number_that_no_letter_has(key: SearchKey, beyond: bool) -> None:
    assert Query((key,), view()).beyond() is beyond
