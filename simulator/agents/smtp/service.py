"""What an SMTP server's sessions share: its settings and what follows from them, and what it remembers of callers.

Knows no session and no octets.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cached_property, partial
from itertools import product

from simulator.agents.directory import Directory
from simulator.agents.doorkeeper import Channel, Doorkeeper, Rules
from simulator.agents.durations import microseconds
from simulator.agents.household import Household
from simulator.agents.places import is_address
from simulator.agents.post_room import PostRoom
from simulator.agents.smtp.answers import answer
from simulator.agents.smtp.settings import Settings
from simulator.mail.address import Address
from simulator.protocols.smtp.reader import CONTENT_LIMIT
from simulator.trust.dkim import Signing
from simulator.trust.keys import signing
from simulator.world.agent import Here

MOST_SIGNATURES = 10_000  # that are remembered
Triplet = tuple[str, str, str]  # caller, sender, recipient (RFC 6647 §2.2)


class Service:
    """One SMTP server, as its sessions see it. `menus`: what it offers, by whether for submission and over TLS."""

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.here, self.household, self.settings = here, household, settings
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
        rules = Rules(settings.smtp_plain_in_clear, settings.smtp_lock_after, settings.smtp_lock_for)
        self.doorkeeper = Doorkeeper(here, household.store, "smtp", rules)
        self.patience = microseconds(settings.idle_after)
        self.answer = partial(answer, here.host, settings.offered("ENHANCEDSTATUSCODES") is not None)
        self.menus = {where: self._menu(*where) for where in product((False, True), repeat=2)}
        self.has_keys = settings.starttls != "broken"
        self.tolerant = settings.impatience == "tolerated"
        self.size_limit = int(settings.offered("SIZE") or 0)  # 0: none is announced (RFC 1870 §4)
        self.content_limit = min(CONTENT_LIMIT, self.size_limit * 4 // 3 + 5 if self.size_limit else CONTENT_LIMIT)
        self.first_seen: dict[Triplet, int] = {}
        self.maintained = settings.maintenance is not None
        self._maintenance = tuple(microseconds(text) for text in settings.maintenance or ())
        self._rate_window = microseconds(settings.rate_window)
        self._taken: dict[str, deque[int]] = {}
        self._first_for: dict[str, frozenset[Address]] = {}

    def _menu(self, submission: bool, secured: bool) -> dict[str, str]:
        """The lines of the answer to EHLO after the first, by keyword (RFC 5321 §4.1.1.1)."""
        settings = self.settings
        lines = [f"SIZE {line[5:]}" if line.upper().startswith("SIZE=") else line for line in settings.extensions]
        if submission and settings.smtp_mechanisms and settings.offered("AUTH") is None:
            lines.append(" ".join(("AUTH", *settings.smtp_mechanisms)))
        menu = {line.partition(" ")[0].upper(): line for line in lines}
        if secured:
            menu.pop("STARTTLS", None)  # it is not offered twice (RFC 3207 §4.2)
        else:
            menu.pop("REQUIRETLS", None)  # it is offered inside TLS alone (RFC 8689 §2)
        for verb in ("VRFY", "EXPN") if settings.vrfy == "off" else ():
            menu.pop(verb, None)
        return menu

    @cached_property
    def signings(self) -> tuple[Signing, ...]:
        """How letters that are handed in are signed."""
        lasts = microseconds(self.settings.signatures_last) // 10**6 if self.settings.signatures_last else None
        made = filter(None, (signing(self.household.seed, text) for text in self.settings.sign_with))
        return tuple(replace(one, lasts=lasts, measured=self.settings.signatures_measure) for one in made)

    @cached_property
    def sealing(self) -> Signing | None:
        """How letters that are handed on are sealed."""
        return signing(self.household.seed, self.settings.seal_with)

    def menu_for(self, submission: bool, channel: Channel) -> dict[str, str]:
        """The menu of a caller whose wire is as it is: some mechanisms want TLS, or a certificate."""
        menu = self.menus[submission, channel.secured]
        if "AUTH" not in menu:
            return menu
        can = self.doorkeeper.offers(menu["AUTH"].split()[1:], channel)
        kept = {keyword: line for keyword, line in menu.items() if can or keyword != "AUTH"}
        return {**kept, "AUTH": " ".join(("AUTH", *can))} if can else kept

    @property
    def closed_for_now(self) -> bool:
        """Whether this is the time of maintenance."""
        return self.maintained and self._maintenance[0] <= self.here.clock.now < self._maintenance[1]

    def has_room(self, octets: int) -> bool:
        """Whether a letter of that many octets finds room here: it, or a report about it, may have to wait."""
        return not self.settings.disk_full and self.household.shelf.has_room(octets)

    def address_of(self, peer: str) -> str:
        """A caller's IP address, as the network tells it."""
        if is_address(peer):
            return peer
        return next(iter(self.household.hosts.get(peer, ())), "")

    def taken_from(self, caller: str) -> deque[int]:
        """When letters were taken from this caller, as far back as it counts."""
        times = self._taken.setdefault(caller, deque())
        while times and times[0] <= self.here.clock.now - self._rate_window:
            times.popleft()
        return times

    def first_for(self, signature: str, recipients: frozenset[Address]) -> frozenset[Address]:
        """For whom a signature first came, as far as that is remembered; these, if it has come now."""
        first = self._first_for.setdefault(signature, recipients)
        if len(self._first_for) > MOST_SIGNATURES:
            del self._first_for[next(iter(self._first_for))]
        return first

    def note_taken(self, caller: str) -> None:
        """A letter was taken from this caller."""
        if self.settings.most_messages is not None:
            self.taken_from(caller).append(self.here.clock.now)
