"""A session said four times with less help each time, in a real browser: the servers answer, the goal decides."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from simulator import fade_session, fade_steps
from tests.web.house import PHONE, Opening, remembered
from web.told.shelf import lesson, scenario
from web.words.language import words

FADES = [(id, name) for id in ("type-smtp", "pop3-pickup", "imap-first") for name in scenario(id).fades]
SMTP = "/en/lessons/type-smtp"
# Whoever is here for the fade has answered the questions before.
SKIPPED = {id: {f"predict:{name}": "skipped" for name in scenario(id).predicts} for id, _ in FADES}
MISTAKES = 21  # one more than the server takes
KEEP = "localStorage.getItem('coulisses.progress') ?? localStorage.setItem('coulisses.progress', '{}')"
ANSWERED = {id: KEEP.replace("{}", json.dumps({id: skipped})) for id, skipped in SKIPPED.items()}


def leaf_of(page: Page) -> Locator:
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    page.locator("#tab-lesson").click()
    return page.locator(".leaf-fade")


def begin(leaf: Locator) -> Locator:
    """A round is begun; gives its current line."""
    leaf.locator(".begin").click()
    current = leaf.locator("[aria-current=step]")
    expect(current).to_be_visible()
    return current


def begin_goals(leaf: Locator) -> None:
    """The round of goals is begun, at the keyboard."""
    leaf.locator(".round-choice[data-round='3']").click()
    leaf.locator(".begin").click()
    expect(leaf.page.locator("#view-terminal textarea")).to_be_focused()


def say_goals(page: Page, id: str) -> None:
    """The first three lines of a session are typed."""
    field = page.locator("#view-terminal textarea")
    for line in fade_session(scenario(id), dict(FADES)[id]).solution[:3]:
        field.fill(line)
        page.keyboard.press("Enter")
        expect(field).to_have_value("")


def kept(page: Page, id: str) -> dict[str, str]:
    done: dict[str, str] = remembered(page)[id]
    return {what: how for what, how in done.items() if what.startswith("fade:")}


@pytest.mark.parametrize(("id", "name"), FADES)
def test_the_whole_session_is_stepped_through_from_the_keyboard(visit: Opening, id: str, name: str) -> None:
    page = visit(f"/fr/lessons/{id}", viewport=PHONE, first=ANSWERED[id])
    leaf = leaf_of(page)
    begin(leaf)
    said = leaf.locator(".session > .is-said")
    steps = fade_steps(scenario(id), name)
    for n in range(len(steps)):
        expect(said).to_have_count(n)
        expect(leaf.locator("[aria-current=step] button")).to_be_focused()
        page.keyboard.press("Enter")
    expect(leaf.locator(".fade-verdict")).to_have_text(words("fr")["fade.round-done"])
    assert kept(page, id) == {f"fade:{name}": "round-1"}
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_gaps_are_filled_and_a_wrong_word_gets_the_true_answer(visit: Opening) -> None:
    page = visit(SMTP, first=ANSWERED["type-smtp"])
    leaf = leaf_of(page)
    leaf.locator("[data-round='2']").first.click()
    current = begin(leaf)
    expect(current.locator("input")).to_be_focused()
    page.keyboard.type("HULLO")
    page.keyboard.press("Enter")
    expect(leaf.locator(".heard")).to_contain_text("500 ")
    expect(leaf.locator(".is-said")).to_have_count(0)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for n, step in enumerate(fade_steps(scenario("type-smtp"), "less-and-less")):
        expect(leaf.locator(".is-said")).to_have_count(n)
        gaps = [piece.text for piece in step.pieces if piece.key]
        expect(current.locator("input")).to_have_count(len(gaps))
        for field, text in zip(current.locator("input").all(), gaps, strict=True):
            field.fill(text)
        page.keyboard.press("Enter")
    expect(leaf.locator(".fade-verdict")).to_have_text(words("en")["fade.round-done"])
    assert kept(page, "type-smtp") == {"fade:less-and-less": "round-2"}


def test_goals_alone_and_then_nothing_at_all(visit: Opening) -> None:
    page = visit(SMTP, first=ANSWERED["type-smtp"])
    leaf = leaf_of(page)
    task = fade_session(scenario("type-smtp"), "less-and-less")
    field = page.locator("#view-terminal textarea")
    for number in (3, 4):
        leaf.locator(f".round-choice[data-round='{number}']").click()
        leaf.locator(".begin").click()
        expect(field).to_be_focused()
        expect(leaf.locator(".session")).to_be_hidden()
        expect(page.locator(".chip").first).to_be_visible(visible=number == 3)
        goals = leaf.locator(".goals > li")
        expect(goals.first).to_be_visible(visible=number == 3)
        for line in task.solution:
            field.fill(line)
            page.keyboard.press("Enter")
            expect(page.locator("#view-terminal .row").last).to_be_visible()
        verdict = "fade.round-done" if number == 3 else "fade.done"
        expect(leaf.locator(".fade-verdict")).to_have_text(words("en")[verdict])
    assert kept(page, "type-smtp") == {"fade:less-and-less": "solved"}
    expect(leaf.locator(".after")).to_be_visible()
    assert len(lesson("type-smtp", "en").block("fade", "less-and-less").items) == 4 + len(task.goal)  # type: ignore[union-attr]


@pytest.mark.parametrize("id", ["type-smtp", "pop3-pickup"])
def test_the_goals_stay_in_sight_whatever_else_is_reached(visit: Opening, id: str) -> None:
    """What is said for the round does other tasks, too: the lesson does not run away to them."""
    page = visit(f"/en/lessons/{id}", first=ANSWERED[id])
    leaf = leaf_of(page)
    begin_goals(leaf)
    say_goals(page, id)
    expect(page.locator(".leaf-task .is-met").first).to_be_attached()
    expect(leaf.locator(".goals .is-met").first).to_be_in_viewport()


def test_the_lesson_opens_at_the_round_that_runs(visit: Opening) -> None:
    """Not at the step the film has reached: whoever comes back from a note looks for the goals."""
    page = visit(SMTP, first=ANSWERED["type-smtp"])
    leaf = leaf_of(page)
    begin_goals(leaf)
    say_goals(page, "type-smtp")
    expect(leaf.locator(".goals .is-met")).to_have_count(3)
    page.locator("#tab-note").click()
    page.locator("#tab-lesson").click()
    expect(leaf.locator(".goals")).to_be_in_viewport(ratio=1)


def test_on_a_phone_no_other_task_lies_over_the_stage_while_a_round_runs(visit: Opening) -> None:
    page = visit(SMTP, viewport=PHONE, first=ANSWERED["type-smtp"])
    leaf = leaf_of(page)
    begin_goals(leaf)
    say_goals(page, "type-smtp")
    expect(leaf.locator(".goals .is-met")).to_have_count(3)
    expect(page.locator("#stage-banner")).to_be_hidden()


def cut(leaf: Locator) -> None:
    """The server has had enough; it is told, and how to go on."""
    expect(leaf.locator(".fade-verdict")).to_have_text(words("en")["fade.cut"])
    expect(leaf.locator(".fade-verdict")).to_be_in_viewport()
    expect(leaf.locator(".begin")).to_have_text(words("en")["fade.again"])


def test_where_the_server_hangs_up_the_gaps_close_and_the_round_begins_again(visit: Opening) -> None:
    page = visit(SMTP, first=ANSWERED["type-smtp"])
    leaf = leaf_of(page)
    leaf.locator("[data-round='2']").first.click()
    field = begin(leaf).locator("input")
    for n in range(MISTAKES):
        field.fill(f"HULLO{n}")
        page.keyboard.press("Enter")
        expect(leaf.locator(".heard")).to_contain_text("421 " if n == MISTAKES - 1 else "500 ")
    cut(leaf)
    expect(leaf.locator("input:enabled")).to_have_count(0)
    expect(leaf.locator(".begin")).to_be_focused()
    page.keyboard.press("Enter")
    expect(leaf.locator("[aria-current=step] input")).to_be_focused()
    expect(leaf.locator(".fade-verdict")).to_be_empty()


@pytest.mark.parametrize("number", [3, 4])
def test_where_the_call_is_gone_before_the_goals_the_lesson_says_so(visit: Opening, number: int) -> None:
    page = visit(SMTP, first=ANSWERED["type-smtp"])
    leaf = leaf_of(page)
    leaf.locator(f".round-choice[data-round='{number}']").click()
    leaf.locator(".begin").click()
    expect(page.locator("#view-terminal textarea")).to_be_focused()
    page.locator("#view-terminal textarea").fill("\n".join(["HULLO"] * MISTAKES))
    page.keyboard.press("Enter")
    cut(leaf)


def test_a_round_counts_only_from_its_beginning(visit: Opening) -> None:
    """Another round is chosen: what was said in the one before does not count for it."""
    page = visit(SMTP, first=ANSWERED["type-smtp"])
    leaf = leaf_of(page)
    begin(leaf).locator("button").click()
    expect(leaf.locator(".is-said")).to_have_count(1)
    leaf.locator(".round-choice[data-round='3']").click()
    leaf.locator(".begin").click()
    expect(page.locator("#view-terminal textarea")).to_be_focused()
    expect(leaf.locator(".goals .is-met")).to_have_count(0)
    assert kept(page, "type-smtp") == {}


def test_on_a_phone_what_is_achieved_is_told_while_one_types(visit: Opening) -> None:
    """The lesson has made room for the keyboard; the news lies over the stage, and leads back to it."""
    page = visit(SMTP, viewport=PHONE, first=ANSWERED["type-smtp"])
    leaf_of(page)
    page.locator("#task-say-hello .keyboard").click()
    page.locator("#view-terminal textarea").fill("EHLO alice.home")
    page.keyboard.press("Enter")
    banner = page.locator("#stage-banner")
    expect(banner).to_contain_text(words("en")["task.done"])
    expect(page.locator("#task-say-hello .success")).not_to_be_visible()
    banner.locator(".solid").click()
    expect(page.locator("#task-say-hello .success")).to_be_in_viewport()
    expect(banner).to_be_hidden()
