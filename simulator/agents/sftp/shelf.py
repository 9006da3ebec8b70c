"""Files and folders that a server keeps for others. Knows no protocol: what cannot be is an OSError, as in any system.

Paths are written from the top, "/archive/2019.mbox", and hold no "..".
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

TOP = "/"
MOST = 8 << 20  # octets of one file: what is put must end somewhere
ROOM = 64 << 20  # and of all files, where nothing else is said
MOST_ENTRIES = 10_000  # files and folders
LONGEST_PATH = 1024  # characters


class Entry(NamedTuple):
    """What stands at a path: `size` in octets, `changed` in seconds since 1970 UTC."""

    path: str
    is_folder: bool
    size: int
    changed: int
    is_closed: bool  # to changes


class Shelf:
    """Files by path. Below one of the `closed` folders nothing can be changed; `room`: octets all files may take."""

    def __init__(self, files: Mapping[str, str], since: int, closed: Iterable[str] = (), room: int = ROOM) -> None:
        self._files: dict[str, bytearray] = {}
        self._folders = {TOP}
        self._changed: dict[str, int] = {}
        self._since, self._room = since, room
        self._closed = tuple(place(path) for path in closed)
        for path, text in files.items():
            where = place(path)
            self._files[where] = bytearray(text.encode())
            self._folders.update(_above(where))

    # ---- looking

    def at(self, path: str) -> Entry:
        """What stands there. Raises FileNotFoundError."""
        path = place(path)
        if path not in self._folders and path not in self._files:
            raise _error(errno.ENOENT)
        size = len(self._files.get(path, b""))
        changed = self._changed.get(path, self._since)
        return Entry(path, path in self._folders, size, changed, self._is_closed(path))

    def inside(self, path: str) -> Iterator[Entry]:
        """What a folder holds, by name. Raises FileNotFoundError."""
        folder = self.at(path)
        if not folder.is_folder:
            raise _error(errno.ENOENT)
        held = sorted(one for one in (*self._folders, *self._files) if dirname(one) == folder.path and one != TOP)
        return map(self.at, held)

    def read(self, path: str, offset: int, most: int) -> bytes:
        """Octets of a file. Raises FileNotFoundError."""
        return bytes(self._file(path)[offset : offset + most])

    # ---- changing

    def make(self, path: str, now: int) -> None:
        """An empty file in the place of whatever file was there. Raises OSError."""
        path = place(path)
        self._open_to_changes(path)
        if path in self._folders:
            raise _error(errno.EISDIR)
        self._find_room(path)
        self._files[path] = bytearray()
        self._changed[path] = now

    def write(self, path: str, offset: int, data: bytes, now: int) -> None:
        """Put octets into a file. Raises OSError: ENOSPC where there is no more room."""
        path = place(path)
        self._open_to_changes(path)
        content = self._file(path)
        grown = max(0, offset + len(data) - len(content))
        taken = sum(map(len, self._files.values()))
        if offset + len(data) > MOST or taken + grown > self._room:
            raise _error(errno.ENOSPC)
        content.extend(bytes(max(0, offset - len(content))))
        content[offset : offset + len(data)] = data
        self._changed[path] = now

    def remove(self, path: str) -> None:
        """Take a file away. Raises OSError."""
        path = place(path)
        self._open_to_changes(path)
        self._file(path)
        del self._files[path]

    def make_folder(self, path: str, now: int) -> None:
        """A new folder. Raises OSError."""
        path = place(path)
        self._open_to_changes(path)
        if path in self._folders or path in self._files:
            raise _error(errno.EEXIST)
        self._find_room(path)
        self._folders.add(path)
        self._changed[path] = now

    def remove_folder(self, path: str) -> None:
        """Take an empty folder away. Raises OSError."""
        entry = self.at(path)
        self._open_to_changes(entry.path)
        if not entry.is_folder or entry.path == TOP or any(self.inside(path)):
            raise _error(errno.ENOTEMPTY)
        self._folders.remove(entry.path)

    def rename(self, old: str, new: str, now: int) -> None:
        """Call a file otherwise, where nothing is called so yet. Raises OSError."""
        old, new = place(old), place(new)
        self._open_to_changes(old)
        self._open_to_changes(new)
        content = self._file(old)
        if new in self._files or new in self._folders:
            raise _error(errno.EEXIST)
        self._find_room(new)
        self._files[new] = content
        del self._files[old]
        self._changed[new] = now

    def _find_room(self, path: str) -> None:
        """For one more entry of that name."""
        if len(path) > LONGEST_PATH:
            raise _error(errno.ENAMETOOLONG)
        if len(self._files) + len(self._folders) >= MOST_ENTRIES:
            raise _error(errno.ENOSPC)

    def _file(self, path: str) -> bytearray:
        found = self._files.get(place(path))
        if found is None:
            raise _error(errno.ENOENT)
        return found

    def _open_to_changes(self, path: str) -> None:
        if self._is_closed(path):
            raise _error(errno.EACCES)
        if dirname(path) not in self._folders:
            raise _error(errno.ENOENT)

    def _is_closed(self, path: str) -> bool:
        return any(f"{path}/".startswith(f"{closed.rstrip(TOP)}/") for closed in self._closed)


def place(path: str) -> str:
    """A path as it is kept; one that climbs out stays at the top."""
    return normpath(join(TOP, path.lstrip("/")))


def name(path: str) -> str:
    """The last part of a path."""
    return basename(place(path))


def _above(path: str) -> Iterator[str]:
    while path != TOP:
        path = dirname(path)
        yield path


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
