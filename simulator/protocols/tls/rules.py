"""The one table of TLS: which message leads from which state to which (RFC 8446 §A, RFC 5246 §7.3).

TLS 1.3                                               TLS 1.2

START ──ClientHello──► WAIT_SH ◄──ClientHello── RETRY  WAIT_SH
                        │   └──HelloRetryRequest──▲      │ ServerHello
                        │ ServerHello                   WAIT_SHD ─┐ Certificate, ServerKeyExchange …
                      WAIT_EE                            │  ▲─────┘
                        │ EncryptedExtensions            │ ServerHelloDone
                      WAIT_CERT_CR                      WAIT_CKE
                        │ Certificate                    │ ClientKeyExchange
                      WAIT_CV                           WAIT_CF
                        │ CertificateVerify              │ Finished, the client's
                      WAIT_FINISHED                     WAIT_SF
                        │ Finished, the server's         │ Finished, the server's
                      WAIT_FLIGHT2                       │
                        └──Finished, the client's──► CONNECTED ──close_notify──► CLOSED

Whoever finds a fault says so from wherever he stands, and it has FAILED. Where the RFC has names for states they are
those, a client's up to the server's Finished and the server's after it. Knows no octets.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from simulator.protocols.tls.names import CLOSE_NOTIFY


class State(StrEnum):
    """Where a handshake stands."""

    START = "START"
    WAIT_SH = "WAIT_SH"
    RETRY = "RETRY"
    WAIT_EE = "WAIT_EE"
    WAIT_CERT_CR = "WAIT_CERT_CR"
    WAIT_CV = "WAIT_CV"
    WAIT_FINISHED = "WAIT_FINISHED"
    WAIT_FLIGHT2 = "WAIT_FLIGHT2"
    WAIT_SHD = "WAIT_SHD"
    WAIT_CKE = "WAIT_CKE"
    WAIT_CF = "WAIT_CF"
    WAIT_SF = "WAIT_SF"
    CONNECTED = "CONNECTED"
    CLOSED = "CLOSED"
    FAILED = "FAILED"


CLIENT, SERVER = "C", "S"
OLD = " (TLS 1.2)"  # behind the name of a ServerHello that chooses that version, or an older one
ALERT = "alert"
UNREAD = "encrypted_record"  # what nobody could open (RFC 8446 §5.2)
CHANGE = "ChangeCipherSpec"


class Rule(NamedTuple):
    """In `state`, what a side says leads to `to`; `rfc` names the section."""

    state: State
    side: str
    said: str
    to: State
    rfc: str


def _staying(state: State, side: str, messages: dict[str, str]) -> tuple[Rule, ...]:
    return tuple(Rule(state, side, said, state, rfc) for said, rfc in messages.items())


RULES = (
    Rule(State.START, CLIENT, "ClientHello", State.WAIT_SH, "RFC 8446 §4.1.2"),
    Rule(State.WAIT_SH, SERVER, "HelloRetryRequest", State.RETRY, "RFC 8446 §4.1.4"),
    Rule(State.RETRY, CLIENT, "ClientHello", State.WAIT_SH, "RFC 8446 §4.1.2"),
    Rule(State.WAIT_SH, SERVER, "ServerHello", State.WAIT_EE, "RFC 8446 §4.1.3"),
    Rule(State.WAIT_EE, SERVER, "EncryptedExtensions", State.WAIT_CERT_CR, "RFC 8446 §4.3.1"),
    Rule(State.WAIT_CERT_CR, SERVER, "CertificateRequest", State.WAIT_CERT_CR, "RFC 8446 §4.3.2"),
    Rule(State.WAIT_CERT_CR, SERVER, "Certificate", State.WAIT_CV, "RFC 8446 §4.4.2"),
    Rule(State.WAIT_CERT_CR, SERVER, "Finished", State.WAIT_FLIGHT2, "RFC 8446 §2.2"),  # known from an earlier talk
    Rule(State.WAIT_CV, SERVER, "CertificateVerify", State.WAIT_FINISHED, "RFC 8446 §4.4.3"),
    Rule(State.WAIT_FINISHED, SERVER, "Finished", State.WAIT_FLIGHT2, "RFC 8446 §4.4.4"),
    Rule(State.WAIT_FLIGHT2, CLIENT, "Certificate", State.WAIT_FLIGHT2, "RFC 8446 §4.4.2"),
    Rule(State.WAIT_FLIGHT2, CLIENT, "CertificateVerify", State.WAIT_FLIGHT2, "RFC 8446 §4.4.3"),
    Rule(State.WAIT_FLIGHT2, CLIENT, "Finished", State.CONNECTED, "RFC 8446 §4.4.4"),
    Rule(State.WAIT_SH, SERVER, f"ServerHello{OLD}", State.WAIT_SHD, "RFC 5246 §7.4.1.3"),
    *_staying(State.WAIT_SHD, SERVER, {
        "Certificate": "RFC 5246 §7.4.2",
        "CertificateStatus": "RFC 6066 §8",
        "ServerKeyExchange": "RFC 5246 §7.4.3",
        "CertificateRequest": "RFC 5246 §7.4.4",
        "NewSessionTicket": "RFC 5077 §3.3",
    }),
    Rule(State.WAIT_SHD, SERVER, "ServerHelloDone", State.WAIT_CKE, "RFC 5246 §7.4.5"),
    Rule(State.WAIT_SHD, SERVER, "Finished", State.WAIT_FLIGHT2, "RFC 5246 §7.3"),  # known from an earlier talk
    Rule(State.WAIT_CKE, CLIENT, "Certificate", State.WAIT_CKE, "RFC 5246 §7.4.6"),
    Rule(State.WAIT_CKE, CLIENT, "ClientKeyExchange", State.WAIT_CF, "RFC 5246 §7.4.7"),
    Rule(State.WAIT_CF, CLIENT, "CertificateVerify", State.WAIT_CF, "RFC 5246 §7.4.8"),
    Rule(State.WAIT_CF, CLIENT, "Finished", State.WAIT_SF, "RFC 5246 §7.4.9"),
    Rule(State.WAIT_SF, SERVER, "NewSessionTicket", State.WAIT_SF, "RFC 5077 §3.3"),
    Rule(State.WAIT_SF, SERVER, "Finished", State.CONNECTED, "RFC 5246 §7.4.9"),
    Rule(State.CONNECTED, SERVER, "NewSessionTicket", State.CONNECTED, "RFC 8446 §4.6.1"),
    Rule(State.CONNECTED, CLIENT, "KeyUpdate", State.CONNECTED, "RFC 8446 §4.6.3"),
    Rule(State.CONNECTED, SERVER, "KeyUpdate", State.CONNECTED, "RFC 8446 §4.6.3"),
    Rule(State.CONNECTED, CLIENT, CLOSE_NOTIFY, State.CLOSED, "RFC 8446 §6.1"),
    Rule(State.CONNECTED, SERVER, CLOSE_NOTIFY, State.CLOSED, "RFC 8446 §6.1"),
)  # fmt: skip
_NEXT = {(rule.state, rule.side, rule.said): rule.to for rule in RULES}

_UNREAD = {
    (State.WAIT_EE, SERVER): State.WAIT_FLIGHT2,
    (State.WAIT_SHD, SERVER): State.WAIT_FLIGHT2,
    (State.WAIT_FLIGHT2, CLIENT): State.CONNECTED,
    (State.WAIT_CF, CLIENT): State.WAIT_SF,
    (State.WAIT_SF, SERVER): State.CONNECTED,
}
"""Where records lead that nobody could open: to the end of the flight."""

ENDINGS = frozenset({"ClientHello", "HelloRetryRequest", "ServerHelloDone", "Finished", "KeyUpdate", CLOSE_NOTIFY})
"""Messages after which a side waits for the other, or has no more to say (RFC 8446 §2, RFC 5246 §7.3)."""


class Dialogue:
    """Walks the table."""

    def __init__(self) -> None:
        self.state = State.START

    def move(self, side: str, said: str) -> None:
        """Take a step; what has no place here leads nowhere."""
        if said.startswith(ALERT):
            self.state = State.FAILED
        elif said == UNREAD:
            self.state = _UNREAD.get((self.state, side), self.state)
        else:
            self.state = _NEXT.get((self.state, side, said), self.state)
