"""The stage alone, opened from a file with no network: it plays, notes are there, and nothing of it calls anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from simulator import Run, Scenario, load, loads, note_keys, notes
from tests.web.house import PHONE, WIDE, Opening
from tests.web.test_stage import JOURNEY, press, ready, step_of, watch
from web.asked.alone import alone
from web.runs.live_run import LiveRun
from web.told.lesson import Lesson
from web.told.shelf import lesson
from web.words.language import LANGUAGES

MOST = 1_500_000  # octets


def live_of(scenario: Scenario) -> LiveRun:
    run = Run(scenario)
    run.play()
    return LiveRun("film", "type-smtp", run)


def file_of(folder: Path, id: str = "letter-journey", language: str = "en", scenario: Scenario | None = None) -> Path:
    lessons = {code: lesson(id, code) for code in LANGUAGES}
    path = folder / "film.html"
    path.write_bytes(alone(live_of(scenario or load(id)), lessons, language))
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return file_of(tmp_path_factory.mktemp("alone"))


@pytest.fixture
def offline(browser: Browser, film: Path) -> Iterator[Page]:
    """The page, from its file; whatever it asks of anybody, and whatever goes wrong in it, fails the test."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", offline=True)
    context.set_default_timeout(10_000)
    context.add_init_script("document.addEventListener('coulisses:hold', (e) => e.stopImmediatePropagation())")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: errors.append(asked.url) if not asked.url.startswith(film.as_uri()) else None)
    page.goto(film.as_uri())
    yield ready(page)
    context.close()
    assert errors == []


def test_it_is_one_file_of_a_sane_size(film: Path) -> None:
    text = film.read_text(encoding="utf-8")
    assert len(text.encode()) < MOST
    page, _, _ = text.partition('<script type="application/json" id="box">')
    assert re.findall(r'(?:src|href)="(?!#|\?lang=)[^"]*"', page) == []


def test_it_plays_steps_and_seeks(offline: Page) -> None:
    page = offline
    assert step_of(page) == 1
    press(page, "ArrowRight", "ArrowRight")
    assert step_of(page) == 3
    expect(page.locator("#note-head .one")).to_contain_text("lists its extras")
    page.select_option("#stage-speed", "8")
    page.click("#stage-play")
    expect(page.locator("#stage-place b")).not_to_have_text("3")
    page.click("#stage-play")
    press(page, "End")
    expect(page.locator(".transcript .ghost")).to_have_count(0)
    page.locator("#stage-rail").fill("20")
    assert step_of(page) == 21


def test_its_views_are_the_stages(offline: Page) -> None:
    """Every tab opens, and asks for nothing that the file cannot answer."""
    page = offline
    press(page, "End")
    for tab in page.locator("#stage [role=tab]:visible").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
    page.click("#tab-ladder")
    expect(page.locator(".ladder g.arrow.now")).to_have_count(1)
    page.click("#tab-mailboxes")
    expect(page.locator("#view-mailboxes")).to_contain_text("Thursday?")
    page.click("#tab-letter")
    expect(page.locator("#view-letter .letter-header")).to_contain_text("Received")
    page.click("#tab-lesson")
    expect(page.locator("#told .lead")).to_be_visible()


def test_it_speaks_both_languages_and_keeps_the_moment(offline: Page) -> None:
    page = offline
    press(page, "ArrowRight")
    page.click("a[hreflang=fr]")
    ready(page)
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title().startswith("Le voyage d’une lettre")
    assert step_of(page) == 2
    expect(page.locator("#note-head h2")).to_contain_text("Bonjour")
    expect(page.locator(".languages [aria-current]")).to_have_text("FR")


def test_nothing_new_can_happen_in_it_and_it_says_so(offline: Page) -> None:
    page = offline
    press(page, "End")
    page.click("#tab-terminal")
    page.get_by_role("button", name="Let time pass").click()
    expect(page.locator("#stage-banner")).to_contain_text("without a server")
    expect(page.locator("#stage-export")).to_have_count(0)


def test_axe_finds_nothing(offline: Page) -> None:
    results = Axe().run(offline)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_in_the_language_it_was_made_in_on_a_phone(browser: Browser, tmp_path: Path, language: str) -> None:
    context = browser.new_context(viewport=PHONE, offline=True)
    page = context.new_page()
    page.goto(file_of(tmp_path, "type-smtp", language).as_uri())
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    context.close()


def test_where_nothing_is_told_nothing_stands_above_the_note(browser: Browser, tmp_path: Path) -> None:
    film = tmp_path / "film.html"
    bare = {code: Lesson("", code, "A cake", "", ()) for code in LANGUAGES}
    film.write_bytes(alone(live_of(load("letter-journey")), bare, "en"))
    context = browser.new_context(viewport=WIDE, offline=True)
    page = context.new_page()
    page.goto(film.as_uri())
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    expect(page.locator("#stage-place b")).to_have_text("1")
    expect(page.locator("#stage-story")).to_be_hidden()
    context.close()


def test_it_has_every_note_the_page_asks_for(visit: Opening) -> None:
    """What the stage asks its server for while all of it is looked at, in three depths, is among the keys we embed."""
    asked: set[str] = set()
    page = watch(visit, JOURNEY)
    page.context.on("request", lambda one: asked.update(_keys(one.url)))
    page.reload()
    ready(page)
    page.locator("#stage-depths label").nth(2).click()
    for _ in range(95):
        press(page, "ArrowRight")
    for view in ("mailboxes", "letter"):
        page.click(f"#tab-{view}")
    page.wait_for_timeout(300)
    live = live_of(load("letter-journey"))
    noted = {key for key in asked if notes("en").find(key)}
    assert len(noted) > 100
    assert sorted(noted - set(note_keys(live.run.events, live.reading))) == []


def _keys(url: str) -> set[str]:
    parts = urlsplit(url)
    if not parts.path.startswith("/notes/"):
        return set()
    return set(unquote(parse_qs(parts.query)["keys"][0]).split(","))


def test_nothing_said_runs_in_it(browser: Browser, tmp_path: Path) -> None:
    scenario = """
[hosts."alice.home"]
agents = ["terminal"]
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
banner = "</script><script>window.harm = 1</script><!-- <template>"
[[links]]
between = ["alice.home", "mx.bob.example"]
[[script]]
who = "alice.home"
action = "connect mx.bob.example:25"
"""
    path = file_of(tmp_path, "type-smtp", scenario=loads(scenario))
    context = browser.new_context(viewport=WIDE, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.locator(".transcript .row")).to_contain_text("</script><script>window.harm = 1</script><!-- <template>")
    assert page.evaluate("window.harm") is None
    context.close()


SPF = Path(__file__).parents[1] / "transcripts" / "scenes" / "spf-forgery" / "scenario.toml"


@pytest.mark.parametrize(
    ("record", "thought", "step"),
    [
        (
            "mx -all",
            "-all — The domain says clearly that this computer may not send in its name.",
            "mx — The caller is none of those this item describes, so the next one is looked at.",
        ),
        (
            "<b>bold</b>",
            "<b>bold</b> — What the domain publishes cannot be understood, and will not be until its owner mends it.",
            "<b>bold</b> — This item is no mechanism and has no equals sign, so nobody can say what it means.",
        ),
    ],
)
def test_each_step_of_a_judgment_is_told_with_what_it_was_about(
    browser: Browser, tmp_path: Path, record: str, thought: str, step: str
) -> None:
    """What DNS said is text, whatever it looks like."""
    film = file_of(tmp_path, scenario=loads(SPF.read_text(encoding="utf-8").replace("mx -all", record)))
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", offline=True)
    page = context.new_page()
    page.goto(film.as_uri())
    ready(page)
    press(page, "End", *["ArrowLeft"] * 6)
    expect(page.locator(".thought")).to_have_text(thought)
    expect(page.locator("#stage .facts")).to_contain_text(step)
    context.close()
