"""The queue: tries to hand over what lies on the shelf, again and again, until it is delivered or given up.

RFC 5321 §4.5.4.1. Reports to senders are written by the post room; the talking is the courier's.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from simulator.agents.call import Caution, Security, Terms
from simulator.agents.durations import check, microseconds
from simulator.agents.household import Household
from simulator.agents.post_room import PostRoom
from simulator.agents.sending.conditions import Conditions, Defence
from simulator.agents.sending.courier import Courier
from simulator.agents.sending.gateway import SMTP_PORT, Gateway
from simulator.agents.sending.policy_keeper import FOUND
from simulator.agents.sending.trip import Trip
from simulator.agents.shelf import DELIVERED, FAILED, Addressee, Parcel
from simulator.agents.unfit import Unfit
from simulator.protocols import sasl
from simulator.trace.facts import GaveUp, Tried
from simulator.world.agent import Deed, Happening, Here, Record, SetTimer, Tell, TimerFired, Told

RETRY = "retry:"
TOO_MANY = "4.5.3"  # the rest go in another transaction, at once (RFC 5321 §4.5.3.1.10)


class Queue:
    """The one who keeps trying."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        retry: tuple[str, ...] = ("30m", "1h", "2h", "4h")
        """How long to wait before the second attempt, the third …; the last one holds for all that follow."""
        give_up_after: str = "5d"
        """How long a letter is tried (then its sender gets it back)."""
        warn_after: str = "4h"
        """How long a letter may wait before its sender is warned."""
        smarthost: str = ""
        """The host, or host:port, through which all letters go; by default each goes to its domain's exchangers."""
        smarthost_user: str = ""
        """As whom to log in there."""
        smarthost_password: str = ""
        """The password for it."""
        relay_security: Security = "none"
        """Whether letters are sent on over TLS: none, if-offered (and in clear where it fails), starttls, or tls."""
        relay_caution: Caution = "refuses"
        """What becomes of a letter where the certificate cannot be believed: it waits (refuses), or goes (shrugs)."""
        heeds: tuple[Defence, ...] = ()
        """How a recipient's domain may demand TLS of it, whatever it wants itself: ["dane", "mta-sts"]. For the first,
        its host's resolver has to validate (`dns_validates`)."""
        dane_required: tuple[str, ...] = ()
        """Domains to which letters go by DANE or not at all, where it is heeded, even if DNS tells of no keys."""
        concurrency: int = 20
        """How many letters are under way at a time."""
        undeliverable_reports: str = "postmaster"
        """Who reads reports that cannot be delivered: a user of this host; "" for nobody."""

        def __post_init__(self) -> None:
            check(self.give_up_after, self.warn_after, *self.retry)
            if not self.retry or self.concurrency < 1:
                raise Unfit("queue")
            _gateway(self)

    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = ()
        self._here, self._settings = here, settings
        self._shelf, self._policies, self._sessions = household.shelf, household.policies, household.sessions
        self._post_room = PostRoom(here, household)
        self._courier = Courier(settings.concurrency)
        self._gateway = _gateway(settings)
        self._conditions = Conditions(
            Terms(settings.relay_security, settings.relay_caution),
            settings.heeds,
            dane_required=tuple(domain.lower() for domain in settings.dane_required),
        )
        self._retry = [microseconds(text) for text in settings.retry]
        self._give_up_after = microseconds(settings.give_up_after)
        self._warn_after = microseconds(settings.warn_after)
        self._under_way: dict[str, int] = {}  # letters being tried, with the number of their trips

    def on(self, happening: Happening) -> list[Deed]:
        """What the queue does about it."""
        match happening:
            case Told(action="queued", text=letter):
                deeds = self._try(letter)
            case Told(action="resume"):
                deeds = self._resume()
            case Told(action="flush", text=domain):
                deeds = [deed for letter in self._letters_for(domain) for deed in self._try(letter)]
            case Told(action=action, text=domain) if action == FOUND:
                deeds = self._courier.policy_found(domain, self._policies[domain])
            case TimerFired(name=name) if name.startswith(RETRY):
                deeds = self._try(name.removeprefix(RETRY))
            case _:
                deeds = self._courier.on(happening)
        return [*deeds, *self._take_stock()]

    # ---- trying

    def _resume(self) -> list[Deed]:
        """Go on with what lay on the shelf when the curtain rose."""
        now = self._here.clock.now
        return [SetTimer(f"{RETRY}{one.id}", max(one.due - now, 0)) for one in self._shelf.parcels.values()]

    def _letters_for(self, domain: str) -> list[str]:
        end = f"@{domain.lower()}"
        parcels = self._shelf.parcels.values()
        return [p.id for p in parcels if any(one.forward_path.lower().endswith(end) for one in p.waiting)]

    def _try(self, letter: str) -> list[Deed]:
        """One attempt: a trip for each way the recipients share."""
        parcel = self._shelf.parcels.get(letter)
        if parcel is None or letter in self._under_way:
            return []
        parcel.attempt += 1
        return self._send(parcel, parcel.waiting)

    def _send(self, parcel: Parcel, addressees: list[Addressee]) -> list[Deed]:
        ways: dict[str, list[Addressee]] = {}
        for one in addressees:
            ways.setdefault("" if self._gateway else one.domain, []).append(one)
        self._under_way[parcel.id] = self._under_way.get(parcel.id, 0) + len(ways)
        conditions = self._conditions
        trips = [Trip(self._here, parcel, group, domain, self._gateway, conditions) for domain, group in ways.items()]
        return [deed for trip in trips for deed in self._courier.carry(trip)]

    def _take_stock(self) -> list[Deed]:
        """See which trips are over; when a letter's last one is, the attempt is."""
        deeds: list[Deed] = []
        while trips := self._courier.arrived():
            for trip in trips:
                self._sessions += (one for one in trip.guard.sessions if one.domain)
                deeds += self._send(trip.parcel, _turned_back(trip))
                self._under_way[trip.parcel.id] -= 1
                if not self._under_way[trip.parcel.id]:
                    del self._under_way[trip.parcel.id]
                    deeds += self._conclude(trip.parcel)
            deeds += self._courier.set_out()
        return deeds

    # ---- what an attempt has come to

    def _conclude(self, parcel: Parcel) -> list[Deed]:
        """Report what is final, and set the alarm for what is not."""
        now, age = self._here.clock.now, self._here.clock.now - parcel.arrived
        expired = parcel.waiting if age >= self._give_up_after else []
        for one in expired:
            one.status, one.enhanced, one.reason = FAILED, "5.4.7", "reason.expired"  # RFC 3463 §3.5
        fresh = [one for one in parcel.addressees if not one.concluded]
        failed = [one for one in fresh if one.status == FAILED]
        wait = min(self._wait(parcel.attempt), max(self._give_up_after - age, 0))
        due = now + wait if parcel.waiting else None
        deeds: list[Deed] = [Record(Tried(self._here.host, parcel.id, parcel.attempt, _in_a_word(parcel, failed), due))]
        deeds += (Record(GaveUp(self._here.host, parcel.id, one.forward_path, one.reason)) for one in failed)
        deeds += self._report(parcel, fresh, failed)
        for one in fresh:
            one.concluded = one.status in (DELIVERED, FAILED)
        if due is None:
            self._shelf.take_off(parcel.id)
            return deeds
        parcel.due = due
        return [*deeds, *self._warn(parcel, age), SetTimer(f"{RETRY}{parcel.id}", wait)]

    def _wait(self, attempt: int) -> int:
        return self._retry[min(attempt, len(self._retry)) - 1]

    def _report(self, parcel: Parcel, fresh: list[Addressee], failed: list[Addressee]) -> list[Deed]:
        """Tell the sender, if there is one; a report that fails is not answered by a report (RFC 5321 §6.1)."""
        if not parcel.reverse_path and failed:
            reader = self._settings.undeliverable_reports
            return self._post_room.keep(parcel, reader) if reader else []
        sent = [one for one in fresh if one.status == DELIVERED and one.relayed and one.wishes("SUCCESS")]
        wanted = [one for one in failed if one.wishes("FAILURE")]
        return [*self._write_back(parcel, sent, "relayed"), *self._write_back(parcel, wanted, "failed")]

    def _write_back(self, parcel: Parcel, about: list[Addressee], action: str, until: int | None = None) -> list[Deed]:
        """Post a report. That it lies on the shelf, everybody here is told but who put it there: that is us."""
        deeds = self._post_room.report(parcel, about, action, until)
        queued = [deed.text for deed in deeds if isinstance(deed, Tell) and deed.action == "queued"]
        return [*deeds, *(deed for letter in queued for deed in self._try(letter))]

    def _warn(self, parcel: Parcel, age: int) -> list[Deed]:
        """Once, when a letter has waited long (RFC 3464 §2.3.3)."""
        late = [one for one in parcel.waiting if not one.warned and one.wishes("DELAY")]
        if age < self._warn_after or not late:
            return []
        for one in late:
            one.warned = True
        until = parcel.date + self._give_up_after // 1_000_000
        return self._write_back(parcel, late, "delayed", until)


def _gateway(settings: Queue.Settings) -> Gateway | None:
    if not settings.smarthost:
        return None
    login = sasl.Credentials(settings.smarthost_user, settings.smarthost_password) if settings.smarthost_user else None
    return Gateway.at(settings.smarthost, SMTP_PORT)._replace(
        login=login, terms=Terms(settings.relay_security, settings.relay_caution)
    )


def _turned_back(trip: Trip) -> list[Addressee]:
    """Those for whom there was no room in the envelope that took the others."""
    if not any(one.status == DELIVERED for one in trip.addressees):
        return []
    return [one for one in trip.addressees if one.status not in (DELIVERED, FAILED) and one.enhanced == TOO_MANY]


def _in_a_word(parcel: Parcel, failed: Iterable[Addressee]) -> str:
    if parcel.waiting:
        return "deferred"
    return "failed" if list(failed) else "delivered"
