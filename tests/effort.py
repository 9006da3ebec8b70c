"""Whether work grows with what it is given and no faster, measured in the process's own time: on any machine alike."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time

TIMES = 8
TOLERANCE = 3  # what grows with the square would take TIMES as long again


def grows_evenly(work: Callable[[int], object], some: int) -> bool:
    """Whether `TIMES` as much takes about `TIMES` as long. `work` on `some` should take some ten milliseconds."""
    return _cost(work, some * TIMES) < TOLERANCE * TIMES * max(_cost(work, some), 0.002)


def _cost(work: Callable[[int], object], size: int) -> float:
    """Seconds. Garbage is collected later: what that costs depends on all there is in the process."""
    costs = []
    gc.disable()
    for _ in range(2):
        begun = process_time()
        work(size)
        costs.append(process_time() - begun)
    gc.enable()
    return min(costs)
