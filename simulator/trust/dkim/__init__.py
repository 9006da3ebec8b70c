"""DKIM: a letter signed by a domain, and the signature verified, step by step (RFC 6376, RFC 8301, RFC 8463)."""

from simulator.trust.dkim.canonical import FORMS, Forms, side_by_side
from simulator.trust.dkim.covered import Covered, covered
from simulator.trust.dkim.key_record import key_text
from simulator.trust.dkim.replay import Delivery, recurring
from simulator.trust.dkim.sign import Signing, sign
from simulator.trust.dkim.verify import MOST_SIGNATURES, PLACE, SIGNER, dkim

__all__ = [
    "FORMS",
    "MOST_SIGNATURES",
    "PLACE",
    "SIGNER",
    "Covered",
    "Delivery",
    "Forms",
    "Signing",
    "covered",
    "dkim",
    "key_text",
    "recurring",
    "side_by_side",
    "sign",
]
