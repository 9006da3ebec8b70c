"""Every page as a picture, to be looked at: `make screenshots`. A word picks the pages that hold it (`ONLY=embed`)."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from simulator import Run, load
from simulator.reading.letter import content_of
from tests.web.house import House, launch
from web.told.practice import practices
from web.told.shelf import ids
from web.words.language import LANGUAGES

SIZES = [(1280, 720), (390, 844), (1920, 1080)]
THEMES = ["light", "dark", "projector"]
SETTLED = 600  # ms for letters and figures to come to rest
PATIENCE = 20_000  # ms


def paths() -> Iterator[str]:
    """All pages that need no run, without their language. What lies beside a lesson looks alike for all."""
    yield from ("", "article", "glossary", "glossary/smtp.command", "play", "build", "read", "style", "nothing")
    yield from (f"lessons/{id}" for id in (*ids(), *practices()))
    yield f"lessons/{ids()[0]}/presenter"
    yield f"embed/{ids()[0]}"
    yield from (f"lessons/{ids()[0]}/{kind}" for kind in ("handout", "key"))


def pages(house: House) -> dict[str, str]:
    """All pages by the names of their pictures, those of a run with it: somebody's own stage, a letter's signatures."""
    own = house.perform("", load("letter-journey"))
    sealed = house.perform("dkim-seal", load("dkim-seal"))
    same = Run(load("dkim-seal"))  # the same acts, the same film
    same.play()
    letter = max(event.n for event in same.events if content_of(event))
    runs = {"stage": f"stage?run={own}", "seals": f"runs/{sealed}/letters/{letter}/seals"}
    return {path.replace("/", "-") or "home": path for path in paths()} | runs


def picture(browser: Browser, url: str, size: tuple[int, int], theme: str, file: Path) -> None:
    """One page as it looks to somebody who comes for the first time."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.route(lambda asked: not asked.startswith("http://127.0.0.1:"), lambda route: route.abort())
    context.add_init_script(f"localStorage.setItem('coulisses.theme', {theme!r})")
    page = context.new_page()
    page.goto(url, wait_until="domcontentloaded")
    if page.locator("#stage").count():
        page.locator("#stage[data-ready]").wait_for()
    page.wait_for_timeout(SETTLED)
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)
    context.close()


def main(folder: Path, only: str) -> None:
    """Take them all: `folder/1280x720/light/en/lessons-letter-journey.png`."""
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        house = House(Path(data))
        browser = launch(playwright)
        wanted = {name: path for name, path in pages(house).items() if only in path}
        for size in SIZES:
            for theme in THEMES:
                for language in LANGUAGES:
                    for name, path in wanted.items():
                        file = folder / f"{size[0]}x{size[1]}" / theme / language / f"{name}.png"
                        picture(browser, f"{house.url}/{language}/{path}", size, theme, file)
        browser.close()
        house.close()


if __name__ == "__main__":
    main(Path("screenshots"), "".join(sys.argv[1:]))
