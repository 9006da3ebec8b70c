"""Where callers of a server stand until TLS does: on ports where it comes before everything else (RFC 8314 §3)."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.agents.decisions import decided
from simulator.world.agent import Close, Connected, Deed, Secure


class Doorstep:
    """The callers of `host` on `ports` whose TLS does not stand yet. `speaks`: as in Secure."""

    def __init__(self, host: str, ports: Iterable[int], speaks: tuple[str, ...] = ()) -> None:
        self.ports = frozenset(ports)
        self._host, self._speaks = host, speaks
        self._callers: dict[int, Connected] = {}

    def stop(self, caller: Connected) -> list[Deed]:
        """Somebody calls on such a port: TLS first."""
        self._callers[caller.wire] = caller
        return [Secure(caller.wire, speaks=self._speaks)]

    def let_in(self, wire: int) -> Connected | None:
        """TLS stands: gives who has waited for it, or None where somebody inside had asked for it."""
        return self._callers.pop(wire, None)

    def send_away(self, wire: int, reason: str) -> list[Deed]:
        """TLS did not come about, or broke."""
        self._callers.pop(wire, None)
        return [decided(self._host, "fail", "tls-failed", {"why": reason}), Close(wire)]

    def forget(self, wire: int) -> None:
        """The caller has hung up."""
        self._callers.pop(wire, None)
