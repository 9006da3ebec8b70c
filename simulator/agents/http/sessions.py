"""Who is logged in at a webmail: HTTP itself forgets, so a number on a cookie stands for each (RFC 6265 §3)."""

from __future__ import annotations

from random import Random

from simulator.agents.imap.mirror import Mirror
from simulator.mail.mailbox import MailStore
from simulator.protocols.sasl import Credentials

MOST = 10_000  # sessions kept at a time


class Session:
    """One log-in. `csrf`: what its own forms bear, and those of other sites cannot."""

    def __init__(self, host: str, credentials: Credentials, number: str, csrf: str) -> None:
        self.credentials = credentials
        self.number, self.csrf = number, csrf
        self.mirror = Mirror(MailStore(host), credentials.authentication_id, credentials.password)
        self.seen = 0  # when it was last used


class Sessions:
    """All of one host. A session not used for as long as `lasts` microseconds is over."""

    def __init__(self, host: str, chance: Random, lasts: int) -> None:
        self._host, self._chance, self._lasts = host, chance, lasts
        self._by_number: dict[str, Session] = {}

    def begin(self, credentials: Credentials, now: int) -> Session:
        """Somebody has logged in; of too many, the oldest is forgotten."""
        session = Session(self._host, credentials, self._draw(), self._draw())
        session.seen = now
        if len(self._by_number) >= MOST:
            del self._by_number[next(iter(self._by_number))]
        self._by_number[session.number] = session
        return session

    def find(self, number: str, now: int) -> Session | None:
        """Whose number that is, if it is still good."""
        session = self._by_number.get(number)
        if session is None or now - session.seen > self._lasts:
            self.end(number)
            return None
        session.seen = now
        return session

    def end(self, number: str) -> None:
        """Logged out."""
        self._by_number.pop(number, None)

    def _draw(self) -> str:
        return f"{self._chance.getrandbits(64):016x}"
