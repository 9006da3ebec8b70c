"""The state machine as people use it, in both languages: the table drawn, who stands where, and what else would get."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.house import PHONE, WIDE, Opening
from tests.web.test_stage import watch

RECIPIENT = "/lessons/letter-journey#s=envelope+1"  # the answer to the first recipient
WORDS = {
    "en": {
        "view": "States",
        "others": "Anything else",
        "leads": "stays at RCPT",
        "greeting": "greeting",
        "lag": "the answer is on its way",
    },
    "fr": {
        "view": "États",
        "others": "Autre chose",
        "leads": "à RCPT",
        "greeting": "mot d’accueil",
        "lag": "la réponse est en route",
    },
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def states(visit: Opening, path: str, **options: object) -> Page:
    page = watch(visit, path, **options)
    page.click("#tab-states")
    expect(page.locator(".states-ground .state").first).to_be_visible()
    return page


@LANGUAGES
def test_the_table_is_drawn_for_the_present_talk(visit: Opening, language: str) -> None:
    told = WORDS[language]
    page = states(visit, f"/{language}{RECIPIENT}")
    expect(page.locator("#tab-states")).to_have_text(told["view"])
    expect(page.locator(".states-ground .state")).to_have_count(10)
    expect(page.locator(".state[data-state=MAIL]")).to_contain_text("C")
    expect(page.locator(".state[data-state=RCPT]")).to_contain_text("S")
    expect(page.locator(".state.here")).to_have_count(2)
    expect(page.locator(".state:not(.here)").first).to_have_css("background-clip", "border-box")
    expect(page.locator(".states-about")).to_contain_text(told["lag"])
    expect(page.locator(".states-side.S")).to_have_text(re.compile(r"\s:\s\d+$"))  # beside its host, not its state
    expect(page.locator(".way.taken")).to_have_count(1)
    expect(page.locator(".way-label.taken")).to_have_text("RCPT")
    allowed = page.locator(".states-facts .chip.may").all_inner_texts()
    assert allowed == page.locator("#note-foot .chip").all_inner_texts()
    page.locator(".chip.other", has_text="AUTH").focus()
    expect(page.locator(".states-answer")).to_contain_text("503 5.5.1 Already authenticated")
    expect(page.locator(".states-answer")).to_contain_text(told["leads"])
    page.locator(".state[data-state=READY]").click()
    expect(page.locator("#note-head h2")).to_contain_text("READY")
    page.locator(".states-table summary").click()
    rows = page.locator(".states-table tbody tr")
    assert rows.count() > 40
    expect(rows.filter(has_text=told["greeting"]).first).to_contain_text("START")
    found = Axe().run(page, "#view-states")
    assert found.response["violations"] == []


def test_every_talk_of_a_film_has_its_diagram(visit: Opening) -> None:
    page = states(visit, "/en/lessons/letter-journey")
    kinds = {}
    for u in range(0, 81, 2):
        page.evaluate("(u) => document.dispatchEvent(new CustomEvent('coulisses:goto', {detail: {u}}))", u)
        page.wait_for_timeout(80)  # places in quick succession are drawn in part
        expect(page.locator(".states-ground .state.here").first).to_be_visible()
        named = page.locator(".states-ground .state").evaluate_all("all => all.map(one => one.dataset.state)")
        kinds[len(named)] = set(named)
        expect(page.locator(".states-exits")).to_be_visible(visible="ASKED" not in named)  # DNS has no end
        if "LOGOUT" in named:
            expect(page.locator(".states-exits")).to_contain_text("most states a way leads to LOGOUT")
    assert [sorted(kinds)] == [[3, 7, 8, 10]]
    assert "ASKED" in kinds[3]
    assert "UPDATE" in kinds[7]
    assert "SELECTED.IDLE" in kinds[8]


# What lies over each other of the words on the ways, and the boxes they lie over.
COVERED = """() => {
  const boxOf = (one) => one.getBoundingClientRect()
  const both = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]) > 0.5
  const meet = (a, b) => both(a, b, 'left', 'right') && both(a, b, 'top', 'bottom')
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true })
  const labels = [...document.querySelectorAll('.way-label')].filter(isShown)
  const states = [...document.querySelectorAll('.states-ground .state')]
  return labels.flatMap((one, n) => [...labels.slice(n + 1), ...states]
    .filter((other) => meet(boxOf(one), boxOf(other))).map((other) => `${one.innerText} / ${other.innerText}`))
}"""


# The same while each state in turn is looked at, which brings up the words on the ways that leave it.
NEARLY_COVERED = f"""() => [...document.querySelectorAll('.states-ground .state')].flatMap((state) => {{
  state.dispatchEvent(new FocusEvent('focusin', {{ bubbles: true }}))
  const found = ({COVERED})()
  state.dispatchEvent(new FocusEvent('focusout', {{ bubbles: true }}))
  return found
}})"""


@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_words_on_the_ways_lie_over_no_others_and_over_no_state(visit: Opening, viewport: dict[str, int]) -> None:
    page = states(visit, "/en/lessons/letter-journey", viewport=viewport)
    stood = set()
    for u in range(1, 81, 2):
        page.evaluate("(u) => document.dispatchEvent(new CustomEvent('coulisses:goto', {detail: {u}}))", u)
        page.wait_for_timeout(80)  # places in quick succession are drawn in part
        assert page.evaluate(COVERED) == [], u
        assert page.evaluate(NEARLY_COVERED) == [], u
        stood.update(page.locator(".state.here").evaluate_all("all => all.map(one => one.dataset.state)"))
    assert stood > {"MAIL", "AUTHORIZATION", "NOT_AUTHENTICATED", "SELECTED"}  # of smtp, pop3 and imap


# While the pointer rests on each state in turn, what its gloss covers of the words and states that are seen.
GLOSSED = """async () => {
  const boxOf = (one) => one.getBoundingClientRect()
  const gloss = document.querySelector('#stage-gloss')
  const rest = (ms) => new Promise((done) => setTimeout(done, ms))
  const covered = () => {
    const [{left, right, ...box}, view] = [boxOf(gloss).toJSON(), boxOf(document.querySelector('#view-states'))]
    const [top, bottom] = [Math.max(box.top, view.top), Math.min(box.bottom, view.bottom)]
    return [...document.querySelectorAll('.states-ground .state, .way-label')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }))
      .filter((one) => boxOf(one).left < right && left < boxOf(one).right)
      .filter((one) => boxOf(one).top < bottom && top < boxOf(one).bottom)
  }
  const found = []
  const states = () => [...document.querySelectorAll('.states-ground .state')] // words that come draw them anew
  for (const place of states().keys()) {
    states()[place].scrollIntoView({ block: 'nearest' })
    await rest(60) // what rolls sends a gloss away
    for (let n = 0; n < 10 && gloss.hidden; n++) {
      for (const kind of ['pointerover', 'pointermove'])
        states()[place].dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerType: 'mouse' }))
      await rest(240)
    }
    found.push(...gloss.hidden ? ['no gloss'] : covered().map(({ innerText }) => `${place}: ${innerText}`))
    dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
  }
  return found
}"""


@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_the_gloss_of_a_state_covers_no_words_that_come_up_with_it(visit: Opening, viewport: dict[str, int]) -> None:
    page = states(visit, f"/fr{RECIPIENT}", viewport=viewport)
    assert page.evaluate(GLOSSED) == []


def test_on_a_phone_it_stands_upright_and_a_tap_tells(visit: Opening) -> None:
    page = states(visit, f"/fr{RECIPIENT}", viewport=PHONE, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("document.querySelector('#view-states').scrollWidth") <= PHONE["width"]
    page.locator(".chip.other", has_text="MAIL").tap()
    expect(page.locator(".states-answer")).to_contain_text("MAIL FROM:<sender@client.example>")
    expect(page.locator(".states-answer")).to_contain_text("503")
    buttons = "[...document.querySelectorAll('#view-states button')]"  # at one moment: words that come draw anew
    sizes = page.evaluate(f"{buttons}.map(one => one.getBoundingClientRect().height)")
    assert min(sizes) >= 24
