"""From a scenario to a world with everybody in place. The one table of who can be cast is here."""

from __future__ import annotations

import ipaddress
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from simulator.agents.account_finder import AccountFinder
from simulator.agents.dns.resolver import Resolver
from simulator.agents.dns.server import DnsServer
from simulator.agents.draft import Draft
from simulator.agents.filing import in_order
from simulator.agents.household import Household
from simulator.agents.http.browser import Browser
from simulator.agents.http.web_server import WebServer
from simulator.agents.http.webmail import Webmail
from simulator.agents.imap.client import ImapClient
from simulator.agents.imap.server import ImapServer
from simulator.agents.mischief.guesser import Guesser
from simulator.agents.mischief.impostor import Impostor
from simulator.agents.pop3.client import Pop3Client
from simulator.agents.pop3.server import Pop3Server
from simulator.agents.sending.dmarc_reporter import DmarcReporter
from simulator.agents.sending.mail_user import MailUser
from simulator.agents.sending.policy_keeper import PolicyKeeper
from simulator.agents.sending.queue import Queue
from simulator.agents.sending.tls_reporter import TlsReporter
from simulator.agents.sftp.client import SftpClient
from simulator.agents.sftp.server import SftpServer
from simulator.agents.smtp.server import SmtpServer
from simulator.agents.terminal import Terminal
from simulator.agents.unfit import Unfit
from simulator.agents.visitor import Visitor
from simulator.mail.compose import Attachment
from simulator.mail.mailbox import Account
from simulator.mail.message import normalise
from simulator.mail.snapshot import restored
from simulator.protocols.dns import ZoneError, ZoneTable
from simulator.scenario.keys import Keys, check, pinned, published
from simulator.scenario.proof import CastError, addresses, at_host, ends, placed, proof
from simulator.scenario.refusal import Word, example, of_msgspec
from simulator.scenario.scenario import Carried, HostPart, LetterPart, MailboxPart, Scenario
from simulator.scenario.units import bandwidth, date, duration, offset
from simulator.trace.facts import Octets, Queued, Stored
from simulator.trace.trace import Allowance
from simulator.trust.smime import People
from simulator.world.agent import Clock, Here, Told
from simulator.world.clock import WrongClock
from simulator.world.faults import Fault
from simulator.world.link import Link
from simulator.world.resident import Host, Resident
from simulator.world.world import World

CAST: dict[str, Any] = {
    "account-finder": AccountFinder,
    "browser": Browser,
    "dmarc-reporter": DmarcReporter,
    "dns-server": DnsServer,
    "guesser": Guesser,
    "imap-client": ImapClient,
    "imap-server": ImapServer,
    "impostor": Impostor,
    "mail-user": MailUser,
    "policy-keeper": PolicyKeeper,
    "pop3-client": Pop3Client,
    "pop3-server": Pop3Server,
    "queue": Queue,
    "resolver": Resolver,
    "sftp-client": SftpClient,
    "sftp-server": SftpServer,
    "smtp-server": SmtpServer,
    "terminal": Terminal,
    "tls-reporter": TlsReporter,
    "visitor": Visitor,
    "web-server": WebServer,
    "webmail": Webmail,
}
DAY = 86_400_000_000  # microseconds: the slowest link there may be
SLOWEST = 1_000  # times, that a fault may make a way slower
RANGES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")  # RFC 5737, RFC 2544


def furnished(scenario: Scenario, allowance: Allowance | None = None) -> tuple[World, dict[str, Household]]:
    """A world with everybody in place, the curtain about to rise, and each host's household. Raises CastError.

    `allowance`: how much may happen there; as much as will, by default.
    """
    addresses(scenario)
    try:
        world, households = _furnished(scenario, allowance)
        proof(scenario, world)
    except CastError:
        raise
    except ZoneError as error:
        raise _of_zone(error) from error
    except ValueError as error:  # what reads well and means nothing
        raise CastError("odd", _quoted(error), text=_quoted(error)) from error
    world.step_pending()  # whoever was told to go on has set his clocks before anything happens
    return world, households


def _furnished(scenario: Scenario, allowance: Allowance | None) -> tuple[World, dict[str, Household]]:
    links = [_link(scenario, part) for part in scenario.links]
    faults = [_fault(part) for part in scenario.faults]
    with placed():
        world = World(scenario.seed + scenario.act, date(scenario.curtain), links, faults, allowance)
    town = _Town.of(scenario, world.curtain)
    keys = Keys(scenario, world.curtain)
    world.secrets = keys.secrets
    households = {}
    for name in scenario.hosts:
        with placed(at_host(name)):
            check(name, scenario.hosts[name].tls)
            house = _House(scenario, world, name, town, keys.people)
            house.host.keyring = partial(keys.keyring, name, house.clock)
            world.settle_in(house.furnished())
        households[name] = house.household
    return world, households


def _of_zone(error: ZoneError) -> CastError:
    """What a line of the zone lacks, and how one of its type is written."""
    name, type_, text = error.args
    model = example(type_)
    code = f"zone-{error.why}" if error.why != "record" or model else "zone-other"
    word = name if error.why != "record" else text
    return CastError(code, word, Word("zone", {"name": name}), type=type_, text=text, example=model)


def _quoted(error: Exception) -> str:
    """The first thing a message quotes: what to look for in the file."""
    return next(iter(str(error).split("'")[1:]), "")


def _addresses(scenario: Scenario) -> dict[str, str]:
    taken = {part.address for part in scenario.hosts.values()}
    free = (str(ip) for net in RANGES for ip in ipaddress.ip_network(net).hosts() if str(ip) not in taken)
    try:
        return {name: part.address or next(free) for name, part in scenario.hosts.items()}
    except StopIteration:
        raise CastError("no-addresses", "hosts") from None


def _link(scenario: Scenario, part: Any) -> Link:
    one, other = part.between
    place = Word("link", {"one": one, "other": other})
    for name in part.between:
        if name not in scenario.hosts:
            raise CastError("link-nowhere", name, place, host=name)
    with placed(place):
        width, latency = bandwidth(part.bandwidth) if part.bandwidth else None, duration(part.latency)
    if latency > DAY:
        raise CastError("latency", part.latency, place, text=part.latency)
    if not 0 <= part.loss <= 1:
        raise CastError("loss", "loss", place, number=part.loss)
    return Link(one, other, latency, width, part.loss, part.through, frozenset(part.blocks))


def _fault(part: Any) -> Fault:
    when, place = part.when, Word("fault", {"on": part.on})
    with placed(place):
        at = duration(str(when["at"])) if "at" in when else 0
        until = at + duration(str(when["for"])) if "for" in when else None
    octets = str(when.get("bytes", "")).encode("utf-8")
    if not 1 <= part.factor <= SLOWEST:
        raise CastError("factor", "factor", place, number=part.factor, most=SLOWEST)
    nth, by = int(when.get("nth", part.does != "rewrite")), str(when.get("from", ""))
    return Fault(
        part.name or part.does, ends(part), part.does, at, until, octets, nth, part.factor, by, part.put.encode("utf-8")
    )


class _Town(NamedTuple):
    """What all houses share: what DNS tells, who is asked, every host's addresses, and the letters people may send."""

    zones: ZoneTable
    hosts: dict[str, tuple[str, ...]]
    name_server: str | None
    drafts: dict[str, Draft]

    @classmethod
    def of(cls, scenario: Scenario, curtain: int) -> _Town:
        """The town of a scenario; `name_server` is the host that resolvers ask, if there is one."""
        hosts: dict[str, tuple[str, ...]] = {name: (one,) for name, one in _addresses(scenario).items()}
        servers = (name for name, part in scenario.hosts.items() if "dns-server" in part.agents)
        files = {name: content.encode("latin-1") for name, content in scenario.files.items()}
        drafts = {name: _draft(part, files) for name, part in scenario.letters.items()}
        return cls(pinned(scenario, curtain, published(scenario)), hosts, next(servers, None), drafts)


def _draft(part: LetterPart, files: dict[str, bytes]) -> Draft:
    """A letter to be sent, with the files it names."""
    return Draft(
        raw=files[part.file] if part.file else b"",
        sender=part.sender,
        to=tuple(part.to),
        cc=tuple(part.cc),
        bcc=tuple(part.bcc),
        subject=part.subject,
        text=part.text,
        attachments=tuple(Attachment(Path(name).name, files[name]) for name in part.attachments),
    )


class _House:
    """One host in the making: its household, and which of its settings somebody has taken."""

    def __init__(self, scenario: Scenario, world: World, name: str, town: _Town, people: People) -> None:
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
        wrong = offset(self.part.clock) if self.part.clock else 0
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
        word = _quoted(error) or str(error).rpartition("$.")[2].rstrip("`").partition("[")[0]
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
