"""Where letters are sorted: those for people of this host into their mailboxes, all others onto the queue's shelf.

Reports about letters are written and posted here too. Knows no protocol.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from simulator.agents.directory import POSTMASTER, Entry
from simulator.agents.filing import Filing
from simulator.agents.household import Household
from simulator.agents.shelf import DELIVERED, FAILED, Addressee, Parcel
from simulator.mail import message, report
from simulator.mail.address import Address, AddressError, mailbox
from simulator.mail.mailbox import Account
from simulator.trace.facts import Octets, Queued
from simulator.world.agent import Deed, Here, Record, Tell

FOLLOWED = ("list", "forward")


class Recipient(NamedTuple):
    """One recipient of an envelope, with what the directory says of the address."""

    address: Address
    entry: Entry
    parameters: Mapping[str, str] = {}


class Sorted(NamedTuple):
    """Whom a letter is for: accounts of this host, addresses elsewhere, and addresses of ours that nobody has."""

    accounts: dict[str, tuple[Account, Recipient]]  # by user: one copy for each, however often named
    elsewhere: dict[str, Recipient]
    nobody: dict[str, Recipient]


class PostRoom:
    """Sorts and delivers for one host. Every method gives the deeds that make it so."""

    def __init__(self, here: Here, household: Household) -> None:
        self._here = here
        self._household = household
        self._filing = Filing(household.store)

    def sort(self, recipients: Iterable[Recipient]) -> Sorted:
        """Follow lists and forwards until every recipient is an account, somewhere else, or nobody."""
        found, seen, left = Sorted({}, {}, {}), set[str](), deque(recipients)
        while left:
            address, entry, parameters = recipient = left.popleft()
            if entry.account is not None:
                found.accounts.setdefault(entry.account.user, (entry.account, recipient))
            elif entry.kind == "elsewhere":
                found.elsewhere.setdefault(str(address), recipient)
            elif not entry.members or entry.kind not in FOLLOWED:
                found.nobody.setdefault(str(address), recipient)
            elif address.folded not in seen:  # lists may name each other
                seen.add(address.folded)
                left.extend(self.recipient(member, parameters) for member in entry.members)
        return found

    def recipient(self, address: str, parameters: Mapping[str, str] | None = None) -> Recipient:
        """The recipient at an address that somebody of this host wrote down."""
        try:
            parsed = mailbox(address, utf8=True)
        except AddressError:
            parsed = Address(address, self._household.host)
        return Recipient(parsed, self._household.directory.find(parsed), parameters or {})

    def post(self, parcel: Parcel, recipients: Sequence[Recipient]) -> list[Deed]:
        """Deliver here what is for here, and put the rest on the shelf. `parcel` comes without addressees."""
        accounts, elsewhere, nobody = self.sort(recipients)
        deeds: list[Deed] = []
        failed = [_failed(recipient, "5.1.1") for recipient in nobody.values()]
        if not (accounts or elsewhere or nobody):  # a list of lists that name each other, and nobody else
            failed = [_failed(recipient, "5.4.6") for recipient in recipients]
        for account, recipient in accounts.values():
            if account.quota is not None and account.used + len(parcel.content) > account.quota:
                failed.append(_failed(recipient, "5.2.2"))
            else:
                deeds += self._deliver(parcel, account, recipient)
        if elsewhere:
            parcel.addressees = [Addressee(forward_path=path, parameters=r.parameters) for path, r in elsewhere.items()]
            deeds += self._queue(parcel)
        if failed and not parcel.reverse_path:
            return [*deeds, *self.keep(parcel)]
        return [*deeds, *self.report(parcel, [one for one in failed if one.wishes("FAILURE")], "failed")]

    def keep(self, parcel: Parcel, reader: str = POSTMASTER) -> list[Deed]:
        """A report that reaches nobody breeds no other, nor is it sent on: somebody of this host is to read it."""
        recipient = self.recipient(f"{reader}@{self._household.host}")
        account = recipient.entry.account or self._household.directory.the_postmaster()
        return self._deliver(parcel, account, recipient)

    def _deliver(self, parcel: Parcel, account: Account, recipient: Recipient) -> list[Deed]:
        """Final delivery: the letter gets its Return-Path (RFC 5321 §4.4) and lies in INBOX, or is set aside."""
        head = f"Return-Path: <{parcel.reverse_path}>\r\n"
        if recipient.address.folded not in account.addresses:
            head += f"Delivered-To: {account.addresses[0] if account.addresses else account.user}\r\n"
        content = message.prepend(parcel.content, head.encode())
        box = account.junk if parcel.suspect else account.inbox
        self._filing.append(account, box, content, self._here.clock.seconds)
        deeds = self._filing.take()
        one = Addressee(forward_path=str(recipient.address), parameters=recipient.parameters, enhanced="2.1.5")
        return [*deeds, *self.report(parcel, [one] if one.wishes("SUCCESS") else [], "delivered")]

    def _queue(self, parcel: Parcel) -> list[Deed]:
        self._household.shelf.put(parcel)
        paths = tuple(one.forward_path for one in parcel.addressees)
        now = self._here.clock.now
        fact = Queued(self._here.host, parcel.id, now, parcel.reverse_path, paths, Octets(parcel.content))
        return [Record(fact), Tell("queued", parcel.id)]

    def report(self, parcel: Parcel, about: list[Addressee], action: str, retry_until: int | None = None) -> list[Deed]:
        """Tell the sender what became of a letter, from the null path; nobody is told of a report (RFC 5321 §6.1)."""
        if not parcel.reverse_path or not about:
            return []
        host, seconds = self._here.host, self._here.clock.seconds
        letter = self._household.shelf.new_id()
        content = report.delivery_status(
            report.Transaction(host, parcel.date, parcel.received_from, parcel.parameters.get("ENVID", "")),
            [_told(one, action, retry_until) for one in about],
            parcel.content,
            to=parcel.reverse_path,
            date=seconds,
            message_id=f"{seconds:x}.{letter}@{host}",
            whole=action == "failed" and _returns_whole(parcel.parameters),
        )
        back = Parcel(
            id=letter,
            reverse_path="",
            content=content,
            addressees=[],
            arrived=self._here.clock.now,
            date=seconds,
        )
        return self.post(back, [self.recipient(parcel.reverse_path, {"NOTIFY": "NEVER"})])


def _returns_whole(parameters: Mapping[str, str]) -> bool:
    """Whether a letter comes back with its body: not against the sender's wish, nor when a report cannot hold it.

    Nor when it must not go in clear, as reports may (RFC 8689 §5).
    """
    binary, secret = parameters.get("BODY", "").upper() == "BINARYMIME", "REQUIRETLS" in parameters
    return parameters.get("RET", "FULL").upper() == "FULL" and not binary and not secret


def _failed(recipient: Recipient, enhanced: str) -> Addressee:
    path = str(recipient.address)
    return Addressee(forward_path=path, parameters=recipient.parameters, status=FAILED, enhanced=enhanced)


def _told(one: Addressee, action: str, retry_until: int | None) -> report.Recipient:
    return report.Recipient(
        one.forward_path,
        action,
        one.enhanced or ("2.0.0" if one.status == DELIVERED else "5.0.0"),
        one.reply,
        one.remote,
        one.parameters.get("ORCPT", ""),
        one.attempted,
        retry_until,
    )
