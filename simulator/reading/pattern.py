r"""Patterns of utterances, in the transcript's own notation: `S: 250*`, `C: MAIL FROM:<$sender>*`.

`*` matches anything, `$name` captures up to the next octet of the pattern; the same name again must match the same.
A backslash takes the meaning from these three (`\*`, `\$`, `\\`) and is itself before anything else (`\Seen`).
Goals, cues and conversations in tests all use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from simulator.reading.listener import Reading, Talk
from simulator.reading.utterance import Utterance

_PART = re.compile(r"\*|\$([A-Za-z_]\w*)|\\([*$\\])|[^*$\\]+|[$\\]")


def glob(text: str, captured: dict[str, str] | None = None) -> re.Pattern[str]:
    """The regular expression of a pattern's text; what was captured before must come again."""
    seen: set[str] = set()
    known = captured or {}

    def piece(match: re.Match[str]) -> str:
        whole, name, escaped = match[0], match[1], match[2]
        if whole == "*":
            return ".*"
        if name is None:
            return re.escape(escaped or whole)
        if name in known:
            return re.escape(known[name])
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.*?)"

    return re.compile(_PART.sub(piece, text), re.DOTALL)


class Pattern(NamedTuple):
    """One line of a goal or cue: which side says what."""

    side: str
    text: str

    @classmethod
    def of(cls, line: str) -> Pattern:
        """Read `C: text` or `S: text`. Raises ValueError on anything else."""
        side, colon, text = line.partition(":")
        if side not in ("C", "S") or not colon:
            raise ValueError(f"{line!r} is no pattern; write it like 'C: EHLO *' or 'S: 250*'")
        return cls(side, text.removeprefix(" "))

    def match(self, side: str, text: str, captured: dict[str, str]) -> bool:
        """Whether this was said; captures are added to `captured`."""
        if side != self.side:
            return False
        found = glob(self.text, captured).fullmatch(text)
        if found:
            captured.update(found.groupdict())
        return found is not None


def on_wire(talk: Talk, wire: str) -> bool:
    """Whether a talk is meant by `wire`: "" any, "host", "host:port", a protocol, or "host →" for its caller."""
    if not wire or wire == talk.protocol:
        return True
    if wire.endswith("→"):
        return talk.caller == wire.removesuffix("→").strip()
    return wire in (talk.callee, f"{talk.callee}:{talk.port}")


def places(reading: Reading, lines: Iterable[str], wire: str = "") -> list[int]:
    """The places of the utterances that meet the patterns in order; shorter than `lines` when not all are met."""
    wanted = [Pattern.of(line) for line in lines]
    found: list[int] = []
    captured: dict[str, str] = {}
    for place, utterance in enumerate(reading.utterances):
        if len(found) == len(wanted):
            break
        if on_wire(reading.talks[utterance.wire], wire) and _meets(reading, utterance, wanted[len(found)], captured):
            found.append(place)
    return found


def _meets(reading: Reading, utterance: Utterance, pattern: Pattern, captured: dict[str, str]) -> bool:
    if utterance.side != pattern.side:
        return False
    return pattern.match(utterance.side, reading.words(utterance), captured)
