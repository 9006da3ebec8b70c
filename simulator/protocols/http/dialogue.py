"""Walks the table of rules: what was asked and is not answered, and whether more may be. Knows no octets."""

from __future__ import annotations

from collections import deque

from simulator.protocols.http.rules import METHODS, State
from simulator.protocols.speech import WrongMove


class Dialogue:
    """One conversation. `pending`: methods said and not answered, in their order (RFC 9112 §9.3.2)."""

    __slots__ = ("is_closed", "pending")

    def __init__(self) -> None:
        self.pending: deque[str] = deque()
        self.is_closed = False

    @property
    def state(self) -> State:
        """Where the dialogue stands."""
        if self.is_closed:
            return State.CLOSED
        return State.WAITING if self.pending else State.READY

    @property
    def allowed(self) -> tuple[str, ...]:
        """The methods that may be said next."""
        return tuple(METHODS) if self.state is State.READY else ()

    @property
    def asked(self) -> str:
        """The method to be answered next; "" where there is none."""
        return self.pending[0] if self.pending else ""

    def said(self, method: str) -> None:
        """The client asked something, rightly or wrongly."""
        self.pending.append(method)

    def answered(self, closes: bool) -> str:
        """The server answered the oldest thing asked; gives what that was. Raises WrongMove when nothing was."""
        if not self.pending:
            raise WrongMove("nothing was asked")
        self.is_closed = closes
        return self.pending.popleft()
