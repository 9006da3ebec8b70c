"""Languages of the interface: which there are, whose turn it is, and the catalogues' strings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from babel import Locale
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from pydantic import AfterValidator

LANGUAGES = {"en": "English", "fr": "Français"}
LOCALE = Path(__file__).parents[1] / "locale"
# First words of keys whose strings no script says, or only those of a page or two.
APART = frozenset(
    ("article", "build", "choice", "door", "glossary", "handout", "home", "play", "presenter", "read", "seals", "style")
)


def _known(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(code)
    return code


Language = Annotated[str, AfterValidator(_known)]
"""A language in an address; one that is none of ours is a wrong turn."""


def preferred(accept_language: str) -> str:
    """That of our languages which the header wants most (RFC 9110 §12.5.4); English when it wants none."""
    best, chosen = 0.0, "en"
    for part in accept_language.split(","):
        tag, _, weight = part.partition(";")
        code = tag.strip().lower()[:2]
        if code in LANGUAGES and _weight(weight) > best:
            best, chosen = _weight(weight), code
    return chosen


def _weight(text: str) -> float:
    """`q=0.8` as a number: 1 when nothing is said, 0 when it is no number."""
    name, _, value = text.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


@cache
def words(language: str) -> dict[str, str]:
    """All interface strings of a language, by key (`stage.play`)."""
    with (LOCALE / language / "messages.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@cache
def words_json(language: str, *own: str) -> str:
    """The same as JSON, for the page's scripts; nothing in it can end the element it stands in.

    Of the words that only one page needs, those whose first word is among `own`.
    """
    apart = APART.difference(own)
    table = {key: text for key, text in words(language).items() if key.partition(".")[0] not in apart}
    return msgspec.json.encode(table).decode().replace("<", "\\u003c")


def counted(language: str, key: str, n: int) -> str:
    """The string of `key.one` or `key.other` for a count, `{n}` written as the language writes numbers."""
    form = Locale(language).plural_form(n)
    said = words(language).get(f"{key}.{form}") or words(language)[f"{key}.other"]
    return said.format(n=format_decimal(n, locale=language))


class Catalogue(Translations):
    """The catalogue as Jinja2's i18n extension wants it."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._words = words(language)

    def gettext(self, message: str) -> str:
        """The string of a key. Raises KeyError for an unknown one: a missing word is a bug, loud."""
        return self._words[message]

    ugettext = gettext


def ours(texts: Mapping[str, str], language: str) -> str:
    """The text in that language; else in English, or in any; "" when there is none."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
