"""What an SPF check came to, with the steps that led there (RFC 7208 §2.6)."""

from __future__ import annotations

from typing import NamedTuple

from simulator.trust import judgment
from simulator.trust.judgment import Question

RESULTS = ("none", "neutral", "pass", "fail", "softfail", "temperror", "permerror")
REASONS = {  # why, as the last part of a key, and where it is written
    # of a step, or of the whole
    "match": "§4.6.2",
    "no-match": "§4.6.2",
    "default": "§4.7",
    "record": "§4.5",
    "redirected": "§6.1",
    "expanded": "§7.3",
    "explained": "§6.2",
    "not-explained": "§6.2",
    "not-a-name": "§4.8",
    "not-in-ascii": "RFC 8616 §4",
    # of no result
    "not-a-domain": "§4.3",
    "no-record": "§4.5",
    # of an error that may pass
    "no-answer": "§4.4, §5",
    # of one that will not: several records, a limit, a term that points nowhere
    "several-records": "§4.5",
    "too-many-look-ups": "§4.6.4",
    "too-many-void-look-ups": "§4.6.4",
    "too-many-exchanges": "§4.6.4",
    "include-without-record": "§5.2",
    "redirect-without-record": "§6.1",
    # of a term that breaks the grammar
    "unknown-mechanism": "§4.6.1",
    "character": "§3.1, §7.1",
    "argument": "§5",
    "domain-missing": "§4.8",
    "domain": "§7.1",
    "address-for-name": "§7.1",
    "macro": "§7.1, §7.3",
    "address": "§5.6",
    "prefix": "§5.6",
    "twice": "§6",
}
_FOUND = {f"spf.reason.{name}" for name in ("match", "record", "redirected", "expanded", "explained")}


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

    @property
    def told(self) -> judgment.Step:
        """The same in the form that all judgments share."""
        return judgment.Step(self.key, self.holds, self.details)


class Verdict(NamedTuple):
    """One of RESULTS, and why.

    `identity`: "mailfrom" or "helo", and `sender` what was given as such (§2.3, §2.4); `domain`: whose record was asked
    for. `reason`: a key; `term`: the one that matched or is at fault, and `owner`, whose record it is in; "" where none
    was reached. `explanation`: what the domain says to who fails, in ASCII, or "" (§6.2). `look_ups` counts terms that
    ask DNS, `void_look_ups` those of them that were told there is nothing (§4.6.4).
    """

    result: str
    identity: str
    sender: str
    domain: str
    steps: tuple[Step, ...]
    reason: str
    term: str
    owner: str
    explanation: str
    look_ups: int
    void_look_ups: int

    @property
    def key(self) -> str:
        """The key of the result's note."""
        return f"spf.result.{self.result}"

    @property
    def details(self) -> dict[str, str]:
        """All but the steps in words, the identity as RFC 8601 §2.7.2 names it; what is empty is left out."""
        told = {
            f"smtp.{self.identity}": self.sender,
            "domain": self.domain,
            "term": self.term,
            "owner": self.owner,
            "explanation": self.explanation,
            "look-ups": str(self.look_ups),
            "void-look-ups": str(self.void_look_ups),
        }
        return {name: words for name, words in told.items() if words}

    @property
    def told(self) -> judgment.Verdict:
        """The same in the form that all judgments share."""
        return judgment.Verdict(self.result, self.reason, self.details, tuple(step.told for step in self.steps))
