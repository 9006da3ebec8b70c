"""The Received-SPF field: what a receiver found, for whoever reads the letter later (RFC 7208 §9.1)."""

from __future__ import annotations

import re

from simulator.trust.spf.verdict import Verdict

FIELD = "Received-SPF"
LONGEST_VALUE = 255  # characters of one value: a line has at most 998 (RFC 5322 §2.1.1)
_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_UNSAFE = re.compile(r"[^\x20-\x7e]")
_SPECIAL = re.compile(r'(["\\])')
_IN_COMMENT = re.compile(r"[^\x20-\x7e]|[()\\]")
_COMMENTS = {
    "pass": "{sender} may send from {ip}",
    "fail": "{sender} may not send from {ip}",
    "softfail": "{sender} should not send from {ip}",
    "neutral": "{domain} does not say whether {sender} may send from {ip}",
    "none": "{domain} does not say who may send for it",
    "temperror": "what {domain} says about {ip} could not be looked up",
    "permerror": "what {domain} says about {ip} cannot be understood",
}


def received_spf(verdict: Verdict, ip: str, helo: str, receiver: str) -> bytes:
    """The whole field, its line end included; nothing in it says more than it should, whoever wrote it."""
    about = {"sender": verdict.sender, "domain": verdict.domain, "ip": ip}
    comment = _COMMENTS[verdict.result].format(**{name: _in_comment(value) for name, value in about.items()})
    is_error = verdict.result.endswith("error")
    told = {
        "client-ip": ip,
        "envelope-from": verdict.sender if verdict.identity == "mailfrom" else "",
        "helo": helo,
        "identity": verdict.identity,
        "receiver": receiver,
        "mechanism": "" if is_error or verdict.result == "none" else verdict.term or "default",
        "problem": " ".join([verdict.reason.rpartition(".")[2], verdict.term]).strip() if is_error else "",
    }
    pairs = ";\r\n\t".join(f"{key}={_value(value)}" for key, value in told.items() if value)
    return f"{FIELD}: {verdict.result} ({_in_comment(receiver)}: {comment})\r\n\t{pairs}\r\n".encode()


def _value(text: str) -> str:
    """A dot-atom, or a quoted string (RFC 5322 §3.2.3, §3.2.4)."""
    text = _UNSAFE.sub("?", text[:LONGEST_VALUE])
    return text if _DOT_ATOM.fullmatch(text) else '"' + _SPECIAL.sub(r"\\\1", text) + '"'


def _in_comment(text: str) -> str:
    """Text that cannot end a comment, nor begin another (RFC 5322 §3.2.2)."""
    return _IN_COMMENT.sub("?", text[:LONGEST_VALUE])
