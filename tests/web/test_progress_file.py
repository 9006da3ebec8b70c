"""Progress taken home as a file and brought back, in a real browser, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.house import PHONE, Opening, remembered
from web.words.language import words

DONE = {"type-smtp": {"end": "seen", "task:say-hello": "solved", "quiz:dash": "found"}}


def begun(visit: Opening, path: str, done: object = None, **options: object) -> Page:
    first = f"localStorage.setItem('coulisses.progress', JSON.stringify({json.dumps(done)}))" if done else ""
    page = visit(path, first=first, **options)
    expect(page.locator("#restore")).to_be_visible()
    return page


def saved(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator("#save").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def give(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#restore").click()
    chooser.value.set_files(file)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_progress_goes_to_another_browser_as_a_file(visit: Opening, tmp_path: Path, language: str) -> None:
    page = begun(visit, f"/{language}/", DONE)
    file = saved(page, tmp_path)
    assert json.loads(file.read_text(encoding="utf-8")) | {"saved": ""} == {
        "kind": "coulisses-progress",
        "version": 1,
        "saved": "",
        "lessons": DONE,
    }
    expect(page.locator("#keeping-says")).to_contain_text(file.name)

    other = begun(visit, f"/{language}/", viewport=PHONE)
    expect(other.locator("#save")).to_be_hidden()
    give(other, file)
    expect(other.locator("#keeping-says")).to_have_text(words(language)["home.restored.other"].format(n=3))
    assert remembered(other) == DONE
    act = other.locator(".scene[data-lesson=type-smtp] .state")
    expect(act).to_have_text(re.compile({"en": r"^2 of \d+ done$", "fr": r"^fait\u00a0: 2 sur \d+$"}[language]))
    assert act.evaluate("state => getComputedStyle(state, '::before').content") == "none"  # it has a line of its own
    expect(other.locator(".begin-word")).to_have_text(words(language)["home.go-on"])
    assert other.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(other)
    assert found.violations_count == 0, found.generate_report()


def test_what_is_no_progress_is_refused_and_nothing_is_lost(visit: Opening, tmp_path: Path) -> None:
    page = begun(visit, "/en/", DONE)
    says = page.locator("#keeping-says")
    whole = json.loads(saved(page, tmp_path).read_text(encoding="utf-8"))
    wrong: dict[str, tuple[str, object]] = {
        "letter.json": ("not-ours", {"from": "Alice"}),
        "later.json": ("newer", whole | {"version": 2}),
        "torn.json": ("broken", whole | {"lessons": {"type-smtp": {"end": "<b>"}}}),
        "long.json": ("big", "x" * 300_000),
    }
    for name, (key, content) in wrong.items():
        file = tmp_path / name
        file.write_text(json.dumps(content), encoding="utf-8")
        give(page, file)
        expect(says).to_have_text(words("en")[f"home.restore.{key}"].format(file=name))
        assert remembered(page) == DONE


def test_what_was_done_here_stays(visit: Opening, tmp_path: Path) -> None:
    file = saved(begun(visit, "/en/", {"type-smtp": {"task:say-hello": "shown", "task:envelope": "solved"}}), tmp_path)
    page = begun(visit, "/en/", {"type-smtp": {"task:say-hello": "solved"}})
    give(page, file)
    expect(page.locator("#keeping-says")).not_to_be_empty()
    assert remembered(page) == {"type-smtp": {"task:say-hello": "solved", "task:envelope": "solved"}}
