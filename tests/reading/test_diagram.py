"""Diagrams: the very tables of rules, whole, reachable and drawn; nothing in them that the listener does not know."""

from __future__ import annotations

from itertools import combinations

import pytest

from simulator.protocols.dns import rules as dns
from simulator.protocols.http import rules as http
from simulator.protocols.imap import rules as imap
from simulator.protocols.pop3 import rules as pop3
from simulator.protocols.smtp import rules as smtp
from simulator.protocols.ssh import rules as ssh
from simulator.protocols.tls import rules as tls
from simulator.reading.diagram import Diagram, diagram, specimen
from simulator.reading.layout import bends, laid_out
from simulator.reading.listener import EARS, SEALING
from simulator.reading.notes import notes
from simulator.scenario.rehearsal.tally import Tally

PROTOCOLS = ("dns", "http", "imap", "pop3", "smtp", "ssh", "submission", "tls")
UNTYPED = ("dns", "ssh", "tls")  # what is said there is no line
ROWS = {
    "dns": {(rule.state, rule.said) for rule in dns.RULES},
    "http": {("READY", rule.method) for rule in http.TABLE},
    "imap": {(state, rule.name) for rule in imap.TABLE for state in rule.said_in},
    "pop3": {(state, rule.form) for rule in pop3.TABLE for state in rule.said_in},
    "smtp": {(state, rule.verb) for rule in smtp.TABLE for state in rule.said_in},
    "ssh": {(state, rule.verb) for rule in ssh.TABLE for state in rule.said_in},
    "tls": {(rule.state, rule.said) for rule in tls.RULES},
}


def drawn(protocol: str) -> Diagram:
    found = diagram(protocol)
    assert found is not None
    return found


def arrows(protocol: str) -> set[tuple[str, str]]:
    found = drawn(protocol)
    ways = [(way.state, said) for way in found.ways for said in way.said]
    return {(state, said.verb or answer) for state, said in ways for answer in said.answers}


def test_every_protocol_that_is_heard_has_one() -> None:
    assert {rules.partition(" ")[0] for rules in EARS} | {SEALING} == set(PROTOCOLS)
    assert all(diagram(protocol) for protocol in PROTOCOLS)
    assert diagram("gopher") is None


@pytest.mark.parametrize("protocol", ROWS)
def test_every_row_of_the_table_is_an_arrow(protocol: str) -> None:
    assert ROWS[protocol] - arrows(protocol) == set()


@pytest.mark.parametrize("protocol", ROWS)
def test_where_an_answer_leads_is_where_the_table_says(protocol: str) -> None:
    table = {"imap": imap.TABLE, "pop3": pop3.TABLE, "smtp": smtp.TABLE}.get(protocol, ())
    led = {
        (way.state, said.verb, answer): way.to
        for way in drawn(protocol).ways
        for said in way.said
        for answer in said.answers
    }
    for rule in table:
        for state in rule.said_in:
            for answer, to in rule.leads.items():
                place = getattr(rule, "enters", None) or state
                shown = f"{answer}xx" if protocol == "smtp" and len(answer) == 1 else answer
                assert led[place, rule[0], shown] == to


def test_each_greeting_of_imap_has_a_section_of_its_own() -> None:
    greetings = [said for way in drawn("imap").ways for said in way.said if said.verb == "greeting"]
    assert {(answer, said.section) for said in greetings for answer in said.answers} == {
        ("OK", "RFC 9051 §7.1.1"),
        ("PREAUTH", "RFC 9051 §7.1.4"),
        ("BYE", "RFC 9051 §7.1.5"),
    }


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_state_can_be_reached_and_has_a_place_of_its_own(protocol: str) -> None:
    found = drawn(protocol)
    reached = {found.states[0].name}
    while more := {way.to for way in found.ways if way.state in reached} - reached:
        reached |= more
    assert reached == {state.name for state in found.states}
    places = {(state.x, state.y) for state in found.states}
    assert len(places) == len(found.states)
    assert all(0 <= x < found.columns and 0 <= y < found.rows for x, y in places)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_way_runs_between_states_and_around_those_between(protocol: str) -> None:
    found = drawn(protocol)
    places = {state.name: (state.x, state.y) for state in found.states}
    for way in found.ways:
        assert way.said
        assert {way.state, way.to} <= places.keys()
        assert way.bend == bends(way.state, way.to, places)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_each_state_and_verb_has_a_note_of_its_own(protocol: str, language: str) -> None:
    found = drawn(protocol)
    known = notes(language).by_key
    assert [state.key for state in found.states if state.key not in known] == []
    keys = {said.key for way in found.ways for said in way.said}
    general = {key for key in keys if (note := notes(language).find(key)) is None or "." not in note.key}
    assert general == set()


def test_the_listener_knows_no_state_that_is_not_drawn() -> None:
    seen = {key.removeprefix("state:") for key in Tally().count_all().seen if key.startswith("state:")}
    assert len(seen) > 20
    assert seen <= {state.key.removeprefix("state.") for protocol in PROTOCOLS for state in drawn(protocol).states}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_can_be_asked_about_can_be_said(protocol: str) -> None:
    found = drawn(protocol)
    for verb in found.verbs:
        assert verb.name in specimen(protocol, verb.name)
    said = {said.verb.partition(" ")[0] for way in found.ways for said in way.said if said.verb.isupper()} - {"DONE"}
    assert protocol in UNTYPED or said <= {verb.name.partition(" ")[0] for verb in found.verbs}
    assert specimen(protocol, "FROBNICATE") == ""


def test_a_layout_has_no_chance_in_it_and_keeps_its_corners() -> None:
    names, pairs = list("abcdefgh"), list(combinations("abcdefgh", 2))
    once, again = laid_out(names, pairs, "h"), laid_out(names, pairs, "h")
    assert once == again
    places, columns, rows = once
    assert places["a"] == (0, 0)
    assert places["h"] == (columns - 1, rows - 1)
