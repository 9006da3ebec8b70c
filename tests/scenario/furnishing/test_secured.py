"""Servers whose scenario says nothing of TLS offer it at the door; what a scenario says of it stands."""

from __future__ import annotations

import pytest

from simulator.scenario.furnishing.secured import secured
from simulator.scenario.load import loads

HOST = '[hosts."mx.example"]\nagents = ["smtp-server", "imap-server", "pop3-server", "terminal"]\n'


def settings(more: str = "") -> dict[str, object]:
    return secured(loads(HOST + more).hosts["mx.example"]).settings


def test_every_server_offers_it_in_both_ways() -> None:
    found = settings()
    assert (found["smtps_ports"], found["imaps_ports"], found["pop3s_ports"]) == ([465], [993], [995])
    assert "STARTTLS" in found["extensions"]  # type: ignore[operator]
    assert "PIPELINING" in found["extensions"]  # type: ignore[operator]
    assert "STARTTLS" in found["imap_capabilities"]  # type: ignore[operator]
    assert "STLS" in found["pop3_capabilities"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ("smtps_ports = []", ("smtps_ports", "extensions")),
        ('extensions = ["starttls"]', ("smtps_ports", "extensions")),
        ("imaps_ports = [9993]", ("imaps_ports", "imap_capabilities")),
        ('pop3_capabilities = ["STLS"]', ("pop3s_ports", "pop3_capabilities")),
    ],
)
def test_what_a_scenario_says_stands(more: str, left: tuple[str, ...]) -> None:
    own, found = loads(HOST + more).hosts["mx.example"].settings, settings(more)
    assert [found.get(key) for key in left] == [own.get(key) for key in left]
