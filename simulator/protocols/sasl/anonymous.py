"""ANONYMOUS: nobody in particular, who may leave a word about himself (RFC 4505)."""

from __future__ import annotations

from simulator.protocols.sasl.prepared import text
from simulator.protocols.sasl.steps import NOT_THE_MESSAGE, Challenge, Credentials, Ground, Proof, Step

GUEST = "anonymous"
LONGEST_TRACE = 255  # characters (RFC 4505 §2)


class AnonymousServer:
    """The server's end: everybody is the guest."""

    failure: Proof | None = None

    def __init__(self, ground: Ground) -> None:
        pass

    def step(self, response: bytes | None) -> Step:
        """The trace may be empty, and proves nothing."""
        if response is None:
            return Challenge(b"")
        trace = text(response)
        if response and (trace is None or len(trace) > LONGEST_TRACE):
            return NOT_THE_MESSAGE
        return Proof(GUEST)


class AnonymousClient:
    """The client's end: leaves the name it was given."""

    satisfied = True

    def __init__(self, credentials: Credentials, ground: Ground) -> None:
        self._trace = credentials.authentication_id[:LONGEST_TRACE].encode()

    def step(self, challenge: bytes | None) -> bytes | None:
        """The trace."""
        return self._trace
