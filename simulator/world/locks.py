"""TLS on the wires: begun where somebody wants it, held by both ends, or agreed on beyond the world. Knows no link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from simulator.trace.facts import Arrived, Octets, Secured, Sent, Side
from simulator.world import agent as a
from simulator.world.beyond import Beyond
from simulator.world.network import Network
from simulator.world.pump import Perform, Pump
from simulator.world.records import of_callee
from simulator.world.resident import Resident
from simulator.world.tls import Layer
from simulator.world.wire import End, Wire

Bearer = Callable[[Wire, End, Octets, Octets | None], None]
"""Has a wire bear what an end says, and what TLS has made of it."""


class Locks:
    """What Secure, Attest and Bear do, and what comes of octets at an end that has TLS."""

    def __init__(self, pump: Pump, network: Network, bear: Bearer) -> None:
        self.deeds: dict[type, Perform] = {a.Secure: self._secure, a.Attest: self._attest, a.Bear: self._bear_told}
        self._pump, self._network, self._bear = pump, network, bear
        self._wires = network.wires
        self._fly = pump.schedule.fly

    def _secure(self, resident: Resident, deed: a.Secure) -> None:
        """From here on this end takes what comes for TLS's; a caller begins (RFC 8446 §2)."""
        wire, keys = self._wires[deed.wire], self._network.hosts[resident.host].keyring
        end = wire.ends[wire.side_of(resident)]
        if end.gone or end.layer is not None:
            return
        if keys is None:
            self._pump.soon(resident, a.Unsecured(wire.number, "no-keys"))
            return
        wire.smooth = False
        end.layer = Layer(keys(), end.side, deed.name, deed.strictness, f"{deed.name}:{wire.port}", deed.speaks)
        if end.side == "C":
            self.bear_own(resident, (end, end.layer.begin()))
        else:
            arrives = max(self._pump.now + wire.latency, end.arrives)
            self._fly(arrives, self._await, (wire, self._pump.cause))

    def _await(self, what: tuple[Wire, int | None]) -> None:
        wire, self._pump.cause = what
        if wire.awaits_tls and wire.near.resident and not wire.near.gone:
            self._pump.act(wire.near.resident, a.Awaited(wire.number))

    def unseal(self, end: End, layer: Layer | Beyond, resident: Resident, data: bytes) -> None:
        """What has come is TLS's: answer what is its own, and hand on what was said."""
        was, act = layer.state, self._pump.act
        said, own = layer.take(data)
        steps: list[tuple[Perform, Any]] = [(self.bear_own, (end, own))] if own else []
        if was == "shaking" and layer.state not in ("shaking", "failed"):
            assert isinstance(layer, Layer)  # beyond the world hands have been shaken before
            stands = a.Secured(end.number, layer.verdict, layer.end_point, layer.peer, layer.chain, layer.cipher)
            steps += [(self._tell, _secured(end, layer)), (act, stands)]
        if said:
            steps.append((act, a.Received(end.number, said)))
        if layer.state == "failed" and was != "failed":
            steps.append((act, a.Unsecured(end.number, layer.trouble)))
        self._pump.in_turn(resident, steps)

    def _tell(self, resident: Resident, fact: Secured) -> None:
        self._pump.record(fact)

    def bear_own(self, resident: Resident, what: tuple[End, bytes]) -> None:
        """What TLS itself has to say: nothing is said inside."""
        end, own = what
        if own and not end.gone:
            self._bear(self._wires[end.number], end, Octets(b""), Octets(own))

    # ---- TLS beyond the world

    def _attest(self, resident: Resident, deed: a.Attest) -> None:
        """A handshake was held there: it passes here, and then TLS stands at both ends, or has failed."""
        wire = self._wires[deed.wire]
        if not wire.awaits_tls or not deed.flights:
            return
        arrives = self._pump.now + wire.latency
        sent = [self._pass(wire, side, octets, arrives) for side, octets in deed.flights]
        wire.far.layer = Beyond(of_callee(deed.version, deed.cipher, deed.secrets, deed.flights))
        wire.near.layer = Beyond().joined(wire.far.layer)
        self._pump.secrets += deed.secrets
        for n in sent[:-1]:
            self._fly(arrives, self._land, n)
        self._fly(arrives, self._stand, (wire, deed, sent[-1]))

    def _pass(self, wire: Wire, side: Side, octets: bytes, arrives: int) -> int:
        offset = wire.ends[side].offset
        return self._pump.record(Sent(wire.number, side, offset, Octets(b""), Octets(octets), arrives))

    def _land(self, n: int) -> None:
        self._pump.cause = n
        self._pump.cause = self._pump.record(Arrived(n))

    def _stand(self, what: tuple[Wire, a.Attest, int]) -> None:
        wire, deed, n = what
        self._land(n)
        callee = wire.far.resident
        if wire.far.gone or callee is None:
            return
        if deed.trouble:
            self._pump.act(callee, a.Unsecured(wire.number, deed.trouble))
            return
        self._pump.record(Secured(wire.number, "C", deed.version, deed.cipher, deed.name))
        self._pump.record(Secured(wire.number, "S", deed.version, deed.cipher))
        self._pump.act(callee, a.Secured(wire.number, "", deed.end_point, deed.peer, cipher=deed.cipher))

    def _bear_told(self, resident: Resident, deed: a.Bear) -> None:
        wire = self._wires[deed.wire]
        end = wire.ends[wire.side_of(resident)]
        if not end.gone and isinstance(end.layer, Beyond):
            self._bear(wire, end, Octets(deed.data), Octets(end.layer.bear(deed.data, deed.carried)))


def _secured(end: End, layer: Layer) -> Secured:
    """What one end knows of a TLS that stands."""
    shown = layer.certificate
    subject, issuer, until = _of_certificate(shown) if shown else ("", "", 0)
    spoken = layer.version, layer.cipher, layer.name, layer.verdict
    return Secured(end.number, end.side, *spoken, subject, issuer, until, layer.resumed)


def _of_certificate(shown: x509.Certificate) -> tuple[str, str, int]:
    return _called(shown.subject), _called(shown.issuer), int(shown.not_valid_after_utc.timestamp())


def _called(name: x509.Name) -> str:
    """The common name, by which people know a certificate's owner."""
    return str(next(iter(name.get_attributes_for_oid(NameOID.COMMON_NAME))).value)
