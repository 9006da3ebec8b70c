"""A long run is cut into acts: nothing in a mailbox or on a queue is lost, and no film grows for ever."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simulator.gateway import Gateway, tcp, with_door
from simulator.gateway.doorway import QUEUE_ROOM
from simulator.mail.mailbox import Account
from simulator.mail.snapshot import restored, taken
from simulator.scenario.act import next_act
from simulator.scenario.furnishing.zone import published
from simulator.scenario.load import load, loads
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.facts import HungUp, Queued, Stored, Tried
from simulator.trace.trace import weight
from tests.gateway.test_hostile_programs import come_in, nothing_more, swallow
from tests.gateway.test_tcp import aside, say

HOUSE = """
[hosts."mx.bob.example"]
agents = ["smtp-server", "pop3-server", "imap-server", "queue"]
domains = ["bob.example"]
mailboxes = { bob = { password = "rose", folders = ["Sent:\\\\Sent", "Work/Old"] } }
retry = ["10m"]
"""
FAR = """
relay_for = ["door"]
[hosts."ns.example"]
agents = ["dns-server"]
[hosts."far.example"]
[[links]]
between = ["mx.bob.example", "ns.example"]
[[links]]
between = ["mx.bob.example", "far.example"]
"""
MINUTE = 60_000_000


def dial(run: Run, port: int, *lines: str, name: str = "1") -> str:
    """A whole visit; what the server said."""
    before = len(run.events)
    run.give("door", "dial", f"{name} mx.bob.example:{port}")
    for line in lines:
        run.give("door", "say", f"{name} {line}\r\n")
    run.give("door", "hang-up", name)
    facts = (event.fact for event in run.events[before:])
    return b"".join(fact.data for fact in facts if type(fact).__name__ == "Sent" and fact.side == "S").decode()  # type: ignore[union-attr]


def letter(to: str, text: str) -> tuple[str, ...]:
    return (
        "EHLO a.example",
        "MAIL FROM:<a@a.example>",
        f"RCPT TO:<{to}>",
        "DATA",
        f"Subject: {text}\r\n\r\n{text}\r\n.",
        "QUIT",
    )


def through_the_store(scenario: Scenario) -> Scenario:
    """As it comes back from the disk."""
    return msgspec.json.decode(msgspec.json.encode(scenario), type=Scenario)


def act_after(run: Run) -> Run:
    return Run(through_the_store(next_act(run)[0]))


def begun() -> Run:
    return Run(with_door(loads(HOUSE)))


def test_letters_keep_uids_flags_dates_and_folders() -> None:
    run = begun()
    for text in ("one", "two", "three"):
        assert "250" in dial(run, 25, *letter("bob@bob.example", text))
    login = "a LOGIN bob rose"
    dial(
        run, 143, login, "b SELECT INBOX", r"c STORE 2 +FLAGS (\Seen Urgent)", r"d STORE 1 +FLAGS (\Deleted)",
        "e EXPUNGE", "f CREATE New", "g RENAME New Newer", "h CREATE Gone", "i DELETE Gone", "j SUBSCRIBE Newer",
        "k DELETE Work/Old",
        "l COPY 1 Newer", "m LOGOUT",
    )  # fmt: skip
    look = (
        login, "n SELECT INBOX", "o UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])", 'p LIST "" *',
        'q LSUB "" *', "r SELECT Newer", "s UID FETCH 1:* (FLAGS BODY.PEEK[])",
        "t STATUS Sent (UIDVALIDITY UIDNEXT MESSAGES)", "u LOGOUT",
    )  # fmt: skip
    uidl = ("USER bob", "PASS rose", "UIDL", "QUIT")
    dial(run, 143, *look)
    before = dial(run, 143, *look), dial(run, 110, *uidl)[40:]
    later = act_after(run)
    after = dial(later, 143, *look), dial(later, 110, *uidl)[40:]
    assert before == after
    assert "UID 2" in before[0]
    assert "Urgent" in before[0]
    assert ".3\r\n" in before[1]
    made = dial(later, 143, login, "v CREATE Gone", "w STATUS Gone (UIDVALIDITY)", "x LOGOUT")
    again = dial(
        act_after(later), 143, login, "v CREATE Gone", "w DELETE Gone", "x CREATE Gone", "y STATUS Gone (UIDVALIDITY)"
    )
    first, second = (int(text.split("UIDVALIDITY ")[1].split(")")[0]) for text in (made, again))
    assert first < second
    assert dial(later, 25, *letter("bob@bob.example", "four")).count("250") > 3
    assert "UID 4" in dial(later, 143, *look)


def test_a_queued_letter_is_tried_again_when_it_was_due() -> None:
    """One lies there for an unknown host: tried at once, and again after ten minutes, whatever acts lie between."""
    run = Run(with_door(loads(HOUSE + FAR)))
    assert "250" in dial(run, 25, *letter("x@far.example", "far"))
    tries = [event.fact for event in run.events if isinstance(event.fact, Tried)]
    assert [(one.attempt, one.outcome) for one in tries] == [(1, "deferred")]
    assert tries[0].due is not None
    run.wait(4 * MINUTE)
    scenario, passed = next_act(run)
    later = Run(through_the_store(scenario))
    queued = [event.fact for event in later.events if isinstance(event.fact, Queued)]
    assert [one.due for one in queued] == [tries[0].due - passed]
    later.advance(tries[0].due - passed - 1)
    assert not [event for event in later.events if isinstance(event.fact, Tried)]
    later.wait(MINUTE)
    again = [event.fact for event in later.events if isinstance(event.fact, Tried)]
    assert [(one.letter, one.attempt) for one in again] == [(tries[0].letter, 2)]
    assert Run(later.scenario, later.inputs, later.reached).events == later.events


def test_a_scenario_is_not_changed_by_playing_it() -> None:
    run = begun()
    dial(run, 25, *letter("bob@bob.example", "one"))
    scenario = next_act(run)[0]
    as_it_was = msgspec.json.encode(scenario)
    later = Run(scenario)
    dial(later, 143, "a LOGIN bob rose", "b SELECT INBOX", r"c STORE 1 +FLAGS (\Deleted)", "d EXPUNGE")
    dial(later, 25, *letter("bob@bob.example", "two"))
    assert msgspec.json.encode(scenario) == as_it_was


def test_chance_is_drawn_anew_in_each_act_and_keys_stay_what_they_are() -> None:
    signs = 'sign_with = ["mail._domainkey.bob.example ed25519-sha256"]\n'
    run = Run(with_door(loads(HOUSE + signs + "[hosts.'ns.example']\nagents = ['dns-server']\n")))
    following = Run(next_act(run)[0])
    assert published(run.scenario) == published(following.scenario) != run.scenario.dns
    assert run.world.chance.random() != following.world.chance.random()
    assert next_act(following)[0].act == 2


def test_an_account_outlives_being_data() -> None:
    account = Account("bob", "rose", ("bob@bob.example",), 1000, 7)
    account.create("Work/Old", "\\Archive")
    account.delete("Work")
    account.subscribed |= {"INBOX", "Nowhere"}
    account.inbox.append(b"Subject: x\r\n\r\n", 5, frozenset({"\\Seen", "Own"}))
    account.inbox.expunge(account.inbox.append(b"y", 6).uid)
    account.disabled = "expired"
    again = restored(taken(account))
    assert taken(again) == taken(account)
    assert again.used == account.used
    assert again.inbox.uidnext == 3


# ---- at the door


def evening(
    visit: Callable[[Gateway, int], Awaitable[None]], on_act: Callable[[Run], Any] = lambda run: None
) -> Gateway:
    async def whole() -> Gateway:
        gateway = Gateway(Run(with_door(load("type-smtp"))), on_act=on_act)
        await gateway.open({})
        port = next(one.listening for one in gateway.services if one.port == 25)
        try:
            await asyncio.wait_for(visit(gateway, port), 50)
        finally:
            await gateway.close()
        return gateway

    return aside(whole())


@pytest.mark.usefixtures("small_heap")
def test_fifty_acts_lose_no_letter_and_take_no_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "ACT", 20_000)
    acts, sizes = [0], []
    ours = tracemalloc.Filter(True, "*/simulator/*")

    async def visit(gateway: Gateway, port: int) -> None:
        tracemalloc.start()
        while acts[0] < 50:
            reader, writer = await come_in(port)
            for _ in range(30):
                assert (await say(writer, reader, "NOOP")).startswith("250 ")
            assert (await say(writer, reader, "EHLO a.example")).startswith("250-")
            writer.write(
                b"MAIL FROM:<a@a.example>\r\nRCPT TO:<bob@bob.example>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n"
            )
            await nothing_more(reader)
            writer.close()
            while gateway.present:
                await asyncio.sleep(0.001)
            gc.collect()
            kept = tracemalloc.take_snapshot().filter_traces([ours])  # what others do in this process is not counted
            sizes.append(sum(trace.size for trace in kept.traces))
        tracemalloc.stop()

    def count(run: Run) -> None:
        acts[0] += 1

    gateway = evening(visit, count)
    stored = [event.fact.uid for event in gateway.run.events if isinstance(event.fact, Stored)]
    assert stored == list(range(1, len(sizes) + 1))
    assert weight(gateway.run.events) < 200_000
    assert min(sizes) > 0  # it is counted
    letters = 2_000 * len(sizes)  # what is kept may take room
    assert max(sizes[-5:]) < max(sizes[5:15]) + letters


def test_what_others_keep_of_an_act_counts() -> None:
    async def whole() -> tuple[int, Run]:
        kept, over = [0], []
        gateway = Gateway(Run(with_door(load("type-smtp"))), on_act=over.append, burden=lambda: kept[0])
        await gateway.open({})
        reader, writer = await come_in(next(one.listening for one in gateway.services if one.port == 25))
        kept[0] = tcp.MOST_FILM
        writer.write(b"NOOP\r\n")
        await nothing_more(reader)
        kept[0] = 0
        writer.close()
        await gateway.close()
        return len(over), gateway.run

    acts, run = aside(whole())
    assert acts >= 1
    assert run.scenario.act == acts


async def flood(writer: asyncio.StreamWriter, octets: bytes) -> None:
    while True:
        writer.write(octets)
        await writer.drain()


@pytest.mark.parametrize("octets", [b"x" * 65_000, b"Data without end\r\n" * 3_000])
def test_a_flood_ends_an_act_and_the_next_one_opens(monkeypatch: pytest.MonkeyPatch, octets: bytes) -> None:
    monkeypatch.setattr(tcp, "MOST_FILM", 3_000_000)
    over: list[Run] = []

    async def visit(gateway: Gateway, port: int) -> None:
        first = gateway.run
        over.append(first)
        reader, writer = await come_in(port)
        swallowing = asyncio.create_task(swallow(reader))
        writer.write(b"EHLO a\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@bob.example>\r\nDATA\r\n")
        with pytest.raises(ConnectionError):
            await flood(writer, octets)
        writer.close()
        await asyncio.wait([swallowing])
        swallowing.exception()
        reader, writer = await come_in(port)
        assert (await say(writer, reader, "NOOP")).startswith("250 ")
        assert gateway.run is not first
        writer.close()

    evening(visit)
    assert weight(over[0].events) < 6_000_000
    assert any(isinstance(event.fact, HungUp) and event.fact.how == "reset" for event in over[0].events)


def test_a_letter_so_large_that_it_ends_the_act_arrives_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MOST_FILM", 600_000)
    acts: list[Run] = []
    content = b"From: a@a.example\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\n\r\n" + (b"x" * 76 + b"\r\n") * 2_600

    async def visit(gateway: Gateway, port: int) -> None:
        reader, writer = await come_in(port)
        writer.write(b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@bob.example>\r\nDATA\r\n")
        while not (await reader.readline()).startswith(b"354 "):
            pass
        writer.write(content + b".\r\n")
        assert (await reader.readline()).startswith(b"250 ")
        writer.close()
        while not acts:
            await asyncio.sleep(0.01)

    gateway = evening(visit, acts.append)
    stored = [event.fact.letter for event in gateway.run.events if isinstance(event.fact, Stored)]
    assert len(stored) == 1
    assert stored[0].endswith(content)


def test_old_acts_are_kept_and_watchers_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi.testclient import TestClient  # of the web, which this one test opens on top of the door

    from web.app import create_app
    from web.runs.door import Door
    from web.settings import settings

    monkeypatch.setenv("COULISSES_DATA", str(tmp_path))
    settings.cache_clear()
    door = Door("type-smtp", Run(with_door(load("type-smtp"))))
    try:
        run = door.live.run
        with TestClient(create_app(runs=door.runs), "http://127.0.0.1") as client:
            about = client.get(f"/runs/{door.live.id}").json()
            said = len(run.give("door", "dial", "1 mx.bob.example:25"))
            door.on_act(Run(next_act(run)[0]))
            again = client.get(f"/runs/{door.live.id}").json()
            assert (about["act"], again["act"]) == (0, 1)
            before = client.get(f"/runs/{again['parent']}").json()
            assert before["events"] == about["events"] + said
            path = f"/ws/runs/{door.live.id}?from=0&act="
            headers = {"host": "127.0.0.1"}
            with client.websocket_connect(path + "0", headers=headers) as socket:
                assert socket.receive_json() == {"reset": True}
            with client.websocket_connect(path + "1", headers=headers) as socket:
                assert "events" in socket.receive_json()
    finally:
        aside(door.close())
        settings.cache_clear()


def test_letters_that_never_arrive_do_not_pile_up_for_ever_behind_the_door() -> None:
    """The queue has a bound, and what lies there in the next act counts."""
    scenario = with_door(loads(HOUSE + FAR))
    bob = scenario.hosts["mx.bob.example"]
    assert bob.queue_room == QUEUE_ROOM
    hosts = scenario.hosts | {"mx.bob.example": msgspec.structs.replace(bob, queue_room=9_000)}
    run = Run(msgspec.structs.replace(scenario, hosts=hosts))

    def submitted(run: Run) -> str:
        return dial(run, 25, *letter("eve@far.example", "x" * 900))

    assert "452" not in submitted(run)
    said = [submitted(run) for _ in range(5)]
    assert "452 4.3.1 " in said[-1]
    following = act_after(run)
    assert "452 4.3.1 " in submitted(following)
    assert 8_000 < following.households["mx.bob.example"].shelf.octets <= 9_000
