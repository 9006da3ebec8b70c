"""Why a scenario cannot be read or played: a code, and what it is about. The words of each code are data.

They stand in `lessons/refusals.toml`, in every language: a sentence that names the remedy, and how places are called.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

WORDS = Path(__file__).resolve().parents[2] / "lessons" / "refusals.toml"
ORIGINAL = "en"
MOST_SHOWN = 120  # characters of a value that somebody wrote
_EXPECTED = re.compile(r"Expected `([^`]+)`(?:, got `([^`]+)`)?")
_QUOTED = re.compile(r"[`'](.*?)['`]")
_AT = re.compile(r" - at `[^`]*?(\w+)(?:\[\d+\])*[^`\w]*`$")
_STRANGE = {  # how messages of msgspec begin, where they say more than what was expected
    "Object contains unknown field": "unknown-key",
    "Object missing required field": "missing-key",
    "Invalid enum value": "no-choice",
    "Expected `int` >= 1": "port",  # of all numbers, ports alone have bounds that a type tells
    "Expected `int` <= 65535": "port",
}


class Word(NamedTuple):
    """Something that each language calls otherwise; `about` fills it in."""

    key: str
    about: Mapping[str, object] = {}


class Refused(Exception):
    """`code` names why; `place` is where, `about` whatever else its words name."""

    def __init__(self, code: str, place: Word | None = None, **about: object) -> None:
        super().__init__(code)
        self.code, self.place, self.about = code, place, about

    def told(self, language: str) -> str:
        """The whole sentence, in that language."""
        where = _said(self.place, language) if self.place else ""
        sentence = _filled(_words("codes", self.code, language), self.about, language)
        return where + (sentence if where else sentence[:1].upper() + sentence[1:])

    def by_language(self) -> dict[str, str]:
        """The same, in all there are."""
        return {language: self.told(language) for language in table()["codes"][self.code]}

    def __str__(self) -> str:
        return self.told(ORIGINAL)


@cache
def table() -> dict[str, dict[str, Any]]:
    """`codes`, `words` and `examples`, by key and language."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def example(type_: str) -> str:
    """A record of that type as it is written; "" where none is at hand."""
    return str(table()["examples"].get(type_.upper(), ""))


def of_msgspec(error: msgspec.ValidationError) -> tuple[str, dict[str, Any]]:
    """Code and what it is about, of what does not fit the schema."""
    message, found = str(error), _AT.search(str(error))
    key = found[1] if found else ""
    for start, code in _STRANGE.items():
        if message.startswith(start):
            return code, {"key": _first(message), "where": key, "text": key}
    kind = _EXPECTED.match(message)
    kinds = [one.strip() for one in kind[1].split("|")] if kind else []
    wanted = next((one for one in kinds if one != "null"), "")
    if wanted in table()["words"]:
        return "wrong-kind", {"key": key, "kind": Word(wanted)}
    return "odd", {"text": key}


def _first(message: str) -> str:
    quoted = _QUOTED.search(message)
    return quoted[1] if quoted else ""


def _words(kind: str, key: str, language: str) -> str:
    by_language: dict[str, str] = table()[kind][key]
    return by_language.get(language, by_language[ORIGINAL])


def _said(word: Word, language: str) -> str:
    return _filled(_words("words", word.key, language), word.about, language)


def _filled(text: str, about: Mapping[str, object], language: str) -> str:
    return text.format(**{name: _shown(value, language) for name, value in about.items()})


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Word):
        return _said(value, language)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= MOST_SHOWN or isinstance(value, list) else f"{text[:MOST_SHOWN]}…"


def quoted(error: Exception) -> str:
    """The first thing a message quotes: what to look for in the file."""
    return next(iter(str(error).split("'")[1:]), "")
