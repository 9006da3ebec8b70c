"""Policy records: what a domain's owner wants done with letters that fail (RFC 9989 §4.7, §4.8). Knows no letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

REQUESTS = ("none", "quarantine", "reject")  # from mild to strict
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
_TAG = re.compile(r"([A-Za-z]+)[ \t]*+=[ \t]*+([\x20-\x3a\x3c-\x7e]+)")
_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:[^\s!,]+)(?:![0-9]+[kmgtKMGT]?)?")  # the size is obsolete (§4.8)
_DEFAULTS = {"adkim": "r", "aspf": "r", "psd": "u", "t": "n", "fo": "0"}


@dataclass(frozen=True)
class Policy:
    """A record. `tags` are those that are right, `wrong` the names of those that are not; both in lower case."""

    tags: Mapping[str, str]
    wrong: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        """What a tag says, or what it would say by default; "" where there is no default."""
        return self.tags.get(name, _DEFAULTS.get(name, ""))

    @property
    def reports(self) -> tuple[str, ...]:
        """The addresses for aggregate reports: URIs, those that are none left out."""
        return _uris(self["rua"])

    @property
    def is_usable(self) -> bool:
        """Whether its requests can be understood; one that only has reports sent asks for nothing (§4.10.1)."""
        return not {"p", "sp", "np"} & set(self.wrong) or bool(self.reports)

    def request(self, *names: str) -> tuple[str, str]:
        """The first of these tags that is there, and what it asks for; without any, `p` asks for nothing (§4.10.1)."""
        if not {"p", "sp", "np"} & set(self.wrong):
            for name in names:
                if name in self.tags:
                    return name, self.tags[name]
        return "p", "none"


def read_policy(text: str) -> Policy | None:
    """The record in a text of DNS; None where it is for something else. What is wrong in it is left out (§4.8)."""
    version = _VERSION.match(text)
    if version is None:
        return None
    tags: dict[str, str] = {}
    wrong: list[str] = []
    for piece in text[version.end() :].split(";"):
        found = _TAG.fullmatch(piece.strip(" \t"))
        if found is None:
            continue
        name, value = found[1].lower(), found[2].strip(" \t")
        value = value if name in ("rua", "ruf") else value.lower()
        if name in tags or not _RULES.get(name, bool)(value):
            wrong.append(name)
        else:
            tags[name] = value
    return Policy(tags, tuple(wrong))


def _one_of(*words: str) -> Callable[[str], bool]:
    return lambda value: value in words


def _is_fo(value: str) -> bool:
    words = value.split(":")
    once = len(set(words)) == len(words)
    return once and set(words) <= {"0", "1", "d", "s"} and not {"0", "1"} <= set(words)


def _uris(value: str) -> tuple[str, ...]:
    found = (_URI.fullmatch(one.strip(" \t")) for one in value.split(","))
    return tuple(one[1] for one in found if one)


_RULES: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(("p", "sp", "np"), _one_of(*REQUESTS)),
    **dict.fromkeys(("adkim", "aspf"), _one_of("r", "s")),
    **dict.fromkeys(("rua", "ruf"), lambda value: bool(_uris(value))),
    "psd": _one_of("y", "n", "u"),
    "t": _one_of("y", "n"),
    "fo": _is_fo,
}
