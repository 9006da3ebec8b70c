"""What a scenario may set for those who serve pages. Knows nothing of how they do it."""

from __future__ import annotations

import msgspec

from simulator.agents.call import Caution, Security
from simulator.agents.durations import check
from simulator.agents.sending.gateway import Gateway

SUBMISSION_PORT = 587


class WebSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a scenario may set for whoever serves pages."""

    web_ports: tuple[int, ...] = (80,)
    """Ports where it speaks HTTP in clear."""
    webs_ports: tuple[int, ...] = (443,)
    """Ports where TLS comes first: HTTPS."""
    web_redirects: bool = True
    """Whether it sends callers of a clear port to HTTPS (301)."""
    web_hsts: str = "365d"
    """How long browsers are to call it by HTTPS alone (HSTS); empty: that is not said."""
    web_idle: str = "1m"
    """How long a silent caller is kept."""
    web_upload_limit: int = 1_000_000
    """Most octets of content it takes with a question (413)."""

    def __post_init__(self) -> None:
        check(self.web_idle, or_never=[self.web_hsts])


class MailSettings(WebSettings, frozen=True, kw_only=True):
    """The same for a webmail, and whom it calls."""

    imap_server: str = ""
    """The host whose mailboxes it shows: a name, or an address."""
    imap_port: int = 143
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
