"""Whatever a judgment may say has a note in both languages, and so has what the inventory tells of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import simulator.trust
from simulator.mail.marks import METHODS
from simulator.reading.inventory import files
from simulator.reading.notes import heading_of, notes
from simulator.trust import dane, mta_sts, smime, tlsrpt
from simulator.trust.dkim.broken import RESULTS

ROOMS = ("arc", "authentication-results", "dkim", "dmarc", "mta-sts", "dane", "dnssec", "smime", "tlsrpt")
_KEY = re.compile(r'"((?:arc|dkim|dmarc|mta-sts|dane|dnssec|smime|tlsrpt)\.[a-z-]+(?:\.[a-z-]+)?)"')
_SNAPPED = re.compile(r'_Snapped\("([a-z-]+)", "([a-z-]+)"')
BROKEN = ("unsigned", "expired", "not-yet-valid", "no-key", "wrong", "not-vouched-for", "contradiction")
INTERNAL = {"arc.field", "arc.time", "arc.key", "arc.body-hash", "arc.signature"}  # stages that make no step


def said() -> set[str]:
    """The keys in the modules themselves."""
    found = {f"dkim.broken.{why}" for why in RESULTS}
    found |= {f"dkim.result.{result}" for result in ("none", "pass", *RESULTS.values())}
    found |= {f"dmarc.result.{result}" for result in ("none", "pass", "fail", "temperror", "permerror")}
    found |= {f"arc.result.{result}" for result in ("none", "pass", "fail")}
    found |= {f"smime.broken.{why}" for why in smime.BROKEN}
    found |= {f"smime.result.{result}" for result in METHODS["smime"]}
    found |= {f"mta-sts.mode.{mode}" for mode in mta_sts.MODES}
    found |= {f"mta-sts.result.{result}" for result in ("none", "found", "remembered", "unreachable", "invalid")}
    found |= {f"dane.usage.{one}" for one in dane.USAGES.values()}
    found |= {f"dane.selector.{one}" for one, _ in dane.SELECTORS.values()}
    found |= {f"dane.matching.{one}" for one, _ in dane.MATCHINGS.values()}
    found |= {f"dane.result.{result}" for result in ("pass", "fail")}
    found |= {f"tlsrpt.policy-type.{one}" for one in tlsrpt.TYPES}
    found |= {f"tlsrpt.result-type.{one}" for one in tlsrpt.RESULTS}
    found |= {f"{report}.result.{result}" for report in ("tlsrpt", "dmarc.report") for result in ("sent", "unwanted")}
    found |= {f"dnssec.result.{result}" for result in ("secure", "insecure", "bogus")}
    found |= {f"dnssec.broken.{why}" for why in BROKEN}
    for path in Path(simulator.trust.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found.update(_KEY.findall(text))
        found.update(key for why, step in _SNAPPED.findall(text) for key in (f"arc.broken.{why}", f"arc.step.{step}"))
    return found - INTERNAL


def listed() -> set[str]:
    rows = (row.key for row in files()["auth_results.csv"] if row.key.removeprefix("note:").startswith(ROOMS))
    return {heading_of(key) for key in rows}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_key_has_a_note(language: str) -> None:
    wanted = said() | listed()
    assert len(wanted) > 120
    assert sorted(wanted - notes(language).by_key.keys()) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_note_stands_for_nothing(language: str) -> None:
    ours = {key for key in notes(language).by_key if key.startswith(tuple(f"{room}." for room in ROOMS))}
    general = {"dkim.step", "dkim.broken", "dmarc.step", "arc.step", "arc.broken", "smime.broken", "smime.result"}
    general |= {f"mta-sts.{part}" for part in ("dns", "url", "field", "mode", "result")}
    general |= {f"dane.{part}" for part in ("usage", "selector", "matching", "concept", "result")}
    general |= {f"tlsrpt.{part}" for part in ("dns", "policy-type", "result-type", "result")}
    general.add("dmarc.report.result")
    general |= {"dnssec.broken", "dnssec.result"}
    assert sorted(ours - said() - listed() - general) == []
