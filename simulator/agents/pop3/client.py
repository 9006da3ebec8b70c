"""A device that fetches its owner's mail over POP3, as mail programs do: new letters only, and then keeps them itself.

It calls, works off the plan of its visit one command at a time, and leaves. What it has fetched it remembers by
unique id, so that a visit cut short neither loses a letter nor brings one twice.
"""

from __future__ import annotations

import re

import msgspec

from simulator.agents.call import Call, Caution, Security, Stage, Terms
from simulator.agents.decisions import decided
from simulator.agents.doorkeeper import binding_of, credentials, ground_at
from simulator.agents.durations import check, microseconds
from simulator.agents.filing import Filing
from simulator.agents.household import Household
from simulator.agents.places import Port
from simulator.agents.pop3.visit import Mandate, Visit
from simulator.agents.seal import certifiable, opener
from simulator.mail.mailbox import Account
from simulator.protocols.pop3 import ClientConnection
from simulator.protocols.sasl import SCOPE
from simulator.protocols.speech import Violation, WrongMove
from simulator.world.agent import (
    Asked,
    Deed,
    Happening,
    Here,
    Record,
    SetTimer,
    TimerFired,
)

SECOND = 1_000_000
CHECK = "pop3-check"
PATIENCE = "pop3-patience"
_SECONDS = re.compile(r"[0-9]{1,9}")
# What a call that came to nothing is told with.
_WHY = {"no-address": "status", "no-connection": "why", "connection-lost": "how", "tls-failed": "why"}


class Pop3Client:
    """One account on one device. Action: `check`."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set for a POP3 client."""

        pop3_server: str = ""
        """The host it calls: a name, or an address."""
        pop3_port: Port = 110
        """The port it calls."""
        pop3_security: Security = "none"
        """Whether it wants TLS: none, if-offered, starttls (STLS first), or tls (before anything is said: port 995)."""
        pop3_caution: Caution = "refuses"
        """What it does about a certificate it cannot believe: refuses, asks, or shrugs."""
        pop3_user: str = ""
        """Whose mail it is."""
        pop3_password: str = ""
        """What it logs in with."""
        pop3_mechanism: str = "USER"
        """How it logs in: USER (with PASS), APOP, a mechanism of AUTH, or BEST for the best that the server offers.

        Where APOP, PLAIN or LOGIN is not offered, USER and PASS stand in; where another is not, it does not log in.
        """
        pop3_pass_for: str = ""
        """How long from the beginning its OAuth pass is good, "1h"; without one by default."""
        pop3_pass_renews: bool = False
        """Whether it gets another by itself when that has run out."""
        pop3_pass_scope: str = SCOPE
        """What that pass is good for; mail servers want "mail" to be among it."""
        pop3_leave_on_server: bool = True
        """Whether letters stay on the server when they have been fetched."""
        pop3_delete_after: str = ""
        """How long after it was fetched a letter is deleted from the server all the same, "14d"; never by default."""
        pop3_check_every: str = ""
        """How often it checks by itself, once the first was asked for, "15m"; never by default."""
        pop3_patience: str = "1m"
        """How long it waits for an answer before it gives up."""
        pop3_opens: str = ""
        """Whose letters it opens that were sealed by S/MIME: an address; nobody's by default."""

        def __post_init__(self) -> None:
            check(self.pop3_patience, or_never=[self.pop3_delete_after, self.pop3_check_every, self.pop3_pass_for])
            certifiable(self.pop3_opens)

    actions: tuple[str, ...] = ("check", "trust", "distrust")

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = ()
        self._here = here
        self._settings = settings
        self._filing = Filing(household.store, opener(here, household, settings.pop3_opens))
        accounts, user = household.store.accounts, settings.pop3_user
        self._account = accounts.get(user) or household.store.add(Account(user, settings.pop3_password))
        self._known: dict[str, int] = {}  # letters fetched that may still be on the server: id, and when (seconds)
        self._visit = self._plan()
        self._connection = ClientConnection()
        self._call = Call(
            here.host,
            (settings.pop3_server, settings.pop3_port),
            Terms(settings.pop3_security, settings.pop3_caution),
            heard=self._heard,
            lost=self._lost,
            secured=self._secured,
            alarm=PATIENCE,
            patience=settings.pop3_patience,
        )
        self._login_delay = 0  # as the server announced it (RFC 2449 §6.5)

    def on(self, happening: Happening) -> list[Deed]:
        """What the device does about it."""
        match happening:
            case Asked("check"):
                return self._check()
            case TimerFired(name) if name == CHECK:
                return self._check()
        return self._call.on(happening)

    def _plan(self) -> Visit:
        settings = self._settings
        good_for, scope, renews = settings.pop3_pass_for, settings.pop3_pass_scope, settings.pop3_pass_renews
        who = credentials(self._here, self._account.user, settings.pop3_password, good_for, scope=scope, renews=renews)
        ground = ground_at(self._here, "pop", settings.pop3_server, settings.pop3_port)
        mandate = Mandate(who, settings.pop3_mechanism.upper(), ground)
        return Visit(mandate, self._known, self._keep, self._is_due, self._settings.pop3_security)

    # ---- going there

    def _check(self) -> list[Deed]:
        if self._call.stage is not Stage.RESTING:
            return [self._decide("ignore", "check-under-way")]
        self._visit = self._plan()
        self._connection = ClientConnection()
        return self._call.begin()

    def _lost(self, reason: str, why: str) -> list[Deed]:
        details = {_WHY[reason]: why} if reason in _WHY else {}
        named = {"name": self._settings.pop3_server} if reason == "no-address" else {}
        return self._give_up(reason, named | details)

    def _secured(self) -> list[Deed]:
        """TLS stands: what was learned before is forgotten, and asked again (RFC 2595 §4)."""
        self._visit.bind(binding_of(self._call.end_point))
        if self._settings.pop3_security == "tls":
            return []
        self._connection.secured()
        return self._call.say(self._connection.send(self._visit.secured()))

    # ---- being there

    def _heard(self, data: bytes) -> list[Deed]:
        """Take in what came, and say the next thing of the plan."""
        deeds: list[Deed] = []
        self._connection.receive(data)
        while reply := self._connection.next_event():
            if isinstance(reply, Violation):
                return [*deeds, *self._give_up("not-pop3")]
            try:
                word = self._visit.hear(reply, self._connection.answering)
                said = b"" if word is None else self._connection.send(word)
            except WrongMove:  # a name or password that cannot be written, or a server out of step
                return [*deeds, *self._give_up("cannot-say")]
            deeds += self._filing.take()
            if self._visit.is_securing:
                return [*deeds, *self._call.secure(), *self._call.wait()]
            if self._visit.is_unprotected:
                return [*deeds, *self._give_up("tls-not-offered")]
            if word is None:
                return [*deeds, *self._leave()]
            deeds += self._call.say(said)
        return [*deeds, *self._call.wait()]

    def _keep(self, unique_id: str, content: bytes) -> None:
        """A letter has come whole: from now on it is here, and known, whatever happens to the visit."""
        self._filing.append(self._account, self._account.inbox, content, self._here.clock.seconds, by="pop3-client")
        self._known[unique_id] = self._here.clock.seconds

    def _is_due(self, unique_id: str) -> bool:
        """Whether a letter that is here need not be there any longer."""
        if not self._settings.pop3_leave_on_server:
            return True
        after = self._settings.pop3_delete_after
        return bool(after) and self._here.clock.seconds - self._known[unique_id] >= microseconds(after) // SECOND

    # ---- coming home

    def _leave(self) -> list[Deed]:
        """The answer to QUIT has come, or the server would not even greet."""
        visit = self._visit
        if visit.listed:  # what the server no longer has need not be remembered
            self._known = {one: self._known[one] for one in visit.ids.values() if one in self._known}
        delay = _SECONDS.match(visit.capabilities.get("LOGIN-DELAY", ""))
        self._login_delay = int(delay[0]) if delay else 0
        if visit.trouble:
            told = self._decide("fail", "log-in-refused", {"code": visit.trouble.code, "text": visit.trouble.text})
        else:
            told = self._decide("accept", "mail-fetched", {"new": str(visit.fetched), "deleted": str(visit.deleted)})
        return [told, *self._rest()]

    def _give_up(self, reason: str, details: dict[str, str] | None = None) -> list[Deed]:
        """It went wrong; what was fetched is here, and the next check goes on from there."""
        return [*self._filing.take(), self._decide("fail", reason, details), *self._rest()]

    def _rest(self) -> list[Deed]:
        """Hang up, and sleep till the next check, which is no sooner than the server likes (RFC 2449 §6.5)."""
        deeds = self._call.hang_up()
        if every := self._settings.pop3_check_every:
            deeds.append(SetTimer(CHECK, max(microseconds(every), self._login_delay * SECOND)))
        return deeds

    def _decide(self, verdict: str, reason: str, details: dict[str, str] | None = None) -> Record:
        details = {"server": self._settings.pop3_server} | (details or {})
        return decided(self._here.host, verdict, reason, details)
