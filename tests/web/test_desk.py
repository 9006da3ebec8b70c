"""Which views lie open: the learner's choice, on the page, in the next visit and in an address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.house import PHONE, WIDE, Opening
from tests.web.test_stage import JOURNEY, press, step_of, watch
from web.told.shelf import ids, scenario
from web.words.language import LANGUAGES


def is_open(page: Page, *views: str) -> None:
    for view in views:
        expect(page.locator(f"#view-{view}")).to_be_visible()


def test_any_view_can_lie_beside_another(visit: Opening) -> None:
    page = watch(visit)
    page.click("#tab-ladder")
    page.click("#stage-beside")
    is_open(page, "map", "ladder", "states")
    expect(page.locator(".stage-side #view-ladder")).to_be_visible()
    page.click("#tab-transcript")
    is_open(page, "map", "ladder", "transcript")
    before = page.locator("#view-ladder .now").count()
    press(page, "ArrowRight", "ArrowRight")
    assert step_of(page) == 3
    assert before == page.locator("#view-ladder .now").count() == 1
    page.click("#stage-beside")
    expect(page.locator(".stage-main #view-ladder")).to_have_count(1)
    is_open(page, "note")


def test_keys_open_views_and_lay_them_out(visit: Opening) -> None:
    page = watch(visit)
    for key, view in (
        ("2", "ladder"),
        ("3", "transcript"),
        ("4", "note"),
        ("5", "states"),
        ("6", "letter"),
        ("t", "terminal"),
        ("l", "lesson"),
    ):
        press(page, key)
        is_open(page, view)
    press(page, "2", "v")
    expect(page.locator(".stage-side #view-ladder")).to_be_visible()
    press(page, "v")
    expect(page.locator(".stage-main #view-ladder")).to_have_count(1)


def test_the_map_can_be_folded_away(visit: Opening) -> None:
    page = watch(visit)
    page.click("#stage-fold")
    expect(page.locator("#view-map")).to_be_hidden()
    expect(page.locator("#stage-fold")).to_have_attribute("aria-expanded", "false")
    press(page, "1")
    is_open(page, "map")


def test_an_address_tells_moment_views_and_depth(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope&v=ladder,letter&d=3")
    is_open(page, "ladder", "letter")
    expect(page.locator("#view-map")).to_be_hidden()
    expect(page.locator('#stage-depths [value="3"]')).to_be_checked()
    page.click("#stage-share")
    expect(page).to_have_url(re.compile(r"#s=envelope&v=ladder,letter&d=3$"))


def test_the_choice_is_there_at_the_next_visit(visit: Opening) -> None:
    page = watch(visit)
    page.click("#tab-mailboxes")
    page.click("#stage-fold")
    page.reload()
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    is_open(page, "mailboxes", "note")
    expect(page.locator("#view-map")).to_be_hidden()


def test_what_a_small_screen_covers_is_not_folded_away_on_a_large_one(visit: Opening) -> None:
    page = watch(visit)
    page.set_viewport_size(PHONE)
    page.click("#tab-mailboxes")
    page.set_viewport_size(WIDE)
    page.reload()
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    is_open(page, "map", "mailboxes")


def test_what_one_lesson_laid_out_is_not_laid_over_another(visit: Opening) -> None:
    """However one left the journey, the lesson at the keyboard opens with its keyboard."""
    page = watch(visit)
    page.click("#tab-mailboxes")
    page.goto(page.url.partition("/lessons/")[0] + "/lessons/type-smtp")
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    is_open(page, "terminal")
    page.goto(page.url.partition("/lessons/")[0] + "/lessons/letter-journey")
    is_open(page, "map", "mailboxes")


@pytest.mark.parametrize("lesson", [one for one in ids() if scenario(one).lesson.views])
def test_each_lesson_opens_with_its_words_in_sight(visit: Opening, lesson: str) -> None:
    page = visit(f"/en/lessons/{lesson}")
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    expect(page.locator("#view-note:visible, #view-lesson:visible")).to_have_count(1)
    expect(page.locator("#stage-story:visible, #told:visible").first).to_contain_text(
        (page.locator("#told > .lead").text_content() or "never").strip()
    )


def test_a_phone_has_room_for_one(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#v=map,ladder,letter", viewport=PHONE)
    expect(page.locator("#stage-beside")).to_be_hidden()
    is_open(page, "ladder")
    expect(page.locator("#view-letter")).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_a_finer_step_leaves_the_time_row_as_it_is(visit: Opening, language: str) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey#s=+60", viewport=PHONE)
    press(page, "ArrowRight")
    row, before = page.locator(".transport"), page.locator(".transport").bounding_box()
    press(page, ".")
    expect(page.locator(".gauge-fine")).to_be_visible()
    assert row.bounding_box() == before
    speed = page.locator("#stage-speed").bounding_box()
    assert speed
    assert speed["width"] > 60
    expect(page.locator("#stage-help")).to_be_in_viewport(ratio=1)


def test_a_finer_step_is_one_event(visit: Opening) -> None:
    page = watch(visit)
    press(page, "ArrowRight", "ArrowRight")
    total = page.locator("#stage-place").inner_text()
    events = []
    for _ in range(3):
        press(page, ".")
        events.append(int(re.search(r"(\d+)/\d+$", page.locator("#stage-place").inner_text())[1]))  # type: ignore[index]
    assert events == list(range(events[0], events[0] + 3))
    expect(page.locator("#stage-banner")).not_to_be_empty()
    press(page, ",", ",", ",", ",")
    assert int(re.search(r"(\d+)/\d+$", page.locator("#stage-place").inner_text())[1]) == events[0] - 2  # type: ignore[index]
    press(page, "ArrowRight")
    assert page.locator("#stage-place").inner_text().count("/") == total.count("/") == 1
