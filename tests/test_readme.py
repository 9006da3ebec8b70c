"""What the papers promise: commands, options, lessons, links and the targets of make are really there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from simulator.cli import app

HOUSE = Path(__file__).parent.parent
README = (HOUSE / "README.md").read_text(encoding="utf-8")
PAPERS = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").rglob("*.md"))]

BUILT = typer.main.get_command(app).commands
# A row of the table of commands: `coulisses play LESSON [--lang fr\|en] …`
COMMANDS = re.findall(r"^\| `coulisses (\w+)([^`]*)`", README, re.MULTILINE)
LESSONS = re.findall(r"^\| `([a-z-]+)` \|", README.partition("\n## Lessons\n")[2], re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def test_the_tables_were_found() -> None:
    assert {"serve", "play", "open"} <= {name for name, _ in COMMANDS}
    assert "letter-journey" in LESSONS


@pytest.mark.parametrize(("name", "rest"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_a_command_exists_with_its_options(name: str, rest: str) -> None:
    assert name in BUILT
    assert set(re.findall(r"--\w+", rest)) <= {flag for option in BUILT[name].params for flag in option.opts}


def test_no_command_is_kept_from_the_reader() -> None:
    assert set(BUILT) == {name for name, _ in COMMANDS}


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_exists(lesson: str) -> None:
    missing = {"lesson.en.md", "lesson.fr.md", "scenario.toml"}
    missing -= {path.name for path in (HOUSE / "lessons" / lesson).iterdir()}
    assert missing == set()


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_a_target_of_make_exists(paper: Path) -> None:
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([\w-]+)", paper.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= targets


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_a_link_leads_somewhere(paper: Path) -> None:
    links = re.findall(r"\]\((?!\w+:|#)([^)#]+)", paper.read_text(encoding="utf-8"))
    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_what_is_installed_without_make_exists() -> None:
    named = {path.replace("\\", "/") for path in re.findall(r"-r (requirements\S+)", README)}
    assert named
    assert all((HOUSE / path).is_file() for path in named)
