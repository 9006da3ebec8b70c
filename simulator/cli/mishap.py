"""What cannot be done on the command line, and why. Knows no scenario."""

from __future__ import annotations

from pathlib import Path


class Mishap(Exception):
    """`what` was asked for, or named; the message says why it cannot be, and what can."""

    def __init__(self, what: Path | str, message: str) -> None:
        super().__init__(f"{what}: {message}")
