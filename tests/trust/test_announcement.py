"""What a domain announces by a record of its own: one record, fields in any order, unknown ones passed over."""

from __future__ import annotations

import pytest

from simulator.trust import mta_sts, tlsrpt


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["v=STSv1; id=20260302"], "20260302"),
        (["v=STSv1;id=1;"], "1"),
        (["v=STSv1; colour=red; id=1"], "1"),  # RFC 8461 §3.1: the order is not significant
        (["v=STSv1; id=1; id=2"], "1"),
        (["v=spf1 -all", "v=STSv1; id=1"], "1"),
        (["v=STSv10; id=2", "v=STSv1; id=1"], "1"),
        (["id=1; v=STSv1"], ""),
        (["v=STSv1; id=1", "v=STSv1; id=1"], ""),
        (["v=STSv1; id=a-b"], ""),
        (["v=STSv1; id=1; red"], ""),
        (["v=STSv1; id=1;;"], ""),
        (["v=STSv1"], ""),
        ([], ""),
    ],
)
def test_a_policy_is_announced_by_one_record(texts: list[str], told: str) -> None:
    assert mta_sts.read_record(texts) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("v=TLSRPTv1; rua=mailto:tls@bob.example", ("tls@bob.example",)),
        ("v=TLSRPTv1; colour=red; rua=https://bob.example/tls, mailto:tls@bob.example", ("tls@bob.example",)),
        ("v=TLSRPTv1; ruf=mailto:tls@bob.example", ()),
        ("v=TLSRPTv2; rua=mailto:tls@bob.example", ()),
    ],
)
def test_reports_are_wanted_by_one_record(text: str, told: tuple[str, ...]) -> None:
    assert tlsrpt.read_record([text]) == told
