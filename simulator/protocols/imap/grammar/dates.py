"""Dates as IMAP writes them, both ways (RFC 9051 §9, date and date-time). Knows no clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from simulator.protocols.imap.grammar.scanner import Malformed, Scanner
from simulator.protocols.imap.violations import Wrong
from simulator.protocols.imap.words import InternalDate

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = {name.upper().encode(): number for number, name in enumerate(MONTHS, 1)}

_DATE = re.compile(rb'("?)([0-9]{1,2})-([A-Za-z]{3})-([0-9]{4})\1')
DATE_TIME = re.compile(
    rb'"([ 0-9][0-9])-([A-Za-z]{3})-([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-5][0-9])"'
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_date(scan: Scanner, family: str) -> date:
    """`1-Feb-1994`, perhaps in quotes."""
    _, day, month, year = scan.take(_DATE, family, Wrong.BAD_DATE).groups()
    try:
        return date(int(year), _MONTH[month.upper()], int(day))
    except (KeyError, ValueError):
        raise Malformed(Wrong.BAD_DATE) from None


def read_date_time(scan: Scanner, family: str) -> InternalDate:
    """`"17-Jul-1996 02:44:25 -0700"`, the day in two places."""
    day, month, year, *clock, sign, hours, minutes = scan.take(DATE_TIME, family, Wrong.BAD_DATE).groups()
    zone = (int(hours) * 60 + int(minutes)) * (-1 if sign == b"-" else 1)
    try:
        hour, minute, second = map(int, clock)
        local = datetime(int(year), _MONTH[month.upper()], int(day), hour, minute, second, tzinfo=_zone(zone))
        moment = local.astimezone(UTC)  # which may lie before the first year there is, or after the last
    except (KeyError, ValueError, OverflowError):
        raise Malformed(Wrong.BAD_DATE) from None
    return InternalDate((moment - _EPOCH) // timedelta(seconds=1), zone)


def write_date(day: date) -> str:
    """`1-Feb-1994`."""
    return f"{day.day}-{MONTHS[day.month - 1]}-{day.year:04}"


def write_date_time(moment: InternalDate) -> str:
    """`"17-Jul-1996 02:44:25 -0700"`. Raises ValueError or OverflowError where no year of four digits fits."""
    local = _EPOCH.astimezone(_zone(moment.zone)) + timedelta(seconds=moment.seconds)
    hours, minutes = divmod(abs(moment.zone), 60)
    sign = "-" if moment.zone < 0 else "+"
    return f'"{local.day:2}-{MONTHS[local.month - 1]}-{local.year:04} {local:%H:%M:%S} {sign}{hours:02}{minutes:02}"'


def _zone(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))
