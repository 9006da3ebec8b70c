"""Records and policies as strangers write them: what can be read is read, what cannot demands nothing."""

from __future__ import annotations

import pytest

from simulator.trust import dane, mta_sts, tlsrpt
from tests.effort import grows_evenly

GOOD = b"version: STSv1\r\nmode: enforce\r\nmx: mx.bob.example\r\nmx: *.Backup.example\r\nmax_age: 604800\r\n"


def test_a_policy_is_read_line_by_line() -> None:
    policy, verdict = mta_sts.read_policy(GOOD)
    assert policy == mta_sts.Policy("enforce", ("mx.bob.example", "*.backup.example"), 604_800)
    assert [step.key for step in verdict.steps if not step.holds] == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (b"STSv1", b"STSv2", "mta-sts.field.version"),
        (b"version: STSv1\r\n", b"", "mta-sts.field.version"),
        (b"enforce", b"strict", "mta-sts.mode"),
        (b"604800", b"soon", "mta-sts.field.max-age"),
        (b"604800", b"-1", "mta-sts.field.max-age"),
        (b"604800", b"9" * 5000, "mta-sts.field.max-age"),
        (b"mx.bob.example", b"mx.*.example", "mta-sts.field.mx"),
        (b"mx.bob.example", b"<script>", "mta-sts.field.mx"),
        (GOOD, b"\xff\x00" * 100_000, "mta-sts.field.version"),
        (GOOD, b"", "mta-sts.field.mx"),
    ],
)
def test_one_wrong_line_and_there_is_no_policy(old: bytes, new: bytes, wrong: str) -> None:
    policy, verdict = mta_sts.read_policy(GOOD.replace(old, new))
    assert policy is None
    assert verdict.result == "invalid"
    assert wrong in [step.key for step in verdict.steps if not step.holds]


@pytest.mark.parametrize("line", [b"mx:%s", b" \tmx\t : \t%s \t", b"mx :%s"])
def test_space_around_a_name_and_a_value_does_not_count(line: bytes) -> None:
    policy, _ = mta_sts.read_policy(GOOD.replace(b"mx: ", b"MX: ") + line % b"mx.bob.example")
    assert policy is not None
    assert policy.mx == ("mx.bob.example",)


@pytest.mark.parametrize("line", [b"mx: x%sy", b"mx:%sy", b"mx%sy", b"%smx: y", b"mx: y%s"])
@pytest.mark.parametrize("piece", [b" ", b"\t "])
def test_space_in_a_line_takes_time_in_proportion(line: bytes, piece: bytes) -> None:
    assert grows_evenly(lambda size: mta_sts.read_policy(line % (piece * size)), 4_000)


def test_whoever_withdraws_his_policy_need_name_no_host() -> None:
    policy, _ = mta_sts.read_policy(b"version: STSv1\nmode: none\nmax_age: 86400")
    assert policy == mta_sts.Policy("none", (), 86_400)


def test_a_policy_is_remembered_for_a_year_at_most() -> None:
    policy, _ = mta_sts.read_policy(GOOD.replace(b"604800", b"4294967295"))
    assert policy is not None
    assert policy.max_age == 31_557_600


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("mx.bob.example", True),
        ("MX.Bob.Example.", True),
        ("a.backup.example", True),
        ("a.b.backup.example", False),
        ("backup.example", False),
        ("mx.bob.example.mallory.example", False),
    ],
)
def test_a_star_stands_for_one_label(host: str, allowed: bool) -> None:
    policy, _ = mta_sts.read_policy(GOOD)
    assert policy is not None
    assert policy.allows(host) is allowed


@pytest.mark.parametrize(
    ("texts", "id_"),
    [
        (("v=STSv1; id=20260302T08;",), "20260302T08"),
        (("v=STSv1;id=1", "other"), "1"),
        (("v=STSv1; id=1", "v=STSv1; id=2"), ""),
        (("v=STSv1; id=",), ""),
        (("v=STSv1; id=a-b",), ""),
        (("v=STSv1",), ""),
        ((), ""),
    ],
)
def test_exactly_one_record_tells_of_a_policy(texts: tuple[str, ...], id_: str) -> None:
    assert mta_sts.read_record(texts) == id_


@pytest.mark.parametrize(
    ("texts", "addresses"),
    [
        (("v=TLSRPTv1; rua=mailto:tls@bob.example",), ("tls@bob.example",)),
        (("v=TLSRPTv1;rua=mailto:a@b.example,https://b.example/,mailto:c@d.example;",), ("a@b.example", "c@d.example")),
        (("v=TLSRPTv1; rua=mailto:a@b", "v=TLSRPTv1; rua=mailto:c@d"), ()),
        (("v=TLSRPTv1; rua=",), ()),
        (("v=TLSRPTv1; rua=mailto:a@b\r\nBcc: c@d, mailto:<a@b>, mailto:a, mailto:é@b, mailto:A@b",), ("A@b",)),
        (("v=TLSRPTv2; rua=mailto:a@b",), ()),
    ],
)
def test_who_wants_reports_says_where(texts: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    assert tlsrpt.read_record(texts) == addresses


@pytest.mark.parametrize(
    "record", ["3 1 1 xyz", "3 1 1 abc", "3 2 1 ab", "4 1 1 ab", "0 0 1 ab", "3 1 3 ab", "", "3 1 1"]
)
def test_records_of_keys_that_cannot_be_used_are_passed_over(record: str) -> None:
    assert dane.read_pins([record]) == ()


def test_where_nothing_was_shown_no_key_fits() -> None:
    pins = dane.read_pins(["3 1 1 " + "ab" * 32, "2 1 1 " + "ab" * 32])
    assert dane.dane(pins, (), "mx.bob.example", 0).result == "fail"
