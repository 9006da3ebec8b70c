"""The tally: conversations, scenes and lessons played, and which keys of the inventory were really seen, and where."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from simulator.reading.inventory import seen_in_event, seen_in_utterance
from simulator.reading.listener import Reading
from simulator.scenario.load import load
from simulator.scenario.rehearsal import scene
from simulator.scenario.rehearsal.conversation import Player, parse
from simulator.scenario.run import Run

ROOT = Path(__file__).resolve().parents[3]
TRANSCRIPTS = ROOT / "tests" / "transcripts"


class Tally:
    """Keys seen, each with the first place (`path:line`) that showed it. Header keys compare without case."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def find(self, key: str) -> str | None:
        """Where a key was seen."""
        return self.seen.get(_plain(key))

    def count_all(self) -> Tally:
        """Every conversation, every scene and every lesson of the checkout."""
        for path in sorted(TRANSCRIPTS.glob("*/*.txt")):
            self.count_conversation(path)
        for path in sorted(TRANSCRIPTS.glob(f"scenes/*/{scene.FILM}")):
            self.count_scene(path)
        for path in sorted((ROOT / "lessons").glob("**/scenario.toml")):
            self.count_scenario(path)
        return self

    def count_conversation(self, path: Path) -> None:
        """Play a conversation; each key is found at the line that brought it up."""
        player = Player(parse(path))
        reading = Reading(player.run.secrets)
        line, done = 1, 0
        for line in player.steps():
            done = self._count(player.run, reading, done, path, line)
        self._count(player.run, reading, done, path, line)

    def count_scene(self, path: Path) -> None:
        """Play a scene; each key is found at the first row of its film that was met when it had come up."""
        run = Run.of(path.parent)
        run.play()
        reading = Reading(run.secrets)
        line, done = 1, 0
        for line, event in scene.parse(path.parent).compare(run):
            done = self._count(run, reading, done, path, line, event + 1)
        self._count(run, reading, done, path, line)

    def count_scenario(self, path: Path) -> None:
        """Play a scenario, and every task's solution in it."""
        run = Run(load(path))
        run.play()
        self._count(run, Reading(run.secrets), 0, path, 1)
        for name, task in run.scenario.tasks.items():
            other = Run(run.scenario)
            other.play()
            if task.connect:
                other.give(task.who, "connect", task.connect)
            for row in task.solution:
                other.give(task.who, "type", f"{row}\r\n")
            self._count(other, Reading(other.secrets), 0, path, _line_of(path, f"[tasks.{name}]"))

    def _count(self, run: Run, reading: Reading, done: int, path: Path, line: int, until: int | None = None) -> int:
        """Count the events from `done` to `until`, or to the end; gives how many have been counted."""
        place = f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{line}"
        events = run.events[done:until]
        for event in events:
            self._add(seen_in_event(event), place)
        for utterance in reading.feed(events):
            self._add(seen_in_utterance(utterance, reading.talks[utterance.wire].protocol), place)
        return done + len(events)

    def _add(self, keys: Iterable[str], place: str) -> None:
        for key in keys:
            self.seen.setdefault(_plain(key), place)


def _plain(key: str) -> str:
    return key.lower() if key.startswith("header") else key


def _line_of(path: Path, text: str) -> int:
    rows = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, row in enumerate(rows, 1) if row.startswith(text)), 1)
