"""Files and folders on a server's shelf."""

from __future__ import annotations

import errno

import pytest

from simulator.agents.sftp.shelf import LONGEST_PATH, MOST, MOST_ENTRIES, ROOM, Shelf, place
from tests.effort import grows_evenly


def shelf(room: int = ROOM) -> Shelf:
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


def test_what_is_put_ends_somewhere() -> None:
    """However little it takes to say it: an octet far behind the end of a file, a folder, a path of 100,000 parts."""
    one = shelf()
    for number in range(ROOM // MOST + 1):
        one.make(f"/in/{number}", 9)
    with pytest.raises(OSError, match="No space"):
        [one.write(f"/in/{number}", MOST - 1, b"x", 9) for number in range(ROOM // MOST + 1)]
    with pytest.raises(OSError, match="No space"):
        [one.make_folder(f"/in/folder {number}", 9) for number in range(MOST_ENTRIES)]
    with pytest.raises(OSError, match="too long"):
        shelf().make("/in/" + "a" * LONGEST_PATH, 9)


def test_a_deep_path_takes_time_in_proportion_to_its_length() -> None:
    def make(parts: int) -> None:
        with pytest.raises(FileNotFoundError):
            shelf().make_folder("/a" * parts, 9)

    assert grows_evenly(make, 4_000)


def test_a_folder_is_not_closed_because_its_name_begins_like_that_of_one() -> None:
    one = Shelf({"/out/b.txt": "two", "/outer/c.txt": "three"}, 5, ["/out"])
    assert [one.at(path).is_closed for path in ("/out", "/out/b.txt", "/outer", "/outer/c.txt", "/")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert Shelf({"/a": ""}, 5, ["/"]).at("/a").is_closed
