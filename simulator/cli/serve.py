"""`coulisses serve`: the stage, as a web page."""

from __future__ import annotations

from typing import Annotated

import typer
import uvicorn


def command(
    host: Annotated[str, typer.Option(help="Address to listen on; this machine alone by default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the stage."""
    from web.app import create_app  # the other commands need no web
    from web.server import OPTIONS
    from web.settings import settings

    shown = f"[{host}]" if ":" in host else host
    print(f"Coulisses: http://{shown}:{port}  (Ctrl+C ends it)", flush=True)
    wished = settings()
    named = wished.model_copy(update={"hosts": [*wished.hosts, host]})  # who listens under a name answers to it
    uvicorn.run(create_app(named), host=host, port=port, **OPTIONS)
