"""Log-in to an SMTP server: AUTH and the exchange that follows (RFC 4954 §4), judged by the accounts of the house."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.settings import Settings
from simulator.mail.mailbox import Account, MailStore
from simulator.protocols import sasl

Verdict = sasl.Challenge | Finding | Account
"""Go on; why not; or who it is."""


class Login:
    """One caller's attempts to log in, over TLS or not: the exchange going on, and how many came to nothing."""

    __slots__ = ("_exchange", "_failures", "_secured", "_settings", "_store")

    def __init__(self, settings: Settings, store: MailStore, secured: bool) -> None:
        self._settings, self._store, self._secured = settings, store, secured
        self._exchange: sasl.ServerExchange | None = None
        self._failures = 0

    def begin(self, mechanism: str, initial: bytes | None, offered: Sequence[str]) -> Verdict:
        """AUTH: is the mechanism one we offer and trust? Then take the initial response, if there is one."""
        objection = self._objection(mechanism, offered)
        if objection:
            return Finding(objection, {"mechanism": mechanism, "verb": "AUTH"})
        self._exchange = sasl.ServerExchange(mechanism)
        return self._after(self._exchange.begin(initial))

    def go_on(self, line: bytes) -> Verdict:
        """The client's next line."""
        assert self._exchange is not None  # the rules let a response come only after a challenge
        return self._after(self._exchange.respond(line))

    def _objection(self, mechanism: str, offered: Sequence[str]) -> str:
        settings = self._settings
        if not offered:
            return "not-offered"
        if mechanism in settings.weak_mechanisms:
            return "mechanism-too-weak"
        if mechanism not in offered or mechanism not in sasl.SERVERS:
            return "unknown-mechanism"
        if settings.auth_needs_tls and not self._secured:
            return "encryption-required"
        return "auth-unavailable" if settings.auth_unavailable else ""

    def _after(self, step: sasl.Step) -> Verdict:
        match step:
            case sasl.Challenge():
                return step
            case sasl.Credentials():
                return self._judge(step)
            case sasl.Cancelled():
                return Finding("auth-cancelled")
            case sasl.Malformed():
                return Finding("auth-malformed")

    def _judge(self, credentials: sasl.Credentials) -> Finding | Account:
        account = self._known(credentials)
        if account is None:
            self._failures += 1
            too_many = self._failures >= self._settings.most_log_ins
            user = credentials.authentication_id
            return Finding("too-many-log-ins" if too_many else "bad-credentials", {"user": user})
        return Finding("account-disabled", {"user": account.user}) if account.disabled else account

    def _known(self, credentials: sasl.Credentials) -> Account | None:
        """The account whose name or address and password these are; nobody acts as somebody else."""
        store, (user, password, acts_as) = self._store, credentials
        account = store.accounts.get(user) or store.by_address(user)
        if account is None or not password or account.password != password:
            return None
        return account if not acts_as or acts_as in (user, account.user, *account.addresses) else None
