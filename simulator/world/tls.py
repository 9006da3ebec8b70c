"""TLS at one end of a wire: a real one, OpenSSL's, whose octets go through memory. Knows not what is said inside.

Its randomness is its own, so the octets differ each time a film is played; their number does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from OpenSSL import SSL, crypto

from simulator.trace.facts import Side
from simulator.world.agent import Strictness
from simulator.world.keyring import Keyring
from simulator.world.openssl import is_resumed
from simulator.world.pki import written

MOST = 1 << 16  # octets read in one go
LINE_END = b"\r\n"
DRAWS = 9

# OpenSSL's verdicts about a certificate (X509_V_ERR_…), and our names for them.
VERDICTS = {
    2: "unknown-issuer",
    9: "not-yet-valid",
    10: "expired",
    18: "self-signed",
    19: "unknown-issuer",
    20: "unknown-issuer",
    21: "unknown-issuer",
    23: "revoked",
    34: "unknown-extension",
    62: "wrong-name",
}
# What makes OpenSSL give up, in its own words, and our names for it; others are named by those words.
TROUBLES = {
    "wrong version number": "not-tls",
    "packet length too long": "not-tls",
    "http request": "not-tls",
    "unknown protocol": "not-tls",
    "unsupported protocol": "version",
    "no protocols available": "version",
    "no shared cipher": "cipher",
    "peer did not return a certificate": "no-certificate",
    "callback failed": "unrecognized-name",
    "tlsv1 unrecognized name": "alert-unrecognized-name",
}
# An alert's record: how it begins, and how it says that a version will not do (RFC 8446 §5.1, §6).
ALERT, ITS_VERSION = b"\x15\x03", b"\x02\x46"


class Layer:
    """One end's TLS. `state`: shaking hands, open, closed (the peer said so), or failed for `trouble`.

    `verdict` is what this end thinks of the other's certificate: ok, one of VERDICTS, or "" where none was shown.
    `place`: where a caller calls, host and port; there he takes up the session of his last call.
    """

    def __init__(
        self,
        keyring: Keyring,
        side: Side,
        name: str = "",
        strictness: Strictness = "insists",
        place: str = "",
        speaks: tuple[str, ...] = (),
    ) -> None:
        self._speaks = [one.encode("ascii") for one in speaks]
        self._keyring, self._side, self._place = keyring, side, place
        self.state: Literal["shaking", "open", "closed", "failed"] = "shaking"
        self.trouble = ""
        self._heard = b""
        self.verdict = ""
        self.name = name
        self.strictness: Strictness = strictness
        self._connection = self._calling() if side == "C" else self._called_upon()

    def _calling(self) -> SSL.Connection:
        connection = SSL.Connection(self._keyring.caller(self.name))
        connection.set_app_data(self)
        connection.set_connect_state()
        if self.name:
            connection.set_tlsext_host_name(written(self.name).encode())
        if self._speaks:
            connection.set_alpn_protos(self._speaks)
        if session := self._keyring.kept(self._place):
            connection.set_session(session)
        return connection

    def _called_upon(self) -> SSL.Connection:
        connection = SSL.Connection(self._keyring.callee())
        connection.set_app_data(self)
        connection.set_accept_state()
        return connection

    # ---- the handshake

    def begin(self) -> bytes:
        """What a caller says first; a callee waits.

        Who reads lines may be called by mistake, and finds none in there: a hello whose randomness holds the end of a
        line is drawn again, or he would have more to answer once in some sixty plays.
        """
        hello = self._go_on()
        for _ in range(DRAWS):  # a ticket may hold one as well, which stays
            if LINE_END in hello:
                self._connection = self._calling()
                hello = self._go_on()
        return hello

    def take(self, octets: bytes) -> tuple[bytes, bytes]:
        """What the wire brought: gives what was said inside, and what is to be sent at once."""
        if octets:
            self._heard = octets
            self._connection.bio_write(octets)
        out = self._go_on() if self.state == "shaking" else b""
        said = self._read() if self.state == "open" else b""
        return said, out + self._drain()

    def _go_on(self) -> bytes:
        try:
            self._connection.do_handshake()
            self.state = "open"
            if self.resumed and self.certificate:  # seen last time: nobody takes up what he did not believe
                self.verdict = "ok"
        except SSL.WantReadError:
            pass
        except SSL.Error as error:
            self._fail(error)
        return self._drain()

    def _fail(self, error: SSL.Error) -> None:
        self.state = "failed"
        self.trouble = self.verdict if self.verdict not in ("", "ok") else _trouble(error)
        if self.trouble == "not-tls" and self._heard[:2] == ALERT and self._heard[5:7] == ITS_VERSION:
            self.trouble = "alert-protocol-version"  # said in a version that OpenSSL does not read here

    # ---- what is said

    def seal(self, data: bytes) -> bytes:
        """What is to be sent for `data`."""
        self._connection.sendall(data)
        return self._drain()

    def end(self) -> bytes:
        """The farewell (close_notify, RFC 8446 §6.1), where there is something to end."""
        if self.state == "open":
            self._keep()
            self._connection.shutdown()
        return self._drain()

    def _keep(self) -> None:
        if self._side == "C" and self.verdict == "ok":
            self._keyring.keep(self._place, self._connection.get_session())

    def _read(self) -> bytes:
        parts: list[bytes] = []
        try:
            while True:
                parts.append(self._connection.recv(MOST))
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            self.state = "closed"
            self._keep()
        except SSL.Error as error:
            self._fail(error)
        return b"".join(parts)

    def _drain(self) -> bytes:
        parts: list[bytes] = []
        try:
            while True:
                parts.append(self._connection.bio_read(MOST))
        except SSL.WantReadError:
            return b"".join(parts)

    # ---- what there is to tell

    @property
    def version(self) -> str:
        """The version agreed on, as "TLSv1.3"."""
        return self._connection.get_protocol_version_name()

    @property
    def cipher(self) -> str:
        """The cipher suite agreed on, by OpenSSL's name."""
        return self._connection.get_cipher_name() or ""

    @property
    def resumed(self) -> bool:
        """Whether an earlier session was taken up, without certificates (RFC 8446 §2.2)."""
        return is_resumed(self._connection)

    @property
    def called(self) -> str:
        """The name by which the caller called (SNI, RFC 6066 §3); empty where it told none."""
        return (self._connection.get_servername() or b"").decode("ascii", "replace")

    @property
    def certificate(self) -> x509.Certificate | None:
        """The other end's own certificate, if it showed one."""
        shown = self._connection.get_peer_certificate()
        return shown.to_cryptography() if shown else None

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates that a callee has shown, its own first (DER)."""
        shown = self._connection.get_peer_cert_chain() if self._side == "C" else None
        return tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, one) for one in shown or ())

    @property
    def end_point(self) -> bytes:
        """A hash of the callee's certificate, by the one it is signed with, or SHA-256 (RFC 5929 §4.1).

        A signature of Ed25519 has no hash of its own, for which the RFC defines nothing: both ends here take SHA-256.
        """
        connection = self._connection
        shown = connection.get_peer_certificate() if self._side == "C" else connection.get_certificate()
        if shown is None:
            return b""
        certificate = shown.to_cryptography()
        signed = certificate.signature_hash_algorithm
        weak = signed is None or isinstance(signed, (hashes.MD5, hashes.SHA1))
        return certificate.fingerprint(hashes.SHA256() if weak or signed is None else signed)

    @property
    def peer(self) -> str:
        """Whom the other's certificate names, if there is nothing wrong with it: a person's address, else a host."""
        certificate = self.certificate if self.verdict == "ok" else None
        if certificate is None:
            return ""
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        people = names.get_values_for_type(x509.RFC822Name)
        return str(next(iter([*people, *names.get_values_for_type(x509.DNSName)]), ""))

    def choose(self, offered: list[bytes]) -> bytes | None:
        """What is to be spoken inside, of what a caller offers (RFC 7301 §3.2); None: he need not have asked."""
        return next((one for one in self._speaks if one in offered), None)

    def judge(self, error: int) -> bool:
        """What is thought of one certificate of the chain; whether to go on. The first fault is the verdict."""
        fault = VERDICTS.get(error, f"x509-{error}") if error else ""
        if self.verdict in ("", "ok"):
            self.verdict = fault or "ok"
        return not fault or self.strictness != "insists"


def _trouble(error: SSL.Error) -> str:
    words = _words(error.args)
    if "alert" in words:
        return "alert-" + words.partition("alert ")[2].replace(" ", "-")
    return TROUBLES.get(words, words.replace(" ", "-") or "broken")


def _words(args: Iterable[object]) -> str:
    """The reason OpenSSL gave last."""
    for errors in args:
        if isinstance(errors, list) and errors:
            return str(errors[0][-1])
    return ""
