"""What OpenSSL can do, and pyOpenSSL has no public way to ask it. Knows no host and no wire."""

from __future__ import annotations

from typing import Any

from OpenSSL import SSL, crypto

from simulator.world.pki import NOBODY, written


def hear_only(context: SSL.Context, names: tuple[str, ...]) -> None:
    """Have OpenSSL refuse callers who call by another name: what pyOpenSSL asks has no say in that."""
    library, foreign = SSL._lib, SSL._ffi  # type: ignore[attr-defined]

    def hear(session: Any, _alert: Any, _nothing: Any) -> int:
        called = library.SSL_get_servername(session, library.TLSEXT_NAMETYPE_host_name)
        is_ours = called == foreign.NULL or foreign.string(called).decode("ascii", "replace") in names
        return int(library.SSL_TLSEXT_ERR_OK if is_ours else library.SSL_TLSEXT_ERR_ALERT_FATAL)

    context._tlsext_servername_callback = foreign.callback("int (*)(SSL *, int *, void *)", hear)
    library.SSL_CTX_set_tlsext_servername_callback(context._context, context._tlsext_servername_callback)


def expect(store: crypto.X509Store, name: str) -> None:
    """Have OpenSSL look whether a certificate is for that host (RFC 9525)."""
    library, foreign = crypto._lib, crypto._ffi  # type: ignore[attr-defined]
    about = foreign.gc(library.X509_VERIFY_PARAM_new(), library.X509_VERIFY_PARAM_free)
    nobody = f"not.{NOBODY}"  # what is no name of a host, nobody bears, not even another that has none
    for wanted in (written(name).replace(NOBODY, nobody).encode(), nobody.encode()):
        if library.X509_VERIFY_PARAM_set1_host(about, wanted, len(wanted)):
            break
    library.X509_STORE_set1_param(store._store, about)


def is_resumed(connection: SSL.Connection) -> bool:
    """Whether an earlier session was taken up, without certificates (RFC 8446 §2.2)."""
    return bool(SSL._lib.SSL_session_reused(connection._ssl))  # type: ignore[attr-defined]
