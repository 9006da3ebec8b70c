"""POP3: the Post Office Protocol, as a pure machine over octets (RFC 1939, RFC 2449). Knows no maildrop, no user."""

from simulator.protocols.pop3.connection import ClientConnection, ServerConnection
from simulator.protocols.pop3.dialogue import Dialogue
from simulator.protocols.pop3.ear import Ear
from simulator.protocols.pop3.grammar import FOREIGN, LINE_LIMIT, SYNTAXES, command, response
from simulator.protocols.pop3.rules import ERR, GREETING, OK, RESPONSE, TABLE, Rule, State
from simulator.protocols.pop3.words import Command, Reply, Response, challenge, err, ok

__all__ = [
    "ERR",
    "FOREIGN",
    "GREETING",
    "LINE_LIMIT",
    "OK",
    "RESPONSE",
    "SYNTAXES",
    "TABLE",
    "ClientConnection",
    "Command",
    "Dialogue",
    "Ear",
    "Reply",
    "Response",
    "Rule",
    "ServerConnection",
    "State",
    "challenge",
    "command",
    "err",
    "ok",
    "response",
]
