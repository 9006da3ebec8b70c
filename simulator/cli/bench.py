"""`coulisses bench`: how fast the engine is, beside a bare probe that plays the very same dialogues.

Both play the same film, event for event. Rounds are interleaved and the ratio is the median of the rounds' ratios,
because machines are noisy.
"""

from __future__ import annotations

import gc
import json as json_
import statistics
import time
from collections.abc import Callable
from typing import Annotated, Any

import typer

from simulator.cli.bench_plays import MAIL_ADDRESS, MAIL_HOST, VISITORS, acts, letters, relays, sessions, visitors
from simulator.cli.probe import Act, Keyboard, Probe, Server
from simulator.reading.listener import Reading
from simulator.scenario.load import load, loads
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.facts import Event

SESSIONS = 600  # of the dialogue that is compared with the probe
ROUNDS = 7
RELAYS = (1, 10, 100)
LOADS = (1, 10, 100, 1000)


def command(
    json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
    browser: Annotated[bool, typer.Option("--browser", help="Measure the page in Chromium instead.")] = False,
    long: Annotated[bool, typer.Option("--long", help="With --browser: ten minutes of play.")] = False,
) -> None:
    """Measure the engine, the reading, and how cost grows; or how smoothly the page plays a long film."""
    if browser:
        from simulator.cli import bench_browser as page  # only this needs a browser, and the web

        shown = page.figures(long)
        print(json_.dumps(shown, indent=1) if json else "\n".join(page.lines(shown)))
        return
    figures = {**against_probe(), "letter-journey": journey(), "relays": growth(relays, RELAYS)}
    figures["letters"] = growth(letters, LOADS)
    print(json_.dumps(figures, indent=1) if json else "\n".join(_lines(figures)))


def _lines(figures: dict[str, Any]) -> list[str]:
    rows = [
        f"engine, recording     {figures['engine']:>12,.0f} events/s",
        f"bare probe            {figures['probe']:>12,.0f} events/s",
        f"ratio                 {figures['ratio']:>12.2f}  (goal: at least 0.40)",
        f"reading               {figures['reading']:>12.0%}  of the time, when somebody watches",
        f"letter-journey        {figures['letter-journey'] * 1e3:>12.1f} ms  (goal: under 200 ms)",
    ]
    for name in ("relays", "letters"):
        for count, (events, seconds) in figures[name].items():
            each = seconds / events * 1e6
            rows.append(f"{count:>6} {name:<14} {seconds * 1e3:>12.1f} ms  {events:>8} events  {each:>6.1f} µs each")
    return rows


# ---- measuring


def journey() -> float:
    """Seconds to compute letter-journey, reading included; the best of five."""
    scenario = load("letter-journey")

    def play() -> None:
        run = Run(scenario)
        run.play()
        Reading().feed(run.events)

    return min(_seconds(play) for _ in range(5))


def _seconds(work: Callable[[], object]) -> float:
    """Seconds of this process's own time: what others do on the machine is not counted."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def growth(scene: Callable[[int], str], counts: tuple[int, ...]) -> dict[int, tuple[int, float]]:
    """Events and seconds for each count; the best of three."""
    found = {}
    for count in counts:
        scenario = loads(scene(count))
        run = Run(scenario)
        run.play()
        found[count] = (len(run.events), min(_seconds(lambda s=scenario: Run(s).play()) for _ in range(3)))  # type: ignore[misc]
    return found


def against_probe() -> dict[str, float]:
    """Events a second of engine and probe on the same dialogue, their ratio, and the reading's share."""
    scenario, doings = sessions(), acts(SESSIONS // VISITORS)
    film = engine_film(scenario, doings)
    if probe_film(doings) != film:
        raise AssertionError("the probe played another film")
    engine_times, probe_times, reading_times = [], [], []
    for _ in range(ROUNDS):
        engine_times.append(_seconds(lambda: engine_film(scenario, doings)))
        probe_times.append(_seconds(lambda: probe_film(doings)))
        reading_times.append(_seconds(lambda: Reading().feed(film)))
    count, engine, reading = len(film), statistics.median(engine_times), statistics.median(reading_times)
    return {
        "events": count,
        "engine": count / engine,
        "probe": count / statistics.median(probe_times),
        "ratio": statistics.median(p / e for p, e in zip(probe_times, engine_times, strict=True)),
        "reading": reading / (reading + engine),
    }


def engine_film(scenario: Scenario, doings: list[Act]) -> list[Event]:
    """Every command typed is parsed, judged, decided and answered."""
    run = Run(scenario)
    for who, action, text in doings:
        run.give(who, action, text)
    return run.events


def probe_film(doings: list[Act]) -> list[Event]:
    """The same by the probe."""
    server = Server(MAIL_HOST, {"bob@b.example"})
    return Probe([*map(Keyboard, visitors()), server], {MAIL_ADDRESS: server}).play(doings)
