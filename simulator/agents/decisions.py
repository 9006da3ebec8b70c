"""Writing down why somebody decided as he did: reasons are keys, details are words that can be kept and shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.trace.facts import Decided
from simulator.trust.judgment import Verdict
from simulator.world.agent import Record

MOST_STEPS = 100  # of one judgment that are written down
LONGEST = 1000  # characters of a detail


def decided(who: str, verdict: str, reason: str, details: Mapping[str, str]) -> Record:
    """The deed that records a decision; `reason` without its prefix. Octets that were no text are written out."""
    return Record(Decided(who, verdict, f"reason.{reason}", _kept(details)))


def considered(who: str, method: str, verdict: Verdict) -> Iterator[Record]:
    """The deeds that record how a judgment was come to: each step, at most so many, then what `method` gave.

    The reason of a step is what came of it, or else what it is; `step` in its details always tells what it is.
    """
    for step in verdict.steps[:MOST_STEPS]:
        told = {"step": step.key, **step.details}
        yield Record(Decided(who, "note", told.pop("why", step.key), _kept(told)))
    result = f"{method}.result.{verdict.result}"
    yield Record(Decided(who, "note", result, _kept({"step": verdict.reason, **verdict.details})))


def _kept(details: Mapping[str, str]) -> dict[str, str]:
    return {name: value[:LONGEST].encode("utf-8", "backslashreplace").decode() for name, value in details.items()}
