"""A handshake on the stage: stepped through, named on ladder, transcript and map, opened at the byte, told in notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from simulator import load
from tests.web.house import PHONE, House, Opening
from tests.web.test_stage import press, watch

SCENE = load(Path("tests/transcripts/scenes/pickup-over-tls"))
FLIGHTS = ["ClientHello", "ServerHello … Finished", "Finished", "NewSessionTicket"]


@pytest.fixture(scope="module")
def run(house: House) -> str:
    return house.perform("", SCENE)


def at(visit: Opening, run: str, step: int, language: str = "en", **options: object) -> Page:
    """The stage at a step, the first being 1."""
    page = watch(visit, f"/{language}/stage?run={run}", **options)
    press(page, "Home", *["ArrowRight"] * (step - 1))
    return page


def test_each_flight_is_a_step_with_its_name_and_note(visit: Opening, run: str) -> None:
    page = at(visit, run, 1)
    titles = ["Hello, this is what I can do", "Then let us do it like this", "Have we heard the same?", "For next time"]
    for step, (flight, title) in enumerate(zip(FLIGHTS, titles, strict=True)):
        press(page, *["ArrowRight"] * (step > 0))
        expect(page.locator("#note-head h2 code")).to_have_text(flight)
        expect(page.locator("#note-head h2")).to_contain_text(title)
        expect(page.locator(".traveller")).to_contain_text(flight[:10])
    page.click("#tab-ladder")
    for flight in FLIGHTS:
        expect(page.locator(".arrow-text", has_text=flight).first).to_be_visible()
    page.click("#tab-transcript")
    assert page.locator(".row .first-line").all_text_contents()[:4] == FLIGHTS
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_wire_shows_its_records_at_the_byte(visit: Opening, run: str) -> None:
    page = at(visit, run, 2)
    page.click("#tab-wire")
    keys = "() => new Set([...document.querySelectorAll('.hex [data-key]')].map((one) => one.dataset.key))"
    expect(page.locator('.hex [data-key="tls.handshake.ServerHello"]').first).to_be_visible()
    press(page, "ArrowLeft")
    first = page.locator('.hex [data-key="tls.record.handshake@implicit-tls"]')
    expect(first).to_be_visible()
    expect(first).to_have_text("16")
    first.click()
    expect(page.locator("#note-head")).to_contain_text("TLS before the first word")
    assert page.evaluate(f"({keys})().has('tls.hello.random')")


def test_what_is_sealed_is_opened_for_those_who_talk_and_for_nobody_between(visit: Opening, run: str) -> None:
    page = at(visit, run, 2, viewport={"width": 1280, "height": 720})
    page.click("#tab-wire")
    page.click(".wire-twin summary")
    table = page.locator(".wire-table tbody")
    expect(table).to_contain_text("Whose it is")
    expect(table.locator("tr", has_text="Whose it is").first).to_contain_text("55 04 03")
    page.keyboard.press("w")
    expect(page.locator(".onlooker")).to_be_visible()
    expect(page.locator(".ground .traveller")).to_have_text("···")
    expect(page.locator(".wire-twin")).to_be_hidden()


def test_the_states_of_the_handshake_are_drawn(visit: Opening, run: str) -> None:
    page = at(visit, run, 2)
    page.click("#tab-states")
    expect(page.locator('.state[data-state="WAIT_FLIGHT2"]')).to_be_visible()
    press(page, *["ArrowRight"] * 3)
    expect(page.locator('.state[data-state="NOT_AUTHENTICATED"]')).to_be_visible()


def test_on_a_phone_in_french(visit: Opening, run: str) -> None:
    page = at(visit, run, 1, "fr", viewport=PHONE)
    expect(page.locator("#note-head h2")).to_contain_text("Bonjour, voici ce que je")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
