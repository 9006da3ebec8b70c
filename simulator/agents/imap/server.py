"""Serves mailboxes over IMAP: all wires of one host, and the clock that ends silent ones (RFC 9051).

What a client's words lead to is decided elsewhere; here they come in as octets and go out as octets. A change made in
one session is told at once to those who idle, and to all others when they speak.
"""

from __future__ import annotations

from simulator.agents.doorkeeper import BARE, Channel, channel_of
from simulator.agents.doorstep import Doorstep
from simulator.agents.durations import microseconds
from simulator.agents.effort import COMMAND, Overtaxed
from simulator.agents.household import Household
from simulator.agents.imap import service
from simulator.agents.imap.service import Service, Session
from simulator.agents.imap.turns import Heard, push, turn
from simulator.protocols.imap.connection import ServerConnection
from simulator.protocols.imap.grammar import Limits
from simulator.protocols.imap.rules import State
from simulator.protocols.imap.words import Code, ServerWord, Told
from simulator.world.agent import (
    CancelTimer,
    Close,
    Closed,
    Connected,
    Deed,
    Happening,
    Here,
    Received,
    Secure,
    Secured,
    Send,
    SetTimer,
    TimerFired,
    Unsecured,
)
from simulator.world.agent import Told as ToldByFellow

AUTOLOGOUT = "autologout-imap-"  # and the wire's number
SYNCHRONISING = 4096  # the most LITERAL- lets come unasked (RFC 7888 §5)


class ImapServer:
    """One server, many sessions."""

    Settings = service.Settings

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: service.Settings) -> None:
        clear = "imap hoarding" if settings.imap_keeps_clear_buffer else "imap"
        self.ports = {**dict.fromkeys(settings.imap_ports, clear), **dict.fromkeys(settings.imaps_ports, "imap tls")}
        self._doorstep = Doorstep(here.host, settings.imaps_ports)
        self._settings = settings
        self._service = Service(here, household.store, settings)
        self._sessions = self._service.sessions

    def on(self, happening: Happening) -> list[Deed]:
        """What the server does about it."""
        match happening:
            case Received(wire=wire, data=data) if wire in self._sessions:
                return self._receive(self._sessions[wire], data)
            case Connected(port=port, ours=False) if port in self._doorstep.ports:
                return self._doorstep.stop(happening)
            case Connected(wire=wire, peer=peer, ours=False):
                return self._greet(wire, peer, BARE)
            case Secured(wire=wire):
                caller, channel = self._doorstep.let_in(wire), channel_of(happening)
                return self._greet(wire, caller.peer, channel) if caller else self._secure(wire, channel)
            case Unsecured(wire=wire, reason=reason):
                ended = self._forget(wire) if wire in self._sessions else []
                return [*ended, *self._doorstep.send_away(wire, reason)]
            case Closed(wire=wire) if wire in self._sessions:
                return self._forget(wire)
            case Closed(wire=wire):
                self._doorstep.forget(wire)
            case TimerFired(name=name) if name.startswith(AUTOLOGOUT):
                return self._log_out(int(name.removeprefix(AUTOLOGOUT)))
            case ToldByFellow(action="changed"):
                return self._push()
        return []

    # ---- a session's life

    def _secure(self, wire: int, channel: Channel) -> list[Deed]:
        """TLS stands: what came before it is forgotten (RFC 9051 §6.2.1)."""
        session = self._sessions[wire]
        session.channel, session.is_securing = channel, False
        session.connection.secured(keeps=self._settings.imap_keeps_clear_buffer)
        return self._receive(session, b"") if self._settings.imap_keeps_clear_buffer else []

    def _greet(self, wire: int, peer: str, channel: Channel) -> list[Deed]:
        settings = self._settings
        session = Session(wire, peer, ServerConnection(self._limits()), channel)
        self._sessions[wire] = session
        session.account = self._service.store.accounts.get(settings.imap_preauth)
        greeting = Told(
            "PREAUTH" if session.account else "OK",
            settings.imap_greeting or f"{self._service.here.host} speaks IMAP",
            Code("CAPABILITY", self._service.capabilities(session)),
        )
        return [self._send(session, [greeting]), self._timer(session)]

    def _limits(self) -> Limits:
        """How much may come at once, and how much of it unasked (RFC 7888 §4, §5)."""
        most = self._settings.imap_append_limit
        unasked = -1
        if self._service.offers("LITERAL-"):
            unasked = min(SYNCHRONISING, most)
        if self._service.offers("LITERAL+"):
            unasked = most
        return Limits(message=most, unasked=unasked)

    def _receive(self, session: Session, data: bytes) -> list[Deed]:
        """All commands that are complete, one after the other (RFC 9051 §5.5)."""
        deeds: list[Deed] = []
        connection = session.connection
        connection.receive(data)
        self._service.effort.begin()
        while not session.is_securing and (heard := connection.next_event()) is not None:
            words = self._turn(session, heard)
            changes = self._service.take_deeds()
            deeds += [*changes, self._send(session, words)]
            if changes:
                deeds += self._push()
        return [*deeds, *self._afterwards(session)]

    def _afterwards(self, session: Session) -> list[Deed]:
        if session.connection.state is State.LOGOUT:
            return self._hang_up(session)
        secure: list[Deed] = [Secure(session.wire)] if session.is_securing else []
        return [*secure, self._timer(session)]

    def _turn(self, session: Session, heard: Heard) -> list[ServerWord]:
        """The answer to one thing said; whoever asks for too much in one go is shown out (RFC 9051 §7.1.5)."""
        try:
            self._service.effort.spend(COMMAND)
            return turn(self._service, session, heard)
        except Overtaxed:
            return [Told("BYE", "You ask for too much at once")]

    def _push(self) -> list[Deed]:
        """Tell all that idle what they do not know yet."""
        told = ((session, push(session)) for session in self._sessions.values())
        return [self._send(session, words) for session, words in told if words]

    def _log_out(self, wire: int) -> list[Deed]:
        """The client was silent for too long (RFC 9051 §5.4)."""
        session = self._sessions[wire]
        return [self._send(session, [Told("BYE", "You have been silent for too long")]), *self._hang_up(session)]

    def _hang_up(self, session: Session) -> list[Deed]:
        return [*self._forget(session.wire), Close(session.wire)]

    def _forget(self, wire: int) -> list[Deed]:
        del self._sessions[wire]
        return [CancelTimer(f"{AUTOLOGOUT}{wire}")]

    # ---- octets and time

    def _send(self, session: Session, words: list[ServerWord]) -> Send:
        return Send(session.wire, b"".join(map(session.connection.send, words)))

    def _timer(self, session: Session) -> SetTimer:
        patience = self._settings.imap_autologout if session.account else self._settings.imap_login_timeout
        return SetTimer(f"{AUTOLOGOUT}{session.wire}", microseconds(patience))
