"""The parameters of MAIL and RCPT: the extension each belongs to, and its values (RFC 5321 §4.1.1.11)."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.session import Objection, Session
from simulator.protocols.smtp import Command

_XTEXT = r"(?-i:[!-*,-<>-~]|\+[0-9A-F]{2})"  # RFC 3461 §4
_PRINTABLE = r"(?-i:[!-*,-<>-~]|\+(?:[2-6][0-9A-F]|7[0-9A-E]))"  # xtext of what can be printed (§4.2, §4.4)


class _Parameter(NamedTuple):
    extension: str
    value: re.Pattern[str]


def _row(extension: str, value: str) -> _Parameter:
    return _Parameter(extension, re.compile(value, re.IGNORECASE))


_OF: dict[str, dict[str, _Parameter]] = {
    "MAIL": {
        "SIZE": _row("SIZE", r"[0-9]{1,20}"),  # RFC 1870 §5
        "BODY": _row("8BITMIME", r"7BIT|8BITMIME|BINARYMIME"),  # RFC 6152 §2, RFC 3030 §3
        "AUTH": _row("AUTH", f"{_XTEXT}+"),  # RFC 4954 §5
        "SMTPUTF8": _row("SMTPUTF8", ""),  # RFC 6531 §3.4
        "REQUIRETLS": _row("REQUIRETLS", ""),  # RFC 8689 §2
        "RET": _row("DSN", "FULL|HDRS"),  # RFC 3461 §4.3
        "ENVID": _row("DSN", f"{_PRINTABLE}{{1,100}}"),  # §4.4
    },
    "RCPT": {
        "NOTIFY": _row("DSN", "NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2}"),  # §4.1
        "ORCPT": _row("DSN", f"(?=.{{1,500}}$)[A-Z0-9-]+;{_PRINTABLE}+"),  # §4.2
    },
}


def parameters(session: Session, word: Command) -> Objection:
    """Was every parameter offered, does it belong here, and has it a value it may have?"""
    for keyword, value in word.parameters.items():
        row = _OF[word.verb].get(keyword)
        if row is None or not session.extended or not session.offers(_extension(row, value)):
            return Finding("unknown-parameter", {"parameter": keyword})
        if not row.value.fullmatch(value):
            return Finding("bad-parameter", {"parameter": keyword})
        if keyword in session.settings.unavailable_parameters:
            return Finding("unavailable-parameter", {"parameter": keyword})
    return None


def _extension(row: _Parameter, value: str) -> str:
    return "BINARYMIME" if value.upper() == "BINARYMIME" else row.extension


def seven_bit_path(session: Session, word: Command) -> Objection:
    """Is an address beyond ASCII announced by SMTPUTF8 (RFC 6531 §3.4)?"""
    if word.argument.isascii():
        return None
    is_sender = word.verb == "MAIL"
    announced = word.parameters if is_sender else session.envelope.parameters
    return None if "SMTPUTF8" in announced else Finding("sender-not-ascii" if is_sender else "recipient-not-ascii")
