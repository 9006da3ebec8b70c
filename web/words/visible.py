"""What a letter may hold and nobody sees, made visible where its words stand in a page's own. Knows no page."""

from __future__ import annotations

import re

# As in js/kit/octets.js; but the joiner of pictures passes: it neither hides nor turns anything.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def visible(text: str) -> str:
    """The text with its control characters, and those that turn it around, shown by their numbers: `⟨07⟩`."""
    return _UNSEEN.sub(lambda one: f"⟨{ord(one[0]):02x}⟩", text)
