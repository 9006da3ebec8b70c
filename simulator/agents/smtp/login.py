"""Log-in to an SMTP server: AUTH and the exchange that follows (RFC 4954 §4), judged by the doorkeeper of the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simulator.agents.doorkeeper import Channel, Doorkeeper
from simulator.agents.smtp.answers import ANSWERS, Finding
from simulator.agents.smtp.settings import Settings
from simulator.mail.mailbox import Account
from simulator.protocols import sasl

REFUSED = 535  # a name or a password is wrong (RFC 4954 §6); all else lies in how it was tried
Verdict = sasl.Challenge | Finding | Account
"""Go on; why not; or who it is."""


class Offers(NamedTuple):
    """The mechanisms offered to a caller, all that are known here, and his wire, which makes the difference."""

    offered: Sequence[str]
    known: Sequence[str]
    channel: Channel


class Login:
    """One caller's attempts to log in, over TLS or not: the exchange going on, and how many came to nothing.

    `result`: what came of the last one, in the words of Authentication-Results (RFC 8601 §2.7.4).
    """

    __slots__ = ("_doorkeeper", "_exchange", "_failures", "_settings", "result")

    def __init__(self, settings: Settings, doorkeeper: Doorkeeper) -> None:
        self._settings, self._doorkeeper = settings, doorkeeper
        self._exchange: sasl.ServerExchange | None = None
        self._failures = 0
        self.result = "none"

    def begin(self, mechanism: str, initial: bytes | None, offers: Offers) -> Verdict:
        """AUTH: is the mechanism one we offer and trust? Then take the initial response, if there is one."""
        return self._noted(self._begun(mechanism, initial, offers))

    def _begun(self, mechanism: str, initial: bytes | None, offers: Offers) -> Verdict:
        objection = self._objection(mechanism, offers)
        if objection:
            return Finding(objection, {"mechanism": mechanism, "verb": "AUTH"})
        self._exchange = self._doorkeeper.exchange(mechanism, offers.channel, offers.offered)
        return self._after(self._exchange.begin(initial))

    def go_on(self, line: bytes) -> Verdict:
        """The client's next line."""
        assert self._exchange is not None  # the rules let a response come only after a challenge
        return self._noted(self._after(self._exchange.respond(line)))

    def _noted(self, verdict: Verdict) -> Verdict:
        if isinstance(verdict, Account):
            self.result = "pass"
        elif isinstance(verdict, Finding):
            code = ANSWERS[verdict.reason].code
            self.result = "temperror" if code < 500 else "fail" if code == REFUSED else "permerror"
        return verdict

    def _objection(self, mechanism: str, offers: Offers) -> str:
        """Why not by this mechanism, or not on this wire (RFC 4954 §4, §6)."""
        settings = self._settings
        if not offers.known:
            return "not-offered"
        if mechanism in settings.weak_mechanisms:
            return "mechanism-too-weak"
        if mechanism not in offers.known or mechanism not in sasl.MECHANISMS:
            return "unknown-mechanism"
        if settings.auth_needs_tls and not offers.channel.secured:
            return "encryption-required"
        if mechanism not in offers.offered:
            return "unknown-mechanism" if self._doorkeeper.trusts(offers.channel) else "encryption-required"
        return "auth-unavailable" if settings.auth_unavailable else ""

    def _after(self, step: sasl.Step) -> Verdict:
        match step:
            case sasl.Challenge():
                return step
            case sasl.Credentials() | sasl.Proof():
                return self._judge(step)
            case sasl.Cancelled():
                return Finding("auth-cancelled")
            case sasl.Malformed():
                return Finding("auth-server-first" if step == sasl.SERVER_FIRST else "auth-malformed")

    def _judge(self, outcome: sasl.Credentials | sasl.Proof) -> Finding | Account:
        account, reason, user = self._doorkeeper.judge(outcome)
        if account is None:
            self._failures += 1
            too_many = self._failures >= self._settings.most_log_ins
            return Finding("too-many-log-ins" if too_many else reason, {"user": user})
        return Finding("account-disabled", {"user": account.user}) if account.disabled else account
