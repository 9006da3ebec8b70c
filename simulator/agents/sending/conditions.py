"""May a letter go to this host, and on what terms? Asked once for each host, before it is called.

What the sender wants for himself, and what the recipient's domain has let him know it demands: MTA-STS (RFC 8461).
Nothing here asks or waits: called again with what is known by then, it ends in terms or in a dead end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from simulator.agents.call import IN_CLEAR, Terms
from simulator.agents.sending.route import DeadEnd
from simulator.trust.mta_sts import Policy

Defence = Literal["mta-sts"]
"""A way in which a recipient's domain can demand TLS, that a sender may heed."""


class Wanted(NamedTuple):
    """The policy of `domain` has to be found out first."""

    domain: str


class Leave(NamedTuple):
    """The host may be called on these terms; `notes` are decisions: verdict, reason and what it is about."""

    terms: Terms
    notes: tuple[tuple[str, str, Mapping[str, str]], ...] = ()


class Conditions(NamedTuple):
    """`wanted`: the sender's own terms; `heeds`: whose demands he listens to."""

    wanted: Terms = IN_CLEAR
    heeds: tuple[Defence, ...] = ()

    def of(self, domain: str, host: str, policies: Mapping[str, Policy | None]) -> Wanted | Leave | DeadEnd:
        """Whether a letter for `domain` may go to its exchanger `host`, and on what terms, as far as is known."""
        if "mta-sts" not in self.heeds or domain.startswith("["):
            return Leave(self.wanted)
        if domain not in policies:
            return Wanted(domain)
        policy = policies[domain]
        if policy is None or policy.mode == "none":
            return Leave(self.wanted)
        return self._by_policy(policy, host, {"domain": domain, "server": host, "mx": " ".join(policy.mx)})

    def _by_policy(self, policy: Policy, host: str, about: Mapping[str, str]) -> Leave | DeadEnd:
        """Only to hosts that it names, by TLS that bears their name (RFC 8461 §4); who is testing only has it noted."""
        if policy.mode == "enforce" and policy.allows(host):
            return Leave(Terms("starttls", "refuses"), (("choose", "reason.mta-sts-enforced", about),))
        if policy.mode == "enforce":
            text = f"{host} is not among the exchangers that the policy of {about['domain']} names"
            return DeadEnd("reason.mta-sts-mismatch", "4.7.0", text)
        tested = "reason.mta-sts-tested" if policy.allows(host) else "reason.mta-sts-would-mismatch"
        hoped_for = self.wanted if self.wanted.security != "none" else Terms("if-offered")
        return Leave(hoped_for, (("note", tested, about),))


ANY = Conditions()  # to whom it may be sent in clear
