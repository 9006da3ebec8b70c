"""The record by which a domain announces what it wants of senders: `v=STSv1; id=1` (RFC 8461 §3.1, RFC 8460 §3).

Knows no field by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_SPACE = " \t"
_FIELD = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([^;]+)")


def announced(texts: Iterable[str], version: str) -> Mapping[str, str]:
    """The fields behind `v=`, in whatever order, of two alike the first; none where there is not exactly one record."""
    found = [text.partition(";") for text in texts]
    records = [rest for head, _, rest in found if head.rstrip(_SPACE) == f"v={version}"]
    if len(records) != 1:
        return {}
    pieces = [piece.strip(_SPACE) for piece in records[0].split(";")]
    fields = [_FIELD.fullmatch(piece) for piece in (pieces if pieces[-1] else pieces[:-1])]
    return {one[1]: one[2] for one in reversed(fields) if one} if all(fields) else {}
