"""DNS: questions, answers and zones, wire bytes both ways, on dnspython (RFC 1034, RFC 1035). Knows no network."""

from simulator.protocols.dns.ear import Ear
from simulator.protocols.dns.evidence import Evidence, SignedSet
from simulator.protocols.dns.grammar import ask, read_answer, read_evidence, read_question, refuse
from simulator.protocols.dns.kinds import KINDS
from simulator.protocols.dns.rules import RULES, Dialogue
from simulator.protocols.dns.signing import Signer
from simulator.protocols.dns.table import Hosts, ZoneError, ZoneTable
from simulator.protocols.dns.words import Answer, Question, plain
from simulator.protocols.dns.zones import Zones

__all__ = [
    "KINDS",
    "RULES",
    "Answer",
    "Dialogue",
    "Ear",
    "Evidence",
    "Hosts",
    "Question",
    "SignedSet",
    "Signer",
    "ZoneError",
    "ZoneTable",
    "Zones",
    "ask",
    "plain",
    "read_answer",
    "read_evidence",
    "read_question",
    "refuse",
]
