"""Free play: a letter of one's own, a route and what goes wrong make a scenario. The town and the choices are data.

They lie in `lessons/free-play`. Knows no page; what cannot be sent is told as the form's field and a key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from simulator.mail import date as dates
from simulator.mail import message
from simulator.mail.address import Address
from simulator.mail.address_list import address_list
from simulator.scenario.load import LESSONS, load
from simulator.scenario.overlay import laid_over
from simulator.scenario.own.sent import MOST_CHARACTERS
from simulator.scenario.scenario import FaultPart, LetterPart, Scenario
from simulator.scenario.units import date, duration
from simulator.scenario.write import as_toml

FOLDER = LESSONS / "free-play"
LETTER = "mine"  # what the script sends
MOST_RECIPIENTS = 50
MOST_LINE = 1_000  # characters of a field on one line
MOST_ATTACHMENTS = 10


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something to choose: words by language, and what it lays over the town."""

    label: dict[str, str]
    what: dict[str, str]
    over: dict[str, Any] = {}


class Route(Choice, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way for the letter: its first link, and its last one to Bob."""

    first: str
    last: str


class Twist(Choice, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What goes wrong on the way, or what somebody has decided. `patience`: how long to wait before looking."""

    kind: Literal["fault", "policy"]
    faults: list[FaultPart] = []
    patience: str = ""


class Choices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that can be chosen, by key."""

    routes: dict[str, Route]
    twists: dict[str, Twist]


class Attached(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that goes with a letter."""

    name: str
    octets: bytes


class FreePlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The form as it was filled in; correspondents as people type them, `Zoé <zoe@a.example>, bob@b.example`.

    `eml`: a whole letter; it is sent on to the correspondents named here (RFC 5322 §3.6.6), to its own if none is.
    """

    route: str = "direct"
    twists: list[str] = []
    sender: str = msgspec.field(default="", name="from")
    to: str = ""
    cc: str = ""
    bcc: str = ""
    subject: str = ""
    text: str = ""
    attachments: list[Attached] = []
    eml: bytes = b""


class FieldError(ValueError):
    """A form that cannot be sent: `field` is the one at fault, `key` names why."""

    def __init__(self, field: str, key: str) -> None:
        super().__init__(f"{field}: {key}")
        self.field, self.key = field, key


@cache
def choices() -> Choices:
    """What can be chosen."""
    table = tomllib.loads((FOLDER / "choices.toml").read_text(encoding="utf-8"))
    return msgspec.convert(table, Choices)


def free_play(form: FreePlay) -> Scenario:
    """The scenario of a form. Raises FieldError."""
    route = _chosen(choices().routes, "route", form.route)
    twists = [_chosen(choices().twists, "twists", key) for key in form.twists]
    play = load(FOLDER / "town.toml")
    for choice in (route, *twists):
        play = laid_over(play, choice.over)
    letter, files = _with_file(form, play) if form.eml else _written(form)
    script = list(play.script)
    for twist in sorted((one for one in twists if one.patience), key=lambda one: duration(one.patience)):
        script[1] = msgspec.structs.replace(script[1], text=twist.patience)
    play = msgspec.structs.replace(
        play,
        title={"en": title} if (title := _subject(form).strip()) else {},
        letters={LETTER: letter},
        files=files,
        faults=[_placed(fault, route) for twist in twists for fault in twist.faults],
        script=script,
    )
    if len(as_toml(play)) > MOST_CHARACTERS:
        raise FieldError("eml" if form.eml else "attachments" if form.attachments else "text", "too-big")
    return play


def _chosen(known: Mapping[str, Any], field: str, key: str) -> Any:
    if key not in known:
        raise FieldError(field, "unknown")
    return known[key]


def _placed(fault: FaultPart, route: Route) -> FaultPart:
    return msgspec.structs.replace(fault, on=fault.on.format(first=route.first, last=route.last))


# ---- the letter


def _written(form: FreePlay) -> tuple[LetterPart, dict[str, str]]:
    """A letter written on the form, and the files that go with it."""
    if not form.sender.strip():
        raise FieldError("from", "needed")
    _correspondents(form, "from", form.sender, 1)
    if not list(_recipients(form)):
        raise FieldError("to", "needed")
    if len(form.subject) > MOST_LINE or "\n" in form.subject or "\r" in form.subject:
        raise FieldError("subject", "too-long")
    files = dict(_files(form.attachments))
    to, cc, bcc = ([text] if text.strip() else [] for _, text in _people(form))
    letter = LetterPart(
        sender=form.sender, to=to, cc=cc, bcc=bcc, subject=form.subject, text=form.text, attachments=list(files)
    )
    return letter, files


def _files(attachments: Iterable[Attached]) -> Iterator[tuple[str, str]]:
    for n, one in enumerate(attachments, 1):
        name = one.name.replace("\\", "/").rpartition("/")[2].strip()
        if n > MOST_ATTACHMENTS or not name or len(name) > MOST_LINE or not name.isprintable():
            raise FieldError("attachments", "too-many" if n > MOST_ATTACHMENTS else "bad-name")
        yield f"{n}/{name}", one.octets.decode("latin-1")


def _with_file(form: FreePlay, play: Scenario) -> tuple[LetterPart, dict[str, str]]:
    """A letter that came as a file: as it is, or with the fields that say who sends it on to whom."""
    raw = message.normalise(form.eml)
    people = [(f"Resent-{field.capitalize()}", text) for field, text in _people(form) if text.strip()]
    if people:
        _correspondents(form, "from", form.sender, 1)
        list(_recipients(form))
        lines = [("Resent-Date", dates.written(date(play.curtain))), ("Resent-From", form.sender), *people]
        raw = message.prepend(raw, "".join(f"{name}: {_line(text)}\r\n" for name, text in lines).encode())
    elif not any(True for name in ("To", "Cc", "Bcc") for field in message.named(raw, name) if _addresses(field.value)):
        raise FieldError("eml", "nobody")
    if not any(_addresses(field.value) for field in message.named(raw, "From")):
        raise FieldError("eml", "no-letter")
    return LetterPart(file=f"{LETTER}.eml"), {f"{LETTER}.eml": raw.decode("latin-1")}


def _subject(form: FreePlay) -> str:
    """What the letter is about: a letter that came as a file says it itself."""
    if not form.eml:
        return form.subject
    found = message.first(form.eml, "Subject")
    return found.text if found else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _people(form: FreePlay) -> list[tuple[str, str]]:
    return [("to", form.to), ("cc", form.cc), ("bcc", form.bcc)]


def _recipients(form: FreePlay) -> Iterator[Address]:
    left = MOST_RECIPIENTS
    for field, text in _people(form):
        found = _correspondents(form, field, text, left) if text.strip() else []
        left -= len(found)
        yield from found


def _correspondents(form: FreePlay, field: str, text: str, most: int) -> list[Address]:
    """Whom a field of the form names. Raises FieldError when it is no list of addresses."""
    if len(text) > MOST_RECIPIENTS * MOST_LINE:
        raise FieldError(field, "too-long")
    entries = address_list(text.encode())
    found = [entry.address for entry in entries]
    if not found or not all(address and address.local and address.domain for address in found):
        raise FieldError(field, "no-address")
    if len(found) > most:
        raise FieldError(field, "too-many")
    return [address for address in found if address]


def _addresses(value: bytes) -> list[Address]:
    return [entry.address for entry in address_list(value) if entry.address]
