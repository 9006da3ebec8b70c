"""The page of an open door tells what to enter in a mail program, as the command does; no other page tells it."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from simulator import LESSONS, Run, load
from simulator.gateway import with_door
from simulator.scenario.furnishing.secured import security
from tests.gateway.doorway import Told, opened, port
from tests.web.house import PHONE, WIDE, Opening, accessible_on_a_phone, client_on, remembered
from web.words.language import LANGUAGES, words

LESSON = "letter-journey"
FOUND = {
    "tls": "SSL/TLS",
    "upgrade": "STARTTLS",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def told(data: Path) -> Iterator[Told]:
    with opened(LESSON, data) as told:
        yield told


def rows(page: str) -> list[list[str]]:
    """The cells of every row, as plain text."""
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", page)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_door_tells_what_the_command_tells(told: Told, language: str) -> None:
    with urlopen(Request(told["page"], headers={"Accept-Language": language}), timeout=10) as answer:
        page = answer.read().decode()
    assert f'<html lang="{language}"' in page
    door = page.partition('<details id="stage-door"')[2].partition("</details>")[0]
    said = words(language)
    wanted = [[one["address"], one["user"], one["password"]] for one in told["accounts"]]
    assert wanted == [["alice@alice.example", "alice", "tulip"], ["bob@bob.example", "bob", "rose"]]
    wanted += [
        [said[f"door.protocol.{one['protocol']}"], str(one["listening"]), FOUND[one["security"]]]
        for one in told["services"]
    ]
    assert [row for row in rows(door) if row in wanted] == wanted
    assert "<code>127.0.0.1</code>" in door
    assert f"<code>{told['ca']}</code>" in door
    assert 'id="stage-tour"' not in page  # it goes round a film that is played


def test_no_other_page_tells_it(told: Told, data: Path, client: TestClient) -> None:
    begun = client.post("/runs", json={"lesson": LESSON}).json()["run"]
    of_door = told["page"].rpartition("/")[2]
    with client_on(data / "coulisses") as elsewhere:  # another server, where the same runs are kept
        assert elsewhere.get(f"/runs/{of_door}").status_code == 200
        pages = [
            elsewhere.get(f"/en/lessons/{LESSON}?run={of_door}"),
            client.get(f"/en/lessons/{LESSON}?run={begun}"),
            client.get(f"/en/lessons/{LESSON}"),
            client.get(f"/en/lessons/{LESSON}?run=nobody"),
            client.get(f"/en/embed/{LESSON}"),
        ]
    assert [one.status_code for one in pages] == [200] * len(pages)
    assert [one for one in pages if "stage-door" in one.text] == []


@pytest.mark.parametrize("lesson", [LESSON, "type-smtp"])  # one that wants its words beside the film, too
def test_it_lies_open_until_something_is_said(tmp_path: Path, visit: Opening, lesson: str) -> None:
    with opened(lesson, tmp_path) as told:
        way = urlsplit(told["page"])
        page = visit(way.path, base=f"{way.scheme}://{way.netloc}", viewport=PHONE)
        door = page.locator("#stage-door")
        expect(page.locator("#stage[data-ready]")).to_be_visible()
        expect(door).to_have_attribute("open", "")
        expect(door).to_be_visible()
        expect(page.locator("#stage-story")).to_be_hidden()  # it asks to press Play
        accessible_on_a_phone(page)
        time = page.locator(".transport .buttons button:disabled")
        expect(time).to_have_count(5)  # there is nothing to play
        if lesson != LESSON:
            return  # that one goes on step by step, as its reader asks
        with smtplib.SMTP("127.0.0.1", port(told, 25, "mx.bob.example"), timeout=10) as smtp:
            smtp.noop()
        expect(door).not_to_have_attribute("open", "")
        expect(time).to_have_count(0)
        door.locator("summary").click()
        expect(door).to_contain_text("tulip")


def test_whoever_begins_anew_leaves_the_door(tmp_path: Path, visit: Opening) -> None:
    with opened("type-smtp", tmp_path) as told:
        way = urlsplit(told["page"])
        page = visit(way.path, base=f"{way.scheme}://{way.netloc}", viewport=WIDE)
        expect(page.locator("#stage[data-ready]")).to_be_visible()
        expect(page.locator("#stage-door")).to_be_visible()
        page.evaluate(
            "localStorage.setItem('coulisses.progress', JSON.stringify({'type-smtp': {'quiz:any': 'found'}}))"
        )
        page.reload()
        page.click("#tab-lesson")
        page.click("#forget-lesson")
        page.wait_for_url("**/lessons/type-smtp")  # which has no door
        expect(page.locator("#stage[data-ready]")).to_be_visible()
        expect(page.locator("#stage-door")).to_have_count(0)
        expect(page.locator("#view-lesson")).to_be_visible()  # as the lesson wants it, and not the door
        expect(page.locator("#stage-place b")).to_have_text("1")
        assert "quiz:any" not in remembered(page).get("type-smtp", {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_free_play_names_the_command(client: TestClient, language: str) -> None:
    assert "<code>coulisses open letter-journey</code>" in client.get(f"/{language}/play").text


@pytest.mark.parametrize("lesson", sorted(path.parent.name for path in LESSONS.glob("*/scenario.toml")))
def test_every_service_of_every_lesson_has_words(lesson: str) -> None:
    scenario = with_door(load(lesson))
    for name, host in Run(scenario).world.hosts.items():
        for _, rules in host.listeners.values():
            protocol, tls = rules.partition(" ")[0], rules.endswith(" tls")
            kept = security(scenario.hosts[name], protocol, tls)
            assert {f"door.protocol.{protocol}", f"door.security.{kept}"} <= set(words("en"))


def test_security_is_what_the_server_offers() -> None:
    webmail, files = with_door(load("webmail")).hosts, with_door(load("sftp-not-mail")).hosts
    assert security(webmail["mail.alice.example"], "http", tls=True) == "tls"
    assert security(webmail["mail.alice.example"], "http", tls=False) == "none"
    assert security(files["smtp.alice.example"], "submission", tls=False) == "upgrade"
    assert security(files["files.office.example"], "ssh", tls=False) == "own"
