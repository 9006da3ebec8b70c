"""Makes the HTML of a stranger's letter fit to be shown among one's own pages: what could act is taken out.

Nothing is passed on as it came: what is allowed is written anew. Knows no letter and no page.
"""

from __future__ import annotations

from contextlib import suppress
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

ALLOWED = frozenset(
    "a abbr b blockquote br code dd div dl dt em h1 h2 h3 h4 hr i img li ol p pre s span strong sub sup table tbody td"
    " th thead tr u ul".split()
)
EMPTY = frozenset({"br", "hr", "img"})
SILENT = frozenset(
    {"iframe", "noscript", "object", "script", "style", "svg", "template", "title"}
)  # with all they hold
LINKS = ("http://", "https://", "mailto:")
MOST = 200_000  # characters of a letter that are looked at


class Fit(NamedTuple):
    """HTML that can be shown, how much was taken out of it, and how many images of elsewhere there were."""

    html: str
    removed: int
    images: int


def go_through(parser: HTMLParser, html: str) -> None:
    """Have HTML read as far as it can be: at some broken declarations Python's own parser gives up.

    Behind the last ">" no tag begins; left to find that out, it looks from each "<" to the end.
    """
    end = html.rfind(">") + 1
    with suppress(AssertionError):
        parser.feed(html[:end] + html[end:].replace("<", "&lt;"))
        parser.close()


def sanitised(html: str, *, images: bool) -> Fit:
    """What is fit to be shown; `images`: whether those of elsewhere stay."""
    cleaner = _Cleaner(images)
    go_through(cleaner, html[:MOST])
    return Fit("".join(cleaner.out), cleaner.removed, cleaner.images)


class _Cleaner(HTMLParser):
    def __init__(self, images: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.removed = self.images = 0
        self._keeps_images = images
        self._silent = ""  # inside which element nothing is heard
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        if tag not in ALLOWED:
            self.removed += 1
            self._silent = tag if tag in SILENT else ""
            return
        kept = [(name, value) for name, value in attrs if value and self._may(tag, name, value)]
        self.removed += sum(name not in ("src", "href", "alt") for name, _ in attrs)
        if tag == "img" and not any(name == "src" for name, _ in kept):
            return
        self.out.append("".join(["<", tag, *(f' {name}="{escape(value)}"' for name, value in kept), ">"]))
        if tag not in EMPTY:
            self._open.append(tag)

    def _may(self, tag: str, name: str, value: str) -> bool:
        if (tag, name) == ("a", "href"):
            return value.strip().lower().startswith(LINKS)
        if (tag, name) == ("img", "src") and value.strip().lower().startswith(LINKS[:2]):
            self.images += 1
            return self._keeps_images
        return (tag, name) == ("img", "alt")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag in self._open:
            while self._open and (last := self._open.pop()):
                self.out.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.out.append(escape(data))

    def close(self) -> None:
        super().close()
        self.out += [f"</{tag}>" for tag in reversed(self._open)]
