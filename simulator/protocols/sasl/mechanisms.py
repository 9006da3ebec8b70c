"""The one table of mechanisms, best first, and which of them both ends would choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from simulator.protocols.sasl.anonymous import AnonymousClient, AnonymousServer
from simulator.protocols.sasl.cram import CramClient, CramServer
from simulator.protocols.sasl.digest import DigestClient, DigestServer
from simulator.protocols.sasl.external import ExternalClient, ExternalServer
from simulator.protocols.sasl.oauth import OAuthBearerClient, OAuthBearerServer, XOAuth2Client, XOAuth2Server
from simulator.protocols.sasl.plain import LoginClient, LoginServer, PlainClient, PlainServer
from simulator.protocols.sasl.scram import PLUS, ScramClient, ScramServer
from simulator.protocols.sasl.steps import Client, Credentials, Ground, Server


class Mechanism(NamedTuple):
    """A row. `wants`: what a client must have, password, token, certificate or nothing.

    `shows`: whether what it proves itself with can be read, and used again, by whoever reads the wire.
    """

    server: Callable[[Ground], Server]
    client: Callable[[Credentials, Ground], Client]
    wants: str = "password"
    shows: bool = False


def _scram(name: str) -> Mechanism:
    return Mechanism(partial(ScramServer, name), partial(ScramClient, name))


TABLE: Mapping[str, Mechanism] = {
    "EXTERNAL": Mechanism(ExternalServer, ExternalClient, "certificate"),
    **{name: _scram(name) for name in ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1")},
    "OAUTHBEARER": Mechanism(OAuthBearerServer, OAuthBearerClient, "token", shows=True),
    "XOAUTH2": Mechanism(XOAuth2Server, XOAuth2Client, "token", shows=True),
    "DIGEST-MD5": Mechanism(DigestServer, DigestClient),
    "CRAM-MD5": Mechanism(CramServer, CramClient),
    "PLAIN": Mechanism(PlainServer, PlainClient, shows=True),
    "LOGIN": Mechanism(LoginServer, LoginClient, shows=True),
    "ANONYMOUS": Mechanism(AnonymousServer, AnonymousClient, "nothing"),
}
MECHANISMS = tuple(TABLE)  # best first
USUAL = ("PLAIN", "LOGIN")  # what a server of this house offers where nothing else is said


def shows(mechanism: str) -> bool:
    """Whether a password or pass can be read off the wire."""
    return mechanism in TABLE and TABLE[mechanism].shows


def offered(mechanisms: Iterable[str], ground: Ground, *, in_clear: bool) -> tuple[str, ...]:
    """Those of `mechanisms` that can be offered on this ground; without `in_clear`, none that shows a password.

    What is bound to a channel needs one, and a certificate must have been shown.
    """
    return tuple(name for name in mechanisms if (in_clear or not shows(name.upper())) and _stands(name.upper(), ground))


def _stands(mechanism: str, ground: Ground) -> bool:
    if mechanism.endswith(PLUS):
        return ground.binding is not None
    return mechanism != "EXTERNAL" or bool(ground.identity)


def choose(offers: Iterable[str], credentials: Credentials, ground: Ground, wanted: str = "") -> str:
    """The best mechanism that both ends have; or the one `wanted` and no other. "" where there is none."""
    theirs = {name.upper() for name in offers}
    if wanted:
        return wanted if wanted in theirs and wanted in TABLE else ""
    can = (name for name in MECHANISMS if name in theirs and _can(name, credentials, ground))
    return next(can, "")


def _can(mechanism: str, credentials: Credentials, ground: Ground) -> bool:
    """Whether a client has what it takes. Nobody is anonymous who was not asked to be."""
    has = {
        "password": bool(credentials.password),
        "token": bool(credentials.token),
        "certificate": bool(ground.identity),
    }
    return has.get(TABLE[mechanism].wants, False) and _stands(mechanism, ground)
