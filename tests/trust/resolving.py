"""What judgments are tested with: zones that answer each question in DNS's own octets, until there is a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from simulator.protocols.dns import Answer, Zones, ask, read_answer, read_question
from simulator.protocols.dns import Question as Heard
from simulator.trust.judgment import Known, Question

V = TypeVar("V")
MOST_QUESTIONS = 200  # far more than any judgment may want


def presented(value: str | list[str]) -> str:
    """A record as zones take it; of a TXT record also its several strings."""
    return value if isinstance(value, str) else " ".join(f'"{text}"' for text in value or [""])


class Town:
    """Zones as a table of records by type; a name that is `silent` answers nothing but what is listed."""

    def __init__(self, zones: Mapping[str, Mapping[str, object]]) -> None:
        listed = {
            name.removesuffix(".").lower(): {
                type_: [presented(value) for value in values]
                for type_, values in rows.items()
                if isinstance(values, list)
            }
            for name, rows in zones.items()
        }
        self._silent = {
            (name.lower(), type_)
            for name, rows in zones.items()
            if rows.get("silent")
            for type_ in "A AAAA TXT MX PTR".split()
            if type_ not in rows
        }
        self._zones = Zones({name: rows for name, rows in listed.items() if rows})

    def answer(self, question: Question) -> tuple[str, tuple[str, ...]]:
        """How the question ends, and the records."""
        if question in self._silent:
            return "timeout", ()
        heard = read_question(ask(1, *question, largest_answer=65535))
        assert isinstance(heard, Heard)
        answer = read_answer(self._zones.answer(heard))
        assert isinstance(answer, Answer)
        return answer.status, answer.records

    def judge(self, judgment: Callable[[Known], V | Question]) -> V:
        """The verdict, after as many questions as it wants."""
        known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        for _ in range(MOST_QUESTIONS):
            verdict = judgment(known)
            if not isinstance(verdict, Question):
                return verdict
            assert verdict not in known
            known[verdict] = self.answer(verdict)
        raise AssertionError("too many questions")
