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
from itertools import pairwise
from typing import Annotated, Any

import typer

from simulator.cli.probe import Act, Keyboard, Probe, Server
from simulator.reading.listener import Reading
from simulator.scenario.load import load, loads
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.facts import Event

SESSIONS = 600  # of the dialogue that is compared with the probe
VISITORS = 10  # whose sessions overlap
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


# ---- what is played


def relays(count: int) -> str:
    """A scenario in which a letter passes `count` relays."""
    names = [f"r{i}.example" for i in range(count)]
    hosts = "".join(
        f'[hosts."{name}"]\nagents = ["smtp-server", "queue"]\nrelay_for = ["192.0.0.0/8"]\nsmarthost = "{after}"\n'
        for name, after in zip(names, [*names[1:], "mx.b.example"], strict=True)
    )
    chain = ["msa.a.example", *names, "mx.b.example"]
    links = "".join(f'[[links]]\nbetween = ["{a}", "{b}"]\n' for a, b in pairwise(chain))
    return _SCENE.format(relays=hosts, links=links, last="msa.a.example", next=names[0]) + _sending(1)


def letters(count: int) -> str:
    """A scenario in which `count` letters are sent over one relay."""
    return relays(1).replace(_sending(1), _sending(count))


_SCENE = """
[hosts."alice.home"]
agents = ["mail-user"]
submission = "msa.a.example:587"
user = "alice"
password = "tulip"
[hosts."msa.a.example"]
agents = ["smtp-server", "queue"]
domains = ["a.example"]
smarthost = "{next}"
mailboxes = {{ alice = {{ password = "tulip" }} }}
{relays}
[hosts."mx.b.example"]
agents = ["smtp-server"]
domains = ["b.example"]
mailboxes = {{ bob = {{ password = "rose" }} }}
[[links]]
between = ["alice.home", "msa.a.example"]
{links}
[letters.one]
from = "alice@a.example"
to = ["bob@b.example"]
subject = "One of many"
text = "Hello Bob, this is one of many letters."
"""


def _sending(count: int) -> str:
    return '[[script]]\nwho = "alice.home"\naction = "send one"\n' * count


def journey() -> float:
    """Seconds to compute letter-journey, reading included; the best of five."""
    scenario = load("letter-journey")

    def play() -> None:
        run = Run(scenario)
        run.play()
        Reading().feed(run.events)

    return min(_seconds(play) for _ in range(5))


# ---- measuring


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


MAIL_HOST, MAIL_ADDRESS = "mx.b.example", "192.0.2.25"
_SESSIONS = """
[hosts."mx.b.example"]
agents = ["smtp-server"]
address = "192.0.2.25"
domains = ["b.example"]
mailboxes = { bob = { password = "rose" } }
"""
_VISITOR = """
[hosts."{host}"]
agents = ["terminal"]
[[links]]
between = ["{host}", "mx.b.example"]
latency = "20ms"
"""
_LINES = (
    "EHLO {host}",
    "RCPT TO:<bob@b.example>",  # too early
    "MAIL FROM:<alice@{host}>",
    "RCPT TO:<bib@b.example>",  # nobody
    "RCPT TO:<bob@b.example>",
    "NOOP",
    "RSET",
    "QUIT",
)


def visitors() -> list[str]:
    """The hosts that call."""
    return [f"alice{i}.home" for i in range(VISITORS)]


def sessions() -> Scenario:
    """A server, and those who call it."""
    return loads(_SESSIONS + "".join(_VISITOR.format(host=host) for host in visitors()))


def acts(rounds: int) -> list[Act]:
    """What is done: in every round each visitor calls, and their sessions overlap line by line."""
    call = [(host, "connect", f"{MAIL_ADDRESS}:25") for host in visitors()]
    talk = [(host, "type", line.format(host=host) + "\r\n") for line in _LINES for host in visitors()]
    return (call + talk) * rounds


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
