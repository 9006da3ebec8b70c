"""A real session pasted into a real browser: read, explained, not kept; hostile text stays text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.house import PHONE, WIDE, House, Opening, accessible_on_a_phone, client_on

HOSTILE = "220 <img src=x onerror=alert(1)>\nEHLO <script>alert(2)</script>\n250 ok\n\x01\u202ewho\n500 what"


def read(page: Page, text: str) -> Page:
    page.fill("#session", text)
    page.click("#read [type=submit]")
    page.wait_for_url("**/stage?run=*")
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    return page


@pytest.mark.parametrize(("path", "scheme"), [("/en/read", "dark"), ("/fr/read", "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Opening, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme, viewport=PHONE)
    page.fill("#session", "Dear Sir or Madam, " * 20)
    page.click("#read [type=submit]")
    expect(page.locator("#session-wrong")).not_to_be_empty()
    accessible_on_a_phone(page)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_what_to_do_with_a_session_is_in_sight(visit: Opening, viewport: dict[str, int]) -> None:
    page = visit("/fr/read", viewport=viewport)
    for button in ("#read [type=submit]", "#example"):
        expect(page.locator(button)).to_be_in_viewport(ratio=1)


def test_the_example_is_read_and_explained(visit: Opening) -> None:
    page = visit("/en/")
    page.click("text=Read a session")
    page.click("#example")
    expect(page.locator("#session")).to_have_value(re.compile("220 mx.bob.example"))
    page.click("#read [type=submit]")
    page.wait_for_url("**/stage?run=*")
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    page.focus("#stage")
    page.keyboard.press("End")
    expect(page.locator("#view-transcript")).to_contain_text("221 2.0.0 Bye")
    expect(page.locator("#view-note")).to_contain_text("221")
    page.click("#tab-lesson")
    expect(page.locator("#view-lesson .strange li")).to_have_count(1)
    expect(page.locator("#view-lesson .strange")).to_contain_text("Line 14")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.click("text=Back to the text")
    expect(page.locator("#session")).to_have_value(re.compile("220 mx.bob.example"))


def test_hostile_text_stays_text(visit: Opening) -> None:
    page = read(visit("/fr/read"), HOSTILE)
    page.focus("#stage")
    page.keyboard.press("End")
    expect(page.locator("#view-transcript")).to_contain_text("<script>alert(2)</script>")
    page.click("#tab-lesson")
    expect(page.locator("#view-lesson .strange")).to_contain_text(r"\x01")
    assert page.locator("#main img").count() == 0


def test_it_is_not_kept_and_nothing_new_happens_in_it(visit: Opening, house: House) -> None:
    page = read(visit("/en/read"), "220 mx\nQUIT\n221 bye")
    run = page.url.partition("run=")[2]
    assert b"221 bye" not in b"".join(path.read_bytes() for path in Path(house.data).glob("*.sqlite3*"))
    assert page.request.post(f"{house.url}/runs", data={"again": run}).json()["error"] == "recorded"
    assert page.request.get(f"{house.url}/runs/{run}/scenario.toml").status == 409
    assert page.request.get(f"{house.url}/runs/{run}/rejoinders/3?wire=0&verb=NOOP").status in (404, 409)
    assert "221 bye" in page.request.get(f"{house.url}/runs/{run}/export/txt").text()


def test_a_link_carries_it(visit: Opening) -> None:
    page = visit("/en/read")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.fill("#session", "220 é\nQUIT\n221 bye")
    page.click("#link")
    expect(page.locator("#read-says")).to_contain_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    other = page.context.new_page()
    other.goto(link)
    expect(other.locator("#session")).to_have_value("220 é\nQUIT\n221 bye")


@pytest.mark.parametrize("key", ["nothing", "unknown", "too-long"])
def test_what_cannot_be_read_is_told(tmp_path: Path, key: str) -> None:
    text = {"nothing": "hello", "unknown": "220 x", "too-long": "220 x\n" * 7000}[key]
    with client_on(tmp_path) as client:
        session = {"text": text, "protocol": "x" if key == "unknown" else ""}
        answer = client.post("/runs", json={"session": session})
    assert (answer.status_code, answer.json()) == (422, {"error": "bad-session", "at": key})


def test_what_is_forgotten_is_unknown(tmp_path: Path) -> None:
    with client_on(tmp_path, runs_in_memory=1) as client:
        run = client.post("/runs", json={"session": {"text": "220 x"}}).json()["run"]
        assert client.get(f"/runs/{run}").status_code == 200
        client.post("/runs", json={"lesson": "type-smtp"})
        assert client.get(f"/runs/{run}").json() == {"error": "unknown-run", "at": run}
