"""A letter sealed end to end: who has what of it at each station, and what is done without a certificate."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from simulator.reading.letter import content_of, host_of, take_apart
from simulator.reading.listener import Reading
from simulator.reading.sights import Sights
from simulator.scenario.load import load
from simulator.scenario.proof import CastError
from simulator.scenario.run import Run
from simulator.trace.facts import Decided

TEXT = b"The cake is in the cellar."


def played(alice: dict[str, Any] | None = None, bob: dict[str, Any] | None = None) -> Run:
    """The lesson's variant, and more at either end."""
    lesson = load("hop-by-hop")
    changes = {name: dict(told) for name, told in lesson.variants["sealed"].changes["hosts"].items()}
    changes["alice.home"].update(alice or {})
    changes["bob.home"].update(bob or {})
    return Run(lesson).otherwise({"hosts": changes})


def copies(run: Run) -> list[tuple[str, bool]]:
    """Each station that has the letter, in order, and whether its text lies open there."""
    found = [(host_of(event), content) for event in run.events if (content := content_of(event))]
    return list(dict.fromkeys((host, TEXT in content) for host, content in found))


def decided(run: Run) -> list[tuple[str, str]]:
    told = (event.fact for event in run.events if isinstance(event.fact, Decided))
    return [(fact.who, fact.reason) for fact in told if "smime" in fact.reason or "seal-with" in fact.reason]


@pytest.fixture(scope="module")
def sealed() -> Run:
    return played()


def test_it_lies_open_at_the_two_ends_alone(sealed: Run) -> None:
    assert copies(sealed) == [
        ("alice.home", True), ("alice.home", False), ("smtp.alice.example", False), ("relay.transit.example", False),
        ("mx.bob.example", False), ("bob.home", True),
    ]  # fmt: skip
    assert decided(sealed)[-1] == ("bob.home", "smime.result.pass")
    apart = [letter for event in sealed.events if (letter := take_apart(sealed.events, event.n))]
    assert [letter.is_sealed for letter in apart] == [not letter.text for letter in apart]


def test_on_the_way_and_at_the_stations_who_writes_to_whom_is_all_there_is(sealed: Run) -> None:
    reading = Reading.of(sealed.events, sealed.secrets)
    found = Sights(link.between for link in sealed.scenario.links).go_on(sealed.events, reading)
    read = {sight.place for sight in found if "letter" in sight.since}
    assert read == {("alice.home",), ("bob.home",)}
    assert {("relay.transit.example", "mx.bob.example"), ("mx.bob.example",)} <= {
        sight.place for sight in found if "cover" in sight.since
    }


def test_two_plays_are_equal_to_the_octet_of_the_letter(sealed: Run) -> None:
    again = played()
    assert [content_of(event) for event in again.events] == [content_of(event) for event in sealed.events]


def test_without_the_key_it_stays_shut() -> None:
    run = played(bob={"pop3_opens": "carla@bob.example"})
    assert copies(run)[-1] == ("bob.home", False)
    assert decided(run)[-1] == ("bob.home", "smime.result.permerror")


@pytest.mark.parametrize(("smime", "sent"), [("always", False), ("if-known", True)])
def test_without_a_certificate_one_does_not_send_or_sends_unsealed(smime: str, sent: bool) -> None:
    run = played(alice={"smime": smime, "smime_knows": []})
    assert decided(run)[0] == ("alice.home", "reason.nothing-to-seal-with")
    assert (("bob.home", True) in copies(run)) == sent
    assert not any(shut for _, is_open in copies(run) if (shut := not is_open))


def test_a_certificate_wants_an_address_that_it_can_name() -> None:
    with pytest.raises(CastError) as caught:
        played(alice={"smime_knows": ["zoé@bob.example"]})
    assert caught.value.args[0] == "certificate-address"


MEDDLER = {
    "on": "relay.transit.example — mx.bob.example",
    "does": "rewrite",
    "when": {"bytes": "cellar"},
    "with": "attic",
}


@pytest.mark.parametrize(("faults", "result"), [([], "pass"), ([MEDDLER], "fail")])
def test_signed_only_all_can_read_it_and_check_it(faults: list[Any], result: str) -> None:
    lesson = load("hop-by-hop")
    run = Run(lesson).otherwise({**lesson.variants["signed"].changes, "faults": faults})
    assert ("relay.transit.example", True) in copies(run)
    assert decided(run)[-1] == ("bob.home", f"smime.result.{result}")
    assert ("mx.bob.example", f"smime.result.{result}") in decided(run)
    last = [content for event in run.events if (content := content_of(event))][-1]
    assert b"\r\n\tsmime=%s" % result.encode() in last


def test_by_imap_it_is_opened_as_well() -> None:
    lesson = load("hop-by-hop")
    sender = lesson.variants["sealed"].changes["hosts"]["alice.home"]
    hosts, account = dict(lesson.hosts), {"imap_server": "mx.bob.example", "imap_user": "bob", "imap_password": "rose"}
    for name, gone in (("mx.bob.example", ("pop3s_ports",)), ("bob.home", tuple(hosts["bob.home"].settings))):
        kept = {key: value for key, value in hosts[name].settings.items() if key not in gone}
        hosts[name] = replace(hosts[name], settings=kept)
    changes = {
        "alice.home": sender,
        "mx.bob.example": {"agents": ["smtp-server", "queue", "imap-server"]},
        "bob.home": {"agents": ["imap-client"], "imap_opens": "bob@bob.example", **account},
    }
    run = Run(replace(lesson, hosts=hosts, script=lesson.script[:1])).otherwise({"hosts": changes})
    run.give("bob.home", "sync")
    assert copies(run)[-2:] == [("mx.bob.example", False), ("bob.home", True)]
    assert decided(run)[-1] == ("bob.home", "smime.result.pass")
