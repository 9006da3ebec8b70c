"""Finds out by itself how an account is set up: asks the DNS which services a domain has, and where (RFC 6186).

Calls nobody: what it finds, its user may take over. Knows no other agent's settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from random import Random
from typing import NamedTuple

import msgspec

from simulator.agents.call import Security
from simulator.agents.decisions import decided
from simulator.agents.household import Household
from simulator.mail.address import AddressError, mailbox
from simulator.world.agent import Answered, Asked, Deed, Happening, Here, LookUp


class Service(NamedTuple):
    """What a record may tell of: the first label of its name, the part of an account it is for, and its kind of TLS."""

    label: str
    part: str
    security: Security


# In the order they are asked for; of equals, the one with TLS from the first byte is taken (RFC 8314 §5.1).
SERVICES = (
    Service("_imaps", "imap", "tls"),
    Service("_imap", "imap", "starttls"),
    Service("_pop3s", "pop3", "tls"),
    Service("_pop3", "pop3", "starttls"),
    Service("_submissions", "submission", "tls"),
    Service("_submission", "submission", "starttls"),
)


class Offer(NamedTuple):
    """One SRV record: of equal priority, one is chosen by weight (RFC 2782)."""

    priority: int
    weight: int
    port: int
    host: str
    service: Service


class AccountFinder:
    """Somebody who has an address and wants to know the rest. Action: `find ADDRESS`."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """There is nothing to be set."""

    actions: tuple[str, ...] = ("find",)

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = ()
        self._here = here
        self._left: list[Service] = []
        self._offers: list[Offer] = []
        self._domain = ""

    def on(self, happening: Happening) -> list[Deed]:
        """One question after another."""
        match happening:
            case Asked("find", address):
                return self._begin(address.strip())
            case Answered(name, "SRV", _, records) if self._left and name == self._name:
                return self._learn(self._left.pop(0), records)
        return []

    @property
    def _name(self) -> str:
        """What is asked for next (RFC 6186 §3)."""
        return f"{self._left[0].label}._tcp.{self._domain}"

    def _begin(self, address: str) -> list[Deed]:
        try:
            self._domain = mailbox(address).domain
        except AddressError:
            return [self._decide("refuse", "no-address-to-set-up", {"address": address})]
        self._left, self._offers = [*SERVICES], []
        return self._go_on()

    def _go_on(self) -> list[Deed]:
        return [LookUp(self._name, "SRV")] if self._left else [*self._conclude()]

    def _learn(self, service: Service, records: tuple[str, ...]) -> list[Deed]:
        offers = [_offer(record, service) for record in records]
        absent = any(not one.host for one in offers)  # RFC 6186 §3.4
        self._offers += [one for one in offers if one.host]
        told = [self._decide("note", "service-absent", {"service": service.label, "domain": self._domain})]
        return [*(told if absent else []), *self._go_on()]

    def _conclude(self) -> Iterator[Deed]:
        """The best offer for each part of an account."""
        for part in dict.fromkeys(service.part for service in SERVICES):
            offers = [one for one in self._offers if one.service.part == part]
            if offers:
                best = _best(offers, self._here.chance)
                about = {"part": part, "host": best.host, "port": str(best.port), "security": best.service.security}
                yield self._decide("accept", "settings-found", about | {"service": best.service.label})
            else:
                yield self._decide("note", "settings-not-found", {"part": part, "domain": self._domain})

    def _decide(self, verdict: str, reason: str, details: dict[str, str]) -> Deed:
        return decided(self._here.host, verdict, reason, details)


def _offer(record: str, service: Service) -> Offer:
    priority, weight, port, host = record.split()
    return Offer(int(priority), int(weight), int(port), host.rstrip("."), service)


def _best(offers: list[Offer], chance: Random) -> Offer:
    """The one of the lowest priority; of several, TLS from the first byte; of several, by weight."""
    _, firsts = next(groupby(sorted(offers, key=_rank), key=_rank))
    equals = [*firsts]
    weights = [one.weight or 1 for one in equals]
    return equals[0] if len(equals) == 1 else chance.choices(equals, weights)[0]


def _rank(offer: Offer) -> tuple[int, int]:
    return offer.priority, SERVICES.index(offer.service)
