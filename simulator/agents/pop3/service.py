"""What a POP3 server's sessions share: settings, accounts, and who may come in when. Knows no octets."""

from __future__ import annotations

import msgspec

from simulator.agents.doorkeeper import Channel, Doorkeeper, Rules
from simulator.agents.durations import check
from simulator.agents.filing import Filing
from simulator.agents.places import Port
from simulator.mail.mailbox import Account, MailStore
from simulator.protocols import sasl
from simulator.world.agent import Here

SECOND = 1_000_000
CAPABILITIES = ("TOP", "UIDL", "USER", "SASL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE", "IMPLEMENTATION")
_CODES = {  # response codes: the capability that announces each (RFC 2449 §6.4, RFC 3206 §6, RFC 6856 §5)
    "AUTH": "AUTH-RESP-CODE",
    "IN-USE": "RESP-CODES",
    "LOGIN-DELAY": "RESP-CODES",
    "SYS/PERM": "AUTH-RESP-CODE",
    "SYS/TEMP": "AUTH-RESP-CODE",
    "UTF8": "UTF8",
}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a scenario may set for a POP3 server."""

    pop3_ports: tuple[Port, ...] = (110,)
    """Ports where the session begins in the clear."""
    pop3s_ports: tuple[Port, ...] = ()
    """Ports where TLS comes first: [995]."""
    pop3_capabilities: tuple[str, ...] = CAPABILITIES
    """What it offers; a command or code whose capability is left out is not known. UTF8 and STLS can be added."""
    pop3_mechanisms: tuple[str, ...] = sasl.USUAL
    """Mechanisms AUTH takes."""
    pop3_plain_in_clear: bool = True
    """Whether USER, PASS and mechanisms that show a password or a pass are offered without TLS."""
    pop3_lock_after: int = 0
    """Failed log-ins under one name after which nobody logs in under it; 0: never."""
    pop3_lock_for: str = "15m"
    """How long that lasts after the latest failure."""
    pop3_keeps_clear_buffer: bool = False
    """Whether what came in clear behind STLS is answered when TLS stands: a mistake to be shown (CVE-2011-0411)."""
    pop3_apop: bool = False
    """Whether the greeting offers APOP."""
    pop3_greeting: str = ""
    """The words of its greeting; its host name by default."""
    pop3_implementation: str = "Coulisses"
    """What it says it is (IMPLEMENTATION)."""
    pop3_expire: str = "NEVER"
    """Days letters may be left on it, or NEVER; with 0, what was retrieved is deleted at QUIT (EXPIRE)."""
    pop3_login_delay: int = 0
    """Seconds between two log-ins of one user, as it announces them (LOGIN-DELAY)."""
    pop3_autologout: str = "10m"
    """How long a silent client is kept; at least 10 minutes by the book."""
    pop3_unavailable: tuple[str, ...] = ()
    """Users whose maildrop cannot be opened just now."""

    def __post_init__(self) -> None:
        check(self.pop3_autologout, self.pop3_lock_for)


class Service:
    """One POP3 server, as its sessions see it."""

    def __init__(self, here: Here, store: MailStore, settings: Settings) -> None:
        self.here = here
        self.settings = settings
        self.filing = Filing(store)
        rules = Rules(settings.pop3_plain_in_clear, settings.pop3_lock_after, settings.pop3_lock_for)
        self.doorkeeper = Doorkeeper(here, store, "pop", rules)
        self._offered = frozenset(capability.upper() for capability in settings.pop3_capabilities)
        self._logged_in: dict[str, int] = {}  # by user: when that was, by the world's clock

    def offers(self, capability: str) -> bool:
        """Whether a capability is switched on."""
        return capability in self._offered

    def offers_code(self, code: str) -> bool:
        """Whether a response code may be given: brackets mean one only where that is announced (RFC 2449 §6.4)."""
        return self.offers("RESP-CODES") and self.offers(_CODES[code])

    def mechanisms(self, channel: Channel) -> tuple[str, ...]:
        """Those AUTH takes on this wire."""
        return self.doorkeeper.offers(self.settings.pop3_mechanisms, channel)

    def capabilities(self, channel: Channel, inside: bool) -> list[str]:
        """The lines of CAPA; `inside`: whether somebody has logged in."""
        settings = self.settings
        about = {
            "SASL": " ".join(self.mechanisms(channel)),
            "EXPIRE": settings.pop3_expire,
            "IMPLEMENTATION": settings.pop3_implementation,
        }
        lines = [f"{name} {about.get(name.upper(), '')}".rstrip() for name in self._offered_when(channel, inside)]
        return lines + ([f"LOGIN-DELAY {settings.pop3_login_delay}"] if settings.pop3_login_delay else [])

    def _offered_when(self, channel: Channel, inside: bool) -> list[str]:
        """TLS is not offered where it stands, nor after log-in (RFC 2595 §4); nor is a log-in that needs it.

        All else is announced in both states (RFC 2449 §6, RFC 3206 §6, RFC 5034 §3, RFC 6856 §2).
        """
        withheld = set() if self.doorkeeper.trusts(channel) else {"USER"}
        withheld |= {"STLS"} if channel.secured or inside else set()
        withheld |= set() if self.mechanisms(channel) else {"SASL"}
        return [one for one in self.settings.pop3_capabilities if one.upper() not in withheld]

    def objection(self, account: Account) -> str:
        """Why this user, whose password was right, cannot come in now; empty when nothing speaks against it."""
        if account.disabled:
            return "account-expired" if account.disabled == "expired" else "account-disabled"
        if account.user in self.settings.pop3_unavailable:
            return "maildrop-unavailable"
        if self._is_too_soon(account):
            return "log-in-too-soon"
        return "maildrop-locked" if account.maildrop_lock else ""

    def note_log_in(self, account: Account) -> None:
        """From now on the delay is counted (RFC 2449 §6.5)."""
        self._logged_in[account.user] = self.here.clock.now

    def _is_too_soon(self, account: Account) -> bool:
        last = self._logged_in.get(account.user)
        return last is not None and self.here.clock.now < last + self.settings.pop3_login_delay * SECOND
