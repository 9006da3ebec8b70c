"""Where a server takes a bare LF for the end of a line, whoever overhears it does so too."""

from __future__ import annotations

import pytest

from simulator.reading.listener import Reading
from simulator.scenario.load import loads
from simulator.scenario.run import Run

SCENE = """
[hosts."a.home"]
agents = ["terminal"]
[hosts."mx.example"]
agents = ["smtp-server"]
line_ends = "{ends}"
smtp_ports = [25]
[[links]]
between = ["a.home", "mx.example"]
"""


@pytest.mark.parametrize(("ends", "port"), [("lenient", 25), ("lenient", 587), ("strict", 25)])
def test_the_listener_reads_as_the_callee_does(ends: str, port: int) -> None:
    run = Run(loads(SCENE.format(ends=ends)))
    run.give("a.home", "connect", f"mx.example:{port}")
    run.give("a.home", "type", "EHLO a.home\nNOOP\n")
    film = Reading.of(run.events)
    heard = [one.label for one in film.utterances]
    assert heard == (["220", "EHLO", "NOOP", "250", "250"] if ends == "lenient" else ["220"])
    assert film.talks[0].protocol == ("submission" if port == 587 else "smtp")
