"""From a scenario to a world with everybody in place. The one table of who can be cast is here."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

import msgspec

from simulator.agents.household import Household
from simulator.agents.smtp_server import SmtpServer
from simulator.agents.terminal import Terminal
from simulator.mail.mailbox import Account
from simulator.scenario.scenario import HostPart, MailboxPart, Scenario
from simulator.scenario.units import bandwidth, date, duration
from simulator.world.agent import Here
from simulator.world.faults import Fault
from simulator.world.link import Link
from simulator.world.resident import Host, Resident
from simulator.world.world import World

CAST: dict[str, Any] = {
    "terminal": Terminal,
    "smtp-server": SmtpServer,
}
RANGES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")  # RFC 5737, RFC 2544


class CastError(ValueError):
    """A scenario that reads well and cannot be played. `word` is what to look for in the file."""

    def __init__(self, message: str, word: str) -> None:
        super().__init__(message)
        self.word = word


def build(scenario: Scenario) -> World:
    """A world with hosts, links, faults and agents, the curtain about to rise. Raises CastError."""
    try:
        links = [_link(scenario, part) for part in scenario.links]
        faults = [_fault(part) for part in scenario.faults]
        world = World(scenario.seed, date(scenario.curtain), links, faults)
    except ValueError as error:
        raise CastError(str(error), str(error).split("'")[1] if "'" in str(error) else "") from error
    addresses = _addresses(scenario)
    for name, part in scenario.hosts.items():
        world.settle_in(_host(scenario, world, name, part, addresses[name]))
    return world


def _addresses(scenario: Scenario) -> dict[str, str]:
    taken = {part.address for part in scenario.hosts.values()}
    free = (str(ip) for net in RANGES for ip in ipaddress.ip_network(net).hosts() if str(ip) not in taken)
    return {name: part.address or next(free) for name, part in scenario.hosts.items()}


def _link(scenario: Scenario, part: Any) -> Link:
    for name in part.between:
        if name not in scenario.hosts:
            raise CastError(f"a link joins {name!r}, which is no host of this scenario", name)
    width = bandwidth(part.bandwidth) if part.bandwidth else None
    return Link(*part.between, duration(part.latency), width, part.loss)


def _fault(part: Any) -> Fault:
    when = part.when
    at = duration(str(when["at"])) if "at" in when else 0
    until = at + duration(str(when["for"])) if "for" in when else None
    on = tuple(name.strip() for name in part.on.split("—" if "—" in part.on else " - "))
    octets = str(when.get("bytes", "")).encode("utf-8")
    return Fault(part.name or part.does, on, part.does, at, until, octets, int(when.get("nth", 1)), part.factor)


def _host(scenario: Scenario, world: World, name: str, part: HostPart, address: str) -> Host:
    host = Host(name, address)
    household = Household(name)
    for user, mailbox in part.mailboxes.items():
        household.store.add(_account(name, part, user, mailbox))
    known: set[str] = set()
    for role in part.agents:
        kind = CAST.get(role)
        if kind is None:
            raise CastError(f"{name} is to house {role!r}; who can be cast: {', '.join(sorted(CAST))}", role)
        fields = {field.encode_name for field in msgspec.structs.fields(kind.Settings)}
        known |= fields
        settings = _settings(name, kind, {k: v for k, v in part.settings.items() if k in fields})
        host.take_in(Resident(kind(Here(name, address, world, world.chance), household, settings), name))
    for key in part.settings:
        if key not in known:
            raise CastError(f"nobody at {name} has a setting {key!r}; its agents know: {', '.join(sorted(known))}", key)
    return host


def _settings(host: str, kind: Any, values: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(values, kind.Settings)
    except msgspec.ValidationError as error:
        word = str(error).rpartition("$.")[2].rstrip("`").partition("[")[0]
        raise CastError(f"{host}: {error}", word) from error


def _account(host: str, part: HostPart, user: str, mailbox: MailboxPart) -> Account:
    domains = part.settings.get("domains", [])
    addresses = mailbox.addresses or [f"{user}@{domain}" for domain in dict.fromkeys([*domains, host])]
    account = Account(user, mailbox.password, tuple(a.lower() for a in addresses), mailbox.quota)
    account.disabled = mailbox.disabled
    for folder in mailbox.folders:
        path, _, use = folder.partition(":")
        account.create(path, use)
    return account


def hosts_with(scenario: Scenario, role: str) -> Iterator[str]:
    """The hosts where such an agent lives."""
    return (name for name, part in scenario.hosts.items() if role in part.agents)
