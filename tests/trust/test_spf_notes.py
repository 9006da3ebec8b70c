"""Each word of SPF's has a note of its own in both languages: what a verdict can tell, and what the inventory lists."""

from __future__ import annotations

import pytest

from simulator.reading.inventory import files
from simulator.reading.notes import heading_of, notes
from simulator.trust.spf import every_key


@pytest.mark.parametrize("language", ["en", "fr"])
def test_all_that_a_verdict_tells_is_explained(language: str) -> None:
    assert set(every_key()) - notes(language).by_key.keys() == set()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_all_that_the_inventory_lists_is_explained(language: str) -> None:
    rows = {heading_of(row.key) for row in files()["auth_results.csv"]}
    listed = {key for key in rows if key.startswith("spf.")}
    assert len(listed) > 20
    assert listed - notes(language).by_key.keys() == set()
