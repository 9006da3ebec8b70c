"""The stage in a frame of somebody else's page: it may be framed, fits, and talks to its own server alone."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import FrameLocator, Page, expect

from tests.web.house import House, Opening
from tests.web.test_stage import JOURNEY, press, watch

SMALL, SLIDE = {"width": 640, "height": 360}, {"width": 960, "height": 540}
TINY = {"width": 390, "height": 360}
EMBED = "/en/embed/letter-journey"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *about: object) -> None:
        pass


@pytest.fixture
def elsewhere(tmp_path: Path, house: House) -> Iterator[str]:
    """Somebody else's page with two frames: the stage that may be framed, and the lesson's page that may not."""
    frames = (
        f'<iframe id="{name}" src="{house.url}{path}" width="640" height="360"></iframe>'
        for name, path in (("stage", f"{EMBED}#s=envelope&v=ladder"), ("page", JOURNEY))
    )
    (tmp_path / "index.html").write_text("".join(frames))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def shown(page: Page | FrameLocator) -> Page | FrameLocator:
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    return page


def fits(page: Page) -> bool:
    return bool(
        page.evaluate("document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight")
    )


def test_only_the_stage_for_frames_may_be_framed(client: TestClient) -> None:
    def ancestors(path: str) -> str:
        policy = client.get(path, headers={"accept": "text/html"}, follow_redirects=False).headers[
            "Content-Security-Policy"
        ]
        return re.search(r"frame-ancestors (\S+)", policy)[1]  # type: ignore[index]

    assert ancestors("/fr/embed/letter-journey") == "*"
    for path in ("/en/", JOURNEY, f"{JOURNEY}/presenter", "/embed/letter-journey", "/xembed/"):
        assert ancestors(path) == "'self'"
    assert ancestors("/healthz") == "'none'"


def test_an_address_without_a_language_leads_to_the_visitors(client: TestClient) -> None:
    answer = client.get("/embed/letter-journey", headers={"accept-language": "fr"}, follow_redirects=False)
    assert answer.headers["location"] == "/fr/embed/letter-journey"
    assert client.get("/en/embed/nothing").status_code == 404


def test_a_foreign_page_frames_the_stage_and_nothing_else(visit: Opening, elsewhere: str) -> None:
    page = visit("/", base=elsewhere)
    stage = shown(page.frame_locator("#stage"))
    expect(stage.locator(".arrow.now")).to_be_visible()
    before = stage.locator("#stage-place b").inner_text()
    stage.locator("#stage-step").click()
    expect(stage.locator("#stage-place b")).to_have_text(str(int(before) + 1))
    assert not any(frame.url.endswith(JOURNEY) for frame in page.frames)


@pytest.mark.parametrize("size", [SMALL, SLIDE], ids=["small", "slide"])
def test_it_fits_a_frame(visit: Opening, size: dict[str, int]) -> None:
    page = shown(visit(f"{EMBED}#s=envelope", viewport=size))
    assert isinstance(page, Page)
    assert fits(page)
    for part in (".ground", ".transcript .row.now", "#stage-play", ".onward-out"):
        expect(page.locator(part)).to_be_in_viewport()
    expect(page.locator(".masthead")).to_have_count(0)
    expect(page.locator("#note-head h2")).to_be_visible(visible=size == SLIDE)


def test_its_address_says_the_view_and_the_link_the_moment(visit: Opening) -> None:
    page = shown(visit(f"{EMBED}#s=envelope&v=map,note", viewport=SMALL))
    expect(page.locator("#note-head h2")).to_be_visible()
    expect(page.locator("#view-transcript")).to_be_hidden()
    page.locator("#stage-step").click()
    link = page.locator(".onward-out")
    expect(link).to_have_attribute("href", re.compile(r"/en/lessons/letter-journey#s=envelope\+1$"))


PARTS = {
    "map": "#view-map .ground",
    "ladder": "#view-ladder",
    "transcript": "#view-transcript",
    "note": "#note-head h2",
}
ALONE, TOGETHER = ["map", "ladder", "transcript", "note"], ["map,ladder", "map,note"]


@pytest.mark.parametrize("views", ALONE + TOGETHER)
def test_what_the_link_names_is_shown_and_no_more(visit: Opening, views: str) -> None:
    page = shown(visit(f"{EMBED}#s=envelope&v={views}", viewport=SLIDE))
    assert isinstance(page, Page)
    for size in (SLIDE, SMALL, TINY):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wanted = [*views.split(","), "note"] if (views, size) == ("map,ladder", SLIDE) else views.split(",")
        for name, part in PARTS.items():
            expect(page.locator(part)).to_be_visible(visible=name in wanted)
        for part in ("#stage-play", ".onward-out"):
            expect(page.locator(part)).to_be_in_viewport(ratio=1)
        assert fits(page)


def test_one_view_stays_alone_until_another_is_asked_for(visit: Opening) -> None:
    page = shown(visit("/en/embed/envelope-letter#s=no-trace&v=map", viewport=SLIDE))
    assert isinstance(page, Page)
    press(page, "ArrowLeft", "ArrowRight")  # to where the lesson looks at the letter
    expect(page.locator(".stage-main")).to_be_hidden()
    for key, view in (("2", "ladder"), ("4", "note"), ("3", "transcript")):
        press(page, key)
        expect(page.locator(PARTS[view])).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Opening, scheme: str) -> None:
    found = Axe().run(shown(visit("/fr/embed/letter-journey#s=envelope", viewport=SLIDE, color_scheme=scheme)))
    assert found.violations_count == 0, found.generate_report()


def test_sharing_gives_a_link_and_a_frame(visit: Opening) -> None:
    page = watch(visit, f"{JOURNEY}#s=envelope&v=map,ladder")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#stage-share")
    link, frame = page.locator(".share textarea").all()
    assert link.input_value() == page.url
    src = re.search(r'src="([^"]+)"', frame.input_value())[1].replace("&amp;", "&")  # type: ignore[index]
    assert src == page.url.replace("/lessons/", "/embed/")
    page.locator(".share button").last.click()
    expect(page.locator(".sheet [role=status]")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == frame.input_value()


def told(page: Page) -> list[str]:
    """What sharing gives: the link, and where the frame leads."""
    page.click("#stage-share")
    link, frame = [area.input_value() for area in page.locator(".share textarea").all()]
    page.keyboard.press("Escape")
    return [link, *(src.replace("&amp;", "&") for src in re.findall(r'src="([^"]+)"', frame))]


def test_what_is_shared_of_a_film_of_ones_own_is_that_film(visit: Opening, house: House) -> None:
    page = watch(visit, JOURNEY)
    own = page.locator("#stage-place").inner_text()
    page.locator(".variant").click()
    expect(page.locator(".variant")).to_have_attribute("aria-pressed", "true")
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    place = page.locator("#stage-place").inner_text()
    assert place.split("/")[1] != own.split("/")[1]  # another film
    for address in told(page):
        other = shown(visit(address.removeprefix(house.url), viewport=SLIDE))
        expect(other.locator("#stage-place")).to_have_text(place)
    page.locator(".variant").click()
    expect(page.locator(".variant")).to_have_attribute("aria-pressed", "false")
    assert "run=" not in "".join(told(page))  # as everybody is given it


def test_a_moment_that_is_not_in_the_film_is_told(visit: Opening) -> None:
    page = watch(visit, f"{JOURNEY}#s=nowhere")
    expect(page.locator("#stage-banner")).to_contain_text("no such moment")
