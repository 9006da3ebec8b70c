"""The table of rules, walked: order, transactions, what may be foreseen, what may not be said twice."""

from __future__ import annotations

import pytest

from simulator.protocols.smtp import TABLE, Dialogue, State
from simulator.protocols.speech import WrongMove


def walked(*steps: tuple[str, int]) -> Dialogue:
    """A dialogue after a greeting and these commands with their answers."""
    dialogue = Dialogue()
    dialogue.answered(220)
    for verb, code in steps:
        dialogue.said(verb)
        dialogue.answered(code)
    return dialogue


EHLO, MAIL, RCPT = ("EHLO", 250), ("MAIL", 250), ("RCPT", 250)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), State.GREETED),
        ((EHLO,), State.READY),
        ((("EHLO", 502),), State.GREETED),
        ((EHLO, MAIL), State.MAIL),
        ((EHLO, ("MAIL", 550)), State.READY),
        ((EHLO, MAIL, ("RCPT", 550)), State.MAIL),
        ((EHLO, MAIL, RCPT, ("RCPT", 550)), State.RCPT),
        ((EHLO, MAIL, RCPT, ("DATA", 354)), State.DATA),
        ((EHLO, MAIL, RCPT, ("DATA", 451)), State.RCPT),
        ((EHLO, MAIL, RCPT, ("DATA", 354), ("content", 250)), State.READY),
        ((EHLO, MAIL, RCPT, ("DATA", 354), ("content", 554)), State.READY),
        ((EHLO, MAIL, RCPT, ("BDAT", 250)), State.CHUNKS),
        ((EHLO, MAIL, RCPT, ("BDAT", 250), ("BDAT", 552)), State.READY),
        ((EHLO, MAIL, RCPT, ("DATA", 354), ("content", 354)), State.READY),
        ((EHLO, ("MAIL", 550), ("RCPT", 503), ("DATA", 354)), State.DATA),
        ((EHLO, MAIL, RCPT, ("BDAT", 250), ("BDAT LAST", 250)), State.READY),
        ((EHLO, MAIL, RCPT, ("RSET", 250)), State.READY),
        ((("RSET", 250),), State.GREETED),
        ((EHLO, MAIL, EHLO), State.READY),
        ((EHLO, ("AUTH", 334)), State.AUTH),
        ((EHLO, ("AUTH", 334), ("response", 535)), State.READY),
        ((EHLO, ("AUTH", 535)), State.READY),
        ((EHLO, ("QUIT", 221)), State.CLOSED),
        ((EHLO, MAIL, ("RCPT", 421)), State.CLOSED),
        ((EHLO, ("RCPT", 250)), State.READY),
    ],
)
def test_states(steps: tuple[tuple[str, int], ...], state: State) -> None:
    assert walked(*steps).state is state


@pytest.mark.parametrize(
    ("code", "state"), [(220, State.GREETED), (554, State.TURNED_AWAY), (521, State.TURNED_AWAY), (421, State.CLOSED)]
)
def test_greetings(code: int, state: State) -> None:
    dialogue = Dialogue()
    dialogue.answered(code)
    assert dialogue.state is state


def test_who_is_turned_away_may_only_quit() -> None:
    dialogue = Dialogue()
    dialogue.answered(554)
    assert dialogue.allowed == ("QUIT",)


def test_what_is_allowed_depends_on_what_was_offered() -> None:
    assert "AUTH" not in walked(EHLO).allowed
    dialogue = walked()
    dialogue.said("EHLO")
    dialogue.answered(250, ("mx.example greets you", "AUTH PLAIN", "SIZE 5"))
    assert "AUTH" in dialogue.allowed
    assert "STARTTLS" not in dialogue.allowed


def test_what_a_server_says_it_does_not_have_is_not_allowed() -> None:
    assert "VRFY" in walked(EHLO, ("VRFY", 252)).allowed
    dialogue = walked(EHLO, ("VRFY", 502))
    assert "VRFY" not in dialogue.allowed
    assert dialogue.allows("VRFY")  # to say it all the same is no wrong order
    assert "EHLO" not in walked(("EHLO", 500)).allowed


def test_nobody_logs_in_twice() -> None:
    dialogue = walked(EHLO, ("AUTH", 334), ("response", 235))
    assert not dialogue.allows("AUTH")
    assert dialogue.allows("MAIL")
    assert walked(EHLO, ("AUTH", 535)).allows("AUTH")


def test_a_group_is_foreseen_up_to_data() -> None:
    dialogue = walked(EHLO)
    for verb in ("MAIL", "RCPT", "DATA"):
        assert dialogue.foresees(verb)
        dialogue.said(verb)
    assert dialogue.turning
    assert not dialogue.foresees("content")


def test_nothing_is_said_before_the_answer_to_a_hello() -> None:
    dialogue = walked()
    dialogue.said("EHLO")
    assert dialogue.waiting
    assert not dialogue.foresees("MAIL")


def test_an_answer_to_nothing_is_a_wrong_move() -> None:
    with pytest.raises(WrongMove):
        walked(EHLO).answered(250)


def test_a_server_may_close_at_any_time() -> None:
    dialogue = walked(EHLO)
    assert dialogue.answered(421) == ""
    assert dialogue.state is State.CLOSED


def test_every_row_names_its_section() -> None:
    assert all(row.section.startswith("RFC ") and "§" in row.section for row in TABLE)


def test_no_two_rows_speak_of_the_same_verb_and_state() -> None:
    places = [(row.verb, state) for row in TABLE for state in row.said_in]
    assert len(places) == len(set(places))
