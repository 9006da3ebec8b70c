"""The RFCs' own notation: `C: ` and `S: ` lines, a `==` line where each wire's talk begins or is taken up again."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.reading.listener import Reading, Talk
from simulator.trace.facts import Event

_SPACES = "\t\u00a0\u202f"  # harmless, though Python prints none of them; French titles hold the last two


def shown(text: str) -> str:
    """No control character ever reaches a terminal."""
    return "".join(c if c in _SPACES or c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def heading(talk: Talk) -> str:
    """`== 3  phone.home → mx.bob.example:143  imap  12.345678`: the time in seconds."""
    place = f"== {talk.wire}  {talk.caller} → {talk.callee}:{talk.port}"
    return f"{shown(place)}  {talk.protocol}  {talk.at / 1e6:.6f}"


def transcript(events: list[Event], reading: Reading | None = None, start: int = 0) -> Iterator[str]:
    """The lines of a film, from the utterance at place `start` on.

    `reading`: one that has been fed these events, if there is one at hand.
    """
    reading = reading or Reading.of(events)
    current = reading.utterances[start - 1].wire if start else None
    for utterance in reading.utterances[start:]:
        talk = reading.talks[utterance.wire]
        if utterance.wire != current:
            current = utterance.wire
            yield heading(talk)
        for line in reading.words(utterance).split("\n"):
            yield f"{utterance.side}: {shown(line.removesuffix(chr(13)))}"
