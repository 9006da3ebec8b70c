"""What somebody wants of a server's files: each errand says in words what came of it. Knows no session but its calls.

What is asked of the server is asked through the library's own client (`files`); what lies at home is a plain table.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from simulator.agents.sftp.shelf import name


class Errand(NamedTuple):
    """`do` needs `fewest` words; what came of it is told as `reason`."""

    do: Callable[[Any, dict[str, bytes], list[str]], Awaitable[str]]
    reason: str
    fewest: int = 1


async def _put(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    there = words[1] if len(words) > 1 else name(words[0])
    async with files.open(there, "wb") as file:
        await file.write(home[words[0]])
    return str(len(home[words[0]]))


async def _get(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    async with files.open(words[0], "rb") as file:
        content: bytes = await file.read()
    home[words[1] if len(words) > 1 else name(words[0])] = content
    return str(len(content))


async def _list(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    folder = await files.realpath(words[0] if words else ".")
    found = await files.readdir(folder)
    return " ".join(sorted(one.filename for one in found))


async def _look(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    return str((await files.stat(words[0])).size)


async def _remove(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    await files.remove(words[0])
    return ""


async def _rename(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    await files.rename(words[0], words[1])
    return words[1]


async def _make_folder(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    await files.mkdir(words[0])
    return ""


async def _remove_folder(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    await files.rmdir(words[0])
    return ""


async def _link(files: Any, home: dict[str, bytes], words: list[str]) -> str:
    await files.symlink(words[0], words[1])
    return ""


ERRANDS = {
    "put": Errand(_put, "file-put"),
    "get": Errand(_get, "file-fetched"),
    "list": Errand(_list, "files-listed", 0),
    "look": Errand(_look, "file-looked-at"),
    "remove": Errand(_remove, "file-changed"),
    "rename": Errand(_rename, "file-changed", 2),
    "make-folder": Errand(_make_folder, "file-changed"),
    "remove-folder": Errand(_remove_folder, "file-changed"),
    "link": Errand(_link, "file-changed", 2),
}
