r"""A device that keeps its owner's mail in step over IMAP: phone, laptop, mail program (RFC 9051).

Calls the server when somebody asks or a clock rings, and turns what its owner does into steps of the talk. What is
said there, and what comes of it, is the business of Talk and Mirror.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from simulator.agents.call import Call, Caution, Security, Terms
from simulator.agents.decisions import decided
from simulator.agents.doorkeeper import binding_of, credentials, ground_at
from simulator.agents.durations import check, microseconds
from simulator.agents.household import Household
from simulator.agents.imap.mirror import Mirror
from simulator.agents.imap.steps import Step, opening
from simulator.agents.imap.talk import Talk
from simulator.agents.places import Port
from simulator.agents.seal import certifiable, opener
from simulator.protocols.sasl import SCOPE
from simulator.world.agent import (
    Asked,
    CancelTimer,
    Deed,
    Happening,
    Here,
    SetTimer,
    TimerFired,
)

RENEWAL = "idle-renewal"
CHECK = "imap-check"
IDLE_FOR = 29 * 60 * 1_000_000  # a server may hang up after 30 minutes of listening (RFC 2177 §3)


class ImapClient:
    """One account on one device.

    Actions: `sync`; `idle` (sync, then stay and listen); `offline` (leave). On letters of its INBOX, counted from 1 as
    it shows them: `read N`, `flag N`, `delete N`, `move N FOLDER`. `append LETTER` keeps a copy of a sent letter, whose
    octets are the text's latin-1.
    """

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set for an IMAP client."""

        imap_server: str = ""
        """The host it calls: a name, or an address."""
        imap_port: Port = 143
        """The port it calls."""
        imap_security: Security = "none"
        """Whether it wants TLS: none, if-offered, starttls (as the first word), or tls (before any: port 993)."""
        imap_caution: Caution = "refuses"
        """What it does about a certificate it cannot believe: refuses, asks, or shrugs."""
        imap_user: str = ""
        """Whose mail it is."""
        imap_password: str = ""
        """What it logs in with."""
        imap_mechanism: str = ""
        """How it logs in, "SCRAM-SHA-256", or BEST for the best that is offered; with the command LOGIN by default.

        Where PLAIN is not offered, or nothing better, LOGIN stands in; where another is not, it does not log in.
        """
        imap_pass_for: str = ""
        """How long from the beginning its OAuth pass is good, "1h"; without one by default."""
        imap_pass_renews: bool = False
        """Whether it gets another by itself when that has run out."""
        imap_pass_scope: str = SCOPE
        """What that pass is good for; mail servers want "mail" to be among it."""
        imap_folders: tuple[str, ...] = ("INBOX",)
        """Folders it keeps whole copies of; the last one is listened to."""
        imap_delete: Literal["expunge", "trash"] = "expunge"
        """Whether deleted letters go for good, or into the trash."""
        imap_push: bool = False
        """Whether it stays connected after a sync and listens (IDLE)."""
        imap_check_every: str = ""
        """How often it syncs by itself, "15m"; never by default."""
        imap_opens: str = ""
        """Whose letters it opens that were sealed by S/MIME: an address; nobody's by default."""

        def __post_init__(self) -> None:
            check(or_never=[self.imap_check_every, self.imap_pass_for])
            certifiable(self.imap_opens)

    datagram_ports: tuple[int, ...] = ()
    actions = ("sync", "idle", "offline", "read", "flag", "delete", "move", "append", "trust", "distrust")

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self._here = here
        self._settings = settings
        self._mirror = Mirror(
            household.store, settings.imap_user, settings.imap_password, opener(here, household, settings.imap_opens)
        )
        self._talk: Talk | None = None  # from the call to the end of the wire
        self._call = Call(
            here.host,
            (settings.imap_server, settings.imap_port),
            Terms(settings.imap_security, settings.imap_caution),
            heard=self._heard,
            lost=self._lost,
            secured=self._secured,
        )
        self._is_listening = False
        self._stays = settings.imap_push

    def on(self, happening: Happening) -> list[Deed]:
        """What the device does about it."""
        match happening:
            case Asked(action="trust" | "distrust"):
                return self._call.on(happening)
            case Asked(action=action, text=text):
                return self._asked(action, text)
            case TimerFired(name=name):
                return self._rang(name)
        return self._call.on(happening)

    # ---- what its owner does

    def _asked(self, action: str, text: str) -> list[Deed]:
        if action == "offline":
            self._stays = self._settings.imap_push
            return self._said(self._talk, self._talk.leave()) if self._talk else []
        self._stays = self._stays or action == "idle"
        steps = self._steps_for(action, text)
        if steps is None:
            return [self._decide("imap-no-such-letter", {"action": action, "text": text})]
        if self._talk is None:
            return self._begin(steps)
        self._talk.stays = self._stays
        return self._said(self._talk, self._talk.ask(steps))

    def _steps_for(self, action: str, text: str) -> list[Step] | None:
        """What an action comes to; a sync is what every call begins with. None: there is no such letter."""
        if action in ("sync", "idle"):
            return [Step("check"), Step("fetch")] if self._talk else []
        if action == "append":
            folder = self._mirror.folder_for("\\Sent", "Sent")
            return [Step("append", 0, folder, text.encode("latin-1", "replace"), self._here.clock.seconds)]
        place, _, folder = text.partition(" ")
        uid = self._mirror.uid_at(int(place)) if place.isascii() and place.isdigit() else None
        if uid is None:
            return None
        return [Step("open", text="INBOX"), *self._on_letter(action, uid, folder.strip())]

    def _on_letter(self, action: str, uid: int, folder: str) -> list[Step]:
        if action == "delete" and self._settings.imap_delete == "trash":
            action, folder = "move", self._mirror.folder_for("\\Trash", "Trash")
        if action == "move":
            return [Step("move", uid, folder)]
        if action == "delete":
            return [Step("store", uid, "\\Deleted"), Step("expunge", uid)]
        return [Step("store", uid, "\\Seen" if action == "read" else "\\Flagged")]

    # ---- the wire

    def _begin(self, steps: list[Step]) -> list[Deed]:
        mine, here = self._settings, self._here
        good_for, scope, renews = mine.imap_pass_for, mine.imap_pass_scope, mine.imap_pass_renews
        self._talk = Talk(
            self._mirror,
            credentials(here, mine.imap_user, mine.imap_password, good_for, scope=scope, renews=renews),
            mine.imap_mechanism.upper(),
            [*opening(mine.imap_folders), *steps],
            ground=ground_at(here, "imap", mine.imap_server, mine.imap_port),
            stays=self._stays,
            security=mine.imap_security,
        )
        return [*self._next_check(), *self._call.begin()]

    def _lost(self, reason: str, why: str) -> list[Deed]:
        """No wire, or none any more: what is told, and that everything still to be said is forgotten."""
        if reason == "connection-lost":
            return self._forget()
        named = {"name": self._settings.imap_server} if reason == "no-address" else {}
        told = reason if reason == "tls-failed" else f"imap-{reason}"  # what happens to TLS is the same everywhere
        return [self._decide(told, named | {"why": why}), *self._hang_up()]

    def _hang_up(self) -> list[Deed]:
        return [*self._call.hang_up(), *self._forget()]

    def _secured(self) -> list[Deed]:
        if self._talk is None:
            return []
        self._talk.ground = self._talk.ground._replace(binding=binding_of(self._call.end_point))
        if self._settings.imap_security == "tls":
            return []
        return self._said(self._talk, self._talk.secured())

    def _heard(self, data: bytes) -> list[Deed]:
        return self._said(self._talk, self._talk.receive(data)) if self._talk else []

    def _said(self, talk: Talk, octets: bytes) -> list[Deed]:
        """What has changed here, what goes out, and whether that was all."""
        deeds = [self._decide(reason, details) for reason, details in talk.notes]
        talk.notes.clear()
        deeds += self._mirror.filing.take()
        deeds += self._call.say(octets)
        if talk.is_over:
            return [*deeds, *self._hang_up()]
        if talk.is_securing:
            deeds += self._call.secure()
        return [*deeds, *self._watch(talk)]

    def _watch(self, talk: Talk) -> list[Deed]:
        """A clock runs while the device listens."""
        was, self._is_listening = self._is_listening, talk.is_listening
        if was == self._is_listening:
            return []
        return [SetTimer(RENEWAL, IDLE_FOR) if self._is_listening else CancelTimer(RENEWAL)]

    def _forget(self) -> list[Deed]:
        """The wire is gone, and with it everything that was still to be said."""
        self._talk = None
        was, self._is_listening = self._is_listening, False
        return [*self._call.forget(), *([CancelTimer(RENEWAL)] if was else [])]

    # ---- clocks

    def _rang(self, name: str) -> list[Deed]:
        if name == CHECK:
            return [*self._next_check(), *self._asked("sync", "")] if self._talk else self._asked("sync", "")
        if name == RENEWAL and self._talk is not None:
            self._is_listening = False
            return self._said(self._talk, self._talk.renew())
        return []

    def _next_check(self) -> list[Deed]:
        every = self._settings.imap_check_every
        return [SetTimer(CHECK, microseconds(every))] if every else []

    def _decide(self, reason: str, details: dict[str, str]) -> Deed:
        return decided(self._here.host, "fail", reason, details)
