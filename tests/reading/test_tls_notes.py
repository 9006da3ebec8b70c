"""TLS explained: every row of its inventory, every trouble the world can have with it, in each language."""

from __future__ import annotations

import pytest

from simulator.reading.inventory import files
from simulator.reading.notes import heading_of, notes
from simulator.world.tls import TROUBLES, VERDICTS

LANGUAGES = ("en", "fr")
WHY = {*VERDICTS.values(), *TROUBLES.values(), "no-keys"}
ALERTS = {
    "certificate-unknown",
    "handshake-failure",
    "unknown-ca",
    "certificate-expired",
    "certificate-revoked",
    "bad-certificate",
    "protocol-version",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_has_a_note(language: str) -> None:
    known = notes(language).by_key
    assert [row.key for row in files()["extra_tls.csv"] if heading_of(row.key) not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_has_words(language: str) -> None:
    known = notes(language).by_key
    wanted = {f"reason.why.{why}" for why in WHY} | {f"reason.why.alert-{alert}" for alert in ALERTS}
    assert sorted(wanted - known.keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ["tls-failed", "certificate-doubted", "certificate-ignored"])
def test_what_is_wrong_is_told_where_it_is_the_reason(language: str, reason: str) -> None:
    assert "{why}" in notes(language).by_key[f"reason.{reason}"].one


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_offered_needs_no_more(language: str) -> None:
    assert "{why}" not in notes(language).by_key["reason.tls-not-offered"].one
