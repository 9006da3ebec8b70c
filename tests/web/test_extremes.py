"""What may be as small, as large, as long and as strange as it likes: nothing of a page breaks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from simulator import loads
from tests.web import extremes
from tests.web.house import House, Opening
from tests.web.test_stage import press, watch
from web.lesson import ids

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
PAGES = ["", "article", "glossary?q=mailbox", "glossary/smtp.command", "style", "nothing", "play", "read"]
PRESENTER = f"lessons/{ids()[0]}/presenter"


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
    for path in (*PAGES, PRESENTER):
        page.goto(f"{house.url}/{language}/{path}", wait_until="load")
        for size in windows:
            resized(page, size)
            faults += unfit(page, size, path)
    assert faults == []


@pytest.mark.parametrize(("language", "windows"), [("en", WINDOWS), ("fr", FEW)])
def test_every_view_fits_every_window(visit: Opening, language: str, windows: Sizes) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey")
    assert unfit_views(page, windows, language) == []


def test_the_stage_in_a_frame_fits_every_window(visit: Opening) -> None:
    page = watch(visit, "/fr/embed/letter-journey")
    assert unfit_views(page, [(320, 480), (640, 360), (1280, 720)], "embed") == []


@pytest.mark.parametrize("play", ["crowd", "endless"])
def test_sixty_hosts_and_names_without_end_fit(visit: Opening, house: House, play: str) -> None:
    run = house.perform("letter-journey", loads(getattr(extremes, play)()))
    page = watch(visit, f"/fr/lessons/letter-journey?run={run}")
    assert unfit_views(page, [(320, 640), (1280, 720)], play) == []


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("lesson", ids())
def test_every_lesson_fits_every_window(visit: Opening, lesson: str, language: str) -> None:
    assert unfit_views(watch(visit, f"/{language}/lessons/{lesson}"), WINDOWS, lesson) == []
