"""Signing a letter for a domain (RFC 6376 §5). Knows no clock: it is told what time it is."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.mail.message import fields, named, split, unfold
from simulator.trust.dkim.canonical import FORMS
from simulator.trust.dkim.key_record import PrivateKey, algorithm_of
from simulator.trust.dkim.seal import sealed
from simulator.trust.dkim.signature import canonical_hash, signed_data
from simulator.trust.dkim.tags import quoted

FIELD = "DKIM-Signature"
WORTH_SIGNING = (  # RFC 6376 §5.4.1
    "from", "sender", "reply-to", "subject", "date", "message-id", "to", "cc", "mime-version", "content-type",
    "content-transfer-encoding", "content-id", "content-description", "resent-date", "resent-from", "resent-sender",
    "resent-to", "resent-cc", "resent-message-id", "in-reply-to", "references", "list-id", "list-help",
    "list-unsubscribe", "list-unsubscribe-post", "list-subscribe", "list-post", "list-owner", "list-archive",
)  # fmt: skip


@dataclass(frozen=True)
class Signing:
    """How a domain signs. Without `names`, what is worth signing is, and a From that somebody adds breaks it (§8.15).

    `identity` goes into i=, `lasts` (seconds) makes x=, `measured` makes l=, `copied` are the fields told in z=.
    """

    domain: str
    selector: str
    key: PrivateKey = field(repr=False)
    header_form: str = "relaxed"
    body_form: str = "relaxed"
    names: tuple[str, ...] = ()
    identity: str = ""
    lasts: int | None = None
    measured: bool = False
    copied: tuple[str, ...] = ()


def sign(raw: bytes, signing: Signing, seconds: int) -> bytes:
    """The field to put on top of the letter, its line end included; `seconds` since 1970 UTC."""
    identity = quoted(signing.identity.encode())
    return signature_over(raw, FIELD, {"v": "1", "i": identity}, worth_signing(raw), signing, seconds)


def signature_over(
    raw: bytes, name: str, first: Mapping[str, str], names: tuple[str, ...], signing: Signing, seconds: int
) -> bytes:
    """A field called `name` that signs a letter: tags `first`, then those that all such fields have (RFC 6376 §3.5)."""
    found = fields(raw)
    names = signing.names or names
    body = FORMS[signing.body_form].body(raw[split(raw).body_start :])
    tags = {
        **first,
        "a": algorithm_of(signing.key),
        "c": f"{signing.header_form}/{signing.body_form}",
        "d": signing.domain,
        "s": signing.selector,
        "l": str(len(body)) if signing.measured else "",
        "t": str(seconds),
        "x": str(seconds + signing.lasts) if signing.lasts is not None else "",
        "h": ":".join(names),
        "z": "|".join(_copy(raw, one) for one in signing.copied if any(named(found, one))),
        "bh": base64.b64encode(canonical_hash(body, None)).decode(),
    }
    data = signed_data(raw, found, names, signing.header_form)
    return sealed(name, {tag: value for tag, value in tags.items() if value}, data, signing.header_form, signing.key)


def worth_signing(raw: bytes, *more: str) -> tuple[str, ...]:
    """The names of what is there and worth it, as often as it is; From once more, so that none can be added."""
    count = Counter(one.name.lower() for one in fields(raw))
    return tuple(name for name in (*WORTH_SIGNING, *more) for _ in range(count[name] + (name == "from")))


def _copy(raw: bytes, name: str) -> str:
    first = next(named(raw, name))
    return f"{first.name}:{quoted(unfold(first.value).strip())}"
