"""The command line: what it prints, and that a mistake ends with a message and status 2."""

from __future__ import annotations

import json
import shutil
import signal
import smtplib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from simulator import LESSONS, Run, load
from simulator.gateway.directions import accounts

LESSON = "tests/cli/lesson"  # our own, so that lessons can change
COULISSES = Path(sys.executable).with_name("coulisses")


def coulisses(*arguments: str, given: str = "", status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([COULISSES, *arguments], input=given, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_a_film_as_text() -> None:
    lines = coulisses("play", LESSON).stdout.splitlines()
    assert lines[0] == "== 0  alice.home → mx.bob.example:25  smtp  0.000000"
    assert lines[1].startswith("S: 220 mx.bob.example ")


def test_a_film_as_json_lines(tmp_path: Path) -> None:
    out = tmp_path / "film.jsonl"
    coulisses("play", LESSON, "--format", "jsonl", "--out", str(out))
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    events = [row["event"] for row in rows if "event" in row]
    said = [row["utterance"] for row in rows if "utterance" in row]
    assert [event["n"] for event in events] == list(range(len(events)))
    assert rows[-1] == {"end": {"at": 160000, "events": len(events), "utterances": len(said)}}
    assert said[0]["label"] == "220"
    assert out.read_bytes() == coulisses("play", LESSON, "--format", "jsonl").stdout.encode()


def test_a_film_is_taken_home(tmp_path: Path) -> None:
    assert coulisses("export", LESSON, "--to", "txt").stdout == coulisses("play", LESSON).stdout
    out = tmp_path / "ladder.svg"
    coulisses("export", LESSON, "--to", "svg", "-o", str(out), "--lang", "fr")
    assert out.read_text(encoding="utf-8").startswith("<svg ")
    page = coulisses("export", LESSON, "--to", "html", "--lang", "fr").stdout
    assert page.startswith('<!doctype html>\n<html lang="fr">')
    assert page.count("<template lang=") == 2
    coulisses("export", "letter-journey", "--to", "eml", "-o", str(tmp_path / "letters"))
    coulisses("export", "letter-journey", "--to", "eml", "-o", str(tmp_path / "letters.zip"))
    with zipfile.ZipFile(tmp_path / "letters.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "letters").iterdir()} == packed


@pytest.mark.parametrize(
    ("to", "called"), [("mermaid", 'title: "A cake"'), ("html", "<title>A cake · Coulisses</title>")]
)
def test_a_scenario_that_was_saved_is_called_as_it_says(tmp_path: Path, to: str, called: str) -> None:
    play = (LESSONS / "letter-journey" / "scenario.toml").read_text(encoding="utf-8")
    (tmp_path / "cake.toml").write_text(f'{play}\n[title]\nen = "A cake"\n', encoding="utf-8")
    assert called in coulisses("export", str(tmp_path / "cake.toml"), "--to", to).stdout


def test_names_are_in_the_language_that_is_wanted() -> None:
    assert "L’ordinateur d’Alice" in coulisses("export", "letter-journey", "--to", "mermaid", "--lang", "fr").stdout


@pytest.mark.parametrize(
    ("language", "refused"), [("en", "“soon” is no duration."), ("fr", "«\xa0soon\xa0» n’est pas une durée.")]
)
def test_typing_a_session(language: str, refused: str) -> None:
    typed = (
        "EHLO alice.home\n:allowed\n:wait 5m\n:wait soon\n:close\nEHLO again\n:connect mx.bob.example:25\nFOO\n:quit\n"
    )
    said = coulisses("type", LESSON, "--lang", language, given=typed).stdout
    assert "C: EHLO alice.home" in said
    assert "S: 250-mx.bob.example" in said
    assert "S: 500 " in said
    assert "MAIL" in said
    assert refused in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["play", "nonsense"], ["nonsense", "no such lesson", "type-smtp"]),
        (["play", "type-smtp", "--out", "/nowhere/film"], ["/nowhere/film", "cannot be written"]),
        (["play", "type-smtp", "--format", "xml"], ["xml"]),
        (["play"], ["lesson"]),
        (["export", "nonsense", "--to", "txt"], ["nonsense", "no such lesson", "type-smtp", "wrong-password"]),
        (["export", "type-smtp", "--to", "gif"], ["gif", "pcapng"]),
        (["export", "type-smtp", "--to", "svg", "-o", "/nowhere/film"], ["/nowhere/film", "cannot be written"]),
        (["export", "type-smtp", "--to", "eml", "-o", "/dev/null/letters"], ["/dev/null/letters", "no folder"]),
        (["fly"], ["fly"]),
        (["type", "type-smtp", "--host", "mx.bob.example"], ["keyboard", "alice.home"]),
        (["type", "type-smtp", "--lang", "tlh"], ["tlh", "en"]),
        (["open", "type-smtp", "--port", "nonsense"], ["HOST:PORT=LOCAL", "mx.bob.example:25"]),
        (["open", "type-smtp", "--port", "mx.bob.example:99=2525"], ["mx.bob.example:25"]),
        (["serve", "--port", "99999"], ["--port", "65535"]),
    ],
)
def test_a_mistake_is_told_with_its_remedy(arguments: list[str], words: list[str]) -> None:
    done = coulisses(*arguments, status=2)
    for word in words:
        assert word in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ('latency = "40ms"', 'latency = "soon"', 34, "soon"),
        ('latency = "40ms"', "latency = 40", 34, "latency"),
        ('latency = "40ms"', 'speed = "40ms"', 34, "speed"),
        ("seed = 3", "seed = ", 1, "TOML"),
        ('agents = ["terminal"]', 'agents = ["dragon"]', 12, "dragon"),
        ('domains = ["bob.example"]', 'dragons = ["bob.example"]', 25, "dragons"),
        ('domains = ["bob.example"]', "domains = 5", 25, "domains"),
    ],
)
def test_a_broken_scenario_is_blamed_at_its_line(tmp_path: Path, old: str, new: str, line: int, word: str) -> None:
    text = Path(LESSON, "scenario.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "scenario.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    numbers = [n for n, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if new in row]
    done = coulisses("play", str(path), status=2)
    assert f"{path}:{numbers[0]}: " in done.stderr
    assert word in done.stderr


def test_a_lesson_is_checked(tmp_path: Path) -> None:
    assert "nothing wrong" in coulisses("check", LESSON).stdout
    folder = tmp_path / "mine"
    shutil.copytree(LESSON, folder)
    path = folder / "scenario.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('goal = ["C: EHLO *", "S: 250*"]', 'goal = ["C: FLY"]'), "utf-8"
    )
    (folder / "lesson.fr.md").unlink()
    said = coulisses("check", str(folder), status=2).stdout
    assert "lesson.fr.md:1: this language is missing" in said
    assert "the solution of task 'say-hello' does not reach its goal: 'C: FLY'" in said


def test_the_door_tells_where_it_stands_and_shuts_on_sigterm(tmp_path: Path) -> None:
    command = [COULISSES, "open", LESSON, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"XDG_DATA_HOME": str(tmp_path)}) as door:
        assert door.stdout is not None
        try:
            told = json.loads(door.stdout.readline())
            port = next(one["listening"] for one in told["services"] if one["port"] == 25)
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
                smtp.sendmail("alice@alice.example", ["bob@bob.example"], "Subject: Hello\r\n\r\nHello Bob")
        finally:
            door.send_signal(signal.SIGTERM)
        assert door.wait(10) == 0
    assert {"user": "bob", "password": "tulip", "address": "bob@bob.example"} in told["accounts"]
    assert not Path(told["ca"]).exists()  # it goes with the door
    assert told["page"].startswith("http://127.0.0.1:")


ESCAPES = "\\u001b]0;mine\\u0007\\u001b[2J\\u202e"


@pytest.mark.parametrize("command", ["play", "check"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mx.bob.example", f"mx{ESCAPES}.example"),
        ("seed = 3", f'"{ESCAPES}" = 3'),
        ('agents = ["terminal"]', f'agents = ["{ESCAPES}"]'),
        ('domains = ["bob.example"]', f'banner = "{ESCAPES}"'),
    ],
)
def test_nothing_in_a_scenario_reaches_the_terminal_as_a_command(
    tmp_path: Path, command: str, old: str, new: str
) -> None:
    shutil.copytree(LESSON, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "scenario.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = subprocess.run([COULISSES, command, tmp_path], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    assert not set("\x1b\x07\u202e") & set(done.stdout + done.stderr)


@pytest.mark.parametrize("name", ["a" * 5000, "\x1b[31mred", "", "-"])
def test_a_strange_name_is_no_lesson(name: str) -> None:
    assert "\x1b" not in coulisses("play", "--", name, status=2).stderr


def test_with_a_second_factor_the_door_names_a_password_for_programs() -> None:
    scenario = load("strong-passwords")
    found = {one["user"]: one["password"] for one in accounts(scenario, Run(scenario)) if "town" in one["address"]}
    assert found == {"nora": "sunshine", "omar": "otter-quilt-lamp", "pia": "wren-oboe-fjord-sled"}
