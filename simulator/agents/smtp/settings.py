"""What a scenario may set at an SMTP server: what it offers, for whom it works, whom it sends away."""

from __future__ import annotations

import ipaddress
from typing import Literal

import msgspec

from simulator.agents.durations import check
from simulator.agents.places import Port
from simulator.agents.unfit import Unfit
from simulator.protocols import sasl
from simulator.trust.keys import key_name


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The defaults make an honest server that delivers for its own domains, takes submissions, and relays nothing."""

    extensions: tuple[str, ...] = ("PIPELINING", "SIZE=10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN", "HELP")
    """What the answer to EHLO offers: "SIZE=100000" limits letters, "AUTH PLAIN LOGIN" log-in on every port. HELP, EXPN
    and ETRN are answered where they stand here."""
    banner: str = "Coulisses"
    """What follows the host's name in the greeting."""
    smtp_ports: tuple[Port, ...] = (25,)
    """Ports where other servers hand over letters."""
    submission_ports: tuple[Port, ...] = (587,)
    """Ports where users hand in letters, after log-in."""
    smtps_ports: tuple[Port, ...] = ()
    """The same, where TLS comes first: [465]."""

    keeps_clear_buffer: bool = False
    """Whether what came in clear behind STARTTLS is answered when TLS stands: a mistake to be shown (CVE-2011-0411)."""
    starttls: Literal["works", "broken"] = "works"
    """Whether TLS can be had where it is offered; a server without its keys says 454."""

    domains: tuple[str, ...] = ()
    """Domains whose letters are delivered here; the host's own name always is."""
    lists: dict[str, tuple[str, ...]] = {}
    """Aliases for several addresses, the return path unchanged: { team = ["bob@b.example", "eve@e.example"] }."""
    forwards: dict[str, str] = {}
    """Users whose letters are sent on: { carol = "carol@new.example" } (251)."""
    moved: dict[str, str] = {}
    """Users who have left: { dave = "dave@new.example" } names the new address to the sender (551), "" none."""
    postmaster: str = ""
    """The user who reads letters to postmaster; by default an account of that name, made when needed."""

    relay_for: tuple[str, ...] = ()
    """Who may relay without log-in: host names, domains of hosts, addresses, networks ("192.0.2.0/24")."""
    relay_to: tuple[str, ...] = ()
    """Domains for which letters are taken from anybody and sent on (a back-up MX)."""
    open_relay: bool = False
    """Whether it relays for everybody: a mistake to be shown."""

    smtp_mechanisms: tuple[str, ...] = sasl.USUAL
    """Log-in mechanisms offered on submission ports."""
    smtp_plain_in_clear: bool = True
    """Whether mechanisms that show a password or a pass are offered without TLS; where not, they are refused (538)."""
    weak_mechanisms: tuple[str, ...] = ()
    """Mechanisms known here and refused as too weak (534)."""
    auth_required: bool = True
    """Whether submission demands log-in (530)."""
    auth_needs_tls: bool = False
    """Whether log-in is refused on an unprotected wire (538)."""
    auth_unavailable: bool = False
    """Whether the judge of passwords is out of order (454)."""
    most_log_ins: int = 3
    """Failed log-ins on one wire before it is closed (421)."""
    smtp_lock_after: int = 0
    """Failed log-ins under one name, on whatever wire, after which nobody logs in under it (454); 0: never."""
    smtp_lock_for: str = "15m"
    """How long that lasts after the latest failure."""
    notes_log_in: bool = False
    """Whether what is handed in tells in Authentication-Results what came of the log-in (RFC 8601 §2.7.4)."""
    senders: Literal["any", "own"] = "any"
    """Whether a user may submit under any address, or only under her own (553)."""

    sign_with: tuple[str, ...] = ()
    """Keys by which letters handed in are signed, as DNS names them, and where they are not RSA of 2048 bits their
    algorithm and size: ["s1._domainkey.alice.example", "s2._domainkey.alice.example ed25519-sha256"]. DNS tells the
    public halves by itself, unless the zone has something else under these names."""
    signatures_last: str = ""
    """How long the signatures are good, which they then say themselves (x=): "7d"; "" for ever."""
    signatures_measure: bool = False
    """Whether they say how much of the text they cover (l=), so that what is added below breaks none: a mistake."""
    seal_with: str = ""
    """The key, named in the same way, by which a letter from outside is sealed unless `arc` is "off"."""

    footer: str = ""
    """Words put under the text of every letter taken, as mailing lists and scanners do: a signature made before fails.
    Letters whose body is not bare text are left as they are."""

    service: Literal["open", "refused", "no-mail"] = "open"
    """Whether the greeting welcomes (220), refuses service (554), or says that this host takes no mail (521)."""
    maintenance: tuple[str, str] | None = None
    """From when until when, since the curtain rose, the server is closed (421): ["10m", "2h"]."""
    most_connections: int | None = None
    """Callers at a time; more are sent away (421)."""
    most_errors: int = 20
    """Mistakes on one wire before it is closed (421)."""
    idle_after: str = "5m"
    """How long a silent caller is waited for (421)."""
    impatience: Literal["tolerated", "refused"] = "tolerated"
    """What becomes of commands sent before an answer that had to be awaited (503)."""
    line_ends: Literal["strict", "lenient", "refuse"] = "strict"
    """Whether LF alone ends a line: never; always; never, and a letter with one is refused."""

    hello: Literal["any", "qualified", "known"] = "any"
    """What the name in EHLO must be: anything, fully qualified (504), or known to DNS (550)."""
    reverse_names: Literal["ignored", "noted", "demanded"] = "ignored"
    """Whether callers are looked up: not at all, for the Received field, or to refuse the nameless (550)."""
    blocked: tuple[str, ...] = ()
    """Hosts, addresses and networks that may not send (550)."""
    block_lists: tuple[str, ...] = ()
    """DNS block lists asked about the caller's address (554)."""
    check_senders: bool = False
    """Whether the sender's domain must exist in DNS (550, or 451 when DNS does not answer)."""
    check_recipients: bool = False
    """Whether a foreign recipient's domain must exist in DNS and accept mail (550, 556, 451)."""
    spf: Literal["off", "note", "enforce"] = "off"
    """Whether DNS is asked who may send for the sender's domain: no; to note it; to refuse who may not (550, 451)."""
    dkim: Literal["off", "note", "enforce"] = "off"
    """Whether signatures on letters from outside are verified: no; to note it; to refuse without one (550, 451)."""
    arc: Literal["off", "note", "enforce"] = "off"
    """Whether the chain of those who sealed a letter on its way is validated: no; to note it; to refuse (550)."""
    dmarc: Literal["off", "note", "enforce"] = "off"
    """Whether what the author's domain asks for is found out: no; to note it; to do it (550, 451, or set aside)."""
    notes_smime: bool = False
    """Whether the signatures of people, by S/MIME, are verified on letters from outside, and noted (RFC 7281)."""
    greylist: str = ""
    """How long an unknown sender must wait before a second attempt succeeds (451): "5m"."""
    most_messages: int | None = None
    """Letters taken from one caller in `rate_window`; more are put off (450)."""
    rate_window: str = "1h"
    """The time in which `most_messages` count."""

    most_recipients: int = 100
    """Recipients of one letter (452)."""
    most_hops: int = 100
    """Received fields after which a letter is taken to go in circles (554)."""
    mailbox_full: Literal["put-off", "refused"] = "put-off"
    """What is said for a mailbox over its quota: come back (452) or never mind (552)."""
    largest_per_mailbox: int | None = None
    """Octets of the largest letter that goes into a mailbox (552)."""
    busy_mailboxes: tuple[str, ...] = ()
    """Users whose mailbox is locked by something else (450)."""
    closed_lists: tuple[str, ...] = ()
    """Lists that take letters only from users who have logged in (550)."""
    broken_lists: tuple[str, ...] = ()
    """Lists that cannot be expanded now (450)."""
    disk_full: bool = False
    """Whether there is no room for any letter (452)."""
    congested: bool = False
    """Whether the server is too busy for letters (451)."""
    in_trouble: bool = False
    """Whether something goes wrong whenever a letter is to be filed (451)."""
    unavailable_parameters: tuple[str, ...] = ()
    """Parameters of MAIL and RCPT that are offered and cannot be honoured (455)."""
    long_lines: Literal["refused", "taken"] = "refused"
    """What becomes of letters with lines beyond 1000 octets (554)."""
    forbidden: tuple[str, ...] = ()
    """Texts that no letter may contain (554)."""
    forbidden_files: tuple[str, ...] = ()
    """Ends of file names that no attachment may have (552): [".exe"]."""
    vrfy: Literal["cautious", "honest", "off"] = "cautious"
    """What VRFY tells, and EXPN where it is among `extensions`: nothing (252), the truth (250, 550, 551), or that they
    are switched off (502)."""

    def __post_init__(self) -> None:
        for text in (*self.sign_with, *filter(None, [self.seal_with])):
            if key_name(text) is None:
                raise Unfit("signing-key", text=text)
        check(
            self.idle_after, self.rate_window, self.smtp_lock_for, *(self.maintenance or ()),
            or_never=[self.greylist, self.signatures_last],
        )  # fmt: skip

    def offered(self, keyword: str) -> str | None:
        """What the extension's line says after its keyword; None when it is not offered."""
        for extension in self.extensions:
            head, _, rest = extension.replace("=", " ", 1).partition(" ")
            if head.upper() == keyword:
                return rest
        return None


def stands_for(pattern: str, host: str, address: str) -> bool:
    """Whether one entry of a list means this caller: a name, a domain above it, an address, or a network around it."""
    pattern = pattern.lower()
    host = host.lower()
    if pattern in (host, address.lower()) or host.endswith("." + pattern.lstrip(".")):
        return True
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        return False
