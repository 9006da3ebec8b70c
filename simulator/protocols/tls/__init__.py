"""TLS: records and handshake messages, for reading only (RFC 8446, RFC 5246). Knows no wire, and no engine."""

from simulator.protocols.tls.ear import Ear
from simulator.protocols.tls.keylog import KeyLog
from simulator.protocols.tls.keys import every_key
from simulator.protocols.tls.names import IMPLICIT, STARTTLS
from simulator.protocols.tls.rules import RULES, Dialogue

__all__ = ["IMPLICIT", "RULES", "STARTTLS", "Dialogue", "Ear", "KeyLog", "every_key"]
