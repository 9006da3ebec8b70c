"""The table of POP3, and the dialogue that walks it."""

from __future__ import annotations

import pytest

from simulator.protocols.pop3 import ERR, GREETING, OK, RESPONSE, SYNTAXES, TABLE, Dialogue, State
from simulator.protocols.speech import WrongMove


def walk(*steps: tuple[str, str]) -> Dialogue:
    """A dialogue in which these things were said and answered, after the greeting."""
    dialogue = Dialogue()
    dialogue.answered(OK)
    for form, status in steps:
        dialogue.said(form)
        assert dialogue.answered(status) == form
    return dialogue


def test_the_table_is_whole() -> None:
    forms = {rule.form for rule in TABLE} - {GREETING, RESPONSE}
    assert {form.partition(" ")[0] for form in forms} == set(SYNTAXES)
    assert len({(rule.form, state) for rule in TABLE for state in rule.said_in}) == sum(len(r.said_in) for r in TABLE)
    assert all(rule.section.startswith("RFC ") for rule in TABLE)


LOG_IN = [("USER", OK), ("PASS", OK)]


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], State.AUTHORIZATION),
        ([("USER", OK)], State.USER),
        ([("USER", ERR)], State.AUTHORIZATION),
        ([("USER", OK), ("CAPA", OK)], State.AUTHORIZATION),
        ([("USER", OK), ("STAT", ERR)], State.AUTHORIZATION),
        ([("USER", OK), ("", ERR)], State.AUTHORIZATION),
        ([("USER", OK), ("USER", OK)], State.USER),
        (LOG_IN, State.TRANSACTION),
        ([("USER", OK), ("PASS", ERR)], State.AUTHORIZATION),
        ([("APOP", OK)], State.TRANSACTION),
        ([("APOP", ERR)], State.AUTHORIZATION),
        ([("AUTH", OK)], State.AUTHORIZATION),
        ([("AUTH mechanism", OK)], State.TRANSACTION),
        ([("AUTH mechanism", "+")], State.AUTH),
        ([("AUTH mechanism", "+"), (RESPONSE, "+")], State.AUTH),
        ([("AUTH mechanism", "+"), (RESPONSE, OK)], State.TRANSACTION),
        ([("AUTH mechanism", "+"), (RESPONSE, ERR)], State.AUTHORIZATION),
        ([("AUTH mechanism", "+"), ("", ERR)], State.AUTHORIZATION),
        ([("STLS", ERR)], State.AUTHORIZATION),
        ([*LOG_IN, ("DELE", OK)], State.TRANSACTION),
        ([*LOG_IN, ("CAPA", OK)], State.TRANSACTION),
        ([*LOG_IN, ("QUIT", OK)], State.CLOSED),
        ([*LOG_IN, ("QUIT", ERR)], State.CLOSED),
        ([("QUIT", OK)], State.CLOSED),
    ],
)
def test_walk(steps: list[tuple[str, str]], state: State) -> None:
    assert walk(*steps).state is state


def test_update_is_entered_by_the_command_itself() -> None:
    dialogue = walk(*LOG_IN)
    dialogue.said("QUIT")
    assert (dialogue.state, dialogue.allowed) == (State.UPDATE, ())


def test_update_waits_for_its_turn() -> None:
    dialogue = walk(*LOG_IN)
    dialogue.said("DELE")
    dialogue.said("QUIT")
    assert dialogue.state is State.TRANSACTION
    dialogue.answered(OK)
    assert dialogue.state is State.UPDATE


def test_a_server_that_turns_callers_away() -> None:
    dialogue = Dialogue()
    dialogue.answered(ERR)
    assert dialogue.state is State.CLOSED


def test_hopes() -> None:
    dialogue = walk()
    assert not dialogue.foresees("PASS")
    dialogue.said("USER")
    assert dialogue.foresees("PASS")
    assert not dialogue.allows("PASS")
    dialogue.said("PASS")
    assert dialogue.foresees("STAT")
    dialogue.said("QUIT")
    assert not dialogue.foresees("STAT")


def test_what_may_be_said() -> None:
    assert walk().allowed == ("CAPA", "USER", "QUIT")
    assert "PASS" in walk(("USER", OK)).allowed
    assert walk(("AUTH mechanism", "+")).allowed == ()
    assert walk(*LOG_IN).allowed == (*("CAPA", "STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "RSET", "NOOP", "QUIT"),)


def test_what_may_be_said_follows_from_what_was_announced() -> None:
    dialogue = walk()
    dialogue.said("CAPA")
    dialogue.answered(OK, body=b"STLS\r\nSASL PLAIN LOGIN\r\nTop\r\n")
    assert dialogue.allowed == ("CAPA", "STLS", "AUTH", "QUIT")
    assert "CAPA" not in walk(("CAPA", ERR)).allowed
    assert "USER" in walk(("CAPA", ERR)).allowed


def test_a_timestamp_offers_apop() -> None:
    dialogue = Dialogue()
    dialogue.answered(OK, "ready <1896.697170952@dbc.mtview.ca.us>")
    assert "APOP" in dialogue.allowed
    dialogue.said("CAPA")
    dialogue.answered(OK, body=b"USER\r\n")
    assert "APOP" in dialogue.allowed  # CAPA does not speak of it


def test_what_a_server_did_it_has() -> None:
    assert "UIDL" not in walk(*LOG_IN, ("UIDL", ERR)).allowed
    assert "UIDL" not in walk(*LOG_IN, ("CAPA", OK)).allowed
    assert "UIDL" in walk(*LOG_IN, ("CAPA", OK), ("UIDL number", OK)).allowed


def test_nothing_can_be_answered_twice() -> None:
    with pytest.raises(WrongMove):
        walk().answered(OK)
