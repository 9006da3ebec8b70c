"""How much one visitor may ask for. Knows visitors by their address alone, and nothing of what they ask.

A class behind one address is one visitor: limits are for floods, not for pupils. What is counted here is forgotten
when the server ends, and bounded: who has not come for longest is forgotten first, and may begin anew.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.requests import HTTPConnection

from web.settings import Settings

MOST_VISITORS = 10_000
MOST_WAITING = 40  # scenarios of a visitor, perhaps a class, that wait for their turn
A_WHILE = 5.0  # seconds, after which a few of them will have had it
NETWORK = 64  # bits of an IPv6 address that one visitor has to himself (RFC 6177 §2)


def visitor(connection: HTTPConnection) -> str:
    """Who asks: an IPv4 address, or the network of an IPv6 one."""
    host = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, NETWORK), strict=False))


class Bucket:
    """`most` at once, then as many as flow in: `per_second`."""

    def __init__(self, most: float, per_second: float) -> None:
        self._most, self._per_second = most, per_second
        self._left, self._seen = most, time.monotonic()

    def take(self) -> float:
        """Take one: 0.0, or else the seconds until there is one again."""
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._seen) * self._per_second)
        self._seen = now
        if self._left < 1:
            return (1 - self._left) / self._per_second
        self._left -= 1
        return 0.0


class Visitors:
    """A bucket for each visitor."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, who: str) -> float:
        """Take one: 0.0, or else the seconds until there is one again."""
        bucket = self._buckets.setdefault(who, Bucket(self._per_minute, self._per_minute / 60))
        self._buckets.move_to_end(who)
        if len(self._buckets) > MOST_VISITORS:
            self._buckets.popitem(last=False)
        return bucket.take()


class Turns:
    """What takes long: a visitor has one such thing done at a time, and all together have a few.

    So whoever asks for many waits behind himself, and keeps no other visitor from his turn.
    """

    def __init__(self, places: int) -> None:
        self._places = asyncio.Semaphore(places)
        self._own: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()  # or at it

    def is_crowded(self, who: str) -> bool:
        """Whether so many of a visitor's wait that no more can."""
        return self._waiting[who] >= MOST_WAITING

    @asynccontextmanager
    async def taken(self, who: str) -> AsyncIterator[None]:
        """When it is this visitor's turn, and as long as that takes."""
        self._waiting[who] += 1
        try:
            async with self._own.setdefault(who, asyncio.Lock()), self._places:
                yield
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who], self._own[who]


class Limits:
    """What a visitor may do per minute, and how many watchers he may have at a time.

    Begin runs, have scenarios of his own played, or runs that were put away, ask for answers, take films home. `turns`:
    in which what he has played is played; `acts`: in which what he does in runs, and asks about them, is done.
    """

    def __init__(self, settings: Settings) -> None:
        self._runs = Visitors(settings.runs_per_minute)
        self._scenarios = Visitors(settings.scenarios_per_minute)
        self._replays = Visitors(settings.replays_per_minute)
        self._exports = Visitors(settings.exports_per_minute)
        self._rejoinders = Visitors(settings.rejoinders_per_minute)
        self.turns = Turns(settings.scenarios_at_once)
        self.acts = Turns(settings.acts_in_parallel)
        self._most_watchers = settings.watchers_per_visitor
        self._watching: dict[str, int] = {}

    def begin(self, who: str) -> float:
        """A visitor begins a run, or compares two: 0.0, or else the seconds he is to wait."""
        return self._runs.take(who)

    def perform(self, who: str) -> float:
        """A visitor has a scenario of his own played, when it is his turn (`turns`): the same."""
        return self._in_turn(who, self._scenarios)

    def replay(self, who: str) -> float:
        """A visitor has a run that was put away played again, when it is his turn: the same."""
        return self._in_turn(who, self._replays)

    def _in_turn(self, who: str, pace: Visitors) -> float:
        return A_WHILE if self.turns.is_crowded(who) else pace.take(who)

    def export(self, who: str) -> float:
        """A visitor takes a film home: the same."""
        return self._exports.take(who)

    def ask(self, who: str) -> float:
        """A visitor asks what would be answered: the same."""
        return self._rejoinders.take(who)

    @contextmanager
    def watching(self, who: str) -> Iterator[bool]:
        """As long as a visitor watches a run; gives False when he has too many watchers."""
        count = self._watching.get(who, 0)
        self._watching[who] = count + 1
        try:
            yield count < self._most_watchers
        finally:
            self._watching[who] -= 1
            if not self._watching[who]:
                del self._watching[who]
