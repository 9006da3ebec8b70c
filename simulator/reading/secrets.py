"""Which tokens are words that nobody else should read. Knows no wire."""

from __future__ import annotations

from simulator.protocols import sasl
from simulator.protocols.http.marks import COOKIE, CREDENTIALS, PASSWORD

SECRETS = (
    "imap.argument.password",
    "pop3.argument.password",
    "ssh.argument.password",
    *(COOKIE, CREDENTIALS, PASSWORD),
    *sasl.SECRET_KEYS,
)
"""Keys of tokens that hold a password, or what stands for one."""
