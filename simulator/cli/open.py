"""`coulisses open`: the door. Real mail programs talk to the scenario's servers over loopback; the page shows it."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import typer
import uvicorn

from simulator.cli.mishap import Mishap
from simulator.gateway import LOOPBACK, Directions, Gateway, directions, with_door
from simulator.reading.transcript import shown
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario

DOOR_LABEL = {"en": "your mail program", "fr": "votre logiciel de messagerie"}
_SECURITY = {"tls": "  TLS at once", "upgrade": "  TLS when asked for", "own": "", "none": ""}
_PORT = re.compile(r"([^:=]+):(\d{1,5})=(\d{1,5})")


def command(
    lesson: Annotated[str, typer.Argument(help="A lesson's id, a folder or a scenario file.")],
    json: Annotated[bool, typer.Option("--json", help="Print one line of JSON when the door stands open.")] = False,
    port: Annotated[
        list[str] | None, typer.Option(metavar="HOST:PORT=LOCAL", help="The local port for a service; else a free one.")
    ] = None,
    page: Annotated[bool, typer.Option(help="Serve the page that shows it, too.")] = True,
) -> None:
    """Open a lesson's servers to real mail programs on this machine; stays until SIGTERM."""
    now = datetime.now(UTC)
    scenario = msgspec.structs.replace(
        with_door(Run.of(lesson).scenario, DOOR_LABEL),
        curtain=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        uidvalidity=int(now.timestamp()),
    )
    asyncio.run(_serve(lesson, scenario, _ports(scenario, port or []), json, page))


def _ports(scenario: Scenario, wishes: list[str]) -> dict[tuple[str, int], int]:
    """What `--port` asks for. Raises Mishap for what is no port of the scenario."""
    known = {(name, p) for name, host in Run(scenario).world.hosts.items() for p in host.listeners}
    found: dict[tuple[str, int], int] = {}
    for wish in wishes:
        match = _PORT.fullmatch(wish)
        if not match or (match[1], int(match[2])) not in known or int(match[3]) > 65535:
            services = ", ".join(f"{host}:{p}" for host, p in sorted(known))
            raise Mishap(f"--port {wish}", f"write HOST:PORT=LOCAL; the services are: {services}")
        found[match[1], int(match[2])] = int(match[3])
    return found


async def _serve(lesson: str, scenario: Scenario, ports: dict[tuple[str, int], int], json: bool, page: bool) -> None:
    from web.app import create_app  # only this command and `serve` need the web
    from web.runs.door import Door

    door = Door(lesson, Run(scenario))
    gateway = Gateway(door.live.run, door.on_news, door.on_act, door.live.lock, door.burden)
    try:
        await gateway.open(ports)
    except OSError as error:
        raise Mishap("--port", f"cannot be listened on: {error.strerror or error}") from error
    told = door.live.directions = directions(gateway)
    stop = _signalled()
    web = _Page(create_app(runs=door.runs), door.live.id) if page else None
    _tell(told, web.url if web else None, json)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({stopped, gateway.played}, return_when=asyncio.FIRST_COMPLETED)
    await gateway.close()
    if web:
        await web.close()
    await door.close()
    if not stopped.done():
        raise Mishap(lesson, "cannot be played on: a fault of ours, not of your program; please report it")


def _signalled() -> asyncio.Event:
    """Set when somebody asks us to end."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever started it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Page:
    """The web page that shows the run, on a free port of loopback."""

    def __init__(self, app: Any, run: str) -> None:
        listening = socket.create_server((LOOPBACK, 0))
        self.url = f"http://{LOOPBACK}:{listening.getsockname()[1]}/run/{run}"
        from web.server import OPTIONS

        config = uvicorn.Config(app, timeout_graceful_shutdown=1, **OPTIONS)
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))

    async def close(self) -> None:
        """Let go of those who watch."""
        self._server.should_exit = True
        await self._serving


def _tell(way: Directions, url: str | None, json: bool) -> None:
    if json:
        told = way._asdict() | {"services": [one._asdict() for one in way.services], "page": url}
        print(msgspec.json.encode(told).decode(), flush=True)
        return
    for service in way.services:
        place = f"{way.server}:{service.listening}{_SECURITY[service.security]}"
        print(shown(f"{service.protocol:<10} {service.host}:{service.port}  →  {place}"))
    for person in way.accounts:
        line = f"account    {person['address']}  user {person['user']}  password {person['password']}"
        print(shown(line + (f"  certificate {person['certificate']}" if "certificate" in person else "")))
    print(shown(f"trust      {way.ca}"))
    if url:
        print(f"page       {url}")
    sys.stdout.flush()
