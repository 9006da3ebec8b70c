"""Locking a name after failures: when, for how long, and what forgets."""

from __future__ import annotations

import pytest

from simulator.agents.lock_out import LockOut

MINUTE = 60_000_000


class Clock:
    now = 0
    seconds = 0


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _guess(lock: LockOut, *, times: int, name: str = "bob") -> None:
    for _ in range(times):
        lock.note(name, right=False)


def test_so_many_failures_lock_a_name_and_no_other(clock: Clock) -> None:
    lock = LockOut(clock, 3, "15m")
    _guess(lock, times=2)
    assert not lock.wait("bob")
    _guess(lock, times=1, name="BOB")
    assert lock.wait("bob")
    assert not lock.wait("eve")


def test_time_opens_again_counted_from_the_latest(clock: Clock) -> None:
    lock = LockOut(clock, 2, "15m")
    _guess(lock, times=1)
    clock.now = 10 * MINUTE
    _guess(lock, times=1)
    clock.now = 25 * MINUTE - 1
    assert lock.wait("bob") == 1
    clock.now = 25 * MINUTE
    assert not lock.wait("bob")


def test_failures_long_ago_do_not_count(clock: Clock) -> None:
    lock = LockOut(clock, 2, "15m")
    _guess(lock, times=1)
    clock.now = 15 * MINUTE
    _guess(lock, times=1)
    assert not lock.wait("bob")


def test_success_forgets(clock: Clock) -> None:
    lock = LockOut(clock, 2, "15m")
    _guess(lock, times=1)
    lock.note("bob", right=True)
    _guess(lock, times=1)
    assert not lock.wait("bob")


def test_by_default_nothing_is_locked(clock: Clock) -> None:
    lock = LockOut(clock, 0, "15m")
    _guess(lock, times=1000)
    assert not lock.wait("bob")
