"""What a hostile letter costs those who show it: no more than its length."""

from __future__ import annotations

import time

import pytest

import web.noted
from simulator import Run, Scenario, loads, notes
from web.noted import note_of
from web.runs import LiveRun
from web.take_home import taken_home

TOWN = """
[hosts."a.example"]
agents = ["mail-user", "smtp-server", "queue"]
submission = "a.example:25"
domains = ["a.example"]
[hosts."a.example".mailboxes]
me = {}
[[script]]
who = "a.example"
action = "send x"
[letters.x]
file = "x"
"""
HEAD = "From: me@a.example\r\nTo: me@a.example\r\n"


def played(letter: str) -> LiveRun:
    run = Run(_town(letter))
    run.play()
    return LiveRun("film", "", run)


def _town(letter: str) -> Scenario:
    lines = letter.replace("\\", "\\\\").replace('"', '\\"').replace("\r\n", "\\r\\n")
    return loads(f'{TOWN}[files]\nx = "{lines}"')


def test_a_note_is_written_once_however_many_names_lead_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    html = web.noted.html
    monkeypatch.setattr(web.noted, "html", lambda text: written.append(text) or html(text))
    keys = [f"header.X-{n}" for n in range(500)]
    assert {(note_of("en", key) or {})["key"] for key in keys} == {"header"}
    assert len(written) <= 2
    taken_home(played(HEAD + "".join(f"X-{n}: y\r\n" for n in range(500)) + "\r\nHello\r\n"), "html", "en")
    assert len(written) < 2 * sum(len(notes(language).by_key) for language in ("en", "fr"))


def test_a_name_of_a_hundred_thousand_dots_is_looked_up_in_a_blink() -> None:
    begun = time.perf_counter()
    assert notes("en").find("header." + "x." * 100_000) == notes("en").find("header.X")
    assert time.perf_counter() - begun < 0.5
