"""What happened: the vocabulary of facts, and the append-only trace. Knows nothing else."""

from simulator.trace.facts import Event, Octets
from simulator.trace.trace import Trace, event_from_json, to_json, weight

__all__ = ["Event", "Octets", "Trace", "event_from_json", "to_json", "weight"]
