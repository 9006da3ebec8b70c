"""The reference of scenarios is what the classes say, and says something about every key."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.agents.unfit import Unfit
from simulator.scenario import scenario as parts
from simulator.scenario.furnishing.cast import CAST
from simulator.scenario.schema import documented, lines

KINDS = [kind for name, kind in vars(parts).items() if name.endswith("Part") and name != "_Part"]
KINDS += [parts.Scenario, *(kind.Settings for kind in CAST.values())]


def test_the_page_is_up_to_date() -> None:
    assert Path("docs/scenario.md").read_text(encoding="utf-8") == "\n".join(lines()).rstrip() + "\n"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__qualname__)
def test_every_key_is_explained(kind: type) -> None:
    assert [name for name, _, _, words in documented(kind) if not words] == []


@pytest.mark.parametrize("role", [role for role in CAST if role.startswith(("imap", "pop3"))])
def test_the_keys_of_those_who_share_a_host_say_whose_they_are(role: str) -> None:
    protocol = role.partition("-")[0]
    prefixes = (f"{protocol}_", f"{protocol}s_")  # the protocol's name, and its name over TLS
    assert [name for name in CAST[role].Settings.__struct_fields__ if not name.startswith(prefixes)] == []


WRONG = {
    "dns_patience": "resolver",
    "imap_autologout": "imap-server",
    "imap_check_every": "imap-client",
    "pop3_autologout": "pop3-server",
    "pop3_check_every": "pop3-client",
    "pop3_delete_after": "pop3-client",
    "pop3_patience": "pop3-client",
    "idle_after": "smtp-server",
    "warn_after": "queue",
}


@pytest.mark.parametrize("key", WRONG)
def test_a_time_is_written_as_a_duration(key: str) -> None:
    with pytest.raises(Unfit, match=r"^duration: soon"):
        CAST[WRONG[key]].Settings(**{key: "soon"})
