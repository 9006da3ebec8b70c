"""Letters that are sealed themselves, end to end, as their header tells (RFC 8551 §3.2). Opens none."""

from __future__ import annotations

from simulator.mail.message import first
from simulator.mail.parameters import parse_value

MEDIA_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
SEALED = ("enveloped-data", "authenveloped-data")  # values of smime-type (RFC 8551 §3.2.2)


def is_sealed(letter: bytes) -> bool:
    """Whether only the one it is for can read its text."""
    field = first(letter, "Content-Type")
    media_type, parameters = parse_value(field.text if field else "")
    kind = parameters.get("smime-type") or SEALED[0]
    return media_type.lower() in MEDIA_TYPES and kind.lower() in SEALED
