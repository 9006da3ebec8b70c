"""The stage as people use it: watching, stepping, looking things up, in both languages and on a phone."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.house import PHONE, WIDE, Opening

JOURNEY = "/en/lessons/letter-journey"
# The lesson's questions cover what comes after them; here nobody asks.
UNASKED = "document.addEventListener('coulisses:hold', (e) => e.detail.ours || e.stopImmediatePropagation())"
VIEWS = ("transcript", "ladder", "mailboxes", "letter", "wire", "terminal")


def ready(page: Page) -> Page:
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    expect(page.locator("#stage-place b")).not_to_have_text("0")
    return page


def watch(visit: Opening, path: str = JOURNEY, **options: object) -> Page:
    return ready(visit(path, first=UNASKED, **options))


def step_of(page: Page) -> int:
    return int(re.search(r"\d+", page.locator("#stage-place b").inner_text())[0])  # type: ignore[index]


def now(page: Page) -> Locator:
    return page.locator(".transcript .row.now")


def press(page: Page, *keys: str) -> None:
    page.locator("#stage").focus()
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize(("view", "line"), [("transcript", ".row.now"), ("ladder", ".arrow.now .arrow-text")])
def test_a_link_into_the_midst_of_a_film_shows_its_line(visit: Opening, view: str, line: str) -> None:
    page = watch(visit, f"/en/lessons/bounce-anatomy#s=+30&v=map,{view},note")
    expect(page.locator(f".{view} {line}")).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(300)  # what comes in sight finds its size only then
    expect(page.locator(f".{view} {line}")).to_be_in_viewport(ratio=1)


# What is asked where it lies has been laid out, also where nobody looks.
ASKED = """;{
  const rect = Element.prototype.getBoundingClientRect;
  Element.prototype.getBoundingClientRect = function () {
    this.parentElement?.closest(".block")?.setAttribute("data-asked", "");
    return rect.call(this);
  };
}"""


@pytest.mark.parametrize("view", ["transcript", "ladder"])
def test_in_idle_moments_all_is_made_ready_for_whoever_scrubs(visit: Opening, view: str) -> None:
    page = ready(visit(f"/en/lessons/bounce-anatomy#v=map,{view},note", first=UNASKED + ASKED))
    expect(page.locator(f".{view} .block:is(:empty, :not([data-asked]))")).to_have_count(0)
    assert page.locator(f".{view} .block.coming").count() > 0


def test_the_first_line_is_there_with_its_note(visit: Opening) -> None:
    page = watch(visit)
    expect(now(page)).to_have_count(1)
    expect(page.locator("#note-head h2")).not_to_be_empty()
    expect(page.locator("#note-head .one")).not_to_be_empty()
    assert step_of(page) == 1


def test_a_note_is_read_from_its_beginning(visit: Opening) -> None:
    page = watch(visit)
    note = page.locator("#view-note")
    note.evaluate("one => { one.scrollTop = 60; return new Promise(requestAnimationFrame); }")
    assert note.evaluate("one => one.scrollTop") > 0
    press(page, "ArrowRight")
    expect(page.locator("#note-head h2")).to_be_in_viewport()
    assert note.evaluate("one => one.scrollTop") == 0


def test_step_back_ends_and_chapters(visit: Opening) -> None:
    page = watch(visit)
    page.click("#stage-step")
    page.click("#stage-step")
    assert step_of(page) == 3
    page.click("#stage-back")
    assert step_of(page) == 2
    step = page.locator("#stage-place b")
    page.click("#stage-next")
    expect(step).not_to_have_text("2")
    first = step_of(page)
    page.click("#stage-next")
    expect(step).not_to_have_text(str(first))
    assert step_of(page) > first
    page.click("#stage-previous")
    expect(step).to_have_text(str(first))  # in a hurry it is drawn a moment later
    expect(page.locator("#stage-chapters [aria-current]")).to_have_count(1)


def test_the_chapter_that_is_shown_has_its_whole_name(visit: Opening) -> None:
    """Seven chapters have not all room on the rail; the one where the film stands has, and covers no other."""
    page = watch(visit, "/fr/lessons/bounce-anatomy")
    names = page.locator("#stage-chapters button:visible")
    for _ in range(8):
        page.click("#stage-next")
        current = page.locator("#stage-chapters [aria-current]")
        expect(current).to_have_text(current.get_attribute("aria-label") or "", use_inner_text=True)
        boxes = sorted((box["x"], box["x"] + box["width"]) for box in map(Locator.bounding_box, names.all()) if box)
        assert all(one[1] <= other[0] + 1 for one, other in itertools.pairwise(boxes))


@pytest.mark.parametrize("lesson", ["sftp-not-mail", "webmail"])  # six chapters each, some of two lines
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_each_chapter_can_be_hit_and_has_its_number(visit: Opening, lesson: str, viewport: dict[str, int]) -> None:
    page = watch(visit, f"/fr/lessons/{lesson}", viewport=viewport)
    names, rail = page.locator("#stage-chapters button"), page.locator(".rail").bounding_box()
    assert rail
    for number, name in enumerate(names.all(), 1):
        name.click()
        expect(name).to_have_attribute("aria-current", "true")
        boxes = [box for box in map(Locator.bounding_box, names.all()) if box]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 24
        assert all(one["x"] + 24 <= other["x"] + 0.1 for one, other in itertools.pairwise(boxes))
        assert boxes[-1]["x"] + 24 <= rail["x"] + rail["width"] + 1
        assert name.inner_text().startswith(str(number))
    tight = names.evaluate_all("all => all.findIndex((one) => one.matches('.tight'))")
    name = names.nth(tight).locator("span")
    expect(name).to_be_hidden()
    names.nth(tight).hover()
    expect(name).to_be_in_viewport(ratio=1)  # whole, where the pointer is
    page.locator("#stage-play").hover()
    expect(name).to_be_hidden()
    names.nth(tight + 1).focus()
    page.keyboard.press("Shift+Tab")
    expect(name).to_be_in_viewport(ratio=1)


def test_a_window_that_grows_higher_shows_the_present_chapters_name_whole(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope", viewport={"width": 390, "height": 650})
    name = page.locator("#stage-chapters [aria-current]")
    expect(name).to_be_hidden()
    page.set_viewport_size(PHONE)
    expect(name).to_be_visible()
    page.wait_for_timeout(100)  # it is laid out in the frame after
    assert name.evaluate("name => name.scrollWidth <= name.clientWidth")


def test_what_comes_later_is_not_shown_before(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    said = page.locator(".transcript .row:not(.ghost):visible")
    assert said.count() == step_of(page)
    expect(page.locator(".transcript .ghost")).to_be_visible()
    press(page, "End")
    expect(page.locator(".transcript .ghost")).to_have_count(0)
    expect(said.nth(60)).to_be_attached()  # what is above the window takes a frame to be laid out
    press(page, "Home")
    expect(said).to_have_count(1)


def test_every_view_says_the_same_moment(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    step = step_of(page)
    page.click("#tab-ladder")
    expect(page.locator(f".ladder .arrow.now[data-u='{step - 1}']")).to_be_visible()
    label = page.locator(".ground").get_attribute("aria-label") or ""
    assert "smtp.alice.example" in label
    expect(page.locator(".ground .host.lit .host-name")).to_have_text("smtp.alice.example")
    expect(page.locator(".traveller")).to_contain_text(label.rpartition(": ")[2])


def test_an_arrow_and_a_row_lead_to_their_moment(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    page.locator(".transcript .row[data-u='3'] time").click()
    assert step_of(page) == 4
    press(page, "End")
    page.click("#tab-ladder")
    page.locator(".arrow[data-u='70'] .arrow-row").click()
    assert step_of(page) == 71


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_nobody_said_is_not_written_as_if_it_had_been_said(visit: Opening, language: str) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey#s=letter")
    head = page.locator("#note-head h2")
    expect(head).to_have_text({"en": "The letter itself", "fr": "La lettre elle-même"}[language])
    press(page, "ArrowRight")
    expect(head.locator("code")).to_have_text("250")


def test_a_token_that_comes_to_a_pointer_at_rest_waits_for_it_to_move(visit: Opening) -> None:
    """A hand on the clicker leaves the mouse where it lay."""
    page = watch(visit, JOURNEY + "#s=envelope")
    press(page, "ArrowRight")
    box = now(page).locator(".token").first.bounding_box()
    assert box
    press(page, "ArrowLeft")
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    press(page, "ArrowRight")
    expect(now(page).locator(".token:hover")).to_have_count(1)
    page.wait_for_timeout(600)  # ms: longer than one rests on a token to be told
    expect(page.locator("#stage-gloss")).to_be_hidden()
    page.mouse.move(box["x"] + 6, box["y"] + 5)
    expect(page.locator("#stage-gloss")).to_be_visible()


def test_a_token_tells_its_note(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    token = now(page).locator(".token").first
    token.hover()
    expect(page.locator("#stage-gloss")).to_be_visible()
    title = page.locator("#stage-gloss b").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator("#stage-gloss")).to_be_hidden()
    now(page).locator(".token").last.click()
    expect(page.locator("#note-head")).to_contain_text("Back to the line")
    page.get_by_role("button", name="Back to the line").click()
    expect(page.locator("#note-head h2")).to_contain_text(title)


def test_tokens_of_the_present_line_are_reached_by_the_keyboard(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    page.locator("#tab-transcript").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.row.now .token')"):
            break
    expect(page.locator("#stage-gloss")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#note-head")).to_contain_text("Back to the line")


def test_lines_are_folded_and_unfold(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=login")
    fold = page.locator(".transcript .fold").first
    expect(fold).to_contain_text("+ 4 lines")
    expect(page.locator(".rest:visible")).to_have_count(0)
    fold.click()
    expect(page.locator(".rest:visible .rest-line")).to_have_count(4)
    assert step_of(page) == 4


def test_conversations_can_be_sifted(visit: Opening) -> None:
    page = watch(visit, JOURNEY)
    press(page, "End")
    whole = page.locator(".transcript .row:visible").count()
    page.select_option(".view-bar select", index=2)
    some = page.locator(".transcript .row:visible").count()
    assert 0 < some < whole
    assert len({row.get_attribute("data-wire") for row in page.locator(".transcript .row:visible").all()}) == 1


def test_the_note_goes_as_deep_as_one_likes_and_keeps_to_it(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    expect(page.locator("#note-foot .fine")).to_have_count(0)
    page.get_by_role("radio", name="fine print").check(force=True)
    expect(page.locator("#note-foot .fine")).to_contain_text("RFC 5321")
    page.reload()
    expect(page.locator("#note-foot .fine")).to_contain_text("RFC 5321")


def test_why_leads_back_to_what_came_from_outside(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    chain = page.locator(".facts .chain li")
    expect(chain.first).to_contain_text("send the letter ‘Thursday?’")
    page.locator(".chain button").last.click()
    assert step_of(page) < 10


def test_mailboxes_fill_and_the_letter_opens(visit: Opening) -> None:
    page = watch(visit, JOURNEY)
    page.click("#tab-mailboxes")
    press(page, "End")
    expect(page.locator(".box")).to_have_count(3)
    expect(page.locator(".letter-about b").first).to_have_text("Thursday?")
    page.locator(".letter-about").first.click()
    expect(page.locator("#tab-letter")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".letter-text")).to_contain_text("shall we meet on Thursday at the café?")


def test_the_header_grows_hop_by_hop(visit: Opening) -> None:
    page = watch(visit, JOURNEY)
    page.click("#tab-letter")
    lines = []
    press(page, "End")
    stations = page.locator(".station")
    expect(stations).to_have_count(6)
    for station in stations.all():
        station.click()
        expect(station).to_have_attribute("aria-current", "step")
        lines.append(page.locator(".field").count())
    assert lines == sorted(lines)
    assert lines[0] < lines[-1]
    page.locator(".station").nth(1).click()
    expect(page.locator(".field.fresh")).to_contain_text("written by smtp.alice.example")


def test_a_link_to_a_moment_is_understood_and_written(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    step = step_of(page)
    page.click("#stage-step")
    page.click("#stage-share")
    assert page.url.endswith("#s=envelope+1")
    other = watch(visit, page.url.partition("127.0.0.1")[2].partition("/")[2].join(("/", "")))
    assert step_of(other) == step + 1
    third = watch(visit, JOURNEY + "#n=42")
    assert step_of(third) > 1


def test_another_language_shows_the_same_moment_of_the_same_film(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope")
    page.click("#stage-step")
    step = step_of(page)
    run = page.evaluate("sessionStorage.getItem('coulisses.run.letter-journey')")
    page.click("a[hreflang=fr]")
    page.wait_for_url("**/fr/lessons/**")
    ready(page)
    assert step_of(page) == step
    assert page.evaluate("JSON.parse(sessionStorage.getItem('coulisses.run.letter-journey')).run") in run
    expect(page.locator("#tab-transcript")).to_have_text("Conversation")


def test_playing_moves_and_pauses_at_cues(visit: Opening) -> None:
    page = watch(visit, JOURNEY, reduced_motion="no-preference")
    page.select_option("#stage-speed", "8")
    page.click("#stage-play")
    expect(page.locator("#stage-play")).to_have_attribute("aria-label", "Play", timeout=15_000)
    assert 1 < step_of(page) < 89


def test_the_keys(visit: Opening) -> None:
    page = watch(visit)
    press(page, "ArrowRight", "PageDown", "ArrowRight")
    assert step_of(page) == 4
    press(page, "ArrowLeft", "PageUp")
    assert step_of(page) == 2
    press(page, "End")
    last = step_of(page)
    press(page, "Shift+ArrowLeft")
    assert 1 < step_of(page) < last
    press(page, "2")
    expect(page.locator("#view-ladder")).to_be_visible()
    expect(page.locator(".note .one").first).to_be_visible()
    size = page.evaluate("getComputedStyle(document.querySelector('.note .one')).fontSize")
    press(page, "+")
    assert page.evaluate("getComputedStyle(document.querySelector('.note .one')).fontSize") != size
    press(page, "?")
    expect(page.locator("dialog")).to_contain_text("Keys of the stage")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    step = step_of(page)
    press(page, "ArrowLeft")
    assert step_of(page) == step


def test_keys_mean_nothing_in_a_field(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/type-smtp")
    page.click("#tab-terminal")
    page.locator("#view-terminal textarea").press_sequentially("k 1 f ?")
    expect(page.locator("#view-terminal textarea")).to_have_value("k 1 f ?")
    expect(page.locator("dialog")).to_have_count(0)


def test_each_step_is_spoken_once(visit: Opening) -> None:
    page = watch(visit)
    expect(page.locator("#stage-live")).to_contain_text("Step 1 of 81")
    page.evaluate(
        "window.spoken = []; new MutationObserver(() => spoken.push(document.querySelector('#stage-live').textContent))"
        ".observe(document.querySelector('#stage-live'), {childList: true, characterData: true, subtree: true})"
    )
    press(page, "ArrowRight")
    expect(page.locator("#stage-live")).to_contain_text("Step 2 of 81")
    press(page, "ArrowRight")
    expect(page.locator("#stage-live")).to_contain_text("Step 3 of 81")
    assert len(page.evaluate("spoken")) == 2


@pytest.mark.parametrize(("lesson", "width"), [("letter-journey", 320), ("type-smtp", 390), ("pop-or-imap", 390)])
def test_nothing_scrolls_sideways(visit: Opening, lesson: str, width: int) -> None:
    page = watch(visit, f"/fr/lessons/{lesson}", viewport={"width": width, "height": 844})
    press(page, "End")
    for view in (*VIEWS, "map"):
        page.click(f"#tab-{view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
        for inner in (*VIEWS, "note"):
            spill = page.evaluate(f"(e => e.scrollWidth - e.clientWidth)(document.querySelector('#view-{inner}'))")
            assert spill <= 0, f"{inner} in {view}"
        spills = """[...document.querySelectorAll('#stage .tabs, #stage .gauges, #stage [role=tablist]')]
        .filter(e => e.scrollWidth > e.clientWidth || e.getBoundingClientRect().right > innerWidth)
        .map(e => e.className)"""
        assert page.evaluate(spills) == [], view


def test_on_a_phone_one_view_at_a_time_and_the_note_as_a_sheet(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope", viewport=PHONE, has_touch=True)
    expect(page.locator("#note-head .one")).to_be_in_viewport()
    expect(page.locator("#note-foot")).to_be_hidden()
    page.click("#stage-sheet")
    expect(page.locator("#note-foot")).to_be_visible()
    page.click("#stage-sheet")
    expect(page.locator("#note-foot")).to_be_hidden()
    now(page).locator(".token").last.tap()
    expect(page.locator("#note-head")).to_contain_text("Back to the line")
    page.click("#tab-map")
    expect(page.locator("#note-foot")).to_be_hidden()  # what is chosen has the room
    press(page, "End")
    expect(page.locator(".ground .host")).to_have_count(7)


@pytest.mark.parametrize("size", [(1280, 720), (1024, 600), (1920, 1080), (390, 844)])
def test_the_stage_fills_the_window_and_the_page_does_not_scroll(visit: Opening, size: tuple[int, int]) -> None:
    width, height = size
    page = watch(visit, viewport={"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    bottom = page.evaluate("document.querySelector('.transport').getBoundingClientRect().bottom")
    assert abs(bottom - height) <= 1


def test_targets_are_large_enough(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=envelope", viewport=PHONE)
    small = page.evaluate(
        """[...document.querySelectorAll('#stage :is(button, select, a)')].filter(e => e.checkVisibility())
        .filter(e => !e.matches('.fold, .apart *')).map(e => [e.id || e.className, e.getBoundingClientRect()])
        .filter(([, {width, height}]) => width && (width < 24 || height < 24)).map(([name]) => name)"""
    )
    assert small == []


COVERED = """() => {
  const box = (one) => one.getBoundingClientRect()
  const shared = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
    Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))
  const figures = [...document.querySelectorAll('.ground .host use')].map(box)
  return [...document.querySelectorAll('.thought')].map(box)
    .map((thought) => Math.max(...figures.map((figure) => shared(thought, figure) / (figure.width * figure.height))))
}"""


@pytest.mark.parametrize(("size", "view"), [(PHONE, "transcript"), (PHONE, "map"), (None, "transcript")])
def test_a_thought_covers_no_host(visit: Opening, size: dict[str, int] | None, view: str) -> None:
    page = watch(visit, "/fr/lessons/letter-journey", **({"viewport": size} if size else {}))
    page.click(f"#tab-{view}")
    steps = page.locator("#stage-rail").get_attribute("max")
    for _ in "12":  # the words of a thought may come late: the second time they are all here
        covered: list[float] = []
        press(page, "Home")
        for _ in range(int(steps or 0)):
            press(page, "ArrowRight")
            covered += page.evaluate(COVERED)
    assert len(covered) >= 5
    assert max(covered) < 0.06  # of a figure's box, whose corners are empty


# Letters have less room than their line, which is what a box is as high as.
WRITTEN_OVER = """() => {
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top < a.bottom - 3
  const box = (one) => [one.textContent, one.getBoundingClientRect()]
  const boxes = (what) => [...document.querySelectorAll(what)].map(box)
  const bubbles = boxes('.thought')
  return bubbles.flatMap(([said, bubble], n) => [...boxes('.ground .name'), ...bubbles.slice(n + 1)]
    .filter(([, other]) => meet(other, bubble)).map(([text]) => `${said} over ${text}`))
}"""


@pytest.mark.parametrize(("lesson", "step"), [("lock-tls", 67), ("letter-journey", 22), ("dkim-seal", 116)])
def test_a_thought_covers_no_name_and_no_other_thought(visit: Opening, lesson: str, step: int) -> None:
    page = watch(visit, f"/en/lessons/{lesson}")
    for _ in "12":  # the words of a thought may come late: the second time they are all here
        page.locator("#stage-rail").fill(str(step - 2))
        press(page, "ArrowRight")
        expect(page.locator(".thought").first).to_be_visible()
    assert page.evaluate(WRITTEN_OVER) == []


@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_words_to_the_reader_cover_nothing_of_the_stage(visit: Opening, size: dict[str, int]) -> None:
    page = watch(visit, viewport=size)
    press(page, "ArrowRight", ".")
    banner = page.locator("#stage-banner")
    expect(banner).not_to_be_empty()
    said = banner.bounding_box()
    assert said
    for below in (".variants", ".ground"):
        box = page.locator(below).bounding_box()
        assert box
        assert said["y"] + said["height"] <= box["y"]


ACHIEVED = """(text) => document.dispatchEvent(
  new CustomEvent("coulisses:achieved", {detail: {text, way: {label: "Read on", does() {}}}})
)"""
NAMES_CUT = """() => {
  const low = (one) => one.getBoundingClientRect().bottom
  const names = [...document.querySelectorAll('.ground .name')]
  return names.filter((one) => low(one) > low(document.querySelector('.map')) + 1).map((one) => one.textContent)
}"""


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_words_to_the_reader_move_no_view(visit: Opening, size: dict[str, int]) -> None:
    page = watch(visit, viewport=size)
    press(page, "ArrowRight")
    tops = "() => ['.stage-main', '.transport'].map((one) => document.querySelector(one).getBoundingClientRect().top)"
    banner, before = page.locator("#stage-banner"), page.evaluate(tops)
    press(page, ".")
    expect(banner).to_contain_text("reached")
    assert page.evaluate(tops) == before
    page.evaluate(ACHIEVED, "You are on a new branch. The old future is kept, in its place and under its name.")
    expect(banner).to_contain_text("branch")
    assert page.evaluate(tops) == before
    assert page.evaluate(NAMES_CUT) == []


def test_where_the_map_is_folded_words_to_the_reader_cover_no_tab(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/pop3-pickup")
    page.evaluate(ACHIEVED, "Done.")
    expect(page.locator("#stage-banner")).to_contain_text("Done.")
    page.click("#tab-lesson")
    expect(page.locator("#stage-banner")).to_be_visible()
    expect(page.locator("#view-lesson")).to_be_visible()


UNDER_WAY_OVER = """() => {
  const box = (one) => one.getBoundingClientRect()
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top < a.bottom - 3
  const moving = [...document.querySelectorAll('.ground .traveller :is(.slip, .slip-text, .envelope)')]
  return [...document.querySelectorAll('.ground .name')]
    .filter((name) => moving.some((one) => meet(box(name), box(one)))).map((name) => name.textContent)
}"""


@pytest.mark.parametrize(("lesson", "steps"), [("hop-by-hop", (2, 28, 39)), ("lock-tls", (1, 43, 66))])
def test_what_travels_on_a_phone_lies_on_no_name(visit: Opening, lesson: str, steps: tuple[int, ...]) -> None:
    page = watch(visit, f"/en/lessons/{lesson}", viewport=PHONE, reduced_motion="reduce")
    page.click("#tab-map")
    for step in steps:
        page.locator("#stage-rail").fill(str(step - 1))
        expect(page.locator("#stage-place b")).to_have_text(str(step))
        expect(page.locator(".ground .traveller")).to_be_visible()
        assert page.evaluate(UNDER_WAY_OVER) == []


# Of what is written beside links, what a line runs through.
STRUCK = """() => [...document.querySelectorAll('.ground .link text')].filter((text) => {
  const { x, y, width, height } = text.getBBox()
  const isIn = (point) => x < point.x && point.x < x + width && y < point.y && point.y < y + height
  return [...document.querySelectorAll('.ground .link-line:not(.book)')].some((line) =>
    Array.from({ length: 400 }, (_, n) => line.getPointAtLength((line.getTotalLength() * n) / 400)).some(isIn))
}).map((text) => text.textContent)"""


@pytest.mark.parametrize(
    ("lesson", "width", "height"), [("dmarc-alignment", 1024, 700), ("find-the-server", 1280, 600)]
)
def test_no_line_runs_through_what_is_written_beside_another(
    visit: Opening, lesson: str, width: int, height: int
) -> None:
    page = watch(visit, f"/fr/lessons/{lesson}", viewport={"width": width, "height": height})
    expect(page.locator(".ground .link text").first).to_be_visible()
    assert page.evaluate(STRUCK) == []


# Words over the mailboxes that are broken within.
BROKEN = """() => {
  const words = []
  const walk = document.createTreeWalker(document.querySelector('.boxes'), NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) if (walk.currentNode.parentElement.closest('.box h3')) words.push(walk.currentNode)
  const lines = (text) => { const range = new Range(); range.selectNode(text); return range.getClientRects().length }
  return words.filter((text) => !text.data.includes(' ') && lines(text) > 1).map((text) => text.data)
}"""


def test_on_a_phone_the_host_of_a_mailbox_is_broken_at_its_dots(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=stored", viewport=PHONE)
    page.click("#tab-mailboxes")
    expect(page.locator(".box h3", has_text="mx.bob.example")).to_be_visible()
    assert page.evaluate(BROKEN) == []


def test_what_came_too_late_lies_on_no_name(visit: Opening) -> None:
    page = watch(visit)
    page.locator(".variant").click()
    expect(page.locator(".variant[aria-pressed=true]")).to_be_visible()
    press(page, "End")
    one, late = (slip.bounding_box() for slip in page.locator(".ground .loss .slip").all())
    assert one
    name = page.locator(".ground .name", has_text="mx.bob.example").bounding_box()
    assert late
    assert name
    assert late["y"] + late["height"] < name["y"] or late["x"] > name["x"] + name["width"] + 3
    assert abs(one["x"] - late["x"]) >= late["width"] or abs(one["y"] - late["y"]) >= late["height"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("cue", "names"), [("login", ["MUA", "MSA", "MTA"]), ("letter", ["MSA", "MTA"]), ("delivery", ["MTA", "MDA"])]
)
def test_on_a_strip_a_role_that_is_cut_keeps_its_abbreviation(
    visit: Opening, language: str, cue: str, names: list[str]
) -> None:
    """The lesson asks for the stations by those."""
    page = watch(visit, f"/{language}/lessons/letter-journey#s={cue}", viewport=PHONE)
    for name in names:
        expect(page.locator(".ground .host-role").filter(has_text=re.compile(rf"· (MX, )?{name}$"))).to_be_visible()
    boxes = [name.bounding_box() for name in page.locator(".ground .host .name").all()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] for box in boxes)


def test_on_a_strip_two_who_talk_past_a_third_are_joined_above_it(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/dmarc-alignment", viewport=PHONE, reduced_motion="reduce")
    page.locator("#stage-rail").fill("16")
    expect(page.locator("#stage-place b")).to_have_text("17")
    way = page.locator(".ground .wire.current > path").bounding_box()
    past = page.locator(".ground .host.dns use").first.bounding_box()
    more = page.locator(".ground .dim-text", has_text="more hosts").bounding_box()
    slip = page.locator(".ground .traveller .slip").bounding_box()
    assert way
    assert past
    assert more
    assert slip
    assert way["y"] < past["y"]
    assert slip["x"] + slip["width"] < more["x"] or slip["y"] > more["y"] + more["height"]


def test_what_is_written_beside_links_keeps_apart(visit: Opening) -> None:
    page = ready(visit("/fr/lessons/ports-two-doors#s=no-log-in"))
    texts = page.locator(".ground .link text")
    expect(texts.filter(has_text="Wi-Fi du café")).to_be_visible()
    boxes = texts.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().toJSON())")
    for one, other in itertools.combinations(boxes, 2):
        across = max(one["left"] - other["right"], other["left"] - one["right"])
        down = max(one["top"] - other["bottom"], other["top"] - one["bottom"])
        assert max(across, down) >= 0


NEARLY = """() => {
  const figures = [...document.querySelectorAll('.ground .host use')].map((one) => one.getBoundingClientRect())
  const across = (a, b) => Math.max(0, a.left - b.right, b.left - a.right)
  const gap = (a, b) => Math.hypot(across(a, b), Math.max(0, a.top - b.bottom, b.top - a.bottom))
  return [...document.querySelectorAll('.thought:not(:has(b))')].map((one) => one.getBoundingClientRect())
    .map((thought) => Math.min(...figures.map((figure) => gap(thought, figure))))
}"""


def test_a_thought_that_does_not_name_its_host_hangs_beside_it(visit: Opening) -> None:
    page = watch(visit, "/fr/lessons/cafe-wifi")
    press(page, "End")
    expect(page.locator(".thought")).to_have_count(2)
    assert max(page.evaluate(NEARLY), default=0) < 40  # pixels from a figure


def test_no_text_of_the_ladder_runs_into_another(visit: Opening) -> None:
    page = watch(visit)
    page.click("#tab-ladder")
    press(page, "End")
    boxes = page.evaluate(
        """[...document.querySelectorAll('.arrow-text')].filter((one) => one.checkVisibility())
        .map((one) => one.getBoundingClientRect()).map(({left, right, top, bottom}) => [left, right, top, bottom])"""
    )
    assert len(boxes) > 20
    for (left, right, top, bottom), (left2, right2, top2, _) in itertools.pairwise(boxes):
        if left < right2 and left2 < right:  # one above the other
            assert top2 > bottom - 6, (top, top2)  # pixels: boxes have room above and below their letters


@pytest.mark.parametrize(("language", "asks"), [("en", "Who takes their mail?"), ("fr", "Qui reçoit leur courrier")])
def test_a_question_to_the_dns_is_a_question_and_is_taken_apart_for_whoever_wants_more(
    visit: Opening, language: str, asks: str
) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey#s=address-book")
    expect(page.locator("#note-head h2")).to_contain_text(asks)
    expect(page.locator("#note-head .apart")).to_have_count(0)
    page.locator('#stage-depths [value="2"]').check(force=True)
    expect(page.locator("#note-head .apart")).to_be_visible()


SHIFTS = """
window.shifts = []
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries())
    window.shifts.push([value, ...sources.map(({ node }) => node?.id || node?.className)])
}).observe({ type: "layout-shift", buffered: true })
"""


@pytest.mark.parametrize(
    ("id", "viewport"),
    [
        ("letter-journey", PHONE),
        ("pop3-pickup", PHONE),
        ("pop-or-imap", PHONE),
        ("imap-first", WIDE),
        ("type-smtp", WIDE),
    ],
)
def test_nothing_moves_while_a_lesson_loads(visit: Opening, id: str, viewport: dict[str, int]) -> None:
    page = visit(f"/en/lessons/{id}", viewport=viewport, first=SHIFTS)
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_two_peoples_mailboxes_stand_beside_one_another_device_by_device(
    visit: Opening, viewport: dict[str, int]
) -> None:
    page = watch(visit, "/en/lessons/pop-or-imap", viewport=viewport)
    expect(page.locator(".box")).to_have_count(6)  # Paul's phone, too, though it has not called yet
    corner = "(box) => { const { x, y } = box.getBoundingClientRect(); return [Math.round(x), Math.round(y)] }"
    places = page.locator(".box").evaluate_all(f"boxes => boxes.map({corner})")
    assert [x for x, _ in places[:3]] == [x for x, _ in places[3:]]
    assert len({y for _, y in places[:3]}) == len({y for _, y in places[3:]}) == 1


def test_who_wrote_is_cut_in_the_mailboxes_where_letters_are_read_before_the_cut(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/pop-or-imap")
    press(page, "End")
    page.click("#tab-mailboxes")
    writers = page.locator(".letter-about > span:visible")
    expect(writers.filter(has_text="City Museum")).to_have_count(1)
    assert min(writers.evaluate_all("all => all.map(one => one.clientWidth)")) > 70
