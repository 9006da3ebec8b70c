"""The lesson of the webmail in a real browser: one click, seen from either side of it and by whoever looks on."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from simulator import legs
from tests.web.house import PHONE, Opening
from tests.web.test_predictions import answer, question
from tests.web.test_stage import watch
from web.told.shelf import scenario
from web.words.language import LANGUAGES, words

BETWEEN = ["alice.home", "mail.alice.example"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_click_is_https_on_one_side_and_smtp_on_the_other(visit: Opening, language: str) -> None:
    page, said = watch(visit, f"/{language}/lessons/webmail#s=click", viewport=PHONE), words(language)
    line = page.locator("#view-transcript .row.now")
    expect(line).to_contain_text("POST /send")
    link = "&g=".join(BETWEEN)
    page.goto(f"{page.url.partition('#')[0]}#s=click&g={link}")
    expect(page.locator(".onlooker-told")).to_contain_text(said["onlooker.here"])
    expect(line).not_to_contain_text("POST /send")  # to whoever stands between
    page.click(".sights summary")
    row = page.locator(".sights tr[aria-current]").get_by_role("cell")
    assert set(row.all_inner_texts()[:-1]) == {f"–\n{said['sights.no']}"}
    expect(row.last).to_contain_text(said["sights.yes"])
    page.click("#stage-glasses")

    answer(card := question(page, "after-the-click"), 2, "certain")
    expect(card.locator(".verdict")).to_contain_text(said["quiz.right"])
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.click("#tab-lesson")
    asked = page.locator("#legs-click")
    for leg, spoken in zip(asked.locator(".legs > li").all(), legs(scenario("webmail"), "click").spoken, strict=True):
        leg.get_by_role("button", name=said[f"glossary.room.{spoken[0]}"], exact=True).click()
    expect(asked.locator("> .verdict")).to_have_text(said["legs.done"])
    assert Axe().run(page, "#legs-click").response["violations"] == []
