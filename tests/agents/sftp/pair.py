"""The two ends of a session, back to back, without a world."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from simulator.agents.sftp.connection import Said
from simulator.agents.sftp.errands import ERRANDS
from simulator.agents.sftp.keys import blob, key
from simulator.agents.sftp.session import Answer, Call, Login, Users
from simulator.agents.sftp.shelf import ROOM, Shelf

NOW = 1_772_438_400  # 2 March 2026, 8:00 UTC
HOST, ALICE = key(7, "files.example"), key(7, "alice@alice.home")
FILES = {"/archive/2019.mbox": "From alice\n" * 3_000, "/readme.txt": "Welcome."}


class Played(NamedTuple):
    said: list[tuple[str, Said]]
    call: Call
    answer: Answer
    told: list[tuple[str, str, str]]
    home: dict[str, bytes]


def play(
    errand: str = "list", text: str = "/", *, password: str = "tulip", with_key: bool = False,
    host: str = "files.example", room: int = ROOM, seed: int = 1,
) -> Played:  # fmt: skip
    chance, told, home = Random(seed), list[tuple[str, str, str]](), {"plan.txt": b"At noon.", "big": b"x" * 90_000}
    shelf = Shelf(FILES, NOW, ["/archive"], room)
    users = Users({"alice": "tulip"}, {"alice": blob(ALICE)}, lambda *one: told.append(one))
    answer = Answer(HOST, users, shelf, lambda: NOW, chance)
    login = Login(("files.example", 22), "alice", password, ALICE if with_key else None)
    meant = blob(key(7, host))
    work = ERRANDS[errand]
    call = Call(login, lambda shown: shown == meant, lambda files: work.do(files, home, text.split()), chance)
    return Played(_talk(call, answer), call, answer, told, home)


def _talk(call: Call, answer: Answer) -> list[tuple[str, Said]]:
    said, client, server = list[tuple[str, Said]](), call.begin(), answer.begin()
    while client or server:
        said += [*(("C", one) for one in client), *(("S", one) for one in server)]
        client, server = call.take(borne(server)), answer.take(borne(client))
    return said


def borne(said: list[Said]) -> bytes:
    """What the wire bears."""
    return b"".join(one.plain if one.carried is None else one.carried for one in said)
