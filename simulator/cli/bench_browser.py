"""`coulisses bench --browser`: how smoothly the page plays a long film, in a real Chromium, beside a naive drawing.

Frames are counted as they come, and so are those of the same page while nothing moves: what the machine's other work
does to both is no fault of the page. A `cost` is how long an act keeps the page busy, waiting for the screen left out.
"""

from __future__ import annotations

import random
import secrets
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli.bench_plays import acts, sessions
from simulator.scenario.run import Run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from simulator.reading.utterance import Utterance
    from simulator.trace.facts import Event
    from web.runs.runs import Runs
    from web.settings import Settings

SAID = 5_000  # utterances of the film
LESSON = "letter-journey"  # whose page shows it
# What somebody visits who comes for the first time, and the lesson that brings most along.
FIRST = ("en/lessons/letter-journey", "fr/lessons/webmail")
LONG = 20  # ms; a frame that takes longer is a frame lost
FRAMES = 240  # of each movement: four seconds
APPENDED, BURSTS, SEEKS, NAIVE = 100, 5, 100, 3
AHEAD = 6_000  # ms in which a page has fetched what it may want when the network is cut
WARM, SHORT_PLAY, LONG_PLAY = 5, 15, 600  # seconds of play: one before memory is weighed, one until it is again
LOOKS, SETTLED = 3, 500  # how often memory is weighed, and ms before each: the least counts
VIEWS = ("transcript", "ladder")
MOVES = ("idle", "scrubbing", "stepping", "playing")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
SCRIPT = Path(__file__).with_suffix(".js")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# What is printed besides the frames: where it stands among the figures, its unit, and the goal.
ROWS = (
    ("append p95", "ms, of one line", "≤ 8"),
    ("exchange p95", "ms, of a command and its answer at once", ""),
    ("left to do p95", "ms, the longest frame after an append's own", ""),
    ("burst p95", "ms, of a hundred", "≤ 33"),
    ("first draw", "ms", "≤ 150"),
    ("seek p95", "ms", "≤ 16"),
    ("longest first seek", "ms", ""),
    ("naive first draw", "ms", ""),
    ("naive append p95", "ms", ""),
    ("first draw ratio", "× ours", ""),
    ("append ratio", "× ours", ""),
    ("memory", "× before play", "≤ 1.05"),
    ("first visit", "kB", "< 200"),
    ("answers", "", ""),
    ("largest paint", "ms", "< 1000"),
    ("layout shift", "", "0"),
)


class NoBrowser(Exception):
    """There is nothing to measure with."""


def figures(is_long: bool = False) -> dict[str, Any]:
    """All figures. Raises NoBrowser."""
    with _chromium() as browser:
        show = _Show()
        with _served(show) as url:
            found = _film(browser, url, show, LONG_PLAY if is_long else SHORT_PLAY)
            visits = [_first_visit(browser, f"{url}/{path}") for path in FIRST]
            return found | {name: max(one[name] for one in visits) for name in visits[0]}


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The figures for people."""
    for view in VIEWS:
        for move in MOVES:
            frames = found["frames"][view][move]
            yield (
                f"{view:<11} {move:<10} {frames['long']:>7.1%} of {frames['count']} frames over {LONG} ms   "
                f"longest {frames['longest']:>5.0f} ms   busy {frames['busy']:>5.1f} ms a frame"
            )
    for name, unit, goal in ROWS:
        yield f"{name:<20} {found[name]:>9.2f} {unit}" + (f"  (goal: {goal})" if goal else "")


# ---- what is shown


class _Show:
    """A run with a long film, and what is still to happen in it."""

    def __init__(self) -> None:
        from web.runs.live_run import LiveRun

        run = Run(sessions())
        self.live = LiveRun(secrets.token_urlsafe(9), LESSON, run)
        self._acts = iter(acts(SAID))
        self._events: list[Event] = []  # what has happened of what no page was told
        self._heard: list[Utterance] = []
        while len(self.live.reading.utterances) < SAID:
            self._go_on()
        self._events, self._heard = [], []

    def _go_on(self) -> None:
        more = self.live.run.give(*next(self._acts))
        self._events += more
        self._heard += self.live.reading.feed(more)

    def news(self, count: int) -> str:
        """A frame with the next `count` utterances, and what happened until the last of them was said."""
        from web.runs.frames import News, frames

        while len(self._heard) < count:
            self._go_on()
        u = len(self.live.reading.utterances) - len(self._heard)
        heard, self._heard = self._heard[:count], self._heard[count:]
        events = [event for event in self._events if event.n <= heard[-1].event]
        self._events = self._events[len(events) :]
        return "".join(frame.decode() for frame in frames(News(events, heard, u, self.live.found())))

    def rows(self) -> list[dict[str, Any]]:
        """What the naive drawing draws."""
        return [{"side": one.side, "label": one.label, "wire": one.wire} for one in self.live.reading.utterances]


@contextmanager
def _served(show: _Show) -> Iterator[str]:
    """The URL of an application that has the show."""
    from web.runs.runs import Runs
    from web.runs.store import Store, room
    from web.settings import Settings

    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data=Path(data))
        store = Store(settings.database_url, room(settings))
        runs = Runs(store, settings)
        runs.adopt(show.live)
        with _listening(settings, runs) as url:
            yield url
        store.close()


@contextmanager
def _listening(settings: Settings, runs: Runs) -> Iterator[str]:
    import uvicorn

    from web.app import create_app
    from web.server import OPTIONS

    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(create_app(settings, runs), timeout_graceful_shutdown=1, **OPTIONS))
        serving = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        serving.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        serving.join()


@contextmanager
def _chromium() -> Iterator[Browser]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoBrowser("bench --browser needs Playwright: python -m pip install playwright") from None
    with sync_playwright() as playwright:
        own = next(filter(None, map(shutil.which, BROWSERS)), None)
        try:
            browser = playwright.chromium.launch(executable_path=own, args=ARGUMENTS)
        except Error as error:
            raise NoBrowser("bench --browser needs Chromium: python -m playwright install chromium") from error
        yield browser
        browser.close()


# ---- measuring


class _Stage:
    """A page that shows the film."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.context = _alone(browser)
        self.page = self.context.new_page()
        self.cdp = self.context.new_cdp_session(self.page)
        self.cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.page.goto(url, wait_until="domcontentloaded")

    def do(self, what: str, *about: Any) -> Any:
        """Call a function of the script."""
        return self.page.evaluate("([what, about]) => bench[what](...about)", [what, list(about)])

    def number(self, name: str) -> float:
        """One of the browser's own figures."""
        metrics = self.cdp.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == name))

    def memory(self) -> float:
        """Octets that the page's scripts hold: the least of some looks, as what was just let go is not always gone."""
        return min(self._held() for _ in range(LOOKS))

    def _held(self) -> float:
        self.page.wait_for_timeout(SETTLED)
        self.cdp.send("HeapProfiler.collectGarbage")
        return self.number("JSHeapUsedSize")


def _alone(browser: Browser) -> BrowserContext:
    """A context of its own, that asks nobody but us."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="no-preference")
    context.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
    context.add_init_script(path=SCRIPT)
    return context


def _film(browser: Browser, url: str, show: _Show, seconds: int) -> dict[str, Any]:
    stage = _Stage(browser, f"{url}/run/{show.live.id}")
    found: dict[str, Any] = {"first draw": stage.do("opened")}
    places = [random.Random(1).randrange(SAID) for _ in range(SEEKS)]
    found["longest first seek"] = max(stage.do("seeks", [SAID - 1, *places]))
    found["seek p95"] = _p95(stage.do("seeks", places))
    stage.do("speed", "8")
    found["frames"] = {}
    for view in VIEWS:
        stage.page.click(f"#tab-{view}")
        found["frames"][view] = {move: _moved(stage, move) for move in MOVES}
    found["memory"] = _memory(stage, seconds)
    found |= _grown(stage, show)
    naive = stage.do("naive", show.rows(), NAIVE)
    found |= {"naive first draw": naive["first"], "naive append p95": _p95(naive["more"])}
    for name, peer in (("first draw ratio", "first draw"), ("append ratio", "append p95")):
        found[name] = found[f"naive {peer}"] / found[peer]
    stage.context.close()
    return found


def _moved(stage: _Stage, move: str) -> dict[str, float]:
    """The frames while something moves; `busy`: milliseconds of processor that the page's thread took for each."""
    stage.do("seeks", [1])
    before = stage.number("TaskDuration")
    gaps = stage.do("frames", move, FRAMES)
    busy = stage.number("TaskDuration") - before
    long = sum(gap > LONG for gap in gaps)
    return {"count": FRAMES, "long": long / FRAMES, "longest": max(gaps), "busy": busy / FRAMES * 1e3}


def _grown(stage: _Stage, show: _Show) -> dict[str, float]:
    """The end is looked at, and more happens."""
    stage.do("speed", "0")
    stage.do("seeks", [10**6])
    append = stage.do("appends", [show.news(1) for _ in range(APPENDED)])
    exchange = stage.do("appends", [show.news(2) for _ in range(APPENDED)])
    burst = stage.do("appends", [show.news(100) for _ in range(BURSTS)])
    return {
        "append p95": _p95([first for first, *_ in append]),
        "exchange p95": _p95([first for first, *_ in exchange]),
        "left to do p95": _p95([max(later) for _, *later in append]),
        "burst p95": _p95([max(costs) for costs in burst]),
    }


def _memory(stage: _Stage, seconds: int) -> float:
    """How much more the page holds after some play than before, all having been drawn once, and played for a while."""
    stage.do("seeks", [1])
    _play(stage, WARM)
    before = stage.memory()
    _play(stage, seconds)
    return stage.memory() / before


def _play(stage: _Stage, seconds: int) -> None:
    """Pressed by a script of the page: Playwright looks at every element first, and what it looked with is held."""
    press = "document.getElementById('stage-play').click()"
    stage.page.evaluate(press)
    stage.page.wait_for_timeout(seconds * 1000)
    stage.page.evaluate(press)


def _first_visit(browser: Browser, url: str) -> dict[str, Any]:
    """What comes over the line, compressed, headers and all, and how the page settles."""
    context = _alone(browser)
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    sizes: list[float] = []
    cdp.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    page.wait_for_selector("#stage[data-ready]")
    page.wait_for_timeout(AHEAD)
    seen: dict[str, float] = page.evaluate("bench.paint()")
    context.close()
    return {"first visit": sum(sizes) / 1000, "answers": len(sizes)} | seen


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]
