"""Mailbox names on the wire: one way to write each, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.imap import names


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("Brouillons", b"Brouillons"),
        ("Envoyés", b"Envoy&AOk-s"),
        ("Entwürfe", b"Entw&APw-rfe"),
        ("R&D", b"R&-D"),
        ("日本語", b"&ZeVnLIqe-"),
        ("~peter/mail/台北/日本語", b"~peter/mail/&U,BTFw-/&ZeVnLIqe-"),  # RFC 3501 §5.1.3
        ("😀", b"&2D3eAA-"),
        ("a\tb", b"a&AAk-b"),
        ("", b""),
    ],
)
def test_names_and_their_octets(name: str, octets: bytes) -> None:
    assert names.encode(name) == octets
    assert names.decode(octets) == name


@pytest.mark.parametrize(
    "octets",
    [
        b"R&D",  # no end
        b"&AGEA-",  # a cut character
        b"&AGE-",  # a letter that needs no shift
        b"&AOk-&AOk-",  # two shifts where one will do
        b"&A-",
        b"&2D0-",  # half a surrogate pair
        b"&AOk",
        b"a\tb",
        b"&AO/-",
        b"\xff\xfe",
    ],
)
def test_what_is_no_name(octets: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each decoder has its own words for it
        names.decode(octets)


@pytest.mark.parametrize("octets", [b"INBOX", b"inbox", b"InBox"])
def test_inbox_in_any_case(octets: bytes) -> None:
    assert names.decode(octets) == "INBOX"


def test_utf_8_as_the_second_revision_writes_names() -> None:
    assert names.decode("Envoyés".encode()) == "Envoyés"
    assert names.decode("Envoyés & lus".encode()) == "Envoyés & lus"


@pytest.mark.parametrize("name", ["Envoyés", "R&D", "&AOk-", "日本語"])
def test_in_the_second_revision_a_name_means_itself(name: str) -> None:
    assert names.encode(name, utf8=True) == name.encode()
    assert names.decode(name.encode(), utf8=True) == name


@given(st.text(st.characters(exclude_categories=["Cs"])), st.booleans())
def test_every_name_reads_back(name: str, utf8: bool) -> None:
    octets = names.encode(name, utf8=utf8)
    assert utf8 or octets.isascii()
    assert names.decode(octets, utf8=utf8) == ("INBOX" if name.upper() == "INBOX" else name)
