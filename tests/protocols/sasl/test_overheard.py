"""What is overheard of a log-in: the fields inside the base64, with a token each, and nothing lost between them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols import sasl
from simulator.protocols.sasl import Binding, Challenge, Credentials, Ground, Ledger, Overheard
from simulator.protocols.speech import Token

ISSUER = sasl.Issuer(7)
BINDING = Binding("tls-exporter", b"x" * 32)


def _ground() -> Ground:
    count = itertools.count(1)
    ledger = Ledger({"bob": "tulip"}.get, "mx.example", ISSUER)
    return Ground("mx.example", "imap", 143, 10, lambda: f"n{next(count)}", BINDING, "bob", sasl.MECHANISMS, ledger)


def fields(line: bytes, tokens: tuple[Token, ...]) -> list[tuple[bytes, str]]:
    """What each token's characters carry, as a page decodes it: octets that begin in them."""
    whole = sasl.decode(line) or b""
    return [(whole[start * 6 // 8 : end * 6 // 8], key) for start, end, key in tokens if key != "sasl.separator"]


def overhear(mechanism: str, credentials: Credentials, initial: bool = True) -> list[tuple[bytes, str]]:
    """All fields of a log-in, in order."""
    ear, here = Overheard(), _ground()
    client, server = sasl.ClientExchange(mechanism, credentials, here), sasl.ServerExchange(mechanism, here)
    first = client.begin() if initial else None
    head = f"AUTH {mechanism}".encode()
    said = head + (b" " + first if first else b"")
    tokens = (Token(0, 4, "smtp.command.AUTH"), Token(5, len(head), f"sasl.{mechanism}"))
    if first:
        tokens += (Token(len(head) + 1, len(said), sasl.INITIAL_RESPONSE_KEY),)
    heard = ear.refined("C", said, tokens)
    assert heard[:2] == tokens[:2]
    found = fields(first or b"", tuple(Token(s - len(head) - 1, e - len(head) - 1, k) for s, e, k in heard[2:]))
    step = server.begin(first)
    while isinstance(step, Challenge):
        response = client.respond(step.line)
        for side, line, key in (("S", step.line, sasl.CHALLENGE_KEY), ("C", response, sasl.RESPONSE_KEY)):
            whole = (Token(0, len(line), key),) if line else ()
            found += fields(line, ear.refined(side, line, whole))
        step = server.respond(response)
    return found


TOKEN = ISSUER.issue("bob", 99)
BOB = Credentials("bob", "tulip", "", TOKEN)


def test_what_is_to_be_prepared_is_marked_and_is_a_secret_no_less() -> None:
    """RFC 4013 §3, its first example and its fifth."""
    typed = BOB._replace(authentication_id="\u2168", password="I\u00adX")
    marked = [("\u2168".encode(), "sasl.user.unprepared"), ("I\u00adX".encode(), "sasl.password.unprepared")]
    assert overhear("PLAIN", typed) == marked
    assert marked[1][1] in sasl.SECRET_KEYS
    forbidden = BOB._replace(password="\u0627\x31")  # the seventh: no password at all
    assert overhear("PLAIN", forbidden)[-1][1] == "sasl.password"


def test_plain() -> None:
    assert overhear("PLAIN", BOB) == overhear("PLAIN", BOB, initial=False)
    assert overhear("PLAIN", BOB._replace(authorization_id="office")) == [
        (b"office", "sasl.acts-as"), (b"bob", "sasl.user"), (b"tulip", "sasl.password"),
    ]  # fmt: skip


def test_login() -> None:
    assert overhear("LOGIN", BOB, initial=False) == [
        (b"Username:", "sasl.login.prompt"), (b"bob", "sasl.user"),
        (b"Password:", "sasl.login.prompt"), (b"tulip", "sasl.password"),
    ]  # fmt: skip


def test_cram_md5() -> None:
    challenge, user, digest = overhear("CRAM-MD5", BOB, initial=False)
    assert (challenge, user) == ((b"<n1.10@mx.example>", "sasl.cram.challenge"), (b"bob", "sasl.user"))
    assert (len(digest[0]), digest[1]) == (32, "sasl.cram.digest")


def test_digest_md5() -> None:
    found = {key: octets for octets, key in overhear("DIGEST-MD5", BOB, initial=False)}
    kept = {key.rpartition(".")[2]: octets for key, octets in found.items()}
    assert kept["realm"] == b"mx.example"
    assert (kept["nonce"], kept["cnonce"], kept["nc"], kept["qop"]) == (b"n1", b"n2", b"00000001", b"auth")
    assert (kept["digest-uri"], kept["user"]) == (b"imap/mx.example", b"bob")
    assert len(kept["response"]) == len(kept["rspauth"]) == 32


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256-PLUS"])
def test_scram(mechanism: str) -> None:
    found = overhear(mechanism, BOB)
    names = [key.removeprefix("sasl.scram.") for _, key in found]
    tied = "binding-type" if mechanism.endswith("PLUS") else "flag"
    assert names == [
        tied, "sasl.user", "nonce", "both-nonces", "salt", "iterations", "binding", "both-nonces", "proof", "signature",
    ]  # fmt: skip
    values = dict(zip(names, (octets for octets, _ in found), strict=True))
    assert (values["nonce"], values["both-nonces"], values["iterations"]) == (b"n1", b"n1n2", b"4096")
    assert values[tied] in (b"tls-exporter", b"n")


def test_a_proof_that_is_none_is_answered_with_an_error() -> None:
    assert overhear("SCRAM-SHA-256", BOB._replace(password="x"))[-1] == (b"invalid-proof", "sasl.scram.error")


def test_passes() -> None:
    assert overhear("XOAUTH2", BOB) == [(b"bob", "sasl.user"), (TOKEN.encode(), "sasl.token")]
    assert overhear("OAUTHBEARER", BOB) == [
        (b"bob", "sasl.user"), (b"mx.example", "sasl.oauth.host"), (b"143", "sasl.oauth.port"),
        (TOKEN.encode(), "sasl.token"),
    ]  # fmt: skip
    refused = overhear("OAUTHBEARER", BOB._replace(token="x"))[4:]
    assert refused == [
        (b"invalid_token", "sasl.oauth.status"), (b"bearer", "sasl.oauth.schemes"), (b"mail", "sasl.oauth.scope"),
        (b"\x01", "sasl.argument.response"),
    ]  # fmt: skip


def test_external_and_anonymous() -> None:
    assert overhear("EXTERNAL", Credentials("", "", "office")) == [(b"office", "sasl.acts-as")]
    assert overhear("ANONYMOUS", Credentials("sirhc", "")) == [(b"sirhc", "sasl.anonymous.trace")]


@pytest.mark.parametrize("mechanism", [*sasl.MECHANISMS, "GSSAPI"])
@given(lines=st.lists(st.tuples(st.sampled_from("CS"), st.binary(min_size=1, max_size=60)), max_size=4))
def test_whatever_is_said_every_character_has_one_token(mechanism: str, lines: list[tuple[str, bytes]]) -> None:
    ear = Overheard()
    ear.refined("C", b"", (Token(0, 0, "pop3.command.AUTH"), Token(0, 0, f"sasl.{mechanism}")))
    for side, message in lines:
        line = sasl.encode(message)
        tokens = ear.refined(side, line, (Token(0, len(line), sasl.RESPONSE_KEY),))
        assert [token.start for token in tokens] == [0, *(token.end for token in tokens[:-1])]
        assert tokens[-1].end == len(line)
        assert all(token.start < token.end for token in tokens)


def test_what_is_no_base64_keeps_its_one_token() -> None:
    ear = Overheard()
    ear.refined("C", b"", (Token(0, 0, "imap.command.AUTHENTICATE"), Token(0, 0, "sasl.LOGIN")))
    whole = (Token(0, 3, sasl.RESPONSE_KEY),)
    assert ear.refined("C", b"bob", whole) == whole
