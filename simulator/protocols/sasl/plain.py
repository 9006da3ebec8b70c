"""PLAIN and LOGIN: the password itself, in base64, for whoever reads the wire (RFC 4616; draft-murchison-sasl-login).

Knows no user: both yield Credentials, and somebody else decides whether they are good.
"""

from __future__ import annotations

from simulator.protocols.sasl.prepared import text
from simulator.protocols.sasl.steps import NOT_THE_MESSAGE, Challenge, Credentials, Ground, Proof, Step


class PlainServer:
    """PLAIN: everything in one message, `[authzid] NUL authcid NUL passwd` (RFC 4616 §2)."""

    failure: Proof | None = None

    def __init__(self, ground: Ground) -> None:
        pass

    def step(self, response: bytes | None) -> Step:
        """Take the message apart; without one, ask for it with an empty challenge."""
        if response is None:
            return Challenge(b"")
        parts = response.split(b"\0")
        if len(parts) != 3:
            return NOT_THE_MESSAGE
        acts_as, user, password = (text(part) for part in parts)
        if user is None or password is None or (acts_as is None and parts[0]):
            return NOT_THE_MESSAGE
        return Credentials(user, password, acts_as or "")


class PlainClient:
    """PLAIN, the client's end: the message goes out at once, or after the empty challenge."""

    satisfied = True

    def __init__(self, credentials: Credentials, ground: Ground) -> None:
        user, password, acts_as, _ = credentials
        self._message = b"\0".join(part.encode() for part in (acts_as, user, password))

    def step(self, challenge: bytes | None) -> bytes | None:
        """The one message there is."""
        return self._message


class LoginServer:
    """LOGIN: asks for the user, then for the password (draft-murchison-sasl-login §2.2).

    The prompts are the ones old mail programs insist on. A user name sent as initial response is taken, as nearly
    every server does, though the draft lets the server speak first.
    """

    failure: Proof | None = None

    def __init__(self, ground: Ground) -> None:
        self._user: str | None = None

    def step(self, response: bytes | None) -> Step:
        """Prompt for the first thing still missing."""
        if response is None:
            return Challenge(b"Username:")
        answer = text(response)
        if answer is None:
            return NOT_THE_MESSAGE
        if self._user is None:
            self._user = answer
            return Challenge(b"Password:")
        return Credentials(self._user, answer)


class LoginClient:
    """LOGIN, the client's end: answers two prompts, whatever they say (draft-murchison-sasl-login §2.1)."""

    satisfied = True

    def __init__(self, credentials: Credentials, ground: Ground) -> None:
        self._answers = [
            credentials.authentication_id.encode(),
            credentials.password.encode(),
        ]

    def step(self, challenge: bytes | None) -> bytes | None:
        """The next answer; an empty one when the server asks for more than there is."""
        if challenge is None:
            return None
        return self._answers.pop(0) if self._answers else b""
