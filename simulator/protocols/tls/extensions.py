"""Where things stand in the extensions of a message (RFC 8446 §4.2). Knows no message."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from simulator.protocols.speech import Token
from simulator.protocols.tls.names import EXTENSIONS, GROUPS, SIGNATURES, VERSIONS
from simulator.protocols.tls.scanner import Malformed, Scanner

ROOM, LENGTH, TICKET = "tls.extension", "tls.extension.length", "tls.extension.pre_shared_key"
GROUP, SIGNATURE, VERSION = "tls.group", "tls.signature", "tls.version"
SUPPORTED_VERSIONS = 43
_HOST_NAME = 0

Body = Callable[[Scanner], None]


def mark(walk: Scanner, message: str) -> int:
    """Mark the extensions of a message, if there are any; gives the version that a ServerHello's choose, or 0.

    Raises Malformed.
    """
    chosen = 0
    if not walk.left:
        return chosen
    every = walk.vector(2, LENGTH)
    while every.left:
        number = every.named(2, ROOM, EXTENSIONS)
        name = EXTENSIONS.get(number, "")
        body = every.vector(2, LENGTH)
        if number == SUPPORTED_VERSIONS and message != "ClientHello":
            chosen = body.named(2, VERSION, VERSIONS)
        elif body.left:
            _read(body, _BODIES.get((name, message)) or _BODIES.get((name, ""), _data))
    return chosen


def _read(body: Scanner, read: Body) -> None:
    """What cannot be read is mere data: whoever is spoken to may yet understand it."""
    start, marked = body.at, len(body.tokens)
    try:
        read(body)
        body.finish()
    except Malformed:
        del body.tokens[marked:]
        body.tokens.append(Token(start, body.end, f"{ROOM}.data"))


def _data(body: Scanner) -> None:
    body.rest(f"{ROOM}.data")


def _names(body: Scanner) -> None:
    """RFC 6066 §3."""
    names = body.vector(2, LENGTH)
    while names.left:
        kind = names.number(1, f"{ROOM}.server_name.name_type")
        key = "host_name" if kind == _HOST_NAME else "name"
        names.vector(2, LENGTH).rest(f"{ROOM}.server_name.{key}")


def _protocols(body: Scanner) -> None:
    """RFC 7301 §3.1."""
    names = body.vector(2, LENGTH)
    while names.left:
        names.vector(1, LENGTH).rest(f"{ROOM}.application_layer_protocol_negotiation.ProtocolName")


def _list(room: str, names: dict[int, str], octets: int, body: Scanner) -> None:
    """Numbers that have names, two octets each, behind a length of so many."""
    numbers = body.vector(octets, LENGTH)
    while numbers.left:
        numbers.named(2, room, names)


def _offered_shares(body: Scanner) -> None:
    """RFC 8446 §4.2.8."""
    shares = body.vector(2, LENGTH)
    while shares.left:
        _share(shares)


def _share(body: Scanner) -> None:
    body.named(2, GROUP, GROUPS)
    if body.left:  # a HelloRetryRequest names the group alone
        body.vector(2, LENGTH).rest(f"{ROOM}.key_share.key_exchange")


def _tickets(body: Scanner) -> None:
    """RFC 8446 §4.2.11."""
    identities = body.vector(2, LENGTH)
    while identities.left:
        identities.vector(2, LENGTH).rest(f"{TICKET}.identity")
        identities.take(4, f"{TICKET}.obfuscated_ticket_age")
    binders = body.vector(2, LENGTH)
    while binders.left:
        binders.vector(1, LENGTH).rest(f"{TICKET}.binder")


def _ticket_chosen(body: Scanner) -> None:
    body.take(2, f"{TICKET}.selected_identity")


_signatures = partial(_list, SIGNATURE, SIGNATURES, 2)

_BODIES: dict[tuple[str, str], Body] = {
    ("server_name", ""): _names,
    ("application_layer_protocol_negotiation", ""): _protocols,
    ("supported_versions", "ClientHello"): partial(_list, VERSION, VERSIONS, 1),
    ("supported_groups", ""): partial(_list, GROUP, GROUPS, 2),
    ("signature_algorithms", ""): _signatures,
    ("signature_algorithms_cert", ""): _signatures,
    ("key_share", ""): _share,
    ("key_share", "ClientHello"): _offered_shares,
    ("pre_shared_key", "ClientHello"): _tickets,
    ("pre_shared_key", "ServerHello"): _ticket_chosen,
}
"""How the data of an extension are read, in a message of that name or ("") in any."""
