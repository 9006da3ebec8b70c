"""Those who report once a day: under which address, and with which key they sign. Knows no report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Reporter(NamedTuple):
    """One of them: the left half of its address, its key's selector, and the setting that names another address."""

    local_part: str
    selector: str
    setting: str

    def address(self, host: str, wanted: str = "") -> str:
        """The address under which a host reports."""
        return wanted or f"{self.local_part}@{host}"

    def key(self, address: str) -> str:
        """The key by which whoever reports under this address signs: no other report is read (RFC 8460 §3)."""
        return f"{self.selector}._domainkey.{address.rpartition('@')[2]} ed25519-sha256"


REPORTERS: Mapping[str, Reporter] = {
    "dmarc-reporter": Reporter("dmarc-reports", "dmarcrpt", "dmarc_reports_from"),
    "tls-reporter": Reporter("tls-reports", "tlsrpt", "tls_reports_from"),
}
"""By the role that is cast."""
