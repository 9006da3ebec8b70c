"""Markdown to HTML in which nothing can run, and HTML to plain text. Knows no lesson."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"typographer": False}).enable("table")


def plain(markup: str) -> str:
    """The text of HTML."""
    return Markup(markup).striptags()


def html(text: str) -> str:
    """Safe HTML of Markdown; nothing in it can run."""
    return nh3.clean(_markdown.render(text))


def html_inline(text: str) -> str:
    """The same for a line, without a paragraph around it."""
    return nh3.clean(_markdown.renderInline(text))
