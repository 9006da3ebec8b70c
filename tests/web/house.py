"""The application on a port of its own, and how a browser is started: what the tests of pages share."""

from __future__ import annotations

import re
import secrets
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, Playwright

from simulator import LESSONS, Run, Scenario, loads
from web.app import create_app
from web.runs.live_run import LiveRun
from web.runs.runs import Runs
from web.settings import Settings

# A browser that keeps to itself: its own errands leave this machine, and a sandbox cannot be had everywhere.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The same engine without windows: the pages come in two thirds of the time.
CHROMIUM = "/usr/bin/chromium-headless-shell"
WIDE = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
HERE = "http://127.0.0.1"


def launch(playwright: Playwright) -> Browser:
    """A browser."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


def client_on(folder: Path, **settings: Any) -> TestClient:
    """Somebody who asks an application of his own, without a browser."""
    return TestClient(create_app(Settings(data=folder, hosts=["testserver"], **settings)), HERE)


def accessible_on_a_phone(page: Page) -> None:
    """axe finds nothing, and nothing scrolls sideways."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def remembered(page: Page) -> dict[str, Any]:
    """What has been done, by lesson, as the browser keeps it."""
    kept: dict[str, Any] = page.evaluate("JSON.parse(localStorage.getItem('coulisses.progress') ?? '{}')")
    return kept


class House:
    """The application on a port of its own; it can be closed and opened again in the same place."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        self.app = create_app(Settings(data=self.data))
        about = {"host": "127.0.0.1", "port": self.port, "log_level": "error", "timeout_graceful_shutdown": 1}
        config = uvicorn.Config(self.app, **about)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        deadline = time.monotonic() + 20
        while not self.server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.server.started

    def perform(self, lesson: str, scenario: Scenario) -> str:
        """The id of a run of `scenario`, played to its end, that the page of `lesson` can watch (`?run=`)."""
        run = Run(scenario)
        run.play()
        runs: Runs = self.app.state.runs
        return runs.adopt(LiveRun(secrets.token_urlsafe(9), lesson, run)).id

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(20)
        assert not self.thread.is_alive()


Opening = Callable[..., Page]


def journey_of(text: str) -> Scenario:
    """The journey of a letter whose text is another one."""
    play = (LESSONS / "letter-journey" / "scenario.toml").read_text(encoding="utf-8")
    return loads(re.sub(r'text = """.*?"""', lambda _: f'text = """\n{text}"""', play, count=1, flags=re.DOTALL))
