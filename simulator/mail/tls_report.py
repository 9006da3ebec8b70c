"""A report on TLS as a letter: a sentence for people, and the JSON for programs (RFC 8460 §5.3)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

from simulator.mail.daily_report import About, daily_report
from simulator.mail.entity import file_entity, multipart, text_entity

KIND = "application/tlsrpt+gzip"  # §6.4


def tls_report(about: About, content: Mapping[str, Any], *, sender: str, to: str) -> bytes:
    """The letter. It may arrive by whatever way, for it tells of ways that are broken (RFC 8689 §3)."""
    packed = gzip.compress(json.dumps(content, ensure_ascii=False).encode(), mtime=0)
    body = multipart(
        "report",
        [
            text_entity(f"TLS report on {about.domain} by {about.submitter}\n"),
            file_entity(about.file("json.gz"), packed, KIND),
        ],
        parameters=[("report-type", "tlsrpt")],
    )
    more = [
        ("TLS-Report-Domain", about.domain),
        ("TLS-Report-Submitter", about.submitter),
        ("TLS-Required", "No"),
    ]
    return daily_report(about, body, sender=sender, to=to, more=more)
