"""A device kept in step: alone with a server, without any world; and in a small world with links and clocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from simulator.agents.imap.client import ImapClient
from simulator.agents.imap.mirror import Mirror
from simulator.agents.imap.server import ImapServer
from simulator.agents.imap.service import CAPABILITIES
from simulator.agents.imap.steps import Step, opening
from simulator.agents.imap.talk import Talk
from simulator.mail.mailbox import Account, Mailbox, MailStore
from simulator.protocols.sasl import Credentials
from simulator.trace.facts import Alarmed, Changed, Refused, Sent, Stored
from simulator.world.agent import Told
from tests.agents.imap.host import Host, bob, letter
from tests.agents.street import Street


class Pair:
    """A server and a device, back to back. `said` is what the device said, line by line, its letters left out."""

    def __init__(self, host: Host, *, stays: bool = False, mechanism: str = "", password: str = "tulip") -> None:
        self.host = host
        self.mirror = Mirror(MailStore("phone.bob.example"), "bob", password)
        self.stays, self.mechanism, self.password = stays, mechanism, password
        self.said: list[str] = []
        self.wire = 0
        self.talk: Talk

    def call(self, *steps: Step, folders: Iterable[str] = ("INBOX",)) -> list[str]:
        """A new connection; gives what the device says until it leaves or listens."""
        self.wire += 1
        credentials = Credentials("bob", self.password)
        plan = [*opening(folders), *steps]
        self.talk = Talk(self.mirror, credentials, self.mechanism, plan, stays=self.stays)
        return self.deliver(self.host.call(self.wire))

    def deliver(self, said: str, *, fresh: bool = True) -> list[str]:
        """The server's words reach the device, its answers the server, and so on."""
        self.said = [] if fresh else self.said
        while said:
            octets = self.talk.receive(said.encode("utf-8", "surrogateescape"))
            said = self.host.type(self.note(octets), self.wire) if octets else ""
        return self.said

    def do(self, octets: bytes) -> list[str]:
        """The device has something to say."""
        self.said = []
        return self.deliver(self.host.type(self.note(octets), self.wire), fresh=False)

    def note(self, octets: bytes) -> bytes:
        self.said.extend(line.split(" ", 1)[-1] for line in octets.decode("latin-1").split("\r\n")[:1])
        return octets

    @property
    def in_step(self) -> bool:
        """Whether the device's INBOX is the server's."""
        return contents(self.mirror.account.inbox) == contents(self.host.household.store.accounts["bob"].inbox)


def contents(box: Mailbox) -> dict[int, tuple[bytes, list[str], int]]:
    return {uid: (one.content, sorted(one.flags), one.date) for uid, one in box.letters.items()}


# ---- back to back

FIRST = [
    "LOGIN bob tulip",
    'LIST "" "*"',
    "SELECT INBOX",
    "UID FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])",
    "LOGOUT",
]


def test_the_first_sync_fetches_everything() -> None:
    pair = Pair(Host(bob("simple", "mime")))
    assert pair.call() == FIRST
    assert pair.in_step
    assert pair.talk.is_over


def test_a_second_sync_asks_for_flags_and_what_is_new() -> None:
    host = Host(bob("simple", "mime"))
    pair = Pair(host)
    pair.call()
    inbox = host.household.store.accounts["bob"].inbox
    inbox.set_flags(1, {"\\Flagged"})
    inbox.expunge(2)
    host.deliver(letter("list"))
    assert pair.call() == [
        *FIRST[:3],
        "UID FETCH 1:2 FLAGS",
        "UID FETCH 3:* (FLAGS INTERNALDATE BODY.PEEK[])",
        "LOGOUT",
    ]
    assert pair.in_step


def test_when_nothing_is_new_nothing_is_fetched() -> None:
    pair = Pair(Host(bob("simple")))
    pair.call()
    assert pair.call() == [*FIRST[:3], "UID FETCH 1 FLAGS", "LOGOUT"]


def test_another_uidvalidity_makes_the_copy_worthless() -> None:
    host = Host(bob("simple"))
    pair = Pair(host)
    pair.call()
    host.household.store.accounts["bob"].inbox.uidvalidity = 77
    assert pair.call() == FIRST
    assert [reason for reason, _ in pair.talk.notes] == ["imap-uidvalidity-changed"]
    assert pair.mirror.account.inbox.uidvalidity == 77
    assert pair.in_step


def test_authenticate_with_and_without_an_initial_response() -> None:
    assert Pair(Host(), mechanism="PLAIN").call()[0] == "AUTHENTICATE PLAIN AGJvYgB0dWxpcA=="
    slow = Host(imap_capabilities=[one for one in CAPABILITIES if one not in ("SASL-IR", "IMAP4rev2")])
    assert Pair(slow, mechanism="PLAIN").call()[:2] == ["AUTHENTICATE PLAIN", "AGJvYgB0dWxpcA=="]


def test_who_wants_to_show_no_password_shows_none() -> None:
    pair = Pair(Host(), mechanism="CRAM-MD5")
    assert pair.call() == ["LOGOUT"]
    assert pair.talk.notes[0][0] == "imap-no-log-in"


def test_who_is_not_let_in_leaves() -> None:
    pair = Pair(Host(), password="rose")
    assert pair.call() == ["LOGIN bob rose", "LOGOUT"]
    details = {"status": "NO", "code": "AUTHENTICATIONFAILED", "text": "User name or password is wrong"}
    assert pair.talk.notes == [("imap-log-in-refused", details)]


def test_a_server_that_knows_its_caller_needs_no_log_in() -> None:
    assert Pair(Host(imap_preauth="bob")).call()[0] == 'LIST "" "*"'


@pytest.mark.parametrize(("security", "said"), [("starttls", b"A1 LOGOUT\r\n"), ("if-offered", b'A1 LIST "" "*"\r\n')])
def test_a_caller_who_is_known_cannot_ask_for_tls_any_more(security: str, said: bytes) -> None:
    mirror = Mirror(MailStore("phone.bob.example"), "bob", "tulip")
    talk = Talk(mirror, Credentials("bob", "tulip"), "", opening(("INBOX",)), stays=False, security=security)
    assert talk.receive(b"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n") == said
    assert [reason for reason, _ in talk.notes] == (["tls-not-offered"] if security == "starttls" else [])


def test_listening_brings_what_others_do_at_once() -> None:
    host = Host(bob("simple", "mime"))
    pair = Pair(host, stays=True)
    assert pair.call()[-1] == "IDLE"
    assert pair.talk.is_listening
    host.deliver(letter("list"))
    assert pair.deliver(host.heard(1)) == ["DONE", "UID FETCH 3:* (FLAGS INTERNALDATE BODY.PEEK[])", "IDLE"]
    assert pair.in_step
    host.log_in(9, "INBOX")
    host.type("a STORE 1:2 +FLAGS (\\Deleted)\r\nb UID EXPUNGE 1\r\n", 9)
    assert pair.deliver(host.heard(1)) == []
    assert pair.in_step


def test_listening_is_renewed() -> None:
    pair = Pair(Host(), stays=True)
    pair.call()
    assert pair.do(pair.talk.renew()) == ["DONE", "IDLE"]


def test_leaving_ends_listening() -> None:
    pair = Pair(Host(), stays=True)
    pair.call()
    assert pair.do(pair.talk.leave()) == ["DONE", "LOGOUT"]
    assert pair.talk.is_over


def test_without_idle_a_device_does_not_stay() -> None:
    host = Host(imap_capabilities=[one for one in CAPABILITIES if one not in ("IDLE", "IMAP4rev2")])
    assert Pair(host, stays=True).call()[-1] == "LOGOUT"


def test_flags_are_told_back() -> None:
    pair = Pair(Host(bob("simple")))
    pair.call()
    assert pair.call(Step("store", 1, "\\Seen"))[-2:] == ["UID STORE 1 +FLAGS (\\Seen)", "LOGOUT"]
    assert pair.in_step
    assert pair.mirror.account.inbox.letters[1].flags == {"\\Seen"}


def test_a_move_needs_no_second_fetch() -> None:
    host = Host(bob("simple", "mime", folders=("Old",)))
    pair = Pair(host)
    pair.call()
    assert pair.call(Step("move", 1, "Old"))[-2:] == ["UID MOVE 1 Old", "LOGOUT"]
    assert pair.in_step
    theirs = host.household.store.accounts["bob"].folders["Old"]
    assert contents(pair.mirror.account.folders["Old"]) == contents(theirs)


def test_a_move_without_move() -> None:
    host = Host(bob("simple", folders=("Old",)), imap_capabilities=["IMAP4rev1", "UIDPLUS"])
    pair = Pair(host)
    said = pair.call(Step("move", 1, "Old"))
    assert said[-4:] == ["UID COPY 1 Old", "UID STORE 1 +FLAGS (\\Deleted)", "UID EXPUNGE 1", "LOGOUT"]
    assert pair.in_step
    assert len(pair.mirror.account.folders["Old"].letters) == 1


def test_a_missing_folder_is_made_first() -> None:
    pair = Pair(Host(bob("simple")))
    said = pair.call(Step("move", 1, "Trash"))
    assert said[-4:] == ["UID MOVE 1 Trash", "CREATE Trash", "UID MOVE 1 Trash", "LOGOUT"]
    assert len(pair.mirror.account.folders["Trash"].letters) == 1


def test_a_folder_that_cannot_be_made_is_given_up() -> None:
    pair = Pair(Host(bob("simple"), imap_most_mailboxes=1))
    assert pair.call(Step("move", 1, "Trash"))[-3:] == ["UID MOVE 1 Trash", "CREATE Trash", "LOGOUT"]
    assert [reason for reason, _ in pair.talk.notes] == ["imap-refused"]
    assert pair.in_step


@pytest.mark.parametrize("literals", ["LITERAL+", "LITERAL-", "none"])
def test_a_sent_letter_is_appended(literals: str) -> None:
    offered = [one for one in CAPABILITIES if one != "LITERAL+"]
    host = Host(bob(folders=("Sent:\\Sent",)), imap_capabilities=[*offered, literals])
    pair = Pair(host)
    pair.call(Step("append", 0, "Sent", letter("simple"), 1_772_438_400))
    theirs = host.household.store.accounts["bob"].folders["Sent"]
    assert contents(theirs) == {1: (letter("simple"), ["\\Seen"], 1_772_438_400)}
    assert contents(pair.mirror.account.folders["Sent"]) == contents(theirs)


def test_a_letter_that_finds_no_room_is_not_kept() -> None:
    pair = Pair(Host(bob(folders=("Sent",), quota=10)))
    pair.call(Step("append", 0, "Sent", letter("simple"), 0))
    assert pair.talk.notes[0][1]["code"] == "OVERQUOTA"
    assert contents(pair.mirror.account.folders["Sent"]) == {}


def test_folders_follow_the_server() -> None:
    host = Host(bob(folders=("Sent:\\Sent", "work/acme", "old")))
    pair = Pair(host)
    pair.call()
    assert pair.mirror.account.names == ["INBOX", "Sent", "old", "work", "work/acme"]
    assert pair.mirror.folder_for("\\Sent", "Gone") == "Sent"
    host.household.store.accounts["bob"].delete("old")
    pair.call()
    assert "old" not in pair.mirror.account.names


def test_several_folders_are_kept() -> None:
    account = bob("simple", folders=("Sent",))
    account.folders["Sent"].append(letter("mime"), 0)
    pair = Pair(Host(account))
    pair.call(folders=("Sent", "INBOX"))
    assert contents(pair.mirror.account.folders["Sent"]) == contents(account.folders["Sent"])
    assert pair.in_step


def test_a_folder_that_is_gone_is_passed_over() -> None:
    pair = Pair(Host(bob("simple")))
    pair.call(folders=("Nowhere", "INBOX"))
    assert pair.in_step


def test_a_goodbye_out_of_season_ends_the_talk() -> None:
    host = Host()
    pair = Pair(host, stays=True)
    pair.call()
    host.wait(1800)
    pair.deliver(host.heard(1))
    assert pair.talk.is_over
    assert pair.talk.notes == [("imap-bye", {"text": "You have been silent for too long"})]


def test_a_server_that_speaks_no_imap() -> None:
    mirror = Mirror(MailStore("phone"), "bob", "tulip")
    talk = Talk(mirror, Credentials("bob", "tulip"), "", opening(("INBOX",)), stays=True)
    assert talk.receive(b"220 mx.bob.example ESMTP\r\n") == b""
    assert talk.is_over
    assert [reason for reason, _ in talk.notes] == ["imap-not-understood"]


# ---- in a small world


class World:
    """A server at `mx`, and devices that call it."""

    def __init__(self, *letters: str, devices: Iterable[str] = ("phone",), **settings: Any) -> None:
        self.street = Street("mx", *devices)
        self.account = self.street.homes["mx"].store.add(bob(*letters))
        self.server = self.street.move_in("mx", ImapServer)
        for device in devices:
            about = {"imap_server": "mx", "imap_user": "bob", "imap_password": "tulip"}
            self.street.move_in(device, ImapClient, **{**about, **settings})

    def at(self, device: str) -> Account:
        return self.street.homes[device].store.accounts["bob"]

    def deliver(self, content: bytes) -> None:
        """A letter comes in; the server is told as by a fellow agent."""
        self.account.inbox.append(content, 0, by="smtp")
        resident = self.street.hosts["mx"].residents[0]
        self.street.world.soon(resident, Told("changed", "bob/INBOX"))
        self.street.world.step_pending()
        self.street.world.settle()

    def said(self, side: str = "C") -> str:
        return b"".join(fact.data for fact in self.street.facts(Sent) if fact.side == side).decode("latin-1")


def test_a_sync_shows_in_the_devices_own_mailbox() -> None:
    world = World("simple", "mime")
    world.street.ask("phone", "sync")
    assert contents(world.at("phone").inbox) == contents(world.account.inbox)
    places = [fact.mailbox for fact in world.street.facts(Stored)]
    assert places == ["phone:bob/INBOX"] * 2
    assert "LOGOUT" in world.said()


def test_two_devices_one_mailbox() -> None:
    world = World("simple", "mime", devices=("phone", "laptop"))
    world.street.ask("phone", "idle")
    world.street.ask("laptop", "idle")
    world.street.ask("laptop", "read", "1")
    assert world.at("phone").inbox.letters[1].flags == {"\\Seen"}
    world.street.ask("phone", "flag", "2")
    world.street.ask("laptop", "delete", "1")
    world.deliver(letter("list"))
    for device in ("phone", "laptop"):
        assert contents(world.at(device).inbox) == contents(world.account.inbox)
    assert list(world.account.inbox.letters) == [2, 3]


def test_a_letter_goes_to_the_trash() -> None:
    world = World("simple", imap_delete="trash")
    world.street.ask("phone", "sync")
    world.street.ask("phone", "delete", "1")
    assert list(world.account.folders["Trash"].letters) == [1]
    assert world.account.inbox.letters == {}


def test_moving_and_appending() -> None:
    world = World("simple")
    world.street.ask("phone", "sync")
    world.street.ask("phone", "move", "1 Old")
    world.street.ask("phone", "append", "Subject: x\r\n\r\n\xe9\r\n")
    assert list(world.account.folders) == ["INBOX", "Old", "Sent"]
    assert world.account.folders["Sent"].letters[1].content == b"Subject: x\r\n\r\n\xe9\r\n"
    assert {name: len(box.letters) for name, box in world.at("phone").folders.items()} == {
        "INBOX": 0,
        "Old": 1,
        "Sent": 1,
    }


def test_listening_is_renewed_before_the_server_loses_patience() -> None:
    world = World("simple")
    world.street.ask("phone", "idle")
    world.street.wait(3 * 3600)
    alarms = [fact.name for fact in world.street.facts(Alarmed)]
    assert alarms == ["idle-renewal"] * 6
    assert "BYE" not in world.said("S")


def test_offline_and_back() -> None:
    world = World("simple")
    world.street.ask("phone", "idle")
    world.street.ask("phone", "offline")
    assert world.said().endswith("LOGOUT\r\n")
    world.deliver(letter("mime"))
    assert len(world.at("phone").inbox.letters) == 1
    world.street.ask("phone", "sync")
    assert len(world.at("phone").inbox.letters) == 2


def test_mail_is_checked_by_the_clock() -> None:
    world = World("simple", imap_check_every="15m")
    world.street.ask("phone", "sync")
    world.deliver(letter("mime"))
    world.street.wait(901)
    assert len(world.at("phone").inbox.letters) == 2
    world.street.wait(900)
    assert world.said().count("LOGOUT") == 3


def test_there_is_no_such_letter() -> None:
    world = World("simple")
    for text in ("1", "zero", "", "-1", "²"):
        world.street.ask("phone", "read", text)
    assert world.street.reasons == ["reason.imap-no-such-letter"] * 5


def test_nobody_answers() -> None:
    world = World("simple", imap_port=1143)
    world.street.ask("phone", "sync")
    assert [fact.reason for fact in world.street.facts(Refused)] == ["refused"]
    assert world.street.reasons == ["reason.imap-no-connection"]
    world.street.ask("phone", "sync")
    assert len(world.street.reasons) == 2


def test_flags_changed_elsewhere_are_facts_here() -> None:
    world = World("simple", devices=("phone", "laptop"))
    world.street.ask("phone", "sync")
    world.street.ask("laptop", "sync")
    world.street.ask("laptop", "flag", "1")
    world.street.ask("phone", "sync")
    changed = [(fact.mailbox, fact.change) for fact in world.street.facts(Changed)]
    assert changed == [(f"{host}:bob/INBOX", "flags") for host in ("mx", "laptop", "phone")]
