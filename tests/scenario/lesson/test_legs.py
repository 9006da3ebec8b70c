"""Which protocol is spoken on each leg of a way."""

from __future__ import annotations

from msgspec.structs import replace

from simulator.scenario.lesson.legs import legs
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


def test_where_a_letter_can_be_read_is_found_by_playing() -> None:
    lesson = load("hop-by-hop")
    assert legs(lesson, "hop-by-hop").spoken == (("no",), ("yes",), ("yes",), ("yes",), ("yes",))
    assert legs(lesson, "end-to-end").spoken == (("no",), ("no",), ("no",), ("yes",))
    assert legs(lesson, "outside").spoken == (("no",), ("yes",), ("yes",))


def test_nothing_is_known_of_a_place_that_nothing_passes() -> None:
    lesson = load("hop-by-hop")
    asked = replace(lesson, legs={"l": LegsPart(reads="letter", places=[["dns.example"], ["nowhere", "else"]])})
    assert legs(asked, "l") == ("sight", ("yes", "no"), ((), ()))
