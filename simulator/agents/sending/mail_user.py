"""A mail program's outgoing half: a person sends letters, and sends again what was put off.

RFC 6409. Reports nothing to others by letter: its user sees what became of it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from simulator.agents.call import Caution, Security, Terms
from simulator.agents.decisions import decided
from simulator.agents.doorkeeper import credentials
from simulator.agents.draft import Draft
from simulator.agents.durations import check
from simulator.agents.household import Household
from simulator.agents.seal import certifiable, is_certifiable, sealed, signed
from simulator.agents.sending.gateway import Gateway
from simulator.agents.sending.outbox import Outbox, TlsOnTheWay
from simulator.agents.shelf import Parcel
from simulator.agents.unfit import Unfit
from simulator.mail.address import AddressError, mailbox
from simulator.protocols.sasl import SCOPE, Credentials
from simulator.world.agent import Asked, Deed, Happening, Here

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
        pass_renews: bool = False
        """Whether it gets another by itself when that has run out."""
        pass_scope: str = SCOPE
        """What that pass is good for; mail servers want "mail" to be among it."""
        reverse_path: str = ""
        """The address to which failures are reported (MAIL FROM); by default the author's."""
        keep_bcc: bool = False
        """Whether Bcc is sent along for everybody to read: a mistake to be shown."""
        tls_on_the_way: TlsOnTheWay = "usual"
        """What its letters want of all servers on the way: nothing; TLS or to come back (REQUIRETLS); or to arrive in
        any case, whatever a domain demands (TLS-Required: No)."""
        smime: Literal["never", "signed", "if-known", "always"] = "never"
        """Whether its letters are signed end to end: "signed", for everybody to read; or sealed as well, if all
        certificates are known that it takes, or always."""
        smime_knows: tuple[str, ...] = ()
        """Addresses whose certificates it has."""

        def __post_init__(self) -> None:
            _gateway(self)
            certifiable(*self.smime_knows)
            check(or_never=[self.pass_for])
            if self.reverse_path:
                _checked(self.reverse_path)

    actions: tuple[str, ...] = ("send", "retry")

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = ()
        self._here, self._household = here, household
        self._settings, self._gateway = settings, _gateway(settings)
        self._outbox = Outbox(here, household)
        self.outbox = self._outbox.shelf

    def on(self, happening: Happening) -> list[Deed]:
        """What the mail program does about it."""
        match happening:
            case Asked("send", name):
                deeds = self._send(name.strip())
            case Asked("retry"):
                deeds = [deed for parcel in list(self.outbox.parcels.values()) for deed in self._submit(parcel)]
            case _:
                deeds = self._outbox.on(happening)
        return [*deeds, *self._outbox.look()]

    def _send(self, name: str) -> list[Deed]:
        draft = self._household.letters.get(name)
        if draft is None:
            return [self._decide("refuse", "no-such-letter", letter=name)]
        if not draft.recipients:
            return [self._decide("refuse", "no-recipients-named", letter=name)]
        stranger = self._stranger(draft)
        if stranger and self._settings.smime == "always":
            return [self._decide("refuse", "nothing-to-seal-with", letter=name, recipient=stranger)]
        wanted = self._settings
        parcel, written = self._outbox.write(draft, wanted.reverse_path, wanted.keep_bcc, wanted.tls_on_the_way)
        return [*written, *self._sealed(parcel, draft, stranger), *self._submit(parcel)]

    def _stranger(self, draft: Draft) -> str:
        """The first of those it is for whose certificate is not known here, or an author who can have none."""
        sealed_for = () if self._settings.smime == "signed" else map(str, draft.recipients)
        unknown = (one for one in sealed_for if one not in self._settings.smime_knows)
        return next(unknown, "" if is_certifiable(str(draft.author)) else str(draft.author))

    def _sealed(self, parcel: Parcel, draft: Draft, stranger: str) -> list[Deed]:
        """The letter signed, and sealed end to end, where that is wanted and can be."""
        if self._settings.smime == "never":
            return []
        if stranger:
            return [self._decide("note", "nothing-to-seal-with", letter=parcel.id, recipient=stranger)]
        author, recipients = str(draft.author), [*map(str, draft.recipients)]
        if self._settings.smime == "signed":
            told = self._decide("note", "signed-end-to-end", letter=parcel.id, author=author)
            return [told, *self._outbox.rewrite(parcel, signed(self._household, parcel.content, author))]
        content = sealed(self._here, self._household, parcel.content, author, recipients)
        told = self._decide("note", "sealed-end-to-end", letter=parcel.id, recipients=", ".join(recipients))
        return [told, *self._outbox.rewrite(parcel, content)]

    def _submit(self, parcel: Parcel) -> list[Deed]:
        if self._gateway is None:
            return [self._decide("refuse", "no-submission-server", letter=parcel.id)]
        return self._outbox.hand_in(parcel, self._gateway._replace(login=self._login))

    @property
    def _login(self) -> Credentials | None:
        who = self._settings
        if not who.user:
            return None
        here, scope, renews = self._here, who.pass_scope, who.pass_renews
        return credentials(here, who.user, who.password, who.pass_for, scope=scope, renews=renews)

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
