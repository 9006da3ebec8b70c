"""What an IMAP server's commands work with: its settings, its sessions, and the rooms they share.

Knows no octets: the sessions' connections read and write those. Which command does what is told elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from simulator.agents.decisions import decided
from simulator.agents.doorkeeper import BARE, Channel, Doorkeeper, Rules
from simulator.agents.durations import check
from simulator.agents.effort import Effort
from simulator.agents.filing import Filing
from simulator.agents.places import Port
from simulator.mail.mailbox import DELIMITER, Account, Mailbox, MailStore
from simulator.protocols.imap.connection import ServerConnection
from simulator.protocols.imap.replies import Answer
from simulator.protocols.imap.rules import implied
from simulator.protocols.imap.view import View
from simulator.protocols.sasl import ServerExchange
from simulator.world.agent import Deed, Here

REVISION_2 = "IMAP4REV2"
ABOUT = {"name": "Coulisses", "version": "0.1.0"}
NO_SUCH_NUMBER = "No message has that number"

CAPABILITIES = tuple(
    """
    IMAP4rev1 IMAP4rev2 SASL-IR AUTH=PLAIN LITERAL+ ID ENABLE IDLE NAMESPACE UNSELECT CHILDREN LIST-EXTENDED LIST-STATUS
    SPECIAL-USE CREATE-SPECIAL-USE UIDPLUS MOVE ESEARCH SEARCHRES WITHIN MULTIAPPEND STATUS=SIZE APPENDLIMIT
    QUOTA QUOTA=RES-STORAGE
    """.split()
)

_BEFORE_LOGIN = re.compile(  # what matters at the door
    r"IMAP4\w+|STARTTLS|LOGINDISABLED|AUTH=.+|SASL-IR|LITERAL.|ID|ENABLE", re.IGNORECASE
)
_IN_CLEAR = ("STARTTLS", "LOGINDISABLED")  # RFC 9051 §6.2.1, §6.2.3
_AFTER_LOGIN = re.compile(r"(?!AUTH=|SASL-IR|STARTTLS|LOGINDISABLED).+", re.IGNORECASE)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a scenario may set for an IMAP server."""

    imap_ports: tuple[Port, ...] = (143,)
    """Ports it listens on."""
    imaps_ports: tuple[Port, ...] = ()
    """Ports where TLS comes first: [993]."""
    imap_capabilities: tuple[str, ...] = CAPABILITIES
    """What it offers; a command or option whose capability is left out, and no part of IMAP4rev2, is not understood."""
    imap_mechanisms: tuple[str, ...] | None = None
    """Mechanisms AUTHENTICATE takes; by default those that `imap_capabilities` has as AUTH=."""
    imap_plain_in_clear: bool = True
    """Whether LOGIN and mechanisms that show a password or a pass are offered without TLS (LOGINDISABLED)."""
    imap_lock_after: int = 0
    """Failed log-ins under one name after which nobody logs in under it; 0: never."""
    imap_lock_for: str = "15m"
    """How long that lasts after the latest failure."""
    imap_keeps_clear_buffer: bool = False
    """Whether what came in clear behind STARTTLS is answered when TLS stands: a mistake to be shown (CVE-2011-0411)."""
    imap_greeting: str = ""
    """The words of its greeting; its host name by default."""
    imap_preauth: str = ""
    """A user whom every caller is taken for, without logging in (`* PREAUTH`)."""
    imap_alert: str = ""
    """A text every user must see after logging in (`[ALERT]`)."""
    imap_autologout: str = "30m"
    """How long a silent client is kept; at least 30 minutes by the book."""
    imap_login_timeout: str = "3m"
    """How long a caller may be silent before logging in."""
    imap_most_log_ins: int = 3
    """Wrong passwords on one connection until it hangs up."""
    imap_most_connections: int = 10
    """Connections one user may have at a time."""
    imap_most_mailboxes: int = 100
    """Mailboxes one user may have."""
    imap_most_keywords: int = 50
    """Keywords one mailbox may know."""
    imap_append_limit: int = 26_214_400
    """Octets a letter may have to be taken by APPEND."""
    imap_read_only: tuple[str, ...] = ()
    """Names of mailboxes that nobody may change."""
    imap_no_inferiors: tuple[str, ...] = ()
    """Names of mailboxes that can have no others below them."""
    imap_auth_unavailable: bool = False
    """Whether the directory of users cannot be reached, so that nobody can log in."""
    imap_id: dict[str, str] = {}
    """What it says about itself besides its name and version (ID): { vendor = "…" }."""

    def __post_init__(self) -> None:
        check(self.imap_autologout, self.imap_login_timeout, self.imap_lock_for)


class Session:
    """One wire of an IMAP server: who is there, and what he has been told."""

    def __init__(self, wire: int, peer: str, connection: ServerConnection, channel: Channel = BARE) -> None:
        self.wire = wire
        self.channel = channel
        self.is_securing = False  # whether it was just agreed on
        self.peer = peer
        self.name = f"imap-{wire}"  # in the logs of mailboxes
        self.connection = connection
        self.account: Account | None = None
        self.view: View | None = None
        self.enabled: tuple[str, ...] = ()  # as ENABLE was told, upper case (RFC 9051 §6.3.1)
        self.exchange: ServerExchange | None = None  # while AUTHENTICATE goes on
        self.exchange_tag = ""
        self.idle_tag = ""  # while IDLE goes on
        self.failed_log_ins = 0

    @property
    def secured(self) -> bool:
        """Whether TLS stands."""
        return self.channel.secured

    @property
    def is_revision_2(self) -> bool:
        r"""Whether the client wants IMAP4rev2: no `\Recent`, ESEARCH for SEARCH (RFC 9051 Appendix E)."""
        return REVISION_2 in self.enabled

    @property
    def owner(self) -> Account:
        """Who logged in. The rules let no command that needs him through before that."""
        assert self.account is not None
        return self.account

    @property
    def selected(self) -> View:
        """The view of the selected mailbox. The rules let no command that needs it through before SELECT."""
        assert self.view is not None
        return self.view


class Service:
    """One IMAP server, as its commands see it."""

    def __init__(self, here: Here, store: MailStore, settings: Settings) -> None:
        self.here = here
        self.store = store
        self.settings = settings
        self.filing = Filing(store)
        self.effort = Effort()
        self._decisions: list[Deed] = []
        self.sessions: dict[int, Session] = {}  # by wire
        self._menu = _menu(settings)
        self._offered = implied(self._menu)
        rules = Rules(settings.imap_plain_in_clear, settings.imap_lock_after, settings.imap_lock_for)
        self.doorkeeper = Doorkeeper(here, store, "imap", rules)

    def decide(self, answer: Answer) -> None:
        """Write down why a command was refused, or a user let in; most answers need no reason."""
        if answer.reason:
            verdict = "accept" if answer.status == "OK" else "refuse"
            self._decisions.append(decided(self.here.host, verdict, answer.reason, answer.details))

    def take_deeds(self) -> list[Deed]:
        """What was decided and changed since the last time."""
        decisions, self._decisions = self._decisions, []
        return [*decisions, *self.filing.take()]

    @property
    def now(self) -> int:
        """Seconds since 1970 UTC."""
        return self.here.clock.seconds

    def offers(self, capability: str) -> bool:
        """Whether a capability is switched on, by itself or as a part of IMAP4rev2; `capability` in upper case."""
        return capability in self._offered

    def capabilities(self, session: Session) -> tuple[str, ...]:
        """What is offered to this client now: before log-in, only what matters there."""
        matters = _AFTER_LOGIN if session.account else _BEFORE_LOGIN
        can = self.mechanisms(session)
        offered = [one for one in self._menu if matters.fullmatch(one) and _mechanism(one) in (*can, "")]
        if not self.doorkeeper.trusts(session.channel) and not session.account and "LOGINDISABLED" not in self._offered:
            offered.append("LOGINDISABLED")  # RFC 9051 §6.2.3
        if session.secured:  # TLS is not offered where it stands, and log-in no longer refused for the lack of it
            offered = [one for one in offered if one.upper() not in _IN_CLEAR]
        limit = f"APPENDLIMIT={self.settings.imap_append_limit}"  # RFC 7889 §3
        return tuple(limit if one.upper() == "APPENDLIMIT" else one for one in offered)

    def mechanisms(self, session: Session) -> tuple[str, ...]:
        """Those AUTHENTICATE takes on this wire."""
        return self.doorkeeper.offers(filter(None, map(_mechanism, self._menu)), session.channel)

    def hides_login(self, session: Session) -> bool:
        """Whether LOGIN is refused, for it would show the password (RFC 9051 §6.2.3)."""
        disabled = self.offers("LOGINDISABLED") and not session.secured
        return disabled or not self.doorkeeper.trusts(session.channel)

    def connections_of(self, account: Account) -> int:
        """How many sessions this user has."""
        return sum(1 for session in self.sessions.values() if session.account is account)

    def is_in_use(self, box: Mailbox) -> bool:
        """Whether some session has this mailbox selected."""
        return any(session.view is not None and session.view.mailbox is box for session in self.sessions.values())

    def is_protected(self, name: str) -> bool:
        """Whether nobody may change this mailbox."""
        return name in self.settings.imap_read_only


def _mechanism(capability: str) -> str:
    """The mechanism that a capability offers; "" for any other."""
    name, equals, mechanism = capability.upper().partition("=")
    return mechanism if name == "AUTH" and equals else ""


def _menu(settings: Settings) -> tuple[str, ...]:
    """All that is offered to somebody at some time: the capabilities, with the mechanisms where they are set apart."""
    if settings.imap_mechanisms is None:
        return settings.imap_capabilities
    others = tuple(one for one in settings.imap_capabilities if not _mechanism(one))
    return (*others, *(f"AUTH={name}" for name in settings.imap_mechanisms))


Handler = Callable[[Service, Session, Any], Answer]
"""How a command is carried out; the last argument is the word of that command."""


def proper(name: str) -> str:
    """A mailbox name with INBOX in capitals, where it is the first level (RFC 9051 §5.1)."""
    level, delimiter, rest = name.partition(DELIMITER)
    return "INBOX" + delimiter + rest if level.upper() == "INBOX" else name
