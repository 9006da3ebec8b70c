"""The words of the interface: the same ones in every language, none missing, none idle, each set as a printer would."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from simulator import LESSONS, notes
from web.words import language as language_module
from web.words.language import APART, LANGUAGES, LOCALE, counted, words, words_json

WEB = LOCALE.parent
SCRIPTS = sorted((WEB / "static" / "js").glob("*/*.js"))
SOURCES = [path for path in sorted(WEB.rglob("*")) if path.suffix in {".html", ".js", ".py"}]
TEXTS = {path: path.read_text(encoding="utf-8") for path in SOURCES}
OTHERS = [language for language in LANGUAGES if language != "en"]

ASKED = re.compile(r"""(?<![\w.])(?:_|words|known)\(\s*["']([\w-]+(?:\.[\w-]+)+)["']""")
COUNTED = re.compile(r"""(?<![\w.])(?:count|plural)\(\s*["']([\w-]+(?:\.[\w-]+)+)["']""")
LITERAL = re.compile(r"""["'`]([a-z][\w-]*\.[\w.-]*)""")  # any string that may be a key, or begin one
FORMS = ("one", "other")


def test_the_catalogues_hold_the_same_keys_in_the_same_order() -> None:
    for language in OTHERS:
        assert list(words(language)) == list(words("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_has_its_words_once(language: str) -> None:
    with (LOCALE / language / "messages.po").open("rb") as file:
        text = file.read().decode()
        file.seek(0)
        keys = [str(message.id) for message in read_po(file) if message.id]
    assert text.count('\nmsgid "') == len(keys)
    assert [key for key, said in words(language).items() if not said.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_stand_together_by_their_first_word(language: str) -> None:
    rooms = [room for room, _ in groupby(key.partition(".")[0] for key in words(language))]
    assert rooms == sorted(set(rooms))


def fields(said: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(said) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_gaps_are_filled(language: str) -> None:
    here, there = words("en"), words(language)
    assert [key for key in here if fields(here[key]) != fields(there[key])] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_every_key_that_is_used_has_words(path: Path) -> None:
    asked = set(ASKED.findall(TEXTS[path])) | {
        f"{key}.{form}" for key in COUNTED.findall(TEXTS[path]) for form in FORMS
    }
    assert sorted(key for key in asked if key not in words("en")) == []


def test_every_word_is_used() -> None:
    literals = {found for text in TEXTS.values() for found in LITERAL.findall(text)}
    beginnings = tuple(found for found in literals if found.endswith("."))
    whole = literals | {f"{found}.{form}" for found in literals for form in FORMS}
    assert [key for key in words("en") if key not in whole and not key.startswith(beginnings)] == []


def test_every_room_of_the_notes_has_a_name() -> None:
    rooms = {key.partition(".")[0] for language in LANGUAGES for key in notes(language).by_key}
    assert sorted(room for room in rooms if f"glossary.room.{room}" not in words("en")) == []


def test_an_unknown_key_is_loud() -> None:
    with pytest.raises(KeyError):
        language_module.Catalogue("en").gettext("no.such.key")


def test_numbers_are_written_and_counted_as_the_language_does() -> None:
    assert counted("en", "glossary.found", 0).startswith("0 entries")
    assert counted("fr", "glossary.found", 0) == "0 entrée"
    assert counted("en", "glossary.found", 1) == "1 entry"
    assert counted("en", "glossary.found", 1200) == "1,200 entries"
    assert counted("fr", "glossary.found", 1200) == "1\u202f200 entrées"
    assert counted("fr", "glossary.found", 1_000_000).endswith("entrées")


def test_no_word_can_leave_the_element_it_travels_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_module, "words", lambda language: {"a.b": "</script><!--"})
    assert "<" not in words_json.__wrapped__("en")


def test_a_page_is_not_given_the_words_of_another() -> None:
    bare, building = json.loads(words_json("en")), json.loads(words_json("en", "build"))
    assert {"stage.play", "predict.again"} <= set(bare)
    assert not any(key.startswith(("build.", "home.")) for key in bare)
    assert {key for key in building if key not in bare} == {key for key in words("en") if key.startswith("build.")}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_asks_for_words_that_its_page_is_given(path: Path) -> None:
    """By whatever way a page comes to its words; those of a page of its own are asked for by its own scripts alone."""
    asked = set(re.findall(rf"[\"`]({'|'.join(APART)})\\.", path.read_text(encoding="utf-8")))
    theirs = {"home": {"programme"}, "presenter": {"presenter", "watch"}, "read": {"read"}}
    theirs |= {"play": {"play", "read", "carried"}, "build": {"build", "inspector", "plan", "findings"}}
    assert {group for group in asked if path.stem not in theirs.get(group, set())} == set()


# What a typesetter would mark, by language: the pattern and what is wrong with it.
MARKS = {
    "en": {
        "straight quotes": r"['\"]",
        "three dots": r"\.\.\.",
        "a space before a sign": r" [;!?:]",
        "two spaces": r"  ",
    },
    "fr": {
        "straight quotes": r"['\"]",
        "three dots": r"\.\.\.",
        "no thin space before ; ! ?": r"(?<!\u202f)[;!?](?!$|\})|(?<![\u202f?])[;!?]$",
        "no hard space before :": r"(?<![\u00a0\d]):(?!\d)(?!port)",
        "no hard space in « »": r"«(?!\u00a0)|(?<!\u00a0)»",
        "two spaces": r"[ \u00a0\u202f]{2}",
        "English quotes": r"[“”]",
        "say courriel": r"(?i)\be-?mails?\b",
    },
}
ALONE = {"stage.help.title"}  # keys whose words are signs and no sentence


@pytest.mark.parametrize(("language", "mark"), [(language, mark) for language in MARKS for mark in MARKS[language]])
def test_words_are_set_as_a_printer_would(language: str, mark: str) -> None:
    wrong = re.compile(MARKS[language][mark])
    assert {key: said for key, said in words(language).items() if key not in ALONE and wrong.search(said)} == {}


def said_in_french(held: object) -> Iterator[str]:
    """Every text of a TOML file that stands beside its English."""
    for key, within in held.items() if isinstance(held, dict) else ():
        yield from [within] if key == "fr" and isinstance(within, str) else said_in_french(within)
    for within in held if isinstance(held, list) else ():
        yield from said_in_french(within)


@pytest.mark.parametrize("path", sorted(LESSONS.rglob("*.toml")), ids=lambda path: path.relative_to(LESSONS).as_posix())
def test_the_french_of_a_toml_file_never_parts_a_sign_from_its_word(path: Path) -> None:
    parting = re.compile(r"(?<!\u202f)[;!?](?!\w)|(?<![\w\u00a0]):|« | »")
    texts = said_in_french(tomllib.loads(path.read_text(encoding="utf-8")))
    assert [said for said in texts if parting.search(said)] == []


def test_the_french_of_prose_never_parts_a_sign_from_its_word() -> None:
    code = re.compile(r"`[^`]*`")
    parting = re.compile(r"(?<=[^\s|>#-]) [:;?!»](?=\s|$|\*)|« ")
    texts = {path: path.read_text(encoding="utf-8").splitlines() for path in LESSONS.rglob("*.fr.md")}
    assert sum(map(len, texts.values())) > 10_000
    wrong = [(path.name, line) for path, said in texts.items() for line in said if parting.search(code.sub("x", line))]
    assert wrong == []
