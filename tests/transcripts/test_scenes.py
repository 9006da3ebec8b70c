"""Every scene is played to its end, and its film is what stands written beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario.rehearsal.scene import FILM, parse

FOLDERS = sorted(path for path in (Path(__file__).parent / "scenes").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_film_is_as_written(folder: Path) -> None:
    scene = parse(folder)
    run = scene.play()
    assert not run.world.ended
    assert (folder / "scenario.toml").read_text(encoding="utf-8").startswith("# ")
    assert any(row.mark == "S:" for row in scene.rows), f"{folder / FILM} holds nothing that a server says"


def test_there_are_enough_of_them() -> None:
    assert len(FOLDERS) >= 20
