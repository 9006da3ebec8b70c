"""The reference of scenarios is what the classes say, and says something about every key."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import scenario as parts
from simulator.scenario.cast import CAST
from simulator.scenario.schema import documented, lines

KINDS = [kind for name, kind in vars(parts).items() if name.endswith("Part") and name != "_Part"]
KINDS += [parts.Scenario, *(kind.Settings for kind in CAST.values())]


def test_the_page_is_up_to_date() -> None:
    assert Path("docs/scenario.md").read_text(encoding="utf-8") == "\n".join(lines()).rstrip() + "\n"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__qualname__)
def test_every_key_is_explained(kind: type) -> None:
    assert [name for name, _, _, words in documented(kind) if not words] == []
