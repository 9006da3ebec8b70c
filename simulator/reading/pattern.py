r"""Patterns of utterances, in the transcript's own notation: `S: 250*`, `C: MAIL FROM:<$sender>*`.

`*` matches anything, `$name` captures up to the next octet of the pattern; the same name again must match the same.
A backslash takes the meaning from these three (`\*`, `\$`, `\\`) and is itself before anything else (`\Seen`).
A client's words in capitals are keywords, which he may say in any case (RFC 5321 §2.4, RFC 1939 §3, RFC 9051 §9).
Goals, cues and conversations in tests all use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from simulator.reading.listener import Reading, Talk
from simulator.reading.utterance import Utterance

_KEYWORD = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
_PART = re.compile(r"\*|\$([A-Za-z_]\w*)|\\([*$\\])|[^*$\\]+|[$\\]")


def glob(text: str, captured: dict[str, str] | None = None, *, any_case: bool = False) -> re.Pattern[str]:
    """The regular expression of a pattern's text; what was captured before must come again. `any_case`: of keywords."""
    seen: set[str] = set()
    known = captured or {}

    def piece(match: re.Match[str]) -> str:
        whole, name, escaped = match[0], match[1], match[2]
        if whole == "*":
            return ".*"
        if name is None:
            literal = re.escape(escaped or whole)
            return _KEYWORD.sub(r"(?i:\g<0>)", literal) if any_case else literal
        if name in known:
            return re.escape(known[name])
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.*?)"

    regular = _PART.sub(piece, text)
    return re.compile(_straight(regular) if is_plain(text) else regular, re.DOTALL)


def _straight(regular: str) -> str:
    """The same without going back: what stands between two stars may be taken where it first comes."""
    first, *others = regular.split(".*")
    return first + "".join(f"(?>.*?{part})" for part in others[:-1]) + "".join(f".*{part}" for part in others[-1:])


def is_plain(text: str) -> bool:
    """Whether a pattern captures nothing: then matching takes no more than a look at each octet for each star."""
    return not any(match[1] for match in _PART.finditer(text))


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
        found = glob(self.text, captured, any_case=side == "C").fullmatch(text)
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


class Search:
    """Looks for utterances that meet patterns in order, from place `start` on; asked again, it goes on.

    `places`: where the patterns met so far were met.
    """

    def __init__(self, lines: Iterable[str], wire: str = "", start: int = 0) -> None:
        self._wanted = [Pattern.of(line) for line in lines]
        self._wire = wire
        self._captured: dict[str, str] = {}
        self.start = start
        self._seen = start  # utterances looked at, or left out
        self.places: list[int] = []

    @property
    def is_over(self) -> bool:
        """Whether every pattern has been met."""
        return len(self.places) == len(self._wanted)

    def go_on(self, reading: Reading) -> list[int]:
        """Look at what has been said since; gives `places`."""
        while not self.is_over and self._seen < len(reading.utterances):
            if self._is_met(reading, reading.utterances[self._seen]):
                self.places.append(self._seen)
            self._seen += 1
        return self.places

    def _is_met(self, reading: Reading, utterance: Utterance) -> bool:
        pattern = self._wanted[len(self.places)]
        if utterance.side != pattern.side or not on_wire(reading.talks[utterance.wire], self._wire):
            return False
        return pattern.match(utterance.side, reading.words(utterance), self._captured)


def places(reading: Reading, lines: Iterable[str], wire: str = "") -> list[int]:
    """The places of the utterances that meet the patterns in order; shorter than `lines` when not all are met."""
    return Search(lines, wire).go_on(reading)
