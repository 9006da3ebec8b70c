"""Log-in on an SMTP wire: AUTH and the exchange that follows (RFC 4954 §4). Who may log in, the household knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.mail.mailbox import Account
from simulator.protocols import sasl
from simulator.protocols.smtp import replies
from simulator.protocols.smtp.words import Command, Response

if TYPE_CHECKING:
    from simulator.agents.smtp.session import Session


class Login:
    """One session's log-ins: the exchange going on, and how many came to nothing."""

    __slots__ = ("_exchange", "_failures", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._exchange: sasl.ServerExchange | None = None
        self._failures = 0

    def begin(self, word: Command) -> None:
        """AUTH: is the mechanism one we offer and trust?"""
        session, mechanism = self._session, word.argument
        objection = self._objection(mechanism)
        if objection:
            session.say(objection, mechanism=mechanism, verb="AUTH")
            return
        self._exchange = sasl.ServerExchange(mechanism)
        self._step(self._exchange.begin(word.parameters[""].encode() if word.parameters else None))

    def _objection(self, mechanism: str) -> str:
        settings = self._session.settings
        offered = self._session.mechanisms
        if not offered:
            return "not-offered"
        if mechanism in settings.weak_mechanisms:
            return "mechanism-too-weak"
        if mechanism not in offered or mechanism not in sasl.SERVERS:
            return "unknown-mechanism"
        if settings.auth_needs_tls:
            return "encryption-required"
        return "auth-unavailable" if settings.auth_unavailable else ""

    def go_on(self, word: Response) -> None:
        """The client's next line."""
        if self._exchange is not None:
            self._step(self._exchange.respond(word.line))

    def _step(self, step: sasl.Step) -> None:
        session = self._session
        match step:
            case sasl.Challenge():
                session.reply(replies.reply(334, step.line.decode()))
            case sasl.Credentials():
                self._judge(step)
            case sasl.Cancelled():
                session.say("auth-cancelled")
            case sasl.Malformed():
                session.say("auth-malformed")

    def _judge(self, credentials: sasl.Credentials) -> None:
        session = self._session
        account = self._known(credentials)
        if account is None:
            self._failures += 1
            too_many = self._failures >= session.settings.most_log_ins
            session.say("too-many-log-ins" if too_many else "bad-credentials", user=credentials.authentication_id)
        elif account.disabled:
            session.say("account-disabled", user=account.user)
        else:
            session.account = account
            session.say("authenticated", user=account.user)

    def _known(self, credentials: sasl.Credentials) -> Account | None:
        """The account whose name or address and password these are; nobody acts as somebody else."""
        store, (user, password, acts_as) = self._session.server.household.store, credentials
        account = store.accounts.get(user) or store.by_address(user)
        if account is None or not password or account.password != password:
            return None
        return account if not acts_as or acts_as in (user, account.user, *account.addresses) else None
