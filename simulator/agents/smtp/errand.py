"""What a client is to hand over, and the form in which a server takes it: what MAIL says of it, and its octets.

Knows no conversation: what the server offers is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.mail import message
from simulator.mail.address import Address
from simulator.mail.seven_bit import CannotConvert, in_seven_bits

_DSN = ("RET", "ENVID")
REQUIRETLS = "REQUIRETLS"


class Errand(NamedTuple):
    """An envelope and its content. `parameters` are those of MAIL and of each RCPT."""

    reverse_path: Address | None
    recipients: Sequence[tuple[Address, Mapping[str, str]]]
    content: bytes
    parameters: Mapping[str, str] = {}

    @property
    def requires_tls(self) -> bool:
        """Whether it may go only to servers that promise to send it on by TLS alone (RFC 8689 §4.2.1)."""
        return REQUIRETLS in self.parameters


class Form(NamedTuple):
    """An errand's content as a server takes it, and the parameters of MAIL that say so."""

    parameters: Mapping[str, str]
    content: bytes


def form(errand: Errand, offered: Mapping[str, str]) -> Form:
    """The form for a server that offers these extensions. Raises CannotConvert when there is none."""
    parameters: dict[str, str] = {}
    if errand.requires_tls:
        parameters[REQUIRETLS] = ""
    if _needs_utf8(errand, offered) or ("SMTPUTF8" in errand.parameters and "SMTPUTF8" in offered):
        parameters["SMTPUTF8"] = ""
    body, content = _body(errand, offered)
    if body:
        parameters["BODY"] = body
    if "SIZE" in offered:
        parameters["SIZE"] = str(len(content))
    if "DSN" in offered:
        parameters |= {key: errand.parameters[key] for key in _DSN if key in errand.parameters}
    return Form(parameters, content)


def _needs_utf8(errand: Errand, offered: Mapping[str, str]) -> bool:
    """Whether an address, or a header announced as such, is beyond ASCII (RFC 6531 §3.2)."""
    addresses = (errand.reverse_path, *(address for address, _ in errand.recipients))
    if not all(str(address or "").isascii() for address in addresses):
        why = CannotConvert("5.6.7", "The server takes no addresses beyond ASCII")
    elif "SMTPUTF8" in errand.parameters and not errand.content[: message.split(errand.content).header_end].isascii():
        why = CannotConvert("5.6.9", "The server takes no header beyond ASCII")
    else:
        return False
    if "SMTPUTF8" not in offered:
        raise why
    return True


def _body(errand: Errand, offered: Mapping[str, str]) -> tuple[str, bytes]:
    """The value of BODY, if one is to be said, and the content (RFC 6152 §3, RFC 3030 §3)."""
    content = errand.content
    if errand.parameters.get("BODY", "").upper() == "BINARYMIME":
        fits = {"BINARYMIME", "CHUNKING"} <= offered.keys()
        return ("BINARYMIME", content) if fits else ("", in_seven_bits(content))
    if content.isascii():
        return "", content
    return ("8BITMIME", content) if "8BITMIME" in offered else ("", in_seven_bits(content))
