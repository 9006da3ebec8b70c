"""Taking a film home from the stage: the dialog, and what it gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.house import PHONE, Opening
from tests.web.test_stage import press, watch
from tests.web.test_stage_acts import enter, keyboard
from web.look.template import FORMS


def opened(page: Page) -> Page:
    page.click("#stage-export")
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def test_the_dialog_offers_every_form(visit: Opening) -> None:
    page = opened(watch(visit))
    links = page.locator("dialog .forms a")
    forms = [re.search(r"/export/(\w+)\?lang=en$", link.get_attribute("href") or "") for link in links.all()]
    assert [found[1] for found in forms if found] == list(FORMS)
    for text in page.locator("dialog .forms li").all_inner_texts():
        assert "export." not in text
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#stage-export")).to_be_focused()


@pytest.mark.parametrize("width", [PHONE["width"], 320])
def test_it_fits_a_phone_in_french(visit: Opening, width: int) -> None:
    page = watch(visit, "/fr/lessons/letter-journey", viewport={"width": width, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    opened(page)
    expect(page.get_by_role("heading", name="Emporter le film")).to_be_visible()
    page.get_by_role("link", name="Capture réseau").scroll_into_view_if_needed()
    for link in page.locator("dialog .forms a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 24
        assert box["x"] + box["width"] <= width


def test_what_was_typed_in_a_branch_goes_home(visit: Opening, tmp_path: Path) -> None:
    page = keyboard(visit)
    enter(page, "EHLO alice.home")
    enter(page, "NOOP")
    press(page, "ArrowLeft", "ArrowLeft")
    page.click("#tab-terminal")
    enter(page, "HELP")
    expect(page.locator("#stage-banner")).to_contain_text("new branch")
    opened(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="Transcript").click()
    assert given.value.suggested_filename == "type-smtp.txt"
    given.value.save_as(tmp_path / "film.txt")
    text = (tmp_path / "film.txt").read_text(encoding="utf-8")
    assert "C: HELP" in text
    assert "C: NOOP" not in text
