"""Which protocol is spoken on each leg of a way."""

from __future__ import annotations

from simulator.scenario.legs import legs
from simulator.scenario.load import load
from simulator.scenario.scenario import LegsPart, Scenario


def test_a_leg_speaks_what_is_heard_there() -> None:
    found = legs(load("letter-journey"), "journey")
    assert found.heard == ("smtp", "dns", "pop3", "imap")
    assert found.spoken == (("smtp",), ("smtp",), ("dns",), ("smtp",), ("pop3",), ("imap",))


def test_a_leg_may_speak_nothing_or_several() -> None:
    played = load("letter-journey")
    asked = Scenario(hosts=played.hosts, links=played.links, dns=played.dns, letters=played.letters,
                     script=played.script, legs={"l": LegsPart(wires=["nobody", "mx.bob.example"])})  # fmt: skip
    assert legs(asked, "l").spoken == ((), ("smtp", "pop3", "imap"))
