"""From a TOML file to a Scenario, and clear words about what is wrong with it: file, line, remedy."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from simulator.scenario.refusal import ORIGINAL, Refused, Word, of_msgspec
from simulator.scenario.scenario import HOST_FIELDS, Scenario

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
SHELVES = (LESSONS, LESSONS / "practice")
FILE = "scenario.toml"
_ID = re.compile(r"[a-z0-9][a-z0-9/-]*")
_TOML_LINE = re.compile(r"\(at line (\d+)")
# A key, with its first parts where it has many; the time a reader of TOML takes for one grows with the square of them.
_WORD = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DOTTED = rf"(?:[ \t]*+\.[ \t]*+{_WORD})"
_KEY = re.compile(rf"(?<![^\s\[{{,]){_WORD}({_DOTTED}{{40}})?+{_DOTTED}*+")
MOST_LEVELS = 40  # of tables and lists in each other
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]|\[\.\.\.\]")


class ScenarioError(Refused):
    """A scenario that cannot be read. `line` counts from 1; 0 when no line is to blame."""

    def __init__(
        self, path: Path | str, line: int, code: str, place: Word | None = None, **about: object
    ) -> None:  # fmt: skip
        super().__init__(code, place, **about)
        self.path, self.line = str(path), line

    @property
    def message(self) -> str:
        """What is wrong, without file and line."""
        return self.told(ORIGINAL)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


def find(name: str | Path) -> Path:
    """The scenario file of a lesson or practice (its id), a folder, a file. Raises ScenarioError when there is none."""
    path = Path(name)
    if _is_file(path):
        return path
    if _is_file(path / FILE):
        return path / FILE
    ours = (shelf / str(name) / FILE for shelf in SHELVES)
    if _ID.fullmatch(str(name)) and (found := next(filter(_is_file, ours), None)):
        return found
    known, practices = (sorted(one.parent.name for one in shelf.glob(f"*/{FILE}")) for shelf in SHELVES)
    raise ScenarioError(name, 0, "no-such-lesson", known=known, practices=practices)


def _is_file(path: Path) -> bool:
    """Whether there is such a file; what cannot be the name of one is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def load(name: str | Path) -> Scenario:
    """The scenario of a lesson's or a practice's id, a folder or a file. Raises ScenarioError."""
    path = find(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(path, 0, "unreadable") from error
    return loads(text, path)


def loads(text: str, path: Path | str = "scenario") -> Scenario:
    """The scenario written in `text`; files that letters name are read from beside `path`. Raises ScenarioError."""
    return loads_table(table_of(text, path), path, Path(path).parent, text)


def table_of(text: str, path: Path | str) -> dict[str, Any]:
    """The TOML written in `text`. Raises ScenarioError."""
    if long := next((key for key in _KEY.finditer(text) if key[1]), None):
        raise ScenarioError(path, text.count("\n", 0, long.start()) + 1, "too-deep")
    try:
        return tomllib.loads(text)
    except ValueError as error:  # what it cannot mean, or a number of more digits than anybody reads
        match = _TOML_LINE.search(str(error))
        end = text.count("\n") + 1 if "at end of document" in str(error) else 0
        raise ScenarioError(path, int(match[1]) if match else end, _toml(str(error))) from error
    except RecursionError:
        raise ScenarioError(path, 0, "too-deep") from None


_TOML = {  # what a reader of TOML says, by how it begins
    "Invalid value": "toml-value",
    "Unterminated string": "toml-open",
    "Unclosed": "toml-open",
    "Expected ']'": "toml-open",
    "Expected '='": "toml-equals",
    "Cannot overwrite": "toml-twice",
    "Cannot declare": "toml-twice",
    "Expected newline": "toml-more",
}


def _toml(message: str) -> str:
    return next((code for start, code in _TOML.items() if message.startswith(start)), "toml")


def loads_table(table: dict[str, Any], path: Path | str, folder: Path | None, text: str = "") -> Scenario:
    """The scenario of a table; `text` is where mistakes are looked for. Raises ScenarioError.

    Files that letters name, and that are not in the table, are read from `folder`; from nowhere if that is None.
    """
    if not _is_flat(table):
        raise ScenarioError(path, 0, "too-deep")
    try:
        scenario = msgspec.convert(_sorted_out(table), Scenario)
    except msgspec.ValidationError as error:
        code, about = of_msgspec(error)
        raise ScenarioError(path, _line_of(text, str(error)), code, **about) from error
    return _with_files(scenario, path, folder)


def _is_flat(table: dict[str, Any]) -> bool:
    """Whether no more than MOST_LEVELS tables and lists are nested in it: whatever walks through it may recurse."""
    level: list[Any] = [table]
    for _ in range(MOST_LEVELS):
        inside = chain.from_iterable(one.values() if isinstance(one, dict) else one for one in level)
        level = [one for one in inside if isinstance(one, dict | list)]
    return not level


def _sorted_out(table: dict[str, Any]) -> dict[str, Any]:
    """Hosts' own keys apart from their agents' settings; the script's "action text" in two."""
    hosts = table.get("hosts")
    if isinstance(hosts, dict):
        table["hosts"] = {name: _host(keys) if isinstance(keys, dict) else keys for name, keys in hosts.items()}
    if isinstance(table.get("script"), list):
        table["script"] = [act_in_two(line) for line in table["script"]]
    return table


def act_in_two(line: Any) -> Any:
    """A line of the script with its "action text" in two."""
    if not isinstance(line, dict) or not isinstance(line.get("action"), str) or "text" in line:
        return line
    action, _, text = line["action"].partition(" ")
    return {**line, "action": action, "text": text}


def _host(keys: dict[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in keys.items() if key in HOST_FIELDS}
    return {**own, "settings": {key: value for key, value in keys.items() if key not in HOST_FIELDS}}


def _with_files(scenario: Scenario, path: Path | str, folder: Path | None) -> Scenario:
    names = {name for letter in scenario.letters.values() for name in (letter.file, *letter.attachments) if name}
    missing = sorted(names - scenario.files.keys())
    files = dict(scenario.files)
    for name in missing:
        if folder is None:
            raise ScenarioError(path, 0, "file-elsewhere", file=name)
        beside = _beside(folder, name)
        if beside is None:
            raise ScenarioError(path, 0, "file-missing", file=name)
        files[name] = beside.read_bytes().decode("latin-1")
    return msgspec.structs.replace(scenario, files=files) if missing else scenario


def _beside(folder: Path, name: str) -> Path | None:
    """The file of that name in the folder, or below; None for any other, and for one that only seems to lie there."""
    try:
        found = (folder / name).resolve()
    except (OSError, ValueError):
        return None
    return found if found.is_relative_to(folder.resolve()) and _is_file(found) else None


def _line_of(text: str, message: str) -> int:
    """The line a validation message is about, as nearly as its path tells."""
    blamed = re.search(r"unknown field `(\w+)`", message)
    path = message.rpartition("`$")[2].rstrip("`")
    words = [match[1] for match in _STEP.finditer(path) if match[1]] + ([blamed[1]] if blamed else [])
    return next((line for word in reversed(words) if (line := line_with(text, word))), 0)


def line_with(text: str, word: str) -> int:
    """The first line, counted from 1, where a word stands outside a comment; 0 when there is none."""
    wanted = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    rows = enumerate(text.splitlines(), 1) if word else ()
    return next((number for number, row in rows if wanted.search(row.partition("#")[0])), 0)
