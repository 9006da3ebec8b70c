"""SCRAM against somebody else's: scramp, at either end (its own messages and its own judgement)."""

from __future__ import annotations

import pytest
from scramp import ScramClient, ScramException, ScramMechanism

from simulator.protocols import sasl
from simulator.protocols.sasl import Binding, Challenge, Credentials, Ground, Ledger, Proof

BINDING = Binding("tls-server-end-point", b"e" * 32)
NAMES = ["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"]


def _here(name: str, nonce: str, password: str = "x") -> Ground:
    binding = BINDING if name.endswith("PLUS") else None
    ledger = Ledger({"zoé": password}.get, "mx.example")
    return Ground(nonce=lambda: nonce, binding=binding, offered=(name,), ledger=ledger)


def _bound(name: str) -> tuple[str, bytes] | None:
    return tuple(BINDING) if name.endswith("PLUS") else None


@pytest.mark.parametrize("password", ["pâquerette", "wrong"])
@pytest.mark.parametrize("name", NAMES)
def test_their_client_and_our_server(name: str, password: str) -> None:
    client = ScramClient([name], "zoé", password, channel_binding=_bound(name), c_nonce="theirs")
    server = sasl.ServerExchange(name, _here(name, "ours", "pâquerette"))
    step = server.begin(sasl.encode(client.get_client_first().encode()))
    assert isinstance(step, Challenge)
    client.set_server_first(step.data.decode())
    told = server.respond(sasl.encode(client.get_client_final().encode()))
    assert isinstance(told, Challenge)
    if password == "wrong":
        assert told.data == b"e=invalid-proof"
        return
    client.set_server_final(told.data.decode())
    assert server.respond(b"") == Proof("zoé")


@pytest.mark.parametrize("password", ["pâquerette", "wrong"])
@pytest.mark.parametrize("name", NAMES)
def test_our_client_and_their_server(name: str, password: str) -> None:
    mechanism = ScramMechanism(name)
    kept = mechanism.make_auth_info("pâquerette")
    server = mechanism.make_server(lambda user: kept if user == "zoé" else None, _bound(name), s_nonce="theirs")
    client = sasl.ClientExchange(name, Credentials("zoé", password), _here(name, "ours"))
    server.set_client_first((sasl.decode(client.begin() or b"") or b"").decode())
    final = client.respond(sasl.encode(server.get_server_first().encode()))
    judged = (sasl.decode(final) or b"").decode()
    if password == "wrong":
        with pytest.raises(ScramException):
            server.set_client_final(judged)
        return
    server.set_client_final(judged)
    assert client.respond(sasl.encode(server.get_server_final().encode())) == b""
    assert client.satisfied


@pytest.mark.parametrize("name", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_what_is_kept(name: str) -> None:
    """The same keys from the same salt; and nothing among them opens the door."""
    keys, known = Ledger({"zoé": "pâquerette"}.get, "mx.example").scram(name, "zoé")
    assert known
    salt, stored, server, rounds = ScramMechanism(name).make_auth_info("pâquerette", keys.iterations, keys.salt)
    assert (salt, stored, server, rounds) == (keys.salt, keys.stored_key, keys.server_key, keys.iterations)
