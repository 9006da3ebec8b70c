"""Named, repeatable faults: where, when, and what they do. They may look at bytes, and never understand them."""

from __future__ import annotations

from typing import NamedTuple

from simulator.world.link import Path

DOES = ("cut", "reset", "lose", "slow", "garble", "down")


class Fault(NamedTuple):
    """One fault.

    `on`: one host or the two ends of a link. `at`/`until`: a window in microseconds; or `octets`: the `nth` sending
    that holds them. `factor` is how many times slower `slow` makes the way.
    """

    name: str
    on: tuple[str, ...]
    does: str
    at: int = 0
    until: int | None = None
    octets: bytes = b""
    nth: int = 1
    factor: int = 10

    @property
    def place(self) -> str:
        """Where it strikes, for the trace."""
        return " — ".join(self.on)

    def lies_on(self, path: Path, caller: str, callee: str) -> bool:
        """Whether something going from caller to callee passes here."""
        if len(self.on) == 1:
            return self.on[0] in (caller, callee) or any(self.on[0] in (link.a, link.b) for link in path.links)
        return any(link.between(*self.on) for link in path.links)


def garble(data: bytes) -> bytes:
    """The same octets with one bit flipped in the middle, as a faulty box on the way would."""
    middle = len(data) // 2
    return data[:middle] + bytes((data[middle] ^ 0x20,)) + data[middle + 1 :]
