"""The public test suite for RFC 7208, all of it: each case plays against its zones, asked in DNS's own octets."""

from __future__ import annotations

import tomllib
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from simulator.trust.spf import Verdict, spf
from tests.trust.resolving import Town

SUITE = Path(__file__).with_name("rfc7208.toml")
NOW = 1_772_438_400


@cache
def sections() -> list[dict[str, Any]]:
    return tomllib.loads(SUITE.read_text(encoding="ascii"))["section"]


@cache
def town(section: int) -> Town:
    return Town(sections()[section]["zones"])


def cases() -> list[Any]:
    numbered = enumerate(sections())
    return [pytest.param(n, case, id=name) for n, section in numbered for name, case in section["cases"].items()]


def verdict_on(section: int, case: dict[str, Any]) -> Verdict:
    judgment = partial(spf, case["ip"], case["helo"], case["mail_from"], "receiver.example", NOW)
    return town(section).judge(judgment)


def test_the_suite_is_whole() -> None:
    assert len(cases()) == 203


@pytest.mark.parametrize(("section", "case"), cases())
def test_the_suite_is_passed(section: int, case: dict[str, Any]) -> None:
    verdict = verdict_on(section, case)
    assert verdict.result in case["results"]
    assert verdict.explanation == case.get("explanation", verdict.explanation)
