"""Does one certificate vouch for another? (RFC 5280 §6.1). Knows no name, no date and no purpose."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature


def vouches(above: x509.Certificate, below: x509.Certificate) -> bool:
    """Whether `above` is an authority's and has signed `below`; nobody else may sign any (RFC 5280 §4.2.1.9)."""
    try:
        below.verify_directly_issued_by(above)
        return above.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound, x509.DuplicateExtension):
        return False
