"""Two films beside each other on the page, and the tree of those there are."""

from __future__ import annotations

import itertools
import re
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.web.house import PHONE, Opening
from tests.web.test_predictions import answer, at, question
from tests.web.test_stage import press, ready, step_of
from tests.web.test_stage_acts import enter, keyboard


def branched(visit: Opening, **options: object) -> Page:
    """A film of three lines typed, and a branch after the second where something else is said."""
    page = keyboard(visit, **options)
    for line in ("EHLO alice.home", "MAIL FROM:<alice@alice.example>", "RCPT TO:<bob@bob.example>"):
        enter(page, line)
    press(page, "ArrowLeft", "ArrowLeft")
    enter(page, "NOOP")
    enter(page, "RCPT TO:<nobody@bob.example>")
    page.locator("#stage-banner .plain").click()
    return page


def compared(page: Page) -> Page:
    press(page, "9")
    expect(page.locator(".pair-line").first).to_be_visible()
    return page


def twigs(page: Page) -> Locator:
    """The films of the tree, in the dialog."""
    page.click("#stage-branches")
    return page.locator("dialog .twig")


def said(lines: Locator, side: str) -> list[str]:
    return [text.strip() for text in lines.locator(f".{side} .first-line").all_inner_texts()]


def test_what_both_say_stands_abreast_and_what_one_says_alone_apart(visit: Opening) -> None:
    page = compared(branched(visit))
    lines = page.locator(".pair-line")
    alike = lines.and_(page.locator(".same"))
    assert said(alike, "ours") == said(alike, "theirs")
    assert len(said(alike, "ours")) == 5
    alone = lines.and_(page.locator(".alone"))
    assert said(alone, "ours")[0] == "NOOP"
    assert said(alone, "theirs")[0].startswith("250")
    octets = lines.and_(page.locator(".octets"))
    assert (said(octets, "ours"), said(octets, "theirs")) == (
        ["RCPT TO:<nobody@bob.example>"],
        ["RCPT TO:<bob@bob.example>"],
    )
    expect(page.locator(".compare-sum")).to_contain_text("5 lines alike")
    page.locator(".compare-deeds summary").click()
    expect(page.locator(".compare-deeds li")).to_have_count(1)
    assert Axe().run(page, "#stage").response["violations"] == []


def test_the_first_difference_is_one_key_away_and_the_line_shown_follows(visit: Opening) -> None:
    page = compared(branched(visit))
    press(page, "Home")
    expect(page.locator(".pair-line.now .ours")).to_contain_text("220")
    press(page, "d")
    assert step_of(page) == 6
    expect(page.locator(".pair-line.now[data-first] .ours")).to_contain_text("NOOP")
    page.get_by_role("button", name="Where they part").click()
    assert step_of(page) == 6
    page.locator(".pair-line .ours .side").first.click()
    assert step_of(page) == 1


def test_where_the_films_part_is_never_read_by_halves(visit: Opening) -> None:
    page = at(visit, "letter-journey")
    card = question(page, "will-it-relay")
    answer(card, 0, "fairly")
    card.locator(".otherwise").first.click()
    expect(page.locator("#stage-banner")).to_be_visible()
    page.click("#tab-compare")
    head, mark, line = (page.locator(f".compare {one}") for one in (".pair-head", ".pair-first", ".pair-line.now"))
    for height in range(732, 684, -6):
        page.set_viewport_size({"width": 1280, "height": height})
        expect(line).to_be_in_viewport(ratio=1)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        edge, said = head.bounding_box(), mark.bounding_box()
        assert edge
        assert said
        bottom = edge["y"] + edge["height"]
        assert not said["y"] < bottom < said["y"] + said["height"]


def test_a_line_of_the_other_film_leads_there_and_this_one_lies_beside_it(visit: Opening) -> None:
    page = compared(branched(visit))
    page.locator(".pair-line.octets .theirs .side").click()
    expect(page.locator("#stage-place")).to_contain_text("6/7")
    expect(page.locator(".pair-line.now .ours")).to_contain_text("RCPT TO:<bob@bob.example>")
    expect(page.locator(".pair-line.now .theirs")).to_contain_text("RCPT TO:<nobody@bob.example>")
    page.get_by_role("button", name="Watch the other").click()
    expect(page.locator("#stage-place")).to_contain_text("8/9")


def test_the_film_of_another_lesson_can_lie_there(visit: Opening) -> None:
    page = keyboard(visit)
    press(page, "9")
    expect(page.locator(".compare-sum")).to_contain_text("no other film")
    page.locator(".compare-bar select").select_option("lesson:letter-journey")
    expect(page.locator(".pair-line .theirs").first).to_be_visible()
    expect(page.locator(".compare-sum")).to_contain_text("in the other alone")


def test_what_a_question_covers_is_covered_in_both(visit: Opening) -> None:
    page = compared(branched(visit))
    page.evaluate("document.dispatchEvent(new CustomEvent('coulisses:hold', {detail: {u: 5, ours: true}}))")
    expect(page.locator(".pair-line:visible")).to_have_count(5)
    expect(page.get_by_text("stays covered")).to_be_visible()
    page.evaluate("document.dispatchEvent(new CustomEvent('coulisses:release'))")
    expect(page.locator(".pair-line:visible")).to_have_count(9)


def test_on_a_phone_there_is_one_column_and_each_line_says_whose_it_is(visit: Opening) -> None:
    page = compared(branched(visit, viewport=PHONE))
    page.locator(".pair-line.octets").scroll_into_view_if_needed()
    expect(page.locator(".pair-line.same .theirs").first).to_be_hidden()
    whose = page.locator(".pair-line.octets .pair-whose")
    expect(whose).to_have_text(["this film", "the other"])
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert re.search("divergent|part", page.locator(".pair-first").inner_text())
    assert Axe().run(page, "#stage").response["violations"] == []


def test_on_a_phone_the_bar_is_one_line_of_signs_that_keep_their_names(visit: Opening) -> None:
    page = compared(branched(visit, viewport=PHONE))
    bar = page.locator(".compare-bar").bounding_box()
    assert bar
    assert bar["height"] < 50
    expect(page.locator(".compare-bar .outline").first).to_have_accessible_name("Where they part")
    page.get_by_role("button", name="Next difference").click()
    expect(page.locator(".pair-line.now")).to_be_in_viewport()


# ---- the tree


def test_the_tree_tells_where_each_film_leaves_and_outlives_a_reload(visit: Opening) -> None:
    page = branched(visit)
    press(page, "Home", "ArrowRight", "ArrowRight")
    enter(page, "VRFY bob")
    rows = twigs(page)
    expect(rows.locator(".plain")).to_have_text(["The film as it was", "NOOP", "VRFY bob"])
    expect(rows.locator(".dim")).to_have_text(["7 steps", "leaves after step 5", "leaves after step 3"])
    expect(rows.nth(2).locator("[aria-current]")).to_have_count(1)
    assert Axe().run(page, "dialog").response["violations"] == []
    page.reload()
    rows = twigs(page)
    expect(rows.locator(".plain")).to_have_text(["The film as it was", "NOOP", "VRFY bob"])
    rows.nth(0).locator(".plain").click()
    expect(page.locator("#stage-place")).to_contain_text("/7")
    expect(page.locator(".fork-mark")).to_have_count(2)


def test_the_name_of_a_film_is_read_whole_on_a_phone_and_its_strokes_still_meet(visit: Opening) -> None:
    page = branched(visit, viewport=PHONE)
    press(page, "End")
    enter(page, "MAIL FROM:<somebody.with.a.long.name@alice.example>")
    names = twigs(page).locator(".twig-name .plain")
    assert names.evaluate_all("all => all.filter((one) => one.scrollWidth > one.clientWidth).length") == 0
    lanes = page.locator("dialog .lane").evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
    assert all(above["bottom"] >= below["top"] for above, below in itertools.pairwise(lanes))


def test_where_a_film_leaves_is_read_whole_in_the_largest_letters(visit: Opening) -> None:
    page = branched(visit, viewport=PHONE)
    press(page, *["+"] * 6)
    told = twigs(page).locator(".dim")
    expect(told.last).to_contain_text("leaves after")
    assert told.evaluate_all("all => all.filter((one) => one.scrollWidth > one.clientWidth).length") == 0


def test_a_film_is_named_forgotten_and_had_back_by_keys_alone(visit: Opening) -> None:
    page = branched(visit)
    rows = twigs(page)
    rows.nth(1).get_by_role("button", name="Name “").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Nobody there")
    page.keyboard.press("Enter")
    expect(rows.nth(1).locator(".plain")).to_have_text("Nobody there")
    expect(rows.nth(1).locator(".plain")).to_be_focused()
    rows.nth(1).get_by_role("button", name="Name “").click()
    page.keyboard.type("not this")
    page.keyboard.press("Escape")
    expect(rows.nth(1).locator(".plain")).to_have_text("Nobody there")
    rows.nth(0).locator(".plain").click()
    expect(page.locator("#stage-place")).to_contain_text("/7")
    page.reload()
    rows = twigs(page)
    expect(rows.nth(1).locator(".plain")).to_have_text("Nobody there")
    rows.nth(1).get_by_role("button", name="Forget").click()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)


def test_a_film_of_the_tree_is_laid_beside_the_one_being_watched(visit: Opening) -> None:
    page = branched(visit)
    twigs(page).nth(0).get_by_role("button", name="Compare").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".pair-line .theirs").first).to_be_visible()
    expect(page.locator(".pair-head")).to_contain_text("The film as it was")
    page.locator(".compare-tree .twig").nth(0).locator(".plain").click()
    expect(page.locator("#stage-place")).to_contain_text("/7")
    expect(page.locator(".pair-head")).to_contain_text("NOOP")


def address_of(page: Page) -> str:
    """Where others watch this film; what the tab keeps of it is written a moment later."""
    page.click("#stage-share")
    expect(page).to_have_url(re.compile(r"\?run="))
    return "{0.path}?{0.query}".format(urlsplit(page.url))


def test_a_branch_that_is_watched_by_its_address_has_its_origin_in_the_tree(visit: Opening) -> None:
    page = branched(visit)
    other = ready(visit(address_of(page)))
    rows = twigs(other)
    expect(rows.locator(".plain")).to_have_text(["The film as it was", "…"])
    expect(rows.locator(".dim").nth(1)).to_have_text("leaves after step 5")


def test_a_tree_that_is_open_before_the_film_is_here_tells_what_comes_to_be_known(visit: Opening) -> None:
    address = address_of(branched(visit))
    page = visit("/en/")
    held: list[tuple[WebSocketRoute, str | bytes]] = []

    def hold(line: WebSocketRoute) -> None:
        line.connect_to_server().on_message(lambda frame: held.append((line, frame)))

    page.route_web_socket("**/ws/runs/**", hold)
    page.goto(urljoin(page.url, address))
    rows = page.locator("dialog .twig")
    expect(page.locator("#stage-branches[data-many]")).to_be_visible()
    page.click("#stage-branches")
    rows.nth(1).locator(".plain").focus()
    while not any('"cues"' in str(frame) for _, frame in held):
        page.wait_for_timeout(20)
    for line, frame in held:
        line.send(frame)
    expect(rows.locator(".dim").nth(1)).to_have_text("leaves after step 5")
    expect(rows.nth(1).locator(".plain")).to_be_focused()
