"""A page as a browser understands it: where its links lead, which forms and images it has. Knows no server."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from simulator.agents.http.sanitiser import go_through

MOST = 1_000_000  # characters of a page that are looked at
PORTS = {"http": 80, "https": 443}


class Form(NamedTuple):
    """A form: where it leads, and its fields as they stand; `secret` names those for a password."""

    action: str
    method: str
    fields: dict[str, str]
    secret: tuple[str, ...]


class Page(NamedTuple):
    """What a browser has before it. `items`: links that lead to one thing of a list."""

    url: str
    items: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    images: tuple[str, ...] = ()

    def form_to(self, ending: str) -> Form | None:
        """The first form that leads to a place that ends so."""
        return next((form for form in self.forms if form.action.endswith(ending)), None)

    @property
    def log_in(self) -> Form | None:
        """The first form that asks for a password."""
        return next((form for form in self.forms if form.secret), None)


def read_page(url: str, html: str) -> Page:
    """Understand a page that was found at `url`."""
    reader = _Reader(url)
    go_through(reader, html[:MOST])
    return Page(url, tuple(reader.items), tuple(reader.forms), tuple(reader.images))


def address(url: str, base: str = "") -> SplitResult | None:
    """A place of the web, as it stands or seen from another; None where it is none (RFC 3986 §5)."""
    try:
        found = urlsplit(urljoin(base, url))
        port = found.port
    except ValueError:
        return None
    is_place = found.scheme in PORTS and found.hostname and found.netloc.isascii() and port != 0
    return found if is_place else None


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._url = url
        self.items: list[str] = []
        self.forms: list[Form] = []
        self.images: list[str] = []
        self._form: Form | None = None
        self._text: str | None = None  # the field whose text is being read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        match tag:
            case "a" if said.get("rel") == "item":
                self.items.append(self._place(said.get("href", "")))
            case "img" if "src" in said:
                self.images.append(self._place(said["src"]))
            case "form":
                secret: tuple[str, ...] = ()
                method = said.get("method", "get").upper()
                self._form = Form(self._place(said.get("action", "")), method, {}, secret)
                self.forms.append(self._form)
            case "input" | "textarea" if self._form is not None and said.get("name"):
                self._add(self._form, said["name"], said)
                self._text = said["name"] if tag == "textarea" else None

    def _add(self, form: Form, name: str, said: dict[str, str]) -> None:
        form.fields[name] = said.get("value", "")
        if said.get("type") == "password":
            self._form = self.forms[-1] = form._replace(secret=(*form.secret, name))

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._text is not None:
            self._form.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None
        elif tag == "form":
            self._form = self._text = None

    def _place(self, url: str) -> str:
        try:
            return urljoin(self._url, url)
        except ValueError:
            return ""
