"""A shelf as the SSH library asks for it: each packet of SFTP a method. Knows no session, user or wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncssh

from simulator.agents.sftp.shelf import Entry, Shelf, place

MOST_AT_ONCE = 1 << 16  # octets of an answer: whoever wants more asks again (draft-ietf-secsh-filexfer-02 §6.4)
_RIGHTS = tuple(zip(range(8, -1, -1), "rwx" * 3, strict=True))  # bits of a mode, for owner, group and others


class _Opened:
    """An open file."""

    def __init__(self, path: str, adds: bool) -> None:
        self.path, self.adds = path, adds


class Files(asyncssh.SFTPServer):
    """A shelf, as the library asks for it."""

    def __init__(self, channel: Any, shelf: Shelf, now: Callable[[], int]) -> None:
        super().__init__(channel)
        self._shelf, self._now = shelf, now

    def map_path(self, path: bytes) -> bytes:
        """Where a path lies on this machine: nowhere. Of whatever is not said below, the library would do it there."""
        raise _unsupported("that")

    def open(self, path: bytes, flags: int, attributes: asyncssh.SFTPAttrs) -> object:
        where = _text(path)
        is_there = _is_there(self._shelf, where)
        if flags & (asyncssh.FXF_CREAT | asyncssh.FXF_TRUNC) and not (is_there and flags & asyncssh.FXF_APPEND):
            self._shelf.make(where, self._now())
        elif self._shelf.at(where).is_folder:
            raise asyncssh.SFTPFailure("Is a directory")
        return _Opened(where, bool(flags & asyncssh.FXF_APPEND))

    def close(self, file: Any) -> None:
        pass

    def read(self, file: Any, offset: int, size: int) -> bytes:
        return self._shelf.read(file.path, offset, min(size, MOST_AT_ONCE))

    def write(self, file: Any, offset: int, data: bytes) -> int:
        at = self._shelf.at(file.path).size if file.adds else offset
        self._shelf.write(file.path, at, data, self._now())
        return len(data)

    def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        return _attributes(self._shelf.at(_text(path)))

    lstat = stat

    def fstat(self, file: Any) -> asyncssh.SFTPAttrs:
        return _attributes(self._shelf.at(file.path))

    def setstat(self, path: Any, attributes: asyncssh.SFTPAttrs) -> None:
        """Nothing here can be set."""

    def fsetstat(self, file: Any, attributes: asyncssh.SFTPAttrs) -> None:
        """Nor by way of an open file."""

    def fsync(self, file: Any) -> None:
        """What is written is there."""

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        for entry in self._shelf.inside(_text(path)):
            name = entry.path.rpartition("/")[2]
            yield asyncssh.SFTPName(name.encode(), _line(entry, name), _attributes(entry))

    def remove(self, path: bytes) -> None:
        self._shelf.remove(_text(path))

    def mkdir(self, path: bytes, attributes: asyncssh.SFTPAttrs) -> None:
        self._shelf.make_folder(_text(path), self._now())

    def rmdir(self, path: bytes) -> None:
        self._shelf.remove_folder(_text(path))

    def rename(self, old: bytes, new: bytes) -> None:
        self._shelf.rename(_text(old), _text(new), self._now())

    def posix_rename(self, old: bytes, new: bytes) -> None:
        self._shelf.rename(_text(old), _text(new), self._now())

    def realpath(self, path: bytes) -> bytes:
        return place(_text(path)).encode()

    def readlink(self, path: bytes) -> bytes:
        raise _unsupported("readlink")

    def symlink(self, old: bytes, new: bytes) -> None:
        raise _unsupported("symlink")

    def link(self, old: bytes, new: bytes) -> None:
        raise _unsupported("link")


def _unsupported(what: str) -> asyncssh.SFTPOpUnsupported:
    """There are no links here (SSH_FX_OP_UNSUPPORTED)."""
    return asyncssh.SFTPOpUnsupported(f"Operation not supported: {what}")


def _text(path: bytes) -> str:
    return path.decode("utf-8", "replace")


def _is_there(shelf: Shelf, path: str) -> bool:
    try:
        shelf.at(path)
    except OSError:
        return False
    return True


def _mode(entry: Entry) -> int:
    """Kind and rights, as POSIX counts them."""
    kind, rights = (0o040000, 0o755) if entry.is_folder else (0o100000, 0o644)
    return kind | (rights & 0o555 if entry.is_closed else rights)


def _attributes(entry: Entry) -> asyncssh.SFTPAttrs:
    return asyncssh.SFTPAttrs(
        size=entry.size, uid=0, gid=0, permissions=_mode(entry), atime=entry.changed, mtime=entry.changed
    )


def _line(entry: Entry, name: str) -> bytes:
    """A line of a listing for people (draft-ietf-secsh-filexfer-02 §7)."""
    rights = "".join(letter if _mode(entry) >> bit & 1 else "-" for bit, letter in _RIGHTS)
    return f"{'d' if entry.is_folder else '-'}{rights} {entry.size:>8} {name}".encode()
