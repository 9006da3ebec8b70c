"""PLAIN and LOGIN, and how any exchange stands on a line: base64, `=`, `*`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols import sasl
from simulator.protocols.sasl import (
    NOT_BASE64,
    NOT_THE_MESSAGE,
    Cancelled,
    Challenge,
    ClientExchange,
    Credentials,
    ServerExchange,
    Step,
)

BOB = Credentials("bob", "tulip")
words = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1)


def converse(mechanism: str, credentials: Credentials, initial: bool) -> Step:
    """Let client and server talk until the server is done."""
    client, server = ClientExchange(mechanism, credentials), ServerExchange(mechanism)
    first = client.begin() if initial else None
    step = server.begin(first)
    while isinstance(step, Challenge):
        step = server.respond(client.respond(step.line))
    return step


@pytest.mark.parametrize("mechanism", sasl.USUAL)
@pytest.mark.parametrize("initial", [True, False])
@given(user=words, password=words)
def test_both_ends_agree(mechanism: str, initial: bool, user: str, password: str) -> None:
    assert converse(mechanism, Credentials(user, password), initial) == Credentials(user, password)


def test_plain_carries_the_identity_to_act_as() -> None:
    heard = converse("PLAIN", Credentials("bob", "tulip", "office"), initial=True)
    assert isinstance(heard, Credentials)
    assert heard.acts_as == "office"
    assert BOB.acts_as == "bob"


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (b"\0bob\0tulip", BOB),
        (b"bob\0bob\0tulip", Credentials("bob", "tulip", "bob")),
        (b"bob\0tulip", NOT_THE_MESSAGE),
        (b"\0bob\0tulip\0", NOT_THE_MESSAGE),
        (b"\0\0tulip", NOT_THE_MESSAGE),
        (b"\0bob\0", NOT_THE_MESSAGE),
        (b"\0b\xff\0tulip", NOT_THE_MESSAGE),
        (b"\xff\0bob\0tulip", NOT_THE_MESSAGE),
        (b"", NOT_THE_MESSAGE),
    ],
)
def test_plain_message(message: bytes, outcome: Step) -> None:
    assert ServerExchange("PLAIN").begin(sasl.encode(message)) == outcome
    server = ServerExchange("PLAIN")
    assert server.begin() == Challenge(b"")
    assert server.respond(sasl.encode(message)) == outcome


def test_login_asks_twice_in_the_words_old_programs_know() -> None:
    server = ServerExchange("LOGIN")
    assert server.begin().line == b"VXNlcm5hbWU6"  # type: ignore[union-attr]
    assert server.respond(sasl.encode(b"bob")).line == b"UGFzc3dvcmQ6"  # type: ignore[union-attr]
    assert server.respond(sasl.encode(b"tulip")) == BOB


def test_login_takes_the_user_name_as_initial_response() -> None:
    server = ServerExchange("LOGIN")
    assert server.begin(sasl.encode(b"bob")) == Challenge(b"Password:")


@pytest.mark.parametrize("answer", [b"", b"b\0b", b"\xff"])
def test_login_refuses_what_is_no_name(answer: bytes) -> None:
    server = ServerExchange("LOGIN")
    server.begin()
    assert server.respond(sasl.encode(answer)) == NOT_THE_MESSAGE


@pytest.mark.parametrize(
    "line",
    [
        b"a",
        b"====",
        b"AGJvYg",
        b"AGJvYg=",
        b"AG JvYg==",
        b"AGJvYh==",
        b"AGJvYg==\n",
        b"\xff",
    ],
)
def test_base64_is_strict(line: bytes) -> None:
    assert sasl.decode(line) is None
    assert ServerExchange("PLAIN").begin(line) == NOT_BASE64
    assert ClientExchange("PLAIN", BOB).respond(line) == sasl.CANCEL


def test_equals_sign_is_an_empty_initial_response() -> None:
    assert ServerExchange("PLAIN").begin(b"=") == NOT_THE_MESSAGE
    assert ServerExchange("PLAIN").respond(b"=") == NOT_BASE64


def test_star_cancels() -> None:
    server = ServerExchange("LOGIN")
    server.begin()
    assert server.respond(b"*") == Cancelled()


def test_client_that_is_asked_too_often_says_nothing_more() -> None:
    client = ClientExchange("LOGIN", BOB)
    answers = [client.respond(sasl.encode(b"?")) for _ in range(3)]
    assert answers == [sasl.encode(b"bob"), sasl.encode(b"tulip"), b""]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (b"PLAIN", "sasl.PLAIN"),
        (b"login", "sasl.LOGIN"),
        (b"SCRAM-SHA-256", "sasl.SCRAM-SHA-256"),
        (b"A B", "sasl.mechanism"),
    ],
)
def test_mechanism_key(name: bytes, key: str) -> None:
    assert sasl.mechanism_key(name) == key


def test_an_initial_response_without_room_waits_until_it_is_asked_for() -> None:
    whole = ClientExchange("PLAIN", BOB).begin()
    assert whole is not None
    client = ClientExchange("PLAIN", BOB)
    assert client.begin(len(whole) - 1) is None
    assert client.respond(b"") == whole
    assert ClientExchange("PLAIN", BOB).begin(len(whole)) == whole
