"""What a film can be taken home as. The one table of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from simulator.export import asciicast, figure, letters, mermaid, text
from simulator.reading.film import Film


class Kind(NamedTuple):
    """A file's ending, its media type, and what writes it: lines of text without their ends, or octets."""

    ending: str
    media_type: str
    write: Callable[[Film], Iterator[str] | Iterator[bytes]]
    is_text: bool = True

    def octets(self, film: Film) -> bytes:
        """The whole file."""
        return b"".join(f"{part}\n".encode() if isinstance(part, str) else part for part in self.write(film))


def _captured(film: Film) -> Iterator[bytes]:
    from simulator.export.pcapng import capture_file  # its libraries take a while to load, and few want it

    return capture_file(film)


KINDS = {
    "txt": Kind("txt", "text/plain; charset=utf-8", text.talk),
    "eml": Kind("zip", "application/zip", letters.zipped, is_text=False),
    "svg": Kind("svg", "image/svg+xml", figure.figure),
    "mermaid": Kind("mmd", "text/vnd.mermaid; charset=utf-8", mermaid.diagram),
    "jsonl": Kind("jsonl", "application/jsonl; charset=utf-8", text.objects),
    "asciicast": Kind("cast", "application/x-asciicast", asciicast.recording),
    "pcapng": Kind("pcapng", "application/x-pcapng", _captured, is_text=False),
}
