"""Dates of letters: written strictly, read in all the forms RFC 5322 §3.3 and §4.3 know."""

from __future__ import annotations

import datetime
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.date import Moment, parse, written

EIGHT = 1772438400  # Mon, 02 Mar 2026 08:00:00 +0000


@pytest.mark.parametrize(
    ("seconds", "zone", "text"),
    [
        (EIGHT, 0, "Mon, 02 Mar 2026 08:00:00 +0000"),
        (EIGHT, 60, "Mon, 02 Mar 2026 09:00:00 +0100"),
        (EIGHT, -570, "Sun, 01 Mar 2026 22:30:00 -0930"),
        (0, 0, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (-1, 0, "Wed, 31 Dec 1969 23:59:59 +0000"),
    ],
)
def test_writing(seconds: int, zone: int, text: str) -> None:
    assert written(seconds, zone) == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 02 Mar 2026 08:00:00 +0000", (EIGHT, 0)),
        ("2 Mar 2026 08:00 +0000", (EIGHT, 0)),
        (" Mon,2 mar 2026 09:00:00 +0100 (CET)", (EIGHT, 60)),
        ("Mon, 02 Mar 2026 03:00:00 EST", (EIGHT, -300)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", (EIGHT, 0)),
        ("Mon, 02 Mar 2026 08:00:00 K", (EIGHT, 0)),
        ("Mon, 02 Mar 26 08:00:00 UT", (EIGHT, 0)),
        ("Mon, 02 Mar 126 08:00:00 -0000", (EIGHT, 0)),
        ("Mon (a day), 02 (of) March 2026 08 : 00 : 00 +0000", (EIGHT, 0)),
        ("Mon, 02 Mar 2026 08:00:00", (EIGHT, 0)),
        ("02-Mar-2026 08:00:00 +0000", (EIGHT, 0)),
        ("Thu, 01 Jan 1970 00:00:00 +0000", (0, 0)),
        ("Fri, 31 Dec 1999 23:59:60 +0000", (946684799, 0)),
        ("Wed, 31 Dec 69 23:59:59 +0000", (-1, 0)),
    ],
)
def test_reading(text: str, moment: tuple[int, int]) -> None:
    assert parse(text) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "Mon, 32 Mar 2026 08:00:00 +0000", "02 Foo 2026", "29 Feb 2026 08:00:00", "1 Jan 0000"]
)
def test_what_is_no_date(text: str) -> None:
    assert parse(text) is None


def test_the_day_is_the_writers() -> None:
    assert Moment(EIGHT, -570).day == datetime.date(2026, 3, 1)
    assert Moment(EIGHT, 0).day == datetime.date(2026, 3, 2)


@given(st.integers(-2_000_000_000, 10_000_000_000), st.integers(-1439, 1439))
def test_what_is_written_is_read_again_by_us_and_by_the_library(seconds: int, zone: int) -> None:
    text = written(seconds, zone)
    assert parse(text) == (seconds, zone)
    assert parsedate_to_datetime(text).timestamp() == seconds


@given(st.text(max_size=80) | st.from_regex(r"\d{1,2} (Jan|Feb) \d{2,4} \d\d:\d\d:\d\d [+-]\d{4}", fullmatch=True))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = parse(text)
    assert found is None or written(found.seconds)
