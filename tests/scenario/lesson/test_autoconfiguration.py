"""A form that the DNS fills in: what a domain tells by SRV, and how one is chosen where it tells several."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.reading.listener import Reading
from simulator.scenario.lesson.autoconfiguration import autoconfigure
from simulator.scenario.lesson.fix import attempt
from simulator.scenario.load import load
from simulator.scenario.overlay import laid_over
from simulator.scenario.run import Run
from simulator.trace.facts import Decided

LESSON, FIX = load("client-settings"), "guessed"
HOST = 'hosts."laptop.alice.home"'
ASKED = [f"SRV _{name}._tcp.alice.example?" for name in ("imaps", "imap", "pop3s", "pop3", "submissions", "submission")]


def test_the_form_is_filled_with_what_was_asked_for_and_then_it_works() -> None:
    assert attempt(LESSON, FIX, {}).field is not None
    found = autoconfigure(LESSON, FIX, {})
    assert found.values == {
        f"{HOST}.imap_server": "mail.alice.example", f"{HOST}.imap_port": "993", f"{HOST}.imap_security": "tls",
    }  # fmt: skip
    tried = attempt(LESSON, FIX, found.values)
    assert (tried.met, tried.field) == (tried.of, None)


def test_the_questions_are_really_asked() -> None:
    run = autoconfigure(LESSON, FIX, {}).run
    reading = Reading.of(run.events)
    assert [reading.words(one) for one in reading.utterances if one.side == "C"] == ASKED


def told(zone: dict[str, Any], address: str = "alice@alice.example") -> list[tuple[str, dict[str, str]]]:
    """What a finder decides, where the zone has these records instead."""
    changes = {"dns": {f"{name}.alice.example": record for name, record in zone.items()}}
    play = laid_over(LESSON, changes | {"script": [{"who": "laptop.alice.home", "action": f"find {address}"}]})
    run = Run(play)
    facts = [event.fact for event in run.play() if isinstance(event.fact, Decided)]
    return [(fact.reason.removeprefix("reason."), fact.details) for fact in facts if "resolver" not in fact.reason]


def places(zone: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    return {
        about["part"]: (about["host"], about["port"], about["security"])
        for reason, about in told(zone)
        if reason == "settings-found"
    }


@pytest.mark.parametrize(
    ("zone", "part", "place"),
    [
        ({}, "submission", ("mail.alice.example", "465", "tls")),
        ({"_imaps._tcp": {"SRV": []}}, "imap", ("mail.alice.example", "143", "starttls")),
        ({"_imap._tcp": {"SRV": "0 1 143 other.alice.example."}}, "imap", ("mail.alice.example", "993", "tls")),
        ({"_imaps._tcp": {"SRV": "20 1 993 a.alice.example."}}, "imap", ("mail.alice.example", "143", "starttls")),
        ({"_imaps._tcp": {"SRV": ["9 1 1 a.example.", "5 1 2 b.example."]}}, "imap", ("b.example", "2", "tls")),
        ({"_pop3s._tcp": {"SRV": "0 1 995 mail.alice.example."}}, "pop3", ("mail.alice.example", "995", "tls")),
    ],
)
def test_the_lowest_priority_then_tls_at_once(zone: dict[str, Any], part: str, place: tuple[str, str, str]) -> None:
    assert places(zone)[part] == place


def test_of_equals_one_is_chosen_by_weight() -> None:
    zone = {"_imaps._tcp": {"SRV": ["0 1000 1 often.example.", "0 0 2 seldom.example."]}}
    assert places(zone)["imap"][0] == "often.example"
    assert places(zone) == places(zone)


def test_a_dot_and_no_answer_are_told_apart() -> None:
    assert ("service-absent", {"service": "_pop3s", "domain": "alice.example"}) in told({})
    assert ("settings-not-found", {"part": "pop3", "domain": "alice.example"}) in told({})


def test_what_is_no_address_is_not_asked_about() -> None:
    assert ("no-address-to-set-up", {"address": "alice"}) in told({}, "alice")
