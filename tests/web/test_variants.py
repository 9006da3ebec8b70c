"""One switch plays a lesson in other circumstances: the same letter in the clear, and over TLS."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from simulator import LESSONS, Run
from simulator.trace.facts import Secured
from tests.happened import borne, facts
from tests.web.house import PHONE, WIDE, House, Opening, client_on
from tests.web.test_stage import now, step_of, watch
from web.runs.runs import Runs
from web.words.language import LANGUAGES

JOURNEY = "letter-journey"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_switch_leads_to_the_other_film_and_back(visit: Opening, language: str, viewport: dict[str, int]) -> None:
    page = visit(f"/{language}/lessons/{JOURNEY}", viewport=viewport)
    head, switch = page.locator("#view-transcript .talk").first, page.locator(".variant")
    expect(head).to_contain_text("587")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(head).to_contain_text("465")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(head).to_contain_text("587")
    expect(switch).to_have_attribute("aria-pressed", "false")


def test_the_other_film_is_shown_at_the_same_moment(visit: Opening) -> None:
    page = watch(visit, f"/en/lessons/{JOURNEY}#s=envelope+6")
    line, before = now(page).locator(".first-line"), step_of(page)
    said = line.inner_text()
    for films in ("465", "587"):
        page.locator(".variant").click()
        expect(page.locator("#view-transcript .talk").first).to_contain_text(films)
        expect(line).to_have_text(said)
    assert step_of(page) == before


def test_a_page_opened_by_a_link_to_the_other_film_shows_the_switch_on(visit: Opening, house: House) -> None:
    runs: Runs = house.app.state.runs
    origin = runs.begin(JOURNEY)
    other = runs.otherwise(origin, origin.run.scenario.variants["tls"].changes)
    branch = runs.branch(other, len(other.run.events))
    for run in (other, branch):
        page = visit(f"/en/lessons/{JOURNEY}?run={run.id}", viewport=WIDE)
        head, switch = page.locator("#view-transcript .talk").first, page.locator(".variant")
        expect(head).to_contain_text("465")
        expect(switch).to_have_attribute("aria-pressed", "true")
        switch.click()
        expect(head).to_contain_text("587")
        expect(switch).to_have_attribute("aria-pressed", "false")


def test_the_other_film_is_the_same_journey_and_nobody_on_the_way_can_read_it() -> None:
    run = Run.of(LESSONS / JOURNEY / "scenario.toml")
    run.play()
    other = run.otherwise(run.scenario.variants["tls"].changes)
    assert {fact.verdict for fact in facts(other, Secured)} == {"ok", ""}
    assert not facts(run, Secured)
    for secret in (b"Thursday", b"AUTH PLAIN", b"PASS rose"):
        assert secret not in borne(other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_year_on_the_switch_is_one_in_which_this_could_be_spoken(language: str) -> None:
    (year,) = re.findall(
        r"\d{4}", Run.of(LESSONS / JOURNEY / "scenario.toml").scenario.variants["tls"].before[language]
    )
    assert int(year) >= 1999  # Alice hands in at 587 (RFC 2476, December 1998), and says AUTH (RFC 2554, March 1999)


def test_the_server_is_asked_for_a_variant_by_its_name(tmp_path: Path) -> None:
    with client_on(tmp_path) as client:
        origin = client.post("/runs", json={"lesson": JOURNEY}).json()["run"]
        assert client.get(f"/runs/{origin}").json()["variants"] == ["tls"]
        other = client.post("/runs", json={"run": origin, "otherwise": {"choice": "tls"}})
        assert other.status_code == 201
        variant = {"name": "tls", "origin": origin}
        assert client.get(f"/runs/{other.json()['run']}").json()["variant"] == variant
        assert client.get(f"/runs/{origin}").json()["variant"] is None
        wrong = {"predict": "will-it-relay", "choice": "S: 451*"}
        beyond = client.post("/runs", json={"run": other.json()["run"], "otherwise": wrong}).json()["run"]
        assert client.get(f"/runs/{beyond}").json()["variant"] == variant
        anew = client.post("/runs", json={"again": beyond}).json()["run"]
        assert client.get(f"/runs/{anew}").json()["variant"] is None
        kept = client.app.state.runs  # type: ignore[attr-defined]
        assert kept.get(anew).run.scenario == kept.get(origin).run.scenario
        lost = client.post("/runs", json={"run": origin, "otherwise": {"choice": "carrier-pigeon"}})
        assert (lost.status_code, lost.json()["error"]) == (404, "unknown-choice")
