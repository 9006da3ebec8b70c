"""Why a signature is not good: each way it breaks, and the word for it. Knows no letter and no key."""

from __future__ import annotations

from collections.abc import Mapping

# What RFC 8601 §2.7.1 calls each: `fail` is kept for what was tested and differs, `policy` for what we do not accept.
RESULTS: Mapping[str, str] = {
    "syntax": "neutral",
    "duplicate-tag": "neutral",
    "algorithm-unknown": "neutral",
    "canonicalization-unknown": "neutral",
    "query-unknown": "neutral",
    "missing-tag": "permerror",
    "version": "permerror",
    "domain-mismatch": "permerror",
    "from-not-signed": "permerror",
    "expires-before-signed": "permerror",
    "expired": "policy",
    "from-the-future": "policy",
    "rsa-sha1": "policy",
    "no-answer": "temperror",
    "no-key": "permerror",
    "key-syntax": "permerror",
    "key-version": "permerror",
    "key-revoked": "permerror",
    "key-service": "permerror",
    "key-hash": "permerror",
    "key-type": "permerror",
    "key-too-short": "policy",
    "key-too-long": "policy",
    "no-subdomains": "permerror",
    "length": "permerror",
    "from-added": "policy",
    "body-hash": "fail",
    "signature": "fail",
}


class Broken(Exception):
    """A signature is not good, for one of RESULTS; `details` are the words it is about."""

    def __init__(self, why: str, **details: str) -> None:
        super().__init__(why)
        self.why, self.details = why, details

    @property
    def result(self) -> str:
        """The word for it in Authentication-Results."""
        return RESULTS[self.why]

    @property
    def reason(self) -> str:
        """The key of why."""
        return f"dkim.broken.{self.why}"
