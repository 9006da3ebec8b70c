"""What a signature covers, laid open: each signed field and the body in both forms, and the octets that are hashed.

Knows no key: whether the signature is good is another's question.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from simulator.mail.message import fields, split
from simulator.trust.dkim.broken import Broken
from simulator.trust.dkim.canonical import Forms, field_of, side_by_side
from simulator.trust.dkim.sign import FIELD
from simulator.trust.dkim.signature import Signature, canonical_hash, read_signature, signed_fields, without_signature


class Covered(NamedTuple):
    """`header`: the signed fields in the order in which they are hashed, the signature's own, without its b=, last."""

    signature: Signature
    header: tuple[tuple[str, Forms], ...]
    body: Forms

    @property
    def header_octets(self) -> bytes:
        """What is hashed of the header; the last field has no line end (RFC 6376 §3.7)."""
        return b"\r\n".join(getattr(forms, self.signature.header_form) for _, forms in self.header)

    @property
    def header_hash(self) -> bytes:
        """The hash that is signed."""
        return hashlib.sha256(self.header_octets).digest()

    @property
    def body_octets(self) -> bytes:
        """What is hashed of the body, as far as l= says."""
        canonical: bytes = getattr(self.body, self.signature.body_form)
        return canonical[: self.signature.length]

    @property
    def body_hash(self) -> bytes:
        """What bh= should be."""
        return canonical_hash(self.body_octets, None)


def covered(raw: bytes, most: int) -> list[Covered]:
    """What the first `most` signatures of a letter cover that can be made out."""
    every = fields(raw)
    body = side_by_side(raw[split(raw).body_start :], "body")
    found = []
    for seal in [one for one in every if one.name.lower() == FIELD.lower()][:most]:
        try:
            said = read_signature(seal)
        except Broken:
            continue
        named = signed_fields((one for one in every if one is not seal), said.names)
        header = [(one.name, side_by_side(field_of(raw, one), "header")) for one in named]
        own = (seal.name, side_by_side(without_signature(field_of(raw, seal)), "header"))
        found.append(Covered(said, (*header, own), body))
    return found
