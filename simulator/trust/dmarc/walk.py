"""The walk up the tree of names, in search of policy records and of the organisation's own domain (RFC 9989 §4.10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.trust.dmarc.record import Policy, read_policy
from simulator.trust.judgment import Known, Step, answer

MOST_LABELS = 8  # of names beyond, all but the last seven are left out


class NoAnswer(Exception):
    """DNS does not tell whether there is a record."""


@dataclass
class Walks:
    """What is found on the way; each name is looked at once, and makes one step."""

    known: Known
    steps: list[Step]
    _looked_at: dict[str, Policy | None] = field(default_factory=dict)
    _organizations: dict[str, str] = field(default_factory=dict)

    def policy_at(self, name: str, step: str = "dmarc.step.record") -> Policy | None:
        """The record of this very name; of several none counts. Raises NoAnswer."""
        if name not in self._looked_at:
            self._looked_at[name] = self._look(name, step)
        return self._looked_at[name]

    def organization(self, domain: str) -> str:
        """The organisation's domain that `domain` belongs to (§4.10.2)."""
        if domain not in self._organizations:
            found = self._organizations[domain] = _organization(domain, self.found(domain))
            self.steps.append(Step("dmarc.step.organization", True, {"domain": domain, "organization": found}))
        return self._organizations[domain]

    def found(self, domain: str) -> list[tuple[str, Policy]]:
        """The records on the way up, lowest first; the walk ends where one says what it is."""
        found: list[tuple[str, Policy]] = []
        for name in upwards(domain):
            policy = self.policy_at(name, "dmarc.step.record" if name == domain else "dmarc.step.tree-walk")
            if policy is not None:
                found.append((name, policy))
                if policy["psd"] in ("y", "n"):
                    break
        return found

    def _look(self, name: str, step: str) -> Policy | None:
        asked = f"_dmarc.{name}"
        reply = answer(self.known, asked, "TXT")
        if reply.is_missing:
            self.steps.append(Step(step, False, {"name": asked, "status": reply.status}))
            raise NoAnswer(asked)
        records = [(text, policy) for text in reply.texts if (policy := read_policy(text)) is not None]
        about = {"name": asked, "status": reply.status, "count": str(len(records))}
        if len(records) == 1:
            about["record"] = records[0][0]
        self.steps.append(Step(step, len(records) == 1, about))
        return records[0][1] if len(records) == 1 else None


def upwards(domain: str) -> Iterator[str]:
    """The names that are looked at: the domain itself, and those above it (§4.10)."""
    yield domain
    labels = domain.split(".")
    labels = labels[1:] if len(labels) < MOST_LABELS else labels[1 - MOST_LABELS :]
    yield from (".".join(labels[start:]) for start in range(len(labels)))


def _organization(domain: str, found: list[tuple[str, Policy]]) -> str:
    for name, policy in found:
        if policy["psd"] == "n":
            return name
        if policy["psd"] == "y" and name != domain:
            return ".".join(domain.split(".")[-len(name.split(".")) - 1 :])
    return found[-1][0] if found else domain
