"""Who is who: accounts, lists, forwards, those who moved, the postmaster, and who is not ours."""

from __future__ import annotations

import pytest

from simulator.agents.directory import Directory
from simulator.mail.address import Address, mailbox
from simulator.mail.mailbox import Account, MailStore


def directory() -> Directory:
    store = MailStore("mx.bob.example")
    store.add(Account("bob", "tulip", ("bob@bob.example",)))
    return Directory(
        store,
        "192.0.2.3",
        ("Bob.example",),
        lists={"team": ("bob@bob.example", "eve@eve.example"), "all@other.example": ()},
        forwards={"carol": "carol@new.example"},
        moved={"dave": "dave@new.example", "erin": ""},
    )


@pytest.mark.parametrize(
    ("address", "kind", "members"),
    [
        ("bob@bob.example", "account", ()),
        ("BOB@BOB.EXAMPLE", "account", ()),
        ("bob@[192.0.2.3]", "account", ()),
        ("Team@bob.example", "list", ("bob@bob.example", "eve@eve.example")),
        ("carol@bob.example", "forward", ("carol@new.example",)),
        ("dave@bob.example", "moved", ("dave@new.example",)),
        ("erin@bob.example", "moved", ()),
        ("frank@bob.example", "unknown", ()),
        ("frank@mx.bob.example", "unknown", ()),
        ("frank@[192.0.2.3]", "unknown", ()),
        ("bob@eve.example", "elsewhere", ()),
        ("bob@[192.0.2.4]", "elsewhere", ()),
    ],
)
def test_addresses(address: str, kind: str, members: tuple[str, ...]) -> None:
    entry = directory().find(mailbox(address))
    assert (entry.kind, entry.members) == (kind, members)
    assert (entry.account is not None) == (kind == "account")


@pytest.mark.parametrize(
    "address",
    [Address("PostMaster", ""), Address("postmaster", "bob.example"), Address("Mailer-Daemon", "mx.bob.example")],
)
def test_somebody_reads_what_goes_to_postmaster(address: Address) -> None:
    known = directory()
    first, second = known.find(address), known.find(address)
    assert first.account is not None
    assert first.account is second.account
    assert first.account.user == "postmaster"


def test_the_postmaster_may_be_a_user() -> None:
    store = MailStore("mx.bob.example")
    bob = store.add(Account("bob", "tulip"))
    assert Directory(store, postmaster="bob").find(Address("postmaster", "")).account is bob


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("bob", "bob@bob.example"),
        ("<bob@bob.example>", "bob@bob.example"),
        ("team", "team@bob.example"),
        ("zoe", "zoe@mx.bob.example"),
    ],
)
def test_people_name_others_in_short(text: str, address: str) -> None:
    found = directory().named(text)
    assert found is not None
    assert found[0] == address


def test_what_is_no_name_at_all() -> None:
    assert directory().named("two words@") is None
