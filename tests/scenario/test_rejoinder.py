"""What another command would get: the server itself is asked, and nothing of the run is touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.reading.diagram import diagram
from simulator.reading.listener import Reading
from simulator.scenario.rejoinder import Rejoinder, rejoinder
from simulator.scenario.run import Run

Asking = Callable[[str], Rejoinder]


@pytest.fixture(scope="module")
def journey() -> Run:
    run = Run.of("letter-journey")
    run.play()
    return run


def after(run: Run, protocol: str, side: str, label: str, state: str) -> Asking:
    """A way to ask, once this was said there."""
    reading = Reading.of(run.events)
    wanted = (protocol, side, label, state)
    talks = reading.talks
    said = (u for u in reading.utterances if (talks[u.wire].protocol, u.side, u.label, u.state) == wanted)
    moment = next(said)

    def ask(verb: str) -> Rejoinder:
        found = rejoinder(run, moment.event + 1, moment.wire, verb)
        assert found is not None
        return found

    return ask


def test_the_answer_is_the_servers_own(journey: Run) -> None:
    ask = after(journey, "submission", "S", "250", "MAIL")
    found = ask("DATA")
    assert found.label == "503"
    assert found.said.startswith(b"503 5.5.1")
    assert found.state == "MAIL"
    assert found.tokens[0].key.startswith("smtp.reply.503")
    assert ask("AUTH").said.strip().endswith(b"Already authenticated")
    assert ask("RCPT").state == "RCPT"
    assert ask("ETRN").label == "503"


def test_it_is_said_instead_of_what_is_under_way(journey: Run) -> None:
    ask = after(journey, "submission", "C", "RCPT", "MAIL")
    assert ask("RSET").state == "READY"
    assert ask("MAIL").label == "503"


def test_within_a_letter_nothing_is_a_command(journey: Run) -> None:
    found = after(journey, "submission", "S", "354", "DATA")("QUIT")
    assert (found.said, found.label, found.ends) == (b"", "", False)


def test_a_goodbye_ends_it(journey: Run) -> None:
    found = after(journey, "smtp", "S", "220", "GREETED")("QUIT")
    assert (found.label, found.state, found.ends) == ("221", "CLOSED", True)


def test_what_must_be_looked_up_is_told_of() -> None:
    run = Run.of("tests/transcripts/scenes/block-list")
    run.play()
    found = after(run, "smtp", "S", "250", "READY")("MAIL")
    assert found.asks
    assert found.said == b""


def test_other_protocols_answer_in_their_own_way(journey: Run) -> None:
    assert after(journey, "pop3", "S", "+OK", "AUTHORIZATION")("STAT").label == "-ERR"
    assert after(journey, "pop3", "S", "+OK", "AUTHORIZATION.USER")("STAT").state == "AUTHORIZATION"
    assert after(journey, "imap", "S", "* OK", "NOT_AUTHENTICATED")("SELECT").label == "BAD"
    assert after(journey, "imap", "S", "OK", "AUTHENTICATED")("SETACL").label == "BAD"
    assert after(journey, "imap", "S", "OK", "SELECTED")("APPEND").label == "+"


def test_the_run_takes_no_notice(journey: Run) -> None:
    events, inputs = list(journey.events), list(journey.inputs)
    after(journey, "smtp", "S", "250", "READY")("MAIL")
    assert (journey.events, journey.inputs) == (events, inputs)


def test_where_nobody_can_be_asked_nobody_is(journey: Run) -> None:
    wire = next(event.fact.wire for event in journey.events if type(event.fact).__name__ == "Opened")
    assert rejoinder(journey, len(journey.events) + 1, wire, "NOOP") is None
    assert rejoinder(journey, -1, wire, "NOOP") is None
    assert rejoinder(journey, len(journey.events), 10_000, "NOOP") is None
    assert rejoinder(journey, len(journey.events), wire, "FROBNICATE") is None
    assert rejoinder(journey, 0, wire, "NOOP") is None


@pytest.mark.parametrize("protocol", ["smtp", "pop3", "imap"])
def test_a_specimen_is_well_formed(protocol: str) -> None:
    """Where the table lets it be said, no server finds fault with how it is written."""
    run = Run.of("pop-or-imap" if protocol != "smtp" else "letter-journey")
    run.play()
    reading = Reading.of(run.events)
    asked = set()
    for one in reading.utterances:
        if reading.talks[one.wire].protocol != protocol or one.side != "S":
            continue
        for verb in {verb.name for verb in diagram(protocol).verbs} & {*one.allowed} - asked:  # type: ignore[union-attr]
            asked.add(verb)
            found = rejoinder(run, one.event + 1, one.wire, verb)
            assert found is not None
            assert b"yntax" not in found.said, found
            assert b"not written like that" not in found.said, found
            assert not any(".violation." in token.key for token in found.tokens), found
    assert len(asked) > {"smtp": 8, "pop3": 9, "imap": 25}[protocol]
