"""Who can prove what: the town's authorities, and what each host has for TLS. Made when it is first wanted.

All of it is drawn from the scenario's seed.
"""

from __future__ import annotations

from functools import cache, cached_property

from simulator.scenario.proof import CastError, at_host
from simulator.scenario.scenario import Scenario, TlsPart
from simulator.trust.keys import rsa_key
from simulator.trust.smime import People, Person
from simulator.world.agent import Clock
from simulator.world.keyring import Keyring
from simulator.world.pki import KINDS, OURS, STRANGER, Authority, Identity, is_name


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


def _names(host: str, part: TlsPart) -> tuple[str, ...]:
    return tuple(part.names) or (host,)


@cache
def _authority(name: str, seed: int, curtain: int) -> Authority:
    assert name in (OURS, STRANGER)
    return Authority(name, seed, curtain)
