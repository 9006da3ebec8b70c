"""The first visit's tour: four stations or, elsewhere, the stage; each step is done there; skipped or done, it does not
come again.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.web.house import PHONE, Opening
from tests.web.test_site_browser import ready
from tests.web.test_stage import JOURNEY, press

FRENCH = JOURNEY.replace("/en/", "/fr/")


def tour(page: Page) -> Locator:
    return page.locator("#stage-tour")


def taken(page: Page) -> Page:
    ready(page).click(".tour-start")
    at(page, 1)
    return page


def at(page: Page, step: int) -> None:
    expect(page.locator(f"#stage-tour-{step}")).to_be_visible()
    expect(page.locator("#stage-tour [data-deed]:visible")).to_have_count(1)
    expect(page.locator("[data-tour]")).to_have_attribute("aria-describedby", f"stage-tour-{step}")


@pytest.mark.parametrize("path", [JOURNEY, FRENCH], ids=["en", "fr"])
def test_each_station_is_named_as_the_lesson_asks_for_it(visit: Opening, path: str) -> None:
    steps = ready(visit(path)).locator("#stage-tour [data-deed]")
    expect(steps).to_contain_text(["MUA", "MSA", "MTA", "MDA"])


@pytest.mark.parametrize("path", [JOURNEY, FRENCH], ids=["en", "fr"])
def test_each_step_is_done_and_leads_to_the_next(visit: Opening, path: str) -> None:
    page = taken(visit(path))
    page.click("#stage-step")
    at(page, 2)
    expect(page.locator("#stage-place b")).to_have_text("2")  # one press, one step
    page.click("#stage-next")
    at(page, 3)
    page.locator("[data-tour]").click()
    at(page, 4)
    page.click("#tab-mailboxes")
    expect(page.locator(".tour-after")).to_be_visible()
    expect(page.locator("[data-tour]")).to_have_count(0)
    page.click(".tour-begin")
    expect(tour(page)).to_be_hidden()
    expect(page.locator("#stage-place b")).to_have_text("1")
    ready(page.reload() and page)
    expect(tour(page)).to_be_hidden()


@pytest.mark.parametrize("path", ["/fr/lessons/ports-two-doors", "/en/lessons/who-speaks-first"])
def test_whoever_begins_with_another_lesson_is_shown_round_the_stage(visit: Opening, path: str) -> None:
    page = taken(visit(path))  # a question before the second line waits until the tour has spoken
    for step in (2, 3):
        page.locator("[data-tour]").click()
        at(page, step)
    page.locator("[data-tour]").click()
    expect(page.locator("#view-ladder")).to_be_visible()
    page.click(".tour-begin")
    expect(page.locator("#view-transcript")).to_be_visible()
    expect(tour(page)).to_be_hidden()
    ready(page.reload() and page)
    expect(tour(page)).to_be_hidden()


def test_a_film_of_one_line_has_no_tour(visit: Opening) -> None:
    expect(tour(ready(visit("/en/lessons/type-smtp")))).to_be_hidden()


def test_keys_do_as_well(visit: Opening) -> None:
    page = taken(visit(JOURNEY))
    press(page, "ArrowRight")
    at(page, 2)
    press(page, "Shift+ArrowRight")
    at(page, 3)
    page.locator("[data-tour]").focus()
    page.keyboard.press("Enter")
    at(page, 4)
    press(page, "7")
    expect(page.locator(".tour-begin")).to_be_visible()
    page.locator(".tour-begin").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#stage")).to_be_focused()


def test_offered_it_moves_nothing(visit: Opening) -> None:
    page = ready(visit(JOURNEY))
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    expect(page.locator("#stage-place b")).to_have_text("4")
    expect(tour(page)).to_be_visible()


def test_skipped_it_comes_again_only_when_asked_for(visit: Opening) -> None:
    page = ready(visit(JOURNEY))
    page.click(".tour-skip")
    ready(page.reload() and page)
    expect(tour(page)).to_be_hidden()
    page.click("#stage-help")
    page.get_by_role("button", name="Take the tour again").click()
    at(page, 1)
    expect(page.locator("#stage-place b")).to_have_text("1")


def test_a_room_is_not_shown_round(visit: Opening) -> None:
    page = ready(visit(JOURNEY))
    expect(tour(page)).to_be_visible()
    with page.context.expect_page():
        press(page, "p")
    expect(tour(page)).to_be_hidden()


def test_the_questions_are_asked_after_it(visit: Opening) -> None:
    page = taken(visit(JOURNEY))
    press(page, "ArrowRight", "Shift+ArrowRight")
    page.locator("[data-tour]").click()
    page.click("#tab-mailboxes")
    page.click(".tour-begin")
    for _ in range(12):
        press(page, "ArrowRight")
    expect(page.locator("#stage-ask .card")).to_be_visible()


def test_who_comes_for_a_moment_or_not_for_the_first_time_is_left_alone(visit: Opening) -> None:
    expect(tour(ready(visit(JOURNEY + "#s=envelope")))).to_be_hidden()
    begun = 'localStorage.setItem(\'coulisses.progress\', \'{"letter-journey": {"end": "seen"}}\')'
    expect(tour(ready(visit(JOURNEY, first=begun)))).to_be_hidden()


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Opening, viewport: dict[str, int] | None) -> None:
    page = taken(visit(FRENCH, **({"viewport": viewport} if viewport else {})))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
