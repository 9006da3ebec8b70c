"""Who could read what: with a lock and without, on the way and at the hosts; a film that grows tells the same."""

from __future__ import annotations

import pytest

from simulator.reading.listener import Reading
from simulator.reading.sights import KINDS, Sight, Sights
from simulator.scenario.load import load
from simulator.scenario.run import Run

Table = dict[str, set[str]]


def seen(run: Run) -> list[Sight]:
    reading = Reading.of(run.events, run.secrets)
    return Sights(link.between for link in run.scenario.links).go_on(run.events, reading)


def played(lesson: str, variant: str = "") -> Run:
    run = Run(load(lesson))
    if variant:
        run = run.otherwise(run.scenario.variants[variant].changes)
    run.play()
    return run


def table(found: list[Sight]) -> Table:
    return {" — ".join(sight.place): set(sight.since) for sight in found}


@pytest.fixture(scope="module")
def cafe() -> dict[str, Table]:
    return {variant: table(seen(played("cafe-wifi", variant))) for variant in ("", "tls")}


@pytest.mark.parametrize(
    "place", ["tablet.alice.home — hotspot.cafe.example", "hotspot.cafe.example — mail.alice.example"]
)
def test_whoever_listens_reads_all_in_clear_and_sizes_over_tls(cafe: dict[str, Table], place: str) -> None:
    assert cafe[""][place] == {"password", "cover", "letter"}
    assert cafe["tls"][place] == {"sizes"}


def test_a_host_that_passes_things_on_reads_as_its_links_do(cafe: dict[str, Table]) -> None:
    assert cafe[""]["hotspot.cafe.example"] == {"password", "cover", "letter", "sizes"}  # Ben's phone insists on TLS
    assert cafe["tls"]["hotspot.cafe.example"] == {"sizes"}
    assert cafe["tls"]["mail.alice.example"] == {"password", "cover", "letter"}
    assert "rex.cafe.example" not in cafe["tls"]  # was called, and told nothing


def test_a_lock_on_each_leg_shuts_out_no_station() -> None:
    found = table(seen(played("hop-by-hop")))
    assert found["alice.home — smtp.alice.example"] == {"sizes"}
    assert found["relay.transit.example — mx.bob.example"] == {"cover", "letter"}  # the leg without a lock
    for host in ("smtp.alice.example", "relay.transit.example", "mx.bob.example"):
        assert found[host] >= {"cover", "letter"}
    assert "password" not in found["relay.transit.example"]


def test_a_file_attached_linked_to_and_put() -> None:
    """What the lesson's comparison says of the three ways."""
    found = table(seen(played("sftp-not-mail")))
    attached = ("alice.home — wifi.cafe.example", "smtp.alice.example", "mx.office.example")
    assert all("letter" in found[place] and "file" not in found[place] for place in attached)
    for way in ("wifi.cafe.example — files.office.example", "share.alice.example — desk.office.example"):
        assert found[way] == {"sizes"}
    assert found["files.office.example"] == {"password", "file"}
    assert found["share.alice.example"] == {"file"}


def test_a_film_that_grows_shows_what_a_whole_one_does_and_when() -> None:
    run = played("hop-by-hop")
    reading, sights = Reading(run.secrets), Sights(link.between for link in run.scenario.links)
    found: list[Sight] = []
    for end in range(1, len(run.events) + 1):
        reading.feed(run.events[end - 1 : end])
        found = sights.go_on(run.events[:end], reading)
    assert found == seen(run)
    for sight in found:
        assert set(sight.since) <= set(KINDS)
        assert all(0 <= n < len(run.events) for n in sight.since.values())
