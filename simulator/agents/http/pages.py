"""The pages of a webmail: HTML as it goes over the wire. Knows no session and no server."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from simulator.mail import message
from simulator.mail.mailbox import Letter

SHOWN = ("From", "To", "Cc", "Subject", "Date")


def page(title: str, *parts: str) -> bytes:
    """A whole page."""
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="en">\n<title>{escape(title)}</title>\n{body}\n</html>\n'.encode()


def form(action: str, csrf: str, fields: Iterable[str], button: str) -> str:
    """A form that is sent with POST; `csrf` is the hidden field that no other site can know."""
    hidden = [f'<input type="hidden" name="csrf" value="{escape(csrf)}">'] if csrf else []
    rows = "\n".join([*hidden, *fields, f"<button>{button}</button>"])
    return f'<form method="post" action="{action}">\n{rows}\n</form>'


def field(name: str, kind: str = "text", value: str = "") -> str:
    """One line to be filled in."""
    return f'<label>{name} <input name="{name}" type="{kind}" value="{escape(value)}"></label>'


def log_in(trouble: str = "") -> bytes:
    """Where somebody says who he is."""
    told = [f"<p>{escape(trouble)}</p>"] if trouble else []
    return page("Log in", *told, form("/login", "", [field("user"), field("password", "password")], "Log in"))


def inbox(letters: Iterable[Letter], csrf: str) -> bytes:
    """All letters, the newest first."""
    rows = [_row(letter) for letter in letters]
    listed = "\n".join(["<ol>", *reversed(rows), "</ol>"]) if rows else "<p>No letters</p>"
    return page("Inbox", '<a href="/compose">Write</a>', listed, form("/logout", csrf, [], "Log out"))


def _row(letter: Letter) -> str:
    about = escape(" · ".join(_text(letter, name) for name in ("From", "Subject")))
    marked = about if "\\Seen" in letter.flags else f"<b>{about}</b>"
    return f'<li value="{letter.uid}"><a href="/letter/{letter.uid}" rel="item">{marked}</a></li>'


def letter(shown: Letter, content: str, csrf: str) -> bytes:
    """One letter; `content` is HTML that is fit to be shown."""
    rows = [f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name in SHOWN if (text := _text(shown, name))]
    head = "\n".join(["<dl>", *rows, "</dl>"])
    back = '<a href="/inbox">Inbox</a>'
    return page(
        _text(shown, "Subject"), back, head, f"<article>{content}</article>", form("/logout", csrf, [], "Log out")
    )


def compose(csrf: str, filled: dict[str, str] | None = None, trouble: str = "") -> bytes:
    """A letter to be written, or one that could not be sent."""
    kept = filled or {}
    told = [f"<p>{escape(trouble)}</p>"] if trouble else []
    lines = [field(name, value=kept.get(name, "")) for name in ("to", "cc", "bcc", "subject")]
    text = f'<textarea name="text">{escape(kept.get("text", ""))}</textarea>'
    return page("Write", *told, form("/send", csrf, [*lines, text], "Send"))


def said(title: str, text: str) -> bytes:
    """A page that only says something."""
    return page(title, f"<p>{escape(text)}</p>")


def _text(shown: Letter, name: str) -> str:
    found = message.first(shown.content, name)
    return found.text if found else ""
