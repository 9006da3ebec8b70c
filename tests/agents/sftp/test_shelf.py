"""Files and folders on a server's shelf."""

from __future__ import annotations

import errno

import pytest

from simulator.agents.sftp.shelf import MOST, Shelf, place


def shelf(room: int | None = None) -> Shelf:
    return Shelf({"/in/a.txt": "one", "/out/b.txt": "two"}, 5, ["/out"], room)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("a", "/a"), ("//a/./b", "/a/b"), ("/../../etc", "/etc"), ("", "/"), (".", "/"), ("/a/", "/a")],
)
def test_no_path_leads_out(written: str, kept: str) -> None:
    assert place(written) == kept


def test_folders_come_with_their_files() -> None:
    assert [entry.path for entry in shelf().inside("/")] == ["/in", "/out"]
    assert [(entry.path, entry.size, entry.changed) for entry in shelf().inside("/in")] == [("/in/a.txt", 3, 5)]


def test_what_is_written_is_there_and_dated() -> None:
    one = shelf()
    one.make("/in/c", 9)
    one.write("/in/c", 2, b"xy", 9)
    assert one.read("/in/c", 0, 9) == b"\0\0xy"
    assert one.at("/in/c").changed == 9


@pytest.mark.parametrize(
    ("deed", "number"),
    [
        (lambda one: one.at("/none"), errno.ENOENT),
        (lambda one: one.inside("/in/a.txt"), errno.ENOENT),
        (lambda one: one.read("/in", 0, 1), errno.ENOENT),
        (lambda one: one.make("/out/new", 9), errno.EACCES),
        (lambda one: one.make("/in", 9), errno.EISDIR),
        (lambda one: one.make("/none/new", 9), errno.ENOENT),
        (lambda one: one.write("/in/a.txt", 0, b"four", 9), errno.ENOSPC),
        (lambda one: one.write("/in/a.txt", MOST, b"", 9) or one.write("/in/a.txt", MOST, b"x", 9), errno.ENOSPC),
        (lambda one: one.remove("/out/b.txt"), errno.EACCES),
        (lambda one: one.make_folder("/in", 9), errno.EEXIST),
        (lambda one: one.remove_folder("/in"), errno.ENOTEMPTY),
        (lambda one: one.remove_folder("/"), errno.ENOTEMPTY),
        (lambda one: one.rename("/in/a.txt", "/out/a.txt", 9), errno.EACCES),
        (lambda one: one.rename("/in/a.txt", "/in/a.txt", 9), errno.EEXIST),
    ],
)
def test_what_cannot_be_is_an_error_of_the_system(deed, number: int) -> None:
    with pytest.raises(OSError, match=r"\S") as raised:
        deed(shelf(room=6))
    assert raised.value.errno == number
