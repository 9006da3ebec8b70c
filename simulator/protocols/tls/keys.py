"""Every key that the grammar can give for a number which has a name. Knows no octets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.protocols.tls import names
from simulator.protocols.tls.rules import State

_ROOMS: dict[str, Mapping[Any, str]] = {
    "tls.record": names.CONTENT_TYPES,
    "tls.handshake": names.MESSAGES,
    "tls.extension": names.EXTENSIONS,
    "tls.version": names.VERSIONS,
    "tls.group": names.GROUPS,
    "tls.signature": names.SIGNATURES,
    "tls.cipher_suite": names.CIPHER_SUITES,
    "tls.alert": names.ALERTS,
    "tls.alert.level": names.ALERT_LEVELS,
    "tls.certificate": names.CERTIFICATE_FIELDS,
}


def every_key() -> Iterator[str]:
    """They, those of how TLS is come to, and those of the states."""
    yield from (f"tls.record.handshake@{mode}" for mode in names.MODES)
    for room, names_ in _ROOMS.items():
        yield from (f"{room}.{name}" for name in names_.values())
    yield from (f"state.tls.{state}" for state in State)
