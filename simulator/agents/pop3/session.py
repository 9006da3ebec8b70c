"""One wire of a POP3 server: who is there, what he has in hand, and what was decided about it.

Which command does what is told elsewhere. Knows no octets: the connection reads and writes those.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.agents.decisions import decided
from simulator.agents.doorkeeper import BARE, Channel
from simulator.agents.effort import COMMAND, Effort, Overtaxed
from simulator.agents.pop3.answers import ANSWERS
from simulator.agents.pop3.maildrop import Maildrop
from simulator.agents.pop3.service import Service
from simulator.protocols.pop3 import Command, Reply, Response, ServerConnection, State
from simulator.protocols.sasl import ServerExchange
from simulator.protocols.speech import Violation
from simulator.world.agent import Close, Deed, Secure, Send

Word = Command | Response | Violation


class Session:
    """From the greeting to the end."""

    def __init__(self, service: Service, wire: int, channel: Channel = BARE) -> None:
        self.service = service
        self.connection = ServerConnection()
        self.channel = channel
        self.is_securing = False  # whether it was just agreed on
        self.user = ""  # as USER gave it
        self.exchange: ServerExchange | None = None  # while AUTH goes on
        self.maildrop: Maildrop | None = None
        self.utf8 = False
        self.effort = Effort()
        self._is_over = False  # whatever else comes is not answered
        self.stamp = ""  # what APOP must sign (RFC 1939 §7)
        self.name = f"pop3-{wire}"  # in the logs of mailboxes
        self._wire = wire
        self._deeds: list[Deed] = []

    @property
    def secured(self) -> bool:
        """Whether TLS stands."""
        return self.channel.secured

    @property
    def opened(self) -> Maildrop:
        """The maildrop. The rules let no command that needs it through before log-in."""
        assert self.maildrop is not None
        return self.maildrop

    @property
    def surveyed(self) -> Maildrop:
        """The same, to be gone through letter by letter."""
        self.effort.spend(0, letters=self.opened.last)
        return self.opened

    @property
    def closing(self) -> bool:
        """Whether all is said that will be said."""
        return self.connection.state is State.CLOSED or self._is_over

    # ---- what happens

    def greet(self) -> list[Deed]:
        """Speak first (RFC 1939 §4); a timestamp in angle brackets offers APOP (§7)."""
        here, settings = self.service.here, self.service.settings
        if settings.pop3_apop:
            self.stamp = f"<{self._wire}.{here.clock.now}@{here.host}>"
        banner = settings.pop3_greeting or f"{here.host} POP3 server ready"
        return self._put(self.connection.send(self.say("ready", banner=f"{banner} {self.stamp}".rstrip())))

    def secure(self, channel: Channel, answer: Callable[[Session, Word], Reply]) -> list[Deed]:
        """TLS stands: all that was said before is forgotten (RFC 2595 §4), UTF8 as well (RFC 6856 §2.1)."""
        self.channel, self.is_securing, self.user, self.utf8 = channel, False, "", False
        self.connection.secured(keeps=self.service.settings.pop3_keeps_clear_buffer)
        return self.receive(b"", answer)

    def receive(self, data: bytes, answer: Callable[[Session, Word], Reply]) -> list[Deed]:
        """Answer whatever is complete, in turn, all in one sending (RFC 2449 §6.6)."""
        connection = self.connection
        connection.receive(data)
        octets = []
        self.effort.begin()
        try:
            while not (self.is_securing or self._is_over) and (word := connection.next_event()):
                octets.append(connection.send(answer(self, word)))
                self.effort.spend(COMMAND + len(octets[-1]))
        except Overtaxed:  # without a word, and without UPDATE: as after too long a silence (RFC 1939 §3)
            self._is_over = True
        return self._put(b"".join(octets))

    def break_off(self) -> list[Deed]:
        """The wire is gone, or was silent for too long: without QUIT nothing is deleted (RFC 1939 §3, §6)."""
        if self.maildrop and self.maildrop.marked:
            details = {"user": self.maildrop.account.user, "count": str(self.maildrop.marked)}
            self._decide("keep", "no-quit", details)
        self.release()
        return self._done()

    def release(self) -> None:
        """Give the maildrop back, if there is one."""
        if self.maildrop:
            self.maildrop.release()
            self.maildrop = None

    def _put(self, octets: bytes) -> list[Deed]:
        """What was decided and done, what is said, perhaps the end."""
        deeds = self._done()
        if octets:
            deeds.append(Send(self._wire, octets))
        if self.is_securing:
            deeds.append(Secure(self._wire))
        if self.closing:
            deeds.append(Close(self._wire))
        return deeds

    def _done(self) -> list[Deed]:
        deeds, self._deeds = [*self._deeds, *self.service.filing.take()], []
        return deeds

    # ---- saying things

    def say(self, reason: str, /, body: bytes | None = None, **about: object) -> Reply:
        """The answer for a reason, which is recorded where it tells something."""
        answer = ANSWERS[reason]
        details = {name: str(value) for name, value in about.items()}
        if answer.verdict:
            self._decide(answer.verdict, reason, details)
        code = answer.code if answer.code and self.service.offers_code(answer.code) else ""
        return Reply(answer.status, answer.told({"host": self.service.here.host, **details}), code, body)

    def send_away(self) -> Reply:
        """The answer to who says no text at all; it is the last."""
        self._is_over = True
        return self.say("no-text")

    def _decide(self, verdict: str, reason: str, details: dict[str, str]) -> None:
        self._deeds.append(decided(self.service.here.host, verdict, reason, details))
