"""Authentication-Results: written so that it is read again as it was meant, and forged ones taken away."""

from __future__ import annotations

import time

import authres
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.message import first
from simulator.trust import authentication_results as field
from simulator.trust.authentication_results import LONGEST, Result, Results, field_of, read, results_of, without_forged
from simulator.trust.dkim import dkim
from simulator.trust.dmarc import Identified, dmarc
from simulator.trust.judgment import Known, Verdict
from tests.trust.letters import LETTER, NOW, asked, zone
from tests.trust.test_dkim import BREAKS, GOOD, by_hand, odd_zone, signed

__all__ = ["odd_zone"]  # a fixture

OURS = "mx.bob.example"


def told(raw: bytes, known: Known) -> Results:
    verdict, _ = asked(lambda learned: dkim(raw, NOW + 3600, learned), known)
    return Results(OURS, results_of({"dkim": verdict}))


def again(results: Results) -> Results | None:
    written = field_of(results)
    assert written.endswith(b"\r\n")
    assert all(len(line) < 998 for line in written.split(b"\r\n"))
    return read(first(written + b"\r\n", "Authentication-Results").value)


def test_what_was_found_is_told() -> None:
    results = told(signed(), zone())
    written = field_of(results).decode()
    assert written.startswith(f"Authentication-Results: {OURS};\r\n\tdkim=pass header.d=alice.example")
    assert again(results) == results
    assert results.results[0].properties.keys() == {"header.d", "header.i", "header.s", "header.a", "header.b"}


@pytest.mark.parametrize("how", BREAKS)
def test_why_a_signature_is_not_good_is_told(how: str, odd_zone: Known) -> None:
    change, reason, _ = BREAKS[how]
    if "short" not in reason and reason != "expired":
        results = told(change(signed()), odd_zone)
        assert results.results[0].reason == reason
        assert again(results) == results


def test_each_signature_is_told() -> None:
    results = told(signed(signed(key="ed25519")), zone())
    assert [one.properties["header.a"] for one in results.results] == ["rsa-sha256", "ed25519-sha256"]


def test_methods_stand_together() -> None:
    raw, known = signed(), {**zone(), ("_dmarc.alice.example", "TXT"): ("ok", ('"v=DMARC1; p=reject"',))}
    signature, _ = asked(lambda learned: dkim(raw, NOW, learned), known)
    identified = [Identified("dkim", signature.result, signature.details["header.d"])]
    policy, _ = asked(lambda learned: dmarc(raw, identified, learned), known)
    results = Results(OURS, results_of({"dkim": signature, "dmarc": policy}))
    assert again(results) == results
    assert results.results[1].properties == {"header.from": "alice.example", "policy.dmarc": "reject"}


def test_nothing_found_is_told_as_none() -> None:
    assert field_of(Results(OURS, ())) == f"Authentication-Results: {OURS}; none\r\n".encode()
    assert again(Results(OURS, ())) == Results(OURS, ())


@pytest.mark.parametrize(
    "identity",
    ["a=3Bspf=3Dpass@alice.example", "a=0D=0ABcc:=20m@alice.example", '"=20"@alice.example', "=28@alice.example"],
)
def test_an_identity_cannot_add_results(identity: str) -> None:
    results = told(by_hand(f"{GOOD};i={identity}")(LETTER), zone())
    assert results.results[0].result == "pass"
    back = again(results)
    assert [one.method for one in back.results] == ["dkim"]
    assert back.results[0].properties["header.i"] == "@alice.example"


@given(st.dictionaries(st.sampled_from(["header.d", "smtp.mailfrom", "policy.x"]), st.text()))
def test_no_property_can_break_out(properties: dict[str, str]) -> None:
    verdict = Verdict("pass", "x", properties)
    written = field_of(Results(OURS, results_of({"dkim": verdict})))
    first, *folded, end = written.split(b"\r\n")
    assert all(line.startswith(b"\t") and b"\n" not in line for line in folded)
    assert (b"\n" in first, end) == (False, b"")
    back = read(written.partition(b":")[2].strip())
    assert back is None or [one.method for one in back.results] == ["dkim"]


# ---- reading others', and RFC 8601's own examples


@pytest.mark.parametrize(
    ("value", "results"),
    [  # RFC 8601 Appendix B
        (b" example.org 1; none", []),
        (
            b" example.com;\r\n\t   spf=pass smtp.mailfrom=example.net",
            [Result("spf", "pass", "", {"smtp.mailfrom": "example.net"})],
        ),
        (
            b" example.com;\r\n\tauth=pass (cram-md5) smtp.auth=sender@example.net;\r\n"
            b"\tspf=fail smtp.mailfrom=example.net",
            [
                Result("auth", "pass", "", {"smtp.auth": "sender@example.net"}),
                Result("spf", "fail", "", {"smtp.mailfrom": "example.net"}),
            ],
        ),
        (
            b' example.com;\r\n\tdkim=pass reason="good signature"\r\n\theader.i=@mail-router.example.net',
            [Result("dkim", "pass", "good signature", {"header.i": "@mail-router.example.net"})],
        ),
    ],
)
def test_others_are_read(value: bytes, results: list[Result]) -> None:
    found = read(value)
    assert found is not None
    assert list(found.results) == results


@given(st.text(alphabet='();=./\\"@ \r\n\tab1é') | st.text() | st.text("(") | st.text("();", min_size=2000))
def test_no_value_is_too_odd(text: str) -> None:
    value = text.encode("utf-8", "replace")
    read(value)
    without_forged(b"Authentication-Results:" + value + b"\r\n" + LETTER, [OURS])


@pytest.mark.parametrize("piece", ["(", "()", "a=b ", ";a=b", "a=b header.x=y;", '"', "\\", "a.b=", " "])
def test_reading_costs_little(piece: str) -> None:
    begun = time.process_time()
    read(("x; a=b " + piece * LONGEST)[:LONGEST].encode())
    assert time.process_time() - begun < 2


# ---- forged ones


@pytest.mark.parametrize(
    "value",
    [
        "mx.bob.example; dkim=pass header.d=bank.example", "MX.BOB.EXAMPLE; none", "mx.bob.example 1; none",
        "(hello) mx.bob.example; none", '"mx.bob.example"; none', "mx.bob.example(hi); dkim=pass", "; dkim=pass",
        "elsewhere.example 2; dkim=pass", "", "\r\n mx.bob.example\r\n ; dkim=pass",
    ],
)  # fmt: skip
def test_forged_ones_go(value: str) -> None:
    raw = b"Received: x\r\nAuthentication-results: " + value.encode() + b"\r\n" + LETTER
    assert without_forged(raw, [OURS]) == (b"Received: x\r\n" + LETTER, 1)


def test_others_stay() -> None:
    raw = b"Authentication-Results: mx.other.example; dkim=pass\r\n"
    raw += b"ARC-Authentication-Results: i=1; mx.bob.example; none\r\n"
    assert without_forged(raw + LETTER, [OURS]) == (raw + LETTER, 0)


def test_the_library_is_what_writes() -> None:
    value = field.written(told(signed(), zone()))
    assert authres.AuthenticationResultsHeader.parse_value(value).authserv_id == OURS
