"""Why? Any event leads back to what came from outside, in both languages, step by step, marked where it went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from simulator import heading_of, notes
from simulator.scenario.furnishing.cast import CAST
from simulator.trace.facts import Alarmed, Asked, Decided, Event, Refused, Stored, Struck, Tried
from tests.scenario.every import PATHS, name_of, played
from tests.web.house import PHONE, Opening
from tests.web.test_stage import JOURNEY, UNASKED, press, ready, step_of, watch
from web.words.language import words

LANGUAGES = ("en", "fr")
OUTSIDE = (Asked, Alarmed, Struck)


def root_of(events: list[Event], event: Event) -> Event:
    while event.why is not None:
        assert event.why < event.n
        event = events[event.why]
    return event


def wanting(event: Event, language: str) -> Iterator[str]:
    """The keys that telling an event needs and that have no words."""
    known, fact = words(language), event.fact
    keys = [f"stage.fact.{type(fact).__name__}".replace("Posted", "Sent")]  # both were said
    match fact:
        case Asked(action=action):
            keys.append(f"stage.asked.{action}")
        case Refused(reason=reason):
            keys.append(f"stage.refused.{reason}")
        case Tried(outcome=outcome):
            keys.append(f"stage.outcome.{outcome}")
        case Struck(fault=fault) if " " not in fault:  # else it bears a name the scenario gave it
            keys.append(f"stage.fault.{fault}")
        case Decided(reason=reason):
            yield from _unexplained(reason, language)
        case Alarmed(name=name):
            yield from _unexplained(f"alarm.{name.partition(':')[0].partition(' ')[0]}", language)
    yield from (key for key in keys if key not in known)


def _unexplained(key: str, language: str) -> Iterator[str]:
    if notes(language).find(heading_of(key)) is None:
        yield key


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_every_event_leads_back_to_what_came_from_outside(path: Path) -> None:
    run = played(path)
    for event in run.events:
        root = root_of(run.events, event)
        lay_there = isinstance(root.fact, Stored) and root is event and root.at == 0
        assert isinstance(root.fact, OUTSIDE) or lay_there, (event, root)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_every_event_has_words(path: Path, language: str) -> None:
    assert {key for event in played(path).events for key in wanting(event, language)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_asked_of_somebody_has_words(language: str) -> None:
    actions = {action for agent in CAST.values() for action in getattr(agent, "actions", ())}
    assert {f"stage.asked.{action}" for action in actions} - words(language).keys() == set()
    assert len(actions) > 10


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", "Alice’s laptop: “send the letter ‘Thursday?’”"), ("fr", "« envoyer la lettre « Thursday? » »")],
)
def test_why_is_told_step_by_step_and_marked(visit: Opening, language: str, first: str) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey#s=envelope")
    step = step_of(page)
    press(page, "y")
    steps = page.locator(".why-whole li button")
    expect(steps.first).to_contain_text(first)
    expect(steps.first).to_be_focused()
    expect(page.locator(".why-whole li").last).to_have_attribute("aria-current", "step")
    assert steps.count() > 8
    marked = page.locator(".transcript .row.cause").count()
    assert marked > 5
    page.click("#tab-ladder")
    expect(page.locator(".ladder g.cause:visible")).to_have_count(marked)
    expect(page.locator(".ground .wire.cause").first).to_be_attached()
    expect(page.locator(".ground .ring")).to_have_count(2)  # she remembered where the server is
    found = Axe().run(page, "#view-note")
    assert found.response["violations"] == []
    steps.nth(1).focus()
    page.keyboard.press("Enter")
    assert step_of(page) < step
    expect(steps.nth(1)).to_be_focused()
    expect(page.locator(".why-whole li")).to_have_count(steps.count())
    press(page, "ArrowRight")
    expect(page.locator(".why-whole")).to_have_count(0)
    expect(page.locator(".cause:visible")).to_have_count(0)
    page.click("#tab-transcript")
    expect(page.locator(".cause:visible")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Alice’s laptop said the letter"), ("fr", "L’ordinateur d’Alice a dit la lettre")]
)
def test_what_nobody_says_is_told_in_the_readers_words(visit: Opening, language: str, told: str) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey#s=relay+4")
    press(page, "y")
    expect(page.locator(".why-whole")).to_contain_text(told)


def test_a_name_within_a_sentence_has_a_small_article(visit: Opening) -> None:
    page = watch(visit, "/fr/lessons/cert-expired")
    press(page, "y")
    expect(page.locator(".why-whole")).to_contain_text("appelle le serveur du club de judo")


def test_why_has_its_words_when_the_line_went_down_after_the_film_was_here(visit: Opening) -> None:
    page = visit("/en/lessons/cert-expired#s=+1", first=UNASKED)
    with page.expect_response(lambda answer: "reason.tls-failed" in answer.url):
        ready(page)
    page.context.set_offline(True)
    press(page, "End")
    expect(page.locator(".facts")).to_contain_text("No secure connection comes about. The certificate has expired.")


@pytest.mark.parametrize(("id", "key"), [("cafe-wifi", "smtp.content"), ("lock-tls", "fact.Secured.ok")])
def test_the_note_of_what_nobody_says_is_fetched_ahead(visit: Opening, id: str, key: str) -> None:
    page = visit(f"/en/lessons/{id}#s=+1", first=UNASKED)
    with page.expect_response(lambda answer: key in answer.url):
        ready(page)


def test_what_happened_meanwhile_can_be_asked_about_too(visit: Opening) -> None:
    page = watch(visit, f"{JOURNEY}#s=envelope+1", viewport=PHONE)
    page.click("#stage-sheet")
    page.locator(".facts .plain-list .why").first.click()
    expect(page.locator(".why-whole li").last).to_contain_text("trusts this caller")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".why-whole > button").click()
    expect(page.locator(".why-whole")).to_have_count(0)
    ready(page)


def test_what_was_asked_of_one_film_is_not_asked_of_another(visit: Opening) -> None:
    page = ready(visit("/en/lessons/ports-two-doors#s=stranger"))
    press(page, *["ArrowRight"] * 5)
    page.locator("#stage-ask .choice").first.click()
    page.locator("#stage-ask [data-sure=certain]").click()
    page.locator("#stage-ask .otherwise").first.click()
    expect(page.locator("#stage-place")).to_contain_text("/34")
    press(page, "y")
    expect(page.locator(".why-whole")).to_be_visible()
    page.locator("#stage-banner button").first.click()
    expect(page.locator("#stage-place")).to_contain_text("/57")
    expect(page.locator("#stage-ask .again")).to_be_visible()
    expect(page.locator(".why-whole, .ground .cause")).to_have_count(0)
