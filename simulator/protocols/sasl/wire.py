"""How SASL stands on a line of SMTP, POP3 or IMAP: names of mechanisms, base64, `=` and `*` (RFC 4954 §4, RFC 5034 §4).

Knows no mechanism.
"""

from __future__ import annotations

import base64
import binascii
import re

NAME = re.compile(rb"[A-Z0-9_-]{1,20}", re.IGNORECASE)  # sasl-mech (RFC 4422 §3.1); mail compares without case
CANCEL = b"*"
EMPTY = b"="  # an initial response that is there and says nothing (RFC 4954 §4)

RESPONSE_KEY = "sasl.argument.response"
INITIAL_RESPONSE_KEY = "sasl.argument.initial-response"
CHALLENGE_KEY = "sasl.argument.challenge"
CANCEL_KEY = "sasl.argument.cancel"


def encode(data: bytes) -> bytes:
    """Octets as base64, without line ends (RFC 4648 §4)."""
    return base64.b64encode(data)


def decode(line: bytes) -> bytes | None:
    """Octets from strict base64: padded, canonical, nothing foreign in it (RFC 4648 §3); None when it is not that."""
    try:
        data = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data) == line else None


def mechanism_key(name: bytes) -> str:
    """The key of a token that is a mechanism's name: `sasl.PLAIN`, or `sasl.mechanism` when it can be no name."""
    return f"sasl.{name.decode().upper()}" if NAME.fullmatch(name) else "sasl.mechanism"
