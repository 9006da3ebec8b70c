"""What to enter in a real program: where to knock, who can log in, whom to trust. Command and page tell the same."""

from __future__ import annotations

from typing import NamedTuple

from simulator.gateway.authority import Authority
from simulator.gateway.tcp import LOOPBACK, Gateway, Service
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario


class Directions(NamedTuple):
    """The way in. `server`: where all services listen; `ca`: the path of the certificate to trust."""

    server: str
    services: list[Service]
    accounts: list[dict[str, str]]
    ca: str


def directions(gateway: Gateway) -> Directions:
    """Those of a door that stands open."""
    run, authority = gateway.run, gateway.authority
    people = accounts(run.scenario, run, authority)
    return Directions(LOOPBACK, gateway.services, people, str(authority.certificate))


def accounts(scenario: Scenario, run: Run, authority: Authority | None = None) -> list[dict[str, str]]:
    """Who can log in: user, password (with a second factor, one for programs) and first address.

    Where the server asks for it, also a certificate by this authority, with its key: the path of both.
    """
    found = []
    for name, part in scenario.hosts.items():
        listening = run.world.hosts[name].listeners
        for user, mailbox in part.mailboxes.items() if listening else ():
            domains = part.settings.get("domains") or [name]
            address = mailbox.addresses[0] if mailbox.addresses else f"{user}@{domains[0]}"
            password = next(filter(None, mailbox.app_passwords.values()), mailbox.password)
            shown = {"certificate": str(authority.person(address))} if authority and part.tls.asks else {}
            found.append({"user": user, "password": password, "address": address, **shown})
    return found
