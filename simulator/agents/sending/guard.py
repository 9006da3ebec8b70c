"""TLS with the hosts of one trip: on what terms each is called, which is believed, and how it went with each.

Knows no octet and no conversation; what may be demanded of whom is the affair of `conditions`.
"""

from __future__ import annotations

from simulator.agents.call import Terms
from simulator.agents.decisions import considered, decided
from simulator.agents.sending.conditions import Leave, Refusal
from simulator.trust.dane import dane
from simulator.trust.names import domain_name
from simulator.trust.tlsrpt import Session
from simulator.world.agent import Deed, Here, Secured, Strictness


class Guard:
    """`terms`: those of the present host. `sessions`: how it went, one for each call (RFC 8460 §4)."""

    def __init__(self, here: Here, domain: str, wanted: Terms) -> None:
        self._here, self._domain = here, domain_name(domain)
        self._leave = Leave(wanted)
        self.terms = wanted
        self.sessions: list[Session] = []

    def take(self, leave: Leave) -> None:
        """The next host may be called, on these terms."""
        self.terms, self._leave = leave.terms, leave

    def turn_away(self, refusal: Refusal, host: str) -> None:
        """The next host may not be called."""
        self.sessions.append(Session(self._domain, refusal.basis, host, trouble=refusal.trouble))

    @property
    def strictness(self) -> Strictness:
        """Who takes TLS where it is offered takes any certificate: it is better than nothing (RFC 7435)."""
        terms = self.terms
        lenient = terms.caution == "shrugs" or terms.security == "if-offered" or terms.pins
        return "notes" if lenient else "insists"

    def believe(self, happening: Secured, host: str, address: str) -> tuple[list[Deed], bool]:
        """Whether that was the host, by what it has shown; and what is told of it, a fault let pass included."""
        told, ignored, who = list[Deed](), "", self._here.host
        if self.terms.pins:
            verdict = dane(self.terms.pins, happening.chain, host, self._here.clock.seconds)
            told += considered(who, "dane", verdict)
            if verdict.result != "pass":
                return told, False
        elif happening.verdict not in ("", "ok"):
            ignored = happening.verdict
            told.append(decided(who, "accept", "certificate-ignored", {"server": host, "why": ignored}))
        self.note(self._leave.trouble or (ignored if self._leave.basis.words else ""), host, address)
        return told, True

    def note(self, trouble: str, host: str, address: str) -> None:
        """Note how it went, for whoever reports on it; "" where all was well."""
        self.sessions.append(Session(self._domain, self._leave.basis, host, address, trouble))
