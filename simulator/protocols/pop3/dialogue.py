"""Walks the table of rules: where the dialogue stands, what is not yet answered, what may be said now.

Server, client and overhearer each hold one. Knows no octets.
"""

from __future__ import annotations

from collections import deque
from functools import cache, reduce

from simulator.protocols.pop3.rules import CHALLENGE, GREETING, OK, TABLE, State
from simulator.protocols.speech import WrongMove

_RULES = {(rule.form, state): rule for rule in TABLE for state in rule.said_in}
_MULTILINE = frozenset(rule.form for rule in TABLE if rule.multiline)
_CHALLENGED = frozenset(rule.form for rule in TABLE if CHALLENGE in rule.leads)
_SPOILED = {  # where a mistake leads: PASS must follow USER at once (RFC 1939 §7), and an exchange is broken off
    State.USER: State.AUTHORIZATION,
    State.AUTH: State.AUTHORIZATION,
}


@cache
def _allowed(state: State) -> tuple[str, ...]:
    forms = (rule.form for rule in TABLE if state in rule.said_in and rule.form[0].isupper())
    return tuple(dict.fromkeys(form.partition(" ")[0] for form in forms))


@cache
def _leads(form: str, state: State, status: str) -> State:
    """Where the answer `status` to `form` leads from `state`."""
    rule = _RULES.get((form, state))
    return rule.leads.get(status, state) if rule else _SPOILED.get(state, state)


@cache
def _hoped(form: str, state: State) -> State:
    """Where the dialogue stands once `form` was said in `state`, and went well."""
    rule = _RULES.get((form, state))
    return (rule.enters if rule else None) or _leads(form, state, OK)


class Dialogue:
    """One conversation. `pending`: what has been said and not yet answered; the server owes its greeting first.

    Commands are dealt with in turn (RFC 2449 §6.6): only the oldest one pending can move the state.
    """

    __slots__ = ("_ahead", "_asked_in", "pending", "state")

    def __init__(self) -> None:
        self.state = State.START
        self.pending: deque[str] = deque((GREETING,))
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
        """The commands that may be said next."""
        return _allowed(self.state)

    @property
    def multiline(self) -> bool:
        """Whether a positive answer to the oldest thing pending has more than one line."""
        return bool(self.pending) and self.pending[0] in _MULTILINE

    @property
    def turning(self) -> bool:
        """Whether an answer is awaited that decides how the client's next line is to be read."""
        return bool(self.pending) and self.pending[-1] in _CHALLENGED

    def said(self, form: str) -> None:
        """The client said `form`, rightly or wrongly: an answer is owed."""
        self.pending.append(form)
        if self._ahead is not None:
            self._ahead = _hoped(form, self._ahead)
        if len(self.pending) == 1:
            self._take_turn()

    def answered(self, status: str) -> str:
        """The server answered the oldest thing pending; gives what that was. Raises WrongMove when nothing was."""
        if not self.pending:
            raise WrongMove(f"nothing to answer with {status}")
        form = self.pending.popleft()
        self.state = _leads(form, self._asked_in, status)
        self._ahead = None
        if self.pending:
            self._take_turn()
        return form

    def _take_turn(self) -> None:
        rule = _RULES.get((self.pending[0], self.state))
        self._asked_in = self.state
        if rule and rule.enters:
            self.state = rule.enters
            self._ahead = None
