"""A setting that reads well and means nothing. Knows no words: a code says why, and what it is about."""

from __future__ import annotations


class Unfit(ValueError):
    """`code` names why, `about` what it concerns; the words for each code are data, `lessons/refusals.toml`."""

    def __init__(self, code: str, **about: object) -> None:
        super().__init__(": ".join(map(str, (code, *about.values()))))
        self.code, self.about = code, about
