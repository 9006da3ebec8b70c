"""What of a play is read on paper: the lines at its cues, each with the word it is known by."""

from __future__ import annotations

from simulator.scenario.lesson.excerpt import MOST, Line, excerpt
from simulator.scenario.load import load
from simulator.scenario.overlay import laid_over


def gapped(line: Line) -> str:
    return f"{line.side}: {line.before}[{line.word}]{line.after}"


def test_each_cue_stands_with_what_it_answers_or_is_answered() -> None:
    lines = excerpt(load("letter-journey")).lines
    assert [line.cue for line in lines if line.cue] == list(load("letter-journey").cues)
    envelope = next(n for n, line in enumerate(lines) if line.cue == "envelope")
    assert [gapped(line) for line in lines[envelope : envelope + 2]] == [
        "C: [RCPT TO:]<bob@bob.example>",
        "S: [250] 2.1.5 Recipient <bob@bob.example> OK, will be relayed",
    ]
    assert (lines[envelope].caller, lines[envelope].port, lines[envelope].key) == (
        "alice.home",
        587,
        "smtp.command.RCPT",
    )
    assert [line.u for line in lines] == sorted({line.u for line in lines})


def test_a_line_is_known_by_a_word_in_every_protocol() -> None:
    lines = {line.cue: gapped(line) for line in excerpt(load("letter-journey")).lines}
    assert lines["address-book"] == "C: [MX] bob.example?"
    assert lines["pop3"] == "S: [+OK] mx.bob.example POP3 server ready"
    assert lines["still-there"] == "S: * 1 [EXISTS]"
    assert lines["postmark"] == "C: [Received]: from alice.home ([192.0.2.1])"
    assert "C: A4 [UID FETCH] 1:* (FLAGS INTERNALDATE BODY.PEEK[])" in map(gapped, excerpt(load("pop-or-imap")).lines)


def test_what_is_said_at_a_question_is_what_the_engines_say() -> None:
    found = excerpt(load("letter-journey")).outcomes
    assert set(found) == {"will-it-relay", "still-there"}  # the third asks for something else
    assert gapped(found["will-it-relay"]).startswith("S: [250] 2.1.5 Recipient <bob@bob.example> OK")
    nobody_asks = {"alice.home": {"user": ""}, "smtp.alice.example": {"auth_required": False}}
    otherwise = laid_over(load("letter-journey"), {"hosts": nobody_asks})
    assert excerpt(otherwise).outcomes["will-it-relay"].word == "550"


def test_a_question_to_which_the_script_never_comes_has_no_outcome() -> None:
    assert excerpt(load("type-smtp")).outcomes == {}


def test_long_lines_are_cut_and_long_texts_told() -> None:
    lines = excerpt(load("imap-two-devices")).lines
    assert all(len(line.before + line.word + line.after) <= MOST + 1 for line in lines)
    assert any(line.more for line in lines)
