"""The keys of a film: what may be looked up in it."""

from __future__ import annotations

from simulator import Reading, Run, load, note_keys, notes


def keys_of(lesson: str) -> list[str]:
    run, reading = Run(load(lesson)), Reading()
    run.play()
    reading.feed(run.events)
    return note_keys(run.events, reading)


def test_what_is_said_and_may_be_said_states_and_header_lines_can_be_looked_up() -> None:
    keys = keys_of("letter-journey")
    assert keys == sorted(set(keys))
    assert {"smtp.command.EHLO", "smtp.command.VRFY", "header.Received", "state.imap.SELECTED"} <= set(keys)
    assert [key for key in ("smtp.command.EHLO", "header.Received") if not notes("fr").find(key)] == []


def test_what_is_not_in_the_film_is_not_among_them() -> None:
    assert not [key for key in keys_of("type-smtp") if key.startswith(("imap.", "pop3.", "header."))]
