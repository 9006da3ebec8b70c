"""House rules that no linter knows: no clock or chance of one's own, a sign on every door, no e-mail in the web."""

from __future__ import annotations

import ast
import csv
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
VIRTUAL = ("mail", "trace", "protocols", "world", "trust", "agents", "reading", "scenario")  # floors 0 to 4
REFERENCE = HOUSE / "lessons" / "reference"

# What would tie a run to this machine and this minute. `random.Random` stays: the world's one is seeded.
BANNED = re.compile(
    r"""time\.(?!struct_time$)\w+ | datetime\.((datetime|date)\.)?(now|utcnow|today)
    | random\.(?!Random$)\w+ | uuid\.\w+ | secrets\.\w+ | os\.(urandom|getpid|environ\S*) | platform\.node
    | email\.utils\.(localtime|make_msgid|formatdate)
    | hash  # of text and octets: another one in every process
    """,
    re.VERBOSE,
)
ORDERING = {"sorted", "min", "max", "sort", "heappush", "heapify", "nsmallest", "nlargest"}

# Verbs that are ordinary words too (of English, HTTP, SQL or Python): the page may well need them.
ORDINARY = set(
    "APPEND AUTH AUTHENTICATE CANCELUPDATE CAPABILITY CHECK CLOSE COMPARATOR COMPRESS CONVERSIONS CONVERT COPY CREATE "
    "DATA DELETE ENABLE EXAMINE FETCH HELP ID IDLE LANG LANGUAGE LAST LIST LOGIN LOGOUT MAIL MOVE NAMESPACE NOTIFY "
    "PASS PROXY QUIT RENAME REPLACE SEARCH SELECT SEND SORT STAT STATUS STORE SUBSCRIBE THREAD TOP TURN UID "
    "UNSUBSCRIBE USER UTF8 VERB".split()
)


def modules(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((HOUSE / room).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def dotted(node: ast.AST, aliases: dict[str, str]) -> str:
    """`a.b.c` of an expression, its first name replaced by what was imported under it; "" for anything else."""
    match node:
        case ast.Name(id=name):
            return aliases.get(name, "")
        case ast.Attribute(value=value, attr=attr):
            before = dotted(value, aliases)
            return f"{before}.{attr}" if before else ""
    return ""


def imported(tree: ast.Module) -> dict[str, str]:
    """The names a module imports, each with what it stands for."""
    names = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=parts):
                whole = [part.asname or part.name.partition(".")[0] for part in parts]
                names |= {name: part.name if part.asname else name for name, part in zip(whole, parts, strict=True)}
            case ast.ImportFrom(module=module, names=parts):
                names |= {part.asname or part.name: f"{module}.{part.name}" for part in parts}
    return names


def own_clock_or_chance(tree: ast.Module) -> Iterator[str]:
    aliases = {"hash": "hash"} | imported(tree)
    its_place = [
        node for method in ast.walk(tree) if getattr(method, "name", "") == "__hash__" for node in ast.walk(method)
    ]
    for node in ast.walk(tree):
        name = dotted(node, aliases)
        if BANNED.fullmatch(name) and node not in its_place:
            yield f"{node.lineno}: {name}"


def ordered_by_address(tree: ast.Module) -> Iterator[str]:
    """Orderings that look at id(): a key of sorting, an entry of a heap, a comparison."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in ORDERING:
                where: ast.AST = node
            case ast.Compare(ops=ops) if any(isinstance(op, (ast.Lt, ast.Gt, ast.LtE, ast.GtE)) for op in ops):
                where = node
            case _:
                continue
        if any(isinstance(inner, ast.Name) and inner.id == "id" for inner in ast.walk(where)):
            yield f"{node.lineno}: ordering by id()"


def a_set(node: ast.AST) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.BinOp(left=left, op=ast.BitOr() | ast.BitAnd() | ast.Sub(), right=right):
            return a_set(left) or a_set(right)
    return False


IN_ORDER = {"list", "tuple", "enumerate", "join"}


def gone_through(node: ast.AST) -> list[ast.expr]:
    """What `node` goes through in an order that may show: a loop, a list, a dict, a call of list() and its like."""
    match node:
        case ast.For(iter=source):
            return [source]
        case ast.ListComp(generators=parts) | ast.DictComp(generators=parts):
            return [part.iter for part in parts]
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[source]) if name in IN_ORDER:
            return [part.iter for part in source.generators] if isinstance(source, ast.GeneratorExp) else [source]
    return []


def ordered_by_a_set(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        yield from (f"{source.lineno}: order of a set" for source in gone_through(node) if a_set(source))


def caprices(tree: ast.Module) -> list[str]:
    """All that could make two runs of one scenario differ, as `line: what`."""
    return [*own_clock_or_chance(tree), *ordered_by_address(tree), *ordered_by_a_set(tree)]


@pytest.mark.parametrize("path", modules(*(f"simulator/{room}" for room in VIRTUAL)), ids=name_of)
def test_the_virtual_world_has_no_clock_no_chance_and_no_order_of_its_own(path: Path) -> None:
    assert caprices(tree_of(path)) == []


@pytest.mark.parametrize(
    "line",
    [
        "import time\ntime.time()",
        "from time import monotonic\nmonotonic()",
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.now()",
        "import random\nrandom.choice([])",
        "from random import random\nrandom()",
        "from uuid import uuid4\nuuid4()",
        "import secrets\nsecrets.token_hex()",
        "hash('alice')",
        "import os\nos.urandom(4)",
        "from email.utils import make_msgid\nmake_msgid()",
        "sorted(things, key=id)",
        "things.sort(key=lambda thing: (thing.at, id(thing)))",
        "id(one) < id(other)",
        "for one in {1, 2}: pass",
        "[one for one in set(things)]",
        "{one: 1 for one in {1, 2}}",
        "', '.join(frozenset(things) - {1})",
        "tuple(one + 1 for one in {1, 2})",
    ],
)
def test_the_ban_is_a_ban(line: str) -> None:
    assert caprices(ast.parse(line))


def test_what_is_seeded_and_sorted_may_pass() -> None:
    harmless = "from random import Random\nRandom(7).random()\nfor one in sorted({1, 2}): any(one for one in {1})"
    assert caprices(ast.parse(harmless)) == []


@pytest.mark.parametrize("path", modules("simulator", "web"), ids=name_of)
def test_every_door_has_its_sign(path: Path) -> None:
    sign = ast.get_docstring(tree_of(path))
    assert sign
    assert not sign.startswith(("TODO", "FIXME"))


def test_lessons_are_data_and_prose() -> None:
    assert modules("lessons") == []


def test_every_room_has_its_floor() -> None:
    """The layers contract is exhaustive only for rooms that are packages; a stray folder has no floor at all."""
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = set(re.findall(r"\w+", " ".join(contracts[0]["layers"])))
    rooms = {path.parent.name for path in (HOUSE / "simulator").glob("*/*.py")}
    assert rooms <= floors


@pytest.mark.parametrize("path", modules("web"), ids=name_of)
def test_the_web_comes_in_by_the_front_door(path: Path) -> None:
    nodes = list(ast.walk(tree_of(path)))
    modules_named = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    modules_named += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    assert [name for name in modules_named if name.startswith("simulator.")] == []


def verbs() -> set[str]:
    """Every verb of the inventory that is no ordinary word."""
    rows = chain.from_iterable(
        csv.DictReader(path.read_text(encoding="utf-8").splitlines()) for path in REFERENCE.glob("*.csv")
    )
    words = chain.from_iterable(row["name"].split() for row in rows if "command" in (row.get("kind") or ""))
    return {word for word in words if re.fullmatch(r"[A-Z][A-Z0-9-]+", word)} - ORDINARY


def test_the_verbs_are_known() -> None:
    assert {"EHLO", "RCPT", "STARTTLS", "RETR", "UIDL", "EXPUNGE", "XCLIENT"} <= verbs()


VERB = "|".join(map(re.escape, sorted(verbs() | {"UIDVALIDITY", "UIDNEXT"})))
PHRASE = "|".join(["MAIL FROM:", "RCPT TO:", "PROXY header"])
SPOKEN = re.compile(rf"(?<![a-z])(?:{VERB})(?![a-z])|{PHRASE}", re.IGNORECASE)


@pytest.mark.parametrize(
    "path",
    [path for path in sorted((HOUSE / "web").rglob("*")) if path.suffix in {".py", ".js", ".html", ".css"}],
    ids=name_of,
)
def test_no_verb_is_spoken_in_the_web(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [f"{n}: {said[0]}" for n, line in enumerate(lines, 1) if (said := SPOKEN.search(line))] == []
