"""Every page and every view in every set of colours: axe finds nothing, and what is pressed is large enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import screenshots
from tests.web.house import PHONE, WIDE, House, Opening
from tests.web.test_extremes import HANDOUT, KEY, OPEN, PAGES, PRESENTER, SETTLED, TABS, resized
from tests.web.test_stage import press, watch

# What depends on colours alone is looked at in all sets of them; all else in one. Targets: WCAG 2.2, 2.5.8.
ALL: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
COLOURS: dict[str, Any] = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
TARGETS = (Path(__file__).parent / "targets.js").read_text(encoding="utf-8")
SIZES = [(window["width"], window["height"]) for window in (WIDE, PHONE)]
WEAR = "(theme) => document.documentElement.setAttribute('data-theme', theme)"
FOUND = """async ([context, options]) => (await axe.run(context ?? document, options)).violations
  .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id} ${html.slice(0, 160)}`))"""


def faults(page: Page, where: str, theme: str, context: str | None = None) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    page.evaluate(SETTLED)
    found = page.evaluate(FOUND, [context, ALL if theme == "light" else COLOURS])
    return [f"{where}, {theme}: {fault}" for fault in found]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_on_any_page(visit: Opening, house: House, language: str) -> None:
    page = visit(f"/{language}/")
    found: list[str] = []
    for path in [*PAGES, PRESENTER, HANDOUT, KEY][language == "fr" :: 2]:  # each page in one of the languages
        page.goto(f"{house.url}/{language}/{path}", wait_until="load")
        for theme in screenshots.THEMES:
            page.evaluate(WEAR, theme)
            found += faults(page, path, theme)
    assert found == []


@pytest.mark.parametrize(
    ("path", "theme"),
    [
        ("/en/lessons/letter-journey", "light"),
        ("/fr/lessons/letter-journey", "dark"),
        ("/en/lessons/letter-journey", "projector"),
        ("/fr/lessons/type-smtp", "light"),
        ("/fr/embed/letter-journey", "dark"),
    ],
)
def test_axe_finds_nothing_in_any_view(visit: Opening, path: str, theme: str) -> None:
    page = watch(visit, path)
    press(page, "End")
    page.evaluate(WEAR, theme)
    found = faults(page, path, theme)
    for tab in page.evaluate(TABS):
        page.evaluate(OPEN, tab)
        found += faults(page, f"{path} {tab}", theme, f"#{tab.replace('tab', 'view')}")
    assert found == []


def test_what_is_pressed_is_large_enough_on_any_page(visit: Opening, house: House) -> None:
    page = visit("/en/")
    found: list[str] = []
    for path in [*PAGES, "glossary", PRESENTER, HANDOUT, KEY]:
        page.goto(f"{house.url}/en/{path}", wait_until="load")
        for size in SIZES:
            resized(page, size)
            found += [f"{path} at {size}: {fault}" for fault in page.evaluate(TARGETS)]
    assert found == []


@pytest.mark.parametrize("lesson", ["letter-journey", "type-smtp"])
def test_what_is_pressed_is_large_enough_in_any_view(visit: Opening, lesson: str) -> None:
    page = watch(visit, f"/fr/lessons/{lesson}")
    press(page, "End")
    found: list[str] = []
    for size in SIZES:
        resized(page, size)
        for tab in page.evaluate(TABS):
            page.evaluate(OPEN, tab)
            page.evaluate(SETTLED)
            found += [f"{tab} at {size}: {fault}" for fault in page.evaluate(TARGETS)]
    assert found == []
