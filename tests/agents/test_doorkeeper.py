"""Who may log in, and by which mechanisms: the part that the three servers share."""

from __future__ import annotations

from random import Random

import pytest

from simulator.agents.doorkeeper import Channel, Doorkeeper, Rules, credentials, ground_at
from simulator.mail.mailbox import Account, MailStore
from simulator.protocols import sasl
from simulator.protocols.sasl import Binding, Challenge, Credentials, Proof
from simulator.world.agent import Here

BINDING = Binding("tls-server-end-point", b"c" * 32)
BARE, SECURED = Channel(), Channel(secured=True)
BOUND = Channel(secured=True, binding=BINDING, identity="bob")


class Clock:
    now = 0
    seconds = 1000


@pytest.fixture
def here() -> Here:
    return Here("mx.example", "192.0.2.1", Clock(), Random(1), seed=9)


@pytest.fixture
def store() -> MailStore:
    store = MailStore("mx.example")
    store.add(Account("bob", "tulip", ("bob@bob.example",)))
    store.add(Account("office", "fern"))
    return store


def _keeper(here: Here, store: MailStore, **rules: object) -> Doorkeeper:
    return Doorkeeper(here, store, "imap", Rules(**rules))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("channel", "in_clear", "offered"),
    [
        (BARE, True, ("PLAIN", "SCRAM-SHA-256")),
        (BARE, False, ("SCRAM-SHA-256",)),
        (SECURED, False, ("PLAIN", "SCRAM-SHA-256")),
        (BOUND, False, ("EXTERNAL", "PLAIN", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")),
    ],
)
def test_what_is_offered_follows_the_wire(
    here: Here, store: MailStore, channel: Channel, in_clear: bool, offered: tuple[str, ...]
) -> None:
    all_of_them = ("EXTERNAL", "PLAIN", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")
    assert _keeper(here, store, in_clear=in_clear).offers(all_of_them, channel) == offered


@pytest.mark.parametrize(
    ("outcome", "user", "reason"),
    [
        (Credentials("bob", "tulip"), "bob", ""),
        (Credentials("bob@bob.example", "tulip"), "bob", ""),
        (Credentials("bob", "tulip", "bob@bob.example"), "bob", ""),
        (Credentials("bob", "tulip", "office"), "", "not-yourself"),
        (Credentials("bob", "rose"), "", "bad-credentials"),
        (Credentials("eve", "tulip"), "", "bad-credentials"),
        (Proof("bob"), "bob", ""),
        (Proof("bob", "office"), "", "not-yourself"),
        (Proof("bob", "", "downgraded"), "", "downgraded"),
        (Proof("anonymous"), "", "bad-credentials"),
    ],
)
def test_whom_an_exchange_has_shown(
    here: Here, store: MailStore, outcome: Credentials | Proof, user: str, reason: str
) -> None:
    verdict = _keeper(here, store).judge(outcome)
    assert (verdict.account.user if verdict.account else "", verdict.reason) == (user, reason)


def test_a_log_in_bound_to_its_channel(here: Here, store: MailStore) -> None:
    keeper, name = _keeper(here, store), "SCRAM-SHA-256-PLUS"
    there = ground_at(here, "imap", "mx.example")._replace(binding=BINDING, offered=(name,))
    client = sasl.ClientExchange(name, Credentials("bob", "tulip"), there)
    server = keeper.exchange(name, BOUND, (name,))
    step = server.begin(client.begin())
    while isinstance(step, Challenge):
        step = server.respond(client.respond(step.line))
    assert step == Proof("bob")


def test_a_certificate_opens_the_door(here: Here, store: MailStore) -> None:
    keeper = _keeper(here, store)
    step = keeper.exchange("EXTERNAL", BOUND, ("EXTERNAL",)).begin(b"=")
    assert step == Proof("bob")
    assert keeper.judge(step).account is store.accounts["bob"]


@pytest.mark.parametrize(("now", "renews", "until"), [(0, False, 1060), (90, False, 970), (90, True, 1030)])
def test_a_pass_is_good_from_the_beginning_on(here: Here, now: int, renews: bool, until: int) -> None:
    here.clock.now = now * 1_000_000  # type: ignore[misc]
    token = credentials(here, "bob", "", "1m", renews=renews).token
    assert sasl.Issuer(9).read(token) == sasl.Pass("bob", "mail", until)
    assert credentials(here, "bob", "tulip", "") == Credentials("bob", "tulip")


@pytest.mark.parametrize(
    ("said", "programs", "reason"),
    [
        ("tulip", (), ""),
        ("tulip", ("kelp-1", "reed-2"), "app-password-needed"),
        ("tulip", ("",), "app-password-needed"),
        ("reed-2", ("kelp-1", "reed-2"), ""),
        ("rose", ("kelp-1",), "bad-credentials"),
        ("", ("",), "bad-credentials"),
    ],
)
def test_with_a_second_factor_programs_need_passwords_of_their_own(
    here: Here, store: MailStore, said: str, programs: tuple[str, ...], reason: str
) -> None:
    store.accounts["bob"].app_passwords = programs
    keeper = _keeper(here, store)
    assert keeper.judge(Credentials("bob", said)).reason == reason
    assert keeper.ledger.password("bob") == (None if programs else "tulip")
    assert keeper.judge(Proof("bob")).reason == ""  # a pass or a certificate is enough


def test_what_is_kept_can_be_shown(here: Here, store: MailStore) -> None:
    records = dict(_keeper(here, store).ledger.records("bob"))
    assert list(records) == ["PLAIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"]
    readable = [name for name, fields in records.items() if "tulip" in fields.values()]
    assert readable == ["CRAM-MD5"]  # the one that needs it as it is
    assert list(_keeper(here, store).ledger.records("eve")) == []
