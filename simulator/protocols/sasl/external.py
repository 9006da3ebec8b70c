"""EXTERNAL: who this is has been shown elsewhere, by a client certificate (RFC 4422 Appendix A)."""

from __future__ import annotations

from simulator.protocols.sasl.prepared import text
from simulator.protocols.sasl.steps import NOT_THE_MESSAGE, Challenge, Credentials, Ground, Proof, Step


class ExternalServer:
    """The server's end: the identity stands on the ground it was given."""

    failure: Proof | None = None

    def __init__(self, ground: Ground) -> None:
        self._identity = ground.identity

    def step(self, response: bytes | None) -> Step:
        """As whom she wants to act; nothing means as whom the certificate names (A.2)."""
        if response is None:
            return Challenge(b"")
        acts_as = text(response)
        if response and acts_as is None:
            return NOT_THE_MESSAGE
        return Proof(self._identity, acts_as or "", "" if self._identity else "no-certificate")


class ExternalClient:
    """The client's end."""

    satisfied = True

    def __init__(self, credentials: Credentials, ground: Ground) -> None:
        self._acts_as = credentials.authorization_id.encode()

    def step(self, challenge: bytes | None) -> bytes | None:
        """The identity asked for, perhaps none."""
        return self._acts_as
