"""The same play under other circumstances."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.reading.transcript import transcript
from simulator.scenario.load import ScenarioError, load, loads_table
from simulator.scenario.overlay import as_table, coming_true, laid_over
from simulator.scenario.run import Run
from tests.scenario.every import PATHS, name_of

FULL = {"hosts": {"mx.bob.example": {"mailboxes": {"bob": {"quota": 0}}}}}


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_scenario_written_as_a_table_is_the_same(path: Path) -> None:
    scenario = load(path)
    assert loads_table(as_table(scenario), "again", Path()) == scenario


def test_tables_are_merged_and_the_rest_replaced() -> None:
    scenario = load("letter-journey")
    other = laid_over(scenario, {**FULL, "faults": [{"on": "mx.bob.example", "does": "down"}]})
    assert other.hosts["mx.bob.example"].mailboxes["bob"].quota == 0
    assert other.hosts["mx.bob.example"].mailboxes["bob"].password == "rose"
    assert [fault.does for fault in other.faults] == ["down"]
    assert scenario.faults == []
    assert laid_over(scenario, {}) == scenario


def test_the_question_stands_where_a_film_shows_that_a_name_is_right() -> None:
    scenario = load("letter-journey")
    asked = scenario.predicts["who-is-asked"]
    for choice, place in asked.shown.items():
        overlay = coming_true(scenario, "who-is-asked", choice)
        assert overlay is not None
        moved = laid_over(scenario, overlay).predicts["who-is-asked"]
        assert (moved.cue, moved.wire, moved.look) == (place.until, place.wire, place.look)
        assert (moved.right, moved.shown) == (asked.right, asked.shown)
    said = scenario.predicts["will-it-relay"].otherwise
    assert all(coming_true(scenario, "will-it-relay", choice) == said[choice] for choice in said)
    assert coming_true(scenario, "who-is-asked", asked.right) is None
    assert coming_true(scenario, "nobody-asks", "dns") is None


def test_a_setting_nobody_knows_is_refused() -> None:
    with pytest.raises(ScenarioError, match="has a key “colour”"):
        laid_over(load("letter-journey"), {"links": [{"between": ["a", "b"], "colour": "red"}]})


def test_the_same_acts_under_other_circumstances() -> None:
    run = Run(load("letter-journey"))
    run.play()
    run.give("laptop.bob.home", "connect", "mx.bob.example:110")
    run.give("laptop.bob.home", "type", "USER bob\r\n")
    same, other = run.otherwise({}), run.otherwise(FULL)
    assert same.events == run.events
    assert "S: 452 4.2.2 <bob@bob.example>: this mailbox is full" in list(transcript(other.events))
    assert [one.text for one in other.inputs][-1] == "USER bob\r\n"


def test_acts_of_hosts_that_are_gone_are_left_out() -> None:
    run = Run(load("letter-journey"))
    run.play()
    run.give("laptop.bob.home", "connect", "mx.bob.example:110")
    other = run.otherwise({"hosts": {"laptop.bob.home": {"agents": ["pop3-client"]}}})
    assert [one.action for one in other.inputs] == ["send", "check", "sync"]


def test_what_is_laid_over_a_branch_is_a_whole_play_again() -> None:
    run = Run(load("letter-journey"))
    run.play()
    branch = run.branch(60)
    branch.give("laptop.bob.home", "connect", "mx.bob.example:110")
    assert [one.action for one in branch.otherwise({}).inputs] == ["send", "check", "sync", "connect"]


def test_entries_of_a_list_are_changed_by_their_number() -> None:
    scenario = load("letter-journey")
    other = laid_over(scenario, {"script": {"2": {"at": "1h"}}, "links": {"1": {"latency": "9s"}}})
    assert [line.at for line in other.script] == [None, "1h", "7s"]
    assert [line.action for line in other.script] == [line.action for line in scenario.script]
    assert (other.links[0].latency, other.links[1:]) == ("9s", scenario.links[1:])


def test_an_act_is_exchanged_whole() -> None:
    other = laid_over(load("pop-or-imap"), {"script": {"5": {"action": "delete 2"}, "6": {"text": "1 Archive"}}})
    assert [(line.action, line.text) for line in other.script[4:6]] == [("delete", "2"), ("move", "1 Archive")]


@pytest.mark.parametrize("number", ["0", "4", "first"])
def test_an_entry_that_is_not_there_cannot_be_changed(number: str) -> None:
    with pytest.raises(ScenarioError, match="3 entries"):
        laid_over(load("letter-journey"), {"script": {number: {"at": "1h"}}})
