"""Notes: what a key means, in three depths and several languages, found from the specific to the general.

A note stands in `lessons/notes/<room>.<language>.md`:

    ## smtp.command.RCPT | Who should get it?

    One sentence for everyone.

    A paragraph.

    > RFC 5321 §4.1.1.3: the fine print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

NOTES = Path(__file__).resolve().parents[2] / "lessons" / "notes"
MOST_KEY = 200  # characters of a key that a note may have; what is longer (a header line's name) is more special
_HEADING = re.compile(r"^## +(\S+)(?: +\| +(.*))?$")
_REPLY = re.compile(r"(.*\.reply)\.([2-5])(\d)(\d)")
_ENHANCED = re.compile(r"(.*\.enhanced)\.([2-5X])\.(\d{1,3}|X)\.(\d{1,3}|X)")
_PREFIX = {"header:": "header.", "note:": "", "state:": "state.", "fact:Alarmed/": "alarm.", "fact:Decided/": "reason."}
_PREFIX["fact:Dialled/"] = "port."


class Note(msgspec.Struct, frozen=True):
    """A key's title and three depths: one sentence, a paragraph, the fine print (Markdown; the last two may be "")."""

    key: str
    title: str
    one: str
    more: str
    fine: str
    line: int = 0


def ancestors(key: str) -> Iterator[str]:
    """The key and its ever more general forms: smtp.reply.550@RCPT, smtp.reply.550, smtp.reply.5xx, smtp.reply …"""
    yield key
    if "@" in key:
        yield from ancestors(key.partition("@")[0])
        return
    reply, enhanced = _REPLY.fullmatch(key), _ENHANCED.fullmatch(key)
    if reply:
        yield f"{reply[1]}.{reply[2]}xx"
        yield f"{reply[1]}.x{reply[3]}z"
    elif enhanced:
        yield f"{enhanced[1]}.X.{enhanced[3]}.{enhanced[4]}"
        yield f"{enhanced[1]}.X.{enhanced[3]}.X"
        yield f"{enhanced[1]}.{enhanced[2]}.X.X"
        key = f"{enhanced[1]}."
    while "." in key:
        key = key.rpartition(".")[0]
        yield key


def heading_of(key: str) -> str:
    """The heading under which an inventory key's note stands: `header:Date` is `header.Date`."""
    for prefix, instead in _PREFIX.items():
        if key.startswith(prefix):
            return instead + key.removeprefix(prefix)
    if key.startswith("fact:"):
        return "fact." + key.removeprefix("fact:").replace("/", ".")
    return key


def parse(text: str) -> Iterator[Note]:
    """The notes of one file, in order."""
    key, title, line, body = "", "", 0, list[str]()
    for number, row in enumerate([*text.splitlines(), "## end"], 1):
        heading = _HEADING.match(row)
        if not heading:
            body.append(row)
            continue
        if key:
            yield _note(key, title, line, "\n".join(body))
        key, title, line, body = heading[1], (heading[2] or "").strip(), number, []


def _note(key: str, title: str, line: int, body: str) -> Note:
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body) if block.strip()]
    fine = [re.sub(r"^> ?", "", block, flags=re.MULTILINE) for block in blocks if block.startswith(">")]
    words = [block for block in blocks if not block.startswith(">")]
    return Note(key, title, words[0] if words else "", "\n\n".join(words[1:]), "\n\n".join(fine), line)


class Notes:
    """All notes of one language."""

    def __init__(self, language: str, folder: Path = NOTES) -> None:
        self.language = language
        self.by_key: dict[str, Note] = {}
        self.files: dict[str, Path] = {}
        for path in sorted(folder.glob(f"*.{language}.md")):
            for note in parse(path.read_text(encoding="utf-8")):
                self.by_key.setdefault(note.key, note)
                self.files.setdefault(note.key, path)

    def find(self, key: str) -> Note | None:
        """The note of the key, or of the nearest more general key that has one."""
        return next((self.by_key[k] for k in ancestors(heading_of(key[:MOST_KEY])) if k in self.by_key), None)


@cache
def notes(language: str) -> Notes:
    """The notes that come with Coulisses; read once."""
    return Notes(language)
