"""`coulisses bench`: how fast the engine is, beside a bare probe that plays the very same dialogue.

The probe is the least Python that does the job: a heap, a table from what was heard to what is said, a Struct kept
per event; no grammar, no rules, no policy. It is a ceiling, not a product. Rounds are interleaved and the ratio is
the median of the rounds' ratios, because machines are noisy.
"""

from __future__ import annotations

import gc
import heapq
import json as json_
import statistics
import time
from collections import deque
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, Any

import typer

from simulator.reading.listener import Reading
from simulator.scenario.load import load, loads
from simulator.scenario.run import Run
from simulator.trace.facts import Arrived, Event, Octets, Sent

LETTERS = 200  # of the dialogue that is compared with the probe
ROUNDS = 7
RELAYS = (1, 10, 100)
LOADS = (1, 10, 100, 1000)


def command(json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False) -> None:
    """Measure the engine, the reading, and how cost grows."""
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
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


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
    scenario = loads(letters(LETTERS))
    film = Run(scenario)
    film.play()
    probe = Probe(film.events)
    assert len(probe.play()) == len(film.events)
    engine_times, probe_times, reading_times = [], [], []
    for _ in range(ROUNDS):
        engine_times.append(_seconds(lambda: Run(scenario).play()))
        probe_times.append(_seconds(probe.play))
        reading_times.append(_seconds(lambda: Reading().feed(film.events)))
    count, engine, reading = len(film.events), statistics.median(engine_times), statistics.median(reading_times)
    return {
        "events": count,
        "engine": count / engine,
        "probe": count / statistics.median(probe_times),
        "ratio": statistics.median(p / e for p, e in zip(probe_times, engine_times, strict=True)),
        "reading": reading / (reading + engine),
    }


class Probe:
    """Plays a film again from a table: what arrives is answered by what was said then, over a heap."""

    def __init__(self, film: list[Event]) -> None:
        self._film = film
        self._answers: dict[int, list[Event]] = {}
        self._first = [event for event in film if event.why is None]
        for event in film:
            if event.why is not None:
                self._answers.setdefault(event.why, []).append(event)

    def play(self) -> list[Event]:
        """All events again, each made anew."""
        answers, kept, heap, order = self._answers, list[Event](), list[tuple[int, int, Event]](), 0
        for event in self._first:
            order += 1
            heapq.heappush(heap, (event.at, order, event))
        while heap:
            _, _, event = heapq.heappop(heap)
            todo = deque((event,))
            while todo:
                event = todo.popleft()
                kept.append(Event(len(kept), event.at, _again(event.fact), event.why))
                for answer in answers.get(event.n, ()):
                    if answer.at > event.at:
                        order += 1
                        heapq.heappush(heap, (answer.at, order, answer))
                    else:
                        todo.append(answer)
        return kept


def _again(fact: Any) -> Any:
    """The same fact, made anew, as whoever plays it must."""
    if type(fact) is Sent:
        return Sent(fact.wire, fact.side, fact.offset, Octets(fact.data), None, fact.arrives)
    return Arrived(fact.sent) if type(fact) is Arrived else fact
