"""What happened: the vocabulary of facts, and the append-only trace. Knows nothing else."""

from simulator.trace.facts import Event, Octets
from simulator.trace.trace import Trace, to_json, weight

__all__ = ["Event", "Octets", "Trace", "to_json", "weight"]
