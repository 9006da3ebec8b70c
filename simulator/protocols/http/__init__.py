"""HTTP/1.1: the web's question and answer, as a machine over octets, on h11 (RFC 9110, RFC 9112). Knows no page."""

from simulator.protocols.http.connection import ClientConnection, ServerConnection
from simulator.protocols.http.cookies import Cookie, set_cookie
from simulator.protocols.http.dialogue import Dialogue
from simulator.protocols.http.ear import Ear
from simulator.protocols.http.forms import fields_of, form
from simulator.protocols.http.rules import METHODS, TABLE, Rule, State
from simulator.protocols.http.words import ALPN, Request, Response

__all__ = [
    "ALPN",
    "METHODS",
    "TABLE",
    "ClientConnection",
    "Cookie",
    "Dialogue",
    "Ear",
    "Request",
    "Response",
    "Rule",
    "ServerConnection",
    "State",
    "fields_of",
    "form",
    "set_cookie",
]
