"""The presenter's two windows: one is projected and shows the stage alone, the other has notes, watch and keys."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from simulator import fix_solution, fix_spots
from tests.web.house import PHONE, Opening, remembered
from tests.web.test_stage import JOURNEY, press, ready, step_of, watch
from web.told.lesson import ASKED, QUESTIONS, parse
from web.told.practice import practices
from web.told.shelf import ids, lesson, scenario
from web.words.language import LANGUAGES

NOW = "#presenter-now code"


def notes_of(stage: Page) -> Page:
    """The window with the notes, opened from the stage."""
    with stage.context.expect_page() as opened:
        press(stage, "p")
    notes = opened.value
    expect(notes.locator(NOW)).not_to_be_empty()
    expect(stage.locator("body.projected")).to_be_attached()
    return notes


def keyed(notes: Page, *keys: str) -> None:
    notes.locator("#presenter").focus()
    for key in keys:
        notes.keyboard.press(key)


def test_the_notes_follow_the_stage_and_lead_it(visit: Opening) -> None:
    stage = watch(visit)
    notes = notes_of(stage)
    expect(notes).to_have_url(re.compile(r"/en/lessons/letter-journey/presenter\?run=[\w-]+$"))
    after = notes.locator("#presenter-then code").inner_text()
    keyed(notes, "PageDown")
    expect(stage.locator("#stage-place b")).to_have_text("2")
    expect(notes.locator(NOW)).to_have_text(after)
    expect(notes.locator("#presenter-note h3")).not_to_be_empty()
    press(stage, "ArrowRight")
    expect(notes.locator("#presenter-place")).to_contain_text("Step 3 of")
    notes.click("#presenter-back")
    expect(stage.locator("#stage-place b")).to_have_text("2")
    notes.get_by_role("button", name="A postmark").click()
    expect(notes.locator("[aria-current=step]")).to_have_attribute("data-cue", "postmark")
    assert step_of(stage) > 10


def test_a_button_leads_to_the_next_chapter(visit: Opening) -> None:
    stage = watch(visit, JOURNEY)
    notes = notes_of(stage)
    before = step_of(stage)
    notes.click("button#presenter-next")
    expect(notes.locator("#presenter-place")).not_to_contain_text(f"Step {before} of")
    assert step_of(stage) > before


def test_the_projected_window_shows_only_the_stage(visit: Opening) -> None:
    stage = watch(visit)
    expect(stage.locator(".masthead")).to_be_visible()
    notes = notes_of(stage)
    expect(stage.locator(".masthead")).to_be_hidden()
    notes.close()
    expect(stage.locator(".masthead")).to_be_visible()


def test_a_clicker_does_all_a_speaker_needs(visit: Opening) -> None:
    stage = watch(visit)
    notes = notes_of(stage)
    cloth = stage.locator("#stage-black")
    keyed(notes, ".")
    expect(cloth).to_be_visible()
    expect(notes.locator("#presenter-black")).to_have_attribute("aria-pressed", "true")
    press(stage, "b")
    expect(cloth).to_be_hidden()
    press(stage, ".")
    expect(cloth).to_be_visible()
    keyed(notes, "Escape")
    expect(cloth).to_be_hidden()
    press(stage, "F5")
    expect(stage.locator("#stage:fullscreen")).to_be_visible()
    assert step_of(stage) == 1


def test_alone_a_dot_is_a_finer_step_and_b_is_black(visit: Opening) -> None:
    stage = watch(visit)
    press(stage, ".")
    expect(stage.locator("#stage-place")).to_contain_text("event")
    press(stage, "b")
    expect(stage.locator("#stage-live")).to_have_text("The screen is black. B makes it bright again.")
    stage.locator("#stage-black").click()
    expect(stage.locator("#stage-black")).to_be_hidden()


def test_a_question_is_announced_and_one_key_answers_it(visit: Opening) -> None:
    stage = ready(visit("/fr/lessons/letter-journey#s=envelope"))
    notes = notes_of(stage)
    asks = notes.locator("#presenter-then .asks")
    expect(asks).to_contain_text("✓")
    expect(stage.locator("#stage-ask .card")).to_be_visible()
    before = step_of(stage)
    keyed(notes, "PageDown")
    expect(stage.locator("#stage-ask .card .is-right")).to_be_visible()
    assert step_of(stage) == before + 1
    assert stage.evaluate("localStorage.getItem('coulisses.progress')") is None
    expect(notes.locator("#presenter-then code")).to_be_visible()


def test_a_room_is_asked_what_was_answered_at_home_and_that_is_not_lost(visit: Opening) -> None:
    stage = ready(visit(f"{JOURNEY}#s=envelope"))
    card = stage.locator("#stage-ask .card")
    card.locator(".choice").last.click()
    card.locator("[data-sure=certain]").click()
    expect(card.locator(".is-right")).to_be_visible()
    kept = remembered(stage)["letter-journey"]
    press(stage, "ArrowLeft", "ArrowLeft")
    stage.reload()
    notes = notes_of(ready(stage))
    keyed(notes, "PageDown")
    expect(card.locator(".choice:enabled")).to_have_count(3)
    keyed(notes, "PageDown")
    expect(card.locator(".verdict")).not_to_be_empty()
    notes.close()
    expect(stage.locator("body.projected")).to_have_count(0)
    stage.click("#tab-lesson")
    expect(stage.locator("#predict-will-it-relay .is-chosen.is-right")).to_be_attached()
    assert remembered(stage)["letter-journey"] == kept


def test_the_notes_come_along_to_a_branch(visit: Opening) -> None:
    stage = watch(visit, "/en/lessons/type-smtp")
    notes = notes_of(stage)
    before = notes.url
    press(stage, "End")
    stage.evaluate("document.dispatchEvent(new CustomEvent('coulisses:anew', {detail: {}}))")
    expect(notes).not_to_have_url(before)
    notes.reload()
    expect(notes.locator(NOW)).not_to_be_empty()
    keyed(notes, "ArrowRight")
    expect(notes.locator("#presenter-place")).to_contain_text(f"Step {step_of(stage)} of")


def test_the_stage_can_be_loaded_anew_while_the_notes_are_open(visit: Opening) -> None:
    stage = watch(visit, JOURNEY)
    notes = notes_of(stage)
    press(stage, "ArrowRight")
    stage.reload()
    expect(stage.locator("#stage[data-ready]")).to_have_count(1)
    keyed(notes, "ArrowRight")
    expect(notes.locator("#presenter-place")).to_contain_text("Step 3 of")


def test_a_question_of_any_name_is_announced(visit: Opening) -> None:
    """A link may lead to a run of somebody's own making, whose questions are called as he likes."""
    stage = watch(visit, JOURNEY)
    notes = notes_of(stage)
    about = {"u": 0, "of": 2, "now": None, "next": {"question": '"]<img src=x>'}}
    told = "([run, about]) => new BroadcastChannel(`coulisses.presenting.${run}`).postMessage(['moment', about])"
    run = notes.evaluate("new URLSearchParams(location.search).get('run')")
    stage.evaluate(told, [run, about])
    expect(notes.locator("#presenter-then")).to_contain_text('"]<img src=x>')


def test_the_watch_goes_and_says_who_is_late(visit: Opening) -> None:
    stage = watch(visit)
    notes = notes_of(stage)
    expect(notes.locator("#presenter-pace")).to_have_text("on time")
    notes.clock.install()
    notes.reload()
    notes.clock.run_for("20:00")
    expect(notes.locator("#presenter-spent")).to_have_text(re.compile(r"20:\d\d"))
    expect(notes.locator("#presenter-pace")).to_contain_text("behind")
    notes.click("#presenter-again")
    expect(notes.locator("#presenter-spent")).to_have_text("0:00")
    press(stage, "End")
    expect(notes.locator("#presenter-pace")).to_contain_text("ahead")


def test_a_spot_follows_the_mouse(visit: Opening) -> None:
    stage = watch(visit)
    press(stage, "s")
    stage.mouse.move(400, 300)
    box = stage.locator(".spot").bounding_box()
    assert box
    assert abs(box["x"] + box["width"] / 2 - 400) < 2
    assert abs(box["y"] + box["height"] / 2 - 300) < 2
    press(stage, "s")
    expect(stage.locator(".spot")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_notes_without_a_stage_lead_to_one(visit: Opening, language: str) -> None:
    notes = visit(f"/{language}/lessons/letter-journey/presenter?run=nothing", viewport=PHONE)
    expect(notes.locator("#presenter-missing a")).to_be_visible()
    assert notes.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_where_the_film_ends_the_notes_have_what_the_lesson_still_asks(visit: Opening) -> None:
    notes = notes_of(watch(visit, JOURNEY))
    asks = notes.locator("#presenter-then .asks")
    expect(asks).to_have_count(0)
    keyed(notes, "End")
    expect(asks.locator("b")).to_have_text(
        [
            "In which order did the letter pass the four stations?",
            "What was spoken on each leg?",
            "Ask the mailbox yourself",
        ]
    )
    expect(asks.nth(0)).to_contain_text("✓ MUA → MSA → MTA → MDA")
    expect(asks.nth(1)).to_contain_text("Relay → address book ✓ DNS")


@pytest.mark.parametrize("id", ids())
def test_the_notes_name_all_that_is_asked_and_what_is_right(client: TestClient, id: str) -> None:
    page = client.get(f"/fr/lessons/{id}/presenter").text
    for block in lesson(id, "fr").blocks:
        if block.kind in ASKED:
            assert block.title in page
        if block.kind in QUESTIONS:
            assert f'data-question="{block.kind}:{block.name}"' in page
            assert all(f"✓ {item.text}" in page for item in block.items if item.right)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Opening, scheme: str) -> None:
    notes = notes_of(watch(visit, JOURNEY.replace("/en/", "/fr/") + "#s=envelope", color_scheme=scheme))
    found = Axe().run(notes)
    assert found.violations_count == 0, found.generate_report()


def test_a_script_has_each_note_at_its_step() -> None:
    told = "# T\n\nWhat.\n\n```presenter\nFirst.\n```\n```cue a\nA\n```\n```cue b\nB\n```\n```presenter\nThen.\n```\n"
    script = parse(told, "x", "en").script
    assert [(scene.cue, len(scene.blocks)) for scene in script] == [("", 1), ("a", 0), ("b", 1)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", ["spf-two-records", "dkim-no-key"])
def test_where_nobody_wrote_notes_the_script_has_what_is_read_there_and_the_repair(
    client: TestClient, id: str, language: str
) -> None:
    told = lesson(id, language)
    assert not any(block.kind == "presenter" for block in told.blocks)
    page = client.get(f"/{language}/lessons/{id}/presenter").text
    fix = next(block for block in told.blocks if block.kind == "fix")
    for words in (*(block.body for block in told.blocks if block.kind == "cue"), fix.title, fix.after):
        assert words in page
    assert page.count("→ ✓") == sum(
        spot.value != fix_solution(scenario(id), fix.name)[path]
        for path, spot in fix_spots(scenario(id), fix.name).items()
    )
    told_at_all = [any(scene.blocks for scene in lesson(one, language).script) for one in (*ids(), *practices())]
    assert all(told_at_all)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_has_what_is_asked_at_the_end_with_what_is_right(visit: Opening, language: str) -> None:
    script = visit(f"/{language}/lessons/letter-journey/presenter").locator("#presenter-script")
    expect(script.locator("[data-question='order:stations']")).to_contain_text("✓ MUA → MSA → MTA → MDA")
    legs = script.locator("[data-question='legs:journey'] p")
    expect(legs.filter(has_text="✓ SMTP")).to_have_count(3)
    expect(legs.filter(has_text=re.compile("✓ (DNS|POP3|IMAP)"))).to_have_count(3)
