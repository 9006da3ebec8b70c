"""Overhearing an exchange of datagrams: labels, states, and which answer belongs to which question."""

from __future__ import annotations

from simulator.protocols.dns import Ear, Question, Zones, ask, read_question
from tests.protocols.hearing import hear

ZONES = Zones({"bob.example": {"MX": "10 mx.bob.example"}})


def answer(question: bytes) -> bytes:
    """The answer to a question."""
    heard = read_question(question)
    assert isinstance(heard, Question)
    return ZONES.answer(heard)


def test_a_question_asked_twice_and_its_answer() -> None:
    question = ask(1, "bob.example", "MX")
    reply = answer(question)
    first, again, answered = hear(Ear(), ("C", question), ("C", question), ("S", reply))
    assert (first.label, first.state, first.answers) == ("MX bob.example?", "ASKED", None)
    assert (again.start, again.end) == (len(question), 2 * len(question))
    assert (answered.label, answered.state, answered.answers) == ("MX 10 mx.bob.example", "ANSWERED", 1)
    assert (answered.start, answered.end, answered.allowed) == (0, len(reply), ("QUESTION",))


def test_answers_find_their_questions_by_id() -> None:
    one, two = ask(1, "bob.example", "MX"), ask(2, "nobody.example", "A")
    heard = hear(Ear(), ("C", one), ("C", two), ("S", answer(two)), ("S", answer(one)))
    assert [(h.label, h.answers) for h in heard[2:]] == [("NXDOMAIN", 1), ("MX 10 mx.bob.example", 0)]


def test_an_unasked_answer_answers_nothing() -> None:
    (heard,) = hear(Ear(), ("S", answer(ask(9, "bob.example", "MX"))))
    assert (heard.state, heard.answers) == ("ANSWERED", None)


def test_rubbish_is_heard_too() -> None:
    (heard,) = hear(Ear(), ("C", b"\xff\xff"))
    assert (heard.label, heard.end) == ("?", 2)
