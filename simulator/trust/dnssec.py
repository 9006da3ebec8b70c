"""Is an answer of DNS what the zone's owner has said? The chain of keys that leads down to it (RFC 4035 §5).

Known are the keys of the registries, the zones of one label: the trust anchors. Each other zone has its key vouched for
by the one above. Knows no resolver: called with what was answered, it gives a verdict, or asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from simulator.protocols.dns import Evidence, SignedSet
from simulator.trust.judgment import Question, Unanswered, Verdict, restartable

Heard = Mapping[tuple[str, str], Evidence]
"""What was answered, by name and type, with what it bears."""


class Bogus(Exception):
    """What was answered cannot be what the owner of `zone` has said."""

    def __init__(self, zone: str, why: str) -> None:
        super().__init__(zone, why)
        self.zone, self.why = zone, why


@restartable
def dnssec(name: str, type_: str, heard: Heard, anchor: Callable[[str], SignedSet], now: int) -> Verdict:
    """secure, insecure (nobody signs there) or bogus. In `details` the zone, and `status`, where nothing is there."""
    chain = _Chain(heard, anchor, now)
    about = {"name": name, "type": type_}
    try:
        judged = list(chain.judged(name, type_))
    except Bogus as bogus:
        return Verdict("bogus", f"dnssec.broken.{bogus.why}", {**about, "zone": bogus.zone})
    if None in judged:
        return Verdict("insecure", "dnssec.not-signed", about)
    absent = [one for one in heard[name, type_].denials if "NXNAME" in one.types]
    return Verdict("secure", "dnssec.signed", {**about, **({"status": "nxdomain"} if absent else {})})


class _Chain(NamedTuple):
    heard: Heard
    anchor: Callable[[str], SignedSet]
    now: int

    def judged(self, name: str, type_: str) -> Iterator[SignedSet | None]:
        """The keys that stand behind each part of an answer; None for a part that nobody signs. Raises Bogus."""
        found, target = self._heard(name, type_), name
        for one in found.answers:
            yield self._behind(one)
            target = one.alias or target
        if not any(one.type == type_ for one in found.answers):
            yield self._absent(target, type_, found)

    def _absent(self, name: str, type_: str, found: Evidence) -> SignedSet | None:
        """Who says that there is nothing of that type."""
        for one in found.denials:
            if one.name == name:
                if {type_, "CNAME"} & set(one.types):
                    raise Bogus(one.signer, "contradiction")
                return self._behind(one)
        return self._unsigned(name)

    def _behind(self, one: SignedSet) -> SignedSet | None:
        """The trusted keys by which these records are signed."""
        if not one.signer:
            return self._unsigned(one.name)
        keys = self._keys_over(one.signer)
        if keys is None:
            return None
        if keys.name != one.signer or not _is_under(one.name, one.signer):
            raise Bogus(one.signer, "wrong")
        return self._checked(one, keys)

    def _unsigned(self, name: str) -> None:
        """Nobody has signed: that may be only where nobody signs at all (RFC 4035 §5.2)."""
        keys = self._keys_over(name)
        if keys is not None:
            raise Bogus(keys.name, "unsigned")

    def _keys_over(self, name: str) -> SignedSet | None:
        """The keys of the lowest zone that `name` is in, from the registry down; None where a zone is not signed."""
        labels = [label for label in name.split(".") if label] or ["."]
        keys: SignedSet | None = self.anchor(labels[-1])
        for start in reversed(range(len(labels) - 1)):
            if keys is not None:
                keys = self._below(".".join(labels[start:]), keys)
        return keys

    def _below(self, name: str, above: SignedSet) -> SignedSet | None:
        """The keys of the zone that begins at `name`; those above it, where none does."""
        found = self._heard(name, "DS")
        for ds in (one for one in found.answers if one.type == "DS"):
            keys = next((one for one in self._heard(name, "DNSKEY").answers if one.type == "DNSKEY"), None)
            self._checked(ds, above)
            if keys is None or not ds.vouches_for(keys):
                raise Bogus(name, "not-vouched-for")
            return self._checked(keys, keys)
        for denial in found.denials:
            if denial.name == name:
                self._checked(denial, above)
                return None if "NS" in denial.types and "SOA" not in denial.types else above
        raise Bogus(above.name, "unsigned")

    def _checked(self, one: SignedSet, keys: SignedSet) -> SignedSet:
        why = one.trouble(keys, self.now)
        if why:
            raise Bogus(keys.name, why)
        return keys

    def _heard(self, name: str, type_: str) -> Evidence:
        found = self.heard.get((name, type_))
        if found is None:
            raise Unanswered(Question(name, type_))
        return found


def _is_under(name: str, zone: str) -> bool:
    return zone == "." or f".{name}".endswith(f".{zone}")
