"""What all houses of a town share: names, addresses, and letters that may be sent. Knows nobody who lives there."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import NamedTuple

from simulator.agents.draft import Draft
from simulator.mail.compose import Attachment
from simulator.protocols.dns import ZoneTable
from simulator.scenario.furnishing.zone import pinned, published
from simulator.scenario.proof import CastError
from simulator.scenario.scenario import LetterPart, Scenario

RANGES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")  # RFC 5737, RFC 2544


class Town(NamedTuple):
    """What all houses share: what DNS tells, who is asked, every host's addresses, and the letters people may send."""

    zones: ZoneTable
    hosts: dict[str, tuple[str, ...]]
    name_server: str | None
    drafts: dict[str, Draft]

    @classmethod
    def of(cls, scenario: Scenario, curtain: int) -> Town:
        """The town of a scenario; `name_server` is the host that resolvers ask, if there is one."""
        hosts: dict[str, tuple[str, ...]] = {name: (one,) for name, one in _addresses(scenario).items()}
        servers = (name for name, part in scenario.hosts.items() if "dns-server" in part.agents)
        files = {name: content.encode("latin-1") for name, content in scenario.files.items()}
        drafts = {name: _draft(part, files) for name, part in scenario.letters.items()}
        return cls(pinned(scenario, curtain, published(scenario)), hosts, next(servers, None), drafts)


def _draft(part: LetterPart, files: dict[str, bytes]) -> Draft:
    """A letter to be sent, with the files it names."""
    return Draft(
        raw=files[part.file] if part.file else b"",
        sender=part.sender,
        to=tuple(part.to),
        cc=tuple(part.cc),
        bcc=tuple(part.bcc),
        subject=part.subject,
        text=part.text,
        attachments=tuple(Attachment(Path(name).name, files[name]) for name in part.attachments),
    )


def _addresses(scenario: Scenario) -> dict[str, str]:
    taken = {part.address for part in scenario.hosts.values()}
    free = (str(ip) for net in RANGES for ip in ipaddress.ip_network(net).hosts() if str(ip) not in taken)
    try:
        return {name: part.address or next(free) for name, part in scenario.hosts.items()}
    except StopIteration:
        raise CastError("no-addresses", "hosts") from None
