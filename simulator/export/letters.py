"""Every letter as it stood at each station of its way, in files of their own. Not an octet is changed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from simulator.reading.film import Film
from simulator.reading.letter import content_of, mark
from simulator.trace.facts import Event, Queued, Stored

_UNSAFE = re.compile(r"[^\w.@+-]+", re.ASCII)
MOST_NAME = 80  # octets of a station in a file's name: systems allow 255 in all


class File(NamedTuple):
    """A letter at a station: the file's name, when it lay there (microseconds since the curtain rose), its octets."""

    name: str
    at: int
    octets: bytes


def files(film: Film) -> Iterator[File]:
    """`letter-station-place.eml`: letters are numbered as they first appear, their stations as they were reached."""
    stations: dict[tuple[str, int], int] = {}
    numbers: dict[tuple[str, int], int] = {}
    for event in film.events:
        content = content_of(event)
        if content is None:
            continue
        letter = mark(content)
        number = numbers.setdefault(letter, len(numbers) + 1)
        station = stations[letter] = stations.get(letter, 0) + 1
        yield File(f"{number}-{station}-{_place(event)}.eml", event.at, content)


def _place(event: Event) -> str:
    """Where the letter lay, as a name that every system takes."""
    fact = event.fact
    where = fact.mailbox if isinstance(fact, Stored) else fact.who if isinstance(fact, Queued) else ""
    return _UNSAFE.sub("-", where).strip(".-")[:MOST_NAME] or "station"


def zipped(film: Film) -> Iterator[bytes]:
    """All of them in one archive, dated by the world's own clock."""
    packed = io.BytesIO()
    curtain = datetime.fromtimestamp(film.curtain, UTC)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files(film):
            moment = max(curtain + timedelta(microseconds=file.at), _FIRST).timetuple()
            archive.writestr(zipfile.ZipInfo(file.name, moment[:6]), file.octets, zipfile.ZIP_DEFLATED)
    yield packed.getvalue()


_FIRST = datetime(1980, 1, 1, tzinfo=UTC)  # an archive knows no earlier date
