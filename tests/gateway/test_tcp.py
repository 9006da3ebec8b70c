"""The door: real sockets on loopback, many at once, and none that holds others up."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from simulator.gateway import Gateway, with_door
from simulator.gateway.doorway import ROOM
from simulator.gateway.tcp import LOOPBACK
from simulator.reading.listener import read
from simulator.scenario.load import load, loads
from simulator.scenario.run import Run

HOST = "mx.bob.example"
HOUSE = """
[hosts."mx.bob.example"]
agents = ["smtp-server"]
mailboxes = { bob = { password = "rose" }, eve = { password = "ivy", quota = 1000 } }
"""


def aside(evening: Coroutine[Any, Any, Any]) -> Any:
    """Run it on a loop of its own in a thread of its own: a browser of other tests may hold this one's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, evening).result()


def at_the_door(visit: Callable[[Gateway, int], Awaitable[None]]) -> Run:
    """Open type-smtp's door, let `visit` come in (gateway, local port of SMTP), shut it."""

    async def evening() -> Run:
        gateway = Gateway(Run(with_door(load("type-smtp"))))
        await gateway.open({})
        port = next(one.listening for one in gateway.services if one.port == 25)
        try:
            await asyncio.wait_for(visit(gateway, port), 30)
        finally:
            await gateway.close()
        return gateway.run

    return aside(evening())


async def say(writer: asyncio.StreamWriter, reader: asyncio.StreamReader, line: str) -> str:
    writer.write(line.encode() + b"\r\n")
    return (await reader.readline()).decode()


def test_a_real_program_is_answered_recorded_and_read() -> None:
    async def visit(gateway: Gateway, port: int) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        assert (await reader.readline()).startswith(b"220 ")
        assert (await say(writer, reader, "NOOP")).startswith("250 ")
        assert (await say(writer, reader, "QUIT")).startswith("221 ")
        assert await reader.read() == b""
        writer.close()

    run = at_the_door(visit)
    assert [said.label for said in read(run.events)] == ["220", "NOOP", "250", "QUIT", "221"]
    again = Run(run.scenario, run.inputs, run.reached)
    assert again.events == run.events


def test_a_hundred_at_once_with_slow_and_silent_ones_among_them() -> None:
    async def guest(port: int) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        await reader.readline()
        for _ in range(5):
            assert (await say(writer, reader, "NOOP")).startswith("250 ")
        writer.close()

    async def visit(gateway: Gateway, port: int) -> None:
        silent = [await asyncio.open_connection(LOOPBACK, port) for _ in range(20)]
        deaf_reader, deaf = await asyncio.open_connection(LOOPBACK, port, limit=1024)
        deaf.write(b"HELP\r\n" * 2000)
        await asyncio.gather(*(guest(port) for _ in range(100)))
        for _, writer in [*silent, (deaf_reader, deaf)]:
            writer.close()

    at_the_door(visit)


def test_it_listens_on_loopback_alone() -> None:
    async def visit(gateway: Gateway, port: int) -> None:
        for server in gateway._servers:
            for listening in server.sockets:
                assert listening.getsockname()[0] == LOOPBACK

    at_the_door(visit)


def test_a_program_that_vanishes_is_hung_up_on() -> None:
    async def visit(gateway: Gateway, port: int) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        await reader.readline()
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()
        for _ in range(100):
            await asyncio.sleep(0.01)
            if any(type(event.fact).__name__ == "HungUp" for event in gateway.run.events):
                return
        pytest.fail("nobody noticed")

    at_the_door(visit)


def test_random_octets_are_answered_and_nothing_after_them() -> None:
    async def visit(gateway: Gateway, port: int) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        await reader.readline()
        writer.write(bytes(range(256)) * 4 + b"\r\nQUIT\r\n")
        answer = await reader.read()
        assert answer.startswith(b"421 ")
        assert answer.count(b"\r\n") == 1
        writer.close()

    at_the_door(visit)


def test_the_port_asked_for() -> None:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        wanted = free.getsockname()[1]

    async def evening() -> int:
        gateway = Gateway(Run(with_door(load("type-smtp"))))
        services = await gateway.open({(HOST, 25): wanted})
        await gateway.close()
        return next(one.listening for one in services if one.port == 25)

    assert aside(evening()) == wanted


def test_every_mailbox_behind_the_door_has_a_bound() -> None:
    hosts = with_door(loads(HOUSE)).hosts
    assert {user: box.quota for host in hosts.values() for user, box in host.mailboxes.items()} == {
        "bob": ROOM,
        "eve": 1000,
    }


def test_whoever_comes_in_is_in_no_lesson() -> None:
    lesson = load("letter-journey")
    assert lesson.predicts
    assert lesson.variants
    scenario = with_door(lesson)
    assert (scenario.predicts, scenario.variants, scenario.script) == ({}, {}, [])


def test_the_door_is_no_short_cut_between_others() -> None:
    scenario = with_door(load("letter-journey"))
    world = Run(scenario).world
    path = world.network.path("relay.transit.example", "mx.bob.example")
    assert [{link.a, link.b} for link in path.links] == [{"relay.transit.example", "mx.bob.example"}]
    assert world.network.path("door", "mx.bob.example").latency < 1_000
