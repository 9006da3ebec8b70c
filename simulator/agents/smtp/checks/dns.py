"""What checks ask DNS: names of addresses, and whether a domain has mail."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache

from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.session import Objection, Session
from simulator.world.agent import LookUp

NO_ANSWER = ("servfail", "timeout")


@lru_cache(1024)
def pointer(ip: str) -> str:
    """The name under which DNS keeps the name of an address (RFC 1035 §3.5)."""
    return ipaddress.ip_address(ip).reverse_pointer


def silence(session: Session, *questions: tuple[str, str]) -> Objection:
    """Where DNS gave no answer, nobody can be blamed yet."""
    silent = [name for name, kind in questions if session.status(name, kind) in NO_ANSWER]
    return Finding("dns-failure", {"domain": silent[0]}) if silent else None


def mail_domain(session: Session, domain: str, reasons: Mapping[str, str]) -> Objection:
    """A domain has mail if it has an MX that is not null, or an address (RFC 5321 §5.1, RFC 7505)."""
    for kind in ("MX", "A", "AAAA"):
        records = session.records(domain, kind)
        if isinstance(records, LookUp):
            return records
        if session.status(domain, kind) in NO_ANSWER:
            return Finding(reasons["no-answer"], {"domain": domain})
        if records:
            null = kind == "MX" and all(record.split()[-1] == "." for record in records)
            return Finding(reasons["null-mx"], {"domain": domain}) if null else None
    return Finding(reasons["unknown"], {"domain": domain})
