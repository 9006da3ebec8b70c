"""Address lists of header fields: the forms of RFC 5322 §3.4, the old ones of §4.4, and what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.address import Address
from simulator.mail.address_list import GROUP_END, Correspondent, address_list, addresses


@pytest.mark.parametrize(
    ("value", "entry"),
    [
        (b"alice@a.example", (None, None, "alice", "a.example")),
        (b"<alice@a.example>", (None, None, "alice", "a.example")),
        (b"Alice <alice@a.example>", ("Alice", None, "alice", "a.example")),
        (b'"Martin, Alice" <alice@a.example>', ("Martin, Alice", None, "alice", "a.example")),
        (b'"say \\"hi\\"" <alice@a.example>', ('say "hi"', None, "alice", "a.example")),
        (b"Alice Q. Martin <alice@a.example>", ("Alice Q. Martin", None, "alice", "a.example")),
        (b"Alice\r\n Martin\r\n <alice@a.example>", ("Alice Martin", None, "alice", "a.example")),
        (b"alice@a.example (Alice)", ("Alice", None, "alice", "a.example")),
        (b"Al(x (nested \\) y))ice <alice(c)@(d)a.example(e)>", ("Alice", None, "alice", "a.example")),
        (b"alice . martin @ a . example", (None, None, "alice.martin", "a.example")),
        (b'"alice martin"@a.example', (None, None, "alice martin", "a.example")),
        (b"A <@one.example,@two.example:alice@a.example>", ("A", "@one.example,@two.example", "alice", "a.example")),
        (b"alice@[192.0.2.1]", (None, None, "alice", "[192.0.2.1]")),
        (b"=?utf-8?Q?Zo=C3=A9?= <zoe@a.example>", ("=?utf-8?Q?Zo=C3=A9?=", None, "zoe", "a.example")),
        ("Zoé <zoé@a.example>".encode(), ("Zoé", None, "zoé", "a.example")),
        (b"Zo\xe9 <zoe@a.example>", ("Zoé", None, "zoe", "a.example")),
        (b"alice", (None, None, "alice", "")),
        (b"Alice <>", ("Alice", None, "", "")),
        (b"Alice <alice@a.example", ("Alice", None, "alice", "a.example")),
        (b'"Alice <alice@a.example>', (None, None, "Alice <alice@a.example>", "")),
    ],
)
def test_one_entry(value: bytes, entry: tuple[str | None, ...]) -> None:
    assert address_list(value) == [entry]


def test_several_with_empty_ones_between() -> None:
    assert addresses(b"a@x.example, , b@y.example,,(nobody) , C <c@z.example>") == [
        Address("a", "x.example"),
        Address("b", "y.example"),
        Address("c", "z.example"),
    ]


def test_a_group_has_two_ends() -> None:
    assert address_list(b"Friends: Bob <bob@b.example>, c@c.example; , d@d.example") == [
        Correspondent(None, None, "Friends", None),
        Correspondent("Bob", None, "bob", "b.example"),
        Correspondent(None, None, "c", "c.example"),
        GROUP_END,
        Correspondent(None, None, "d", "d.example"),
    ]


def test_an_empty_group_and_one_left_open() -> None:
    assert address_list(b"undisclosed-recipients:;") == [
        Correspondent(None, None, "undisclosed-recipients", None),
        GROUP_END,
    ]
    assert address_list(b"Open: a@x.example")[-1] == GROUP_END
    assert addresses(b"undisclosed-recipients:;") == []


def test_a_name_is_shown_decoded() -> None:
    assert address_list(b"=?utf-8?B?Wm/DqQ==?= <z@a.example>")[0].shown == "Zoé"
    assert address_list(b"z@a.example")[0].shown == ""


PIECES = ['"', "\\", "(", ")", "<", ">", "@", ",", ";", ":", ".", "[", "]", " ", "\r\n ", "é", "=?utf-8?q?a?=", "alice"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_nothing_fails_and_groups_are_closed(value: str) -> None:
    entries = address_list(value.encode())
    opened = sum(1 for entry in entries if entry.domain is None and entry.local is not None)
    assert opened == entries.count(GROUP_END)
    assert all("\r" not in (piece or "") for entry in entries for piece in entry)


@given(st.binary(max_size=200))
def test_any_octets_are_read(value: bytes) -> None:
    assert all(isinstance(address, Address) for address in addresses(value))


PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


@given(PRINTABLE, st.lists(PRINTABLE.map(str.strip).filter(bool), max_size=3))
def test_addresses_that_are_written_are_read_again(local: str, names: list[str]) -> None:
    address = Address(local, "a.example")
    quoted = ", ".join('"{}" <{}>'.format(n.replace("\\", "\\\\").replace('"', '\\"'), address) for n in names)
    assert [(e.name, e.address) for e in address_list(quoted.encode())] == [(n, address) for n in names]
