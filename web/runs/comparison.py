"""Two runs side by side: how far their films are the same, and what became of what both say."""

from __future__ import annotations

from contextlib import ExitStack

from simulator import Comparison, Event, compare, same
from web.runs.live_run import LiveRun


def common(ours: list[Event], theirs: list[Event]) -> int:
    """How many events two films have in common before they first differ."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((n for n, (one, other) in pairs if not same(one, other)), min(len(ours), len(theirs)))


def beside(ours: LiveRun, theirs: LiveRun) -> Comparison:
    """Two runs compared, while neither goes on. Of several locks, the one of the first id is taken first."""
    with ExitStack() as held:
        for _, lock in sorted({ours.id: ours.lock, theirs.id: theirs.lock}.items()):
            held.enter_context(lock)
        return compare(ours.reading, theirs.reading, (ours.run.events, theirs.run.events))
