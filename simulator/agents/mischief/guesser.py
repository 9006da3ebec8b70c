"""Tries passwords where letters are handed in, one after another, until one is right, none is left, or it is barred.

Where it is hung up on, it calls again. It has no password of its own, and does nothing with one that it finds.
"""

from __future__ import annotations

from collections import deque
from typing import Literal

import msgspec

from simulator.agents.call import Call, Stage, Terms
from simulator.agents.decisions import decided
from simulator.agents.household import Household
from simulator.agents.sending.gateway import Gateway
from simulator.protocols import sasl
from simulator.protocols.smtp import ClientConnection, Command, Reply, grammar, rules
from simulator.protocols.speech import Violation, WrongMove
from simulator.world.agent import Asked, Deed, Happening, Here

SUBMISSION_PORT = 587
MOST = 100  # passwords tried in one go
SPENT = ("fail", "guesses-spent")
ENDS = {235: ("accept", "guess-right"), 454: ("fail", "guesser-barred"), 534: ("fail", "guess-not-enough")}
"""The answers after which it tries no further (RFC 4954 §6); after any other it does."""


class Guesser:
    """Action: `guess`, all on its list; `guess USER PASSWORD`, that one alone."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        guess_at: str = ""
        """The submission server where it tries: host, or host:port."""
        guess_security: Literal["none", "tls"] = "none"
        """Whether TLS stands before it says anything: none, or tls (port 465)."""
        guess_user: str = ""
        """Under whose name it tries its list."""
        guess_list: tuple[str, ...] = ()
        """The passwords it tries, best first; a hundred at most."""

        def __post_init__(self) -> None:
            _place(self)

    actions = ("guess",)

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = ()
        self._host, self._settings, self._user = here.host, settings, ""
        self._left: deque[sasl.Credentials] = deque()
        self._tried = self._tried_before = 0  # before: when this call began
        terms = Terms(settings.guess_security, "shrugs")
        self._call = Call(here.host, _place(settings), terms, heard=self._heard, lost=self._lost)
        self._connection = ClientConnection()

    def on(self, happening: Happening) -> list[Deed]:
        """What is done about it."""
        match happening:
            case Asked("guess", text) if self._call.stage is Stage.RESTING:
                user, _, word = text.strip().partition(" ")
                self._user, words = user or self._settings.guess_user, [word] if word else self._settings.guess_list
                self._left, self._tried = deque(sasl.Credentials(self._user, one) for one in words[:MOST]), 0
                return self._dial()
        return self._call.on(happening)

    def _dial(self) -> list[Deed]:
        self._connection, self._tried_before = ClientConnection(), self._tried
        return self._call.begin()

    def _lost(self, reason: str, why: str) -> list[Deed]:
        """The call is over: after a guess on it, another is worth while."""
        if self._left and self._tried > self._tried_before:
            return [*self._call.hang_up(), *self._dial()]
        return self._give_up()

    def _heard(self, data: bytes) -> list[Deed]:
        deeds: list[Deed] = []
        self._connection.receive(data)
        while reply := self._connection.next_event():
            if isinstance(reply, Violation):
                return [*deeds, *self._give_up()]
            if reply.code != 421:  # hung up on: the end of the call comes by itself
                deeds += self._answered(reply)
        return deeds

    def _answered(self, reply: Reply) -> list[Deed]:
        match self._connection.answering:
            case rules.GREETING if reply.positive:
                return self._say(grammar.command("EHLO", self._host))
            case "EHLO" if reply.positive and self._left:
                return self._guess()
            case "AUTH":
                return self._judged(reply)
            case "QUIT":
                return self._call.hang_up()
        return self._give_up()

    def _guess(self) -> list[Deed]:
        """The next one, by the mechanism that wants least (RFC 4616)."""
        self._tried += 1
        exchange = sasl.ClientExchange("PLAIN", self._left.popleft(), sasl.Ground())
        return self._say(grammar.auth("PLAIN", exchange.begin()))

    def _judged(self, reply: Reply) -> list[Deed]:
        if reply.code not in ENDS and self._left:
            return self._guess()
        self._left.clear()
        return [self._end(*ENDS.get(reply.code, SPENT)), *self._say(grammar.command("QUIT"))]

    def _say(self, word: Command) -> list[Deed]:
        try:
            return self._call.say(self._connection.send(word))
        except WrongMove:  # the server is out of step
            return self._give_up()

    def _give_up(self) -> list[Deed]:
        return [*self._call.hang_up(), self._end(*SPENT)]

    def _end(self, verdict: str, reason: str) -> Deed:
        details = {"server": self._settings.guess_at, "user": self._user, "count": str(self._tried)}
        return decided(self._host, verdict, reason, details)


def _place(settings: Guesser.Settings) -> tuple[str, int]:
    server = Gateway.at(settings.guess_at or "nowhere", SUBMISSION_PORT)
    return server.host, server.port
