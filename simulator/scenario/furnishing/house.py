"""A host in the making: its accounts, what lies there when the curtain rises, and its agents in their places."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import msgspec

from simulator.agents.draft import Draft
from simulator.agents.filing import in_order
from simulator.agents.household import Household
from simulator.agents.unfit import Unfit
from simulator.mail.mailbox import Account
from simulator.mail.message import normalise
from simulator.mail.snapshot import restored
from simulator.scenario.furnishing.cast import CAST
from simulator.scenario.furnishing.town import Town
from simulator.scenario.proof import CastError, at_host
from simulator.scenario.refusal import of_msgspec, quoted
from simulator.scenario.scenario import Carried, HostPart, MailboxPart, Scenario
from simulator.scenario.units import offset
from simulator.trace.facts import Octets, Queued, Stored
from simulator.trust.smime import People
from simulator.world.agent import Clock, Here, Told
from simulator.world.clock import WrongClock
from simulator.world.resident import Host, Resident
from simulator.world.world import World


class House:
    """One host in the making: its household, and which of its settings somebody has taken."""

    def __init__(self, scenario: Scenario, world: World, name: str, town: Town, people: People) -> None:
        self.scenario, self.world, self.name, self.town = scenario, world, name, town
        self.part = scenario.hosts[name]
        if not all(0 <= number <= 1 for number in self.part.place or ()):
            raise CastError("place", "place", at_host(name), standing=list(self.part.place or ()))
        self.host = Host(name, town.hosts[name][0])
        self.household = Household(
            name, town.zones, town.hosts, town.drafts, self.part.queue_room, scenario.seed, people
        )  # fmt: skip
        self.clock = self._clock()
        self.known: set[str] = set()

    def _clock(self) -> Clock:
        """The world's, or one of its own that goes wrong."""
        wrong = offset(self.part.clock, self.world.curtain) if self.part.clock else 0
        if self.world.curtain + wrong < 0:
            raise CastError("clock", self.part.clock, at_host(self.name), text=self.part.clock)
        return WrongClock(self.world, wrong) if wrong else self.world

    def furnished(self) -> Host:
        """The host with its accounts and agents in place."""
        carried = self.scenario.carried.get(self.name)
        if carried:
            self._take_over(carried)
        else:
            self._fill_all()
        for role in self._roles():
            self._cast(role)
        if carried and carried.parcels:
            for resident in self.host.residents:
                self.world.soon(resident, Told("resume", ""))
        for key in self.part.settings.keys() - self.known:
            code = "unknown-setting" if self.known else "no-setting"
            raise CastError(code, key, at_host(self.name), key=key, known=sorted(self.known))
        return self.host

    def _roles(self) -> list[str]:
        """The agents written down, a resolver where there are names to be found out, a policy keeper for who heeds."""
        roles = list(self.part.agents)
        heeds = self.part.settings.get("heeds")
        if "policy-keeper" not in roles and isinstance(heeds, list) and "mta-sts" in heeds:
            roles.append("policy-keeper")
        if roles and "resolver" not in roles and self.town.name_server:
            roles.append("resolver")
        return roles

    def _cast(self, role: str) -> None:
        kind = CAST.get(role)
        if kind is None:
            raise CastError("unknown-agent", role, at_host(self.name), role=role, known=sorted(CAST))
        fields = set(kind.Settings.__struct_encode_fields__)
        self.known |= fields
        values = {key: value for key, value in self.part.settings.items() if key in fields}
        if "dns_server" in fields:
            values.setdefault("dns_server", self.town.name_server)
        settings = _settings(self.name, kind, values)
        here = Here(self.name, self.host.address, self.clock, self.world.chance, self.scenario.seed)
        resident = Resident(kind(here, self.household, settings), self.name)
        self.host.take_in(resident)
        if role == "resolver":
            self.host.resolver = resident

    def _content(self, name: str, draft: Draft) -> bytes:
        """A letter as it lies in a mailbox: a file as it is, a form written out."""
        if draft.raw:
            return normalise(draft.raw)
        return draft.finished(self.world.curtain, f"{name}.{self.scenario.seed}@{self.name}")

    def _take_over(self, carried: Carried) -> None:
        """Accounts, mailboxes and queue as the act before has left them."""
        store, shelf = self.household.store, self.household.shelf
        for kept in carried.accounts:
            account = store.add(restored(kept))
            for box in account.folders.values():
                for letter in box.letters.values():
                    self._show(
                        Stored(store.place(account, box), letter.uid, Octets(letter.content), in_order(letter.flags))
                    )
        shelf.numbered = carried.numbered
        for parcel in deepcopy(carried.parcels):
            shelf.put(parcel)
            paths = tuple(one.forward_path for one in parcel.waiting)
            self._show(Queued(self.name, parcel.id, parcel.due, parcel.reverse_path, paths, Octets(parcel.content)))

    def _show(self, fact: Stored | Queued) -> None:
        """Write down what is there when the curtain rises."""
        self.world.trace.append(0, fact, None)

    def _fill_all(self) -> None:
        for user, mailbox in self.part.mailboxes.items():
            account = _account(self.name, self.part, user, mailbox, self.scenario.uidvalidity)
            self._fill(self.household.store.add(account), mailbox)

    def _fill(self, account: Account, mailbox: MailboxPart) -> None:
        """Put the letters in that lie there when the curtain rises."""
        for line in mailbox.letters:
            folder, _, name = line.rpartition(":")
            box = account.folders.get(folder or "INBOX")
            draft = self.town.drafts.get(name.strip())
            if box is None or draft is None:
                raise CastError("lies-nowhere", name.strip(), at_host(self.name), text=line)
            content = self._content(name.strip(), draft)
            uid = box.append(content, self.world.curtain).uid
            place = self.household.store.place(account, box)
            self._show(Stored(place, uid, Octets(content)))


def _settings(host: str, kind: Any, values: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(values, kind.Settings)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, Unfit):
            raise error.__cause__ from error
        word = quoted(error) or str(error).rpartition("$.")[2].rstrip("`").partition("[")[0]
        code, about = of_msgspec(error)
        raise CastError(code, word, at_host(host), **about) from error


def _account(host: str, part: HostPart, user: str, mailbox: MailboxPart, uidvalidity: int) -> Account:
    domains = part.settings.get("domains")
    domains = domains if isinstance(domains, list) else []  # what else it may be is refused with the settings
    addresses = mailbox.addresses or [f"{user}@{domain}" for domain in dict.fromkeys([*domains, host])]
    named = tuple(address.lower() for address in addresses)
    account = Account(user, mailbox.password, named, mailbox.quota, uidvalidity)
    account.disabled = mailbox.disabled
    account.app_passwords = tuple(mailbox.app_passwords.values())
    for folder in mailbox.folders:
        path, _, use = folder.partition(":")
        account.create(path, use)
    return account
