"""One evaluation on its way: what it asks, how much of that is allowed, and what it writes down (RFC 7208 §4.6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from simulator.trust.judgment import Known, Question, Reply, answer
from simulator.trust.spf.macros import Claim
from simulator.trust.spf.record import Mechanism
from simulator.trust.spf.verdict import Step

MOST_LOOK_UPS = 10  # terms that ask DNS
MOST_VOID_LOOK_UPS = 2  # of them, those that are told there is nothing


class Trouble(Exception):
    """An evaluation ends here: with which result and why; `term` and `owner`: whose fault it is, if another's."""

    def __init__(self, result: str, reason: str, term: str = "", owner: str = "") -> None:
        super().__init__(result, reason)
        self.result, self.reason, self.term, self.owner = result, reason, term, owner


class Passed(NamedTuple):
    """Mechanisms in a row that neither ask nor match. Their steps are written out when there is a verdict."""

    domain: str
    depth: int
    mechanisms: tuple[Mechanism, ...]
    first: int
    end: int

    def steps(self) -> Iterator[Step]:
        """One for each."""
        for one in self.mechanisms[self.first : self.end]:
            about = one.start, one.end, one.text, one.key, one.network_text
            yield Step(self.domain, self.depth, *about, (), "spf.reason.no-match")


class Inquiry:
    """What is asked for one claim. Lives as long as one call of `spf`, and never sees the next."""

    def __init__(self, claim: Claim, known: Known) -> None:
        self.claim, self.known = claim, known
        self.steps: list[Step | Passed] = []
        self.look_ups = self.void_look_ups = 0

    def written(self) -> Iterator[Step]:
        """All steps, in their order."""
        for one in self.steps:
            yield from one.steps() if isinstance(one, Passed) else (one,)

    def count(self) -> None:
        """One more term asks DNS. Raises Trouble when it is one too many."""
        if self.look_ups == MOST_LOOK_UPS:
            raise Trouble("permerror", "too-many-look-ups")
        self.look_ups += 1

    def count_void(self) -> None:
        """One more term was told there is nothing. Raises Trouble when it is one too many."""
        self.void_look_ups += 1
        if self.void_look_ups > MOST_VOID_LOOK_UPS:
            raise Trouble("permerror", "too-many-void-look-ups")


class Asker:
    """Asks for one term. What counts is terms, not questions; those that are not `counted` have no limit."""

    def __init__(self, inquiry: Inquiry, counted: bool) -> None:
        self.inquiry, self.counted = inquiry, counted
        self.questions: list[Question] = []
        self._void = not counted

    def ask(self, name: str, type_: str) -> tuple[str, ...] | None:
        """The records there are; None where DNS gave no answer. Raises Unanswered, Trouble."""
        reply = self._reply(name, type_)
        return None if reply.is_missing else reply.records

    def ask_texts(self, name: str) -> tuple[str, ...] | None:
        """The texts of the TXT records there are, likewise."""
        reply = self._reply(name, "TXT")
        return None if reply.is_missing else reply.texts

    def demand(self, name: str, type_: str) -> tuple[str, ...]:
        """The same, where nothing can be said without an answer (§5). Raises Unanswered, Trouble."""
        records = self.ask(name, type_)
        if records is None:
            raise Trouble("temperror", "no-answer")
        return records

    def _reply(self, name: str, type_: str) -> Reply:
        reply = answer(self.inquiry.known, name, type_)
        self.questions.append(Question(name.rstrip(".").lower(), type_))
        if not reply.is_missing and not reply.records and not self._void:
            self._void = True
            self.inquiry.count_void()
        return reply
