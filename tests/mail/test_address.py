"""Envelope addresses: what RFC 5321 §4.1.2 and §4.1.3 allow, and which rule a refusal names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.address import (
    Address,
    AddressError,
    Path,
    domain,
    forward_path,
    mailbox,
    reverse_path,
    written,
)

T = TypeVar("T")
LABEL = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,20}[A-Za-z0-9])?", fullmatch=True)
DOMAIN = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
LOCAL = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)


@pytest.mark.parametrize(
    ("text", "local", "host"),
    [
        ("alice@a.example", "alice", "a.example"),
        ("first.last+tag@a-b.example", "first.last+tag", "a-b.example"),
        ("!#$%&'*+-/=?^_`{|}~@x", "!#$%&'*+-/=?^_`{|}~", "x"),
        ('"Joe\\,Smith"@a.example', "Joe,Smith", "a.example"),
        ('"a@b c"@d', "a@b c", "d"),
        ('""@a.example', "", "a.example"),
        ("a@[192.0.2.1]", "a", "[192.0.2.1]"),
        ("a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]"),
        ("a@[ipv6:::ffff:192.0.2.1]", "a", "[ipv6:::ffff:192.0.2.1]"),
        ("a@[IPv6:1:2:3:4:5:6:7:8]", "a", "[IPv6:1:2:3:4:5:6:7:8]"),
        ("a@[IPv6:1:2:3:4:5:6:192.0.2.1]", "a", "[IPv6:1:2:3:4:5:6:192.0.2.1]"),
        ("x" * 64 + "@a.example", "x" * 64, "a.example"),
        ("a@" + "x" * 63 + ".example", "a", "x" * 63 + ".example"),
    ],
)
def test_a_mailbox_is_read(text: str, local: str, host: str) -> None:
    found = mailbox(text)
    assert (found.local, found.domain) == (local, host)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "path-empty"),
        ("alice", "domain-missing"),
        ("alice@", "domain-empty"),
        ("@a.example", "local-part-empty"),
        (".alice@a.example", "local-part-dots"),
        ("alice.@a.example", "local-part-dots"),
        ("al..ice@a.example", "local-part-dots"),
        ("al ice@a.example", "local-part-character"),
        ("al(c)ice@a.example", "local-part-character"),
        ("a@b@c.example", "local-part-character"),
        ('"alice@a.example', "quoted-string"),
        ('"al\x01ice"@a.example', "quoted-string"),
        ('"alice"x@a.example', "local-part-character"),
        ("x" * 65 + "@a.example", "local-part-too-long"),
        ('"' + "x" * 63 + '"@a.example', "local-part-too-long"),
        ("a@" + "x" * 64 + ".example", "domain-label-too-long"),
        ("a@" + ".".join(["x" * 50] * 6), "domain-too-long"),
        ("a@.example", "domain-dots"),
        ("a@a..example", "domain-dots"),
        ("a@a.example.", "domain-dots"),
        ("a@-a.example", "domain-hyphen"),
        ("a@a-.example", "domain-hyphen"),
        ("a@a_b.example", "domain-character"),
        ("a@b c.example", "domain-character"),
        ("a@[192.0.2.256]", "address-literal"),
        ("a@[192.0.2]", "address-literal"),
        ("a@[2001:db8::1]", "address-literal"),
        ("a@[IPv6:2001:db8::1%eth0]", "address-literal"),
        ("a@[IPv6:1:2:3:4:5:6:7::]", "address-literal"),
        ("a@[IPv6:::192.0.2.300]", "address-literal"),
        ("a@[192.0.2.1", "address-literal"),
        ("a@[x400:thing]", "address-literal"),
        ("zoé@a.example", "not-ascii"),
    ],
)
def test_a_refusal_names_the_broken_rule(text: str, key: str) -> None:
    with pytest.raises(AddressError) as refusal:
        mailbox(text)
    assert refusal.value.key == key


def test_the_null_path_has_no_address() -> None:
    assert reverse_path(b"<> SIZE=1") == Path(None, 2)


def test_a_path_ends_at_its_bracket_even_if_the_name_holds_one() -> None:
    octets = b'FROM:<"a>b c"@d.example> SIZE=1'
    found = reverse_path(octets, 5)
    assert found.address == Address("a>b c", "d.example")
    assert octets[found.end :] == b" SIZE=1"


def test_a_source_route_is_read_and_kept_apart() -> None:
    found = forward_path(b"<@one.example,@two.example:bob@b.example>")
    assert found.address == Address("bob", "b.example")
    assert found.route == ("one.example", "two.example")


def test_postmaster_needs_no_domain_as_a_recipient_alone() -> None:
    found = forward_path(b"<PostMaster>")
    assert found.address is not None
    assert str(found.address) == "PostMaster"
    with pytest.raises(AddressError, match="domain-missing"):
        reverse_path(b"<postmaster>")


@pytest.mark.parametrize(
    ("octets", "key"),
    [
        (b"alice@a.example", "path-brackets"),
        (b"<alice@a.example", "path-brackets"),
        (b"", "path-brackets"),
        (b'<"alice@a.example>', "quoted-string"),
        (b"< alice@a.example>", "local-part-character"),
        (b"<@one.example:>", "path-empty"),
        (b"<@one.example bob@b.example>", "source-route"),
        (b"<@:bob@b.example>", "source-route"),
        (b"<\xe9t\xe9@a.example>", "not-ascii"),
        (b"<" + b"x" * 64 + b"@" + b".".join([b"y" * 48] * 4) + b">", "path-too-long"),
    ],
)
def test_a_refused_path_names_the_broken_rule(octets: bytes, key: str) -> None:
    with pytest.raises(AddressError) as refusal:
        forward_path(octets)
    assert refusal.value.key == key


def test_a_forward_path_may_not_be_null() -> None:
    with pytest.raises(AddressError, match="path-empty"):
        forward_path(b"<>")


def test_utf8_is_read_where_it_was_asked_for() -> None:
    assert mailbox("zoé@bücher.example", utf8=True) == Address("zoé", "bücher.example")
    with pytest.raises(AddressError, match="not-utf8"):
        mailbox(b"\xe9@a.example", utf8=True)


def test_domains_compare_without_case_and_local_parts_with_it() -> None:
    assert Address("bob", "B.Example") == Address("bob", "b.example")
    assert len({Address("bob", "B.Example"), Address("bob", "b.example")}) == 1
    assert Address("Bob", "b.example") != Address("bob", "b.example")
    assert Address("Bob", "b.example").folded == Address("bob", "B.EXAMPLE").folded
    assert Address("bob", "b.example") != "bob@b.example"


def test_a_needless_quote_means_the_same_name() -> None:
    assert mailbox('"bob"@b.example') == mailbox("bob@b.example")
    assert str(mailbox('"bob"@b.example')) == "bob@b.example"


def test_a_domain_stands_alone_in_a_greeting() -> None:
    assert domain("mx.b.example") == "mx.b.example"
    assert domain(b"[192.0.2.1]") == "[192.0.2.1]"
    assert Address("a", domain("[192.0.2.1]")).is_literal
    with pytest.raises(AddressError, match="domain-empty"):
        domain("")
    with pytest.raises(AddressError, match="domain-character"):
        domain("[192.0.2.1]", literal=False)


KEYS = set(
    "path-brackets path-empty path-too-long source-route quoted-string not-ascii not-utf8 address-literal "
    "local-part-empty local-part-dots local-part-character local-part-too-long domain-missing domain-empty "
    "domain-dots domain-hyphen domain-character domain-too-long domain-label-too-long".split()
)


def attempt(read: Callable[[], T]) -> T | str:
    """What was read, or the key of the refusal."""
    try:
        return read()
    except AddressError as refusal:
        return refusal.key


@given(LOCAL, DOMAIN)
def test_what_is_written_is_read_again(local: str, host: str) -> None:
    text = str(Address(local, host))
    if len(text) - len(host) - 1 > 64:
        with pytest.raises(AddressError, match="local-part-too-long"):
            mailbox(text)
    else:
        assert mailbox(text) == Address(local, host)
        assert reverse_path(f"<{text}>".encode()).address == Address(local, host)


@given(st.text(max_size=12), st.text(max_size=12))
def test_what_breaks_all_rules_is_still_the_same_when_it_is_written_again(local: str, host: str) -> None:
    text = str(Address(local, host))
    assert written(text) == Address(local, host)
    assert str(written(text)) == text


@given(st.binary(max_size=80), st.sampled_from([b"", b"<", b"<a@", b'<"', b"<@a,", b"<a@["]), st.booleans())
def test_any_octets_are_an_address_or_a_named_mistake(octets: bytes, opening: bytes, utf8: bool) -> None:
    for read in (reverse_path, forward_path):
        found = attempt(lambda read=read: read(opening + octets + b">", utf8=utf8))
        assert isinstance(found, Path) or found in KEYS


@given(st.text(max_size=60))
def test_any_text_is_a_mailbox_or_a_named_mistake(text: str) -> None:
    found = attempt(lambda: mailbox(text, utf8=True))
    assert found in KEYS or mailbox(str(found), utf8=True) == found
