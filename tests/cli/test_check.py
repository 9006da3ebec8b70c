"""`coulisses check`: what a teacher is told about a lesson's questions. The lessons themselves pass."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.check import check
from simulator.scenario.load import LESSONS
from tests.web.test_own_scenario import CIRCLE

LESSON = Path("tests/cli/lesson")  # our own, so that lessons can change
ASKED = """
[predicts.a-name]
cue = ["C: RCPT TO:<bob@bob.example>"]
right = "S: 250*"
choices = ["S: 250*", "S: 452*"]
"""
FULL = 'hosts."mx.bob.example".mailboxes.bob.quota = 0'
PROSE = """
```predict a-name
What will it say?
- Yes. :: Bob lives here.
- Not now. :: Only if his mailbox were full.{premise}
```
"""
PREMISE = " :: Bob’s mailbox is full."


def told(folder: Path, overlay: str, choice: str = "S: 452*", asked: str = ASKED, premise: str = PREMISE) -> list[str]:
    """What is said of a lesson that asks this, and lays that over for a choice."""
    shutil.copytree(LESSON, folder, dirs_exist_ok=True)
    with (folder / "scenario.toml").open("a", encoding="utf-8") as scenario:
        scenario.write(asked)
        if overlay:
            scenario.write(f'[predicts.a-name.otherwise."{choice}"]\n{overlay}\n')
    for language in ("en", "fr"):
        with (folder / f"lesson.{language}.md").open("a", encoding="utf-8") as prose:
            prose.write(PROSE.format(premise=premise))
    return [str(fault) for fault in check(folder)]


@pytest.mark.parametrize(
    "path",
    sorted([*LESSONS.glob("*/scenario.toml"), *LESSONS.glob("practice/*/scenario.toml")]),
    ids=lambda path: path.parent.name,
)
def test_nothing_is_wrong_with_our_lessons(path: Path) -> None:
    assert list(map(str, check(path.parent))) == []


def test_a_wrong_choice_that_comes_true_under_what_is_laid_over(tmp_path: Path) -> None:
    assert told(tmp_path, FULL) == []


@pytest.mark.parametrize(
    ("overlay", "choice", "words"),
    [
        ("", "S: 452*", "'S: 452*' is never so"),
        ('hosts."mx.bob.example".colour = "red"', "S: 452*", "makes no scenario"),
        ('hosts."mx.bob.example".agents = ["dragon"]', "S: 452*", "makes no scenario"),
        ('hosts."alice.home".agents = []', "S: 452*", "makes no scenario"),
        ("script.9.at = '1s'", "S: 452*", "1 entries"),
        ("seed = 4", "S: 452*", "comes not true: under what is laid over, ('S', '250 "),
        ('hosts."mx.bob.example".smtp_ports = [2525]', "S: 452*", "its cue is never reached"),
        (FULL + '\n[predicts.a-name.shown."S: 452*"]\nuntil = ["S: 452*"]', "S: 452*", "needs no [shown]"),
        (FULL, "S: 250*", "'S: 250*' is no wrong choice"),
        (FULL, "S: 999*", "'S: 999*' is no wrong choice"),
    ],
)
def test_a_wrong_choice_that_cannot_be_shown(tmp_path: Path, overlay: str, choice: str, words: str) -> None:
    faults = told(tmp_path, overlay, choice)
    number = next(
        n for n, row in enumerate((tmp_path / "scenario.toml").read_text().splitlines(), 1) if "[predicts" in row
    )
    assert any(words in fault and fault.startswith(f"{tmp_path}/scenario.toml:{number}: ") for fault in faults), faults


NAMED = ASKED.replace("S: 250*", "bob").replace("S: 452*", "nobody")
FULL_AND_SHOWN = FULL + '\n[predicts.a-name.shown.nobody]\nuntil = ["S: 452*"]'


@pytest.mark.parametrize("more", ["", '\nwithout = ["S: 354*"]', '\nlook = ["transcript"]'])
def test_a_choice_that_is_a_name_and_is_shown_by_a_film(tmp_path: Path, more: str) -> None:
    assert told(tmp_path, FULL_AND_SHOWN + more, "nobody", NAMED) == []


@pytest.mark.parametrize(
    ("overlay", "words"),
    [
        ("", "'nobody' is never so"),
        (FULL, "'nobody' is shown nowhere"),
        (FULL_AND_SHOWN.replace("452", "250"), "'nobody' is shown by what the play itself has"),
        (FULL_AND_SHOWN.replace("452", "999"), "'nobody' comes not true"),
        (FULL_AND_SHOWN + '\nwithout = ["C: RCPT TO:*"]', "'nobody' comes not true"),
        (FULL_AND_SHOWN + '\nwire = "mx.bob.example:143"', "'nobody' comes not true"),
        (FULL_AND_SHOWN.replace("shown.nobody", "shown.bob"), "'bob' is no wrong choice"),
        (FULL_AND_SHOWN.replace(FULL, 'hosts."mx.bob.example".colour = "red"'), "makes no scenario"),
        (FULL_AND_SHOWN.replace('"S: 452*"', "") + '\nwithout = ["S: 354*"]', "'nobody' is shown at no line"),
    ],
)
def test_a_choice_that_is_a_name_and_is_not_shown(tmp_path: Path, overlay: str, words: str) -> None:
    faults = told(tmp_path, overlay, "nobody", NAMED)
    assert any(words in fault for fault in faults), faults


SENT = '[[script]]\nwho = "a.example"\naction = "send x"\n'
ASKED_BEFORE = '[predicts.p]\ncue = []\nchoices = ["a", "b"]\nright = "a"\n'
LAID_ROUND = 'script = [{ who = "a.example", action = "send x" }]\n'
UNENDING = {
    "script": (SENT, "the script comes to no end"),
    "choice": (
        f'{ASKED_BEFORE}[predicts.p.otherwise.b]\n{LAID_ROUND}[predicts.p.shown.b]\nuntil = ["C: EHLO*"]\n',
        "its film comes to no end",
    ),
    "variant": (f"[variants.v]\nbefore = {{}}\ntitle = {{}}\n[variants.v.changes]\n{LAID_ROUND}", "comes to no end"),
}


@pytest.mark.parametrize(("more", "words"), UNENDING.values(), ids=UNENDING)
def test_a_film_without_an_end_is_told_of(tmp_path: Path, more: str, words: str) -> None:
    (tmp_path / "scenario.toml").write_text(CIRCLE.partition("[[script]]")[0] + more, encoding="utf-8")
    assert any(words in str(fault) for fault in check(tmp_path))


@pytest.mark.parametrize(("overlay", "premise"), [(FULL, ""), ("", PREMISE)])
def test_what_is_otherwise_is_told_where_it_can_be_shown(tmp_path: Path, overlay: str, premise: str) -> None:
    faults = [fault for fault in told(tmp_path, overlay, premise=premise) if "the answer for 'S: 452*'" in fault]
    assert [fault.split("/")[-1].split(":")[0] for fault in faults] == ["lesson.en.md", "lesson.fr.md"]


FADE = """
[fades.again]
gaps = [{gaps}]
goal = [{goal}]
solution = ["EHLO alice.home", "QUIT"]
"""
FADE_PROSE = """
```fade again
Again
- All of it.
- With gaps.
- Goals.
- Alone.
{goals}```
"""


def faded(folder: Path, gaps: str = "", goal: str = '"S: 250*greets*", "S: 221*"', goals: int = 2) -> list[str]:
    """What is said of a lesson with a session to be said again."""
    shutil.copytree(LESSON, folder, dirs_exist_ok=True)
    with (folder / "scenario.toml").open("a", encoding="utf-8") as scenario:
        scenario.write(FADE.format(gaps=gaps, goal=goal))
    for language in ("en", "fr"):
        with (folder / f"lesson.{language}.md").open("a", encoding="utf-8") as prose:
            prose.write(FADE_PROSE.format(goals="- It says so.\n" * goals))
    return [str(fault) for fault in check(folder)]


@pytest.mark.parametrize(("things", "faults"), [(0, 2), (1, 2), (2, 0)])
def test_one_thing_cannot_be_put_in_order(tmp_path: Path, things: int, faults: int) -> None:
    shutil.copytree(LESSON, tmp_path, dirs_exist_ok=True)
    for language in ("en", "fr"):
        with (tmp_path / f"lesson.{language}.md").open("a", encoding="utf-8") as prose:
            prose.write("\n```order way\nWhich first?\n" + "- A thing :: because\n" * things + "```\n")
    found = [str(fault) for fault in check(tmp_path)]
    assert len(found) == faults
    assert all("it needs 2 or more" in fault for fault in found)


@pytest.mark.parametrize(
    ("wires", "words"),
    [
        ('"mx.bob.example:25"', ""),
        ('"mx.bob.example:26"', "nothing is said on 'mx.bob.example:26'"),
        ('"mx.bob.example:25", "alice.home →"', "1 names written for 2 legs"),
    ],
)
def test_the_legs_of_a_way(tmp_path: Path, wires: str, words: str) -> None:
    shutil.copytree(LESSON, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "scenario.toml").open("a", encoding="utf-8") as scenario:
        scenario.write(f"\n[legs.way]\nwires = [{wires}]\n")
    for language in ("en", "fr"):
        with (tmp_path / f"lesson.{language}.md").open("a", encoding="utf-8") as prose:
            prose.write("\n```legs way\nWhat is spoken there?\n- To the door :: At 25.\n```\n")
    found = list(map(str, check(tmp_path)))
    assert bool(found) == bool(words)
    assert all(words in fault for fault in found)


def test_a_session_to_be_said_again(tmp_path: Path) -> None:
    assert faded(tmp_path, '"smtp.command"') == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"gaps": '"smtp.verb"'},
            "has no 'smtp.verb' to leave out; there are: smtp.argument.domain, smtp.command.EHLO",
        ),
        ({"goal": '"S: 250*greets*", "S: 999*"'}, "the solution of fade 'again' does not reach its goal: 'S: 999*'"),
        ({"goal": '"S: 220*"', "goals": 1}, "is reached before anybody has typed"),
        ({"goals": 1}, "5 sentences written for 4 rounds and 2 patterns of the goal"),
    ],
)
def test_a_session_that_cannot_be_said_so(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    faults = faded(tmp_path, **changed)
    assert faults
    assert [fault for fault in faults if words not in fault] == []


FIX = """
[fixes.account]
fields = [{fields}]
goal = ["S: 250*greets*"]
[fixes.account.broken]
{broken}
"""
FIX_PROSE = """
```fix account
It does not work
Mend it.
- A field :: A hint.
```
"""
PORTS, ELSEWHERE = "hosts.'mx.bob.example'.smtp_ports", "hosts.'mx.bob.example'.smtp_ports = [26]"


def fixed(folder: Path, fields: str = f'"{PORTS}"', broken: str = ELSEWHERE) -> list[str]:
    """What is said of a lesson with something to mend."""
    shutil.copytree(LESSON, folder, dirs_exist_ok=True)
    with (folder / "scenario.toml").open("a", encoding="utf-8") as scenario:
        scenario.write('[[script]]\nwho = "alice.home"\naction = "type EHLO alice.home\\r\\n"\n')
        scenario.write(FIX.format(fields=fields, broken=broken))
    for language in ("en", "fr"):
        with (folder / f"lesson.{language}.md").open("a", encoding="utf-8") as prose:
            prose.write(FIX_PROSE)
    return [str(fault) for fault in check(folder)]


def test_something_to_mend(tmp_path: Path) -> None:
    assert fixed(tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"broken": ""}, "its goal is met although nothing has been mended"),
        ({"fields": "'seed'"}, "its solution does not reach its goal"),
        ({"fields": "'hosts'"}, "is more than one thing"),
        ({"fields": f"\"{PORTS}\", 'seed'"}, "1 names written for 2 fields"),
        ({"broken": f"{ELSEWHERE}\ncolour = 1"}, "scenario has a key “colour”"),
    ],
)
def test_what_is_not_to_be_mended(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    assert [fault for fault in fixed(tmp_path, **changed) if words in fault] != []
