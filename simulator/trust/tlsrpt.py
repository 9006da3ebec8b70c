"""What a sender reports to a domain of the TLS it has met there: record, counts, and the JSON of it (RFC 8460).

Knows no letter, no resolver and no clock.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from simulator.trust.announcement import announced
from simulator.trust.judgment import Known, answer, restartable

_MAILTO = re.compile(r"mailto:([\w.!#$%&'*+/=^`{|}~-]+@[\w.-]+)", re.ASCII | re.IGNORECASE)
_FAILURES = {  # what made TLS fail, and how it is called (§4.3)
    "expired": "certificate-expired",
    "not-yet-valid": "certificate-not-trusted",
    "wrong-name": "certificate-host-mismatch",
    "self-signed": "certificate-not-trusted",
    "unknown-issuer": "certificate-not-trusted",
    "not-offered": "starttls-not-supported",
    "dns": "dnssec-invalid",
    "no-usable-key": "tlsa-invalid",
    "no-proved-key": "dane-required",
    "unreachable": "sts-policy-fetch-error",
    "invalid": "sts-policy-invalid",
    "tls-failed": "sts-webpki-invalid",
}
OTHERS = "validation-failure"
RESULTS = (*dict.fromkeys(_FAILURES.values()), OTHERS)
TYPES = ("sts", "tlsa", "no-policy-found")


class Basis(NamedTuple):
    """By which kind of policy a host was called, and its words (§4.4)."""

    type: str = "no-policy-found"
    words: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()


class Session(NamedTuple):
    """One attempt at TLS for a domain: with which host, and what went wrong (a key of `_FAILURES`, or our word)."""

    domain: str
    basis: Basis
    host: str = ""
    address: str = ""
    trouble: str = ""

    @property
    def result(self) -> str:
        """The result type of what failed; "" where nothing did."""
        return _FAILURES.get(self.trouble, OTHERS) if self.trouble else ""


def owner(domain: str) -> str:
    """Where DNS tells to whom reports go (§3)."""
    return f"_smtp._tls.{domain}"


def read_record(texts: Iterable[str]) -> tuple[str, ...]:
    """The addresses that want reports by mail; none where there is not exactly one record (§3)."""
    places = announced(texts, "TLSRPTv1").get("rua", "").split(",")
    return tuple(found[1] for place in places if (found := _MAILTO.fullmatch(place.strip())))


@restartable
def wanted(domain: str, known: Known) -> tuple[str, ...]:
    """The addresses that are to get a report on this domain."""
    return read_record(answer(known, owner(domain), "TXT").texts)


def report(sessions: Sequence[Session], ours: tuple[str, str, str], id_: str, since: int, until: int) -> dict[str, Any]:
    """The report on one domain, as JSON has it (§4.4). `ours`: organisation, contact and the address we call from."""
    organization, contact, address = ours
    groups: dict[Basis, list[Session]] = {}
    for session in sessions:
        groups.setdefault(session.basis, []).append(session)
    return {
        "organization-name": organization,
        "date-range": {"start-datetime": _written(since), "end-datetime": _written(until)},
        "contact-info": contact,
        "report-id": id_,
        "policies": [_policy(basis, group, address) for basis, group in groups.items()],
    }


def _policy(basis: Basis, sessions: Sequence[Session], address: str) -> dict[str, Any]:
    failed = Counter(one for one in sessions if one.trouble)
    told: dict[str, Any] = {"policy-type": basis.type}
    told |= {"policy-string": list(basis.words)} if basis.words else {}
    told["policy-domain"] = sessions[0].domain
    told |= {"mx-host": list(basis.mx)} if basis.mx else {}
    summary = {
        "total-successful-session-count": len(sessions) - failed.total(),
        "total-failure-session-count": failed.total(),
    }
    return {"policy": told, "summary": summary, "failure-details": list(_details(failed, address))}


def _details(failed: Counter[Session], address: str) -> Iterator[dict[str, Any]]:
    for session, count in failed.items():
        places = {"receiving-mx-hostname": session.host, "receiving-ip": session.address}
        yield {
            "result-type": session.result,
            "sending-mta-ip": address,
            **{name: place for name, place in places.items() if place},
            "failed-session-count": count,
            "failure-reason-code": session.trouble,
        }


def _written(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
