"""Two films beside each other: which lines of one stand beside which of the other. Knows nothing of why they differ.

Lines are aligned by what they are: on which wire, by which side, under which label; whether their octets are the same
is told besides. The longest common subsequence is found with whole rows of its table as the bits of one number
(Crochemore, Iliopoulos, Pinzon and Reid, "A fast and practical bit-vector algorithm for the longest common
subsequence problem", 2001): thousands of unlike lines take a blink, and what two films have in common at their
beginning and end takes none at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from operator import eq
from typing import Any, NamedTuple

from simulator.reading.listener import Reading, Talk
from simulator.trace.facts import Changed, Decided, Event, GaveUp, Queued, Refused, Stored, Struck

PIECE = 8192  # lines of each film that are laid beside each other at a time: the table has as many bits squared
ANY_PORT = -1  # of wires that join the same hosts, but knock at different doors

Pair = tuple[int | None, int | None]
Word = tuple[str | int, ...]


class Row(NamedTuple):
    """A line of either film, or of both: their places in the readings, and whether the octets are the same, too."""

    ours: int | None
    theirs: int | None
    same: bool


class Comparison(NamedTuple):
    """`rows` hold every line of both readings, in order; `first` is the first row that differs, None where none does.

    `wires`: the numbers of the wires that were paired. `deeds`: what was decided, stored and the like in one film
    alone, as places in the traces, in order.
    """

    rows: tuple[Row, ...]
    first: int | None
    wires: tuple[tuple[int, int], ...]
    deeds: tuple[Pair, ...]


def compare(ours: Reading, theirs: Reading, films: tuple[Sequence[Event], Sequence[Event]] = ((), ())) -> Comparison:
    """Two readings aligned. `films`: the events they were read from, where the deeds are to be compared, too."""
    names = named(ours.talks, theirs.talks)
    words = [_words(reading, known) for reading, known in zip((ours, theirs), names, strict=True)]
    rows = tuple(
        Row(a, b, a is not None and b is not None and _said(ours, a) == _said(theirs, b)) for a, b in aligned(*words)
    )
    return Comparison(
        rows,
        next((place for place, row in enumerate(rows) if not row.same), None),
        tuple(_paired(*names)),
        tuple(_deeds(*films)),
    )


def _words(reading: Reading, names: dict[int, Word]) -> list[Word]:
    """What each line is: on which wire, by which side, under which label."""
    return [(*names[one.wire], one.side, one.label) for one in reading.utterances]


def _said(reading: Reading, place: int) -> bytes | str:
    """The octets of a line; of a datagram (RFC 5452 §9.2) or a handshake, where some are chance, what it says."""
    one = reading.utterances[place]
    is_chance = one.layer or reading.talks[one.wire].protocol == "dns"
    return one.label if is_chance else reading.text(one)


# ---- wires


def named(ours: dict[int, Talk], theirs: dict[int, Talk]) -> tuple[dict[int, Word], dict[int, Word]]:
    """A name for each wire, which wires of two films that belong together share.

    They do when the same hosts talk through the same port, the first with the first and so on; of those that are left,
    when the same hosts talk at all.
    """
    exact = tuple(_counted({wire: _way(talk, talk.port) for wire, talk in talks.items()}) for talks in (ours, theirs))
    common = set(exact[0].values()) & set(exact[1].values())
    return _loosely(ours, exact[0], common), _loosely(theirs, exact[1], common)


def _loosely(talks: dict[int, Talk], exact: dict[int, Word], common: set[Word]) -> dict[int, Word]:
    left = {wire: _way(talks[wire], ANY_PORT) for wire, name in exact.items() if name not in common}
    return exact | _counted(left)


def _way(talk: Talk, port: int) -> Word:
    return talk.caller, talk.callee, port


def _counted(names: dict[int, Word]) -> dict[int, Word]:
    """The same names, numbered where several wires have one."""
    seen: Counter[Word] = Counter()
    numbered = {}
    for wire, name in names.items():
        numbered[wire] = (*name, seen[name])
        seen[name] += 1
    return numbered


def _paired(ours: dict[int, Word], theirs: dict[int, Word]) -> Iterator[tuple[int, int]]:
    there = {name: wire for wire, name in theirs.items()}
    return ((wire, there[name]) for wire, name in ours.items() if name in there)


# ---- the longest common subsequence


def aligned(ours: list[Word], theirs: list[Word]) -> list[Pair]:
    """Every place of both, in order, those of a longest common subsequence together.

    Beyond `PIECE` unlike places it is found piece by piece, and may then be shorter than the longest. The same places
    stand together whichever film comes first.
    """
    found = [(a, b) for b, a in _matches(theirs, ours)] if ours > theirs else _matches(ours, theirs)
    return list(_filled(found, len(ours), len(theirs)))


def _matches(ours: list[Word], theirs: list[Word]) -> list[tuple[int, int]]:
    """The places that stand together: an alike head and tail, and between them a piece after the other."""
    head = _alike(ours, theirs)
    tail = min(_alike(reversed(ours), reversed(theirs)), min(len(ours), len(theirs)) - head)
    ends = len(ours) - tail, len(theirs) - tail
    found = [(place, place) for place in range(head)]
    a = b = head
    while a < ends[0] and b < ends[1]:
        pieces = ours[a : min(a + PIECE, ends[0])], theirs[b : min(b + PIECE, ends[1])]
        common = [(a + i, b + j) for i, j in _common(*pieces)]
        found += common
        i, j = common[-1] if common else (0, 0)
        a, b = max(i + 1, a + PIECE // 2), max(j + 1, b + PIECE // 2)
    return found + [(ends[0] + place, ends[1] + place) for place in range(tail)]


def _alike(ours: Iterable[Word], theirs: Iterable[Word]) -> int:
    """How many places are alike from the beginning."""
    return sum(1 for _ in takewhile(bool, map(eq, ours, theirs)))


def _common(ours: Sequence[Word], theirs: Sequence[Word]) -> list[tuple[int, int]]:
    """The places of a longest common subsequence."""
    where: defaultdict[Word, int] = defaultdict(int)
    for place, word in enumerate(theirs):
        where[word] |= 1 << place
    row = full = (1 << len(theirs)) - 1
    rows = [row]  # a bit is 0 where the common subsequence grows
    for word in ours:
        met = row & where.get(word, 0)
        row = ((row + met) | (row - met)) & full
        rows.append(row)
    return _walked_back(rows, len(ours), len(theirs))


def _walked_back(rows: list[int], a: int, b: int) -> list[tuple[int, int]]:
    found = []
    while a and b:
        bit = 1 << (b - 1)
        if rows[a] & bit:
            b -= 1
        elif rows[a - 1] & bit:
            a, b = a - 1, b - 1
            found.append((a, b))
        else:
            a -= 1
    return found[::-1]


def _filled(matches: list[tuple[int, int]], ours: int, theirs: int) -> Iterator[Pair]:
    """The common places with those between them, ours first."""
    a = b = 0
    for i, j in [*matches, (ours, theirs)]:
        yield from ((place, None) for place in range(a, i))
        yield from ((None, place) for place in range(b, j))
        if (i, j) != (ours, theirs):
            yield i, j
        a, b = i + 1, j + 1


# ---- deeds

_DEEDS: dict[type, Callable[[Any], Word]] = {
    Changed: lambda fact: (fact.mailbox, fact.change),
    Decided: lambda fact: (fact.who, fact.verdict, fact.reason),
    GaveUp: lambda fact: (fact.who, fact.forward_path, fact.reason),
    Queued: lambda fact: (fact.who, fact.reverse_path, *fact.forward_paths),
    Refused: lambda fact: (fact.reason,),
    Stored: lambda fact: (fact.mailbox,),
    Struck: lambda fact: (fact.fault, fact.on),
}


def _deeds(ours: Sequence[Event], theirs: Sequence[Event]) -> Iterator[Pair]:
    """What one film alone has of those, in order."""
    kept = [[event for event in film if type(event.fact) in _DEEDS] for film in (ours, theirs)]
    words = [[(type(one.fact).__name__, *_DEEDS[type(one.fact)](one.fact)) for one in film] for film in kept]
    for a, b in aligned(*words):
        if a is None or b is None:
            yield (None if a is None else kept[0][a].n), (None if b is None else kept[1][b].n)
