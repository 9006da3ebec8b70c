"""A door, opened as anybody opens one, by `coulisses open`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COULISSES = Path(sys.executable).with_name("coulisses")
Told = dict[str, Any]


@contextmanager
def opened(play: str | Path, data: Path, *options: str) -> Iterator[Told]:
    """What is told of it; it is shut in the end. `play`: a lesson, or a file; `data`: where runs are kept."""
    environment = os.environ | {"XDG_DATA_HOME": str(data)}
    command = [COULISSES, "open", play, "--json", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)


def opened_town(town: str, folder: Path) -> Iterator[Told]:
    """That of a scenario written in TOML, for a fixture."""
    play = folder / "scenario.toml"
    play.write_text(town)
    with opened(play, folder / "data") as told:
        yield told


def port(told: Told, number: int, host: str = "") -> int:
    """Where the service of a host, or of the only one, listens."""
    services = (one for one in told["services"] if one["port"] == number and host in ("", one["host"]))
    return next(one["listening"] for one in services)
