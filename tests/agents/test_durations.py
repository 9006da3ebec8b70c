"""Durations as people write them."""

from __future__ import annotations

import pytest

from simulator.agents.durations import microseconds
from simulator.agents.unfit import Unfit


@pytest.mark.parametrize(
    ("text", "worth"),
    [("1us", 1), ("40ms", 40_000), ("2s", 2_000_000), ("1h 30m", 5_400_000_000), ("0.5d", 43_200_000_000), ("5µs", 5)],
)
def test_what_they_are_worth(text: str, worth: int) -> None:
    assert microseconds(text) == worth


@pytest.mark.parametrize("text", ["", "soon", "5", "5 weeks", "1h and more", "1" * 400 + "s", "1" * 100_000])
def test_what_is_none(text: str) -> None:
    with pytest.raises(Unfit, match=r"^duration: "):
        microseconds(text)


@pytest.mark.parametrize("text", ["999999999999d", "400000d", "365000d 1us"])
def test_nothing_lasts_beyond_the_calendar(text: str) -> None:
    with pytest.raises(Unfit, match=r"^long-duration: "):
        microseconds(text)
    assert microseconds("365000d") > 0
