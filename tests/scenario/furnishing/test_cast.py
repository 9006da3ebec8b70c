"""What is wrong with a scenario is told before it is played: file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario.load import ScenarioError, loads
from simulator.scenario.proof import CastError
from simulator.scenario.run import Run
from simulator.scenario.scenario import HostPart, Scenario
from tests.effort import grows_evenly

HOSTS = """[hosts."a.example"]
agents = ["terminal", "dns-server"]
[hosts."b.example"]
agents = ["smtp-server", "queue"]
"""


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ('[dns]\n"x.example" = { MX = "ten mx" }', 6, ["“ten mx” is no MX record", "x.example", "10 mx.bob.example."]),
        ('[dns]\n"x.example" = { FOO = "1" }', 6, ["FOO"]),
        ('retry = ["soon"]', 5, ["“soon” is no duration", "40ms"]),
        ('[[links]]\nbetween = ["a.example", "c.example"]', 6, ["c.example", "no host"]),
        ('[[links]]\nbetween = ["a.example", "b.example"]\nbandwidth = "lots"', 7, ["“lots” is no bandwidth"]),
        ('[[script]]\nwho = "c.example"\naction = "type x"', 6, ["c.example", "no host"]),
        ('[[script]]\nwho = "a.example"\naction = "fly high"', 7, ["fly", "connect"]),
        ('[[script]]\nwho = "a.example"\naction = "wait soon"', 7, ["“soon” is no duration"]),
        ('[[script]]\nwho = "a.example"\nat = "later"\naction = "type x"', 7, ["“later” is no duration"]),
        ('[[faults]]\non = "a.example"\ndoes = "explode"', 7, ["explode", "garble"]),
        ('[[faults]]\non = "a.example — c.example"\ndoes = "cut"', 6, ["c.example"]),
        ('[cues.x]\nuntil = ["220"]', 6, ["“220” is no pattern"]),
        ('[tasks.x]\ngoal = ["s: 220"]', 6, ["no pattern"]),
        ('[hosts."c.example"]\naddress = "here"', 6, ["“here” is no IP address"]),
        ('[hosts."c.example"]\naddress = "fe80::1%eth0"', 6, ["an address of one link alone"]),
        ('[hosts.c]\naddress = "::1"\n[hosts.d]\naddress = "0::1"', 8, ["the address 0::1 is taken"]),
        ('[hosts."c.example".mailboxes]\nbob = { letters = ["hello"] }', 6, ["hello"]),
        ('[letters.x]\nfile = "../../etc/passwd"', 0, ["passwd", "does not lie beside"]),
        ('[letters.x]\nfile = "a\\u0000b"', 0, ["does not lie beside"]),
        ('[letters.x]\nattachments = ["' + "a" * 5000 + '"]', 0, ["does not lie beside"]),
        ("x = " + "[" * 50_000, 0, ["nested too deeply"]),
        ("x = " + "{a=" * 50_000, 0, ["nested too deeply"]),
        ("x = " + "9" * 5000, 0, ["not TOML"]),
        ("script = 5", 5, ["script"]),
        (
            '[[links]]\nbetween = ["a.example", "b.example"]\nlatency = "2d"',
            7,
            ["“2d”", "a day", "a.example – b.example"],
        ),
        ('[[links]]\nbetween = ["a.example", "b.example"]\nlatency = "' + "9" * 400 + 's"', 7, ["is no duration"]),
        (
            '[[links]]\nbetween = ["a.example", "b.example"]\nbandwidth = "' + "9" * 400 + 'bit/s"',
            7,
            ["is no bandwidth"],
        ),
        ('[[links]]\nbetween = ["a.example", "b.example"]\nbandwidth = "0.1bit/s"', 7, ["is no bandwidth"]),
        ('[[links]]\nbetween = ["a.example", "b.example"]\nloss = 1.5', 7, ["loss"]),
        ('[[links]]\nbetween = ["a.example", "b.example"]\nloss = nan', 7, ["loss"]),
        ('[[faults]]\non = "a.example"\ndoes = "slow"\nfactor = 100000', 8, ["factor"]),
        ('[[faults]]\non = "a.example"\ndoes = "slow"\nfactor = -1', 8, ["factor"]),
        ('[hosts."c.example"]\nplace = [nan, 0.5]', 6, ["place"]),
        ('[hosts."c.example"]\nclock = "5m"', 6, ["“5m”", "+5m", "c.example"]),
        ('[hosts."c.example"]\nclock = "1970-01-01 00:00+02:00"', 6, ["1970"]),
        ('[hosts."c.example"]\nclock = "-99999d"', 6, ["1970"]),
        ('[hosts."c.example"]\nagents = ["mail-user"]\nreverse_path = "ann"', 7, ["“ann” is no address"]),
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
    assert len(run.world.network.addresses) == 1000


@pytest.mark.parametrize("curtain", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "1" * 100_000])
def test_the_curtain_rises_within_the_calendar(curtain: str) -> None:
    with pytest.raises(CastError, match="is no date"):
        Run(loads(f'curtain = "{curtain}"\n{HOSTS}'))


def test_a_link_beside_the_scenario_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "letter.eml").symlink_to("/etc/hostname")
    with pytest.raises(ScenarioError, match="does not lie beside"):
        loads('[letters.x]\nfile = "letter.eml"', tmp_path / "scenario.toml")


def test_a_town_is_built_at_an_even_pace() -> None:
    def town(size: int) -> Run:
        hosts = "".join(f'[hosts."h{place}.example"]\nagents = ["terminal"]\n' for place in range(size))
        return Run(loads(hosts + "".join(f'[letters."l{place}"]\ntext = "Hello"\n' for place in range(100))))

    assert grows_evenly(town, 50)


def test_more_hosts_than_addresses() -> None:
    scenario = Scenario(hosts={f"h{place}.example": HostPart() for place in range(140_000)})
    with pytest.raises(CastError, match="addresses"):
        Run(scenario)
