"""What a scenario may set for those who serve pages. Knows nothing of how they do it."""

from __future__ import annotations

from typing import Literal

import msgspec

from simulator.agents.call import Caution, Security
from simulator.agents.durations import check
from simulator.agents.places import Port
from simulator.agents.sending.gateway import Gateway

SUBMISSION_PORT = 587


class WebSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a scenario may set for whoever serves pages."""

    web_ports: tuple[Port, ...] = (80,)
    """Ports where it speaks HTTP in clear."""
    webs_ports: tuple[Port, ...] = (443,)
    """Ports where TLS comes first: HTTPS."""
    web_redirects: bool = True
    """Whether it sends callers of a clear port to HTTPS (301)."""
    web_hsts: str = "365d"
    """How long browsers are to call it by HTTPS alone (HSTS); empty: that is not said."""
    web_idle: str = "1m"
    """How long a silent caller is kept."""
    web_upload_limit: int = 1_000_000
    """Most octets of content it takes with a question (413)."""
    web_service: Literal["open", "maintenance", "broken"] = "open"
    """Whether it serves; maintenance is a 503, broken a 500."""

    def __post_init__(self) -> None:
        check(self.web_idle, or_never=[self.web_hsts])


class MailSettings(WebSettings, frozen=True, kw_only=True):
    """The same for a webmail, and whom it calls."""

    imap_server: str = ""
    """The host whose mailboxes it shows: a name, or an address."""
    imap_port: Port = 143
    """The port it calls there."""
    imap_security: Security = "none"
    """Whether it wants TLS there: none, if-offered, starttls, or tls (port 993)."""
    imap_caution: Caution = "refuses"
    """What it does about a certificate it cannot believe: refuses, or shrugs."""
    submission: str = ""
    """The submission server: host, or host:port."""
    submission_security: Security = "none"
    """Whether it wants TLS there: none, if-offered, starttls, or tls (port 465)."""
    submission_caution: Caution = "refuses"
    """What it does about a certificate it cannot believe: refuses, or shrugs."""

    def __post_init__(self) -> None:
        WebSettings.__post_init__(self)
        if self.submission:
            Gateway.at(self.submission, SUBMISSION_PORT)


class WebmailSettings(MailSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a scenario may set for a webmail."""

    web_domain: str = ""
    """What stands behind the @ of its users' addresses."""
    web_session: str = "20m"
    """How long a session lasts in which nothing is asked."""
    web_attempts: int = 5
    """Wrong passwords for one user until he has to wait (429); 0: he never has."""
    web_attempts_within: str = "15m"
    """Within which time they count, and how long he then waits."""
    web_cookie_secure: bool = True
    """Whether its cookie is shown by HTTPS alone (Secure)."""
    web_cookie_http_only: bool = True
    """Whether scripts of a page cannot read its cookie (HttpOnly)."""
    web_cookie_site: Literal["Strict", "Lax", "None"] = "Lax"
    """Whether its cookie is shown when another site's page asks (SameSite)."""
    web_csrf: bool = True
    """Whether forms must bear a number that other sites cannot know."""
    web_images: Literal["blocked", "shown"] = "blocked"
    """Whether images in letters that lie elsewhere are shown: whoever put them there learns who looks."""

    def __post_init__(self) -> None:
        MailSettings.__post_init__(self)
        check(self.web_session, self.web_attempts_within)
