"""Whatever is refused is told in every language: a whole sentence, with the place and a remedy."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

import pytest

from simulator.scenario.load import ScenarioError, loads
from simulator.scenario.proof import CastError
from simulator.scenario.refusal import Refused, table
from simulator.scenario.run import Run
from web.words.language import LANGUAGES

HOUSE = Path(__file__).resolve().parents[2]
NAMING = {"CastError", "Refused", "ScenarioError", "Unfit", "Word"}  # each names its code, or word, first
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
DEAD = {"film-row", "conversation-row"}  # what only tests are made of wants no remedy


def trees() -> Iterator[ast.Module]:
    for path in sorted((HOUSE / "simulator").rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    yield from (one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str))


def named() -> Iterator[str]:
    """The codes and words that stand where something is refused, or a word is meant."""
    for call in (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        said = [text for text in texts(call.args) if CODE.fullmatch(text)]
        yield from said[:1] if name in NAMING else ()
        yield from (f"zone-{why}" for why in said[-1:] if name == "ZoneError")


def anywhere() -> set[str]:
    """All that could be a code, wherever it stands in the engine."""
    plain = {text for tree in trees() for text in texts(ast.walk(tree))}
    return plain | set(named()) | {"zone-record"}  # the default of a ZoneError


ANYWHERE = anywhere()


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_engine_names_no_code_without_words() -> None:
    known = table()["codes"].keys() | table()["words"].keys()
    found = set(named())
    assert {"duration", "nobody-there", "zone-type", "too-deep", "carried", "host"} <= found
    assert found - known == set()


def test_whoever_names_a_code_says_all_that_its_words_tell() -> None:
    seen = 0
    for call in (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not (isinstance(call.func, ast.Name) and call.func.id in NAMING - {"Word"}):
            continue
        code = next((text for text in texts(call.args) if text in table()["codes"]), None)
        if code and all(one.arg for one in call.keywords):
            assert fields(table()["codes"][code]["en"]) <= {str(one.arg) for one in call.keywords}, code
            seen += 1
    assert seen > 30


@pytest.mark.parametrize("code", table()["codes"])
def test_a_code_has_a_sentence_in_every_language(code: str) -> None:
    assert code in ANYWHERE, "a code that nothing gives"
    sentences = table()["codes"][code]
    assert sentences.keys() == LANGUAGES.keys()
    assert len({*sentences.values()}) == len(LANGUAGES)
    assert len({frozenset(fields(text)) for text in sentences.values()}) == 1
    for text in sentences.values():
        assert re.search(r"[.?]$|\{example\}$|250\*$", text)
        assert code in DEAD or re.search(r"[.?;:,] ?\w|has to|doit", text), "a remedy stands behind what is wrong"
    assert not re.search(r"« | »| [:;?!]|'", re.sub(r"\b[CS]: \S+", "", sentences["fr"]))


@pytest.mark.parametrize("word", table()["words"])
def test_a_word_has_its_like_in_every_language(word: str) -> None:
    by_language = table()["words"][word]
    assert by_language.keys() == LANGUAGES.keys()
    assert len({frozenset(fields(text)) for text in by_language.values()}) == 1


HOSTS = """[hosts."a.example"]
agents = ["terminal", "dns-server"]
[hosts."b.example"]
agents = ["smtp-server", "queue"]
"""
LINK = '[[links]]\nbetween = ["a.example", "b.example"]\n'


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        (
            HOSTS + 'greylist = "a while"',
            "At b.example: “a while” is no duration. Write it like 40ms, 2s, 5m, 1h or 3d.",
            "Chez b.example : « a while » n’est pas une durée. Écrivez par exemple 40ms, 2s, 5m, 1h ou 3d.",
        ),
        (
            HOSTS + LINK + 'latency = "soon"',
            "On the link a.example – b.example: “soon” is no duration. Write it like 40ms, 2s, 5m, 1h or 3d.",
            "Sur le lien a.example – b.example : « soon » n’est pas une durée. "
            "Écrivez par exemple 40ms, 2s, 5m, 1h ou 3d.",
        ),
        (
            HOSTS + '[dns]\n"x.example" = { MX = "mx.x.example." }',
            "In the zone, at x.example: “mx.x.example.” is no MX record. Write it like 10 mx.bob.example.",
            "Dans la zone, à x.example : « mx.x.example. » n’est pas un enregistrement MX. Écrivez par exemple "
            "10 mx.bob.example.",
        ),
        (
            HOSTS + '[[script]]\nwho = "a.example"\naction = "wait a while"',
            "In the script, act 1: “a while” is no duration. Write it like 40ms, 2s, 5m, 1h or 3d.",
            "Dans le script, acte 1 : « a while » n’est pas une durée. Écrivez par exemple 40ms, 2s, 5m, 1h ou 3d.",
        ),
        (
            HOSTS + "most_hops = 'many'",
            "At b.example: “most_hops” has to be a whole number.",
            "Chez b.example : « most_hops » doit être un nombre entier.",
        ),
        (
            HOSTS + "smtp_ports = [25, 70000]",
            "At b.example: a port is a number from 1 to 65535, and “smtp_ports” has another. Write one like 993.",
            "Chez b.example : un port est un nombre de 1 à 65535, et « smtp_ports » en a un autre. "
            "Écrivez par exemple 993.",
        ),
        ("seed = 'x'", "“seed” has to be a whole number.", "« seed » doit être un nombre entier."),
    ],
    ids=["setting", "link", "zone", "script", "kind", "port", "key"],
)  # fmt: skip
def test_the_sentence_names_place_and_remedy(text: str, english: str, french: str) -> None:
    with pytest.raises((ScenarioError, CastError)) as caught:
        Run(loads(text))
    error = caught.value
    assert isinstance(error, Refused)
    plain = {"en": english, "fr": french}
    assert {
        language: said.replace("\xa0", " ").replace("\u202f", " ") for language, said in error.by_language().items()
    } == plain


def test_what_somebody_wrote_is_named_as_it_is_and_briefly() -> None:
    with pytest.raises(CastError) as caught:
        Run(loads(HOSTS + f'greylist = "{{host}} <b> {"x" * 5_000}"'))
    assert "{host} <b> x" in caught.value.told("fr")
    assert len(caught.value.told("fr")) < 400
