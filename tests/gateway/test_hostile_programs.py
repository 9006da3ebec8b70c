"""Programs at the door that flood, stall, vanish or never end: the others are served, and nothing grows for ever."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
import time
from typing import Any

import pytest

from simulator.gateway import Gateway, guest, tcp, with_door
from simulator.gateway.tcp import LOOPBACK, MOST_VISITORS
from simulator.scenario.load import load
from simulator.scenario.run import Run
from simulator.trace.facts import HungUp
from tests.gateway.test_tcp import HOST, aside, at_the_door, say

PATIENCE = 5.0  # seconds an honest program may wait beside a hostile one, on a busy machine


async def come_in(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    assert (await reader.readline()).startswith(b"220 ")
    return reader, writer


async def slowest(port: int, times: int = 5) -> float:
    """How long an honest program waits for an answer, at worst."""
    worst = 0.0
    for _ in range(times):
        begun = time.monotonic()
        reader, writer = await come_in(port)
        assert (await say(writer, reader, "NOOP")).startswith("250 ")
        writer.close()
        worst = max(worst, time.monotonic() - begun)
    return worst


async def nothing_more(reader: asyncio.StreamReader) -> bytes:
    """What is still said before the end, however it ends."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def swallow(reader: asyncio.StreamReader) -> int:
    octets = 0
    while piece := await reader.read(65_536):
        octets += len(piece)
    return octets


@pytest.mark.parametrize("takes_answers", [True, False])
def test_a_flood_holds_nobody_up(takes_answers: bool) -> None:
    async def visit(gateway: Gateway, port: int) -> None:
        reader, writer = await come_in(port)
        swallowing = asyncio.create_task(swallow(reader)) if takes_answers else None
        writer.write(b"NOOP\r\n" * 100_000)
        assert await slowest(port) < PATIENCE
        writer.transport.abort()
        if swallowing:
            await asyncio.wait([swallowing])

    at_the_door(visit)


def test_what_was_said_before_the_last_word_is_answered() -> None:
    async def visit(gateway: Gateway, port: int) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@bob.example>\r\nNOOP\r\n")
        writer.write_eof()
        answers = (await asyncio.wait_for(reader.read(), 10)).split(b"\r\n")
        assert [answers[0][:4], *(line[:4] for line in answers[-4:-1])] == [b"220 ", b"250 ", b"250 ", b"250 "]
        writer.close()

    run = at_the_door(visit)
    assert [event.fact.side for event in run.events if isinstance(event.fact, HungUp)] == ["C", "S"]


def test_many_who_vanish_leave_nothing_behind() -> None:
    async def visit(gateway: Gateway, port: int) -> None:
        for _ in range(200):
            visitor = socket.create_connection((LOOPBACK, port))
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            visitor.send(b"EHLO a\r\n")
            visitor.close()
        assert await slowest(port) < PATIENCE
        while gateway.present:
            await asyncio.sleep(0.05)

    at_the_door(visit)


def test_one_too_many_is_turned_away_and_the_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MOST_VISITORS", 3)

    async def visit(gateway: Gateway, port: int) -> None:
        inside = [await come_in(port) for _ in range(3)]
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        assert await nothing_more(reader) == b""
        writer.close()
        _, vanishing = inside.pop(0)
        vanishing.transport.abort()
        vanishing.close()
        while len(gateway.present) == 3:
            await asyncio.sleep(0.01)
        inside.append(await come_in(port))
        for one, other in inside:
            assert (await say(other, one, "NOOP")).startswith("250 ")
            other.close()

    at_the_door(visit)


def test_a_fault_of_ours_shuts_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Run, *about: Any) -> None:
        raise ZeroDivisionError

    async def visit(gateway: Gateway, port: int) -> None:
        reader, writer = await come_in(port)
        monkeypatch.setattr(Run, "hand", broken)
        writer.write(b"NOOP\r\n")
        assert await nothing_more(reader) == b""
        writer.close()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, port)
        with pytest.raises(ZeroDivisionError):
            await gateway.played

    at_the_door(visit)


def test_nothing_is_asked_or_sent_outside() -> None:
    asked: list[str] = []

    def spy(event: str, about: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
            asked.append(f"{event} {about[1] if event.startswith('socket.connect') else about[0]}")

    sys.addaudithook(spy)

    async def visit(gateway: Gateway, port: int) -> None:
        reader, writer = await come_in(port)
        for line in (
            "EHLO mail.python.org",
            "MAIL FROM:<someone@python.org>",
            "RCPT TO:<someone@python.org>",
            "RCPT TO:<someone@[93.184.216.34]>",
            "RCPT TO:<bob@bob.example>",
        ):
            writer.write(line.encode() + b"\r\n")
        writer.write(b"DATA\r\nSubject: out\r\n\r\nhttp://python.org\r\n.\r\nQUIT\r\n")
        assert b"550 " in await reader.read()
        writer.close()

    at_the_door(visit)
    assert {line for line in asked if LOOPBACK not in line} == set()


def test_five_hundred_at_once() -> None:
    async def visitor(port: int) -> None:
        reader, writer = await come_in(port)
        assert (await say(writer, reader, "NOOP")).startswith("250 ")
        assert (await say(writer, reader, "QUIT")).startswith("221 ")
        writer.close()

    async def visit(gateway: Gateway, port: int) -> None:
        await asyncio.gather(*(visitor(port) for _ in range(MOST_VISITORS)))
        while gateway.present:
            await asyncio.sleep(0.01)

    at_the_door(visit)


def test_answers_that_nobody_takes_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two dozen programs that ask and never listen: no more is kept for them than is allowed in all."""
    most = 1 << 20
    monkeypatch.setattr(tcp, "MOST_OWED", most)
    monkeypatch.setattr(tcp, "MOST_FILM", 1 << 30)  # that so much is asked for ends no act here

    async def visit(gateway: Gateway, port: int) -> None:
        deaf = [socket.create_connection((LOOPBACK, port)) for _ in range(24)]
        for one in deaf:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.setblocking(False)
        for _ in range(40):
            for one in deaf:
                with contextlib.suppress(OSError):
                    one.send(b"HELP\r\n" * 10_000)
            await asyncio.sleep(0.01)
            assert sum(guest.owed for guest in gateway.present.values()) <= most
        assert await slowest(port) < PATIENCE
        for one in deaf:
            one.close()

    at_the_door(visit)


def test_one_that_never_takes_the_last_word_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest, "GRACE", 0.2)

    async def visit(gateway: Gateway, port: int) -> None:
        with socket.create_connection((LOOPBACK, port)) as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.setblocking(False)
            await asyncio.sleep(0.1)
            with contextlib.suppress(BlockingIOError):
                for _ in range(100):
                    deaf.send(b"HELP\r\n" * 1_000)
                    await asyncio.sleep(0.01)
            while not any(one.owed for one in gateway.present.values()):
                await asyncio.sleep(0.01)
            for one in gateway.present.values():
                one.see_off()
            while gateway.present:
                await asyncio.sleep(0.01)

    at_the_door(visit)


def test_the_loop_is_never_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the world takes to be played, the loop goes on."""

    async def evening() -> float:
        gateway = Gateway(Run(with_door(load("type-smtp"))))
        await gateway.open({})
        port = next(one.listening for one in gateway.services if (one.host, one.port) == (HOST, 25))
        advance = gateway.run.advance

        def slow(to: int) -> Any:
            time.sleep(0.2)
            return advance(to)

        monkeypatch.setattr(gateway.run, "advance", slow)
        coming = asyncio.create_task(come_in(port))
        worst = 0.0
        while not coming.done():
            begun = time.monotonic()
            await asyncio.sleep(0.001)
            worst = max(worst, time.monotonic() - begun)
        (await coming)[1].close()
        await gateway.close()
        return worst

    assert aside(evening()) < 0.15
