"""What DNS tells in a town besides what is written down: the keys of those who sign, and digests of certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from cryptography.x509 import Certificate

from simulator.protocols.dns import ZoneTable
from simulator.scenario.furnishing.keys import Keys
from simulator.scenario.scenario import Scenario
from simulator.trust.dane import MATCHINGS, SELECTORS
from simulator.trust.dkim import key_text
from simulator.trust.keys import key_name, signing_key
from simulator.trust.reporters import REPORTERS

_NUMBERS = re.compile(r"[0-3] [01] [0-2]")  # of a TLSA record (RFC 6698 §2.1)


def wanted(scenario: Scenario) -> list[str]:
    """The keys that hosts want for signing and sealing letters, as it is written there."""
    settings = [part.settings for part in scenario.hosts.values()]
    lists = (one.get("sign_with") for one in settings)
    texts = chain(
        *(one for one in lists if isinstance(one, list)), (one.get("seal_with") for one in settings), _reports(scenario)
    )  # fmt: skip
    return [text for text in texts if isinstance(text, str)]


def published(scenario: Scenario) -> ZoneTable:
    """The zone, with the public halves of the keys that sign and seal letters, where it says nothing else of them."""
    said = {name.lower().rstrip(".") for name in scenario.dns}
    names = dict.fromkeys(name for text in wanted(scenario) if (name := key_name(text)) and name.owner not in said)
    return {**scenario.dns, **{name.owner: {"TXT": key_text(signing_key(scenario.seed, name))} for name in names}}


def _reports(scenario: Scenario) -> Iterator[str]:
    """The keys that sign the reports of the day."""
    for name, part in scenario.hosts.items():
        for reporter in (REPORTERS[role] for role in part.agents if role in REPORTERS):
            yield reporter.key(reporter.address(name, str(part.settings.get(reporter.setting, ""))))


def pinned(scenario: Scenario, curtain: int, zones: ZoneTable) -> ZoneTable:
    """The zone, with the digests of keys where a TLSA record names a host in their place: "3 1 1 mx.bob.example"."""
    keys = Keys(scenario, curtain)

    def told(text: str) -> str:
        numbers, _, host = text.rpartition(" ")
        known = host in scenario.hosts and _NUMBERS.fullmatch(numbers)
        return f"{numbers} {_digest(numbers, keys.identity(host).chain)}" if known else text

    def read(records: Mapping[str, str | Sequence[str]]) -> Mapping[str, str | Sequence[str]]:
        texts = records.get("TLSA", ())
        return {**records, "TLSA": [told(text) for text in ([texts] if isinstance(texts, str) else texts)]}

    return {name: read(records) if "TLSA" in records else records for name, records in zones.items()}


def _digest(numbers: str, chain: tuple[Certificate, ...]) -> str:
    """What stands for a host's own certificate, or for the authority's that vouches for it (RFC 6698 §2.1)."""
    usage, selector, matching = map(int, numbers.split())
    shown = chain[-1] if usage in (0, 2) else chain[0]
    return MATCHINGS[matching][1](SELECTORS[selector][1](shown)).hex()
