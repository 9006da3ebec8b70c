"""A session to be said again with less help: what is shown, what is left out, how far one has come."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.reading.listener import Reading
from simulator.scenario.furnishing.furnished import furnished
from simulator.scenario.lesson.fade import Follower, Heard, Step, session, steps
from simulator.scenario.load import load
from simulator.scenario.overlay import laid_over
from simulator.scenario.proof import CastError
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario

GOAL = {"goal": ["S: 250*greets*", "S: 221*"], "solution": ["EHLO alice.home", "QUIT"]}


def fading(**fade: Any) -> Scenario:
    return laid_over(load("type-smtp"), {"fades": {"f": fade}})


def said(step: Step) -> str:
    return "".join("_" if piece.key else piece.text for piece in step.pieces)


def test_a_session_is_shown_as_the_servers_answer_it() -> None:
    first, last = steps(fading(**GOAL), "f")
    assert (first.label, first.answered, last.answers) == (
        "EHLO",
        "250",
        ("221 2.0.0 mx.bob.example closing the connection",),
    )
    assert first.answers[0].startswith("250-mx.bob.example greets alice.home\n250-PIPELINING\n")


def test_what_is_left_out_is_told_by_the_keys_of_tokens() -> None:
    assert [said(step) for step in steps(fading(**GOAL), "f")] == ["_ _", "_"]
    assert [said(step) for step in steps(fading(**GOAL, gaps=["smtp.command.QUIT"]), "f")] == ["EHLO alice.home", "_"]
    assert [said(step) for step in steps(fading(**GOAL, gaps=["smtp.comm"]), "f")] == ["EHLO alice.home", "QUIT"]


def test_several_lines_that_are_one_thing_are_said_in_one_step() -> None:
    shown = steps(fading(task="letter", gaps=["smtp.wire"]), "f")
    assert [said(step) for step in shown][-2:] == ["Subject: Hello\n\nHello Bob!\n_", "QUIT"]


def test_what_the_script_has_said_is_not_to_be_said_again() -> None:
    scenario = laid_over(load("pop3-pickup"), {"fades": {"f": {"task": "let-go"}}})
    assert [step.label for step in steps(scenario, "f")] == ["RETR", "QUIT"]


def test_a_fade_of_a_task_is_its_session() -> None:
    scenario = fading(task="letter")
    assert session(scenario, "f") == scenario.tasks["letter"]


def follow(*lines: str) -> Heard:
    scenario = load("type-smtp")
    run, reading = Run(scenario), Reading()
    follower = Follower(scenario, "less-and-less")
    reading.feed(run.play())
    for line in lines:
        reading.feed(run.give("alice.home", *line.split(" ", 1)))
    return follower.go_on(reading)


def test_who_says_it_is_followed() -> None:
    assert follow() == Heard(0, 0, "")
    assert follow("type ehlo alice.home\r\n")[:2] == (1, 1)
    assert follow("type EHLO alice.home\r\n", "type MAIL FROM:<me@alice.example>\r\n")[:2] == (2, 2)


def test_what_is_refused_is_still_to_be_said() -> None:
    heard = follow("type EHLO alice.home\r\n", "type MAIL FROM:alice\r\n")
    assert heard[:2] == (1, 1)
    assert heard.answer.startswith("501 ")


def test_a_call_that_the_server_ends_is_over() -> None:
    assert not follow(*["type HULLO\r\n"] * 3).over
    heard = follow(*["type HULLO\r\n"] * 21)
    assert heard.over
    assert heard.answer.startswith("421 ")


def test_another_call_begins_at_the_first_line() -> None:
    heard = follow("type EHLO alice.home\r\n", "close ", "connect mx.bob.example:25")
    assert heard == Heard(0, 1, "")


@pytest.mark.parametrize(
    ("fade", "words"),
    [
        ({}, "needs a task, or a goal"),
        ({"task": "nothing"}, "There are: say-hello"),
        ({"goal": ["250"], "solution": ["x"]}, "is no pattern"),
    ],
)
def test_a_fade_that_cannot_be_said_is_refused(fade: dict[str, Any], words: str) -> None:
    with pytest.raises(CastError, match=words):
        furnished(fading(**fade))
