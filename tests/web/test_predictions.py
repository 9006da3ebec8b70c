"""Predictions as learners meet them: how sure one is, and every film in which a wrong choice comes true."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from markupsafe import Markup
from playwright.sync_api import Locator, Page, expect

from simulator.reading.listener import Reading
from simulator.reading.pattern import Pattern, places
from simulator.scenario.run import Run
from simulator.scenario.scenario import PredictPart
from simulator.trace.facts import Queued, Stored
from tests.web.house import PHONE, WIDE, House, Opening, client_on
from tests.web.test_stage import now, press, step_of
from tests.web.test_stage_acts import enter
from web.told.shelf import ids, lesson, practices, scenario
from web.words.language import words

JOURNEY, NAME = "letter-journey", "will-it-relay"
STEPS = 60  # of other conversations that may come between a cue and what is said then


def at(visit: Opening, id: str, language: str = "en", **options: object) -> Page:
    return opened(visit(f"/{language}/lessons/{id}", **options))


def opened(page: Page) -> Page:
    """The film is there; a question may lie on its very first line, and then nothing is shown yet."""
    expect(page.locator("#stage-place")).to_contain_text(re.compile("/[1-9]"))
    return page


def question(page: Page, name: str) -> Locator:
    """The card of a question, wherever it lies; the film stands where it is asked."""
    page.locator("#tab-lesson").click()
    go = page.locator(f"#predict-{name} .go")
    expect(go).to_be_enabled()
    go.evaluate("go => go.checkVisibility() && go.click()")  # at one moment: it goes where the question comes by itself
    card = page.locator(f".card[aria-labelledby='predict-{name}-title']")
    if not card.is_visible():
        page.locator("#stage-step").click()  # the answer before it has been read
    return card


def answer(card: Locator, choice: int, sure: str) -> None:
    card.locator(".choice").nth(choice).click()
    card.locator(f"[data-sure={sure}]").click()


def wrong(id: str, name: str) -> list[int]:
    """The places of the choices that can be seen to come true elsewhere."""
    predict = scenario(id).predicts[name]
    return [n for n, choice in enumerate(predict.choices) if choice in predict.otherwise]


def type_as_far(page: Page, id: str, name: str) -> None:
    """What has to be typed until the question can be asked."""
    leaf = page.locator(f"#predict-{name}")
    page.locator("#tab-lesson").click()
    for task, part in scenario(id).tasks.items():
        if leaf.locator(".go").is_enabled():
            return
        if page.locator(f"#task-{task}.is-done").count():
            continue
        page.locator("#tab-lesson").click()
        page.locator(f"#task-{task} .keyboard").click()
        if part.connect:  # a new talk begins with its greeting alone, unless the old one still stands
            with suppress(AssertionError):
                expect(page.locator(".terminal-rows .row")).to_have_count(1, timeout=3000)
        enter(page, "\n".join(part.solution))
        done = f"#task-{task} .success .verdict:not(:empty)"
        asked = f"#predict-{name} .go:enabled"  # it may cover what would have shown that the task is done
        expect(page.locator(f"{done}, {asked}").first).to_be_attached()


def comes_true(page: Page, predict: PredictPart, choice: str) -> bool:
    """Whether the next things said, one step after the other, are what the choice says; of a name, what shows it."""
    page.locator("#tab-transcript").click()
    if choice in predict.shown:
        return is_said_now(page, predict.shown[choice].until[-1])
    for _ in range(STEPS):
        press(page, "ArrowRight")
        if is_said_now(page, choice):
            return True
    return False


def is_said_now(page: Page, pattern: str) -> bool:
    """Whether the marked line says that."""
    if now(page).locator(".fold[aria-expanded=false]").count():
        now(page).locator(".fold").evaluate("fold => fold.click()")  # a cue may have opened another view
    text = "\r\n".join(now(page).locator(".first-line, .rest-line").all_text_contents())
    return Pattern.of(pattern).match(now(page).locator(".side").text_content() or "", text, {})


CASES = [
    (id, language)
    for n, id in enumerate((*ids(), *practices()))
    for language in (("en", "fr") if id == JOURNEY else (("en", "fr")[n % 2],))
]
# The engine plays each of these films in every run of the tests; on the page, most lessons wait for the long one.
AT_ONCE = {JOURNEY, "pop-or-imap", "bounce-anatomy", "imap-first", "find-the-server"}
PLAYED = [pytest.param(*case, marks=() if case[0] in AT_ONCE else pytest.mark.long) for case in CASES]


@pytest.mark.parametrize(("id", "language"), PLAYED)
def test_every_wrong_choice_leads_to_the_film_in_which_it_comes_true(visit: Opening, id: str, language: str) -> None:
    page = at(visit, id, language)
    for name, predict in scenario(id).predicts.items():
        if not predict.otherwise:
            continue
        type_as_far(page, id, name)
        card = question(page, name)
        answer(card, wrong(id, name)[0], "fairly")
        items = lesson(id, language).block("predict", name).items  # type: ignore[union-attr]
        for n in wrong(id, name):
            button = card.locator("li").nth(n).locator(".otherwise")
            expect(button).to_have_text(words(language)["predict.otherwise"])
            before = step_of(page)
            button.click()
            expect(page.locator("#stage-banner")).to_contain_text(Markup(items[n].premise).striptags())
            assert comes_true(page, predict, predict.choices[n]), (name, predict.choices[n])
            page.get_by_role("button", name=words(language)["stage.otherwise.back"]).click()
            expect(page.locator("#stage-banner")).to_be_hidden()
            expect(button).to_be_focused()
            assert step_of(page) == before


@pytest.mark.parametrize("sure", ["guess", "fairly", "certain"])
@pytest.mark.parametrize("how", ["right", "wrong"])
def test_how_sure_one_was_is_kept_and_told_kindly(visit: Opening, sure: str, how: str) -> None:
    page = at(visit, JOURNEY)
    card = question(page, NAME)
    predict = scenario(JOURNEY).predicts[NAME]
    n = predict.choices.index(predict.right) if how == "right" else wrong(JOURNEY, NAME)[0]
    expect(card.locator("[data-sure]:visible")).to_have_count(0)
    card.locator(".choice").nth(n).click()
    expect(card.locator("[data-sure]:visible")).to_have_count(3)
    expect(card.locator(".verdict")).to_be_empty()
    card.locator(f"[data-sure={sure}]").click()
    expect(card.locator(".verdict")).to_have_text(words("en")[f"predict.{how}.{sure}"])
    page.reload()
    opened(page)
    page.locator("#tab-lesson").click()
    expect(card.locator(".verdict")).to_have_text(words("en")[f"predict.{how}.{sure}"])
    expect(card.locator(".otherwise:visible")).to_have_count(len(wrong(JOURNEY, NAME)))


def test_once_a_question_is_answered_nobody_asks_for_it_although_another_waits(visit: Opening) -> None:
    page = at(visit, JOURNEY)
    card = question(page, NAME)
    press(page, "ArrowRight")
    expect(page.locator("#stage-banner")).to_contain_text(words("en")["stage.covered"])
    answer(card, 1, "certain")
    expect(card.locator(".verdict")).not_to_be_empty()
    assert len(scenario(JOURNEY).predicts) > 1
    expect(page.locator("#stage-banner")).to_be_hidden(timeout=3000)  # it would pass by itself after six seconds


def test_all_of_it_by_the_keyboard(visit: Opening) -> None:
    page = at(visit, JOURNEY)
    question(page, NAME)
    page.locator("#tab-note").click()
    press(page, "ArrowRight")  # somebody wants to go on: the question takes the focus
    for key in ("Tab", "Enter", "Tab", "Tab", "Tab", "Tab", "Enter"):  # first choice, past the others, fairly sure
        page.keyboard.press(key)
    card = page.locator("#stage-ask .card")
    expect(card).to_be_focused()
    expect(card.locator(".verdict")).to_have_text(words("en")["predict.wrong.fairly"])
    page.keyboard.press("Tab")
    expect(card.locator(".otherwise").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#stage")).to_be_focused()
    expect(page.locator("#stage-banner[role=status]")).to_contain_text("Another film")
    page.keyboard.press("ArrowRight")
    expect(now(page)).to_contain_text("550 5.7.1")


def test_another_film_is_a_branch_and_outlives_a_reload(visit: Opening) -> None:
    page = at(visit, JOURNEY)
    card = question(page, NAME)
    answer(card, wrong(JOURNEY, NAME)[0], "guess")
    card.locator(".otherwise").first.click()
    banner = page.locator("#stage-banner")
    expect(banner).to_contain_text("Another film")
    page.reload()
    opened(page)
    expect(banner).to_contain_text("Another film")
    banner.get_by_role("button", name="Close").click()
    expect(banner).to_be_hidden()
    page.click("#stage-branches")
    expect(page.locator("dialog li")).to_have_count(2)
    expect(page.locator("dialog [aria-current=true]")).to_contain_text("Another film: Nobody asks")
    page.get_by_role("button", name="The film as it was", exact=True).click()
    expect(banner).to_be_hidden()
    page.locator("#tab-lesson").click()
    card.locator(".otherwise").first.click()
    expect(banner).to_contain_text("Another film")
    page.click("#stage-branches")
    expect(page.locator("dialog li")).to_have_count(2)


@pytest.mark.parametrize("viewport", [PHONE, {"width": 320, "height": 568}, {"width": 640, "height": 360}])
def test_what_shows_that_a_choice_is_so_is_in_sight(visit: Opening, viewport: dict[str, int]) -> None:
    page = at(visit, JOURNEY, "fr", viewport=viewport)
    answer(question(page, "who-is-asked"), 2, "guess")
    page.locator(".card:visible .otherwise").last.click()
    expect(page.locator("#stage-banner")).to_contain_text(words("fr")["stage.otherwise.shown"].partition("} ")[2])
    row, port = now(page).bounding_box(), page.locator("#view-transcript .scroll").bounding_box()
    assert row is not None
    assert port is not None
    assert port["y"] <= row["y"]
    assert row["y"] + row["height"] <= port["y"] + port["height"]


SEEN_IN_A_LETTER = [
    ("dmarc-misaligned", "finding", 0, ".field", "dmarc=pass"),
    ("dkim-list-footer", "what-changed", 0, ".field", "[singers]"),
    ("sftp-not-mail", "who-has-the-link", 0, ".letter-text", "Net 2 271.35"),
]


@pytest.mark.parametrize(("id", "name", "choice", "part", "said"), SEEN_IN_A_LETTER)
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_what_a_letter_shows_is_in_sight(
    visit: Opening, viewport: dict[str, int], id: str, name: str, choice: int, part: str, said: str
) -> None:
    page = at(visit, id, "fr", viewport=viewport)
    card = question(page, name)
    answer(card, wrong(id, name)[choice], "guess")
    card.locator(".otherwise").nth(choice).click()
    expect(page.locator("#stage-banner")).to_be_visible()
    expect(page.locator(f"#view-letter {part}").filter(has_text=said).last).to_be_in_viewport(ratio=0.8)


def test_the_lesson_tells_another_film_as_far_as_it_is_the_same(visit: Opening) -> None:
    page = at(visit, JOURNEY)
    card = question(page, "who-is-asked")
    answer(card, 0, "certain")
    card.locator(".otherwise").first.click()
    banner = page.locator("#stage-banner")
    expect(banner).to_contain_text(words("en")["stage.otherwise.shown"].partition("} ")[2])
    step = page.locator("[data-leaf=cue].is-now")
    expect(step).to_have_attribute("data-name", "postmark")
    press(page, "End")
    expect(step).to_have_attribute("data-name", "postmark")  # the address book is asked nothing here
    expect(page.locator("#cue-delivery .show")).to_be_disabled()
    banner.get_by_role("button", name=words("en")["stage.otherwise.back"]).click()
    expect(banner).to_be_hidden()  # the film is here
    press(page, "End")
    expect(step).to_have_attribute("data-name", "still-there")
    expect(page.locator("#cue-delivery .show")).to_be_enabled()


def test_another_film_is_one_to_whoever_is_sent_there_and_at_every_step(visit: Opening, house: House) -> None:
    page = at(visit, JOURNEY)
    answer(question(page, "who-is-asked"), 0, "certain")
    page.locator(".card:visible .otherwise").first.click()
    banner, back = page.locator("#stage-banner"), words("en")["stage.otherwise.back"]
    moment = words("en")["stage.otherwise.shown"].partition("} ")[2]
    expect(banner).to_contain_text(moment)
    press(page, "Home")
    page.reload()
    expect(banner).to_contain_text("The relay’s owner")
    expect(banner).not_to_contain_text(moment)  # it is not here
    run = page.evaluate(f"JSON.parse(sessionStorage.getItem('coulisses.run.{JOURNEY}')).run")
    page.evaluate("sessionStorage.clear(); localStorage.clear()")
    page.goto("about:blank")  # whoever leaves keeps the place
    page.goto(f"{house.url}/en/")
    page.evaluate("sessionStorage.clear(); localStorage.clear()")
    page.goto(f"{house.url}/en/lessons/{JOURNEY}?run={run}")
    opened(page)
    expect(banner).to_contain_text("The relay’s owner")
    asked = page.locator("#predict-who-is-asked .go")
    expect(asked).to_be_disabled()  # what is right is wrong here
    press(page, "End")
    expect(page.locator("[data-leaf=cue].is-now")).to_have_attribute("data-name", "postmark")
    banner.get_by_role("button", name=back).click()
    expect(banner).to_be_hidden()
    expect(asked).to_be_enabled()


@pytest.mark.parametrize(
    ("id", "name", "choice"),
    [
        (JOURNEY, "who-is-asked", "domain"),  # nobody speaks on the leg to the DNS
        ("starttls-attack", "without-an-offer", "C: STARTTLS"),  # nobody is there to be mended
    ],
)
def test_another_film_is_told_and_taken_home_without_what_cannot_be_asked_of_it(
    tmp_path: Path, id: str, name: str, choice: str
) -> None:
    with client_on(tmp_path) as client:
        origin = client.post("/runs", json={"lesson": id}).json()["run"]
        wanted = {"run": origin, "otherwise": {"predict": name, "choice": choice}}
        other = client.post("/runs", json=wanted).json()["run"]
        page = client.get(f"/en/stage?run={other}", headers={"Accept": "text/html"})
        assert (page.status_code, page.text.count("leaf-legs")) == (200, len(scenario(id).legs))
        film = client.get(f"/runs/{other}/export/html?lang=fr")
        assert (film.status_code, 'class="leaf leaf-legs"' in film.text) == (200, False)


def test_the_server_knows_which_wrong_choice_comes_true(tmp_path: Path) -> None:
    with client_on(tmp_path) as client:
        origin = client.post("/runs", json={"lesson": JOURNEY}).json()["run"]
        assert client.get(f"/runs/{origin}").json()["premise"] is None
        for name, predict in scenario(JOURNEY).predicts.items():
            for choice in predict.otherwise:
                wanted = {"run": origin, "otherwise": {"predict": name, "choice": choice}}
                other = client.post("/runs", json=wanted).json()["run"]
                told = {"predict": name, "choice": choice, "origin": origin}
                assert client.get(f"/runs/{other}").json()["premise"] == told
        runs = client.app.state.runs  # type: ignore[attr-defined]
        for one, known in ((other, told), (origin, None)):
            branch = runs.branch(runs.get(one), 40).id
            assert client.get(f"/runs/{branch}").json()["premise"] == known


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["wide", "phone"])
def test_the_answered_card_and_the_other_film_are_accessible(visit: Opening, options: dict[str, Any]) -> None:
    page = at(visit, JOURNEY, "fr", **options)
    card = question(page, NAME)
    answer(card, wrong(JOURNEY, NAME)[0], "certain")
    axe = Axe()
    assert axe.run(page).response["violations"] == []
    card.locator(".otherwise").first.click()
    expect(page.locator("#stage-banner")).to_be_visible()
    assert axe.run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_what_one_types_oneself_is_asked_about_before_the_answer_is_shown(
    visit: Opening, viewport: dict[str, int]
) -> None:
    page = at(visit, "pop3-pickup", "en", viewport=viewport)
    page.click("#tab-lesson")
    page.click("#task-too-early .keyboard")
    enter(page, "STAT")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("STAT")
    card = page.locator(".card[aria-labelledby='predict-too-early-title']")
    expect(card).to_be_visible()
    card.locator(".choice").nth(1).click()
    card.locator("[data-sure=certain]").click()
    expect(page.locator(".terminal-rows .row").last).to_contain_text("-ERR")


def test_while_a_question_waits_nothing_tells_whether_the_line_is_allowed(visit: Opening) -> None:
    page = at(visit, "pop3-pickup")
    page.locator("#tab-lesson").click()
    page.locator("#task-too-early .keyboard").click()
    enter(page, "STAT")
    page.locator("#tab-note").click()
    card, told = page.locator("#stage-ask .card"), page.locator("#view-note .part, #view-note .facts dt")
    expect(card).to_be_visible()
    verdict, allowed = "Not at this point", words("en")["stage.note.allowed"]
    expect(told.filter(has_text=re.compile(f"{verdict}|{allowed}"))).to_have_count(0)
    press(page, "ArrowRight")
    expect(page.locator("#stage-banner")).to_contain_text(words("en")["stage.covered"])
    expect(page.locator(".terminal .chips .chip:visible")).to_have_count(0)
    field = page.locator("#view-terminal textarea")
    field.fill("u")
    field.press("Tab")
    expect(field).to_have_value("u")
    answer(card, 1, "certain")
    expect(page.locator("#stage-banner")).to_be_hidden()  # it is answered
    press(page, "ArrowLeft")
    expect(told.filter(has_text=verdict)).to_be_visible()
    expect(told.filter(has_text=allowed)).to_be_attached()
    expect(page.locator(".terminal .chips .chip:visible").first).to_be_visible()


def test_no_letter_that_opens_by_itself_has_the_answer_in_it(visit: Opening) -> None:
    """Gone to while a letter lies open, a question is asked over another view; its answer opens the letter."""
    page = at(visit, "bounce-anatomy")
    expect(page.locator("#view-letter")).to_be_visible()  # the lesson begins with it
    card = question(page, "first-status")
    expect(page.locator("#view-transcript")).to_be_visible()
    expect(page.locator("#view-letter")).to_be_hidden()
    answer(card, 0, "guess")
    expect(page.locator("#view-letter")).to_be_visible()


def opens_letters(id: str) -> bool:
    """Whether a letter may lie open by itself in a lesson that asks."""
    play = scenario(id)
    looks = (play.lesson.views, *(cue.look for cue in play.cues.values()))
    return bool(play.predicts) and any("letter" in views for views in looks)


@pytest.mark.parametrize("id", [*filter(opens_letters, ids())])
def test_an_answer_that_lies_in_a_letter_is_asked_for_over_another_view(id: str) -> None:
    run = Run(scenario(id))
    reading = Reading.of(run.play(), run.secrets)
    for name, predict in run.scenario.predicts.items():
        met = places(reading, predict.cue, predict.wire)
        if not met or not re.match("[CS]: ", predict.right):
            continue  # before all letters, or of no words
        lying = _letters(run, reading.utterances[met[-1]].event)
        told = [piece for piece in predict.right[3:].split("*") if len(piece) > 5 and piece in lying]
        assert not told or predict.look in (["transcript"], ["terminal"]), (name, told)


def _letters(run: Run, n: int) -> str:
    """All that lay on shelves and in mailboxes by event n."""
    facts = [event.fact for event in run.events if event.n <= n]
    shelved = [fact.content for fact in facts if isinstance(fact, Queued)]
    stored = [fact.letter for fact in facts if isinstance(fact, Stored)]
    return "\n".join(bytes(one).decode("latin-1") for one in (*shelved, *stored))
