"""The page of a letter's signatures: every form, what is hashed, where it was changed; and hostile octets stay text."""

from __future__ import annotations

from html import unescape

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from simulator import LESSONS, Run, load
from simulator.reading.letter import content_of, host_of
from tests.web.house import PHONE, House, Opening, accessible_on_a_phone
from tests.web.test_stage import press, watch
from web.pages.seals import marked
from web.runs.live_run import LiveRun
from web.words.language import LANGUAGES, words


@pytest.fixture
def film(client: TestClient) -> LiveRun:
    run = Run(load(LESSONS / "practice" / "dkim-list-footer"))
    run.play()
    return client.app.state.runs.adopt(LiveRun("a-letter-with-a-seal", "dkim-list-footer", run))


def lies(film: LiveRun, host: str) -> int:
    return next(event.n for event in film.run.events if content_of(event) and host_of(event) == host)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_seal_is_laid_open_in_every_form(client: TestClient, film: LiveRun, language: str) -> None:
    said = words(language)
    page = client.get(f"/{language}/runs/{film.id}/letters/{lies(film, 'mx.bob.example')}/seals")
    text = unescape(page.text)
    assert said["seals.of"].format(domain="alice.example") in text
    assert said["seals.changed.body"].format(host="smtp.alice.example", name="", place=20) in text
    assert text.count(said["seals.form.relaxed"]) == text.count(said["seals.hashed"]) > 5
    assert said["seals.differs"] in text
    assert f'href="/{language}/lessons/dkim-list-footer?run={film.id}#n={lies(film, "mx.bob.example")}&' in text


def test_a_letter_that_says_so_can_be_asked_for_its_seals(client: TestClient, film: LiveRun) -> None:
    at = [lies(film, host) for host in ("alice.home", "smtp.alice.example")]
    assert [client.get(f"/runs/{film.id}/letters/{n}").json()["is_signed"] for n in at] == [False, True]
    pages = [client.get(f"/en/runs/{film.id}/letters/{n}/seals").text for n in at]
    assert [words("en")["seals.none"] in page for page in pages] == [True, False]
    assert words("en")["seals.whole"].format(host="smtp.alice.example") in pages[1]


def test_the_letters_header_leads_there(house: House, visit: Opening) -> None:
    run = house.perform("dkim-list-footer", load("dkim-list-footer"))
    stage = watch(visit, f"/fr/lessons/dkim-list-footer?run={run}", viewport=PHONE)
    press(stage, "End")
    stage.click("#tab-letter")
    way = stage.locator(".letter-header h3 a").get_attribute("href")
    page = visit(way, viewport=PHONE)
    expect(page.locator(".changed")).to_contain_text("smtp.alice.example")
    accessible_on_a_phone(page)


@pytest.mark.parametrize(
    "path", ["/en/runs/{}/letters/0/seals", "/en/runs/nothing/letters/0/seals", "/xx/runs/{}/letters/0/seals"]
)
def test_where_there_is_no_letter_there_is_no_page(client: TestClient, film: LiveRun, path: str) -> None:
    assert client.get(path.format(film.id), headers={"Accept": "text/html"}).status_code == 404


def test_octets_of_others_are_nothing_but_text() -> None:
    assert marked(b"<b>\tx \r\n\x1b\xff") == "&lt;b&gt;<i>→</i>x<i>·</i><i>↵\n</i>\\u001b\\xff"
    assert marked("\u202e".encode()) == "\\u202e"
