"""What holds for every test: how far it looks (a seeded sample, or everything), and whom it may call."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent

# The rooms that play on a simulated network: a real socket there would be a leak in the floor.
SOCKETLESS = {"agents", "export", "mail", "protocols", "reading", "scenario", "trace", "transcripts", "trust", "world"}

settings.register_profile("sample", max_examples=50, deadline=None, derandomize=True)
settings.register_profile(
    "everything", max_examples=1000, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

T = TypeVar("T")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everything", action="store_true", help="no samples: every example, every cut, every long test")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("everything" if config.getoption("--everything") else "sample")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(TESTS) and item.path.relative_to(TESTS).parts[0] in SOCKETLESS:
            item.add_marker(pytest.mark.disable_socket)
    if not config.getoption("--everything"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture
def small_heap() -> Iterator[None]:
    """What lies about from other tests is not looked through at every collection of this one."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def some(request: pytest.FixtureRequest) -> Callable[[Sequence[T], int], Sequence[T]]:
    """`some(items, most)`: all of them under `--everything`, else at most `most`, always the same ones, in order."""

    def take(items: Sequence[T], most: int) -> Sequence[T]:
        if request.config.getoption("--everything") or len(items) <= most:
            return items
        chosen = sorted(Random(most).sample(range(len(items)), most))
        return [items[place] for place in chosen]

    return take
