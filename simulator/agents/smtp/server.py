"""Receives letters over SMTP, from other servers and from users: one session a wire, one policy for all.

Knows no queue: what is not for mailboxes of this host goes to the post room, and from there onto the shelf.
"""

from __future__ import annotations

from simulator.agents.doorkeeper import BARE, Channel, channel_of
from simulator.agents.doorstep import Doorstep
from simulator.agents.household import Household
from simulator.agents.smtp import policy, verbs
from simulator.agents.smtp.service import Service
from simulator.agents.smtp.session import IDLE, Conduct, Session
from simulator.agents.smtp.settings import Settings as SmtpSettings
from simulator.world.agent import (
    Answered,
    CancelTimer,
    Closed,
    Connected,
    Deed,
    Happening,
    Here,
    Received,
    Secured,
    TimerFired,
    Unsecured,
)

_UNWELCOME = {"refused": "no-service", "no-mail": "no-mail"}  # answers to a call, by the setting `service`


class SmtpServer:
    """A mail server's front door."""

    Settings = SmtpSettings

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: SmtpSettings) -> None:
        manner = " lenient" if settings.line_ends == "lenient" else ""
        manner += " hoarding" if settings.keeps_clear_buffer else ""
        self.ports = {
            **dict.fromkeys(settings.smtp_ports, f"smtp{manner}"),
            **dict.fromkeys(settings.submission_ports, f"submission{manner}"),
            **dict.fromkeys(settings.smtps_ports, f"submission{manner} tls"),
        }
        self._doorstep = Doorstep(here.host, settings.smtps_ports)
        self._settings = settings
        self._service = Service(here, household, settings)
        self._conduct = Conduct(verbs.answer, policy.checks(settings))
        self._sessions: dict[int, Session] = {}

    def on(self, happening: Happening) -> list[Deed]:
        """What the server does about it."""
        if isinstance(happening, Received):
            session = self._sessions.get(happening.wire)
            if session is None:
                return []
            deeds = session.receive(happening.data)
            return self._after(session, deeds) if session.over else deeds
        match happening:
            case Connected(port=port, ours=False) if port in self._doorstep.ports:
                return self._doorstep.stop(happening)
            case Connected():
                return self._welcome(happening, BARE)
            case Secured(wire=wire):
                caller = self._doorstep.let_in(wire)
                channel = channel_of(happening)
                return self._welcome(caller, channel) if caller else self._secure(wire, channel)
            case Unsecured(wire=wire, reason=reason):
                return [*self._forget(wire), *self._doorstep.send_away(wire, reason)]
            case Answered():
                return self._learn(happening)
            case Closed():
                return self._farewell(happening)
            case TimerFired():
                return self._lose_patience(happening)
        return []

    def _after(self, session: Session, deeds: list[Deed]) -> list[Deed]:
        """What a session's step leads to; one in which all is said is forgotten."""
        if session.over:
            del self._sessions[session.wire]
        return deeds

    def _secure(self, wire: int, channel: Channel) -> list[Deed]:
        session = self._sessions.get(wire)
        return session.secure(channel) if session else []

    def _welcome(self, caller: Connected, channel: Channel) -> list[Deed]:
        if caller.ours:
            return []
        submission = caller.port in (*self._settings.submission_ports, *self._settings.smtps_ports)
        ip = self._service.address_of(caller.peer)
        session = Session(self._service, self._conduct, caller.wire, caller.peer, ip, submission, channel)
        reason = self._objection() or "ready"
        self._sessions[caller.wire] = session
        return self._after(session, session.greet(reason))

    def _objection(self) -> str:
        settings = self._settings
        if self._service.closed_for_now:
            return "maintenance"
        if settings.most_connections is not None and len(self._sessions) >= settings.most_connections:
            return "too-many-connections"
        return _UNWELCOME.get(settings.service, "")

    def _learn(self, answer: Answered) -> list[Deed]:
        """DNS has answered: whoever waits for it goes on."""
        known = (answer.name, answer.type, answer.status, answer.records)
        sessions = list(self._sessions.values())
        return [deed for session in sessions for deed in self._after(session, session.learn(*known))]

    def _lose_patience(self, timer: TimerFired) -> list[Deed]:
        session = self._sessions.get(int(timer.name.removeprefix(IDLE)))
        return self._after(session, session.close("idle")) if session else []

    def _farewell(self, closed: Closed) -> list[Deed]:
        """The caller has hung up; a letter he had not finished is forgotten (RFC 5321 §4.1.1.10)."""
        self._doorstep.forget(closed.wire)
        return self._forget(closed.wire)

    def _forget(self, wire: int) -> list[Deed]:
        return [CancelTimer(f"{IDLE}{wire}")] if self._sessions.pop(wire, None) else []
