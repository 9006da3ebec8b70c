"""The count of the inventory: each row for itself, also those that share their kind and name with others."""

from __future__ import annotations

from simulator.cli.coverage import _file
from simulator.reading.inventory import Row, files
from simulator.scenario.rehearsal.tally import Tally


def test_rows_of_one_name_are_counted_each_for_itself() -> None:
    rows = [Row(f"{method}.result.none", "result", "none", "current", 1, "must") for method in ("spf", "dkim", "dmarc")]
    tally = Tally()
    tally.seen = {"spf.result.none": "a:1", "dmarc.result.none": "b:2"}
    counts = _file(rows, tally)
    assert counts["engine"] == 2
    assert counts["missing"]["engine"] == [["result", "none"]]


def test_each_row_that_an_engine_is_to_do_has_a_key_of_its_own() -> None:
    for name, rows in files().items():
        keys = [row.key for row in rows if row.is_goal]
        assert len(set(keys)) == len(keys), name
