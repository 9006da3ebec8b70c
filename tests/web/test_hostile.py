"""The attacker with a socket: whatever is sent, there is an answer or an end, and the others are served."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import struct
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn

from tests.gateway.test_tcp import aside
from web.app import create_app
from web.asked.live import Watcher
from web.server import OPTIONS, Impatient
from web.settings import Settings


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    yield from served(tmp_path_factory.mktemp("data"))


def served(data: Path) -> Iterator[int]:
    """The application as the command line serves it, on a port of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(Settings(data=data))
    server = uvicorn.Server(uvicorn.Config(app, timeout_graceful_shutdown=1, **OPTIONS | {"log_level": "critical"}))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(20)


def exchanged(port: int, *pieces: bytes) -> bytes:
    """What is answered to octets, up to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(10)
        with suppress(ConnectionError):
            for piece in pieces:
                line.sendall(piece)
        return rest(line)


def rest(line: socket.socket) -> bytes:
    said = b""
    with suppress(ConnectionError):
        while piece := line.recv(65_536):
            said += piece
    return said


def is_alive(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return bool(json.load(answer)["ok"])


def begun(port: int) -> str:
    body = json.dumps({"lesson": "type-smtp"}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/runs", body), timeout=5) as answer:
        return str(json.load(answer)["ws"])


def upgraded(port: int, path: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port))
    line.settimeout(10)
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    line.sendall(head.encode() + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
    said = b""
    while b"\r\n\r\n" not in said:
        said += line.recv(1)
    return line


def frame(opcode: int, data: bytes, first: int = 0x80, mask: int = 0x80, length: int | None = None) -> bytes:
    """A frame of RFC 6455 §5.2, as wrong as wished."""
    size = len(data) if length is None else length
    head = bytes([first | opcode, mask | (size if size < 126 else 127)])
    head += struct.pack(">Q", size) if size >= 126 else b""
    return head + (bytes(4) if mask else b"") + data


@pytest.mark.parametrize(
    "pieces",
    [
        (os.urandom(5_000), b"\r\n\r\n"),
        (b"GET /" + b"a" * 10_000_000 + b" HTTP/1.1\r\n\r\n",),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", b"a" * 10_000_000, b"\r\n\r\n"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"X: y\r\n" * 100_000, b"\r\n"),
        (b"POST /runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n{}",),
        (b"POST /runs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",),
    ],
    ids=["random", "line", "header", "headers", "length", "chunk"],
)
def test_what_is_no_request_is_refused(port: int, pieces: tuple[bytes, ...]) -> None:
    answer = exchanged(port, *pieces)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 500 ")), answer[:80]  # cut off in the midst
    assert b"Traceback" not in answer
    assert is_alive(port)


def test_a_body_that_is_too_long_is_not_waited_for(port: int) -> None:
    head = b"POST /runs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9999999999\r\n\r\n"
    assert exchanged(port, head, b"[" * 5_000_000).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET /healthz HT", b"POST /runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n["],
    ids=["nothing", "head", "body"],
)
def test_a_request_that_never_comes_whole_is_not_awaited_for_ever(
    port: int, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Impatient, "patience", 0.3)
    assert exchanged(port, begun)[:12] in (b"HTTP/1.1 408", b"")
    second = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hea"  # a whole one, and then no more
    assert exchanged(port, second).startswith(b"HTTP/1.1 200")


def test_whoever_watches_may_be_silent_for_long(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Impatient, "patience", 0.3)
    with upgraded(port, begun(port)) as line:
        rest_of_film = line.recv(65_536)
        time.sleep(0.8)
        line.sendall(frame(1, b"no json"))
        while b"bad-frame" not in rest_of_film:
            more = line.recv(65_536)
            assert more
            rest_of_film += more


def test_whoever_goes_in_the_middle_of_a_question_is_no_fault(port: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"POST /runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n[")
        time.sleep(0.2)
    time.sleep(0.3)
    assert is_alive(port)
    assert not caplog.records


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (frame(1, b"{}", mask=0), 1002),
        (frame(1, b"{}", first=0xF0), 1002),
        (frame(15, b"{}"), 1002),
        (frame(9, b"x" * 200), 1002),
        (frame(0, b"x"), 1002),
        (frame(1, b"", length=1 << 62), 1009),
        (frame(1, b"\xff\xfe"), 1007),
    ],
    ids=["unmasked", "reserved", "opcode", "control", "continuation", "huge", "utf-8"],
)
def test_a_frame_that_is_none_ends_only_that_connection(port: int, wrong: bytes, code: int) -> None:
    ws = begun(port)
    with upgraded(port, ws) as other, upgraded(port, ws) as line:
        line.sendall(wrong)
        assert struct.pack(">H", code) in rest(line)
        other.sendall(frame(1, b"[]"))
        while b"bad-frame" not in other.recv(65_536):
            pass


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 500_000,
        b'{"give":' * 100_000,
        b'{"wait":1e400}',
        b'{"wait":' + b"9" * 100_000 + b"}",
        b'{"give":{"who":"\\ud800"}}',
    ],
    ids=["arrays", "objects", "infinity", "digits", "surrogate"],
)
def test_json_that_is_none_is_answered(port: int, text: bytes) -> None:
    with upgraded(port, begun(port)) as line:
        line.sendall(frame(1, text))
        said = b""
        while b"bad-frame" not in said:
            said += line.recv(65_536)


def test_a_page_that_takes_nothing_is_let_go() -> None:
    """It is sent what it does not take: no more than allowed waits for it, and the one who offers never waits."""

    class Deaf:
        async def send_text(self, text: str) -> None:
            await asyncio.Event().wait()

    async def evening() -> None:
        watcher = Watcher(100)
        pump = asyncio.create_task(watcher.pump(Deaf(), [b"the past"]))  # type: ignore[arg-type]
        watcher.offer([b"x" * 60])
        await asyncio.sleep(0)
        assert not watcher.let_go.is_set()
        watcher.offer([b"x" * 60])
        assert watcher.let_go.is_set()
        watcher.offer([b"x" * 60])
        assert not watcher._frames
        pump.cancel()

    aside(evening())
