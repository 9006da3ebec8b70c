"""May a letter go to this host, and on what terms? Asked once for each host, before it is called.

What the sender wants for himself, and what the recipient's domain has let him know it demands: by keys in signed DNS
(DANE, RFC 7672), or by a policy (MTA-STS, RFC 8461). Where both speak, the keys do (RFC 8461 §2).
Nothing here asks or waits: called again with what is found out by then, it ends in terms or in a dead end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from simulator.agents.call import IN_CLEAR, Terms
from simulator.agents.sending.route import SILENCE, DeadEnd
from simulator.agents.shelf import Parcel
from simulator.agents.smtp.errand import REQUIRETLS
from simulator.mail.message import named
from simulator.trust import dane
from simulator.trust.mta_sts import Policy
from simulator.trust.names import domain_name
from simulator.trust.tlsrpt import Basis
from simulator.world.agent import Answered, LookUp

Defence = Literal["dane", "mta-sts"]
"""A way in which a recipient's domain can demand TLS, that a sender may heed."""


class PolicyWanted(NamedTuple):
    """The policy of `domain` has to be found out first."""

    domain: str


class Leave(NamedTuple):
    """The host may be called on these terms; `notes` are decisions: verdict, reason and what it is about.

    `basis` is what demands them, for the report; `trouble`, what does not suit it, and is let pass.
    """

    terms: Terms
    notes: tuple[tuple[str, str, Mapping[str, str]], ...] = ()
    basis: Basis = Basis()
    trouble: str = ""


class Refusal(NamedTuple):
    """The host may not be called; `basis` and `trouble` as in Leave."""

    dead_end: DeadEnd
    basis: Basis
    trouble: str


@dataclass
class Findings:
    """What was found out on a trip: DNS's answers by name and type, which of them are proved, policies by domain."""

    dns: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    proved: set[tuple[str, str]] = field(default_factory=set)
    policies: dict[str, Policy | None] = field(default_factory=dict)

    def add(self, answer: Answered) -> None:
        """DNS has answered."""
        question = answer.name.lower(), answer.type
        self.dns[question] = answer.status, answer.records
        if answer.proved:
            self.proved.add(question)


class Conditions(NamedTuple):
    """`wanted`: the sender's own terms; `heeds`: whose demands he listens to; `requires_tls`: the letter's own.

    `dane_required`: domains to which he sends by DANE alone, where he heeds it.
    """

    wanted: Terms = IN_CLEAR
    heeds: tuple[Defence, ...] = ()
    requires_tls: bool = False
    dane_required: tuple[str, ...] = ()

    def for_letter(self, parcel: Parcel) -> Conditions:
        """The same for a letter that has a wish of its own: TLS in any case, or to go in any case (RFC 8689 §4.2)."""
        if REQUIRETLS in parcel.parameters:
            return self._replace(wanted=Terms("starttls", "refuses"), requires_tls=True)
        optional = any(field.value.strip().lower() == b"no" for field in named(parcel.content, "TLS-Required"))
        return self._replace(heeds=()) if optional else self

    def of(self, domain: str, host: str, found: Findings) -> LookUp | PolicyWanted | Leave | Refusal:
        """Whether a letter for `domain` may go to its exchanger `host`, and on what terms, as far as is known."""
        demands = (demand(self, domain, host.lower(), found) for name, demand in _DEMANDS if name in self.heeds)
        return next((demanded for demanded in demands if demanded), None) or self._by_letter(domain, host, found)

    def _by_letter(self, domain: str, host: str, found: Findings) -> Leave | Refusal:
        """One that requires TLS goes only where nobody can have put another host in between (RFC 8689 §4.2.1)."""
        is_proved = (domain.lower(), "MX") in found.proved
        if self.requires_tls and not is_proved:
            text = f"Nothing proves that {host} is the exchanger of {domain}"
            return Refusal(DeadEnd("reason.requiretls-failed", "5.7.10", text), Basis(), "unproved")
        unsigned = ("note", "dane.concept.dnssec-required", {"domain": domain})
        return Leave(self.wanted, (unsigned,) if "dane" in self.heeds and not is_proved else ())

    def by_keys(self, domain: str, host: str, found: Findings) -> LookUp | Leave | Refusal | None:
        """Where all of DNS that leads there is signed, by TLS with one of the keys it tells of (RFC 7672 §2.2)."""
        if (domain.lower(), "MX") not in found.proved:
            return None
        for name, type_ in ((host, "A"), (dane.owner(host), "TLSA")):
            if (name, type_) not in found.dns:
                return LookUp(name, type_)
            if found.dns[name, type_][0] in SILENCE:
                dead_end = DeadEnd("reason.dane-unknown", "4.7.5", f"DNS does not tell which keys {host} has")
                return Refusal(dead_end, Basis("tlsa"), "dns")
            if (name, type_) not in found.proved:
                return None
        records = found.dns[dane.owner(host), "TLSA"][1]
        if not records or (domain.lower() in self.dane_required and not dane.read_pins(records)):
            return None
        return self._with_keys(records, {"domain": domain, "server": host})

    def _with_keys(self, records: tuple[str, ...], about: Mapping[str, str]) -> Leave:
        """TLS in any case; where no record can be used, with whatever certificate the sender would take (§2.2)."""
        pins = dane.read_pins(records)
        terms = Terms("starttls", "refuses" if pins or self.requires_tls else "shrugs", pins)
        told = ("choose", "dane.concept.opportunistic-dane-tls", {**about, "records": str(len(records))})
        return Leave(terms, (told,), Basis("tlsa", records, (about["server"],)), "" if pins else "no-usable-key")

    def by_agreement(self, domain: str, host: str, found: Findings) -> Refusal | None:
        """Where the sender demands keys, and there are none that can be used, not at all (RFC 8460 §4.3.2.1)."""
        if domain.lower() not in self.dane_required:
            return None
        dead_end = DeadEnd("reason.dane-required", "4.7.5", f"Signed DNS tells of no key of {host}")
        return Refusal(dead_end, Basis("tlsa"), "no-proved-key")

    def by_policy(self, domain: str, host: str, found: Findings) -> PolicyWanted | Leave | Refusal | None:
        """Only to hosts that its policy names, by TLS that bears their name (RFC 8461 §4); who tests has it noted."""
        name = domain_name(domain)
        if not name:
            return None
        if name not in found.policies:
            return PolicyWanted(name)
        policy = found.policies[name]
        return None if policy is None or policy.mode == "none" else self._with_policy(policy, domain, host)

    def _with_policy(self, policy: Policy, domain: str, host: str) -> Leave | Refusal:
        about = {"domain": domain, "server": host, "mx": " ".join(policy.mx)}
        basis = Basis("sts", policy.words, policy.mx)
        is_named = policy.allows(host)
        if policy.mode == "testing" and not self.requires_tls:
            hoped_for = self.wanted if self.wanted.security != "none" else Terms("if-offered")
            noted = "reason.mta-sts-tested" if is_named else "reason.mta-sts-would-mismatch"
            return Leave(hoped_for, (("note", noted, about),), basis, "" if is_named else "mismatch")
        if is_named:
            return Leave(Terms("starttls", "refuses"), (("choose", "reason.mta-sts-enforced", about),), basis)
        text = f"{host} is not among the exchangers that the policy of {domain} names"
        return Refusal(DeadEnd("reason.mta-sts-mismatch", "4.7.0", text), basis, "mismatch")


_DEMANDS = (("dane", Conditions.by_keys), ("dane", Conditions.by_agreement), ("mta-sts", Conditions.by_policy))
ANY = Conditions()  # to whom it may be sent in clear
