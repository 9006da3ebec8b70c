"""Named, repeatable faults: where, when, and what they do. They may look at bytes, and never understand them."""

from __future__ import annotations

from typing import NamedTuple

from simulator.world.link import Path

HARMFUL = ("garble", "rewrite")  # those that let something else arrive
DOES = ("cut", "reset", "lose", "slow", "garble", "rewrite", "down")


class Fault(NamedTuple):
    """One fault.

    `on`: one host or the two ends of a link. `at`/`until`: a window in microseconds; or `octets`: the `nth` sending
    that holds them, every one if that is 0, `by` that host or by anybody. `factor` is how many times slower `slow`
    makes the way; `put` is what `rewrite` puts in the place of the octets.
    """

    name: str
    on: tuple[str, ...]
    does: str
    at: int = 0
    until: int | None = None
    octets: bytes = b""
    nth: int = 1
    factor: int = 10
    by: str = ""
    put: bytes = b""

    @property
    def place(self) -> str:
        """Where it strikes, for the trace."""
        return " — ".join(self.on)

    @property
    def told(self) -> dict[str, str]:
        """What it makes of what, for the trace."""
        return {"was": _text(self.octets), "is": _text(self.put)} if self.does == "rewrite" else {}

    def harm(self, data: bytes) -> bytes:
        """What the way bears instead of these octets."""
        return data.replace(self.octets, self.put) if self.does == "rewrite" else garble(data)

    def lies_on(self, path: Path, caller: str, callee: str) -> bool:
        """Whether something going from caller to callee passes here."""
        if len(self.on) == 1:
            return self.on[0] in (caller, callee) or any(self.on[0] in (link.a, link.b) for link in path.links)
        return any(link.between(*self.on) for link in path.links)


def garble(data: bytes) -> bytes:
    """The same octets with one bit flipped in the middle, as a faulty box on the way would."""
    middle = len(data) // 2
    return data[:middle] + bytes((data[middle] ^ 0x20,)) + data[middle + 1 :]


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "backslashreplace")
