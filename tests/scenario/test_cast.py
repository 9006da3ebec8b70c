"""What is wrong with a scenario is told before it is played: file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario.load import ScenarioError
from simulator.scenario.run import Run

HOSTS = """[hosts."a.example"]
agents = ["terminal", "dns-server"]
[hosts."b.example"]
agents = ["smtp-server", "queue"]
"""


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ('[dns]\n"x.example" = { MX = "ten mx" }', 6, ["MX = 'ten mx' is no record"]),
        ('[dns]\n"x.example" = { FOO = "1" }', 6, ["FOO"]),
        ('retry = ["soon"]', 5, ["'soon' is no duration", "40ms"]),
        ('[[links]]\nbetween = ["a.example", "c.example"]', 6, ["c.example", "no host"]),
        ('[[links]]\nbetween = ["a.example", "b.example"]\nbandwidth = "lots"', 7, ["'lots' is no bandwidth"]),
        ('[[script]]\nwho = "c.example"\naction = "type x"', 6, ["c.example", "no host"]),
        ('[[script]]\nwho = "a.example"\naction = "fly high"', 7, ["fly", "connect"]),
        ('[[script]]\nwho = "a.example"\naction = "wait soon"', 7, ["'soon' is no duration"]),
        ('[[script]]\nwho = "a.example"\nat = "later"\naction = "type x"', 7, ["'later' is no duration"]),
        ('[[faults]]\non = "a.example"\ndoes = "explode"', 7, ["explode", "garble"]),
        ('[[faults]]\non = "a.example — c.example"\ndoes = "cut"', 6, ["c.example"]),
        ('[cues.x]\nuntil = ["220"]', 6, ["'220' is no pattern"]),
        ('[tasks.x]\ngoal = ["s: 220"]', 6, ["no pattern"]),
        ('[hosts."c.example"]\naddress = "here"', 6, ["'here' is no IP address"]),
        ('[hosts."c.example".mailboxes]\nbob = { letters = ["hello"] }', 6, ["hello"]),
        ('[letters.x]\nfile = "../../etc/passwd"', 0, ["passwd", "does not lie beside it"]),
    ],
)
def test_blamed_at_its_line(tmp_path: Path, more: str, line: int, words: list[str]) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(HOSTS + more + "\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        Run.of(path)
    assert caught.value.line == line
    for word in words:
        assert word in caught.value.message


def test_two_hosts_of_one_address(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text('[hosts.a]\naddress = "192.0.2.1"\n[hosts.b]\naddress = "192.0.2.1"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match="taken"):
        Run.of(path)


def test_a_thousand_hosts_find_room() -> None:
    from simulator.scenario.load import loads

    run = Run(loads("".join(f'[hosts."h{i}.example"]\n' for i in range(1000))))
    assert len(run.world.addresses) == 1000
