"""Writing down why somebody decided as he did: reasons are keys, details are words that can be kept and shown."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.trace.facts import Decided
from simulator.world.agent import Record


def decided(who: str, verdict: str, reason: str, details: Mapping[str, str]) -> Record:
    """The deed that records a decision; `reason` without its prefix. Octets that were no text are written out."""
    kept = {name: value.encode("utf-8", "backslashreplace").decode() for name, value in details.items()}
    return Record(Decided(who, verdict, f"reason.{reason}", kept))
