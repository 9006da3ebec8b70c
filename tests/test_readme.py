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
FILES = [path.name for path in HOUSE.iterdir()] + [
    path.relative_to(HOUSE).as_posix()
    for room in ("simulator", "web", "lessons", "tests", "docs")
    for path in (HOUSE / room).rglob("*.*")
]

BUILT = typer.main.get_command(app).commands
# A row of the table of commands: `coulisses play LESSON [--lang fr\|en] …`
COMMANDS = re.findall(r"^\| `coulisses (\w+)([^`]*)`", README, re.MULTILINE)
LESSONS = re.findall(r"^\| `([a-z0-9-]+)` \|", README.partition("\n## Lessons\n")[2], re.MULTILINE)


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


def test_no_lesson_is_kept_from_the_reader() -> None:
    assert sorted(LESSONS) == sorted(path.parent.name for path in HOUSE.glob("lessons/*/lesson.en.md"))


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


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_a_file_that_is_named_exists(paper: Path) -> None:
    """By its whole path, or by the end of it."""
    named = re.findall(r"`([\w./-]+\.(?:py|js|css|html|toml|csv|md))`", paper.read_text(encoding="utf-8"))
    assert [name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in FILES)] == []


def test_the_decisions_are_all_in_the_list_and_in_order() -> None:
    folder = HOUSE / "docs" / "decisions"
    listed = re.findall(r"^\| \[\d+\]\(([^)]+)\)", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


def test_what_is_installed_without_make_exists() -> None:
    named = {path.replace("\\", "/") for path in re.findall(r"-r (requirements\S+)", README)}
    assert named
    assert all((HOUSE / path).is_file() for path in named)
