"""What stands inside the records of SPF and DMARC has keys of its own, each with its octets."""

from __future__ import annotations

import csv
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.dns.policies import inside
from simulator.reading.inventory import REFERENCE

SPF, DMARC = "dns.rr.TXT-SPF", "dns.rr.TXT-DMARC"


def seen(key: str, text: bytes) -> list[tuple[bytes, str]]:
    return [(text[start:end], own) for start, end, own in inside(key, text)]


@pytest.mark.parametrize(
    ("key", "text", "pieces"),
    [
        (
            SPF,
            b"\x20v=spf1 mx ~include:b.example new:x redirect=c.example -all",
            [
                (b"mx", "spf.mechanism.mx"),
                (b"~", "spf.qualifier.q126"),
                (b"include:b.example", "spf.mechanism.include"),
                (b"redirect=c.example", "spf.modifier.redirect"),
                (b"-", "spf.qualifier.q45"),
                (b"all", "spf.mechanism.all"),
            ],
        ),
        (
            DMARC,
            b"\x20v=DMARC1;p = Reject ; adkim=s; pct=9; p=perhaps; x=y;rua=mailto:a@b.example",
            [
                (b"v=DMARC1", "dmarc.tag.v"),
                (b"p = ", "dmarc.tag.p"),
                (b"Reject", "dmarc.policy.p-reject"),
                (b"adkim=", "dmarc.tag.adkim"),
                (b"s", "dmarc.alignment.strict"),
                (b"pct=9", "dmarc.tag-removed.pct"),
                (b"p=perhaps", "dmarc.tag.p"),
                (b"rua=mailto:a@b.example", "dmarc.tag.rua"),
            ],
        ),
        ("dns.rr.TXT-DKIM-KEY", b"\x04p=x;", []),
    ],
)
def test_pieces(key: str, text: bytes, pieces: list[tuple[bytes, str]]) -> None:
    assert seen(key, text) == pieces


@given(st.binary(max_size=200), st.sampled_from([SPF, DMARC]))
def test_pieces_of_anything_stand_in_order_and_apart(text: bytes, key: str) -> None:
    found = [*inside(key, b" +a; p=none" + text)]
    assert all(start < end for start, end, _ in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_every_part_of_a_policy_in_the_inventory_can_be_seen() -> None:
    with (REFERENCE / "auth_results.csv").open(encoding="utf-8", newline="") as file:
        rows = [row["key"] for row in csv.DictReader(file)]
    kinds = ("spf.mechanism.", "spf.modifier.", "spf.qualifier.", "dmarc.tag", "dmarc.policy.", "dmarc.alignment.")
    signs = b"".join(b" %cmx" % sign for sign in b"+-~?")
    terms = b"".join(b" " + name for name in b"all include ptr a ip4 ip6 exists redirect exp ra rp rr".split())
    tags = b"".join(b"%b=x;" % name for name in b"v sp np psd t fo rua ruf pct rf ri".split())
    values = b"p=none;p=quarantine;p=reject;adkim=r;aspf=s"
    found = {own for _, _, own in [*inside(SPF, signs + terms), *inside(DMARC, tags + values)]}
    assert found == {key for key in rows if key.startswith(kinds)}
