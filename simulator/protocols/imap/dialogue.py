"""Where an IMAP dialogue stands: the one object that walks the table, for server, client and overhearer alike.

It is told what each side has said and keeps four things: the state (RFC 9051 §3), how the client's next octets are
to be read, which commands wait for their tagged result, and how mailbox names are written. Knows no octets.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from simulator.protocols.imap.rules import ASSUMED, GREETINGS, RULES, TABLE, UNREADABLE, Rule, State, Turn, implied
from simulator.protocols.imap.words import (
    Capability,
    ClientWord,
    Code,
    Command,
    Continuation,
    Done,
    Enabled,
    ServerWord,
    Tagged,
    Told,
)
from simulator.protocols.speech import Violation

UTF8_NAMES = frozenset({"IMAP4REV2", "UTF8=ACCEPT"})
"""What must be enabled for mailbox names to be UTF-8 (RFC 9051 §5.1, RFC 6855 §3)."""


@lru_cache(1024)  # bounded: what others say is a key of it
def _allowed(state: State, turn: Turn, offered: frozenset[str]) -> tuple[str, ...]:
    """What may be said there: first what can be said in few other states, last what always can."""
    if turn is Turn.IDLE and state is not State.LOGOUT:
        return ("DONE",)
    here = [rule for rule in TABLE if rule.spoken and state in rule.said_in and turn is Turn.COMMAND]
    here.sort(key=lambda rule: len(rule.said_in))
    return tuple(rule.name for rule in here if _is_offered(rule, offered))


def _is_offered(rule: Rule, offered: frozenset[str]) -> bool:
    return rule.barred not in offered and rule.extension in (*offered, "")


class Pending(NamedTuple):
    """A command that has no tagged result yet; `tag` is empty where it could not be read."""

    tag: str
    rule: Rule


class Dialogue:
    """The one state both sides share."""

    def __init__(self) -> None:
        self.state = State.START
        self.turn = Turn.COMMAND
        self.pending: list[Pending] = []
        self.offered = ASSUMED  # capabilities the server has announced, or shown to have; of `AUTH=PLAIN` `AUTH` alone
        self.utf8_names = False  # once IMAP4rev2 was enabled (RFC 9051 §5.1, Appendix A)
        self._ahead: set[State] | None = None  # the states the commands in progress may lead to; None: not looked
        self._moving = 0  # how many of the commands in progress may change the messages' numbers

    @property
    def situation(self) -> str:
        """The state, with what goes on inside it: `SELECTED`, `SELECTED.IDLE`; a BYE ends both (RFC 9051 §7.1.5)."""
        goes_on = self.turn in (Turn.IDLE, Turn.AUTHENTICATE) and self.state is not State.LOGOUT
        return f"{self.state}.{self.turn}" if goes_on else self.state

    @property
    def allowed(self) -> tuple[str, ...]:
        """The verbs a client may say next, to a server that is known to have them."""
        return _allowed(self.state, self.turn, self.offered)

    def permits(self, name: str) -> bool:
        """Whether a command may be said now, or once those before it have been answered well."""
        rule = RULES.get(name)
        if self._ahead is None:
            self._ahead = {self.state}
            for _, one in self.pending:
                _look_ahead(self._ahead, one)
        return rule is not None and not self._ahead.isdisjoint(rule.said_in)

    @property
    def is_moving(self) -> bool:
        """Whether a command before the latest one may still change the messages' numbers (RFC 9051 §5.5)."""
        return self._moving > sum(not rule.holds_numbers for _, rule in self.pending[-1:])

    # ---- what the client said

    def client_said(self, word: ClientWord) -> None:
        """A whole word came from the client."""
        if isinstance(word, Command):
            self._begin(word.tag, RULES[word.name])
        else:  # the end of IDLE is followed by commands, a response by the next challenge
            self.turn = Turn.COMMAND if isinstance(word, Done) else Turn.WAIT

    def client_announced(self, tag: str, name: str) -> None:
        """The client stopped in the middle of a command, until the server asks for a literal."""
        self._begin(tag, RULES[name])
        self.turn = Turn.ANNOUNCED

    def client_erred(self, violation: Violation) -> None:
        """The client said what cannot be read, or may not be said now; its tag, if any, is owed an answer."""
        if self.turn in (Turn.IDLE, Turn.AUTHENTICATE):
            self.turn = Turn.WAIT
        else:
            self._begin(violation.tag, UNREADABLE)

    def _begin(self, tag: str, rule: Rule) -> None:
        if self.turn is Turn.LITERAL:  # the command began with its first literal
            self._drop(-1)
        self.pending.append(Pending(tag, rule))
        self._moving += not rule.holds_numbers
        if self._ahead is not None:
            _look_ahead(self._ahead, rule)
        self.turn = Turn.WAIT if rule.waits else Turn.COMMAND

    def _drop(self, place: int) -> Rule:
        """Take a command out of those in progress."""
        rule = self.pending.pop(place).rule
        self._moving -= not rule.holds_numbers
        self._ahead = None
        return rule

    # ---- what the server said

    def server_said(self, word: ServerWord) -> bool:
        """A word came from the server; false when it answers nothing that was said."""
        if code := getattr(word, "code", None):
            self._learn(code)
        match word:
            case Tagged(tag, status):
                return self._ended(tag, status)
            case Capability(capabilities):
                self._announced(capabilities)
            case Continuation():
                return self._continued()
            case Told(status):
                self._told(status)
            case Enabled(capabilities):
                self.utf8_names |= not UTF8_NAMES.isdisjoint(map(str.upper, capabilities))
        return True

    def _learn(self, code: Code) -> None:
        """A response code may announce capabilities, too (RFC 9051 §7.1)."""
        if code.name == "CAPABILITY" and isinstance(code.value, tuple):
            self._announced(map(str, code.value))

    def _announced(self, capabilities: Iterable[str]) -> None:
        self.offered = frozenset(one.partition("=")[0] for one in implied(capabilities))

    def _ended(self, tag: str, status: str) -> bool:
        """The tagged result of a command, which need not be the oldest (RFC 9051 §5.5)."""
        place = next((place for place, pending in enumerate(self.pending) if pending.tag == tag), None)
        if place is None:
            return False
        if place == len(self.pending) - 1:  # what the client waited for, it waits for no longer
            self.turn = Turn.COMMAND
        rule = self._drop(place)
        if status == "OK" and rule.extension:
            self.offered |= {rule.extension}
        if self.state in rule.said_in:
            self.state = rule.leads.get(status, self.state)
        return True

    def _continued(self) -> bool:
        """`+` is for the last command, as nothing could follow it."""
        opens = Turn.LITERAL
        if self.turn is not Turn.ANNOUNCED:
            rule = self.pending[-1].rule if self.turn is Turn.WAIT and self.pending else UNREADABLE
            if rule.turn is None:
                return False
            opens = rule.turn
        self.turn = opens
        return True

    def _told(self, status: str) -> None:
        self._ahead = None
        if self.state is State.START:
            self.state = GREETINGS.get(status, State.START)
        elif status == "BYE":  # RFC 9051 §7.1.5
            self.state = State.LOGOUT
        elif status == "BAD":  # the answer to a line whose tag could not be read (RFC 9051 §7.1.3)
            self._ended("", status)


def _look_ahead(states: set[State], rule: Rule) -> None:
    """Add the states that a command may lead to, if it may be said in one of `states`."""
    if not states.isdisjoint(rule.said_in):
        states.update(rule.leads.values())
