"""How long a password stands, as a page is told it; and that it is told to nobody else."""

from __future__ import annotations

import logging

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from simulator import strength
from tests.web.house import Opening
from tests.web.test_site_browser import until_htmx
from web.pages.gauge import MOST_BODY, lasting
from web.words.language import words


@pytest.mark.parametrize(
    ("language", "typed", "told"),
    [
        ("en", "sunshine", ("Found at once", "28 minutes", "4 seconds", "less than a second")),
        ("fr", "sunshine", ("Trouvé aussitôt", "28\u00a0minutes", "4\u00a0secondes", "moins d’une seconde")),
        ("en", "otter-quilt-lamp", ("It holds long", "longer than anybody can wait", "1 day")),
    ],
)
def test_it_is_told_in_words_who_would_need_how_long(
    client: TestClient, language: str, typed: str, told: tuple[str, ...]
) -> None:
    answer = client.post(f"/{language}/strength", data={"password": typed})
    assert answer.status_code == 200
    assert [one for one in told if one not in answer.text] == []


def test_what_is_typed_is_neither_shown_nor_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for typed in ("<b>zebulon-xylophone</b>", "zebulon\0\ud7ff"):
        assert "zebulon" not in client.post("/en/strength", data={"password": typed}).text
    assert "zebulon" not in caplog.text


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"password=", {}, 200),
        (b"\xff\xfe&&=;", {}, 200),
        (b"password=" + b"a" * MOST_BODY, {}, 400),
        (b"password=rose", {"Origin": "https://elsewhere.example"}, 403),
    ],
)
def test_where_there_is_nothing_to_be_told(
    client: TestClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/en/strength", content=body, headers=headers)
    assert answer.status_code == status
    assert "<" not in answer.text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.9, "less than a second"),
        (1, "1 second"),
        (60, "1 minute"),
        (7200, "2 hours"),
        (1e5, "1 day"),
        (4e9, "1 century"),
    ],
)
def test_times_have_the_unit_that_fits(seconds: float, told: str) -> None:
    assert lasting("en", seconds) == told


def test_it_answers_while_one_types(visit: Opening) -> None:
    page = visit("/fr/lessons/strong-passwords")
    until_htmx(page)
    page.get_by_role("tab", name=words("fr")["stage.view.lesson"]).click()
    page.locator("#gauge").fill("Sunsh1ne!")
    expect(page.locator("#gauge-says")).to_contain_text("Bientôt trouvé")
    assert "sunsh" not in page.url.lower()


def test_the_lesson_puts_its_passwords_in_the_right_order() -> None:
    guesses = [strength(word).guesses for word in ("123456", "sunshine", "Sunsh1ne!", "otter-quilt-lamp")]
    assert guesses == sorted(guesses)
    assert guesses[1] < 50
    assert 10_000 < guesses[2] < 20_000
    assert guesses[3] > 10**15
