"""IMAP, spoken and overheard (RFC 3501, RFC 9051): words, grammar, rules, both ends of a connection, and an ear."""

from simulator.protocols.imap.connection import ClientConnection, ServerConnection
from simulator.protocols.imap.dialogue import Dialogue
from simulator.protocols.imap.ear import Ear
from simulator.protocols.imap.grammar import Limits
from simulator.protocols.imap.grammar.keys import every_key
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.rules import RULES, TABLE, Rule, State, Turn
from simulator.protocols.imap.violations import KEYS as VIOLATIONS
from simulator.protocols.imap.violations import Wrong

__all__ = [
    "RULES",
    "TABLE",
    "VIOLATIONS",
    "ClientConnection",
    "Dialogue",
    "Ear",
    "Limits",
    "Rule",
    "SequenceSet",
    "ServerConnection",
    "State",
    "Turn",
    "Wrong",
    "every_key",
]
