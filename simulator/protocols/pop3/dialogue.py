"""Walks the table of rules: where the dialogue stands, what is not yet answered, what may be said now.

Server, client and overhearer each hold one. Knows no octets.
"""

from __future__ import annotations

import re
from collections import deque
from functools import cache, lru_cache, reduce

from simulator.protocols.pop3.rules import ASSUMED, CHALLENGE, ERR, GREETING, OK, TABLE, State
from simulator.protocols.speech import WrongMove

_RULES = {(rule.form, state): rule for rule in TABLE for state in rule.said_in}
_MULTILINE = frozenset(rule.form for rule in TABLE if rule.multiline)
_CHALLENGED = frozenset(rule.form for rule in TABLE if CHALLENGE in rule.leads)
SPOILED = {  # where a mistake leads: PASS must follow USER at once (RFC 1939 §7), and an exchange is broken off
    State.USER: State.AUTHORIZATION,
    State.AUTH: State.AUTHORIZATION,
}


TIMESTAMP = re.compile(r"<[^<>@]+@[^<>@]+>")
"""What in a greeting offers APOP (RFC 1939 §7)."""


@lru_cache(1024)  # bounded: what others say is a key of it
def _allowed(state: State, offered: frozenset[str]) -> tuple[str, ...]:
    here = (rule for rule in TABLE if state in rule.said_in and rule.form[0].isupper())
    forms = (rule.form for rule in here if not rule.extension or rule.extension in offered)
    return tuple(dict.fromkeys(form.partition(" ")[0] for form in forms))


@cache
def _leads(form: str, state: State, status: str) -> State:
    """Where the answer `status` to `form` leads from `state`."""
    rule = _RULES.get((form, state))
    return rule.leads.get(status, state) if rule else SPOILED.get(state, state)


@cache
def _hoped(form: str, state: State) -> State:
    """Where the dialogue stands once `form` was said in `state`, and went well."""
    rule = _RULES.get((form, state))
    return (rule.enters if rule else None) or _leads(form, state, OK)


class Dialogue:
    """One conversation. `pending`: what has been said and not yet answered; the server owes its greeting first.

    Commands are dealt with in turn (RFC 2449 §6.6): only the oldest one pending can move the state.
    """

    __slots__ = ("_ahead", "_asked_in", "offered", "pending", "state")

    def __init__(self) -> None:
        self.state = State.START
        self.pending: deque[str] = deque((GREETING,))
        self.offered = ASSUMED  # capabilities the server has announced, or shown to have
        self._asked_in = State.START  # the state in which the oldest one pending had its turn
        self._ahead: State | None = None  # where all that is pending may lead; None: to be found out

    def allows(self, form: str) -> bool:
        """Whether the client may say `form` where the dialogue stands."""
        return (form, self.state) in _RULES

    def foresees(self, form: str) -> bool:
        """Whether the client may say `form` without awaiting what is pending, which it hopes to succeed."""
        if self._ahead is None:
            self._ahead = reduce(lambda state, said: _hoped(said, state), self.pending, self.state)
        return (form, self._ahead) in _RULES

    @property
    def allowed(self) -> tuple[str, ...]:
        """The commands that may be said next, to a server that is known to have them."""
        return _allowed(self.state, self.offered)

    @property
    def allowed_once_refused(self) -> tuple[str, ...]:
        """The same, once the oldest thing pending has been refused: a mistake may spoil a log-in (SPOILED)."""
        return _allowed(_leads(self.pending[0], self._asked_in, ERR), self.offered)

    @property
    def multiline(self) -> bool:
        """Whether a positive answer to the oldest thing pending has more than one line."""
        return bool(self.pending) and self.pending[0] in _MULTILINE

    @property
    def turning(self) -> bool:
        """Whether an answer is awaited that decides how the client's next line is to be read."""
        return bool(self.pending) and self.pending[-1] in _CHALLENGED

    def secured(self) -> None:
        """TLS began: forget what was said to be offered in the clear (RFC 2595 §4)."""
        self.offered = ASSUMED

    def forget(self) -> None:
        """Nobody will answer what is pending: it was said in clear, and TLS has begun."""
        self.pending.clear()
        self._ahead = None

    def said(self, form: str) -> None:
        """The client said `form`, rightly or wrongly: an answer is owed."""
        self.pending.append(form)
        if self._ahead is not None:
            self._ahead = _hoped(form, self._ahead)
        if len(self.pending) == 1:
            self._take_turn()

    def answered(self, status: str, text: str = "", body: bytes | None = None) -> str:
        """The server answered the oldest thing pending; gives what that was. Raises WrongMove when nothing was.

        `text` and `body` are the reply's: the greeting's and CAPA's say what is offered.
        """
        if not self.pending:
            raise WrongMove(f"nothing to answer with {status}")
        form = self.pending.popleft()
        self._learn(form, status, text, body or b"")
        self.state = _leads(form, self._asked_in, status)
        self._ahead = None
        if self.pending:
            self._take_turn()
        return form

    def _learn(self, form: str, status: str, text: str, body: bytes) -> None:
        """What an answer tells about the server: CAPA all but APOP and itself (RFC 2449 §5), a success its command."""
        if form == "CAPA":
            unsaid = self.offered & {"APOP"}
            self.offered = unsaid | {"CAPA"} | _keywords(body) if status == OK else self.offered - {"CAPA"}
        elif status != OK and form == "UIDL":  # of itself it has nothing that could be wrong
            self.offered -= {"UIDL"}
        elif status == OK and form == GREETING:
            self.offered |= {"APOP"} if TIMESTAMP.search(text) else set()
        elif status == OK and (rule := _RULES.get((form, self._asked_in))) and rule.extension:
            self.offered |= {rule.extension}

    def _take_turn(self) -> None:
        rule = _RULES.get((self.pending[0], self.state))
        self._asked_in = self.state
        if rule and rule.enters:
            self.state = rule.enters
            self._ahead = None


@lru_cache(1024)  # bounded: what others say is a key of it
def _keywords(body: bytes) -> frozenset[str]:
    """The capabilities of CAPA's answer (RFC 2449 §3)."""
    lines = body.decode("ascii", "replace").upper().splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)
