"""The table of a DNS exchange."""

from __future__ import annotations

from simulator.protocols.dns import RULES, Dialogue


def test_everything_may_be_said_in_every_state() -> None:
    states = {rule.state for rule in RULES}
    assert {rule.next for rule in RULES} <= states
    assert {(rule.state, rule.said) for rule in RULES} == {(s, w) for s in states for w in ("QUESTION", "ANSWER")}


def test_a_walk() -> None:
    dialogue = Dialogue()
    assert dialogue.state == "IDLE"
    assert [dialogue.move(said) for said in ("QUESTION", "QUESTION", "ANSWER", "QUESTION")] == [
        "ASKED",
        "ASKED",
        "ANSWERED",
        "ASKED",
    ]
    assert dialogue.allowed == ("QUESTION",)
