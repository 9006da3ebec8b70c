"""`coulisses open`: the door. Real mail programs talk to the scenario's servers over loopback; the page shows it."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import typer
import uvicorn

from simulator.gateway import Gateway, Service, with_door
from simulator.scenario.load import ScenarioError
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario

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
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    scenario = msgspec.structs.replace(with_door(Run.of(lesson).scenario), curtain=now, script=[])
    asyncio.run(_serve(lesson, scenario, _ports(scenario, port or []), json, page))


def _ports(scenario: Scenario, wishes: list[str]) -> dict[tuple[str, int], int]:
    """What `--port` asks for. Raises ScenarioError for what is no port of the scenario."""
    known = {(name, p) for name, host in Run(scenario).world.hosts.items() for p in host.listeners}
    found: dict[tuple[str, int], int] = {}
    for wish in wishes:
        match = _PORT.fullmatch(wish)
        if not match or (match[1], int(match[2])) not in known or int(match[3]) > 65535:
            services = ", ".join(f"{host}:{p}" for host, p in sorted(known))
            raise ScenarioError(f"--port {wish}", 0, f"write HOST:PORT=LOCAL; the services are: {services}")
        found[match[1], int(match[2])] = int(match[3])
    return found


def accounts(scenario: Scenario, run: Run) -> list[dict[str, str]]:
    """Who can log in: user, password and first address."""
    found = []
    for name, part in scenario.hosts.items():
        listening = run.world.hosts[name].listeners
        for user, mailbox in part.mailboxes.items() if listening else ():
            domains = part.settings.get("domains") or [name]
            address = mailbox.addresses[0] if mailbox.addresses else f"{user}@{domains[0]}"
            found.append({"user": user, "password": mailbox.password, "address": address})
    return found


async def _serve(lesson: str, scenario: Scenario, ports: dict[tuple[str, int], int], json: bool, page: bool) -> None:
    from web.app import create_app  # only this command and `serve` need the web
    from web.door import Door

    door = Door(lesson, Run(scenario))
    gateway = Gateway(door.live.run, door.on_news, door.live.lock)
    try:
        services = await gateway.open(ports)
    except OSError as error:
        raise ScenarioError("--port", 0, f"cannot be listened on: {error.strerror or error}") from error
    server = uvicorn.Server(
        uvicorn.Config(create_app(runs=door.runs), port=0, log_level="warning", ws="websockets-sansio")
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    url = await _page(server, door.live.id, lesson) if page else None
    _tell(services, accounts(scenario, door.live.run), url, json)
    await stop.wait()
    await gateway.close()
    server.should_exit = True
    await asyncio.sleep(0.1)
    door.close()


async def _page(server: Any, run: str, lesson: str) -> str:
    """Start the web server on a free port; gives the URL that shows the run."""
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup()
    asyncio.get_running_loop().create_task(server.main_loop())
    port = server.servers[0].sockets[0].getsockname()[1]
    return f"http://127.0.0.1:{port}/run/{run}"


def _tell(services: list[Service], people: list[dict[str, str]], url: str | None, json: bool) -> None:
    if json:
        told = {"services": [s._asdict() for s in services], "accounts": people, "ca": None, "page": url}
        print(msgspec.json.encode(told).decode(), flush=True)
        return
    for service in services:
        print(f"{service.protocol:<10} {service.host}:{service.port}  →  127.0.0.1:{service.listening}")
    for person in people:
        print(f"account    {person['address']}  user {person['user']}  password {person['password']}")
    if url:
        print(f"page       {url}")
    sys.stdout.flush()
