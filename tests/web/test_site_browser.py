"""The front of the house in a real browser: colours, languages, keys, small windows, no network; what is remembered."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from simulator import legs as legs_of
from simulator import notes
from tests.web.house import PHONE, House, Opening, remembered
from web.look import assets
from web.look.template import HTMX_URL
from web.told.shelf import ids, lesson, scenario
from web.words.language import LANGUAGES, words
from web.words.markdown import html_inline, plain

LESSON = "/en/lessons/letter-journey"
TYPE = "/en/lessons/type-smtp"
PAGES = ["/en/", "/fr/article", "/en/glossary?q=uidvalidity", "/fr/glossary/pop3.command", "/fr/nothing", TYPE]
SMALLEST = {"width": 320, "height": 640}


def ready(page: Page) -> Page:
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    expect(page.locator("#stage-place b")).not_to_be_empty()
    return page


def told(page: Page) -> Page:
    """The lesson's prose is opened."""
    ready(page).locator("#tab-lesson").click()
    return page


# ---- for everyone


@pytest.mark.parametrize("path", [*PAGES, "/fr/glossary", "/fr/"])
def test_nothing_scrolls_sideways(visit: Opening, path: str) -> None:
    page = visit(path, viewport=PHONE)
    if "/lessons/" in path:
        told(page)
    for window in (PHONE, SMALLEST):
        page.set_viewport_size(window)
        assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]


def test_what_is_pressed_is_large_enough(visit: Opening) -> None:
    for path in ("/en/", "/fr/article", "/en/glossary?q=uidvalidity", "/fr/build"):
        small = visit(path, viewport=PHONE).evaluate(
            """[...document.querySelectorAll("a, button, input, summary")].filter((one) => one.checkVisibility())
            .filter((one) => getComputedStyle(one).display !== "inline").map((one) => one.getBoundingClientRect())
            .filter((box) => box.width && (box.height < 24 || box.width < 24)).length"""
        )
        assert small == 0


def test_the_first_key_leads_past_the_chrome(visit: Opening) -> None:
    page = visit("/en/article")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_a_visitor_begins_with_the_keyboard(visit: Opening) -> None:
    page = visit("/en/")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "begin":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/lessons/{ids()[0]}")


# ---- colours


def wear(page: Page, theme: str) -> None:
    page.locator("#theme select").select_option(theme)


def test_the_chosen_colours_stay(visit: Opening) -> None:
    page = visit("/en/", color_scheme="light")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme select").focus()
    page.keyboard.type("Dark")
    expect(page.locator("body")).not_to_have_css("background-color", before)
    page.goto(page.url.replace("/en/", "/fr/article"), wait_until="commit")
    expect(page.locator("html[data-theme=dark]")).to_be_attached()
    expect(page.locator("#theme select")).to_have_value("dark")


def test_the_systems_colours_are_no_choice(visit: Opening) -> None:
    page = visit("/en/", color_scheme="dark")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    wear(page, "light")
    assert page.evaluate("localStorage.getItem('coulisses.theme')") == "light"
    wear(page, "system")
    assert page.evaluate("localStorage.getItem('coulisses.theme')") is None
    expect(page.locator("body")).to_have_css("background-color", before)


def test_a_projector_shows_all_larger_and_clearer(visit: Opening) -> None:
    page = told(visit(LESSON, color_scheme="dark"))
    sizes = """() => ["#stage-place", ".told .lead", ".host-name"].map((one) => document.querySelector(one))
        .map((one) => parseFloat(getComputedStyle(one).fontSize) * (one.ownerSVGElement?.getScreenCTM().a ?? 1))"""
    before = page.evaluate(sizes)
    wear(page, "projector")
    expect(page.locator(".ground")).to_have_attribute("viewBox", re.compile(r"^0 0 10\d\d"))
    assert all(now > 1.15 * was for was, now in zip(before, page.evaluate(sizes), strict=True))
    found = Axe().run(page, options={"rules": {"color-contrast-enhanced": {"enabled": True}}})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_projector_has_the_names_of_views_in_one_row(visit: Opening, language: str) -> None:
    page = ready(visit(LESSON.replace("en", language, 1)))
    wear(page, "projector")
    for tab in page.locator(".stage-main [role=tab]:visible").all():
        tab.click()
        tops = "(all) => new Set(all.filter((one) => one.offsetWidth).map((one) => one.offsetTop)).size"
        assert page.locator(".stage-main [role=tab]").evaluate_all(tops) == 1


@pytest.mark.parametrize("larger", ["projector", "+"])
def test_the_ladder_grows_with_all_other_letters(visit: Opening, larger: str) -> None:
    page = ready(visit(LESSON))
    page.click("#tab-ladder")
    arrow = page.locator(".ladder .arrow.now .arrow-text")
    measure = """(one) => [parseFloat(getComputedStyle(one).fontSize) * one.ownerSVGElement.getScreenCTM().a,
        one.ownerSVGElement.getBoundingClientRect().height]"""
    before = arrow.evaluate(measure)
    if larger == "+":
        page.locator("#stage").focus()
        page.keyboard.press("+")
    else:
        wear(page, larger)
    page.wait_for_function(
        f"""([letters]) => ({measure})(document.querySelector(".ladder .arrow.now .arrow-text"))[0] > letters""",
        arg=before,
    )
    assert all(now > 1.14 * was for was, now in zip(before, arrow.evaluate(measure), strict=True))
    room = page.locator(".ladder .scroll")
    assert room.evaluate("(one) => one.scrollWidth <= one.clientWidth")


# ---- languages


def test_the_switch_keeps_path_query_and_place(visit: Opening, house: House) -> None:
    page = visit("/en/glossary?q=mailbox#smtp")
    page.locator("a[data-language=fr]").click()
    page.wait_for_url("**/fr/glossary?q=mailbox#smtp")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.goto(house.url)
    assert page.url == f"{house.url}/fr/"


def test_the_switch_keeps_what_was_just_searched(visit: Opening) -> None:
    page = visit("/en/glossary")
    search(page, "uidvalidity")
    page.locator("a[data-language=fr]").click()
    page.wait_for_url("**/fr/glossary?q=uidvalidity")


def test_the_switch_keeps_the_film_and_its_moment(visit: Opening) -> None:
    page = ready(visit(LESSON))
    place = page.locator("#stage-place b")
    for _ in range(2):
        page.locator("#stage-step").click()
    before = place.inner_text()
    run = page.evaluate("JSON.parse(sessionStorage.getItem('coulisses.run.letter-journey')).run")
    page.locator("a[data-language=fr]").click()
    page.wait_for_url("**/fr/lessons/letter-journey**")
    ready(page)
    assert place.inner_text() == before
    assert page.evaluate("JSON.parse(sessionStorage.getItem('coulisses.run.letter-journey')).run") == run


def test_from_nowhere_the_switch_leads_home(visit: Opening) -> None:
    page = visit("/xx/nothing")
    page.locator("a[data-language=fr]").click()
    page.wait_for_url("**/fr/")


# ---- htmx, and nobody else


def search(page: Page, words: str) -> None:
    page.locator("#q").press_sequentially(words)
    page.wait_for_url(f"**?q={words}", wait_until="commit")


def from_afar(visit: Opening, path: str, answer: Any) -> Page:
    """The page at that path, its one foreign script answered like this."""
    page = visit("/healthz")
    page.context.route(HTMX_URL, answer)
    page.goto(page.url.replace("/healthz", path), wait_until="commit")
    return page


def until_htmx(page: Page) -> None:
    """Wait for htmx. (`expect` would not do: while it waits, no route is answered.)"""
    deadline = time.monotonic() + 30
    while not page.evaluate("window.htmx"):
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)


def true_copy(route: Route) -> None:
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"}
    route.fulfill(path=assets.files()[assets.HTMX], headers=headers)


def false_copy(route: Route) -> None:
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"}
    route.fulfill(body="window.fooled = true", headers=headers)


def test_without_a_network_our_own_htmx_steps_in(visit: Opening) -> None:
    page = visit("/en/glossary")
    expect(page.locator("script[data-instead=ours]")).to_be_attached()
    search(page, "uidvalidity")
    assert 0 < page.locator(".entry").count() < 30
    expect(page.locator("[role=status]")).to_contain_text(str(page.locator(".entry").count()))


def test_with_a_network_htmx_comes_from_its_home(visit: Opening) -> None:
    page = from_afar(visit, "/en/glossary", true_copy)
    until_htmx(page)
    search(page, "uidvalidity")
    assert page.locator("script[data-instead]").count() == 0


def test_a_false_htmx_is_refused(visit: Opening) -> None:
    page = from_afar(visit, "/en/glossary", false_copy)
    until_htmx(page)
    assert page.locator("script[data-instead=ours]").count() == 1
    search(page, "uidvalidity")
    assert page.evaluate("window.fooled") is None


def test_a_host_that_never_answers_holds_nothing_up(visit: Opening) -> None:
    page = from_afar(visit, "/en/glossary", lambda route: None)
    until_htmx(page)
    assert page.locator("script[data-instead=ours]").count() == 1
    search(page, "uidvalidity")


def test_nobody_else_is_asked_anything(visit: Opening, house: House) -> None:
    page = visit("/en/")
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.on("websocket", lambda socket: asked.add(socket.url.replace("ws:", "http:")))
    for path in PAGES:
        page.goto(house.url + path, wait_until="load")
    ready(page)
    assert {url for url in asked if not url.startswith(house.url)} == {HTMX_URL}


# ---- without scripts


def test_the_glossary_is_searched_without_a_script(visit: Opening) -> None:
    page = visit("/en/glossary", java_script_enabled=False)
    page.locator("#q").fill("mailbox")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/glossary?q=mailbox")
    entry = page.locator("details.entry").first
    entry.locator("summary").first.click()
    entry.locator(".deeper a").click()
    page.wait_for_url("**/en/glossary/*#*")
    page.locator("details.entry summary").first.click()
    expect(page.locator("details.entry > p").first).to_be_visible()
    expect(page.locator("#theme")).to_be_hidden()


def test_a_lesson_is_read_without_a_script(visit: Opening) -> None:
    page = visit(TYPE, java_script_enabled=False)
    expect(page.locator("#told .lead")).to_be_visible()
    expect(page.locator("#told .leaf-task h3").first).to_be_visible()
    expect(page.locator("#told .keyboard").first).to_be_hidden()


# ---- the glossary


def test_a_link_to_an_entry_leads_to_it_and_opens_it(visit: Opening) -> None:
    page = visit("/en/glossary#imap.code.UIDVALIDITY")
    page.wait_for_url("**/en/glossary/imap.code#imap.code.UIDVALIDITY")
    entry = page.locator('[id="imap.code.UIDVALIDITY"]')
    expect(entry).to_have_attribute("open", "")
    expect(entry).to_be_in_viewport()
    page.evaluate("location.hash = '#smtp.command'")
    page.wait_for_url("**/en/glossary/smtp.command")
    expect(page.locator("h2")).to_have_id("smtp.command")


@pytest.mark.parametrize("name", ["%E0%A4%A", "%", "%22%3E"])
def test_a_link_that_was_cut_short_leads_to_the_glossary_all_the_same(visit: Opening, name: str) -> None:
    page = visit(f"/en/glossary#{name}")
    expect(page.locator("h1")).to_be_visible()
    page.evaluate("location.hash = '#%E0'")


def test_three_depths_open_one_after_the_other(visit: Opening) -> None:
    page = visit("/en/glossary?q=mailbox")
    until_htmx(page)
    entry = page.locator("details.entry").first
    expect(entry.locator("summary span").first).to_be_visible()
    entry.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(entry.locator("> p:not(.deeper)").first).to_be_visible()
    expect(entry.locator(".deeper")).to_have_count(0)
    expect(entry.locator(".fine p").first).to_be_hidden()
    entry.locator(".fine summary").click()
    expect(entry.locator(".fine p").first).to_be_visible()


# ---- a lesson: steps


def test_a_step_is_shown_and_lights_up(visit: Opening) -> None:
    page = told(visit(LESSON))
    step = page.locator(".leaf-cue").nth(1)
    expect(step.locator(".here")).to_be_hidden()
    step.locator(".show").click()
    expect(step).to_have_attribute("aria-current", "step")
    expect(step.locator(".here")).to_be_visible()
    expect(page.locator("#told [aria-current=step]")).to_have_count(1)


def test_what_has_not_been_said_cannot_be_shown(visit: Opening) -> None:
    shows = told(visit(TYPE)).locator(".leaf-cue .show")
    expect(shows.first).to_be_enabled()
    expect(shows.last).to_be_disabled()


# ---- a lesson: predictions


def asked(page: Page) -> tuple[Page, str]:
    """The film stands at the first question; what comes next is covered. Gives the question's name."""
    name = lesson("letter-journey", "en").asked[0].partition(":")[2]
    page.locator(f"#predict-{name} .go").click()
    return page, name


def test_a_question_stops_the_film_until_it_is_answered(visit: Opening) -> None:
    page, name = asked(told(visit(LESSON)))
    page.locator("#tab-note").click()
    card = page.locator("#stage-ask .card")
    expect(card).to_be_visible()
    step = page.locator("#stage-place b").inner_text()
    page.locator("#stage-step").click()
    assert page.locator("#stage-place b").inner_text() == step
    expect(card).to_be_focused()
    predict = scenario("letter-journey").predicts[name]
    right = predict.choices.index(predict.right)
    card.locator(".choice").nth(right).click()
    expect(card.locator(".choice").nth(right)).to_have_attribute("aria-pressed", "true")
    card.locator("[data-sure=guess]").click()
    expect(card.locator(".verdict")).not_to_be_empty()
    expect(card.locator(".choice.is-right")).to_have_count(1)
    expect(card.locator(".why:visible")).to_have_count(1)
    assert page.locator("#stage-place b").inner_text() != step
    assert remembered(page)["letter-journey"][f"predict:{name}"] == f"right.guess {right}"
    page.keyboard.press("ArrowRight")
    expect(page.locator("#stage-ask .card")).to_have_count(0)
    step = page.locator("#stage-place b").inner_text()
    page.keyboard.press("ArrowRight")  # the card had the focus and is gone: the stage has its keys all the same
    expect(page.locator("#stage-place b")).not_to_have_text(step)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_the_lesson_says_of_a_moment_lies_above_its_note(visit: Opening, language: str) -> None:
    page = ready(visit(f"/{language}/lessons/who-speaks-first"))
    story = page.locator("#stage-story")
    told = page.locator("#told")
    expect(story).to_contain_text(told.locator("> p").nth(2).text_content() or "never")
    expect(story).to_be_in_viewport()
    page.click("#stage-ask .skip-it")
    above, below = (one.bounding_box() or {} for one in (page.locator("#stage-ask .card"), story))
    assert above["y"] + above["height"] <= below["y"]  # the answer is read first
    expect(story.locator("h3")).to_have_text(told.locator("#cue-banner h3").text_content() or "")
    expect(story.locator("p")).to_have_text(told.locator("#cue-banner > p").text_content() or "")
    page.goto(page.url.partition("#")[0] + "#s=introduction")
    expect(story.locator("table")).to_be_visible()
    page.goto(page.url.partition("#")[0] + "#s=introduction+1")
    expect(story).to_be_hidden()


def test_the_lesson_opens_at_the_step_where_the_film_stands(visit: Opening) -> None:
    page = ready(visit(LESSON))
    page.locator("#tab-lesson").click()
    expect(page.locator("#told > .lead")).to_be_in_viewport()
    page.locator("#tab-note").click()
    page.goto(page.url.partition("#")[0] + "#s=stored")
    expect(page.locator("#cue-stored")).to_have_attribute("aria-current", "step")
    page.locator("#tab-lesson").click()
    expect(page.locator("#cue-stored h3")).to_be_in_viewport()
    page.locator("a[hreflang=fr]").click()
    expect(ready(page).locator("#cue-stored h3")).to_be_in_viewport()


def test_a_tour_has_the_word_alone(visit: Opening) -> None:
    page = ready(visit(LESSON))
    expect(page.locator("#stage-tour")).to_be_visible()
    expect(page.locator("#stage-story")).to_be_visible()
    page.click(".tour-start")
    expect(page.locator("#stage-story")).to_be_hidden()
    page.click(".tour-skip")
    expect(page.locator("#stage-story")).to_be_visible()


def test_a_question_may_come_before_the_first_line(visit: Opening) -> None:
    heard = "addEventListener('coulisses:playhead', ({detail}) => (window.places ??= []).push(detail.u), true)"
    page = ready(visit("/en/lessons/who-speaks-first", first=heard))
    card = page.locator("#stage-ask .card")
    expect(card).to_be_visible()
    expect(page.locator("#stage-place b")).to_have_text("0")
    expect(page.locator(".transcript .row:visible")).to_have_count(0)
    assert page.evaluate("window.places") is None
    page.keyboard.press("ArrowRight")
    expect(card).to_be_focused()
    expect(page.locator("#stage-place b")).to_have_text("0")
    card.locator(".choice").nth(0).click()
    card.locator("[data-sure=certain]").click()
    expect(page.locator("#stage-place b")).to_have_text("1")
    expect(page.locator(".transcript .row.ghost .side")).to_have_text("?")  # who comes next is asked, too
    expect(card).to_have_count(1)  # the next question waits until this answer has been read
    page.keyboard.press("ArrowRight")
    expect(card.locator("[data-sure=certain]")).to_be_hidden()
    expect(card.locator(".choice:enabled")).to_have_count(3)
    told(page).locator("#predict-who-greets .again").click()
    expect(page.locator("#stage-place b")).to_have_text("0")


def test_a_wrong_guess_is_told_kindly_and_may_be_made_again(visit: Opening) -> None:
    page, name = asked(told(visit(LESSON)))
    predict = scenario("letter-journey").predicts[name]
    wrong = next(n for n, choice in enumerate(predict.choices) if choice != predict.right)
    card = page.locator(f"#predict-{name} .card")
    card.locator(".choice").nth(wrong).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    card.locator("[data-sure=certain]").focus()
    page.keyboard.press("Enter")
    expect(card.locator(".why:visible")).to_have_count(2)
    assert remembered(page)["letter-journey"][f"predict:{name}"] == f"wrong.certain {wrong}"
    card.locator(".again").click()
    expect(card.locator(".choice:enabled")).to_have_count(len(predict.choices))
    assert f"predict:{name}" not in remembered(page)["letter-journey"]


def test_a_question_is_waved_away(visit: Opening) -> None:
    page, name = asked(told(visit(LESSON)))
    page.locator(f"#predict-{name} .skip-it").click()
    assert remembered(page)["letter-journey"][f"predict:{name}"] == "skipped"
    page.reload()
    ready(page)
    expect(page.locator("#stage-ask .card")).to_have_count(0)


def test_one_who_comes_by_a_link_is_not_called_back(visit: Opening) -> None:
    last = list(scenario("letter-journey").cues)[-1]
    page = ready(visit(f"{LESSON}#s={last}"))
    expect(page.locator("#stage-ask .card")).to_have_count(0)
    told(page)
    expect(page.locator("#told [aria-current=step]")).to_have_attribute("data-name", last)


# ---- a lesson: tasks and quizzes


def first_task() -> tuple[str, list[str]]:
    name = next(what for what in lesson("type-smtp", "en").asked if what.startswith("task:")).partition(":")[2]
    return name, list(scenario("type-smtp").tasks[name].solution)


def solve(page: Page) -> None:
    name, lines = first_task()
    page.locator(f"#task-{name} .keyboard").click()
    expect(page.locator("#view-terminal [name=line]")).to_be_focused()
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def test_a_task_is_solved_at_the_keyboard(visit: Opening) -> None:
    page = told(visit(TYPE))
    name, _ = first_task()
    task = page.locator(f"#task-{name}")
    solve(page)
    expect(task.locator(".verdict")).not_to_be_empty()
    expect(task.locator(".verdict")).to_be_in_viewport()
    expect(task.locator(".dots .is-met")).to_have_count(len(scenario("type-smtp").tasks[name].goal))
    expect(task).to_have_class("leaf leaf-task is-done")
    assert remembered(page)["type-smtp"][f"task:{name}"] == "solved"


def test_hints_come_one_at_a_time(visit: Opening) -> None:
    page = told(visit(TYPE))
    name, _ = first_task()
    task = page.locator(f"#task-{name}")
    hints = task.locator(".hints li")
    for seen in range(hints.count()):
        expect(hints.filter(visible=True)).to_have_count(seen)
        task.locator(".hint").click()
    expect(task.locator(".hint")).to_have_attribute("aria-disabled", "true")


def test_a_solution_that_was_read_does_not_count(visit: Opening) -> None:
    page = told(visit(TYPE))
    name, _ = first_task()
    task = page.locator(f"#task-{name}")
    task.locator(".solution summary").click()
    solve(page)
    expect(task.locator(".verdict")).not_to_be_empty()
    assert remembered(page)["type-smtp"][f"task:{name}"] == "shown"
    task.locator(".anew").click()
    expect(task.locator(".dots .is-met")).to_have_count(0)
    solve(page)
    expect(task).to_have_class("leaf leaf-task is-done")
    assert remembered(page)["type-smtp"][f"task:{name}"] == "solved"


def test_a_quiz_gives_a_reason_for_every_choice(visit: Opening) -> None:
    page = told(visit(TYPE))
    quiz = page.locator(".leaf-quiz").first
    wrong, right = quiz.locator("[data-right=no]").first, quiz.locator("[data-right=yes]")
    wrong.focus()
    page.keyboard.press("Enter")
    expect(wrong).to_have_attribute("aria-expanded", "true")
    expect(quiz.locator(".why:visible")).to_have_count(1)
    assert not any(what.startswith("quiz:") for what in remembered(page).get("type-smtp", {}))
    for choice in right.all():
        choice.click()
    assert any(what.startswith("quiz:") for what in remembered(page)["type-smtp"])


def test_things_are_put_in_order_by_keys_and_by_hand(visit: Opening) -> None:
    page = told(visit("/en/lessons/letter-journey"))
    order, verdict = page.locator("#order-stations"), page.locator("#order-stations .verdict")
    things = order.locator(".thing")
    expect(things).to_have_text(["MSA", "MDA", "MUA", "MTA"])
    order.locator(".look").click()
    expect(verdict).to_have_text("Not yet: 0 of 4 stand where they belong.")
    first = order.locator("li", has_text="MUA").get_by_role("button", name="Earlier")
    first.focus()
    for _ in range(3):  # once more than there is room for
        page.keyboard.press("Enter")
        expect(first).to_be_focused()
    expect(verdict).to_have_text("Now at place 1 of 4.")
    order.locator("li", has_text="MDA").drag_to(order.locator("li", has_text="MTA"), target_position={"x": 30, "y": 30})
    expect(things).to_have_text(["MUA", "MSA", "MTA", "MDA"])
    expect(order.locator(".why:visible")).to_have_count(0)
    order.locator(".look").click()
    expect(verdict).to_have_text("That is the order.")
    expect(order.locator(".why:visible")).to_have_count(4)
    assert remembered(page)["letter-journey"]["order:stations"] == "found"
    assert Axe().run(page, context="#order-stations").response["violations"] == []


def test_an_inversion_in_a_heading_stays_on_one_line(visit: Opening) -> None:
    heading = told(visit("/fr/lessons/letter-journey")).locator("#order-stations h3")
    widths = range(120, 400, 4)
    lines = (
        "(heading, width) => (heading.style.width = `${width}px`, heading.firstElementChild.getClientRects().length)"
    )
    assert {heading.evaluate(lines, width) for width in widths} == {1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_leg_of_the_way_is_named(visit: Opening, language: str) -> None:
    page = told(visit(f"/{language}/lessons/letter-journey"))
    asked = page.locator("#legs-journey")
    legs = asked.locator(".legs > li")
    answers = [legs_of(scenario("letter-journey"), "journey").spoken[n][0].upper() for n in range(legs.count())]
    assert answers == ["SMTP", "SMTP", "DNS", "SMTP", "POP3", "IMAP"]
    legs.first.get_by_role("button", name="POP3", exact=True).click()
    expect(asked.locator(".why:visible")).to_have_count(0)
    wrong = f"{words(language)['legs.wrong']} {plain(html_inline(notes(language).find('pop3').one))}"
    expect(asked.locator(".verdict")).to_have_text([wrong] + [""] * len(answers))
    expect(legs.first.get_by_role("status")).to_be_visible()  # beside the leg that it is about
    for leg, answer in zip(legs.all(), answers, strict=True):
        assert "legs:journey" not in remembered(page).get("letter-journey", {})
        button = leg.locator(".choice", has_text=answer)
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(leg.get_by_role("status")).to_have_text(words(language)["quiz.right"])
        expect(leg.locator(".why")).to_be_visible()
    expect(asked.get_by_role("status").last).to_have_text(words(language)["legs.done"])
    assert remembered(page)["letter-journey"]["legs:journey"] == "found"
    expect(asked.locator(".after")).to_be_visible()
    assert Axe().run(page, "#legs-journey").response["violations"] == []
    page.locator("#forget-lesson").click()
    expect(asked.locator("[aria-pressed=true]")).to_have_count(0)
    expect(asked.locator(".verdict:not(:empty)")).to_have_count(0)


# ---- what is remembered


def test_the_programme_knows_what_was_done_and_forgets_when_told(visit: Opening, house: House) -> None:
    page = told(visit(TYPE))
    solve(page)
    expect(page.locator(".leaf-task.is-done")).to_have_count(1)
    page.goto(f"{house.url}/en/")
    act = page.locator("[data-lesson=type-smtp]")
    expect(act.locator(".state")).to_contain_text("1")
    page.locator("#forget").click()
    expect(act.locator(".state")).to_be_hidden()
    assert remembered(page) == {}


def test_a_lesson_is_done_again_from_the_start(visit: Opening) -> None:
    page = told(visit(TYPE))
    solve(page)
    expect(page.locator(".leaf-task.is-done")).to_have_count(1)
    page.locator("#forget-lesson").click()
    expect(page.locator(".leaf-task.is-done")).to_have_count(0)
    expect(page.locator("#stage-place b")).to_have_text("1")


def test_a_presenter_is_asked_every_time(visit: Opening) -> None:
    page, name = asked(told(visit(f"{LESSON}?presenter")))
    page.locator(f"#predict-{name} .skip-it").click()
    assert "letter-journey" not in remembered(page)
    expect(page.locator(".leaf-presenter").first).to_be_visible()


def test_a_browser_that_remembers_nothing_still_plays(visit: Opening) -> None:
    page = visit("/en/")
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(window, name, { get() { throw new DOMException("forbidden") } })"""
    )
    page.goto(page.url.replace("/en/", TYPE))
    solve(told(page))
    expect(page.locator(".leaf-task.is-done")).to_have_count(1)


# ---- a run of one's own


def test_a_page_watches_the_run_it_was_given(visit: Opening, house: House) -> None:
    page = visit("/en/")
    run = page.request.post(f"{house.url}/runs", data={"lesson": "type-smtp"}).json()["run"]
    page.goto(f"{house.url}/run/{run}")
    page.wait_for_url(f"**/en/lessons/type-smtp?run={run}")
    ready(page)
    assert page.evaluate("JSON.parse(sessionStorage.getItem('coulisses.run.type-smtp')).run") == run


def test_a_run_nobody_knows_is_told_and_a_new_one_begun(visit: Opening) -> None:
    page = visit(f"{TYPE}?run=nothing")
    expect(page.locator("#stage-banner")).to_be_visible()
    ready(page)


def test_the_first_line_comes_soon(visit: Opening) -> None:
    page = visit("/en/")
    began = time.monotonic()
    page.goto(page.url.replace("/en/", LESSON), wait_until="commit")
    expect(page.locator(".transcript .row").first).to_be_visible()
    assert time.monotonic() - began < 8  # seconds, on a very busy machine; less than one on an idle one
