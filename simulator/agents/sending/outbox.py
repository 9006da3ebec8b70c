"""An outbox: finishes a letter, hands it to the submission server, keeps it until it is taken.

What became of a letter is told to whoever wrote it, not by another letter (RFC 6409). Knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from simulator.agents.decisions import decided
from simulator.agents.draft import Draft
from simulator.agents.household import Household
from simulator.agents.sending.courier import Courier
from simulator.agents.sending.gateway import Gateway
from simulator.agents.sending.trip import Trip
from simulator.agents.shelf import DELIVERED, FAILED, Addressee, Parcel, Shelf
from simulator.mail.address import Address
from simulator.trace.facts import GaveUp, Octets, Queued, Tried
from simulator.world.agent import Deed, Happening, Here, Record, Tell

TlsOnTheWay = Literal["usual", "required", "optional"]
"""What a letter wants of all servers on its way: nothing; TLS or to come back; to arrive, whatever a domain demands."""
_PARAMETERS: Mapping[TlsOnTheWay, Mapping[str, str]] = {"usual": {}, "required": {"REQUIRETLS": ""}, "optional": {}}
_HEADS: Mapping[TlsOnTheWay, bytes] = {
    "usual": b"",
    "required": b"",
    "optional": b"TLS-Required: No\r\n",
}  # RFC 8689 §3


def _no_one(parcel: Parcel, tried: list[Addressee]) -> list[Deed]:
    return []


class Outbox:
    """The letters of one host that are still to be handed in. `concluded` is told of each that was tried."""

    def __init__(
        self,
        here: Here,
        household: Household,
        concluded: Callable[[Parcel, list[Addressee]], list[Deed]] = _no_one,
    ) -> None:
        self._here, self._household = here, household
        self._concluded = concluded
        self._courier = Courier()
        self.shelf = Shelf(here.host)

    def write(
        self, draft: Draft, reverse_path: str = "", keep_bcc: bool = False, tls_on_the_way: TlsOnTheWay = "usual"
    ) -> tuple[Parcel, list[Deed]]:
        """The letter in its envelope: the sender's address, and everybody it is for, Bcc too."""
        seconds = self._here.clock.seconds
        number = self._household.shelf.new_id()
        author = draft.author or Address("", "")
        letter = f"{seconds:x}.{number}@{author.domain or self._here.host}"
        parcel = self.shelf.put(
            Parcel(
                id=number,
                reverse_path=reverse_path or (str(author) if author.domain else ""),
                content=_HEADS[tls_on_the_way] + draft.finished(seconds, letter, keep_bcc),
                parameters=_PARAMETERS[tls_on_the_way],
                addressees=[Addressee(forward_path=str(address)) for address in draft.recipients],
                arrived=self._here.clock.now,
                date=seconds,
            )
        )
        return parcel, [self._lies(parcel)]

    def rewrite(self, parcel: Parcel, content: bytes) -> list[Deed]:
        """Another content in the same envelope."""
        parcel.content = content
        return [self._lies(parcel)]

    def _lies(self, parcel: Parcel) -> Deed:
        paths = tuple(one.forward_path for one in parcel.addressees)
        now, content = self._here.clock.now, Octets(parcel.content)
        return Record(Queued(self._here.host, parcel.id, now, parcel.reverse_path, paths, content))

    def hand_in(self, parcel: Parcel, gateway: Gateway) -> list[Deed]:
        """Take it to the submission server, unless it is on its way there."""
        if any(trip.parcel is parcel for trip in self._courier.trips):
            return []
        parcel.attempt += 1
        return self._courier.carry(Trip(self._here, parcel, parcel.waiting, "", gateway))

    def on(self, happening: Happening) -> list[Deed]:
        """What concerns a letter on its way."""
        return self._courier.on(happening)

    def look(self) -> list[Deed]:
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
            self.shelf.take_off(parcel.id)
        return [*deeds, *self._concluded(parcel, tried)]

    def _tell(self, parcel: Parcel, one: Addressee) -> list[Deed]:
        """What the user reads on her screen."""
        about = {"letter": parcel.id, "recipient": one.forward_path, "reply": one.reply}
        if one.status == DELIVERED:
            return [self._decide("accept", "submitted", about)]
        if one.status == FAILED:
            gave_up = Record(GaveUp(self._here.host, parcel.id, one.forward_path, "reason.submission-refused"))
            return [self._decide("refuse", "submission-refused", about), gave_up]
        return [self._decide("defer", "submission-deferred", about)]

    def _decide(self, verdict: str, reason: str, about: dict[str, str]) -> Deed:
        return decided(self._here.host, verdict, reason, about)
