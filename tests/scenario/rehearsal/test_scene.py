"""The golden film of a scene: what it lets pass, what it catches, and at which row."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario.load import ScenarioError
from simulator.scenario.rehearsal.conversation import Mismatch
from simulator.scenario.rehearsal.scene import FILM, Scene, parse
from simulator.scenario.rehearsal.tally import Tally
from tests.scenario.every import SCENES

SCENARIO = """
[hosts."alice.home"]
agents = ["terminal"]
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
extensions = []
mailboxes = { bob = { password = "rose" } }
[[links]]
between = ["alice.home", "mx.bob.example"]
[[script]]
who = "alice.home"
action = "connect mx.bob.example:25"
[[script]]
who = "alice.home"
action = "type EHLO alice.home\\r\\n"
[[script]]
at = "1m 30s"
who = "alice.home"
action = "type MAIL FROM:<a@a.example>\\r\\n"
[[script]]
who = "alice.home"
action = "type RCPT TO:<nobody@bob.example>\\r\\n"
[[script]]
who = "alice.home"
action = "type QUIT\\r\\n"
"""
WHOLE = """
# Nobody of that name
== * alice.home → mx.bob.example:25 smtp
S: 220 $host ESMTP *
C: EHLO alice.home
S: 250 $host greets alice.home
C: MAIL FROM:<a@a.example>
S: 250 *
C: RCPT TO:<nobody@bob.example>
! Decided who=$host verdict=refuse reason=user-unknown path=nobody@bob.example at="1m 30s"
S: 550 <nobody@bob.example>: no such user here
C: QUIT
S: 221 $host closing the connection
"""


def scene(folder: Path, film: str) -> Scene:
    (folder / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
    (folder / FILM).write_text(film.lstrip("\n"), encoding="utf-8")
    return parse(folder)


def test_a_whole_film(tmp_path: Path) -> None:
    whole = scene(tmp_path, WHOLE)
    assert whole.title == "Nobody of that name"
    assert whole.play().events


def test_facts_nobody_asks_for_are_passed_over(tmp_path: Path) -> None:
    said = [line for line in WHOLE.splitlines() if not line.startswith("!")]
    assert scene(tmp_path, "\n".join(said)).play().events


@pytest.mark.parametrize(
    "film",
    [
        "...",
        "...\nC: QUIT\n...",
        "...\n! Decided reason=user-unknown\n...",
        "...\n! Dialled callee=mx.* port=25\n...\n! HungUp side=S\n! HungUp side=C",
        "== * alice.home   →   mx.bob.example:25   smtp\n...",
    ],
)
def test_any_number_of_lines_can_be_skipped(tmp_path: Path, film: str) -> None:
    assert scene(tmp_path, film).play().events


@pytest.mark.parametrize(
    ("film", "blamed"),
    [
        ("C: QUIT", ":1: expected C: QUIT, the film has: == 0 alice.home → mx.bob.example:25 smtp"),
        ("...\nC: NOOP\n...", ":2: expected C: NOOP, the film has: =="),
        ("...\nC: QUIT", "after its end the film goes on with S: 221 "),
        ("...\nC: QUIT\nS: 220 *", ":3: expected S: 220 *, the film has: S: 221 "),
        ("...\nC: QUIT\n...\nC: EHLO *\n...", ":4: expected C: EHLO *, the film has: S: 221 "),
        ("== * a → b:25 smtp\n...", ":1: expected == * a → b:25 smtp"),
        ("...\n! Decided reason=greylisted\n...", ':2: expected ! Decided reason="greylisted", the film has: =='),
        ("...\n! Decided verdict=refuse colour=red\n...", ':2: expected ! Decided verdict="refuse" colour="red"'),
        ('...\n! Decided reason=user-unknown at="1m 31s"\n...', ":2: expected ! Decided"),
        ("...\nC: QUIT\n! Decided reason=user-unknown\n...", ':3: expected ! Decided reason="user-unknown"'),
        ("...\nS: 250 $host greets *\n...\nS: 221 x$host *", ":4: expected S: 221 x$host *"),
    ],
)
def test_what_is_not_so_is_caught(tmp_path: Path, film: str, blamed: str) -> None:
    with pytest.raises(Mismatch) as caught:
        scene(tmp_path, film).play()
    assert str(caught.value).startswith(str(tmp_path / FILM))
    assert blamed in str(caught.value)


@pytest.mark.parametrize("row", ["X: what", "! Thought who=alice", "! Decided who", "!", "....", "Hello"])
def test_a_row_that_is_none_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scene(tmp_path, f"# Title\n{row}\n")
    assert caught.value.line == 2


def test_each_row_knows_the_event_that_brought_it(tmp_path: Path) -> None:
    whole = scene(tmp_path, WHOLE)
    run = whole.play()
    rows = list(whole.compare(run))
    assert [number for number, _ in rows] == [row.number for row in whole.rows]
    assert [event for _, event in rows] == sorted(event for _, event in rows)
    number, event = rows[-4]
    assert (number, type(run.events[event].fact).__name__) == (9, "Decided")


@pytest.mark.parametrize(
    ("name", "key", "row"),
    [
        ("push", "fact:Alarmed/idle-renewal", "! Alarmed name=idle-renewal at=29m"),
        ("old-machine", "header.Received.with.SMTP", "C: Received: from scanner.alice.home *"),
        ("lost-question", "fact:Dialled/53", "C: MX bob.example?"),
    ],
)
def test_a_scene_is_counted_row_by_row(name: str, key: str, row: str) -> None:
    path = SCENES / name / FILM
    tally = Tally()
    tally.count_scene(path)
    place, _, line = (tally.find(key) or "").partition(":")
    assert place == path.relative_to(SCENES.parents[2]).as_posix()
    assert path.read_text(encoding="utf-8").splitlines()[int(line) - 1] == row
