"""A lesson on paper: all answers in the key, none in the handout; both print on A4, and nothing is cut."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from itertools import combinations

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from simulator import fix_solution, fix_spots
from tests.web.house import PHONE, Opening
from tests.web.printed import printed, without_spaces
from web.app import create_app
from web.pages.handout import sheet
from web.pages.plan import WIDTH, plan
from web.settings import Settings
from web.told.lesson import QUESTIONS, Block
from web.told.practice import practices
from web.told.shelf import ids, lesson, scenario
from web.words.language import LANGUAGES, words
from web.words.markdown import plain

A4 = (595, 842)  # points
PRINTED = 180 * 96 / 25.4  # pixels of a line: A4 without its margins
LESSONS = [(id, language) for id in ids() for language in LANGUAGES]
Some = Callable[[Sequence[str], int], Sequence[str]]
SOME = ["letter-journey", "find-the-server"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Settings(data=tmp_path_factory.mktemp("data")))
    with TestClient(app, "http://localhost", headers={"Accept": "text/html"}) as client:
        yield client


def text(client: TestClient, id: str, kind: str, language: str) -> str:
    response = client.get(f"/{language}/lessons/{id}/{kind}")
    assert response.status_code == 200
    return response.text


def bare(html: str) -> str:
    """A page's own words, as they are compared."""
    return without_spaces(unescape(plain(html.partition("<main")[2])))


def is_in(html: str, page: str) -> bool:
    return without_spaces(unescape(plain(html))) in page


def reasons(blocks: tuple[Block, ...]) -> list[str]:
    """What tells why an answer is one: of the blocks with choices, and of what is said when all is done."""
    told = [item.why for block in blocks for item in block.items if block.kind in QUESTIONS]
    return [html for html in [*told, *(block.after for block in blocks)] if plain(html)]


# ---- what stands there


@pytest.mark.parametrize(("id", "language"), LESSONS)
def test_every_answer_is_in_the_key_and_none_in_the_handout(client: TestClient, id: str, language: str) -> None:
    made, told = sheet(id, language), lesson(id, language)
    handout, key = text(client, id, "handout", language), text(client, id, "key", language)
    on_handout, in_key = bare(handout), bare(key)
    told_why = reasons((*made.questions, *made.deeds))
    notes = [block.body for block in told.blocks if block.kind == "presenter"]
    assert told_why
    assert [html for html in [*told_why, *notes] if not is_in(html, in_key)] == []
    assert [html for html in [*told_why, *notes] if is_in(html, on_handout)] == []
    assert 'class="is-right"' not in handout
    assert "✓" not in handout
    rights = sum(1 if block.kind == "predict" else sum(item.right for item in block.items) for block in made.questions)
    legs = sum(len(block.items) for block in made.questions if block.kind == "legs")
    assert key.count('class="is-right"') == rights
    assert key.count(">✓</span>") == rights + legs


@pytest.mark.parametrize(("id", "language"), LESSONS)
def test_what_is_missing_in_the_handout_is_filled_in_in_the_key(client: TestClient, id: str, language: str) -> None:
    made, play = sheet(id, language), scenario(id)
    gaps = [line.word for line in made.lines if line.cue]
    gaps += [p.text for name in play.fades for step in made.sessions[f"fade:{name}"] for p in step.pieces if p.key]
    fields = sum(len(fix.fields) for fix in play.fixes.values())
    handout, key = text(client, id, "handout", language), text(client, id, "key", language)
    assert handout.count('class="blank"') == len(gaps) + fields
    assert 'class="filled"' not in handout
    filled = [unescape(piece.partition("</b>")[0]) for piece in key.split('<b class="filled">')[1:]]
    assert sorted(filled) == sorted(gaps)
    assert 'class="blank"' not in key


@pytest.mark.parametrize(("id", "language"), LESSONS)
def test_deeds_have_lines_to_write_on_and_are_done_in_the_key(client: TestClient, id: str, language: str) -> None:
    made, play = sheet(id, language), scenario(id)
    handout, key = text(client, id, "handout", language), text(client, id, "key", language)
    assert handout.count('class="rules"') == len(play.tasks)
    in_key = bare(key)
    for name, task in play.tasks.items():
        said = ["".join(piece.text for piece in step.pieces) for step in made.sessions[f"task:{name}"]]
        assert "\n".join(said).splitlines() == "\n".join(task.solution).splitlines()
        assert all(without_spaces(f"C: {one}") in in_key for one in said)
        answers = [answer for step in made.sessions[f"task:{name}"] for answer in step.answers]
        assert answers
        assert all(without_spaces(f"S: {answer.splitlines()[0]}") in in_key for answer in answers)
        assert without_spaces("C: " + "C: ".join(said)) not in bare(handout)
    for name in play.fixes:
        spots, words_of = fix_spots(play, name), words(language)
        values = {path: value for path, value in fix_solution(play, name).items() if isinstance(value, str)}
        told = [words_of[f"choice.{one}"] if spots[path].kind == "choice" else one for path, one in values.items()]
        assert all(without_spaces(one) in in_key for one in told)
    assert 'class="rules"' not in key


@pytest.mark.parametrize(("id", "language"), LESSONS)
def test_what_is_said_where_a_prediction_is_asked_is_the_engines_word(
    client: TestClient, id: str, language: str
) -> None:
    key = bare(text(client, id, "key", language))
    for line in sheet(id, language).answers.values():
        said = f"{line.side}: {line.before}{line.word}{line.after}"
        assert without_spaces(words(language)["handout.so"] + said) in key


@pytest.mark.parametrize(("id", "language"), LESSONS)
def test_a_prediction_has_the_line_after_which_it_is_asked(client: TestClient, id: str, language: str) -> None:
    made, after = sheet(id, language), words(language)["handout.after"]
    for kind in ("handout", "key"):
        told = text(client, id, kind, language)
        assert told.count(after) == len(made.asked)
        assert all(without_spaces(unescape(line.after)) in bare(told) for line in made.asked.values())
    if id == "letter-journey":
        line = made.asked["will-it-relay"]
        assert (line.caller, line.callee) == ("alice.home", "smtp.alice.example")
        assert "<bob@bob.example>" in line.after


@pytest.mark.parametrize(("id", "language"), LESSONS)
def test_a_sheet_says_what_one_can_do_afterwards_and_which_words_one_meets(
    client: TestClient, id: str, language: str
) -> None:
    handout = bare(text(client, id, "handout", language))
    made = sheet(id, language)
    assert all(is_in(one, handout) for one in lesson(id, language).objectives)
    assert len(made.words) >= 4
    assert all(is_in(word.title, handout) and is_in(word.one, handout) for word in made.words)
    assert [word.word.lower() for word in made.words] == sorted(word.word.lower() for word in made.words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", [*ids(), *practices()])
def test_the_places_stand_apart_and_inside_the_picture(id: str, language: str) -> None:
    made = plan(scenario(id), language)
    assert len(made.places) == len(scenario(id).hosts)
    wholes, parts = [], []
    for place in made.places:
        half = max([25, *(len(line) * 3.4 for line in place.name), *(len(line) * 2.8 for line in place.role)])
        foot = place.y + 33 + 13 * (len(place.name) + len(place.role) - 1)
        assert half <= place.x <= WIDTH - half
        assert place.y >= 20
        assert foot <= made.height
        wholes.append((place.x - half, place.x + half, place.y - 20, foot))
        parts.append((place.x - 25, place.x + 25, place.y - 20, place.y + 20))
        parts.append((place.x - half, place.x + half, place.y + 21, foot))
    assert all(are_apart(one, other) for one, other in combinations(wholes, 2))
    for road in made.roads:
        (x, y), half = road.at, len(road.name) * 2.8
        assert not road.name or all(are_apart((x - half, x + half, y - 10, y + 3), part) for part in parts)


@pytest.mark.parametrize("id", practices())
def test_no_road_runs_through_a_third_place(id: str) -> None:
    made = plan(scenario(id), "en")
    for road in made.roads:
        steps = [(road.x1 + (road.x2 - road.x1) * n / 50, road.y1 + (road.y2 - road.y1) * n / 50) for n in range(51)]
        assert all(math.dist(step, (place.x, place.y)) > 20 for step in steps for place in made.places)


def are_apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


def test_roles_are_for_the_key(client: TestClient) -> None:
    handout, key = (text(client, "letter-journey", kind, "en") for kind in ("handout", "key"))
    assert "submission server · MSA" in key
    assert "submission server · MSA" not in handout


@pytest.mark.parametrize("path", ["/de/lessons/letter-journey/handout", "/en/lessons/nothing/key"])
def test_what_there_is_not_is_told(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_teacher_finds_them_from_the_lesson_and_from_the_presenters_window(client: TestClient, language: str) -> None:
    for page in ("", "/presenter"):
        told = client.get(f"/{language}/lessons/type-smtp{page}").text
        for kind in ("handout", "key"):
            assert f'href="/{language}/lessons/type-smtp/{kind}"' in told


# ---- in a browser


def opened(visit: Opening, id: str, kind: str, language: str, **options: object) -> Page:
    return visit(f"/{language}/lessons/{id}/{kind}", **options)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", SOME)
def test_they_print_on_a4_with_all_that_stands_there(visit: Opening, id: str, language: str) -> None:
    for kind, most in (("handout", 5), ("key", 8)):
        page = opened(visit, id, kind, language)
        sheets = printed(page.pdf(format="A4", prefer_css_page_size=True))
        assert 2 <= len(sheets.texts) <= most
        assert all((round(width), round(height)) == A4 for width, height in sheets.sizes)
        said = "".join(sheets.texts)
        assert [text[-40:] for text in sheets.texts if re.search(r"→[^→]+:\d+$", text)] == []  # who talks, and no line
        for number, text in enumerate(sheets.texts, 1):
            assert f"{number}/{len(sheets.texts)}" in text
        for block in sheet(id, language).questions:
            assert sum(is_in(block.title, text) for text in sheets.texts) == 1
            whole = [block.title, *(item.text for item in block.items)]
            assert any(all(is_in(one, text) for one in whole) for text in sheets.texts) or kind == "key"
        assert words(language)["handout.print"] not in said
        assert is_in(words(language)["handout.words"], said)


def test_on_paper_chapters_stand_beside_the_lines_and_words_in_two_columns(visit: Opening) -> None:
    page = opened(visit, "letter-journey", "handout", "en", viewport={"width": round(PRINTED), "height": 960})
    page.emulate_media(media="print")
    title, line = (page.locator(f".is-cue {one}").first.bounding_box() for one in (".cue-title", "code"))
    assert title
    assert line
    assert title["x"] + title["width"] <= line["x"]
    assert title["width"] == pytest.approx(44 * 96 / 25.4, abs=1)
    first, last = (page.locator(".words dl > div").nth(place).bounding_box() for place in (0, -1))
    assert first
    assert last
    assert first["x"] + first["width"] < last["x"]


@pytest.mark.parametrize(("media", "width", "whole"), [("print", round(PRINTED), "20 mx2."), ("screen", 390, "mx2.")])
def test_a_record_that_mends_is_broken_in_no_name(visit: Opening, media: str, width: int, whole: str) -> None:
    page = opened(visit, "find-the-server", "key", "fr", viewport={"width": width, "height": 960})
    page.emulate_media(media=media)  # type: ignore[arg-type]
    cell = page.locator(".fields td:last-child", has_text="mx2").first
    pieces = cell.evaluate(
        """(cell, said) => {
          const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
          while (!texts.nextNode().data.includes(said));
          const range = new Range();
          const from = texts.currentNode.data.indexOf(said);
          range.setStart(texts.currentNode, from);
          range.setEnd(texts.currentNode, from + said.length);
          return range.getClientRects().length;
        }""",
        f"{whole}bob.example.",
    )
    assert pieces == 1


@pytest.mark.parametrize("kind", ["handout", "key"])
def test_on_a_phone_no_protocol_is_broken_in_two(visit: Opening, kind: str) -> None:
    page = opened(visit, "letter-journey", kind, "fr", viewport=PHONE)
    heads = page.locator(".ways thead th")
    heights = {round(height) for height in heads.evaluate_all("all => all.map((one) => one.clientHeight)")}
    assert len(heights) == 1
    assert heights.pop() < 30
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_places_are_read_on_a_phone_and_printed_as_wide_as_the_sheet(visit: Opening) -> None:
    page = opened(visit, "letter-journey", "key", "fr", viewport=PHONE)
    names = page.locator(".plan .place-name")
    assert min(names.evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")) > 11
    last = names.last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=1)
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelector('.plan').clientWidth <= document.querySelector('.sheet').clientWidth")


@pytest.mark.parametrize("kind", ["handout", "key"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_off_to_the_right(visit: Opening, some: Some, kind: str, language: str) -> None:
    page = opened(visit, ids()[0], kind, language, viewport={"width": round(PRINTED), "height": 960})
    page.emulate_media(media="print")
    for id in some(list(ids()), 5):
        page.goto(page.url.rpartition("/lessons/")[0] + f"/lessons/{id}/{kind}", wait_until="domcontentloaded")
        page.wait_for_function("document.fonts.status === 'loaded'")
        far = page.evaluate("""() => [...document.querySelectorAll("main *")]
            .filter((one) => !one.closest(".unseen") && one.getBoundingClientRect().right > innerWidth + 1)
            .map((one) => one.outerHTML.slice(0, 120))""")
        assert far == []


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["wide", "phone"])
@pytest.mark.parametrize("kind", ["handout", "key"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Opening, kind: str, options: dict[str, object]) -> None:
    page = opened(visit, "strong-passwords", kind, "fr", **options)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_button_prints(visit: Opening) -> None:
    page = opened(visit, "letter-journey", "handout", "en", first="window.print = () => (window.isPrinted = true)")
    page.get_by_role("button", name=words("en")["handout.print"]).click()
    assert page.evaluate("window.isPrinted")
    page.emulate_media(media="print")
    expect(page.locator("#print")).to_be_hidden()
