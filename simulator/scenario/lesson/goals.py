"""The tasks of a play, and how far each has come. Knows not who asks, or what a task is called in a lesson.

A task is done by hand, and one after another: what the script said counts for none of them, nor does what was said
until an earlier one was done. So a slip made early on is not taken for one that a later task asks for.
"""

from __future__ import annotations

from simulator.reading.listener import Reading
from simulator.reading.pattern import Search
from simulator.scenario.run import Run


class Goals:
    """Follows all tasks of a run, in the order of its scenario."""

    def __init__(self, run: Run) -> None:
        self._scripted = run.scripted
        self._tasks = run.scenario.tasks
        self._searches: dict[str, Search] = {}

    def go_on(self, reading: Reading) -> dict[str, int]:
        """How many patterns of each task's goal are met in a film that has gone on."""
        start, met = reading.place(self._scripted), {}
        for name in self._tasks:
            search = self._searched(name, start, reading)
            met[name] = len(search.places)
            if search.is_over:
                start = max(start, search.places[-1])
        return met

    def _searched(self, name: str, start: int, reading: Reading) -> Search:
        """The search for a task; one begun before an earlier task was done begins anew, unless it comes to its end."""
        search = self._searches.get(name) or Search(self._tasks[name].goal, start=start)
        search.go_on(reading)
        if search.start < start and not search.is_over:
            search = Search(self._tasks[name].goal, start=start)
            search.go_on(reading)
        self._searches[name] = search
        return search
