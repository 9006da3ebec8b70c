"""What a domain demands of whoever brings it letters: the record that tells of a policy, and the policy (RFC 8461).

Knows no resolver, no web and no memory: whoever asks has fetched the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from simulator.trust.announcement import announced
from simulator.trust.judgment import Step, Verdict

PATH = "/.well-known/mta-sts.txt"  # §3.3
MODES = ("enforce", "testing", "none")
LONGEST = 31_557_600  # seconds of max_age: a year (§3.2)
LARGEST = 65_536  # octets of a policy (§3.3)
_ID = re.compile(r"[A-Za-z0-9]{1,32}")  # §3.1
_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*+:[ \t]*+(.*)")  # §3.2
_PATTERN = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+")


class Policy(NamedTuple):
    """What is demanded: `mode`, the names an exchanger may have, and how many seconds all of it may be remembered."""

    mode: str
    mx: tuple[str, ...]
    max_age: int

    @property
    def words(self) -> tuple[str, ...]:
        """Its lines, as reports quote them (RFC 8460 §4.4)."""
        return "version: STSv1", f"mode: {self.mode}", *(f"mx: {name}" for name in self.mx), f"max_age: {self.max_age}"

    def allows(self, host: str) -> bool:
        """Whether an exchanger of this name is one of theirs; `*` stands for one label (§4.1)."""
        name = host.lower().rstrip(".")
        return any(name == one or (one[:2] == "*." and name.partition(".")[2] == one[2:]) for one in self.mx)


def owner(domain: str) -> str:
    """Where DNS tells that there is a policy (§3.1)."""
    return f"_mta-sts.{domain}"


def site(domain: str) -> str:
    """The host that serves the policy (§3.3)."""
    return f"mta-sts.{domain}"


def read_record(texts: Iterable[str]) -> str:
    """The policy's id; "" where there is not exactly one record of that kind (§3.1)."""
    told = announced(texts, "STSv1").get("id", "")
    return told if _ID.fullmatch(told) else ""


def read_policy(content: bytes) -> tuple[Policy | None, Verdict]:
    """The policy that a page is, and how it was read; None where something is missing or wrong (§3.2)."""
    fields = _fields(content[:LARGEST].decode("utf-8", "replace"))
    version, mode, age = (fields.get(name, [""])[0] for name in ("version", "mode", "max_age"))
    mx = tuple(name.lower() for name in fields.get("mx", ()))
    max_age = min(int(age), LONGEST) if age.isascii() and age.isdigit() and len(age) < 11 else None
    names_fit = all(_PATTERN.fullmatch(name) for name in mx) and bool(mx or mode == "none")
    steps = (
        Step("mta-sts.field.version", version == "STSv1", {"version": version}),
        Step(f"mta-sts.mode.{mode}" if mode in MODES else "mta-sts.mode", mode in MODES, {"mode": mode}),
        Step("mta-sts.field.mx", names_fit, {"mx": " ".join(mx)}),
        Step("mta-sts.field.max-age", max_age is not None, {"max_age": age}),
    )
    if max_age is None or not all(step.holds for step in steps):
        return None, Verdict("invalid", "mta-sts.policy", {}, steps)
    return Policy(mode, mx, max_age), Verdict("found", f"mta-sts.mode.{mode}", {"mx": " ".join(mx)}, steps)


def _fields(text: str) -> dict[str, list[str]]:
    """Names and values, line by line; what is no line of a policy is left out."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if field := _LINE.fullmatch(line.strip(" \t")):
            found.setdefault(field[1], []).append(field[2])
    return found
