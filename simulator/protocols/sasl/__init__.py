"""SASL: how a user proves who she is, the same way in SMTP, POP3 and IMAP (RFC 4422). A file for each family.

A mechanism is two small steppers, one for each end; each is handed what the other end said and says the next thing.
`ServerExchange` and `ClientExchange` wrap them in what the three protocols write on their lines. Knows no protocol and
no policy: what a server has written down about its users it is handed (`Ledger`), and whether somebody who is
recognised may come in, somebody else decides.
"""

from simulator.protocols.sasl.exchange import ClientExchange, ServerExchange
from simulator.protocols.sasl.kept import Ledger, ScramKeys, digest_key, scram_keys
from simulator.protocols.sasl.mechanisms import MECHANISMS, USUAL, choose, offered, shows
from simulator.protocols.sasl.overheard import ENCODED, SECRET_KEYS, SEPARATOR, Overheard
from simulator.protocols.sasl.prepared import prepared, same
from simulator.protocols.sasl.steps import (
    NOT_BASE64,
    NOT_THE_MESSAGE,
    SERVER_FIRST,
    Binding,
    Cancelled,
    Challenge,
    Credentials,
    Ground,
    Malformed,
    Proof,
    Step,
)
from simulator.protocols.sasl.tokens import SCOPE, Issuer, Pass
from simulator.protocols.sasl.wire import (
    CANCEL,
    CANCEL_KEY,
    CHALLENGE_KEY,
    EMPTY,
    INITIAL_RESPONSE_KEY,
    RESPONSE_KEY,
    decode,
    encode,
    mechanism_key,
)

__all__ = [
    "CANCEL",
    "CANCEL_KEY",
    "CHALLENGE_KEY",
    "EMPTY",
    "ENCODED",
    "INITIAL_RESPONSE_KEY",
    "MECHANISMS",
    "NOT_BASE64",
    "NOT_THE_MESSAGE",
    "RESPONSE_KEY",
    "SCOPE",
    "SECRET_KEYS",
    "SEPARATOR",
    "SERVER_FIRST",
    "USUAL",
    "Binding",
    "Cancelled",
    "Challenge",
    "ClientExchange",
    "Credentials",
    "Ground",
    "Issuer",
    "Ledger",
    "Malformed",
    "Overheard",
    "Pass",
    "Proof",
    "ScramKeys",
    "ServerExchange",
    "Step",
    "choose",
    "decode",
    "digest_key",
    "encode",
    "mechanism_key",
    "offered",
    "prepared",
    "same",
    "scram_keys",
    "shows",
]
