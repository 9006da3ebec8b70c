"""SMTP without any network: the table of rules, words, their grammar, both ends of a dialogue, and an ear for it."""

from simulator.protocols.smtp.connection import ClientConnection, ServerConnection
from simulator.protocols.smtp.dialogue import Dialogue
from simulator.protocols.smtp.ear import Ear
from simulator.protocols.smtp.rules import TABLE, Rule, State
from simulator.protocols.smtp.words import Chunk, ClientWord, Command, Content, Reply, Response

__all__ = [
    "TABLE",
    "Chunk",
    "ClientConnection",
    "ClientWord",
    "Command",
    "Content",
    "Dialogue",
    "Ear",
    "Reply",
    "Response",
    "Rule",
    "ServerConnection",
    "State",
]
