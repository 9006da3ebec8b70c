"""A real browser on a real server: both once a session, a context of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.house import WIDE, House, Opening, client_on, journey_of, launch

expect.set_options(timeout=15_000)  # ms: two browsers on two busy cores may take their time


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with client_on(tmp_path) as client:
        yield client


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture(scope="session")
def heavy(house: House) -> str:
    """A run in which a letter of ten megabytes makes its way."""
    line = "It was the best of lines, it was the longest of lines, line after line.\n"
    return house.perform("letter-journey", journey_of(line * 140_000))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Opening]:
    """`visit("/en/…", viewport=PHONE, …)`: a page in a context of its own. What leaves the machine is refused, and an
    error in the page's scripts fails the test. `first`: a script that runs before the page's own.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def visit(path: str, **options: object) -> Page:
        base, first = str(options.pop("base", house.url)), str(options.pop("first", ""))
        context = browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | options))  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
        context.add_init_script(first)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(base + path, wait_until="domcontentloaded")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert errors == []
