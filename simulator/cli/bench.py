"""`coulisses bench`: how fast the engine is, beside a bare probe that plays the very same dialogue.

The probe is the least Python that does the job: a heap, a function for each verb, a Struct kept for each event; no
grammar, no rules, no policy. It is a ceiling, not a product. Rounds are interleaved and the ratio is
the median of the rounds' ratios, because machines are noisy.
"""

from __future__ import annotations

import gc
import heapq
import json as json_
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, Any

import typer

from simulator.reading.listener import Reading
from simulator.scenario.load import load, loads
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.facts import Arrived, Asked, Dialled, Event, HungUp, Octets, Opened, Sent, Side

SESSIONS = 600  # of the dialogue that is compared with the probe
ROUNDS = 7
LATENCY = 20_000  # microseconds of the link in that dialogue
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
    scenario = loads(_SESSION)
    film = converse(scenario)
    probe = Probe()
    if probe.play() != film.events:
        raise AssertionError("the probe played another film")
    engine_times, probe_times, reading_times = [], [], []
    for _ in range(ROUNDS):
        engine_times.append(_seconds(lambda: converse(scenario)))
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


_SESSION = """
[hosts."alice.home"]
agents = ["terminal"]
[hosts."mx.b.example"]
agents = ["smtp-server"]
domains = ["b.example"]
mailboxes = { bob = { password = "rose" } }
[[links]]
between = ["alice.home", "mx.b.example"]
latency = "20ms"
"""
_LINES = ("EHLO alice.home", "MAIL FROM:<alice@a.example>", "RCPT TO:<bob@b.example>", "NOOP", "RSET", "QUIT")


def converse(scenario: Scenario) -> Run:
    """Session after session typed at the server: every command parsed, judged, decided and answered."""
    run = Run(scenario)
    for _ in range(SESSIONS):
        run.give("alice.home", "connect", "mx.b.example:25")
        for line in _LINES:
            run.give("alice.home", "type", f"{line}\r\n")
    return run


class Probe:
    """The least that plays the same dialogue: a heap, a function for each verb, a Struct kept for each event.

    No grammar, no rules, no hosts, no policy, no buffering; its film must equal the engine's.
    """

    def __init__(self) -> None:
        host = "mx.b.example"
        offers = ("PIPELINING", "SIZE 10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN", "HELP")
        menu = "".join(f"250{' ' if one == offers[-1] else '-'}{one}\r\n" for one in offers)
        self._greeting = f"220 {host} ESMTP Coulisses\r\n".encode()
        self._verbs: dict[str, Callable[[str], str]] = {
            "EHLO": lambda rest: f"250-{host} greets {rest}\r\n{menu}",
            "MAIL": lambda rest: f"250 2.1.0 Sender {rest[5:]} OK\r\n",
            "RCPT": lambda rest: f"250 2.1.5 Recipient {rest[3:]} OK\r\n",
            "NOOP": lambda rest: "250 2.0.0 OK\r\n",
            "RSET": lambda rest: "250 2.0.0 OK\r\n",
            "QUIT": lambda rest: f"221 2.0.0 {host} closing the connection\r\n",
        }

    def play(self) -> list[Event]:
        """The film of all sessions."""
        self._kept: list[Event] = []
        self._heap: list[tuple[int, int, Callable[..., None], Any]] = []
        self._order = self._now = 0
        for wire in range(SESSIONS):
            self._wire, self._offsets = wire, {"C": 0, "S": 0}
            why = self._keep(Asked("alice.home", "connect", "mx.b.example:25"), None)
            why = self._keep(Dialled(wire, "alice.home", "mx.b.example", 25), why)
            self._push(self._now + 2 * LATENCY, self._opened, ("C", why))
            self._push(self._now + 3 * LATENCY, self._opened, ("S", why))
            self._drain()
            for line in _LINES:
                text = f"{line}\r\n"
                self._send("C", text.encode(), self._keep(Asked("alice.home", "type", text), None))
                self._drain()
        return self._kept

    def _keep(self, fact: Any, why: int | None) -> int:
        n = len(self._kept)
        self._kept.append(Event(n, self._now, fact, why))
        return n

    def _push(self, at: int, call: Callable[..., None], what: Any) -> None:
        self._order += 1
        heapq.heappush(self._heap, (at, self._order, call, what))

    def _drain(self) -> None:
        heap = self._heap
        while heap:
            self._now, _, call, what = heapq.heappop(heap)
            call(*what)

    def _opened(self, side: Side, why: int) -> None:
        why = self._keep(Opened(self._wire, side, "smtp"), why)
        if side == "S":
            self._send("S", self._greeting, why)

    def _send(self, side: Side, data: bytes, why: int) -> None:
        arrives, offset = self._now + LATENCY, self._offsets[side]
        self._offsets[side] = offset + len(data)
        n = self._keep(Sent(self._wire, side, offset, Octets(data), None, arrives), why)
        self._push(arrives, self._arrived, (side, data, n))

    def _arrived(self, side: Side, data: bytes, n: int) -> None:
        why = self._keep(Arrived(n), n)
        if side == "C":
            verb, _, rest = data.decode()[:-2].partition(" ")
            self._send("S", self._verbs[verb.upper()](rest).encode(), why)
            if verb == "QUIT":
                n = self._keep(HungUp(self._wire, "S", "closed"), why)
                self._push(self._now + LATENCY, self._closed, (n,))

    def _closed(self, n: int) -> None:
        self._keep(HungUp(self._wire, "C", "closed"), self._keep(Arrived(n), n))
