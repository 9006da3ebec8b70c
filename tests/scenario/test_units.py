"""Units as people write them, and as they are written back."""

from __future__ import annotations

import pytest

from simulator.agents.unfit import Unfit
from simulator.scenario.units import bandwidth, date, duration, offset, written


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [("7us", 7), ("40ms", 40_000), ("0.5s", 500_000), ("1m 30s", 90_000_000), ("2h", 7_200_000_000)],
)
def test_a_duration(text: str, microseconds: int) -> None:
    assert duration(text) == microseconds


@pytest.mark.parametrize("text", ["1s", "1m 30s", "30m 42s", "1d 4h", "5d 2s", "0s"])
def test_a_time_is_written_as_it_would_be_read(text: str) -> None:
    assert written(duration(text)) == text


def test_less_than_a_second_is_left_out() -> None:
    assert written(999_999) == "0s"
    assert written(61_999_999) == "1m 1s"


@pytest.mark.parametrize("text", ["", "soon", "5", "5 x", "1s, 2s"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Unfit, match=r"^duration: "):
        duration(text)


def test_a_clock_is_fast_or_slow() -> None:
    assert offset("+1m 30s", 0) == 90
    assert offset("-2d", 0) == -172_800
    for wrong in ("2d", "noon", "9999-01-01"):
        with pytest.raises(Unfit, match=r"^offset: "):
            offset(wrong, 0)


def test_a_clock_shows_a_date() -> None:
    now = date("2026-05-11T07:00:00Z")
    assert offset("2026-05-11 07:00", now) == 0
    assert offset("2026-05-11 07:05+02:00", now) == -6_900
    assert offset("2026-05-09", now) == -198_000


def test_a_bandwidth_and_a_date() -> None:
    assert bandwidth("9600bit/s") == 9600
    assert bandwidth("2.5Mbit/s") == 2_500_000
    assert date("1970-01-02T01:00:00+01:00") == 86_400
    with pytest.raises(Unfit, match=r"^bandwidth: "):
        bandwidth("fast")
    with pytest.raises(Unfit, match=r"^date: "):
        date("2026-03-02 08:00")
