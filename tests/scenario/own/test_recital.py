"""Recitals: a pasted session is a film that the same listener reads; nothing new can happen in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.export.kinds import KINDS
from simulator.reading.film import Playbill
from simulator.reading.listener import read
from simulator.reading.pasted import PROTOCOLS, PasteError, pasted
from simulator.reading.transcript import transcript
from simulator.scenario.filmed import filmed
from simulator.scenario.load import LESSONS
from simulator.scenario.own.recital import Recital
from simulator.scenario.run import InputError, Run
from simulator.trace.facts import Sent

EXAMPLE = (LESSONS / "read-session" / "example.txt").read_text(encoding="utf-8")


def talks_of(lesson: str) -> dict[str, list[str]]:
    """What was said on each wire of a lesson, as our own transcript writes it."""
    run = Run.of(lesson)
    run.play()
    talks: dict[str, list[str]] = {}
    for line in transcript(run.events):
        if line.startswith("== "):
            lines = talks.setdefault(f"{line.split()[1]} {line.split()[5]}", [])
        else:
            lines.append(line)
    return {name: lines for name, lines in talks.items() if not name.endswith("dns")}


@pytest.mark.parametrize("lesson", ["letter-journey", "pop3-pickup", "imap-first", "pop-or-imap"])
def test_our_own_transcripts_are_understood_as_the_film_was(lesson: str) -> None:
    """What the listener made of the film, it makes of its transcript: same words, states and tokens."""
    run = Run.of(lesson)
    run.play()
    originals = read(run.events)
    for name, lines in talks_of(lesson).items():
        wire, protocol = name.split()
        recital = Recital(pasted("\n".join(lines), "smtp" if protocol == "submission" else protocol))
        ours = [(said.side, said.label, said.state, said.tokens) for said in read(recital.events)]
        theirs = [(one.side, one.label, one.state, one.tokens) for one in originals if str(one.wire) == wire]
        assert ours == theirs
        assert recital.strange == []


POP3 = ["AUTHORIZATION", "AUTHORIZATION.USER", "AUTHORIZATION.USER", "TRANSACTION"]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("C: EHLO x\nS: 250 mx\nC: MAIL FROM:<a@b.example>\nS: 250 ok", ["GREETED", "READY", "READY", "MAIL"]),
        ("C: USER bob\nS: +OK\nC: PASS x\nS: +OK", POP3),
        ("C: a LOGIN b c\nS: a OK in", ["NOT_AUTHENTICATED", "AUTHENTICATED"]),
    ],
)  # fmt: skip
def test_a_session_without_its_greeting_is_read_as_if_that_had_been_heard(text: str, states: list[str]) -> None:
    said = read(Recital(pasted(text)).events)
    assert [one.state for one in said] == states
    assert [one.answers for one in said] == [None, 0, None, 2][: len(said)]


def test_what_is_not_understood_is_told_with_its_line() -> None:
    recital = Recital(pasted("220 mx\nEHLO x\n250 ok\n\x00\xff garbage here\n500 what\nDATA\n354 go\nSubject: x"))
    assert [(one.number, one.key) for one in recital.strange] == [(4, "not-understood"), (8, "unfinished")]
    recital = Recital(pasted("S: * OK hi\nC: a LOGIN b c\nS: * 1 FETCH (BODY[] {99}\nS: x\nS: a OK"))
    assert {one.key for one in recital.strange} == {"unfinished"}
    recital = Recital(pasted("S: 220 mx\nS: no reply at all\nC: QUIT\nS: 221 x"))
    assert [(one.number, one.text, one.key) for one in recital.strange] == [(2, "no reply at all", "not-understood")]


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_home_in_every_form(kind: str) -> None:
    assert KINDS[kind].octets(filmed(Recital(pasted(EXAMPLE)), Playbill("mine")))


@pytest.mark.parametrize(
    ("deed", "about"),
    [
        ("give", ("client", "type", "x")), ("wait", (5,)), ("branch", (3,)), ("otherwise", ({},)), ("again", ()),
        ("hand", ("client", "type", "x")),
    ],
)  # fmt: skip
def test_nothing_new_can_happen_in_it(deed: str, about: tuple[Any, ...]) -> None:
    with pytest.raises(InputError, match="recorded"):
        getattr(Recital(pasted(EXAMPLE)), deed)(*about)


PATHS = sorted(Path("tests/transcripts").glob("*/*.txt"))[::9]
LINES = [line for path in PATHS for line in path.read_text().splitlines()]
SPOKEN = st.builds("{}: {}".format, st.sampled_from("CS"), st.text(max_size=20))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES) | SPOKEN), st.sampled_from(PROTOCOLS))
def test_whatever_was_said_makes_a_film(lines: list[str], protocol: str) -> None:
    try:
        session = pasted("\n".join(lines), protocol)
    except PasteError:
        return
    recital = Recital(session)
    said = b"".join(event.fact.data for event in recital.events if isinstance(event.fact, Sent))
    assert said == b"".join(turn.octets for turn in session.turns)
    assert all(one.number for one in recital.strange)
    assert [event.n for event in recital.events] == list(range(len(recital.events)))
