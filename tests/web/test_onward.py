"""Where the film ends, the lesson goes on: what is to be done there is one press away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.house import Opening
from tests.web.test_site_browser import ready

DOORS = "/{}/lessons/ports-two-doors"


def onward(page: Page) -> str:
    return page.locator("#stage-onward button").inner_text()


@pytest.mark.parametrize(
    ("language", "task"), [("en", "Finish what Alice has begun"), ("fr", "Finissez ce qu’Alice a commencé")]
)
def test_at_the_end_of_the_film_what_is_to_be_done_is_named_and_opened(
    visit: Opening, language: str, task: str
) -> None:
    page = ready(visit(DOORS.format(language) + "#s=cafe"))
    expect(page.locator("#stage-onward")).to_be_hidden()
    page = ready(visit(DOORS.format(language) + "#s=still-open"))
    assert onward(page) == task
    page.click("#stage-onward button")
    expect(page.locator("#task-from-the-cafe")).to_be_focused()
    expect(page.locator("#task-from-the-cafe h3")).to_be_in_viewport()


def test_what_is_done_is_named_no_more(visit: Opening) -> None:
    done = '{"ports-two-doors": {"task:from-the-cafe": "solved", "fix:account": "shown"}}'
    first = f"localStorage.setItem('coulisses.progress', '{done}')"
    page = ready(visit(DOORS.format("en") + "#s=still-open", first=first))
    assert onward(page) == page.locator("#fix-account h3").text_content()  # looked up is not done
    rest = done.replace("shown", "solved").replace("}}", ', "quiz:who-where": "found", "quiz:secure": "found"}}')
    page = ready(visit(DOORS.format("en") + "#s=still-open", first=first.replace(done, rest)))
    expect(page.locator("#stage-onward")).to_be_hidden()


def test_a_call_that_a_link_lets_down_is_crossed_out_there(visit: Opening) -> None:
    page = ready(visit(DOORS.format("en") + "#s=still-open"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    cross = page.locator("#view-map .cross").bounding_box() or {}
    server = page.locator("#view-map text.name").filter(has_text="smtp.alice").bounding_box() or {}
    assert cross["x"] < server["x"] + server["width"] / 2  # the café's own link, on this side of her server


def test_a_film_that_was_tried_is_shown_as_a_talk_and_not_where_one_types(visit: Opening) -> None:
    page = ready(visit(DOORS.format("en") + "#s=still-open"))
    page.click("#tab-terminal")
    page.click("#tab-lesson")
    page.click("#fix-account .entries .solid")
    expect(page.locator("#fix-account .stopped")).to_be_visible()
    expect(page.locator("#view-transcript .row.now")).to_contain_text("A 192.0.2.2")
