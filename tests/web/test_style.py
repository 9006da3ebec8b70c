"""The page of components: all of them, in all three sets of colours, in both languages."""

from __future__ import annotations

import urllib.request
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import screenshots
from tests.web.house import PHONE, House, Opening
from web.pages.pages import _colours, _figures
from web.told.practice import practices
from web.told.shelf import ids
from web.words.language import words

# What is made of which classes, and the states in which each must be seen.
HOVER, FOCUS, PRESSED = ".hovered", ".focused", "[aria-pressed=true]"
STATES: dict[str, list[str]] = {
    **{f".{look}": [HOVER, FOCUS] for look in ("solid", "outline", "quiet", "plain", "chip")},
    ".press": [HOVER, FOCUS, ":disabled"],
    ".round": [HOVER, FOCUS, PRESSED, "[data-off]", ".big.playing"],
    ".square": [HOVER, FOCUS, PRESSED],
    "select": [FOCUS],
    "[role=tab]": [HOVER, FOCUS, "[aria-selected=true]"],
    ".segment": [":has(:checked)"],
    ".variant": [PRESSED],
    ".field input": [FOCUS, ":disabled", "[aria-invalid]"],
    ".prompt input": [],
    ".rail .rail-names button": ["[aria-current]"],
    ".state": [".here", ".stays", ".final"],
    ".arrow": [".now", ":has(.arrow-lock)"],
    ".letter-line": [".fresh", ".gone"],
    ".envelope-box": [],
    "dialog.sheet[open]": [],
    ".locked": [],
    ".row": [".now", ".ghost"],
    ".choice": [PRESSED, ".is-right", ".is-wrong"],
}


def test_each_component_is_there_in_each_of_its_states(visit: Opening) -> None:
    page = visit("/en/style")
    rests = [f"{one}:not({', '.join([*states, '.none'])})" for one, states in STATES.items()]
    wanted = [*rests, *(one + state for one, states in STATES.items() for state in states)]
    missing = [one for one in wanted for wear in page.locator(".wear").all() if not wear.locator(one).count()]
    assert missing == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_and_all_is_there(visit: Opening, language: str) -> None:
    page = visit(f"/{language}/style")
    expect(page.locator(".wear")).to_have_count(3)
    assert len(_colours()) >= 14
    assert page.locator(".swatch").count() == 3 * len(_colours())
    assert page.locator(".figures use").count() == 3 * len(_figures())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("theme", screenshots.THEMES)
def test_each_set_of_colours_is_worn_whatever_the_page_wears(visit: Opening, theme: str) -> None:
    page = visit("/en/style", viewport=PHONE, first=f"localStorage.setItem('coulisses.theme', '{theme}')")
    grounds = [page.locator(f".wear[data-theme={theme}]") for theme in screenshots.THEMES]
    assert len({one.evaluate("one => getComputedStyle(one).backgroundColor") for one in grounds}) == 3
    swatches = page.locator(".swatch").evaluate_all("all => all.map((one) => getComputedStyle(one).backgroundColor)")
    assert "rgba(0, 0, 0, 0)" not in swatches
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_every_page_has_its_picture_taken(house: House) -> None:
    pages = screenshots.pages(house)
    assert {"home", "article", "glossary", "style", "stage", "seals"} < set(pages)
    assert {f"lessons-{id}" for id in (*ids(), *practices())} < set(pages)
    assert {f"lessons-letter-journey-{kind}" for kind in ("presenter", "handout", "key")} < set(pages)
    with urllib.request.urlopen(f"{house.url}/fr/{pages['seals']}") as page:
        assert words("fr")["seals.whole"].split("{")[0] in unescape(page.read().decode())
