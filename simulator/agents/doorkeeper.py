"""Who may log in to one server of a host, and by which mechanisms: what SMTP, POP3 and IMAP have in common.

Knows no protocol: each says in its own words what is decided here.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from simulator.agents.durations import microseconds
from simulator.agents.lock_out import LockOut
from simulator.mail.mailbox import Account, MailStore
from simulator.protocols import sasl
from simulator.world.agent import Here, Secured


class Channel(NamedTuple):
    """What a session knows of its wire: whether TLS stands, what ties a log-in to it, whom a certificate names.

    `cipher`: by OpenSSL's name.
    """

    secured: bool = False
    binding: sasl.Binding | None = None
    identity: str = ""
    cipher: str = ""


BARE = Channel()


def channel_of(happening: Secured) -> Channel:
    """What is known of a wire on which TLS stands."""
    return Channel(True, binding_of(happening.end_point), happening.peer, happening.cipher)


def binding_of(end_point: bytes) -> sasl.Binding | None:
    """What ties a log-in to the TLS whose callee has this certificate (RFC 5929 §4)."""
    return sasl.Binding("tls-server-end-point", end_point) if end_point else None


class Rules(NamedTuple):
    """What a server's settings say. `in_clear`: whether a password may be shown where everybody can read it."""

    in_clear: bool = True
    lock_after: int = 0
    lock_for: str = "15m"


class Verdict(NamedTuple):
    """Whose account it is, or else the reason why nobody's; `user` as she was named."""

    account: Account | None
    reason: str
    user: str


class Doorkeeper:
    """One server's. `service`: its name as mechanisms have it (smtp, pop, imap)."""

    def __init__(self, here: Here, store: MailStore, service: str, rules: Rules) -> None:
        self._here, self._store, self._service, self._rules = here, store, service, rules
        self._lock_out = LockOut(here.clock, rules.lock_after, rules.lock_for)
        self.ledger = sasl.Ledger(self._password, here.host, sasl.Issuer(here.seed))

    def account(self, user: str) -> Account | None:
        """The account that a user means: by its name, in whatever form it is typed, or by one of its addresses."""
        accounts = self._store.accounts
        found = accounts.get(user) or self._store.by_address(user)
        return found or next((one for name, one in accounts.items() if sasl.same(name, user)), None)

    def _password(self, user: str) -> str | None:
        """What mechanisms go by that are never told a password; where programs have several, none of them can be."""
        account = self.account(user)
        return account.password if account and not account.app_passwords else None

    # ---- by which mechanisms

    def trusts(self, channel: Channel) -> bool:
        """Whether a password may be shown on this wire (RFC 4954 §9, RFC 9051 §6.2.3)."""
        return self._rules.in_clear or channel.secured

    def offers(self, mechanisms: Iterable[str], channel: Channel) -> tuple[str, ...]:
        """Those that can be offered on this wire."""
        return sasl.offered(mechanisms, self._ground(channel), in_clear=self.trusts(channel))

    def exchange(self, mechanism: str, channel: Channel, offered: Sequence[str]) -> sasl.ServerExchange:
        """Our end of one; `offered` is all that this client was offered."""
        return sasl.ServerExchange(mechanism, self._ground(channel)._replace(offered=tuple(offered)))

    def _ground(self, channel: Channel) -> sasl.Ground:
        ground = ground_at(self._here, self._service, self._here.host, ledger=self.ledger)
        return ground._replace(binding=channel.binding, identity=channel.identity)

    # ---- who

    def judge(self, outcome: sasl.Credentials | sasl.Proof) -> Verdict:
        """Whom an exchange has shown. Nobody acts for somebody else here (RFC 4422 §3.4.1)."""
        user = outcome.authentication_id
        account = self.account(user)
        if isinstance(outcome, sasl.Proof):
            return self.weigh(user, outcome.reason or self._not_herself(account, outcome.acts_as))
        return self.weigh(user, self.unfit(user, outcome.hold) or self._not_herself(account, outcome.acts_as))

    def unfit(self, user: str, holds: Callable[[str], bool]) -> str:
        """Why what was said, which `holds` compares, does not open the account; "" where it does (RFC 4954 §6)."""
        account = self.account(user)
        if account and any(one and holds(one) for one in account.for_programs):
            return ""
        known = account is not None and account.password and holds(account.password)
        return "app-password-needed" if known else "bad-credentials"

    def weigh(self, user: str, reason: str) -> Verdict:
        """Somebody has shown who she is, or not, for a reason; too many failures lock everybody out."""
        if self._lock_out.wait(user):
            return Verdict(None, "locked-out", user)
        account = self.account(user)
        reason = reason or ("" if account else "bad-credentials")
        self._lock_out.note(user, right=not reason)
        return Verdict(None if reason else account, reason, user)

    def _not_herself(self, account: Account | None, acts_as: str) -> str:
        return "" if self.account(acts_as) is account else "not-yourself"


def ground_at(
    here: Here, service: str, host: str, port: int = 0, ledger: sasl.Ledger | None = None
) -> sasl.Ground:  # fmt: skip
    """What an exchange stands on, at either end: the world's clock, and nonces from its one chance."""
    return sasl.Ground(
        host=host,
        service=service,
        port=port,
        now=here.clock.seconds,
        nonce=lambda: base64.urlsafe_b64encode(here.chance.randbytes(18)).decode(),
        ledger=ledger or sasl.Ledger(),
    )


def credentials(
    here: Here, user: str, password: str, good_for: str, *, scope: str = sasl.SCOPE, renews: bool = False
) -> sasl.Credentials:
    """A client's, now: with a pass good for so long, "1h", after the curtain rose, "" for none.

    `scope`: what it is good for (RFC 6749 §3.3). `renews`: whenever it has run out, another takes its place (§6).
    """
    if not good_for:
        return sasl.Credentials(user, password)
    clock, lasts = here.clock, microseconds(good_for)
    passes = 1 + (clock.now // max(lasts, 1) if renews else 0)
    until = clock.seconds - clock.now // 1_000_000 + passes * lasts // 1_000_000
    return sasl.Credentials(user, password, token=sasl.Issuer(here.seed).issue(user, until, scope))
