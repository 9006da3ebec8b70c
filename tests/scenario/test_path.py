"""Where something stands in a scenario: its kind, its value, and what is nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.scenario.load import load
from simulator.scenario.overlay import laid_over
from simulator.scenario.path import PathError, spot

JOURNEY = load("letter-journey")


@pytest.mark.parametrize(
    ("path", "kind", "value"),
    [
        ("seed", "number", JOURNEY.seed),
        ('hosts."alice.home".submission', "text", "smtp.alice.example:587"),
        ('hosts."alice.home".reverse_path', "text", ""),
        ('hosts."alice.home".keep_bcc', "switch", False),
        ('hosts."alice.home".submission_security', "choice", "none"),
        ('hosts."mx.bob.example".mailboxes.bob.password', "text", "rose"),
        ('hosts."mx.bob.example".mailboxes.bob.quota', "number", None),
        ('hosts."mx.bob.example".domains', "lines", ["bob.example"]),
        ('dns."nowhere.example".MX', "lines", []),
        ("links.1.blocks", "lines", []),
        ("links.1.latency", "text", JOURNEY.links[0].latency),
    ],
)
def test_what_stands_there(path: str, kind: str, value: Any) -> None:
    found = spot(JOURNEY, path)
    assert (found.kind, found.value) == (kind, value)


def test_what_can_be_chosen_is_told() -> None:
    assert "starttls" in spot(JOURNEY, 'hosts."alice.home".submission_security').choices
    assert not spot(JOURNEY, 'hosts."alice.home".submission').choices


def test_one_line_and_several_are_lines() -> None:
    assert spot(laid_over(JOURNEY, {"dns": {"x.example": {"MX": "0 ."}}}), 'dns."x.example".MX').value == ["0 ."]


def test_a_value_is_put_there() -> None:
    found = spot(JOURNEY, 'hosts."mx.bob.example".mailboxes.bob.quota')
    assert laid_over(JOURNEY, found.overlay(5)).hosts["mx.bob.example"].mailboxes["bob"].quota == 5


@pytest.mark.parametrize(
    "path",
    [
        "colour",
        'hosts."alice.home".colour',
        'hosts."nobody.home".user',
        "hosts",
        "links.first.loss",
        "seed.x",
        "x = 1",
        "",
    ],
)
def test_what_is_nowhere(path: str) -> None:
    with pytest.raises(PathError):
        spot(JOURNEY, path)
