"""DMARC: does somebody who was authenticated stand behind the author's domain, and what if not (RFC 9989)?"""

from simulator.trust.dmarc.check import AUTHOR, Identified, author_domains, dmarc
from simulator.trust.dmarc.record import Policy, read_policy

__all__ = ["AUTHOR", "Identified", "Policy", "author_domains", "dmarc", "read_policy"]
