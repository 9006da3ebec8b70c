"""What has happened in a play, as tests ask about it."""

from __future__ import annotations

from typing import TypeVar

from simulator.scenario.run import Run
from simulator.trace.facts import Decided, Fact, Sent

F = TypeVar("F", bound=Fact)


def facts(run: Run, kind: type[F]) -> list[F]:
    """All of that kind, in order."""
    return [event.fact for event in run.events if isinstance(event.fact, kind)]


def reasons(run: Run, *who: str) -> list[str]:
    """Why something was decided, in order: by these hosts, or by any."""
    found = [fact.reason for fact in facts(run, Decided) if not who or fact.who in who]
    return [reason.removeprefix("reason.") for reason in found]


def borne(run: Run) -> bytes:
    """All that the links bore."""
    return b"".join(fact.borne for fact in facts(run, Sent))
