"""Runs: replay is equal, branches share their past, inputs that cannot be taken say why."""

from __future__ import annotations

import msgspec
import pytest

from simulator.agents.durations import LONGEST
from simulator.scenario.load import loads
from simulator.scenario.run import Input, InputError, Run

SCENE = """
seed = 5
[hosts."alice.home"]
agents = ["terminal"]
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
mailboxes = { bob = { password = "tulip" } }
[[links]]
between = ["alice.home", "mx.bob.example"]
latency = "40ms"
[[script]]
who = "alice.home"
action = "connect mx.bob.example:25"
[[script]]
at = "5s"
who = "alice.home"
action = "type"
text = "EHLO alice.home\\r\\n"
"""
LINES = [
    "MAIL FROM:<a@a.example>\r\n",
    "RCPT TO:<bob@bob.example>\r\n",
    "DATA\r\n",
    "Subject: x\r\n\r\nHi\r\n.\r\n",
    "QUIT\r\n",
]


def played() -> Run:
    run = Run(loads(SCENE))
    run.play()
    for line in LINES:
        run.give("alice.home", "type", line)
    return run


def test_the_same_inputs_give_the_same_trace() -> None:
    run = played()
    again = Run(run.scenario, run.inputs, run.reached)
    assert again.events == run.events
    assert again.reached == run.reached


def test_inputs_survive_json() -> None:
    run = played()
    inputs = msgspec.json.decode(msgspec.json.encode(run.inputs), type=list[Input])
    assert Run(run.scenario, inputs, run.reached).events == run.events


def test_every_branch_has_the_same_past() -> None:
    run = played()
    for n in range(len(run.events) + 1):
        branch = run.branch(n)
        assert branch.events == run.events[:n]


def test_a_branch_acted_in_replays_equally() -> None:
    run = played()
    for n in range(6, len(run.events), 3):
        branch = run.branch(n)
        branch.give("alice.home", "type", "NOOP\r\n")
        branch.wait(1_000_000)
        again = Run(branch.scenario, branch.inputs, branch.reached)
        assert again.events == branch.events
        assert again.events[:n] == run.events[:n]


def test_a_branch_of_a_branch() -> None:
    branch = played().branch(20)
    branch.give("alice.home", "type", "RSET\r\n")
    other = branch.branch(len(branch.events) - 1)
    assert other.events == branch.events[:-1]
    other.give("alice.home", "type", "NOOP\r\n")
    assert Run(other.scenario, other.inputs, other.reached).events == other.events


def test_waiting_is_an_input_and_alarms_ring_in_it() -> None:
    run = Run(loads(SCENE))
    run.play()
    before = run.world.now
    events = run.wait(600_000_000)
    assert run.world.now >= before + 600_000_000
    assert any(type(event.fact).__name__ == "Alarmed" for event in events)
    assert Run(run.scenario, run.inputs, run.reached).events == run.events


@pytest.mark.parametrize(
    ("who", "action"),
    [("nobody", "type"), ("alice.home", "fly"), ("mx.bob.example", "type"), ("", "wait"), ("", "branch")],
)
def test_an_input_nobody_can_take_is_refused_and_not_kept(who: str, action: str) -> None:
    run = played()
    kept = list(run.inputs)
    with pytest.raises(InputError) as caught:
        run.give(who, action, "")
    assert caught.value.key == "unknown-actor"
    assert run.inputs == kept


@pytest.mark.parametrize("n", [-1, 10_000])
def test_there_is_no_such_moment(n: int) -> None:
    with pytest.raises(InputError) as caught:
        played().branch(n)
    assert caught.value.key == "no-such-moment"


def test_nobody_goes_back_before_the_curtain_rose() -> None:
    """Letters that lie in mailboxes at first are in the film, and are no moments of it."""
    lying = SCENE.replace('password = "tulip" }', 'password = "tulip", letters = ["old", "older"] }')
    run = Run(loads(lying + '[letters.old]\ntext = "x"\n[letters.older]\ntext = "y"\n'))
    run.play()
    branch = run.branch(1)
    assert branch.events == run.events[:2]
    branch.give("alice.home", "connect", "mx.bob.example:25")
    assert Run(branch.scenario, branch.inputs, branch.reached).events == branch.events


def test_nobody_waits_beyond_the_calendar() -> None:
    run = Run(loads(SCENE))
    run.wait(LONGEST // 2)
    with pytest.raises(InputError, match="bad-duration"):
        run.wait(LONGEST)
    assert len(run.inputs) == 1
