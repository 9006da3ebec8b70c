"""Where a play goes wrong, seen beside one that goes better. Knows not what may be changed in either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from simulator.protocols.tls.rules import State
from simulator.reading.compare import Row, compare
from simulator.reading.listener import Reading, Talk
from simulator.scenario.run import Run
from simulator.trace.facts import Event, Refused


class Stop(NamedTuple):
    """What was said there, its place and by whom; `call`: one in vain, after it; `silent`: it was taken."""

    u: int
    who: str
    said: str
    call: bool
    silent: bool = False


class Film(NamedTuple):
    """A play that was played, its reading, and how many patterns of the goal it met."""

    run: Run
    reading: Reading
    met: int


def stop(ours: Film, better: Film) -> tuple[Stop | None, int]:
    """Where ours goes wrong, and how many lines it has in common with a better film before.

    That is where the two first part: what a server says there in ours alone, or to the last word they have in common,
    else the last answer before, after which somebody went another way; or a call that nobody takes or answers, if that
    is what comes next. Where a handshake is broken off, it is what was shown there.
    """
    rows = compare(ours.reading, better.reading).rows
    common = [*takewhile(lambda row: None not in row[:2], rows)]
    apart = [*takewhile(lambda row: None in row[:2], rows[len(common) :])]
    wrong = next(_of_server(ours.reading, apart), None)
    shown = _distrusted(ours.reading, rows)
    found = _call(ours, better, wrong, is_shown=shown is not None)
    if found is None and apart:
        before = next(_of_server(ours.reading, reversed(common)), None)
        places = (shown, wrong, _answer(ours.reading, common), before)
        found = next((_said(ours.reading, u) for u in places if u is not None), None)
    return found, len(common)


def _of_server(reading: Reading, rows: Iterable[Row]) -> Iterator[int]:
    """The places of what a server says in these rows."""
    return (row.ours for row in rows if row.ours is not None and reading.utterances[row.ours].side == "S")


def _call(ours: Film, better: Film, wrong: int | None, *, is_shown: bool) -> Stop | None:
    """A call that comes to nothing in ours alone, unless something went `wrong`, or was shown, before."""
    reading = ours.reading
    refused = next(_refused(ours.run), None) if not [*_refused(better.run)] else None
    if refused is not None and (wrong is None or reading.utterances[wrong].event > refused.n):
        return _untaken(reading, refused)
    silent = _silent(reading)
    if silent is None or wrong is not None or is_shown or _silent(better.reading):
        return None
    return Stop(len(reading.utterances) - 1, f"{silent.callee}:{silent.port}", "", call=True, silent=True)


def _distrusted(reading: Reading, rows: Iterable[Row]) -> int | None:
    """What was shown before a caller broke a handshake off, as nobody does in the better film."""
    alone = (reading.utterances[row.ours] for row in rows if row.ours is not None and row.theirs is None)
    return next((one.answers for one in alone if one.side == "C" and one.layer and one.state == State.FAILED), None)


def _answer(reading: Reading, common: Sequence[Row]) -> int | None:
    """What a server says to the last word that both films have, where that was the caller's."""
    u = common[-1].ours if common else None
    if u is None or u + 1 == len(reading.utterances):
        return None
    word, answer = reading.utterances[u : u + 2]
    return u + 1 if (word.side, answer.side, word.wire) == ("C", "S", answer.wire) else None


def _silent(reading: Reading) -> Talk | None:
    """A call that was taken, and on which nobody says anything: each side waits for the other."""
    heard = {one.wire for one in reading.utterances}
    return next((talk for talk in reading.talks.values() if talk.protocol and talk.wire not in heard), None)


def _said(reading: Reading, u: int) -> Stop:
    one = reading.utterances[u]
    return Stop(u, reading.talks[one.wire].callee, reading.words(one), False)


def _untaken(reading: Reading, call: Event) -> Stop:
    talk = reading.talks.get(call.fact.wire) if isinstance(call.fact, Refused) else None
    before = [u for u, one in enumerate(reading.utterances) if one.event < call.n]
    return Stop(before[-1] if before else -1, f"{talk.callee}:{talk.port}" if talk else "", "", True)


def _refused(run: Run) -> Iterator[Event]:
    return (event for event in run.events if isinstance(event.fact, Refused))
