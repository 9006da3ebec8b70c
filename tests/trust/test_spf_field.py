"""Received-SPF: it keeps to the grammar of RFC 7208 §9.1, whoever had a hand in what it tells."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.message import fields
from simulator.trust.judgment import Question
from simulator.trust.spf import RESULTS, Verdict, received_spf, spf
from tests.trust.resolving import Town

IP, NOW = "192.0.2.3", 1_772_438_400
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
VALUE = rf'(?:{ATOM}(?:\.{ATOM})*|"(?:[ !#-\[\]-~]|\\["\\])*")'
PAIR = rf"[a-z-]+={VALUE}"
FIELD = re.compile(
    rf"Received-SPF: (?:{'|'.join(RESULTS)}) \([ !-'*-\[\]-~]*\)\r\n\t{PAIR}(?:;\r\n\t{PAIR})*\r\n", re.ASCII
)


def field_on(record: str, mail_from: str = "bob@bob.example") -> str:
    town = Town({"bob.example": {"TXT": [record]}, "dark.bob.example": {"silent": True}})
    verdict = town.judge(partial(spf, IP, "mx.bob.example", mail_from, "mx.alice.example", NOW))
    return received_spf(verdict, IP, "mx.bob.example", "mx.alice.example").decode()


@pytest.mark.parametrize(
    ("record", "result", "told"),
    [
        ("v=spf1 ip4:192.0.2.3 -all", "pass", 'mechanism="ip4:192.0.2.3"'),
        ("v=spf1 -all", "fail", "mechanism=-all"),
        ("v=spf1 ~all", "softfail", "mechanism=~all"),
        ("v=spf1 ip4:192.0.2.9", "neutral", "mechanism=default"),
        ("v=spf1 ip4:192.0.2", "permerror", 'problem="address ip4:192.0.2"'),
        ("v=spf1 a:dark.bob.example", "temperror", 'problem="no-answer a:dark.bob.example"'),
        ("else", "none", "receiver=mx.alice.example"),
    ],
)
def test_each_result_is_told(record: str, result: str, told: str) -> None:
    field = field_on(record)
    assert FIELD.fullmatch(field)
    assert field.startswith(f"Received-SPF: {result} (mx.alice.example: ")
    assert told in field
    assert "client-ip=192.0.2.3;" in field
    assert 'envelope-from="bob@bob.example";' in field
    assert "identity=mailfrom" in field


def test_of_the_null_path_it_tells_who_called() -> None:
    field = field_on("v=spf1 -all", "")
    assert FIELD.fullmatch(field)
    assert "envelope-from" not in field
    assert "identity=helo" in field


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=20), st.sampled_from(RESULTS))
def test_nobody_writes_into_it(local: str, helo: str, receiver: str, result: str) -> None:
    said = spf(IP, helo, local + "@", receiver, NOW, {})
    assert isinstance(said, (Verdict, Question))
    if isinstance(said, Verdict):
        field = received_spf(said._replace(result=result, term=helo), IP, helo, receiver)
        assert FIELD.fullmatch(field.decode())
        assert len(fields(field + b"\r\n")) == 1
        assert max(map(len, field.split(b"\r\n"))) < 998
