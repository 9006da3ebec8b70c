"""The stage by the keyboard: every key of its table, in windows of three sizes; only while it has the focus."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.web.house import PHONE, WIDE, Opening
from tests.web.test_stage import JOURNEY, press, watch
from web.words.language import LANGUAGES

HALL = {"width": 1920, "height": 1080}
MIDST = f"{JOURNEY}#s=envelope"
STATE = """() => {
  const $ = (id) => document.getElementById(id)
  const { view, side } = $('stage').dataset
  return {
    step: $('stage-place').querySelector('b').textContent, playing: $('stage-play').classList.contains('playing'),
    said: $('stage-banner').hidden ? '' : $('stage-banner').textContent, view, side,
    map: !$('stage').hasAttribute('data-folded'), beside: $('stage-beside').getAttribute('aria-pressed') === 'true',
    why: Boolean(document.querySelector('.why-whole')),
    glasses: $('stage-glasses').getAttribute('aria-pressed') === 'true',
    size: document.documentElement.style.getPropertyValue('--wanted'), full: Boolean(document.fullscreenElement),
    black: !$('stage-black').hidden, spot: Boolean(document.querySelector('.spot:not([hidden])')),
    help: Boolean(document.querySelector('dialog[open]')),
  }
}"""


class Key(NamedTuple):
    printed: str  # as the help lists it
    pressed: str
    changes: str  # what of STATE
    undo: tuple[str, ...] = ()


# From a step in the midst of the film, the transcript and the note lying open.
KEYS = [
    Key("Space", "Space", "playing", ("Space",)),
    Key("K", "k", "playing", ("k",)),
    Key("→", "ArrowRight", "step", ("ArrowLeft",)),
    Key("PageDown", "PageDown", "step", ("PageUp",)),
    Key("←", "ArrowLeft", "step", ("ArrowRight",)),
    Key("PageUp", "PageUp", "step", ("PageDown",)),
    Key("Shift + →", "Shift+ArrowRight", "step"),
    Key("Shift + ←", "Shift+ArrowLeft", "step"),
    Key("Home", "Home", "step"),
    Key("End", "End", "step"),
    Key(".", ".", "said", ("ArrowRight", "ArrowLeft")),
    Key(",", ",", "said", ("ArrowRight", "ArrowLeft")),
    *(Key("1 … 9", n, "view", ("3",)) for n in "256789"),
    Key("T", "t", "view", ("3",)),
    Key("L", "l", "side", ("4",)),
    Key("V", "v", "beside", ("v", "3")),
    Key("D", "d", "view", ("3",)),
    Key("Y", "y", "why", ("y",)),
    Key("W", "w", "glasses", ("w",)),
    Key("+", "+", "size", ("-",)),
    Key("−", "-", "size", ("+",)),
    Key("F", "f", "full", ("f",)),
    Key("B", "b", "black", ("b",)),
    Key("S", "s", "spot", ("s",)),
    Key("?", "?", "help", ("Escape",)),
]
WINDOWS = {"P"}  # opens one: tests/web/test_presenter.py
PHONES = {"V"}  # one view at a time: nothing lies beside another


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(STATE)
    return found


def ready_again(page: Page, key: Key, midst: str) -> None:
    """Back to where all keys are tried."""
    for undo in key.undo:
        page.keyboard.press(undo)
    page.locator("#stage-rail").fill(midst)
    expect(page.locator("#stage-place b")).to_have_text(str(int(midst) + 1))  # who is quick is shown all when she rests
    page.locator("#stage-banner button").first.click() if page.locator("#stage-banner").is_visible() else None
    page.locator("#stage").focus()


@pytest.mark.parametrize("size", [WIDE, PHONE, HALL], ids=lambda size: str(size["width"]))
def test_every_key_of_the_table_does_what_it_says(visit: Opening, size: dict[str, int]) -> None:
    page = watch(visit, MIDST, viewport=size)
    midst = page.locator("#stage-rail").input_value()
    for key in KEYS:
        if size == PHONE and key.printed in PHONES:
            continue
        page.locator("#stage").focus()
        before = state(page)
        page.keyboard.press(key.pressed)
        for _ in range(40):
            if state(page)[key.changes] != before[key.changes]:
                break
            page.wait_for_timeout(50)
        else:
            pytest.fail(f"{key.pressed} left {key.changes} as it was: {before[key.changes]}")
        assert page.evaluate("document.activeElement !== document.body"), f"{key.pressed} lost the focus"
        ready_again(page, key, midst)


def test_the_help_lists_those_keys_and_no_others(visit: Opening) -> None:
    page = watch(visit, MIDST)
    press(page, "?")
    assert set(page.locator("dialog kbd").all_inner_texts()) == {key.printed for key in KEYS} | WINDOWS


def test_the_help_opens_at_its_heading(visit: Opening) -> None:
    page = watch(visit, MIDST, viewport={"width": 1280, "height": 400})
    press(page, "?")
    heading = page.locator("dialog h2")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport(ratio=1)
    press(page, "Tab")
    expect(page.locator("dialog input")).to_be_focused()


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_what_keys_do_has_half_the_list(visit: Opening, language: str) -> None:
    page = watch(visit, MIDST.replace("/en/", f"/{language}/"), viewport=PHONE)
    press(page, "?")
    shares = page.locator("dialog .keys dd").evaluate_all(
        "all => all.map((one) => one.clientWidth / one.parentElement.clientWidth)"
    )
    assert min(shares) > 0.45


def test_keys_are_named_as_they_are_printed_in_the_readers_country(visit: Opening) -> None:
    page = watch(visit, MIDST.replace("/en/", "/fr/"))
    press(page, "?")
    named = [name for name in page.locator("dialog kbd").all_inner_texts() if len(name) > 1]
    assert named == ["Espace", "Pg suiv.", "Pg préc.", "Maj + ←", "Maj + →", "Début", "Fin", "1 … 9"]


def test_no_key_is_heard_where_the_stage_has_no_focus(visit: Opening) -> None:
    page = watch(visit, MIDST)
    page.locator(".masthead a").first.focus()
    before = state(page)
    for key in KEYS:
        if key.pressed not in ("Space", "PageDown", "PageUp", "Home", "End"):  # a browser's own
            page.keyboard.press(key.pressed)
    page.wait_for_timeout(300)
    assert state(page) == before


def test_words_for_the_ear_are_silent_while_it_plays_fast(visit: Opening) -> None:
    page = watch(visit, MIDST)
    expect(page.locator("#stage-live")).to_contain_text("Step")
    page.evaluate(
        "window.spoken = []; new MutationObserver(() => spoken.push(document.querySelector('#stage-live').textContent))"
        ".observe(document.querySelector('#stage-live'), {childList: true, characterData: true, subtree: true})"
    )
    page.select_option("#stage-speed", "8")
    page.click("#stage-play")
    step = page.locator("#stage-place b").inner_text()
    expect(page.locator("#stage-place b")).not_to_have_text(step)
    page.wait_for_timeout(600)
    assert page.evaluate("spoken") == []
    page.click("#stage-play")
    press(page, "ArrowRight")
    page.wait_for_timeout(300)
    assert len(page.evaluate("spoken")) == 1


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_whoever_wants_no_motion_sees_steps(visit: Opening, motion: str, moves: bool) -> None:
    page = watch(visit, MIDST, reduced_motion=motion)
    page.evaluate(
        "() => { const animate = Element.prototype.animate; window.moved = 0;"
        "Element.prototype.animate = function (...how) { moved++; return animate.apply(this, how); } }"
    )
    page.click("#stage-step")
    assert page.evaluate("moved") == int(moves)
