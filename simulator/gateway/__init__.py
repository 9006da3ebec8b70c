"""The door to the real world: real programs over loopback, each a visitor in the film. Knows no protocol, no agent."""

from simulator.gateway.directions import Directions, directions
from simulator.gateway.doorway import with_door
from simulator.gateway.tcp import LOOPBACK, Gateway, Service

__all__ = ["LOOPBACK", "Directions", "Gateway", "Service", "directions", "with_door"]
