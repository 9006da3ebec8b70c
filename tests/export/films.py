"""Films to take home."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from simulator.reading.film import Film, Playbill
from simulator.scenario.filmed import filmed
from simulator.scenario.load import loads
from simulator.scenario.run import Run

HOUSE = Path(__file__).parents[2]
PLAYS = sorted(path.parent for path in HOUSE.glob("*/**/scenario.toml"))
PLAYBILL = Playbill("journey", "A letter’s journey", "From one keyboard to another screen.", {"relay": "Passed on"})


@cache
def film_of(play: str | Path) -> Film:
    run = Run.of(play)
    run.play()
    return filmed(run, PLAYBILL)


def played(scenario: str) -> Film:
    """The film of a scenario written in TOML."""
    run = Run(loads(scenario))
    run.play()
    return filmed(run, PLAYBILL)


# Names that would do harm if they were taken for more than names.
HOSTILE = """
[hosts."alice.home"]
agents = ["terminal"]
label = { en = "<b>A&B</b> ; end # %%{init}%% \\u001b[31m\\u202e\\" $$x$$ " }
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
label = { en = "participant end" }
banner = "<script>alert(1)</script>; # %% ]]> \\"'"
[[links]]
between = ["alice.home", "mx.bob.example"]
[[script]]
who = "alice.home"
action = "connect mx.bob.example:25"
[[script]]
who = "alice.home"
action = "type"
text = "wrap: <svg onload=x> ;end\\u0000\\u001b]0;mine\\u0007 # %%{init: {}}%%\\r\\n"
[[script]]
who = "alice.home"
action = "connect mx.bob.example:99"
"""
