"""Markdown to HTML in which nothing can run, and HTML to plain text. Knows no lesson."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"typographer": False}).enable("table")

_INVERSION = re.compile(r"\w+-t-(?:il|elle|on)s?\b")


def plain(markup: str) -> str:
    """The text of HTML. Spaces at which no line may break stay; `striptags` would make common ones of them."""
    return Markup(markup.replace("\u202f", "&#8239;").replace("\u00a0", "&nbsp;")).striptags()


def html(text: str) -> str:
    """Safe HTML of Markdown; nothing in it can run."""
    return nh3.clean(_markdown.render(text))


def html_inline(text: str) -> str:
    """The same for a line, without a paragraph around it."""
    return nh3.clean(_markdown.renderInline(text))


def heading(text: str) -> str:
    """The same for a heading, in which French inversions (`a-t-elle`) are not torn apart at a line's end."""
    return _INVERSION.sub(lambda found: f'<span class="whole">{found[0]}</span>', html_inline(text))
