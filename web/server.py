"""How the application is put on the net, whoever does it. Knows no page.

The parser of requests is the one that sets bounds to what it has not understood yet: a request line or header without
an end is refused, not kept.
"""

from __future__ import annotations

from typing import Any

OPTIONS: dict[str, Any] = {
    "http": "h11",
    "h11_max_incomplete_event_size": 65_536,  # octets of a request that has not come whole
    "ws": "websockets-sansio",
    "ws_max_size": 16 << 20,  # a page that sends ten million characters is told that they are too many, not cut off
    "log_level": "warning",
}
