"""Mailboxes and accounts: UIDs that only grow, names in a hierarchy, and what a name keeps when it is used again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.mailbox import Account, Mailbox, MailStore


def account(*names: str) -> Account:
    bob = Account("bob", "tulip", ("bob@bob.example",))
    for name in names:
        bob.create(name)
    return bob


def test_uids_ascend_and_are_never_used_again() -> None:
    box = Mailbox("INBOX", 1)
    first, second = box.append(b"one", 10), box.append(b"two", 20)
    assert (first.uid, second.uid, box.uidnext) == (1, 2, 3)
    box.expunge(2)
    assert box.append(b"three", 30).uid == 3
    assert list(box.letters) == [1, 3]


def test_the_log_tells_who_did_what() -> None:
    box = Mailbox("INBOX", 1)
    box.append(b"", 0, by="smtp")
    assert box.set_flags(1, {"\\Seen"}, "imap-1")
    assert not box.set_flags(1, {"\\Seen"}, "imap-2")
    box.expunge(1, "imap-2")
    assert [(change.kind, change.uid, change.by) for change in box.log] == [
        ("appended", 1, "smtp"),
        ("flags", 1, "imap-1"),
        ("expunged", 1, "imap-2"),
    ]


def test_octets_are_counted() -> None:
    bob = account("Sent")
    bob.inbox.append(b"12345", 0)
    bob.folders["Sent"].append(b"123", 0)
    assert bob.used == 8
    bob.inbox.expunge(1)
    assert (bob.inbox.size, bob.used) == (0, 3)


def test_recent_letters_are_forgotten_when_expunged() -> None:
    box = Mailbox("INBOX", 1)
    box.append(b"", 0)
    assert box.recent == {1}
    box.expunge(1)
    assert box.recent == set()


def test_superiors_are_made_as_placeholders() -> None:
    bob = account("work/clients/acme")
    assert bob.names == ["INBOX", "work", "work/clients", "work/clients/acme"]
    assert bob.placeholders == {"work", "work/clients"}
    bob.create("work")
    assert bob.placeholders == {"work/clients"}


def test_a_deleted_superior_leaves_its_name() -> None:
    bob = account("work", "work/acme")
    bob.delete("work")
    assert (list(bob.folders), bob.placeholders) == (["INBOX", "work/acme"], {"work"})
    bob.delete("work/acme")
    assert bob.placeholders == {"work"}
    bob.delete("work")
    assert bob.names == ["INBOX"]


def test_inferiors_are_renamed_along() -> None:
    bob = account("work", "work/acme", "workshop", "plans/den/secret")
    assert bob.rename("work", "jobs/2026") == {"work": "jobs/2026", "work/acme": "jobs/2026/acme"}
    assert bob.names == [
        "INBOX",
        "jobs",
        "jobs/2026",
        "jobs/2026/acme",
        "plans",
        "plans/den",
        "plans/den/secret",
        "workshop",
    ]
    assert bob.folders["jobs/2026/acme"].name == "jobs/2026/acme"
    assert bob.rename("plans", "dreams") == {
        "plans": "dreams",
        "plans/den": "dreams/den",
        "plans/den/secret": "dreams/den/secret",
    }
    assert {"dreams", "dreams/den"} <= bob.placeholders


def test_a_name_used_again_has_a_greater_uidvalidity() -> None:
    bob = account("Trash")
    before = bob.folders["Trash"].uidvalidity
    bob.delete("Trash")
    assert bob.create("Trash").uidvalidity > before


def test_a_renamed_mailbox_keeps_its_uidvalidity_unless_the_name_had_a_greater_one() -> None:
    bob = account("old", "new")
    old, new = bob.folders["old"].uidvalidity, bob.folders["new"].uidvalidity
    bob.rename("old", "fresh")
    assert bob.folders["fresh"].uidvalidity == old
    bob.delete("new")
    bob.rename("fresh", "new")
    assert bob.folders["new"].uidvalidity > new


def test_a_store_finds_accounts_by_address_in_any_case() -> None:
    store = MailStore("mx.bob.example")
    bob = store.add(account())
    assert store.by_address("BOB@bob.example") is bob
    assert store.by_address("carol@bob.example") is None
    assert store.place(bob, bob.inbox) == "mx.bob.example:bob/INBOX"


NAMES = st.sampled_from(["a", "b", "a/b", "a/b/c", "b/c", "c"])
ACTS = st.tuples(st.sampled_from(["create", "delete", "rename"]), NAMES, NAMES)


@given(st.lists(ACTS))
def test_whatever_is_done_every_name_keeps_the_rules(acts: list[tuple[str, str, str]]) -> None:
    bob = account()
    greatest: dict[str, int] = {}
    for act, name, other in acts:
        match act:
            case "create" if name not in bob.folders:
                bob.create(name)
            case "delete" if name in bob.names:
                bob.delete(name)
            case "rename" if name in bob.names and other not in bob.names and not other.startswith(name + "/"):
                bob.rename(name, other)
        assert not bob.placeholders.intersection(bob.folders)
        for known, box in bob.folders.items():
            assert box.name == known
            assert box.uidvalidity >= greatest.get(known, 0)
            greatest[known] = box.uidvalidity
        values = [box.uidvalidity for box in bob.folders.values()]
        assert len(values) == len(set(values))


@pytest.mark.parametrize("name", ["a/b", "x/y/z"])
def test_every_superior_has_a_name(name: str) -> None:
    assert name.rpartition("/")[0] in account(name).names
