"""Dates as letters write them (RFC 5322 §3.3): seconds since 1970 UTC to text, and text back. Knows no clock."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_EPOCH = datetime.datetime(1970, 1, 1)
_MOST_TEXT = 200  # characters of a field that are looked at: no date is longer
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_DATE = re.compile(
    r"""\s* (?:[A-Za-z]+ \s* ,? \s*)?                                              # the day of the week is not believed
    (?P<day>\d{1,2}) [\s-]+ (?P<month>[A-Za-z]{3})[a-z]*\.? [\s-]+ (?P<year>\d{2,4})
    (?: \s+ (?P<hour>\d{1,2}) \s*:\s* (?P<minute>\d{2}) (?: \s*:\s* (?P<second>\d{2}) (?:[.,]\d+)? )? )?
    \s* (?P<zone> [+-]\d{4} | [A-Za-z]{1,5} )?""",
    re.VERBOSE | re.ASCII,
)
# Minutes east of Greenwich. The military letters were defined wrongly once and mean nothing since (§4.3).
_ZONES = {"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420}


class Moment(NamedTuple):
    """A date that was read: seconds since 1970 UTC, and the writer's zone in minutes east of Greenwich."""

    seconds: int
    zone: int

    @property
    def day(self) -> datetime.date:
        """The day as the writer's calendar had it."""
        return _wall(self.seconds, self.zone).date()


def _wall(seconds: int, zone: int) -> datetime.datetime:
    return _EPOCH + datetime.timedelta(seconds=seconds, minutes=zone)


def written(seconds: int, zone: int = 0) -> str:
    """`Mon, 02 Mar 2026 08:00:00 +0000`; `zone` is in minutes east of Greenwich."""
    at = _wall(seconds, zone)
    hours, minutes = divmod(abs(zone), 60)
    day = f"{DAYS[at.weekday()]}, {at.day:02} {MONTHS[at.month - 1]} {at.year:04}"
    return f"{day} {at.hour:02}:{at.minute:02}:{at.second:02} {'-' if zone < 0 else '+'}{hours:02}{minutes:02}"


def parse(text: str) -> Moment | None:
    """The moment `text` means, obsolete forms included (§4.3); None where no date can be made out."""
    found = _DATE.match(_COMMENT.sub(" ", text[:_MOST_TEXT]))
    if found is None:
        return None
    zone = _zone(found["zone"] or "")
    try:
        at = datetime.datetime(
            _year(found["year"]),
            MONTHS.index(found["month"].capitalize()) + 1,
            int(found["day"]),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            min(int(found["second"] or 0), 59),  # a leap second is the last of its minute
        )
    except ValueError:
        return None
    return Moment(int((at - _EPOCH).total_seconds()) - 60 * zone, zone)


def _year(digits: str) -> int:
    """Years of two and three digits count from 1900, those before 50 from 2000 (§4.3)."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _zone(text: str) -> int:
    if text[:1] in ("+", "-"):
        minutes = int(text[1:3]) * 60 + int(text[3:5])
        return -minutes if text[0] == "-" else minutes
    return _ZONES.get(text.upper(), 0)
