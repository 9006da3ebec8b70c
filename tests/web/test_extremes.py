"""What may be as small, as large, as long and as strange as it likes: nothing of a page breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from simulator import loads
from tests.web import extremes
from tests.web.house import PHONE, WIDE, House, Opening
from tests.web.test_predictions import answer, at, question
from tests.web.test_stage import JOURNEY, now, press, ready, step_of, watch
from web.told.shelf import ids

FIT = (Path(__file__).parent / "fit.js").read_text(encoding="utf-8")
SETTLED = "() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 40))"
TABS = (
    "() => [...document.querySelectorAll('#stage [role=tab]')].filter((one) => one.checkVisibility()).map(({id}) => id)"
)
OPEN = "(tab) => document.getElementById(tab).click()"
HEIGHT = "(tab) => document.getElementById(tab.replace('tab', 'view')).getBoundingClientRect().height"
LEAST = 64  # pixels of a view, in which something can be read

# Phones upright and on their side, 1280 × 720 made twice as large (640 × 360), screens of every breadth.
NARROW = [(320, 640), (390, 844), (640, 360), (768, 1024), (844, 390)]
WINDOWS = [*NARROW, (1024, 600), (1280, 720), (1920, 1080), (2560, 1440)]
SOME = [(320, 640), (640, 360), (768, 1024), (1280, 720), (2560, 1440)]
FEW = [(320, 640), (640, 360), (1280, 720)]
Sizes = Sequence[tuple[int, int]]
PAGES = ["", "article", "glossary?q=mailbox", "glossary/smtp.command", "style", "nothing", "play", "build", "read"]
PRESENTER, HANDOUT, KEY = (f"lessons/{ids()[0]}/{page}" for page in ("presenter", "handout", "key"))


def unfit(page: Page, size: tuple[int, int], where: str) -> list[str]:
    page.evaluate(SETTLED)
    return [f"{where} at {size[0]} × {size[1]}: {fault}" for fault in page.evaluate(FIT)]


def resized(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(SETTLED)


def unfit_views(page: Page, windows: Sizes, where: str) -> list[str]:
    """What does not fit in any of the views at the end of the film, in windows of each size."""
    press(page, "End")
    faults: list[str] = []
    for size in windows:
        resized(page, size)
        for tab in page.evaluate(TABS):
            page.evaluate(OPEN, tab)
            faults += unfit(page, size, f"{where} {tab}")
            if (height := page.evaluate(HEIGHT, tab)) < LEAST:
                faults.append(f"{where} {tab} at {size[0]} × {size[1]} is {height} pixels high")
    return faults


@pytest.mark.parametrize(("language", "windows"), [("en", SOME), ("fr", FEW)])
def test_every_page_fits_every_window(visit: Opening, house: House, language: str, windows: Sizes) -> None:
    page = visit(f"/{language}/")
    faults: list[str] = []
    for path in (*PAGES, PRESENTER, HANDOUT, KEY):
        page.goto(f"{house.url}/{language}/{path}", wait_until="load")
        for size in windows:
            resized(page, size)
            faults += unfit(page, size, path)
    assert faults == []


@pytest.mark.parametrize(("language", "windows"), [("en", WINDOWS), ("fr", FEW)])
def test_every_view_fits_every_window(visit: Opening, language: str, windows: Sizes) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey")
    assert unfit_views(page, windows, language) == []


# What of the keys of time is too narrow for its words, and what of a dialog stands beside it.
SPEED = "document.querySelector('#stage-speed').clientWidth"
BESIDE = """() => {
  const dialog = document.querySelector('dialog[open]')
  const { left, right } = dialog.getBoundingClientRect()
  const isBeside = (box) => box.left < left || box.right > right
  return [...dialog.querySelectorAll('button, kbd, dd, a')].filter((one) => isBeside(one.getBoundingClientRect()))
    .map(({ textContent }) => textContent)
}"""


@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_with_the_largest_letters_everything_fits(visit: Opening, size: dict[str, int]) -> None:
    page = watch(visit, "/fr/lessons/letter-journey", viewport=size)
    press(page, *["+"] * 6)
    assert unfit_views(page, [(size["width"], size["height"])], "largest") == []
    assert page.evaluate(SPEED) > 44
    for dialog in ("share", "export", "branches", "help"):
        page.click(f"#stage-{dialog}")
        page.locator("dialog[open]").wait_for()
        assert page.evaluate(BESIDE) == [], dialog
        page.keyboard.press("Escape")


# Words of the list of keys that stand on two lines.
BROKEN = """() => [...document.querySelectorAll('dialog[open] dd')].flatMap(({ firstChild: node }) => {
  const range = document.createRange()
  return [...node.data.matchAll(/[^\\s-]+/g)].filter(({ 0: word, index }) => {
    range.setStart(node, index)
    range.setEnd(node, index + word.length)
    return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1
  }).map(([word]) => word)
})"""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_list_of_keys_breaks_no_word_in_the_largest_letters(visit: Opening, language: str) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey", viewport=PHONE)
    press(page, *["+"] * 6)
    page.click("#stage-help")
    expect(page.locator("dialog[open] dd").first).to_be_visible()
    assert page.evaluate(BROKEN) == []


@pytest.mark.parametrize("size", [(640, 360), (320, 568)])
def test_a_banner_in_a_low_window_lies_over_no_tab(visit: Opening, size: tuple[int, int]) -> None:
    page = ready(visit("/fr/lessons/letter-journey", viewport={"width": size[0], "height": size[1]}))
    press(page, *["ArrowRight"] * 9)  # a question is to be answered before the film goes on
    expect(page.locator("#stage-banner")).to_be_visible()
    assert unfit(page, size, "banner") == []


@pytest.mark.parametrize("size", [(390, 844), (320, 568), (640, 360)])
def test_a_banner_in_the_largest_letters_leaves_the_views_their_room(visit: Opening, size: tuple[int, int]) -> None:
    page = at(visit, "letter-journey", "fr", viewport={"width": size[0], "height": size[1]})
    card = question(page, "will-it-relay")
    answer(card, 0, "fairly")
    card.locator(".otherwise").first.click()
    expect(page.locator("#stage-banner")).to_contain_text("Un autre film")
    press(page, *["+"] * 6)
    for view in ("transcript", "map", "lesson"):
        page.evaluate(OPEN, f"tab-{view}")
        assert unfit(page, size, view) == []
        assert height(page.locator(f"#view-{view}")) >= LEAST
    assert height(page.locator("#stage-banner")) < size[1] / 4


def test_a_banner_in_the_largest_letters_leaves_the_names_of_the_map_theirs(visit: Opening) -> None:
    page = ready(visit("/fr/lessons/letter-journey", viewport=PHONE))
    press(page, *["+"] * 6, *["ArrowRight"] * 9)
    expect(page.locator("#stage-banner")).to_be_visible()
    page.evaluate(SETTLED)
    foot = page.locator(".ground").evaluate("one => one.getBoundingClientRect().bottom")
    feet = page.locator(".ground .name").evaluate_all("all => all.map((one) => one.getBoundingClientRect().bottom)")
    assert len(feet) > 2
    assert max(feet) <= foot + 3


@pytest.mark.parametrize("larger", [0, 6])
def test_the_sheet_pulled_up_under_the_glasses_leaves_the_views_their_tabs(visit: Opening, larger: int) -> None:
    page = watch(visit, "/fr/lessons/letter-journey", viewport=PHONE)
    press(page, *["+"] * larger)
    page.click("#stage-glasses")
    page.click("#stage-sheet")
    expect(page.locator("#stage-sheet")).to_have_attribute("aria-expanded", "true")
    assert unfit(page, (PHONE["width"], PHONE["height"]), "sheet") == []


@pytest.mark.parametrize("alone", ["", "#v=ladder"])
def test_the_stage_in_a_frame_fits_every_window(visit: Opening, alone: str) -> None:
    page = watch(visit, f"/fr/embed/letter-journey{alone}")
    assert unfit_views(page, [(320, 480), (390, 844), (640, 360), (1280, 720)], "embed") == []


@pytest.mark.parametrize("play", ["crowd", "endless"])
def test_sixty_hosts_and_names_without_end_fit(visit: Opening, house: House, play: str) -> None:
    run = house.perform("letter-journey", loads(getattr(extremes, play)()))
    page = watch(visit, f"/fr/lessons/letter-journey?run={run}")
    assert unfit_views(page, [(320, 640), (1280, 720)], play) == []


# Letters have less room than their line, which is what a box is as high as.
MET = """() => {
  const box = (one) => one.getBoundingClientRect()
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top < a.bottom - 3
  const names = [...document.querySelectorAll('.ground .name')].filter((one) => one.textContent)
  const others = [...document.querySelectorAll('.ground :is(.host use, .envelope, .slip)')]
  return names.flatMap((one, n) => [...others, ...names.slice(n + 1)].filter((other) => meet(box(one), box(other)))
    .map((other) => `${one.textContent} and ${other.textContent || other.getAttribute('href')}`))
}"""


@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_the_two_who_talk_in_a_crowd_are_named_and_nothing_lies_on_their_names(
    visit: Opening, house: House, size: dict[str, int]
) -> None:
    run = house.perform("letter-journey", loads(extremes.crowd()))
    page = watch(visit, f"{JOURNEY}?run={run}#v=map,transcript", viewport=size)
    if size == PHONE:
        page.click("#tab-map")
    met: list[str] = []
    for place in (7, 9, 869):
        page.locator("#stage-rail").fill(str(place))
        expect(page.locator(".ground .name", has_text="crowd")).to_have_count(1)
        expect(page.locator(".ground .name", has_text="mx.b.example")).to_have_count(1)
        met += [f"{place}: {fault}" for fault in page.evaluate(MET)]
    assert met == []


def height(name: Locator) -> float:
    box = name.bounding_box()
    assert box
    return box["height"]


@pytest.mark.parametrize("size", [PHONE, WIDE])
@pytest.mark.parametrize("lesson", ["letter-journey", "webmail", "hop-by-hop"])
def test_the_words_of_the_map_grow_with_the_others_and_nothing_lies_on_them(
    visit: Opening, lesson: str, size: dict[str, int]
) -> None:
    page = watch(visit, f"/en/lessons/{lesson}", viewport=size)
    if size == PHONE:
        page.click("#tab-map")
    word = page.locator(".ground .host-name").first
    before = height(word)
    press(page, *["+"] * 6)
    page.evaluate(SETTLED)
    assert 1.15 < height(word) / before < 1.4
    ground = page.locator(".ground").bounding_box()
    assert ground
    for box in [one.bounding_box() for one in page.locator(".ground .name").all()]:
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= ground["y"] + ground["height"] + 3
    assert [fault for fault in page.evaluate(MET) if "#letter" not in fault] == []


def test_a_thought_leaves_the_names_their_room_on_the_smallest_map(visit: Opening) -> None:
    page = watch(visit, "/fr/lessons/starttls-attack", viewport={"width": 320, "height": 568})
    page.click("#tab-map")
    page.locator("#stage-rail").fill("43")  # a question takes half of the window
    expect(page.locator(".thought")).to_contain_text("imposteur")
    expect(page.locator(".thought b")).to_have_text(re.compile("\u00a0:\\s*$"))  # whose it is, and what, are two things
    page.evaluate(SETTLED)
    thought = page.locator(".thought").bounding_box()
    names = [one.bounding_box() for one in page.locator(".ground .name").all()]
    assert thought
    assert len(names) == 3
    assert all(name and name["y"] + name["height"] <= thought["y"] + 3 for name in names)


def test_the_light_round_a_host_is_whole_and_its_name_stands_beside_it(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/bounce-anatomy#n=40")  # the address book, above all others, is asked
    halo = page.locator(".ground .halo").bounding_box()
    ground = page.locator(".ground").bounding_box()
    name = page.locator(".host.dns .name").bounding_box()
    assert halo
    assert ground
    assert name
    assert halo["y"] >= ground["y"]
    assert name["x"] - halo["x"] - halo["width"] > 2


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("lesson", ids())
def test_every_lesson_fits_every_window(visit: Opening, lesson: str, language: str) -> None:
    assert unfit_views(watch(visit, f"/{language}/lessons/{lesson}"), WINDOWS, lesson) == []


# ---- the line is cut


FETCHED = """async () => {
  const asked = () => performance.getEntriesByType('resource').map(({name}) => name)
  let [before, calm] = [0, 0]
  while (calm < 4) {
    await new Promise((done) => setTimeout(done, 250))
    calm = asked().some((one) => one.includes('/letters')) && asked().length === before ? calm + 1 : 0
    before = asked().length
  }
}"""


def fetched(page: Page) -> None:
    """All that a film will be explained with is here."""
    page.evaluate(FETCHED)


def test_a_film_that_is_here_needs_no_line(visit: Opening, tmp_path: Path) -> None:
    """It is stepped, scrubbed, explained and seen in every view; nobody is asked anything; then it goes on."""
    house = House(tmp_path)
    try:
        page = watch(visit, JOURNEY, base=house.url)
        fetched(page)
        house.close()
        expect(page.locator("#stage-banner")).to_contain_text("Nothing is lost")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        press(page, "ArrowRight")
        expect(page.locator("#note-head h2")).to_contain_text("EHLO")
        page.locator("#stage-rail").fill("20")
        assert step_of(page) == 21
        now(page).locator(".token").first.hover()
        expect(page.locator("#stage-gloss b")).not_to_be_empty()
        press(page, "End")
        page.mouse.move(0, 0)
        for tab in page.evaluate(TABS):
            page.evaluate(OPEN, tab)
            expect(page.locator(".waiting:visible")).to_have_count(0)
        expect(page.locator(".letter-header")).to_contain_text("Received")
        expect(page.locator(".states-ground .state.here")).to_have_count(1)
        page.click("#tab-note")
        page.get_by_role("radio", name="fine print").check(force=True)
        expect(page.locator("#note-foot .fine")).to_contain_text("RFC")
        assert asked == []
        clock = page.locator("#stage-clock").inner_text()
        house.open()
        expect(page.locator("#stage-banner")).to_contain_text("stands again", timeout=20_000)
        page.click("#tab-terminal")
        page.get_by_role("button", name="Let time pass").click()
        expect(page.locator("#stage-clock")).not_to_have_text(clock)
    finally:
        house.close()


def test_what_is_asked_for_while_the_line_is_cut_comes_when_it_stands(visit: Opening, tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        page = watch(visit, JOURNEY, base=house.url)
        fetched(page)
        press(page, "End")
        page.click("#tab-letter")
        house.close()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.locator(".parts button").first.click()
        expect(page.locator(".part-open, .parts .dim").last).to_be_visible()
        page.wait_for_timeout(1000)
        press(page, *["ArrowLeft"] * 3)
        press(page, "End")
        assert len(asked) < 3, asked  # again and again, but not at once
        house.open()
        expect(page.locator(".part-open pre")).to_contain_text("Thursday", timeout=20_000)
    finally:
        house.close()


# ---- what is written is shown, and never obeyed

CONTENT = 13  # the place of the letter's own line in the film
UNFOLD = "() => document.querySelectorAll('#stage .fold:not([aria-expanded=true])').forEach((one) => one.click())"
OBEYED = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const unseen = /[\\0-\\x08\\x0b-\\x1f\\x7f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/
  const isApart = (one, data) => {
    const { display, unicodeBidi } = getComputedStyle(one)
    if (/isolate|plaintext/.test(unicodeBidi)) return true
    return display === 'inline' ? isApart(one.parentElement, data) : one.textContent.trim() === data.trim()
  }
  const found = [...document.querySelectorAll('[onclick]')].map((one) => one.outerHTML)
  while (walk.nextNode()) {
    const { data, parentElement: one } = walk.currentNode
    if (one.closest('script, style, template')) continue
    if (unseen.test(data)) found.push(`unseen: ${data}`)
    const isOctets = one.closest('.said, .octets, .source, svg') // these stand from left to right, as they were sent
    const isForeign = /[\\u0590-\\u06ff]/.test(data)
    if (isForeign && !isOctets && !isApart(one, data)) found.push(`not apart: ${one.outerHTML.slice(0, 200)}`)
  }
  return found
}"""


def test_controls_are_pictures_and_foreign_directions_stay_apart(visit: Opening, house: House) -> None:
    run = house.perform("letter-journey", loads(extremes.strange()))
    page = watch(visit, f"{JOURNEY}?run={run}")
    faults: list[str] = []
    for place in (CONTENT, 99):
        page.locator("#stage-rail").fill(str(min(place, int(page.locator("#stage-rail").get_attribute("max") or 0))))
        for tab in page.evaluate(TABS):
            page.evaluate(OPEN, tab)
            page.evaluate(SETTLED)
            page.evaluate(UNFOLD)
            faults += [f"{tab} at {place}: {fault}" for fault in page.evaluate(OBEYED)]
    page.click("#tab-letter")
    header = page.locator(".letter-header")
    for picture in ("⟨01⟩ring⟨07⟩ ⟨1b⟩[31mred", "?nul⟨7f⟩", "invoice⟨202e⟩gpj.exe", extremes.MARKUP, extremes.EMOJI):
        expect(header).to_contain_text(picture)
    page.get_by_role("button", name="Raw").click()
    expect(page.locator(".source")).to_contain_text("⟨1b⟩[31mred")
    faults += page.evaluate(OBEYED)
    page.click("#tab-mailboxes")
    line = page.locator("#view-mailboxes")
    subject = line.get_by_text(extremes.HEBREW).last.bounding_box()
    after = line.get_by_text("UID 1").bounding_box()
    assert subject
    assert after
    assert subject["x"] + subject["width"] <= after["x"]
    assert faults == []


# ---- a letter of ten megabytes

MOST_ELEMENTS = 15_000
STEPPED = """async () => {
  const times = []
  for (const id of ['stage-back', 'stage-back', 'stage-step', 'stage-step']) {
    const begun = performance.now()
    document.getElementById(id).click()
    await new Promise(requestAnimationFrame)
    times.push(performance.now() - begun)
  }
  return Math.max(...times)
}"""


def test_a_letter_of_ten_megabytes_weighs_on_no_view(visit: Opening, heavy: str) -> None:
    page = watch(visit, f"{JOURNEY}?run={heavy}")
    press(page, "End")
    for tab in page.evaluate(TABS):
        page.evaluate(OPEN, tab)
        assert page.evaluate(STEPPED) < 2500, tab  # ms, on a very busy machine
        assert page.evaluate("document.querySelectorAll('*').length") < MOST_ELEMENTS, tab
    page.click("#tab-transcript")
    fold = page.locator(".transcript .fold:visible", has_text="lines").last
    fold.click()
    rest = page.locator(".transcript .rest:visible").last
    expect(rest.locator(".rest-line").nth(20)).to_be_attached()
    assert rest.locator(".rest-line").count() < 100
    expect(rest.locator(".fold")).to_be_visible()
