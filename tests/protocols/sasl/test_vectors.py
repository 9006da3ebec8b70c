"""The examples that the RFCs print, as known answers, at both ends."""

from __future__ import annotations

import pytest

from simulator.protocols import sasl
from simulator.protocols.sasl import Challenge, ClientExchange, Credentials, Ground, Ledger, Proof, ServerExchange
from simulator.protocols.sasl.kept import ScramKeys, scram_keys


def ground(nonce: str, **more: object) -> Ground:
    return Ground(nonce=lambda: nonce)._replace(**more)  # type: ignore[arg-type]


class Salted(Ledger):
    """A ledger whose salt is the one that was printed."""

    def __init__(self, user: str, password: str, salt: str) -> None:
        super().__init__({user: password}.get)
        self._printed = sasl.decode(salt.encode()) or b""

    def scram(self, mechanism: str, user: str) -> tuple[ScramKeys, bool]:
        return scram_keys(mechanism, self.password(user) or "", self._printed), True


SCRAM = {
    "SCRAM-SHA-1": (  # RFC 5802 §5
        "fyko+d2lbbFgONRv9qkxdawL",
        "3rfcNHYJY1ZVvWVs7j",
        "QSXCR+Q6sek8bf92",
        b"v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        b"rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    ),
    "SCRAM-SHA-256": (  # RFC 7677 §3
        "rOprNGfwEbeRWgbNEkqO",
        "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        "W22ZaJ0SNY7soEsUEjb6gQ==",
        b"dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    ),
}


@pytest.mark.parametrize("mechanism", SCRAM)
def test_scram(mechanism: str) -> None:
    ours, theirs, salt, proof, signature = SCRAM[mechanism]
    client = ClientExchange(mechanism, Credentials("user", "pencil"), ground(ours))
    server = ServerExchange(mechanism, ground(theirs, ledger=Salted("user", "pencil", salt)))
    first = f"n,,n=user,r={ours}".encode()
    assert client.begin() == sasl.encode(first)
    asked = server.begin(sasl.encode(first))
    assert asked == Challenge(f"r={ours}{theirs},s={salt},i=4096".encode())
    final = b"c=biws,r=%s,p=%s" % (f"{ours}{theirs}".encode(), proof)
    assert client.respond(asked.line) == sasl.encode(final)  # type: ignore[union-attr]
    told = server.respond(sasl.encode(final))
    assert told == Challenge(b"v=" + signature)
    assert client.respond(told.line) == b""  # type: ignore[union-attr]
    assert client.satisfied
    assert server.respond(b"") == Proof("user")


CRAM_CHALLENGE = b"PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"
CRAM_RESPONSE = b"dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"


def test_cram_md5() -> None:
    """RFC 2195 §2."""
    client = ClientExchange("CRAM-MD5", Credentials("tim", "tanstaaftanstaaf"))
    assert client.begin() is None
    assert client.respond(CRAM_CHALLENGE) == CRAM_RESPONSE
    server = ServerExchange(
        "CRAM-MD5",
        ground("1896", now=697170952, host="postoffice.reston.mci.net", ledger=Ledger({"tim": "tanstaaftanstaaf"}.get)),
    )
    assert server.begin().line == CRAM_CHALLENGE  # type: ignore[union-attr]
    assert server.respond(CRAM_RESPONSE) == Proof("tim")


HOST = "elwood.innosoft.com"
DIGEST = {  # RFC 2831 §4
    "imap": (
        "OA6MG9tEQGm2hh",
        "OA6MHXh6VqTrRk",
        b"d388dad90d4bbd760a152321f2143af7",
        b"ea40f60335c427b5527b84dbabcdfffd",
    ),
    "acap": (
        "OA9BSXrbuRhWay",
        "OA9BSuZWMSpW8m",
        b"6084c6db3fede7352c551284490fd0fc",
        b"2f0b3d7c3c2e486600ef710726aa2eae",
    ),
}


@pytest.mark.parametrize("service", DIGEST)
def test_digest_md5(service: str) -> None:
    nonce, cnonce, response, own = DIGEST[service]
    server = ServerExchange(
        "DIGEST-MD5", ground(nonce, host=HOST, service=service, ledger=Ledger({"chris": "secret"}.get))
    )
    asked = server.begin()
    assert asked == Challenge(f'realm="{HOST}",nonce="{nonce}",qop="auth",algorithm=md5-sess,charset=utf-8'.encode())
    client = ClientExchange("DIGEST-MD5", Credentials("chris", "secret"), ground(cnonce, host=HOST, service=service))
    said = sasl.decode(client.respond(asked.line))  # type: ignore[union-attr]
    assert said is not None
    assert b"response=" + response in said.split(b",")
    printed = (
        f'charset=utf-8,username="chris",realm="{HOST}",nonce="{nonce}",nc=00000001,cnonce="{cnonce}",'
        f'digest-uri="{service}/{HOST}",response={response.decode()},qop=auth'
    )
    told = server.respond(sasl.encode(printed.encode()))
    assert told == Challenge(b"rspauth=" + own)
    assert client.respond(told.line) == b""  # type: ignore[union-attr]
    assert client.satisfied
    assert server.respond(b"") == Proof("chris")


def test_plain() -> None:
    """RFC 4616 §4: once for oneself, once for another."""
    assert ServerExchange("PLAIN").begin(sasl.encode(b"\0tim\0tanstaaftanstaaf")) == Credentials(
        "tim", "tanstaaftanstaaf"
    )
    assert ServerExchange("PLAIN").begin(sasl.encode(b"Ursel\0Kurt\0xipj3plmq")) == Credentials(
        "Kurt", "xipj3plmq", "Ursel"
    )


TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
BEARER = {  # RFC 7628 §4.1, by port; the base64 is as printed there
    143: b"bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyI"
    b"HZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB",
    587: b"bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHZGOWRmd"
    b"DRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB",
}


class Believing(sasl.Issuer):
    """Takes the printed token for a pass."""

    def read(self, token: str) -> sasl.Pass | None:
        return sasl.Pass("user@example.com", "mail", 1) if token == TOKEN else None


@pytest.mark.parametrize("port", BEARER)
def test_oauthbearer(port: int) -> None:
    there = Ground(host="server.example.com", port=port, ledger=Ledger(issuer=Believing(0)))
    step = ServerExchange("OAUTHBEARER", there).begin(BEARER[port])
    assert step == Proof("user@example.com")
    client = ClientExchange("OAUTHBEARER", Credentials("user@example.com", "", "", TOKEN), there)
    expected = f"n,a=user@example.com,\x01host=server.example.com\x01port={port}\x01auth=Bearer {TOKEN}\x01\x01"
    assert client.begin() == sasl.encode(expected.encode()) == BEARER[port]


@pytest.mark.parametrize("last", [b"AQ==", b"*"])
def test_oauthbearer_that_only_asks(last: bytes) -> None:
    """RFC 7628 §4.3: an empty `auth` is answered with what would be needed; both ways to end it."""
    asked = b"bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9AQE="
    server = ServerExchange("OAUTHBEARER", Ground(ledger=Ledger(issuer=Believing(0))))
    step = server.begin(asked)
    assert isinstance(step, Challenge)
    assert b'"status":"invalid_token"' in step.data
    assert server.respond(last) == Proof("user@example.com", "", "token-invalid")


def test_anonymous() -> None:
    """RFC 4505 §3: `sirhc` leaves his name."""
    assert ServerExchange("ANONYMOUS").begin(b"c2lyaGM=") == Proof("anonymous")
    assert ClientExchange("ANONYMOUS", Credentials("sirhc", "")).begin() == b"c2lyaGM="


def test_external() -> None:
    """RFC 4422 A.4: with nothing, and on behalf of another."""
    here = Ground(identity="fred@example.com")
    assert ServerExchange("EXTERNAL", here).begin(b"=") == Proof("fred@example.com")
    server = ServerExchange("EXTERNAL", here)
    assert server.begin() == Challenge(b"")
    assert server.respond(sasl.encode(b"fred@example.com")) == Proof("fred@example.com", "fred@example.com")


@pytest.mark.parametrize(
    ("text", "ready"),  # RFC 4013 §3
    [
        ("I\u00adX", "IX"), ("user", "user"), ("USER", "USER"), ("\u00aa", "a"), ("\u2168", "IX"),
        ("\x07", None), ("\u0627\x31", None),
    ],
)  # fmt: skip
def test_preparation(text: str, ready: str | None) -> None:
    assert sasl.prepared(text) == ready
    assert sasl.same(text, ready or text)
