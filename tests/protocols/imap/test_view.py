"""What a client is told, as tables of numbers: before, what happens, after."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.mailbox import Mailbox
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.view import View
from simulator.protocols.imap.words import Exists, Expunged, FetchData, Flags, Recent, Untagged

ME, OTHER = "imap-1", "imap-2"


def mailbox(letters: int) -> Mailbox:
    box = Mailbox("INBOX", 1)
    for number in range(letters):
        box.append(b"Subject: %d\r\n\r\n" % number, 0)
    box.recent.clear()
    return box


def said(words: Iterable[Untagged]) -> list[str]:
    """`3 EXPUNGE`, `5 EXISTS`, `2 FETCH \\Seen`."""
    lines = []
    for word in words:
        match word:
            case FetchData(number=number, data=(uid, flags)):
                assert uid.item.name == "UID"  # what was not asked for bears it (RFC 9051 §7.5.2)
                assert isinstance(flags.value, tuple)
                lines.append(f"{number} FETCH {' '.join(map(str, flags.value))}".rstrip())
            case Flags(flags=flags):
                lines.append(f"FLAGS {' '.join(flags[5:])}")
            case Exists() | Expunged() | Recent():
                lines.append(f"{word.number} {word.response}")
    return lines


Act = tuple[str, int]


def happen(box: Mailbox, acts: Iterable[Act], by: str = OTHER) -> None:
    """`expunge UID`, `seen UID`, `arrive` so many."""
    for act, number in acts:
        match act:
            case "expunge":
                box.expunge(number, by)
            case "seen":
                box.set_flags(number, {"\\Seen"}, by)
            case "arrive":
                for _ in range(number):
                    box.append(b"", 0, by=by)


TABLE: list[tuple[int, list[Act], list[str], list[int]]] = [
    # letters before · what another session does · what is told, EXPUNGE allowed · UIDs in view after
    (3, [], [], [1, 2, 3]),
    (3, [("expunge", 2)], ["2 EXPUNGE"], [1, 3]),
    (3, [("expunge", 1), ("expunge", 2)], ["1 EXPUNGE", "1 EXPUNGE"], [3]),
    (3, [("expunge", 3), ("expunge", 1)], ["1 EXPUNGE", "2 EXPUNGE"], [2]),
    (5, [("expunge", 2), ("expunge", 4)], ["2 EXPUNGE", "3 EXPUNGE"], [1, 3, 5]),
    (9, [("expunge", uid) for uid in (5, 6, 7, 8, 9)], ["5 EXPUNGE"] * 5, [1, 2, 3, 4]),
    (2, [("arrive", 1)], ["3 EXISTS", "1 RECENT"], [1, 2, 3]),
    (2, [("arrive", 2)], ["4 EXISTS", "2 RECENT"], [1, 2, 3, 4]),
    (2, [("expunge", 1), ("arrive", 1)], ["1 EXPUNGE", "2 EXISTS", "1 RECENT"], [2, 3]),
    (2, [("arrive", 1), ("expunge", 3)], [], [1, 2]),
    (2, [("expunge", 2), ("arrive", 2), ("expunge", 3)], ["2 EXPUNGE", "2 EXISTS", "1 RECENT"], [1, 4]),
    (3, [("seen", 2)], ["2 FETCH \\Seen"], [1, 2, 3]),
    (3, [("seen", 3), ("expunge", 1)], ["1 EXPUNGE", "2 FETCH \\Seen"], [2, 3]),
    (3, [("seen", 2), ("expunge", 2)], ["2 EXPUNGE"], [1, 3]),
    (1, [("arrive", 1), ("seen", 2)], ["2 EXISTS", "1 RECENT"], [1, 2]),
    (0, [("arrive", 1), ("expunge", 1), ("arrive", 1)], ["1 EXISTS", "1 RECENT"], [2]),
    (1, [("expunge", 1)], ["1 EXPUNGE"], []),
]


@pytest.mark.parametrize(("before", "acts", "told", "after"), TABLE)
def test_what_others_do_is_told(before: int, acts: list[Act], told: list[str], after: list[int]) -> None:
    box = mailbox(before)
    view = View(box, ME)
    happen(box, acts)
    assert said(view.news()) == told
    assert view.uids == after
    assert view.news() == []


HELD: list[tuple[int, list[Act], list[str], list[str]]] = [
    # letters before · what happens · told while numbers are in use · told at the next occasion
    (3, [("expunge", 1)], [], ["1 EXPUNGE"]),
    (3, [("expunge", 1), ("arrive", 1)], ["4 EXISTS", "1 RECENT"], ["1 EXPUNGE"]),
    (3, [("expunge", 1), ("seen", 3)], ["3 FETCH \\Seen"], ["1 EXPUNGE"]),
    (3, [("seen", 1), ("expunge", 1)], [], ["1 EXPUNGE"]),
    (2, [("expunge", 1), ("arrive", 1), ("expunge", 3)], [], ["1 EXPUNGE"]),
]


@pytest.mark.parametrize(("before", "acts", "now", "later"), HELD)
def test_losses_wait_while_numbers_are_in_use(before: int, acts: list[Act], now: list[str], later: list[str]) -> None:
    box = mailbox(before)
    view = View(box, ME)
    happen(box, acts)
    assert said(view.news(expunges=False)) == now
    assert said(view.news()) == later


def test_numbers_mean_what_the_client_was_told() -> None:
    box = mailbox(4)
    view = View(box, ME)
    box.expunge(2, OTHER)
    view.news(expunges=False)
    assert view.number(3) == 3
    assert view.chosen(SequenceSet.parse(b"2:3"), uid=False) == [2, 3]
    assert [letter.uid for letter in view.letters([2, 3])] == [3]
    view.news()
    assert view.number(3) == 2


SETS = [
    (b"1", False, [10]),
    (b"2:4", False, [20, 30, 40]),
    (b"4:2", False, [20, 30, 40]),
    (b"*", False, [50]),
    (b"3:*", False, [30, 40, 50]),
    (b"1,3,1", False, [10, 30]),
    (b"2:4,1:3", False, [10, 20, 30, 40]),
    (b"10", True, [10]),
    (b"11:29", True, [20]),
    (b"*", True, [50]),
    (b"60:*", True, [50]),
    (b"1:15,12:41", True, [10, 20, 30, 40]),
    (b"99", True, []),
]


@pytest.mark.parametrize(("numbers", "uid", "chosen"), SETS)
def test_sets_choose_letters(numbers: bytes, uid: bool, chosen: list[int]) -> None:
    box = Mailbox("INBOX", 1)
    for wanted in (10, 20, 30, 40, 50):
        box.uidnext = wanted
        box.append(b"", 0)
    assert View(box, ME).chosen(SequenceSet.parse(numbers), uid=uid) == chosen


def test_nothing_can_be_chosen_where_nothing_is() -> None:
    view = View(mailbox(0), ME)
    assert view.chosen(SequenceSet.parse(b"1:*"), uid=True) == []
    assert view.beyond(SequenceSet.parse(b"1"))


@pytest.mark.parametrize(("numbers", "beyond"), [(b"3", False), (b"4", True), (b"1:4", True), (b"2:*", False)])
def test_numbers_beyond_the_last(numbers: bytes, beyond: bool) -> None:
    assert View(mailbox(3), ME).beyond(SequenceSet.parse(numbers)) is beyond


def test_ones_own_changes_are_not_news() -> None:
    box = mailbox(2)
    view = View(box, ME)
    happen(box, [("seen", 1)], by=ME)
    assert view.news() == []
    happen(box, [("expunge", 1)], by=ME)
    assert said(view.news()) == ["1 EXPUNGE"]


def test_a_new_keyword_is_announced_before_a_letter_bears_it() -> None:
    box = mailbox(1)
    view = View(box, ME)
    box.keywords.add("work")
    box.set_flags(1, {"work", "\\Seen"}, OTHER)
    assert said(view.news()) == ["FLAGS work", "1 FETCH \\Seen work"]


def test_recent_letters_belong_to_the_first_who_is_told() -> None:
    box = mailbox(0)
    happen(box, [("arrive", 2)])
    first, second = View(box, ME), View(box, OTHER)
    assert (first.recent, second.recent) == ({1, 2}, set())
    happen(box, [("arrive", 1)], by="smtp")
    assert said(second.news()) == ["3 EXISTS", "1 RECENT"]
    assert said(first.news()) == ["3 EXISTS", "2 RECENT"]
    assert [first.flags(box.letters[uid]) for uid in (1, 3)] == [("\\Recent",), ()]


def test_examining_leaves_recent_letters_to_others() -> None:
    box = mailbox(0)
    happen(box, [("arrive", 1)])
    assert View(box, ME, read_only=True).recent == {1}
    assert View(box, OTHER).recent == {1}
    assert box.recent == set()


def test_revision_2_knows_nothing_recent() -> None:
    box = mailbox(0)
    view = View(box, ME, tells_recent=False)
    happen(box, [("arrive", 1)])
    assert said(view.news()) == ["1 EXISTS"]
    assert view.flags(box.letters[1]) == ()


def test_a_saved_result_loses_what_is_lost() -> None:
    box = mailbox(3)
    view = View(box, ME)
    view.saved = [1, 3]
    happen(box, [("expunge", 1)])
    view.news()
    assert view.chosen(SequenceSet.parse(b"$"), uid=False) == [3]


def acts_on(box: Mailbox) -> dict[str, Callable[[int], Act]]:
    present = list(box.letters)
    return {
        "expunge": lambda n: ("expunge", present[n % len(present)]) if present else ("arrive", 1),
        "seen": lambda n: ("seen", present[n % len(present)]) if present else ("arrive", 1),
        "arrive": lambda n: ("arrive", n % 3 + 1),
    }


@given(st.lists(st.tuples(st.sampled_from(["expunge", "seen", "arrive", "look", "look-away"]), st.integers(0, 9))))
def test_whoever_believes_what_is_told_knows_the_mailbox(acts: list[tuple[str, int]]) -> None:
    """A client that follows EXISTS and EXPUNGE alone agrees with the mailbox whenever all was told."""
    box = mailbox(3)
    view = View(box, ME)
    believed: list[int] = list(view.uids)  # what a client would have fetched
    for act, number in [*acts, ("look", 0)]:
        if act not in ("look", "look-away"):
            happen(box, [acts_on(box)[act](number)])
            continue
        for word in view.news(expunges=act == "look"):
            match word:
                case Expunged(number=gone):
                    del believed[gone - 1]
                case Exists(number=count):
                    believed += view.uids[len(believed) : count]
                    assert len(believed) == count
                case FetchData(number=named):
                    assert 1 <= named <= len(believed)
        assert believed == view.uids
    assert believed == list(box.letters)
