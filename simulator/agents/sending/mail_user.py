"""A mail program's outgoing half: finishes a letter, hands it to the submission server, keeps it until it is taken.

RFC 6409. Reports nothing to others by letter: its user sees what became of it.
"""

from __future__ import annotations

import msgspec

from simulator.agents.call import Caution, Security, Terms
from simulator.agents.decisions import decided
from simulator.agents.doorkeeper import credentials
from simulator.agents.draft import Draft
from simulator.agents.durations import check, microseconds
from simulator.agents.household import Household
from simulator.agents.sending.courier import Courier
from simulator.agents.sending.trip import Gateway, Trip
from simulator.agents.shelf import DELIVERED, FAILED, Addressee, Parcel, Shelf
from simulator.agents.unfit import Unfit
from simulator.mail.address import Address, AddressError, mailbox
from simulator.trace.facts import GaveUp, Octets, Queued, Tried
from simulator.world.agent import Asked, Deed, Happening, Here, Record, Tell

SUBMISSION_PORT = 587


class MailUser:
    """Somebody who writes letters. Actions: `send NAME`, a letter of the scenario; `retry`, all in the outbox."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        submission: str = ""
        """The submission server: host, or host:port."""
        submission_security: Security = "none"
        """Whether it wants TLS: none, if-offered, starttls (as the first word), or tls (before any: port 465)."""
        submission_caution: Caution = "refuses"
        """What it does about a certificate it cannot believe: refuses, or shrugs."""
        user: str = ""
        """As whom to log in; nobody by default."""
        password: str = ""
        """The password for it."""
        mechanism: str = ""
        """How it logs in, "SCRAM-SHA-256", and in no other way; by default the best that the server offers."""
        pass_for: str = ""
        """How long from the beginning its OAuth pass is good, "1h"; without one by default."""
        reverse_path: str = ""
        """The address to which failures are reported (MAIL FROM); by default the author's."""
        keep_bcc: bool = False
        """Whether Bcc is sent along for everybody to read: a mistake to be shown."""

        def __post_init__(self) -> None:
            _gateway(self)
            check(or_never=[self.pass_for])
            if self.reverse_path:
                _checked(self.reverse_path)

    actions: tuple[str, ...] = ("send", "retry")

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = ()
        self._here, self._household = here, household
        self._gateway = _gateway(settings)
        if self._gateway and settings.user:
            good_for = microseconds(settings.pass_for) if settings.pass_for else None
            login = credentials(here, settings.user, settings.password, good_for)
            self._gateway = self._gateway._replace(login=login)
        self._keep_bcc, self._reverse_path = settings.keep_bcc, settings.reverse_path
        self._courier = Courier()
        self.outbox = Shelf(here.host)

    def on(self, happening: Happening) -> list[Deed]:
        """What the mail program does about it."""
        match happening:
            case Asked("send", name):
                deeds = self._send(name.strip())
            case Asked("retry"):
                deeds = [deed for parcel in list(self.outbox.parcels.values()) for deed in self._submit(parcel)]
            case _:
                deeds = self._courier.on(happening)
        return [*deeds, *self._look_into_outbox()]

    def _send(self, name: str) -> list[Deed]:
        draft = self._household.letters.get(name)
        if draft is None:
            return [self._decide("refuse", "no-such-letter", letter=name)]
        if not draft.recipients:
            return [self._decide("refuse", "no-recipients-named", letter=name)]
        parcel = self._finished(draft)
        paths = tuple(one.forward_path for one in parcel.addressees)
        now = self._here.clock.now
        fact = Queued(self._here.host, parcel.id, now, parcel.reverse_path, paths, Octets(parcel.content))
        return [Record(fact), *self._submit(parcel)]

    def _finished(self, draft: Draft) -> Parcel:
        """The letter in its envelope: the sender's address, and everybody it is for, Bcc too."""
        seconds = self._here.clock.seconds
        number = self._household.shelf.new_id()
        author = draft.author or Address("", "")
        letter = f"{seconds:x}.{number}@{author.domain or self._here.host}"
        return self.outbox.put(
            Parcel(
                id=number,
                reverse_path=self._reverse_path or (str(author) if author.domain else ""),
                content=draft.finished(seconds, letter, self._keep_bcc),
                addressees=[Addressee(forward_path=str(address)) for address in draft.recipients],
                arrived=self._here.clock.now,
                date=seconds,
            )
        )

    def _submit(self, parcel: Parcel) -> list[Deed]:
        if any(trip.parcel is parcel for trip in self._courier.trips):
            return []
        if self._gateway is None:
            return [self._decide("refuse", "no-submission-server", letter=parcel.id)]
        parcel.attempt += 1
        return self._courier.carry(Trip(self._here, parcel, parcel.waiting, "", self._gateway))

    def _look_into_outbox(self) -> list[Deed]:
        """Tell what became of letters; one that was put off stays."""
        deeds: list[Deed] = []
        for trip in self._courier.arrived():
            deeds += self._conclude(trip.parcel, trip.addressees)
        return [*deeds, *self._courier.set_out()]

    def _conclude(self, parcel: Parcel, tried: list[Addressee]) -> list[Deed]:
        host, failed = self._here.host, [one for one in tried if one.status == FAILED]
        outcome = "deferred" if parcel.waiting else "failed" if failed else "delivered"
        deeds: list[Deed] = [Record(Tried(host, parcel.id, parcel.attempt, outcome))]
        for one in tried:
            deeds += self._tell(parcel, one)
        if any(one.status == DELIVERED for one in tried):
            self._household.sent[parcel.id] = parcel.content
            deeds.append(Tell("sent", parcel.id))
        if not parcel.waiting:
            self.outbox.take_off(parcel.id)
        return deeds

    def _tell(self, parcel: Parcel, one: Addressee) -> list[Deed]:
        """What the user reads on her screen."""
        about = {"letter": parcel.id, "recipient": one.forward_path, "reply": one.reply}
        if one.status == DELIVERED:
            return [self._decide("accept", "submitted", **about)]
        if one.status == FAILED:
            gave_up = Record(GaveUp(self._here.host, parcel.id, one.forward_path, "reason.submission-refused"))
            return [self._decide("refuse", "submission-refused", **about), gave_up]
        return [self._decide("defer", "submission-deferred", **about)]

    def _decide(self, verdict: str, reason: str, **details: str) -> Deed:
        return decided(self._here.host, verdict, reason, details)


def _checked(text: str) -> None:
    try:
        mailbox(text, utf8=True)
    except AddressError:
        raise Unfit("report-address", text=text) from None


def _gateway(settings: MailUser.Settings) -> Gateway | None:
    if not settings.submission:
        return None
    terms = Terms(settings.submission_security, settings.submission_caution)
    gateway = Gateway.at(settings.submission, SUBMISSION_PORT)
    return gateway._replace(mechanism=settings.mechanism.upper(), terms=terms)
