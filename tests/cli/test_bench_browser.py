"""The bench of the page: it measures a real page in a real Chromium, or says kindly what it lacks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from simulator.cli import bench_browser as bench
from simulator.cli import main
from web.told.shelf import ids


def apart(work: Callable[[], Any]) -> Any:
    """In a thread of its own, where no other browser of these tests is driven."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(work).result()


def test_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    small = {"SAID": 120, "FRAMES": 8, "APPENDED": 4, "BURSTS": 2, "SEEKS": 6, "SHORT_PLAY": 1}
    for name, value in small.items():
        monkeypatch.setattr(bench, name, value)
    found = apart(bench.figures)
    assert {name for name, _, _ in bench.ROWS} < set(found)
    assert [frames["count"] for view in found["frames"].values() for frames in view.values()] == [8] * 8
    busy = {move: frames["busy"] for move, frames in found["frames"]["ladder"].items()}
    assert busy["scrubbing"] > busy["idle"]  # something moved
    assert 30 < found["first visit"] < 200
    assert found["layout shift"] == 0
    assert found["largest paint"] > 0
    said = "\n".join(bench.lines(found))
    assert "scrubbing" in said
    assert "(goal: < 200)" in said


def test_news_are_as_many_lines_as_wanted_with_all_that_happened_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "SAID", 30)
    show = bench._Show()
    live = show.live
    u, n = len(live.reading.utterances), len(live.run.events)
    for count in (1, 1, 2, 3, 1):
        told = json.loads(show.news(count))
        assert (told["u"], len(told["utterances"])) == (u, count)
        assert [event["n"] for event in told["events"]] == list(range(n, told["utterances"][-1]["event"] + 1))
        u, n = u + count, n + len(told["events"])


def test_without_playwright_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(SystemExit) as end:
        main(["bench", "--browser"])
    assert end.value.code == 2
    assert "pip install playwright" in capsys.readouterr().err


def test_without_chromium_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.shutil, "which", lambda name: "/nowhere/chromium")
    with pytest.raises(bench.NoBrowser, match="playwright install chromium"):
        apart(bench.figures)


@pytest.mark.long
@pytest.mark.parametrize("path", [f"{('en', 'fr')[n % 2]}/lessons/{id}" for n, id in enumerate(ids())])
def test_a_first_visit_to_any_lesson_is_light_and_still(path: str) -> None:
    def visited() -> dict[str, Any]:
        with bench._chromium() as browser, bench._served(bench._Show()) as url:
            return bench._first_visit(browser, f"{url}/{path}")

    found = apart(visited)
    assert 30 < found["first visit"] < 200
    assert found["layout shift"] == 0
