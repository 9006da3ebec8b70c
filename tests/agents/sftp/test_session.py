"""A real SSH session in memory: what it does, what an onlooker sees of it, and that it is the same each time."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator
from simulator.agents.sftp.errands import ERRANDS, Errand
from simulator.agents.sftp.files import MOST_AT_ONCE
from simulator.agents.sftp.session import Answer, Users
from simulator.agents.sftp.shelf import Shelf
from tests.agents.sftp.pair import HOST, NOW, borne, play


@pytest.mark.parametrize(
    ("errand", "text", "outcome"),
    [
        ("list", "/archive", ("done", "2019.mbox")),
        ("get", "/archive/2019.mbox", ("done", "33000")),
        ("put", "plan.txt", ("done", "8")),
        ("put", "big", ("done", "90000")),
        ("look", "/readme.txt", ("done", "8")),
        ("rename", "/readme.txt /old.txt", ("done", "/old.txt")),
        ("make-folder", "/plans", ("done", "")),
        ("remove", "/readme.txt", ("done", "")),
        ("get", "/none", ("failed", "no-such-file")),
        ("list", "/readme.txt", ("failed", "no-such-file")),
        ("remove", "/archive/2019.mbox", ("failed", "file-closed")),
        ("put", "plan.txt /archive/plan.txt", ("failed", "file-closed")),
        ("make-folder", "/archive", ("failed", "file-closed")),
        ("remove-folder", "/readme.txt", ("failed", "file-failure")),
        ("link", "/readme.txt /new", ("failed", "file-unsupported")),
    ],
)
def test_an_errand_and_what_comes_of_it(errand: str, text: str, outcome: tuple[str, str]) -> None:
    played = play(errand, text)
    assert played.call.outcome == outcome
    assert played.call.is_over
    assert (played.call._loop.troubles, played.answer._loop.troubles) == ([], [])


def test_what_is_fetched_is_what_lies_there() -> None:
    assert play("get", "/archive/2019.mbox").home["2019.mbox"] == b"From alice\n" * 3_000


def test_a_full_disk_is_a_failure() -> None:
    assert play("put", "big", room=50_000).call.outcome == ("failed", "file-failure")


def test_a_password_lets_in_and_a_wrong_one_does_not() -> None:
    assert play().told == [("accept", "alice", "password")]
    wrong = play(password="roses")
    assert wrong.told == [("refuse", "alice", "password")]
    assert wrong.call.outcome == ("failed", "sftp-refused")


def test_a_key_lets_in_without_any_password_being_said() -> None:
    played = play(password="", with_key=True)
    assert played.told == [("accept", "alice", "publickey")]
    assert not any(b"tulip" in one.plain for _, one in played.said)


def test_to_another_host_than_the_one_meant_nothing_of_value_is_said() -> None:
    played = play(host="elsewhere.example")
    assert played.call.outcome == ("failed", "host-key-refused")
    assert not any(b"alice" in one.plain for _, one in played.said)


def test_an_onlooker_sees_what_is_agreed_on_and_then_only_sizes() -> None:
    said = play("get", "/archive/2019.mbox").said
    on_the_way = borne([one for _, one in said])
    assert b"curve25519-sha256" in on_the_way
    assert not re.search(b"tulip|alice|archive|mbox", on_the_way)
    assert any(b"tulip" in one.plain for _, one in said)
    assert all(len(one.carried) == len(one.plain) + 16 for _, one in said if one.carried)  # RFC 8439 §2.8: the tag


def test_fifty_plays_are_one_and_the_same() -> None:
    first = play("put", "big").said
    assert all(play("put", "big").said == first for _ in range(49))


def test_another_seed_changes_octets_and_no_length() -> None:
    one, other = play("put", "plan.txt"), play("put", "plan.txt", seed=2)
    assert one.said != other.said
    assert [len(said.plain) for _, said in one.said] == [len(said.plain) for _, said in other.said]


@given(st.lists(st.binary(max_size=400), max_size=8), st.booleans())
def test_whatever_is_said_to_a_server_it_never_breaks(pieces: list[bytes], introduces: bool) -> None:
    nobody = Users({"alice": "tulip"}, {}, lambda *_: None)
    server = Answer(HOST, nobody, Shelf({}, NOW), lambda: NOW, Random(1))
    server.begin()
    for piece in [b"SSH-2.0-x\r\n"] * introduces + pieces:
        server.take(piece)
    assert server._loop.troubles == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda files, path: files.setstat(path, asyncssh.SFTPAttrs(permissions=0o777, size=1), follow_symlinks=False),
        lambda files, path: files.statvfs(path),
        lambda files, path: files.link(path, path + "2"),
        lambda files, path: files.readlink(path),
    ],
)
def test_no_file_of_this_machine_is_touched(ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the library would do by itself, where nobody here says otherwise, it would do out there."""
    there = tmp_path / "there"
    there.write_text("not yours")
    there.chmod(0o600)

    async def do(files: asyncssh.SFTPClient, home: dict[str, bytes], words: list[str]) -> str:
        return str(await ask(files, str(there)))

    monkeypatch.setitem(ERRANDS, "break out", Errand(do, "", 0))
    assert play("break out").call.outcome == ("failed", "file-unsupported")
    assert (there.read_text(), there.stat().st_mode & 0o777) == ("not yours", 0o600)


def test_an_answer_is_no_longer_than_a_packet_can_well_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is asked for at once; whoever wants all of it asks again."""
    lengths = []

    async def do(files: asyncssh.SFTPClient, home: dict[str, bytes], words: list[str]) -> str:
        async with files.open("/big", "wb") as file:
            await file.write(home["big"])
            await file.fsync()
        async with files.open("/big", "rb") as file:
            lengths.append(len((await file._handler.read(file._handle, 0, 1 << 31))[0]))
            return str(len(await file.read()))

    monkeypatch.setitem(ERRANDS, "ask for much", Errand(do, "", 0))
    assert play("ask for much").call.outcome == ("done", "90000")
    assert lengths == [MOST_AT_ONCE]


def test_one_file_alone_knows_an_event_loop_and_none_here_makes_a_socket() -> None:
    """The exception that import-linter grants; that no socket is made, the guard of these tests' folder holds."""
    rooms = ("agents", "mail", "protocols", "reading", "scenario", "trace", "world")
    house = Path(simulator.__file__).parent
    imports = re.compile(r"^\s*(import|from) asyncio\b", re.MULTILINE)
    found = [path for room in rooms for path in (house / room).rglob("*.py") if imports.search(path.read_text("utf-8"))]
    assert found == [house / "agents" / "sftp" / "loop.py"]
