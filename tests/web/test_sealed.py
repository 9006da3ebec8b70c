"""A handshake on the stage: stepped through, named on ladder, transcript and map, opened at the byte, told in notes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from simulator import load
from tests.web.house import PHONE, WIDE, House, Opening
from tests.web.test_presenter import NOW, notes_of
from tests.web.test_stage import press, watch
from web.words.language import LANGUAGES, words

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_that_an_onlooker_cannot_read_is_written_nowhere(visit: Opening, run: str, language: str) -> None:
    said = words(language)
    page = at(visit, run, 6, language)
    head = page.locator("#note-head")
    views = ("ladder", "wire", "transcript")
    for view in views:
        page.click(f"#tab-{view}")  # what was drawn before is not left behind
        expect(page.locator(f"#view-{view}")).to_contain_text("LOGIN bob")
    head.locator(".part .token", has_text="rose").click()
    expect(head.locator("h2 code")).to_have_text("rose")
    press(page, "w")
    expect(head.locator("h2 code")).to_have_text("···")
    octets = re.search(r"\d+", head.locator(".unread").inner_text())
    assert octets is not None
    assert int(octets[0]) > len("A1 LOGIN bob rose\r\n")  # a record's header and seal are seen, too
    expect(head.locator(".unread")).to_have_text(said["onlooker.unread.other"].format(n=octets[0]))
    for view in views:
        page.click(f"#tab-{view}")
        expect(page.locator(f"#view-{view}")).not_to_contain_text("LOGIN bob")
    expect(page.locator("#view-note")).not_to_contain_text("rose")
    assert "LOGIN" not in page.locator("#stage-rail").get_attribute("aria-valuetext")
    assert "LOGIN" not in page.locator(".arrow.now").get_attribute("aria-label")
    press(page, "ArrowLeft", "ArrowRight")
    expect(page.locator("#stage-live")).to_contain_text("···")
    press(page, "w")
    expect(head.locator(".part .token", has_text="rose")).to_be_visible()


def test_a_line_that_passes_elsewhere_is_told_no_onlooker(visit: Opening, run: str) -> None:
    page = at(visit, run, 6)
    press(page, "w")
    page.select_option(".onlooker select", label="laptop.home")
    expect(page.locator("#note-head h2 code")).to_have_text("···")
    expect(page.locator("#note-head .unread")).to_have_text(words("en")["onlooker.elsewhere"])
    expect(page.locator("#view-note")).not_to_contain_text("rose")
    page.select_option(".onlooker select", label="mx.bob.example")
    expect(page.locator("#note-head h2 code")).to_have_text("LOGIN")


def test_of_two_films_an_onlooker_reads_what_is_not_sealed(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/letter-journey")
    page.locator(".variant").click()
    expect(page.locator("#view-transcript .talk").first).to_contain_text("465")
    press(page, "9")
    both = page.locator(".pair-line")
    expect(both.filter(has_text="EHLO alice").first.locator(".ours")).to_contain_text("EHLO")
    press(page, "w")
    expect(page.locator(".pair-line .ours .sealed").first).to_be_visible()
    expect(both.locator(".ours", has_text="EHLO alice")).to_have_count(0)
    expect(both.locator(".theirs", has_text="EHLO alice")).to_have_count(1)


def test_the_presenters_notes_know_no_more_than_the_onlooker(visit: Opening) -> None:
    stage = watch(visit, "/en/lessons/lock-tls#s=same-words")
    notes = notes_of(stage)
    expect(notes.locator(NOW)).to_have_text("PASS tulip")
    press(stage, "w")
    expect(notes.locator(NOW)).to_have_text("···")
    expect(notes.locator("#presenter-then code")).to_have_text("···")


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_what_is_sealed_goes_under_a_lock(visit: Opening, language: str, viewport: dict[str, int]) -> None:
    page = watch(visit, f"/{language}/lessons/lock-tls#s=hello", viewport=viewport)
    head = page.locator(".talk", has_text="995").first
    locked = words(language)["map.locked"].format(version="TLS\u00a01.3")
    ground = page.locator(".ground")
    expect(ground.locator(".lock")).to_have_count(0)
    expect(head.locator(".locked")).to_have_count(0)
    press(page, *["ArrowRight"] * 4)
    expect(page.locator("#note-head h2 code")).to_have_text("+OK")
    expect(ground.locator(".traveller .lock")).to_have_count(1)
    assert (ground.get_attribute("aria-label") or "").endswith(locked)
    expect(head.locator(".locked")).to_have_text(locked)
    secret = page.locator("#stage").evaluate(
        "one => { one.style.color = 'var(--secret)'; return getComputedStyle(one).color; }"
    )
    assert {one.evaluate("one => getComputedStyle(one).color") for one in page.locator(".lock, .locked").all()} == {
        secret
    }
    slip, lock = (ground.locator(f".traveller .{part}").bounding_box() for part in ("slip", "lock"))
    assert slip["x"] < lock["x"] < lock["x"] + lock["width"] < slip["x"] + slip["width"]
    press(page, *["ArrowLeft"] * 4)
    expect(page.locator(":is(.ground .lock, .locked)")).to_have_count(0)
    assert locked not in (ground.get_attribute("aria-label") or "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lock_says_where_nothing_proves_who_is_there(visit: Opening, language: str) -> None:
    page = watch(visit, f"/{language}/lessons/starttls-attack#n=118")  # a server with a certificate of its own making
    said = words(language)["map.locked.unproven"].format(version="TLS\u00a01.3")
    expect(page.locator(".wire use.lock")).to_have_attribute("href", "#figure-lock-unproven")
    assert said in (page.locator(".ground").get_attribute("aria-label") or "")
    press(page, "End")
    page.click("#tab-transcript")
    locks = page.locator(".talk .locked").all_text_contents()
    assert said in locks
    assert words(language)["map.locked"].format(version="TLS\u00a01.3") in locks


def test_a_wire_keeps_its_lock_while_others_talk(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/hop-by-hop#n=104")
    ground = page.locator(".ground")
    expect(ground.locator(".wire .lock-mark")).to_have_count(1)
    expect(ground.locator(".traveller .lock")).to_have_count(0)
    assert "locked by TLS" in (ground.get_attribute("aria-label") or "")
    page.click("#tab-ladder")
    assert (
        page.locator(".arrow:has(.arrow-lock)").count() >= 2
    )  # where a talk is sealed, and where it is taken up again
    expect(page.locator(".arrow:has(.arrow-lock)", has_text="ClientHello")).to_have_count(0)
