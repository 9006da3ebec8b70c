"""Walks the table of rules: where the dialogue stands, what is not yet answered, what may be said now.

Server, client and overhearer each hold one. Knows no octets.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache, reduce

from simulator.protocols.smtp.rules import EXTENSIONS, GREETING, TABLE, State
from simulator.protocols.speech import WrongMove

_RULES = {(rule.verb, state): rule for rule in TABLE for state in rule.said_in}
_PLACES = {place: None for place, rule in _RULES.items() if not rule.tolerated}
_VERBS = frozenset(rule.verb for rule in TABLE)
_LAST = frozenset(rule.verb for rule in TABLE if rule.last)
_TURNS = frozenset(rule.verb for rule in TABLE if rule.turns)
_ONCE = {rule.verb: rule.once for rule in TABLE if rule.once}
HELLOS = ("EHLO", "HELO")
UNKNOWN = (500, 502)  # the answers to a verb that this server does not have (RFC 5321 §4.2.4)
_CLOSED = State.CLOSED  # at hand: on Python 3.11 naming a member costs as much as a call
SERVICE_CLOSING = 421  # may be said at any moment, and ends everything (RFC 5321 §3.8)


@lru_cache(1024)  # bounded: what others say is a key of it
def _leads(verb: str, state: State, code: int) -> State:
    """Where the answer `code` to `verb` leads from `state`."""
    if code == SERVICE_CLOSING:
        return _CLOSED
    rule = _RULES.get((verb, state))
    if rule is None or (rule.extension and code in UNKNOWN):  # what a server does not have changes nothing (§4.1.4)
        return state
    return rule.leads.get(str(code), rule.leads.get(str(code)[0], state))


@lru_cache(1024)  # bounded: what others say is a key of it
def _allowed(state: State, offered: frozenset[str], spent: frozenset[str], refused: frozenset[str]) -> tuple[str, ...]:
    said = dict.fromkeys(verb for verb, place in _PLACES if place is state and verb.isupper())
    open_ = (
        verb
        for verb in said
        if verb not in spent and verb not in refused and EXTENSIONS.get(verb, "") in (*offered, "")
    )
    return tuple(dict.fromkeys(verb.partition(" ")[0] for verb in open_))


class Dialogue:
    """One conversation. `pending`: what has been said and not yet answered; the server owes its greeting first."""

    __slots__ = ("_ahead", "offered", "pending", "refused", "spent", "state")

    def __init__(self) -> None:
        self.state = State.START
        self.pending: deque[str] = deque((GREETING,))
        self.spent: frozenset[str] = frozenset()  # verbs that may not succeed twice
        self.offered: frozenset[str] = frozenset()  # keywords of the answer to the latest hello
        self.refused: frozenset[str] = frozenset()  # verbs the server has said it does not have
        self._ahead: State | None = None  # where all that is pending may lead; None: to be found out

    def allows(self, verb: str) -> bool:
        """Whether the client may say `verb` where the dialogue stands (RFC 5321 §4.1.4)."""
        return (verb, self.state) in _PLACES and verb not in self.spent

    def knows(self, verb: str) -> bool:
        """Whether the table has this verb at all."""
        return verb in _VERBS

    def foresees(self, verb: str) -> bool:
        """Whether the client may say `verb` without awaiting what is pending, which it hopes to succeed (RFC 2920)."""
        if self.waiting:
            return False
        if self._ahead is None:
            self._ahead = reduce(lambda state, said: _leads(said, state, 250), self.pending, self.state)
        return (verb, self._ahead) in _PLACES and verb not in self.spent

    @property
    def waiting(self) -> bool:
        """Whether nothing may be said before the answer to the latest thing said (RFC 2920 §3.1)."""
        return bool(self.pending) and self.pending[-1] in _LAST

    @property
    def turning(self) -> bool:
        """Whether an answer is awaited that decides how the client's next octets are to be read."""
        return bool(self.pending) and self.pending[-1] in _TURNS

    @property
    def counts(self) -> bool:
        """Whether the octets behind a BDAT are counted; to a server without CHUNKING they are lines (RFC 3030 §2)."""
        return "CHUNKING" in self.offered

    @property
    def allowed(self) -> tuple[str, ...]:
        """The verbs that may be said next, to a server that is known to have them."""
        return _allowed(self.state, self.offered, self.spent, self.refused)

    def secured(self) -> None:
        """TLS began: forget what was said to be offered in the clear (RFC 3207 §4.2)."""
        self.offered = self.refused = frozenset()

    def forget(self) -> None:
        """Nobody will answer what is pending: it was said in clear, and TLS has begun."""
        self.pending.clear()
        self._ahead = None

    def said(self, verb: str) -> bool:
        """The client said `verb`, and an answer is owed; gives whether that was the place to say it."""
        self.pending.append(verb)
        if self._ahead is not None:
            self._ahead = _leads(verb, self._ahead, 250)
        return (verb, self.state) in _PLACES and verb not in self.spent

    def answered(self, code: int, lines: tuple[str, ...] = ()) -> str:
        """The server answered the oldest thing pending; gives what that was. Raises WrongMove when nothing was.

        `lines`: its texts, of which those that answer EHLO say what is offered.
        """
        if not self.pending:
            if code != SERVICE_CLOSING:
                raise WrongMove(f"nothing to answer with {code}")
            self.state = _CLOSED
            return ""
        verb = self.pending.popleft()
        self.state, self._ahead = _leads(verb, self.state, code), None
        if 200 <= code < 300:
            if verb in _ONCE:
                self.spent |= {_ONCE[verb]}
            elif verb in HELLOS:
                self.offered = _keywords(lines[1:])
        elif code in UNKNOWN and verb in _VERBS:
            self.refused |= {verb}
        return verb


@lru_cache(1024)  # bounded: what others say is a key of it
def _keywords(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(line.partition(" ")[0].upper() for line in lines)
