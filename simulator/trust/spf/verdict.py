"""What an SPF check came to, with the steps that led there (RFC 7208 §2.6)."""

from __future__ import annotations

from typing import NamedTuple

from simulator.trust.judgment import Question

RESULTS = ("none", "neutral", "pass", "fail", "softfail", "temperror", "permerror")
_FOUND = {f"spf.reason.{name}" for name in ("match", "record", "redirected", "explained")}


class Step(NamedTuple):
    """One thing done: a record looked for, a mechanism evaluated, a modifier followed.

    `domain`: whose record it stands in; `depth`: how many includes and redirects led there. `start` to `end`: where
    `term` stands in the record. `key`: what it is, as in "spf.mechanism.mx"; `target`: the name or network it is about,
    macros expanded. `reason`: what came of it, as in "spf.reason.no-match"; `result`: what that makes of its record,
    "" where the evaluation goes on.
    """

    domain: str
    depth: int
    start: int
    end: int
    term: str
    key: str
    target: str
    questions: tuple[Question, ...]
    reason: str
    result: str = ""

    @property
    def holds(self) -> bool:
        """Whether it found what it looked for: a mechanism the caller, anything else a text."""
        return self.reason in _FOUND

    @property
    def details(self) -> dict[str, str]:
        """All of it in words; what is empty is left out."""
        told = {
            "domain": self.domain,
            "depth": str(self.depth),
            "place": f"{self.start}-{self.end}",
            "term": self.term,
            "target": self.target,
            "asked": ", ".join(f"{question.type} {question.name}" for question in self.questions),
            "why": self.reason,
            "result": self.result,
        }
        return {name: words for name, words in told.items() if words}


class Verdict(NamedTuple):
    """One of RESULTS, and why.

    `identity`: "mailfrom" or "helo", whichever `domain` was taken from (§2.3, §2.4). `reason`: a key; `term`: the one
    that matched or is at fault, and `place`, whose record it is in; "" where none was reached. `explanation`: what the
    domain says to who fails, in ASCII, or "" (§6.2). `look_ups` counts terms that ask DNS, `void_look_ups` those of
    them that were told there is nothing (§4.6.4).
    """

    result: str
    identity: str
    domain: str
    steps: tuple[Step, ...]
    reason: str
    term: str
    place: str
    explanation: str
    look_ups: int
    void_look_ups: int

    @property
    def key(self) -> str:
        """The key of the result's note."""
        return f"spf.result.{self.result}"
