"""Receives letters over SMTP, from other servers and from users: one session a wire, one policy for all.

Knows no queue: what is not for mailboxes of this host goes to the post room, and from there onto the shelf.
"""

from __future__ import annotations

from collections import deque
from functools import partial

from simulator.agents.directory import Directory
from simulator.agents.durations import microseconds
from simulator.agents.household import Household
from simulator.agents.places import is_address
from simulator.agents.post_room import PostRoom
from simulator.agents.smtp.answers import answer
from simulator.agents.smtp.checks import Triplet
from simulator.agents.smtp.policy import for_mail, for_rcpt
from simulator.agents.smtp.session import Session
from simulator.agents.smtp.settings import Settings as SmtpSettings
from simulator.protocols.smtp.reader import CONTENT_LIMIT
from simulator.world.agent import (
    Answered,
    CancelTimer,
    Closed,
    Connected,
    Deed,
    Happening,
    Here,
    Received,
    TimerFired,
)

IDLE = "idle:"
_UNWELCOME = {"refused": "no-service", "no-mail": "no-mail"}  # answers to a call, by the setting `service`


class SmtpServer:
    """A mail server's front door. Its sessions ask it for what all of them share."""

    Settings = SmtpSettings

    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: SmtpSettings) -> None:
        self.here, self.household, self.settings = here, household, settings
        manner = " lenient" if settings.line_ends == "lenient" else ""
        self.ports = {
            **dict.fromkeys(settings.smtp_ports, f"smtp{manner}"),
            **dict.fromkeys(settings.submission_ports, f"submission{manner}"),
        }
        self.datagram_ports: tuple[int, ...] = ()
        household.directory = Directory(
            household.store,
            here.address,
            settings.domains,
            settings.lists,
            settings.forwards,
            settings.moved,
            settings.postmaster,
        )
        self.post_room = PostRoom(here, household)
        self.mail_checks, self.rcpt_checks = for_mail(settings), for_rcpt(settings)
        self.patience = microseconds(settings.idle_after)
        self.answer = partial(answer, here.host, settings.offered("ENHANCEDSTATUSCODES") is not None)
        self.menus = {submission: self._menu(submission) for submission in (False, True)}
        self.tolerant = settings.impatience == "tolerated"
        self.size_limit = int(settings.offered("SIZE") or 0)  # 0: none is announced (RFC 1870 §4)
        self.content_limit = min(CONTENT_LIMIT, self.size_limit * 4 // 3 + 5 if self.size_limit else CONTENT_LIMIT)
        self.first_seen: dict[Triplet, int] = {}
        self.maintained = settings.maintenance is not None
        self._maintenance = tuple(microseconds(text) for text in settings.maintenance or ())
        self._rate_window = microseconds(settings.rate_window)
        self._taken: dict[str, deque[int]] = {}
        self._sessions: dict[int, Session] = {}

    def on(self, happening: Happening) -> list[Deed]:
        """What the server does about it."""
        if isinstance(happening, Received):
            session = self._sessions.get(happening.wire)
            return session.receive(happening.data) if session else []
        match happening:
            case Connected():
                return self._welcome(happening)
            case Answered():
                return self._learn(happening)
            case Closed():
                return self._farewell(happening)
            case TimerFired():
                return self._lose_patience(happening)
        return []

    # ---- what sessions ask for

    @property
    def closed_for_now(self) -> bool:
        """Whether this is the time of maintenance."""
        return self.maintained and self._maintenance[0] <= self.here.clock.now < self._maintenance[1]

    def has_room(self, octets: int) -> bool:
        """Whether a letter of that many octets finds room here: it, or a report about it, may have to wait."""
        return not self.settings.disk_full and self.household.shelf.has_room(octets)

    def taken_from(self, caller: str) -> deque[int]:
        """When letters were taken from this caller, as far back as it counts."""
        times = self._taken.setdefault(caller, deque())
        while times and times[0] <= self.here.clock.now - self._rate_window:
            times.popleft()
        return times

    def note_taken(self, caller: str) -> None:
        """A letter was taken from this caller."""
        if self.settings.most_messages is not None:
            self.taken_from(caller).append(self.here.clock.now)

    def forget(self, session: Session) -> None:
        """All is said in it."""
        self._sessions.pop(session.wire, None)

    # ---- coming and going

    def _welcome(self, caller: Connected) -> list[Deed]:
        if caller.ours:
            return []
        submission = caller.port in self.settings.submission_ports
        session = Session(self, caller.wire, caller.peer, self._address_of(caller.peer), submission)
        reason = self._objection() or "ready"
        self._sessions[caller.wire] = session
        return session.greet(reason)

    def _objection(self) -> str:
        settings = self.settings
        if self.closed_for_now:
            return "maintenance"
        if settings.most_connections is not None and len(self._sessions) >= settings.most_connections:
            return "too-many-connections"
        return _UNWELCOME.get(settings.service, "")

    def _address_of(self, peer: str) -> str:
        """The caller's IP address, as the network tells it."""
        if is_address(peer):
            return peer
        return next(iter(self.household.hosts.get(peer, ())), "")

    def _menu(self, submission: bool) -> dict[str, str]:
        """The lines of the answer to EHLO after the first, by keyword (RFC 5321 §4.1.1.1)."""
        settings = self.settings
        lines = [f"SIZE {line[5:]}" if line.upper().startswith("SIZE=") else line for line in settings.extensions]
        if submission and settings.mechanisms and settings.offered("AUTH") is None:
            lines.append(" ".join(("AUTH", *settings.mechanisms)))
        return {line.partition(" ")[0].upper(): line for line in lines}

    def _learn(self, answer: Answered) -> list[Deed]:
        """DNS has answered: whoever waits for it goes on."""
        known = (answer.name, answer.type, answer.status, answer.records)
        sessions = list(self._sessions.values())
        return [deed for session in sessions for deed in session.learn(*known)]

    def _lose_patience(self, timer: TimerFired) -> list[Deed]:
        session = self._sessions.get(int(timer.name.removeprefix(IDLE)))
        return session.close("idle") if session else []

    def _farewell(self, closed: Closed) -> list[Deed]:
        """The caller has hung up; a letter he had not finished is forgotten (RFC 5321 §4.1.1.10)."""
        return [CancelTimer(f"{IDLE}{closed.wire}")] if self._sessions.pop(closed.wire, None) else []
