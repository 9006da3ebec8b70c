"""SPF: may this host send letters for this domain (RFC 7208)? Record, macros, and the evaluation step by step."""

from simulator.trust.spf.check import spf
from simulator.trust.spf.field import received_spf
from simulator.trust.spf.record import MECHANISMS, MODIFIERS
from simulator.trust.spf.verdict import REASONS, RESULTS, Step, Verdict

__all__ = ["REASONS", "RESULTS", "Step", "Verdict", "every_key", "received_spf", "spf"]


def every_key() -> tuple[str, ...]:
    """All keys that a verdict can tell."""
    families = {"mechanism": MECHANISMS, "modifier": MODIFIERS, "reason": REASONS, "result": RESULTS}
    fixed = ("spf.record", "spf.term", "spf.macro")
    return (*fixed, *(f"spf.{family}.{name}" for family, names in families.items() for name in names))
