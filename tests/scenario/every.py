"""Every scenario of the checkout: the lessons' and the scenes'."""

from __future__ import annotations

from pathlib import Path

HOUSE = Path(__file__).parents[2]
SCENES = HOUSE / "tests" / "transcripts" / "scenes"
PATHS = sorted([*HOUSE.glob("lessons/**/scenario.toml"), *SCENES.glob("*/scenario.toml")])


def name_of(path: Path) -> str:
    """What a scenario is called: its folder."""
    return path.parent.name
