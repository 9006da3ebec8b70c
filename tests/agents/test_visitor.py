"""A visitor from outside: many wires at once, and whatever it is asked, an answer."""

from __future__ import annotations

import pytest

from simulator.scenario.load import loads
from simulator.scenario.run import Run
from simulator.trace.facts import Decided, Opened, Sent

SCENE = """
[hosts.door]
agents = ["visitor"]
[hosts."mx.example"]
agents = ["smtp-server", "pop3-server"]
address = "192.0.2.7"
[hosts."far.example"]
agents = ["smtp-server"]
[[links]]
between = ["door", "mx.example"]
[[links]]
between = ["door", "far.example"]
latency = "1s"
[[faults]]
on = "door"
does = "down"
when = { at = "1h" }
"""


def visitor() -> Run:
    return Run(loads(SCENE))


def reasons(run: Run) -> list[str]:
    return [event.fact.reason for event in run.events if isinstance(event.fact, Decided)]


@pytest.mark.parametrize(
    "place", ["", "mx.example", "mx.example:", ":25", "mx.example:x", "mx.example:0", "x:" + "9" * 5000]
)
def test_a_place_that_is_none(place: str) -> None:
    run = visitor()
    run.give("door", "dial", f"a {place}")
    assert reasons(run) == ["reason.bad-place"]


def test_who_is_called_by_address_is_known_by_name() -> None:
    run = visitor()
    run.give("door", "dial", "a 192.0.2.7:25")
    run.give("door", "say", "a NOOP\r\n")
    assert [event.fact.data[:3] for event in run.events if isinstance(event.fact, Sent)] == [b"220", b"NOO", b"250"]


def test_a_call_that_fails_stops_no_other() -> None:
    run = visitor()
    run.hand("door", "dial", "far far.example:25")
    run.hand("door", "dial", "wrong mx.example:99")
    run.give("door", "dial", "near mx.example:110")
    run.give("door", "say", "near CAPA\r\n")
    assert (2, b"CAPA\r\n") in [(fact.wire, fact.data) for event in run.events if isinstance(fact := event.fact, Sent)]


def test_text_that_is_no_octets_is_said_as_well_as_it_can_be() -> None:
    run = visitor()
    run.give("door", "dial", "a mx.example:25")
    run.give("door", "say", "a \u2603\xff\r\n")
    assert [event.fact.data for event in run.events if isinstance(event.fact, Sent) and event.fact.side == "C"] == [
        b"?\xff\r\n"
    ]


def test_nobody_is_there() -> None:
    run = visitor()
    run.wait(3_600_000_000)
    run.give("door", "dial", "a mx.example:25")
    assert not [event for event in run.events if isinstance(event.fact, Opened)]
