"""What a validating resolver has heard of zones and their keys, and whether that proves an answer (RFC 4035 §4.3).

It asks nobody itself: what is missing is a question.
"""

from __future__ import annotations

from functools import partial

from simulator.protocols.dns import Evidence, SignedSet, Signer
from simulator.trust.dnssec import dnssec
from simulator.trust.judgment import Question, Verdict
from simulator.trust.keys import zone_key
from simulator.world.agent import Here

LEAST = 60_000_000  # microseconds for which a key is remembered, whatever its zone says: as long as a proof may take


class Proofs:
    """The memory for one resolver."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._signer = Signer(partial(zone_key, here.seed), lambda: here.clock.seconds)
        self._heard: dict[tuple[str, str], tuple[Evidence, int]] = {}
        self._anchors: dict[str, SignedSet] = {}

    def hear(self, name: str, type_: str, evidence: Evidence, until: int) -> None:
        """Remember what was answered, until then (microseconds of the world's clock)."""
        self._heard[name, type_] = evidence, max(until, self._here.clock.now + LEAST)

    def judge(self, name: str, type_: str, evidence: Evidence) -> Verdict | Question:
        """Whether an answer is what the zone's owner has said, or what has to be asked first."""
        now = self._here.clock.now
        heard = {asked: told for asked, (told, until) in self._heard.items() if until > now}
        heard[name, type_] = evidence
        return dnssec(name, type_, heard, self._anchor, self._here.clock.seconds)

    def _anchor(self, registry: str) -> SignedSet:
        """A registry's key, as everybody knows it who validates."""
        return self._anchors.get(registry) or self._anchors.setdefault(registry, self._signer.known_key(registry))
