"""Who is who on one host: whose letters stay here, who stands for whom, who has moved. Knows no protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from simulator.mail.address import Address, AddressError, mailbox
from simulator.mail.mailbox import Account, MailStore
from simulator.mail.report import REPORTER

POSTMASTER = "postmaster"
READ_BY_THE_POSTMASTER = (POSTMASTER, REPORTER.lower())  # somebody must (RFC 5321 §4.5.1, RFC 3464 §2)
NOBODYS = "\0"  # a password that nobody can type


class Entry(NamedTuple):
    """What the directory says of an address.

    `kind`: account (letters stay here), list (they go to `members`), forward (to `members`, elsewhere now), moved (to
    nobody; `members` tells where to write instead, if anybody knows), unknown, elsewhere (no domain of ours).
    """

    kind: str
    account: Account | None = None
    members: tuple[str, ...] = ()


UNKNOWN = Entry("unknown")
ELSEWHERE = Entry("elsewhere")


class Directory:
    """The addresses of one host. Domains and addresses are compared without case."""

    def __init__(
        self,
        store: MailStore,
        address: str = "",
        domains: Iterable[str] = (),
        lists: Mapping[str, Iterable[str]] | None = None,
        forwards: Mapping[str, str] | None = None,
        moved: Mapping[str, str] | None = None,
        postmaster: str = "",
    ) -> None:
        self._store = store
        self._literals = {f"[{address}]", f"[ipv6:{address}]".lower()}
        self._domains = {store.host.lower(), *(domain.lower() for domain in domains)}
        self._entries = {
            **{name.lower(): Entry("list", None, tuple(members)) for name, members in (lists or {}).items()},
            **{name.lower(): Entry("forward", None, (to,)) for name, to in (forwards or {}).items()},
            **{name.lower(): Entry("moved", None, (to,) if to else ()) for name, to in (moved or {}).items()},
        }
        self._postmaster = postmaster

    def is_ours(self, domain: str) -> bool:
        """Whether letters for this domain stay here; the empty domain is that of a bare `postmaster`."""
        return not domain or domain.lower() in self._domains or domain.lower() in self._literals

    def find(self, address: Address) -> Entry:
        """What there is to know about an address."""
        account = self._store.by_address(address.folded)
        if account is not None:
            return Entry("account", account)
        if not self.is_ours(address.domain):
            return ELSEWHERE
        local = address.local.lower()
        entry = self._entries.get(address.folded) or self._entries.get(local)
        if entry is not None:
            return entry
        if local in READ_BY_THE_POSTMASTER:
            return Entry("account", self.the_postmaster())
        account = self._store.accounts.get(local) if self._is_literal(address) else None
        return Entry("account", account) if account else UNKNOWN

    def _is_literal(self, address: Address) -> bool:
        return address.domain.lower() in self._literals

    def the_postmaster(self) -> Account:
        """The one who was named, or else an account of that name, which appears when it is first written to."""
        accounts = self._store.accounts
        account = accounts.get(self._postmaster or POSTMASTER)
        return account or self._store.add(Account(POSTMASTER, NOBODYS, (f"{POSTMASTER}@{self._store.host}",)))

    def named(self, text: str) -> tuple[str, Entry] | None:
        """The address and entry that a person means by `text`: an address, or a local part alone (RFC 5321 §3.5.1)."""
        text = text.strip().removeprefix("<").removesuffix(">")
        if "@" not in text:
            for address in (f"{text}@{domain}" for domain in sorted(self._domains)):
                found = self._found(address)
                if found and found[1] is not UNKNOWN:
                    return found
        return self._found(text if "@" in text else f"{text}@{self._store.host}")

    def _found(self, text: str) -> tuple[str, Entry] | None:
        try:
            address = mailbox(text, utf8=True)
        except AddressError:
            return None
        return str(address), self.find(address)
