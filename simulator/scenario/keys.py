"""Who can prove what: the town's authorities, and what each host has for TLS. Made when it is first wanted.

All of it is drawn from the scenario's seed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain

from cryptography.x509 import Certificate

from simulator.protocols.dns import ZoneTable
from simulator.scenario.proof import CastError, at_host
from simulator.scenario.scenario import Scenario, TlsPart
from simulator.trust.dane import MATCHINGS, SELECTORS
from simulator.trust.dkim import key_text
from simulator.trust.keys import key_name, rsa_key, signing_key
from simulator.trust.reporters import REPORTERS
from simulator.trust.smime import People, Person
from simulator.world.agent import Clock
from simulator.world.keyring import Keyring
from simulator.world.pki import KINDS, OURS, STRANGER, Authority, Identity, is_name

_NUMBERS = re.compile(r"[0-3] [01] [0-2]")  # of a TLSA record (RFC 6698 §2.1)


def check(host: str, part: TlsPart) -> None:
    """Refuse what no certificate can bear, and a host that speaks no version. Raises CastError."""
    if not part.versions:
        raise CastError("tls-versions", "versions", at_host(host))
    for name in part.names:
        if not is_name(name):
            raise CastError("tls-name", name, at_host(host), text=name)


class Keys:
    """All keys of a town."""

    def __init__(self, scenario: Scenario, curtain: int) -> None:
        self._parts = {name: part.tls for name, part in scenario.hosts.items()}
        self._seed, self._curtain = scenario.seed, curtain
        self._keyrings: dict[str, Keyring] = {}
        self.secrets: list[str] = []  # of all TLS that is spoken there, as a key log's lines

    def keyring(self, name: str, clock: Clock) -> Keyring:
        """What the host of that name has."""
        return self._keyrings.get(name) or self._keyrings.setdefault(name, self._made(name, clock))

    def _made(self, name: str, clock: Clock) -> Keyring:
        part = self._parts[name]
        authorities = [self.authority(one) for one in part.trusts]
        return Keyring(
            now=lambda: clock.seconds,
            identity=self.identity(name),
            trusted=tuple(one.root for one in authorities),
            remembered=tuple(self.authority(one).certificate for one in part.remembers),
            revocations=tuple(one.revoking(*self._revoked) for one in authorities) if part.checks_revocation else (),
            versions=part.versions,
            is_choosy=part.choosy,
            asks=part.asks,
            shows=part.shows,
            secrets=self.secrets,
        )

    def authority(self, name: str) -> Authority:
        """The authority of that name."""
        return _authority(name, self._seed, self._curtain)

    def identity(self, name: str) -> Identity:
        """What the host of that name shows."""
        part = self._parts[name]
        by = KINDS[part.certificate].issuer or OURS
        key = rsa_key(self._seed, f"tls {name}") if part.key == "rsa" else None
        return self.authority(by).issue(_names(name, part), part.certificate, key)

    @property
    def people(self) -> People:
        """Everybody who signs and opens letters."""
        return People(self.person, lambda: (self.authority(OURS).root,))

    def person(self, address: str) -> Person:
        """Who has that address."""
        key, authority = rsa_key(self._seed, f"smime {address}"), self.authority(OURS)
        return Person(key, authority.certify(address, key), authority.certificate)

    @cached_property
    def _revoked(self) -> list[Identity]:
        return [self.identity(name) for name, part in self._parts.items() if part.certificate == "revoked"]


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


def _names(host: str, part: TlsPart) -> tuple[str, ...]:
    return tuple(part.names) or (host,)


@cache
def _authority(name: str, seed: int, curtain: int) -> Authority:
    assert name in (OURS, STRANGER)
    return Authority(name, seed, curtain)
