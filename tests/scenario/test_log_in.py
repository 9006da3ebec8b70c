"""Logging in, in whole plays: every mechanism, by the clients and servers of the three protocols, on their wires."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.protocols import sasl
from simulator.reading.listener import Reading
from simulator.scenario.load import loads_table
from simulator.scenario.run import Run
from simulator.trace.facts import Decided, Stored

SERVER = "mx.bob.example"
BY_PASSWORD = ("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "PLAIN", "LOGIN")
BY_PASS = ("OAUTHBEARER", "XOAUTH2")
AGENTS = {"smtp": ("mail-user", "smtp-server"), "pop3": ("pop3-client",) * 2, "imap": ("imap-client",) * 2}


def _client(protocol: str, mechanism: str, password: str, good_for: str, scope: str = "mail") -> dict[str, Any]:
    if protocol == "smtp":
        return {
            "agents": ["mail-user"],
            "submission": SERVER,
            "user": "bob",
            "password": password,
            "mechanism": mechanism,
            "pass_for": good_for,
            "pass_scope": scope,
        }
    settings = {
        "server": SERVER,
        "user": "bob",
        "password": password,
        "mechanism": mechanism or "BEST",
        "pass_for": good_for,
        "pass_scope": scope,
    }
    return {
        "agents": [f"{protocol}-client"],
        **{f"{protocol}_{name}": value for name, value in settings.items()},
    }


def play(
    protocol: str, mechanisms: tuple[str, ...], mechanism: str = "", *, password: str = "tulip", good_for: str = "",
    scope: str = "mail", at: str = "0s", home: dict[str, Any] | None = None, **server: Any,
) -> Run:  # fmt: skip
    """Somebody logs in to send or to fetch a letter."""
    action = {"smtp": "send note", "pop3": "check", "imap": "sync"}[protocol]
    table: dict[str, Any] = {
        "hosts": {
            "home": home or _client(protocol, mechanism, password, good_for, scope),
            SERVER: {
                "agents": [f"{protocol}-server"],
                "domains": ["bob.example"],
                "mailboxes": {"bob": {"password": "tulip", "letters": ["note"]}},
                f"{protocol}_mechanisms": list(mechanisms),
                **server,
            },
        },
        "links": [{"between": ["home", SERVER], "latency": "5ms"}],
        "letters": {"note": {"from": "bob@bob.example", "to": ["bob@bob.example"], "subject": "x", "text": "y"}},
        "script": [{"at": at, "who": "home", "action": action}],
    }
    if protocol != "smtp":
        del table["hosts"][SERVER]["domains"]
    run = Run(loads_table(table, "log-in", None))
    run.play()
    return run


def reasons(run: Run, who: str = SERVER) -> list[str]:
    return [e.fact.reason for e in run.events if isinstance(e.fact, Decided) and e.fact.who == who]


def said(run: Run) -> list[str]:
    reading = Reading.of(run.events)
    return [reading.words(one) for one in reading.utterances]


def chosen(run: Run) -> str:
    """The mechanism the client asked for."""
    found = (line for line in said(run) if "AUTH " in line or "AUTHENTICATE " in line)
    words = next((line for line in found if not line.startswith(("250", "*"))), "").split()
    return words[words.index("AUTHENTICATE" if "AUTHENTICATE" in words else "AUTH") + 1] if words else ""


def got_through(run: Run, protocol: str) -> bool:
    """Whether the letter was delivered, or fetched."""
    where = SERVER if protocol == "smtp" else "home"
    stored = [e.fact.mailbox for e in run.events if isinstance(e.fact, Stored) and e.n]
    return any(one.startswith(where) for one in stored)


PROTOCOLS = ("smtp", "pop3", "imap")


@pytest.mark.parametrize("mechanism", [*BY_PASSWORD, *BY_PASS])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_by_every_mechanism_the_right_one_comes_in(protocol: str, mechanism: str) -> None:
    run = play(protocol, (mechanism,), mechanism, good_for="1h" if mechanism in BY_PASS else "")
    assert chosen(run) == mechanism
    assert got_through(run, protocol)
    if mechanism in BY_PASSWORD[:4]:
        assert not any("tulip" in line or "dHVsaXA" in line for line in said(run))


@pytest.mark.parametrize("mechanism", BY_PASSWORD)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_and_the_wrong_one_does_not(protocol: str, mechanism: str) -> None:
    run = play(protocol, (mechanism,), mechanism, password="rose")
    assert not got_through(run, protocol)
    assert "reason.bad-credentials" in reasons(run)


@pytest.mark.parametrize("mechanism", BY_PASS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_pass_runs_out(protocol: str, mechanism: str) -> None:
    run = play(protocol, (mechanism,), mechanism, good_for="1h", at="61m")
    assert not got_through(run, protocol)
    assert "reason.token-expired" in reasons(run)


@pytest.mark.parametrize("mechanism", BY_PASS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_pass_has_to_be_good_for_mail(protocol: str, mechanism: str) -> None:
    assert got_through(play(protocol, (mechanism,), mechanism, good_for="1h", scope="calendar mail"), protocol)
    run = play(protocol, (mechanism,), mechanism, good_for="1h", scope="calendar")
    assert not got_through(run, protocol)
    assert "reason.token-scope" in reasons(run)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_best_that_both_have_is_taken(protocol: str) -> None:
    offers = ("PLAIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2")
    assert [chosen(play(protocol, offers[:n])) for n in (1, 2, 3, 4)] == list(offers[:4])
    assert chosen(play(protocol, ("XOAUTH2", "PLAIN"), good_for="1h")) == "XOAUTH2"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_who_wants_one_mechanism_takes_no_weaker_one(protocol: str) -> None:
    """An offer that somebody has shortened on the way earns him no password."""
    run = play(protocol, ("PLAIN", "LOGIN"), "SCRAM-SHA-256")
    assert not any("tulip" in line or "dHVsaXA" in line for line in said(run))
    assert not got_through(run, protocol)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_in_clear_a_client_finds_what_shows_no_password(protocol: str) -> None:
    clear = {f"{protocol}_plain_in_clear": False}
    assert chosen(play(protocol, ("PLAIN", "SCRAM-SHA-256"), **clear)) == "SCRAM-SHA-256"
    run = play(protocol, ("PLAIN",), **clear)
    assert not got_through(run, protocol)


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_server_that_says_yes_without_proof_is_left(
    protocol: str, mechanism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A false server takes whatever comes for the truth; it cannot say what only the true one knows."""
    from simulator.protocols.sasl import mechanisms

    class Yes:
        failure = None

        def __init__(self, ground: sasl.Ground) -> None:
            self._server = mechanisms.TABLE["CRAM-MD5"].server(ground)

        def step(self, response: bytes | None) -> sasl.Step:
            return sasl.Proof("bob") if response is not None else sasl.Challenge(FALSE[mechanism])

    row = mechanisms.TABLE[mechanism]._replace(server=Yes)
    monkeypatch.setattr(mechanisms, "TABLE", {**mechanisms.TABLE, mechanism: row})
    monkeypatch.setattr("simulator.protocols.sasl.exchange.TABLE", mechanisms.TABLE)
    run = play(protocol, (mechanism,), mechanism)
    assert not got_through(run, protocol)
    if protocol == "imap":
        assert "reason.server-unproved" in reasons(run, "home")


FALSE = {
    "SCRAM-SHA-256": b"",
    "SCRAM-SHA-1": b"",
    "DIGEST-MD5": b'realm="mx.bob.example",nonce="1",qop="auth",algorithm=md5-sess,charset=utf-8',
}


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "DIGEST-MD5", "CRAM-MD5", "OAUTHBEARER"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_two_plays_are_equal_octet_by_octet(protocol: str, mechanism: str) -> None:
    one, other = (play(protocol, (mechanism,), mechanism, good_for="1h") for _ in range(2))
    assert one.events == other.events


TLS = {"smtp": ("submission_security", 465), "pop3": ("pop3_security", 995), "imap": ("imap_security", 993)}


def _over_tls(protocol: str, mechanism: str, when: str = "tls") -> Run:
    """The same over TLS, by somebody who has a certificate; `when`: tls or starttls."""
    security, port = TLS[protocol]
    home = _client(protocol, mechanism, "tulip", "") | {
        security: when,
        "tls": {"names": ["bob@bob.example"], "shows": True},
    }
    offers: dict[str, Any] = {}
    if when == "tls" and protocol == "smtp":
        home["submission"] = f"{SERVER}:{port}"
    elif when == "tls":
        home[f"{protocol}_port"] = port
    else:
        offers = {"smtp": {"extensions": ["STARTTLS"]}, "pop3": {"pop3_capabilities": ["STLS", "SASL", "UIDL"]}}.get(
            protocol, {"imap_capabilities": ["IMAP4rev1", "STARTTLS", "SASL-IR"]}
        )
    server = {
        "tls": {"asks": True},
        f"{protocol}s_ports": [port],
        f"{protocol}_plain_in_clear": False,
        "mailboxes": {"bob": {"password": "tulip", "addresses": ["bob@bob.example"], "letters": ["note"]}},
        **offers,
    }
    return play(protocol, ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "EXTERNAL"), mechanism, home=home, **server)


@pytest.mark.parametrize("when", ["tls", "starttls"])
@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256-PLUS", "EXTERNAL", "PLAIN"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_over_tls_there_are_bound_proofs_certificates_and_plain_words(protocol: str, mechanism: str, when: str) -> None:
    run = _over_tls(protocol, mechanism, when)
    assert chosen(run) == mechanism
    assert got_through(run, protocol)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_over_tls_a_bound_proof_is_the_best(protocol: str) -> None:
    assert chosen(_over_tls(protocol, "")) == "SCRAM-SHA-256-PLUS"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_guessing_locks_the_name(protocol: str) -> None:
    settings = {f"{protocol}_lock_after": 1, f"{protocol}_lock_for": "5m"}
    run = play(protocol, ("PLAIN",), "PLAIN", password="rose", **settings)
    action = {"smtp": "retry", "pop3": "check", "imap": "sync"}[protocol]
    run.give("home", action)
    if protocol != "smtp":  # what is refused for good is not tried again
        assert reasons(run)[-1] == "reason.locked-out"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_said_over_tls_is_the_same_at_every_play(protocol: str) -> None:
    one, other = (_over_tls(protocol, "SCRAM-SHA-256-PLUS") for _ in range(2))
    assert said(one) == said(other)
