"""What a host has for TLS: who it is, whom it trusts, what it speaks, and the sessions it can take up again.

OpenSSL is furnished with it. It believes in the world's date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cryptography import x509
from OpenSSL import SSL, crypto

from simulator.world.openssl import expect, hear_only
from simulator.world.pki import Identity, names_of

if TYPE_CHECKING:
    from simulator.world.tls import Layer

LIFETIME = 7 * 86_400  # seconds for which a session can be taken up again, the most there may be (RFC 8446 §4.6.1)
VERSIONS = {
    "TLSv1": SSL.TLS1_VERSION,
    "TLSv1.1": SSL.TLS1_1_VERSION,
    "TLSv1.2": SSL.TLS1_2_VERSION,
    "TLSv1.3": SSL.TLS1_3_VERSION,
}
CURRENT = ("TLSv1.2", "TLSv1.3")  # RFC 8996 has put away the others
OLD = b"ALL:!aNULL:@SECLEVEL=0"  # ciphers with which OpenSSL still speaks those


@dataclass
class Keyring:
    """What a host has, and what time it believes it is."""

    now: Callable[[], int]  # seconds since 1970 UTC
    identity: Identity | None = None
    trusted: tuple[x509.Certificate, ...] = ()
    remembered: tuple[x509.Certificate, ...] = ()  # of authorities below a root: they make a chain whole, no more
    revocations: tuple[x509.CertificateRevocationList, ...] = ()
    versions: tuple[str, ...] = CURRENT
    is_choosy: bool = False  # about the name it is called by (RFC 6066 §3)
    asks: bool = False  # a caller for its certificate, too (RFC 8446 §4.3.2)
    shows: bool = False  # its own to a callee who asks
    ciphers: str = ""  # of TLS 1.2, by OpenSSL's names; those it finds good by default
    secrets: list[str] = field(default_factory=list)  # lines of a key log, as captures take them
    _callers: dict[str, SSL.Context] = field(default_factory=dict)  # by whom they call
    _sessions: dict[str, tuple[SSL.Session, int]] = field(default_factory=dict)  # by place, and since when

    def caller(self, name: str) -> SSL.Context:
        """For calls from this host to whoever should be `name`."""
        context = self._callers.get(name) or self._callers.setdefault(name, self._of_callers(name))
        return self._timed(context)

    def callee(self) -> SSL.Context:
        """For calls to this host."""
        return self._timed(self._of_callees)

    @cached_property
    def _of_callees(self) -> SSL.Context:
        context = self._context(SSL.TLS_SERVER_METHOD)
        context.set_alpn_select_callback(_agree)
        if self.is_choosy and self.identity:
            hear_only(context, names_of(self.identity.chain[0]))
        if self.asks:
            context.set_verify(SSL.VERIFY_PEER, _judge)
        return context

    def _of_callers(self, name: str) -> SSL.Context:
        context = self._context(SSL.TLS_CLIENT_METHOD)
        context.set_verify(SSL.VERIFY_PEER, _judge)
        if name:
            expect(_store(context), name)
        return context

    def _context(self, method: int) -> SSL.Context:
        context = SSL.Context(method)
        spoken = [VERSIONS[name] for name in self.versions]
        context.set_min_proto_version(min(spoken))
        context.set_max_proto_version(max(spoken))
        if min(spoken) < SSL.TLS1_2_VERSION:
            context.set_cipher_list(OLD)
        elif self.ciphers:
            context.set_cipher_list(self.ciphers.encode("ascii"))
        _remember(context, max(spoken))
        context.set_keylog_callback(self._note)
        if self.identity and (self.shows or method == SSL.TLS_SERVER_METHOD):
            own, *others = self.identity.chain
            context.use_certificate(own)
            for one in others:
                context.add_extra_chain_cert(one)
            context.use_privatekey(self.identity.key)
        self._furnish(_store(context))
        return context

    def _note(self, _connection: SSL.Connection, line: bytes) -> None:
        self.secrets.append(line.decode("ascii"))

    # ---- sessions that can be taken up again (RFC 8446 §2.2, RFC 5077)

    def keep(self, place: str, session: SSL.Session | None) -> None:
        """What a caller has been given there for the next time."""
        if place and session is not None:
            self._sessions[place] = session, self.now()

    def kept(self, place: str) -> SSL.Session | None:
        """What a caller was given there the last time, as long as that is good."""
        session, since = self._sessions.get(place, (None, 0))
        return session if 0 <= self.now() - since < LIFETIME else None

    def _furnish(self, store: crypto.X509Store) -> None:
        for certificate in (*self.trusted, *self.remembered):
            store.add_cert(crypto.X509.from_cryptography(certificate))
        for one in self.revocations:
            store.add_crl(one)
        if self.revocations:
            store.set_flags(crypto.X509StoreFlags.CRL_CHECK)

    def _timed(self, context: SSL.Context) -> SSL.Context:
        _store(context).set_time(datetime.fromtimestamp(self.now(), UTC).replace(tzinfo=None))
        return context


def _remember(context: SSL.Context, newest: int) -> None:
    """Have sessions that can be taken up again; where TLS 1.3 is spoken, the ticket is nothing but their number.

    With a session sealed in it, it would be an octet shorter once in hundreds of times and a ticket then by a block: no
    two plays would be sure to have equal lengths.
    """
    context.set_session_cache_mode(SSL.SESS_CACHE_SERVER)
    context.set_session_id(b"coulisses")
    context.set_timeout(LIFETIME)  # by the clock on the wall: no run is to outlive it
    if newest == SSL.TLS1_3_VERSION:
        context.set_options(SSL.OP_NO_TICKET)


def _store(context: SSL.Context) -> crypto.X509Store:
    store = context.get_cert_store()
    assert store is not None  # a context has one from the beginning
    return store


def _judge(connection: SSL.Connection, _certificate: crypto.X509, error: int, _depth: int, ok: int) -> bool:
    layer: Layer = connection.get_app_data()
    return layer.judge(0 if ok else error)


def _agree(connection: SSL.Connection, offered: list[bytes]) -> Any:
    layer: Layer = connection.get_app_data()
    return layer.choose(offered) or SSL.NO_OVERLAPPING_PROTOCOLS
