"""The files pages need, at addresses that change with them, so that a browser may keep them for ever. Knows no page."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path

import brotli
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response
from starlette.concurrency import run_in_threadpool

from web.look.bundle import bundle

STATIC = Path(__file__).parents[1] / "static"
HTMX = "vendor/htmx.min.js"
THOROUGHLY = 11  # of brotli's levels: worth its half a second for what is packed once and fetched by everybody
WHOLE = "whole/"  # before the name of a module, or of several sheets: with all it needs
SHEETS = {
    "css/theatre.css": tuple(f"css/{one}.css" for one in ("lesson", "stage", "map", "views", "compare", "narrow"))
}
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)

# Named here, because what a system believes a suffix to mean differs, and a module of another type is not run.
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

router = APIRouter()


@cache
def _borrowed() -> dict[str, Path]:
    """What is in no folder of ours: the htmx that lies in an installed package. Its code is not imported."""
    try:
        files = metadata.files("django-htmx") or []
    except metadata.PackageNotFoundError:
        return {}
    found = next((one for one in files if one.name == "htmx-2.min.js"), None)
    return {HTMX: Path(str(found.locate()))} if found else {}


@lru_cache(1)
def _look(second: int) -> tuple[str, dict[str, Path]]:
    ours = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.suffix in TYPES}
    files = dict(sorted((ours | _borrowed()).items()))
    stamp = tuple((name, path.stat().st_mtime_ns) for name, path in files.items())
    return _digest(stamp, tuple(files.values())), files


@lru_cache(1)
def _digest(stamp: tuple[tuple[str, int], ...], paths: tuple[Path, ...]) -> str:
    whole = hashlib.sha256()
    for (name, _), path in zip(stamp, paths, strict=True):
        whole.update(name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:12]


def _now() -> tuple[str, dict[str, Path]]:
    """The version of all files together, and the files; looked at once a second at most."""
    return _look(int(time.monotonic()))


def files() -> dict[str, Path]:
    """All files by name."""
    return _now()[1]


def static(name: str) -> str:
    """The URL of a file. The version stands before the name, so that modules import each other at the same version.

    Raises KeyError when there is no such file.
    """
    version, known = _now()
    if name not in known:
        raise KeyError(name)
    return f"/static/{version}/{name}"


def whole(name: str) -> str:
    """The URL of a module together with all it needs, as one script, or of several sheets as one.

    Raises KeyError when there is no such file.
    """
    version, known = _now()
    if name not in known and name not in SHEETS:
        raise KeyError(name)
    return f"/static/{version}/{WHOLE}{name}"


def scripts() -> dict[str, str]:
    """All modules of ours by name."""
    return {name: path.read_text(encoding="utf-8") for name, path in files().items() if name.startswith("js/")}


def sheets(names: Iterable[str]) -> str:
    """Sheets of ours, one behind the other."""
    return "".join(files()[name].read_text(encoding="utf-8") for name in names)


@lru_cache
def _text(version: str, name: str) -> str:
    """All of it; what was written for whoever reads the source stays at home."""
    return _COMMENT.sub("", sheets(SHEETS[name])) if name in SHEETS else bundle(scripts(), name)


@lru_cache
def _packed(version: str, name: str) -> bytes:
    packed: bytes = brotli.compress(_text(version, name).encode(), quality=THOROUGHLY)
    return packed


@router.get("/static/{version}/{name:path}")
async def file(request: Request, version: str, name: str) -> Response:
    """A file: for ever under the present version; a page older than the server gets today's, and asks again."""
    current, known = _now()
    own = name.removeprefix(WHOLE)
    is_whole = own != name
    if not (is_whole and own in SHEETS) and (own not in known or (is_whole and not own.startswith("js/"))):
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if version == current else "no-cache"}
    if is_whole:
        return await run_in_threadpool(
            _whole, current, own, "br" in request.headers.get("accept-encoding", ""), headers
        )
    return FileResponse(known[name], media_type=TYPES[Path(name).suffix], headers=headers)


def _whole(version: str, name: str, is_packed: bool, headers: dict[str, str]) -> Response:
    """What is put together of several files, packed for whoever can open that."""
    headers, kind = {**headers, "Vary": "Accept-Encoding"}, TYPES[Path(name).suffix]
    if not is_packed:
        return Response(_text(version, name), media_type=kind, headers=headers)
    return Response(_packed(version, name), media_type=kind, headers={**headers, "Content-Encoding": "br"})
