"""The table: complete, and at one with the grammar and with the lessons' inventory."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from simulator.protocols.imap import RULES, TABLE, Dialogue, Rule, State, Turn
from simulator.protocols.imap.grammar.keys import VERBS
from simulator.protocols.imap.words import Capability, Code, Plain, Tagged, Told

INVENTORY = Path(__file__).parents[3] / "lessons" / "reference" / "imap_commands.csv"


def test_every_verb_the_grammar_reads_has_its_rule() -> None:
    assert set(VERBS) == set(RULES)
    assert len(TABLE) == len(RULES)


def test_every_command_of_the_inventory_is_known() -> None:
    with INVENTORY.open(newline="", encoding="utf-8") as lines:
        keys = {row["key"] for row in csv.DictReader(lines) if row["key"].startswith("imap.command.")}
    assert keys == {f"imap.command.{name.replace(' ', '-')}" for name in VERBS} | {"imap.command.DONE"}


def test_every_state_of_the_inventory_is_a_state() -> None:
    with INVENTORY.open(newline="", encoding="utf-8") as lines:
        keys = {row["key"] for row in csv.DictReader(lines) if row["key"].startswith("state:")}
    assert keys <= {f"state:imap.{state}" for state in State}


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.name)
def test_every_row_says_where_it_is_written(rule: Rule) -> None:
    assert rule.section
    assert rule.said_in


def led(start: State, *said: tuple[str, str]) -> State:
    """The state after commands and their results."""
    dialogue = Dialogue()
    dialogue.state = start
    for number, (name, status) in enumerate(said):
        dialogue.client_said(Plain(f"a{number}", name))
        assert dialogue.server_said(Tagged(f"a{number}", status, ""))  # type: ignore[arg-type]
    return dialogue.state


@pytest.mark.parametrize(
    ("start", "said", "end"),
    [
        (State.NOT_AUTHENTICATED, [("LOGIN", "OK")], State.AUTHENTICATED),
        (State.NOT_AUTHENTICATED, [("LOGIN", "NO")], State.NOT_AUTHENTICATED),
        (State.NOT_AUTHENTICATED, [("SELECT", "NO")], State.NOT_AUTHENTICATED),
        (State.AUTHENTICATED, [("SELECT", "OK")], State.SELECTED),
        (State.SELECTED, [("EXAMINE", "OK")], State.SELECTED),
        (State.SELECTED, [("SELECT", "NO")], State.AUTHENTICATED),
        (State.SELECTED, [("SELECT", "BAD")], State.SELECTED),
        (State.SELECTED, [("CLOSE", "OK")], State.AUTHENTICATED),
        (State.SELECTED, [("UNSELECT", "OK")], State.AUTHENTICATED),
        (State.SELECTED, [("UNSELECT", "BAD")], State.SELECTED),
        (State.SELECTED, [("EXPUNGE", "OK")], State.SELECTED),
        (State.NOT_AUTHENTICATED, [("LOGOUT", "OK")], State.LOGOUT),
    ],
)
def test_where_results_lead(start: State, said: list[tuple[str, str]], end: State) -> None:
    assert led(start, *said) is end


@pytest.mark.parametrize(
    ("status", "state"),
    [("OK", State.NOT_AUTHENTICATED), ("PREAUTH", State.AUTHENTICATED), ("BYE", State.LOGOUT)],
)
def test_where_greetings_lead(status: str, state: State) -> None:
    dialogue = Dialogue()
    dialogue.server_said(Told(status, "hello"))  # type: ignore[arg-type]
    assert dialogue.state is state


def test_bye_ends_it_at_any_time() -> None:
    dialogue = Dialogue()
    dialogue.server_said(Told("PREAUTH", ""))
    dialogue.server_said(Told("BYE", "Idle for too long"))
    assert dialogue.state is State.LOGOUT
    assert dialogue.allowed == ()


def test_what_may_be_said_follows_from_the_state() -> None:
    dialogue = Dialogue()
    assert dialogue.allowed == ()
    dialogue.server_said(Told("OK", ""))
    assert dialogue.allowed == ("AUTHENTICATE", "LOGIN", "CAPABILITY", "NOOP", "LOGOUT")
    dialogue.state = State.SELECTED
    assert {"UID FETCH", "CLOSE", "SELECT", "APPEND"} <= set(dialogue.allowed)
    assert dialogue.allowed.index("FETCH") < dialogue.allowed.index("SELECT") < dialogue.allowed.index("NOOP")
    assert "SORT" not in dialogue.allowed  # recognised, not spoken
    dialogue.turn = Turn.IDLE
    assert dialogue.allowed == ("DONE",)
    assert dialogue.situation == "SELECTED.IDLE"


def test_what_may_be_said_follows_from_what_was_announced() -> None:
    dialogue = Dialogue()
    dialogue.server_said(Told("OK", "", Code("CAPABILITY", ("IMAP4rev1", "STARTTLS", "LOGINDISABLED"))))
    assert dialogue.allowed == ("STARTTLS", "CAPABILITY", "NOOP", "LOGOUT")
    dialogue.state = State.SELECTED
    assert not {"IDLE", "MOVE", "UID MOVE", "UID EXPUNGE", "NAMESPACE"} & set(dialogue.allowed)
    dialogue.server_said(Capability(("IMAP4rev1", "move", "QUOTA=RES-STORAGE")))
    assert {"CHECK", "MOVE", "UID MOVE", "GETQUOTA"} <= set(dialogue.allowed)
    dialogue.server_said(Capability(("IMAP4rev2",)))
    assert {"IDLE", "MOVE", "UID EXPUNGE"} <= set(dialogue.allowed)
    assert not {"CHECK", "LSUB", "GETQUOTA"} & set(dialogue.allowed)


def test_what_a_server_did_it_has() -> None:
    dialogue = Dialogue()
    dialogue.server_said(Told("PREAUTH", ""))
    for status in ("BAD", "OK"):
        assert "NAMESPACE" not in dialogue.allowed
        dialogue.client_said(Plain("a", "NAMESPACE"))
        dialogue.server_said(Tagged("a", status, ""))  # type: ignore[arg-type]
    assert "NAMESPACE" in dialogue.allowed


def test_commands_may_build_on_results_to_come() -> None:
    dialogue = Dialogue()
    dialogue.server_said(Told("OK", ""))
    assert not dialogue.permits("SELECT")
    dialogue.client_said(Plain("a", "LOGIN"))
    assert dialogue.permits("SELECT")
    assert not dialogue.permits("FETCH")
    dialogue.client_said(Plain("b", "SELECT"))
    assert dialogue.permits("FETCH")
    assert dialogue.state is State.NOT_AUTHENTICATED
