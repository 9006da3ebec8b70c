"""SPF: may this host send letters for this domain (RFC 7208)? Record, macros, and the evaluation step by step."""

from simulator.trust.spf.check import spf
from simulator.trust.spf.verdict import RESULTS, Step, Verdict

__all__ = ["RESULTS", "Step", "Verdict", "spf"]
