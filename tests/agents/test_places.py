"""Places: what is an address, and where a host ends and its port begins."""

from __future__ import annotations

import pytest

from simulator.agents.places import host_and_port, is_address


@pytest.mark.parametrize("text", ["192.0.2.25", "2001:db8::25"])
def test_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["", "mx.bob.example", "1.2.3", "192.0.2.256", "12345", "a:b", "[2001:db8::25]"])
def test_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("mx.bob.example:25", ("mx.bob.example", 25)),
        ("192.0.2.25:110", ("192.0.2.25", 110)),
        ("[2001:db8::25]:143", ("2001:db8::25", 143)),
        ("mx:65535", ("mx", 65535)),
    ],
)
def test_a_host_and_its_port(place: str, parts: tuple[str, int]) -> None:
    assert host_and_port(place) == parts


@pytest.mark.parametrize("place", ["", "mx", ":25", "mx:", "mx:0", "mx:65536", "mx:999999", "mx:25x", "mx:٢٥", "mx:-1"])
def test_no_such_place(place: str) -> None:
    assert host_and_port(place) is None
