"""What a hostile letter costs those who show it: no more than its length."""

from __future__ import annotations

import asyncio
import time

import pytest

import web.told.noted
from simulator import Run, Scenario, loads, notes
from simulator.reading import letter
from tests.gateway.test_tcp import aside
from web.asked.take_home import taken_home
from web.runs.live_run import LiveRun
from web.settings import Settings
from web.told.noted import note_of
from web.visit import limits
from web.visit.limits import Turns

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


def played(content: str) -> LiveRun:
    run = Run(_town(content))
    run.play()
    return LiveRun("film", "", run)


def _town(content: str) -> Scenario:
    lines = content.replace("\\", "\\\\").replace('"', '\\"').replace("\r\n", "\\r\\n")
    return loads(f'{TOWN}[files]\nx = "{lines}"')


def test_a_note_is_written_once_however_many_names_lead_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    html = web.told.noted.html
    monkeypatch.setattr(web.told.noted, "html", lambda text: written.append(text) or html(text))
    keys = [f"header.X-{n}" for n in range(500)]
    assert {(note_of("en", key) or {})["key"] for key in keys} == {"header"}
    assert len(written) <= 2
    taken_home(played(HEAD + "".join(f"X-{n}: y\r\n" for n in range(500)) + "\r\nHello\r\n"), "html", "en")
    assert len(written) < 2 * sum(len(notes(language).by_key) for language in ("en", "fr"))


def test_a_name_of_a_hundred_thousand_dots_is_looked_up_in_a_blink() -> None:
    begun = time.perf_counter()
    assert notes("en").find("header." + "x." * 100_000) == notes("en").find("header.X")
    assert time.perf_counter() - begun < 0.5


def test_a_letter_of_many_parts_is_read_twice_for_the_page_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "--b\r\n\r\nx\r\n" * 3_000
    live = played(f'{HEAD}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n{many}--b--\r\n')
    stations = [event.n for event in live.run.events if letter.content_of(event)]
    asked: list[int] = []
    parse = letter.parse
    monkeypatch.setattr(letter, "parse", lambda raw: asked.append(len(raw)) or parse(raw))
    taken_home(live, "html", "en")
    assert len(asked) == 2 * len(stations)
    apart = letter.take_apart(live.run.events, stations[0])
    assert apart is not None
    assert len(apart.parts) == letter.MOST_PARTS


def test_of_an_endless_header_the_beginning_is_told() -> None:
    live = played(HEAD + "X: y\r\n" * 50_000 + "\r\nHello\r\n")
    for event in live.run.events:
        apart = letter.take_apart(live.run.events, event.n)
        assert apart is None or 5_000 < len(apart.fields) <= letter.MOST_HEADER / len("X: y\r\n") + 10


def test_whoever_wants_much_waits_behind_himself() -> None:
    order: list[str] = []

    async def play(turns: Turns, who: str) -> None:
        async with turns.taken(who):
            order.append(who)
            await asyncio.sleep(0)
            order.append(f"{who} done")

    async def all_at_once() -> Turns:
        turns = Turns(2)
        await asyncio.gather(*(play(turns, who) for who in ["many"] * 3 + ["one"]))
        return turns

    turns = aside(all_at_once())
    assert order[:4] == ["many", "one", "many done", "one done"]
    assert order[4:] == ["many", "many done"] * 2
    assert not turns._own
    assert not turns._waiting


def test_only_so_many_wait_for_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_WAITING", 1)

    async def crowd() -> None:
        mine = limits.Limits(Settings())
        assert mine.perform("me") == 0.0
        async with mine.turns.taken("me"):
            assert mine.perform("me") == limits.A_WHILE
            assert mine.perform("you") == 0.0
        assert mine.perform("me") == 0.0

    aside(crowd())
