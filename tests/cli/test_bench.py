"""The bench: the probe does the engine's work, or there are no figures."""

from __future__ import annotations

import json

import pytest

from simulator.cli import bench, bench_plays
from simulator.cli.probe import Keyboard, Probe, Server
from simulator.trace.facts import Decided, Opened, Sent


def test_the_probe_plays_the_engines_film() -> None:
    doings = bench_plays.acts(2)
    film = bench.engine_film(bench_plays.sessions(), doings)
    assert bench.probe_film(doings) == film
    assert len({event.fact.wire for event in film if isinstance(event.fact, Opened)}) == 2 * bench_plays.VISITORS
    assert sum(isinstance(event.fact, Decided) for event in film) == 2 * bench_plays.VISITORS


def test_the_probe_computes_its_answers() -> None:
    """Asked in another order, cut and glued otherwise, it answers otherwise."""
    server = Server("mx.b.example", {"bob@b.example"})
    film = Probe([Keyboard("a.home"), server], {"192.0.2.25": server}).play(
        [
            ("a.home", "connect", "192.0.2.25:25"),
            ("a.home", "type", "EHLO a.home\r\nMAIL FROM:<a@a.exam"),
            ("a.home", "type", "ple>\r\nMAIL FROM:<a@a.example>\r\n"),
        ]
    )
    said = [event.fact.data for event in film if isinstance(event.fact, Sent) and event.fact.side == "S"]
    assert [octets[:3] for octets in said] == [b"220", b"250", b"250"]
    assert said[2].splitlines()[1].startswith(b"503 ")


def test_a_probe_that_plays_another_film_gives_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "SESSIONS", bench_plays.VISITORS)
    monkeypatch.setattr(bench, "probe_film", lambda doings: [])
    with pytest.raises(AssertionError):
        bench.against_probe()


@pytest.mark.usefixtures("small_heap")
def test_the_figures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "SESSIONS", bench_plays.VISITORS)
    monkeypatch.setattr(bench, "RELAYS", (1, 2))
    monkeypatch.setattr(bench, "LOADS", (1, 2))
    bench.command(json=True)
    figures = json.loads(capsys.readouterr().out)
    assert figures["ratio"] > 0
    assert figures["letters"]["2"][0] == 2 * figures["letters"]["1"][0]
    bench.command(json=False)
    assert "ratio" in capsys.readouterr().out
