"""A device that fetches mail: over a whole street with DNS, on good days and on bad ones."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.agents.dns.resolver import Resolver
from simulator.agents.dns.server import DnsServer
from simulator.agents.pop3.client import Pop3Client
from simulator.agents.pop3.server import Pop3Server
from simulator.mail.mailbox import Account
from simulator.trace.facts import Changed, Decided, Dialled, HungUp, Octets, Posted, Sent, Stored
from simulator.world.agent import (
    Answered,
    Asked,
    Close,
    Connected,
    Deed,
    Failed,
    Happening,
    Here,
    LookUp,
    Received,
    Send,
    SetTimer,
    TimerFired,
)
from simulator.world.faults import Fault
from tests.agents.pop3.office import letter, overhear
from tests.agents.street import CURTAIN, Street

PHONE, SERVER, NAMES = "phone.home", "mx.bob.example", "ns.example"
HELLO, NOTE, DOTS = letter("pop-hello"), letter("pop-note"), letter("pop-dots")
DAY = 24 * 60 * 60


class Village(Street):
    """Bob's phone, his mail server with some letters, and a name server."""

    def __init__(
        self, *letters: bytes, faults: list[Fault] | None = None, server: dict[str, Any] | None = None, **phone: Any
    ) -> None:
        super().__init__(PHONE, SERVER, NAMES, faults=faults)
        self.move_in(NAMES, DnsServer)
        self.move_in(PHONE, Resolver, dns_server=NAMES)
        given = {"pop3_server": SERVER, "pop3_user": "bob", "pop3_password": "tulip"} | phone
        self.phone: Pop3Client = self.move_in(PHONE, Pop3Client, **given)
        self.server: Pop3Server = self.move_in(SERVER, Pop3Server, **(server or {}))
        self.there = self.homes[SERVER].store.add(Account("bob", "tulip")).inbox
        self.here = self.homes[PHONE].store.accounts["bob"].inbox
        self.deliver(*letters)

    def deliver(self, *letters: bytes) -> None:
        """Letters come in at the server."""
        for content in letters:
            self.there.append(content, CURTAIN)

    def check(self) -> None:
        self.ask(PHONE, "check")

    @property
    def at_home(self) -> list[bytes]:
        """What is on the phone."""
        return [one.content for one in self.here.letters.values()]

    @property
    def at_server(self) -> list[bytes]:
        """What is on the server."""
        return [one.content for one in self.there.letters.values()]

    def said(self, side: str = "C") -> list[str]:
        """The labels of what was said on the latest connection."""
        wire = self.facts(Dialled)[-1].wire
        return [one.label for one in overhear(self.facts(Sent), wire) if one.side == side]

    def told(self) -> list[tuple[str, str]]:
        """What the phone decided about its mail."""
        told = [(fact.verdict, fact.reason) for fact in self.facts(Decided) if fact.who == PHONE]
        return [one for one in told if not one[1].startswith("reason.dns-")]


def test_a_visit_as_it_should_be() -> None:
    village = Village(HELLO, DOTS)
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "STAT", "UIDL", "RETR", "RETR", "QUIT"]
    assert village.at_home == [HELLO, DOTS]
    assert village.at_server == [HELLO, DOTS]
    assert village.facts(Stored) == [
        Stored(f"{PHONE}:bob/INBOX", 1, Octets(HELLO)),
        Stored(f"{PHONE}:bob/INBOX", 2, Octets(DOTS)),
    ]
    assert village.facts(Decided)[-1].details == {"server": SERVER, "new": "2", "deleted": "0"}
    assert len(village.facts(Posted)) == 2
    assert {fact.how for fact in village.facts(HungUp)} == {"closed"}


def test_the_second_visit_brings_only_what_is_new() -> None:
    village = Village(HELLO)
    village.check()
    village.deliver(NOTE)
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "STAT", "UIDL", "RETR", "QUIT"]
    assert village.at_home == [HELLO, NOTE]
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "STAT", "UIDL", "QUIT"]


def test_an_empty_maildrop_is_left_at_once() -> None:
    village = Village()
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "STAT", "QUIT"]


def test_letters_need_not_be_left() -> None:
    village = Village(HELLO, NOTE, pop3_leave_on_server=False)
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "STAT", "UIDL", "RETR", "DELE", "RETR", "DELE", "QUIT"]
    assert (village.at_home, village.at_server) == ([HELLO, NOTE], [])
    assert [fact.change for fact in village.facts(Changed)] == ["expunged", "expunged"]
    assert village.phone._known == {"1.1": CURTAIN, "1.2": CURTAIN}
    village.check()
    assert village.phone._known == {}


def test_letters_may_be_left_for_some_days() -> None:
    village = Village(HELLO, pop3_delete_after="3d")
    village.check()
    village.wait(2 * DAY)
    village.deliver(NOTE)
    village.check()
    assert village.at_server == [HELLO, NOTE]
    village.wait(1 * DAY)
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "STAT", "UIDL", "DELE", "QUIT"]
    assert village.at_server == [NOTE]
    assert village.at_home == [HELLO, NOTE]


@pytest.mark.parametrize("mechanism", ["USER", "PLAIN", "LOGIN", "APOP"])
def test_ways_to_log_in(mechanism: str) -> None:
    village = Village(HELLO, pop3_mechanism=mechanism, server={"pop3_apop": True})
    village.check()
    assert village.at_home == [HELLO]
    words = {"USER": ["USER", "PASS"], "PLAIN": ["AUTH"], "LOGIN": ["AUTH", "response", "response"], "APOP": ["APOP"]}
    assert village.said()[1:-4] == words[mechanism]


@pytest.mark.parametrize("mechanism", ["PLAIN", "APOP"])
def test_a_way_the_server_does_not_know(mechanism: str) -> None:
    village = Village(HELLO, pop3_mechanism=mechanism, server={"pop3_mechanisms": ["LOGIN"]})
    village.check()
    assert village.said()[:3] == ["CAPA", "USER", "PASS"]
    assert village.at_home == [HELLO]


def test_a_server_without_unique_ids() -> None:
    village = Village(HELLO, NOTE, server={"pop3_capabilities": ["USER"]})
    village.check()
    village.deliver(DOTS)
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "STAT", "UIDL", "RETR", "RETR", "RETR", "QUIT"]
    assert village.at_home == [HELLO, NOTE, DOTS]


def test_a_wrong_password() -> None:
    village = Village(HELLO, pop3_password="rose")
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "QUIT"]
    told = village.facts(Decided)[-1]
    assert (told.reason, told.details["code"]) == ("reason.log-in-refused", "AUTH")
    assert village.at_home == []


def test_a_password_that_cannot_be_said() -> None:
    village = Village(HELLO, pop3_password="tu\r\nQUIT")
    village.check()
    assert village.told() == [("fail", "reason.cannot-say")]
    assert village.facts(HungUp)


def test_the_server_has_no_address() -> None:
    village = Village(pop3_server="nowhere.example")
    village.check()
    assert village.told() == [("fail", "reason.no-address")]
    assert not village.facts(Dialled)


def test_the_server_does_not_answer() -> None:
    village = Village(pop3_port=995)
    village.check()
    village.check()
    assert village.told() == [("fail", "reason.no-connection")] * 2


@pytest.mark.parametrize("server", ["192.0.2.2", SERVER])
def test_without_a_resolver(server: str) -> None:
    village = Village(HELLO, pop3_server=server)
    village.hosts[PHONE].resolver = None
    village.check()
    assert village.at_home == [HELLO]
    assert not village.facts(Posted)


def test_a_letter_marked_when_the_wire_breaks_is_deleted_the_next_time() -> None:
    cut = Fault("cut", (PHONE,), "cut", octets=b"QUIT\r\n")
    village = Village(HELLO, NOTE, faults=[cut], pop3_leave_on_server=False)
    village.check()
    assert (village.at_home, village.at_server) == ([HELLO, NOTE], [HELLO, NOTE])
    assert ("fail", "reason.connection-lost") in village.told()
    assert "reason.no-quit" in village.reasons
    village.check()
    assert village.said() == ["CAPA", "USER", "PASS", "STAT", "UIDL", "DELE", "DELE", "QUIT"]
    assert (village.at_home, village.at_server) == ([HELLO, NOTE], [])


@pytest.mark.parametrize("leave", [True, False])
def test_wherever_the_wire_is_cut_no_letter_is_lost_or_doubled(leave: bool) -> None:
    whole = Village(HELLO, DOTS, pop3_leave_on_server=leave)
    whole.check()
    sendings = [bytes(fact.data) for fact in whole.facts(Sent)]
    for place, octets in enumerate(sendings):
        nth = sendings[: place + 1].count(octets)
        village = Village(
            HELLO, DOTS, faults=[Fault("cut", (SERVER,), "cut", octets=octets, nth=nth)], pop3_leave_on_server=leave
        )
        village.check()
        village.check()
        assert sorted(village.at_home) == sorted([HELLO, DOTS]), octets
        assert village.at_server == ([HELLO, DOTS] if leave else []), octets
        assert village.homes[SERVER].store.accounts["bob"].maildrop_lock is None


def test_the_clock_checks_again() -> None:
    village = Village(pop3_check_every="5m")
    village.wait(1000)
    assert not village.facts(Dialled)
    village.check()
    village.deliver(HELLO)
    village.wait(301)
    assert village.at_home == [HELLO]
    village.wait(600)
    assert len(village.facts(Dialled)) == 4


def test_it_respects_the_pause_a_server_asks_for() -> None:
    village = Village(pop3_check_every="1m", server={"pop3_login_delay": 600})
    village.check()
    village.wait(1300)
    assert len(village.facts(Dialled)) == 3
    assert village.told() == [("accept", "reason.mail-fetched")] * 3


def test_a_check_during_a_check() -> None:
    village = Village(HELLO)
    village.world.ask(PHONE, "check", "")
    village.check()
    assert village.at_home == [HELLO]
    assert ("ignore", "reason.check-under-way") in village.told()


def test_a_call_that_comes_about_too_late_is_hung_up() -> None:
    phone = Village().phone
    assert [type(deed) for deed in phone.on(Asked("check", ""))] == [SetTimer, LookUp]
    phone.on(Answered(SERVER, "A", "no-resolver", ()))
    phone.on(TimerFired("pop3-patience"))
    phone.on(Asked("check", ""))
    phone.on(Answered(SERVER, "A", "ok", ("192.0.2.2",)))
    phone.on(TimerFired("pop3-patience"))
    assert phone.on(Connected(1, SERVER, 110, True)) == [Close(1)]
    assert phone.on(Failed(2, "timed-out")) == []
    phone.on(Asked("check", ""))
    phone.on(Answered(SERVER, "A", "ok", ("192.0.2.2",)))
    assert phone.on(Connected(3, SERVER, 110, True)) == []
    assert Send(3, b"CAPA\r\n") in phone.on(Received(3, b"+OK\r\n"))


class Chatterbox:
    """Something that answers port 110 and says what it likes, one thing after each line it hears."""

    class Settings:
        def __init__(self, *, says: list[bytes]) -> None:
            self.says = says

    def __init__(self, here: Here, household: Any, settings: Settings) -> None:
        self.ports = {110: "pop3"}
        self.datagram_ports: tuple[int, ...] = ()
        self.actions: tuple[str, ...] = ()
        self._says = list(settings.says)

    def on(self, happening: Happening) -> list[Deed]:
        if isinstance(happening, Connected | Received) and self._says:
            said = self._says.pop(0)
            return [Send(happening.wire, said) if said else Close(happening.wire)]
        return []


OK = b"+OK\r\n"


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ([b"220 smtp.example\r\n"], "not-pop3"),
        ([b"-ERR no service today\r\n"], "log-in-refused"),
        ([b""], "connection-lost"),
        ([], "no-answer"),
        ([b"+OK\r\n+OK\r\n"], "no-answer"),
        ([OK, b"-ERR what?\r\n", b"-ERR [SYS/TEMP] not now\r\n", OK], "log-in-refused"),
        ([OK, b"-ERR\r\n", OK, OK, b"-ERR\r\n", OK], "log-in-refused"),
        (
            [OK, b"-ERR\r\n", OK, OK, b"+OK 1 10\r\n", b"+OK\r\n1 " + b"9" * 90 + b"\r\n.\r\n", b"-ERR\r\n", OK],
            "mail-fetched",
        ),
        ([OK, b"-ERR\r\n", OK, OK, b"+OK lots of mail\r\n", OK], "mail-fetched"),
        (
            [OK, b"-ERR\r\n", OK, OK, b"+OK 1 10\r\n", b"+OK\r\n" + b"1" * 5000 + b" a\r\n\xff \r\n.\r\n", OK],
            "mail-fetched",
        ),
        ([OK, b"-ERR\r\n", OK, OK, b"+OK 99999999999999 1\r\n", OK], "mail-fetched"),
        ([OK, b"-ERR\r\n", b"+ Zm9v\r\n"], "cannot-say"),
        ([OK, b"+OK\r\nLOGIN-DELAY " + b"9" * 5000 + b"\r\n.\r\n", b"-ERR\r\n", OK], "log-in-refused"),
    ],
)
def test_strange_servers(says: list[bytes], reason: str) -> None:
    village = Village()
    village.hosts[SERVER].listeners.clear()
    village.move_in(SERVER, Chatterbox, says=says)
    village.check()
    village.wait(200)
    assert village.told()[-1][1] == f"reason.{reason}"
    assert village.at_home == []
    village.check()
    assert ("ignore", "reason.check-under-way") not in village.told()
