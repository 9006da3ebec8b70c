"""What happened: the vocabulary of facts, and the append-only trace. Knows nothing else."""

from simulator.trace.facts import Event, Octets
from simulator.trace.trace import Allowance, TooMuch, Trace, same, to_json, weight

__all__ = ["Allowance", "Event", "Octets", "TooMuch", "Trace", "same", "to_json", "weight"]
