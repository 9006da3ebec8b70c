"""The ladder as a Mermaid sequence diagram, which many sites draw from its text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from simulator.export.rungs import Rung, hosts, rungs
from simulator.reading.film import Film
from simulator.reading.transcript import shown

MOST_DIAGRAM = 48_000  # characters: what draws it takes 50,000 by default, and draws nothing of more
MOST_TEXT = 80  # of an arrow's words
_PLAIN = set(" .,:/@=()_+*!?'’·→…-")
# By side, whether it was posted, and whether it was lost: solid for who calls, dotted for who is called.
_ARROWS = {
    ("C", False, False): "->>", ("S", False, False): "-->>",
    ("C", True, False): "-)", ("S", True, False): "--)",
    ("C", False, True): "-x", ("S", False, True): "--x",
    ("C", True, True): "-x", ("S", True, True): "--x",
}  # fmt: skip


def diagram(film: Film) -> Iterator[str]:
    """Its lines. What would make it too long to be drawn is left out, and a last note says how many arrows that are."""
    all_rungs = rungs(film)
    names = {host: f"h{place}" for place, host in enumerate(hosts(film, all_rungs))}
    lines = list(_head(film, names))
    size = sum(map(len, lines))
    yield from lines
    for place, rung in enumerate(all_rungs):
        lines = list(_rung(film, rung, names))
        size += sum(len(line) + 1 for line in lines)
        if size > MOST_DIAGRAM:
            yield _note(names, f"… +{len(all_rungs) - place}")
            return
        yield from lines


def _head(film: Film, names: dict[str, str]) -> Iterator[str]:
    title = film.playbill.title or film.playbill.name
    yield from ("---", f"title: {json.dumps(shown(title), ensure_ascii=False)}", "---", "sequenceDiagram")
    yield from (f"    participant {name} as {escaped(film.label(host))}" for host, name in names.items())


def _rung(film: Film, rung: Rung, names: dict[str, str]) -> Iterator[str]:
    if rung.chapter:
        number = next(place for place, one in enumerate(film.chapters, 1) if one.u == rung.u)
        yield _note(names, f"{number} · {rung.chapter}")
    text = rung.text if len(rung.text) <= MOST_TEXT else f"{rung.text[:MOST_TEXT]}…"
    arrow = _ARROWS[rung.side, rung.posted, rung.lost]
    yield f"    {names[rung.sender]}{arrow}{names[rung.receiver]}: {escaped(text)}"


def _note(names: dict[str, str], text: str) -> str:
    ends = dict.fromkeys((*list(names.values())[:1], *list(names.values())[-1:]))
    return f"    Note over {','.join(ends)}: {escaped(text)}"


def escaped(text: str) -> str:
    """Text in which nothing means anything to Mermaid: `;` ends a statement, `#` and `%%` comment, `<` is markup."""
    text = shown(text).strip() or "…"
    kept = "".join(one if one.isalnum() or one in _PLAIN else f"#{ord(one)};" for one in text)
    return f"#{ord(kept[0])};{kept[1:]}" if kept.startswith(("wrap:", "nowrap:")) else kept
