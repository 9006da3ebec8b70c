"""The listener: whose words they were, whenever they were understood."""

from __future__ import annotations

import pytest

from simulator.gateway import with_door
from simulator.reading.listener import Reading
from simulator.scenario.load import loads
from simulator.scenario.run import Run

HOUSE = """
[hosts."mx.bob.example"]
agents = ["imap-server", "smtp-server", "pop3-server"]
mailboxes = { bob = { password = "rose" } }
imap_capabilities = ["IMAP4rev1"]
"""


def heard(port: int, *pieces: str, at_once: bool = False, house: str = HOUSE) -> list[tuple[str, str, str]]:
    """What is said to and by a server, as side, octets and label, when these pieces arrive one after another."""
    run = Run(with_door(loads(house)))
    run.give("door", "dial", f"1 mx.bob.example:{port}")
    for piece in pieces:
        (run.hand if at_once else run.give)("door", "say", f"1 {piece}")
    run.world.settle()
    reading = Reading.of(run.events)
    return [(one.side, reading.text(one).decode(), one.label) for one in reading.utterances][1:]


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(
    "pieces",
    [
        ("a LOGIN {3+}\r\nbob {4+}\r\nrose\r\nb NOOP\r\n",),
        ("a LOGIN {3+}\r\n", "bob {4+}\r\nrose\r\n", "b NOOP\r\n"),
        ("a LOGIN {3+}\r\n", "bo", "b {4+}\r\nro", "se\r\nb NOOP\r\n"),
        ("a LOGIN {3+}\r\nbo", "b {4+}\r\nrose\r\n", "b NOOP\r\n"),
    ],
)
def test_a_literal_that_was_not_to_come_is_the_clients_and_no_command(pieces: tuple[str, ...], at_once: bool) -> None:
    """The server refuses it, and passes over what comes all the same (RFC 7888 §4)."""
    said = heard(143, *pieces, at_once=at_once)
    told = [(side, label) for side, _, label in said]
    assert sorted(told) == sorted([("C", "LOGIN"), ("S", "BAD"), ("C", "NOOP"), ("S", "OK")])
    for side, octets, label in said:
        assert octets.startswith({"LOGIN": "a LOGIN {3+}\r\n", "BAD": "a BAD", "NOOP": "b NOOP", "OK": "b OK"}[label])
        assert (side == "S") == (label in ("BAD", "OK"))


def test_what_an_answer_completes_was_said_by_the_other() -> None:
    """A letter that was sent before its 354 came is the client's, though it is understood when the answer comes."""
    lines = [
        "EHLO a\r\n", "MAIL FROM:<a@a.example>\r\n", "RCPT TO:<bob@mx.bob.example>\r\n", "DATA\r\n",
        "Subject: x\r\n\r\nx\r\n.\r\n", "QUIT\r\n",
    ]  # fmt: skip
    said = heard(25, "".join(lines))
    assert [octets for side, octets, _ in said if side == "C"] == lines
    assert all(octets[:3].isdigit() for side, octets, _ in said if side == "S")
