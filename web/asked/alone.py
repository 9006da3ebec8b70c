"""The stage alone: one file that plays a run without server or network, in every language. Knows no e-mail.

It is the page itself: its templates, styles and modules, over a server that lies in the file (js/alone/server.js) and
answers, by the same URLs and frames as the real one, from what is written here.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import msgspec

from simulator import Event, LetterApart, PartOpened, diagram, note_keys, open_parts, take_apart, to_json, weight
from web.look import assets
from web.look.bundle import bundle
from web.look.template import STYLES, THEATRE, templates
from web.runs.about import about
from web.runs.frames import frames, is_cut
from web.runs.live_run import LiveRun
from web.told.lesson import Lesson
from web.told.noted import note_of
from web.told.shelf import cue_titles, premises
from web.words.language import LANGUAGES
from web.words.markdown import plain

ENTRY, SERVER = "js/alone/alone.js", "js/alone/server.js"
MOST_LETTERS = 300  # letters at their stations; of a longer film, those of the beginning
MOST_LETTER_OCTETS = 1 << 24  # of these letters in all, about
MOST_PARTS = 1_048_576  # octets, in all, of the parts of letters …
BARE = 200  # … and what each takes besides
MOST_WHOLE = 2_097_152  # octets, in all, of what frames had cut


class Page(NamedTuple):
    """The page of a language: its title, and its HTML."""

    title: str
    html: str


def alone(live: LiveRun, lessons: dict[str, Lesson], language: str, base: str = "") -> bytes:
    """The file: `language` is the one it opens in. `lessons`: the lesson as it is told in each language.

    `base`: the server's address, for what can be done there alone.
    """
    style, script = _style(), _script()
    context = {
        "pages": {code: _page(live, lesson, code, base) for code, lesson in lessons.items()},
        "title": lessons[language].title,
        "style": style,
        "script": script,
        "box": _in_html(_box(live)),
        "policy": f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'",
    }
    return templates(language).get_template("alone.html").render(context).encode()


def _page(live: LiveRun, lesson: Lesson, language: str, base: str) -> Page:
    html = (
        templates(language)
        .get_template("alone_page.html")
        .render(
            lesson=lesson,
            scenario=live.run.scenario,
            cue_titles=cue_titles(lesson, live.run.scenario),
            premises=premises(lesson, live.run.scenario),
            presenting=False,
            tour=None,
            alone=True,
            base=base,
        )
    )
    return Page(plain(lesson.title), html)


def _style() -> str:
    return assets.sheets(STYLES + assets.SHEETS[THEATRE])


def _script() -> str:
    return _bundled(assets.static(ENTRY))


@lru_cache(1)
def _bundled(version: str) -> str:
    """The one script; made anew when a file of ours changes, as its URL tells."""
    return bundle(assets.scripts(), ENTRY, SERVER)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _in_html(json: bytes) -> str:
    """JSON that cannot end the element it stands in."""
    return json.decode().replace("<", "\\u003c")


# ---- what the server in the file knows


def _box(live: LiveRun) -> bytes:
    notes = {language: _notes(live, language) for language in LANGUAGES}
    parts = {
        "about": msgspec.json.encode(about(live)),
        "frames": b"[" + b",".join(frames(live.past(0), done=True)) + b"]",
        "letters": to_json(letters := dict(_letters(live))),
        "parts": to_json(dict(_parts(live, letters))),
        "whole": to_json(dict(_whole(live))),
        "diagrams": to_json({one: drawn for one in _protocols(live) if (drawn := diagram(one))}),
        "notes": msgspec.json.encode({language: keys for language, (keys, _) in notes.items()}),
        "texts": msgspec.json.encode({language: texts for language, (_, texts) in notes.items()}),
    }
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), part) for name, part in parts.items()) + b"}"


def _protocols(live: LiveRun) -> list[str]:
    return sorted({talk.protocol for talk in live.reading.talks.values()})


def _notes(live: LiveRun, language: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """By key the key of its note, and the notes: several keys may have one."""
    found = {key: note for key in note_keys(live.run.events, live.reading) if (note := note_of(language, key))}
    return {key: note["key"] for key, note in found.items()}, {note["key"]: note for note in found.values()}


def _letters(live: LiveRun) -> Iterator[tuple[str, LetterApart]]:
    events = live.run.events
    found = (letter for event in events if (letter := take_apart(events, event.n)))
    apart = (msgspec.structs.replace(letter, is_signed=False) for letter in found)  # seals are laid open by a server
    left = MOST_LETTER_OCTETS
    for letter in islice(apart, MOST_LETTERS):
        yield str(letter.event), letter
        left -= letter.octets
        if left < 0:
            return


def _parts(live: LiveRun, letters: dict[str, LetterApart]) -> Iterator[tuple[str, PartOpened]]:
    """What letters of several parts hold, as far as there is room."""
    left = MOST_PARTS
    for letter in letters.values():
        for opened in open_parts(live.run.events, letter.event, [part.number for part in letter.parts if part.number]):
            left -= len(opened.content) + BARE
            if left < 0:
                return
            yield f"{letter.event}/{opened.number}", opened


def _whole(live: LiveRun) -> Iterator[tuple[str, Event]]:
    left = MOST_WHOLE
    for event in live.run.events:
        if is_cut(event):
            left -= weight([event])
            if left < 0:
                return
            yield str(event.n), event
