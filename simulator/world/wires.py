"""Wires: called, opened, spoken on, hung up or broken. Knows the octets on them only by their number."""

from __future__ import annotations

from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from simulator.trace.facts import Arrived, Dialled, Event, HungUp, Lost, Octets, Opened, Refused, Secured, Sent, Side
from simulator.world import agent as a
from simulator.world.beyond import Beyond
from simulator.world.faults import HARMFUL
from simulator.world.network import Network
from simulator.world.pump import FOREVER, Perform, Pump
from simulator.world.records import of_callee
from simulator.world.resident import Resident
from simulator.world.tls import Layer
from simulator.world.weather import Weather
from simulator.world.wire import OTHER, End, Wire

RESEND_AFTER = 200_000  # microseconds until TCP sends a lost segment again (RFC 6298 §2 sets a floor of this order)
GIVE_UP_DIALLING = 21_000_000  # a caller's patience with a host that does not answer
FIND_NOBODY = 1_000  # until it is found that nobody has that name


class Wires:
    """What Connect, Send, Close and Reset do, and what comes of them at the other end."""

    def __init__(self, pump: Pump, network: Network, weather: Weather) -> None:
        self.deeds: dict[type, Perform] = {
            a.Connect: self._connect,
            a.Send: self._send,
            a.Secure: self._secure,
            a.Attest: self._attest,
            a.Bear: self._bear_told,
            a.Close: self._close,
            a.Reset: self._reset,
        }
        self._pump = pump
        self._network = network
        self._weather = weather
        self._wires = network.wires
        self._fly = pump.schedule.fly
        self._arriving = self._arrive  # bound once, as `_fly`: most of what happens is that

    # ---- calling

    def _connect(self, resident: Resident, deed: a.Connect) -> None:
        callee = self._network.find(deed.host)
        name = callee.name if callee else deed.host
        path = self._network.path(resident.host, name) if callee else None
        wire = self._network.lay(resident, name, deed.port, path)
        dialled = Dialled(wire.number, wire.caller, name, deed.port, wire.path.hosts)
        why, now = self._pump.record(dialled), self._pump.now
        if callee is None:
            self._fly(now + FIND_NOBODY, self._refuse, (wire, "no-such-host", why))
        elif path is None or deed.port in path.blocks or self._is_down(wire):
            self._fly(now + GIVE_UP_DIALLING, self._refuse, (wire, "timed-out", why))
        elif deed.port not in callee.listeners:
            self._fly(now + 2 * path.latency, self._refuse, (wire, "refused", why))
        else:
            wire.far.resident, wire.protocol = callee.listeners[deed.port]
            wire.smooth = not (path.bandwidth or path.loss or self._weather.faults)
            self._fly(now + 2 * path.latency, self._open, (wire, "C", why))
            self._fly(now + 3 * path.latency, self._open, (wire, "S", why))

    def _is_down(self, wire: Wire) -> bool:
        fault = self._weather.strike(wire)
        return fault is not None and fault.does == "down"

    def _refuse(self, what: tuple[Wire, str, int]) -> None:
        wire, reason, self._pump.cause = what
        self._pump.cause = self._pump.record(Refused(wire.number, reason))
        if wire.near.resident:
            self._pump.act(wire.near.resident, a.Failed(wire.number, reason))

    def _open(self, what: tuple[Wire, Side, int]) -> None:
        wire, side, self._pump.cause = what
        end, other = wire.ends[side], wire.ends[OTHER[side]]
        if end.gone:
            return
        self._pump.cause = self._pump.record(Opened(wire.number, side, wire.protocol))
        if end.resident and other.resident:
            peer = wire.callee if side == "C" else wire.caller
            self._pump.act(end.resident, a.Connected(wire.number, peer, wire.port, side == "C"))

    # ---- speaking

    def _send(self, resident: Resident, deed: a.Send) -> None:
        wire, pump = self._wires[deed.wire], self._pump
        end, other = wire.near, wire.far
        if end.resident is not resident:
            end, other = other, end
        if end.gone or not deed.data:
            return
        data = Octets(deed.data)
        if not wire.smooth or deed.carried is not None:
            borne = data if deed.carried is None else deed.carried
            sealed = end.layer.seal(borne) if end.layer else deed.carried
            self._bear(wire, end, data, None if sealed is None else Octets(sealed))
            return
        arrives = pump.now + wire.latency
        events = pump.events  # recorded here, as in `_arrive`: most of what happens is that
        n = len(events)
        events.append(Event(n, pump.now, Sent(end.number, end.side, end.offset, data, None, arrives), pump.cause))
        end.offset += len(data)
        self._fly(arrives, self._arriving, (other, data, n))

    def _bear(self, wire: Wire, end: End, data: Octets, sealed: Octets | None) -> None:
        """A sending over a way that is narrow, or where something can go wrong; or of what TLS has made of it."""
        path, other, resident = wire.path, wire.ends[OTHER[end.side]], end.resident
        assert resident is not None  # who else should send
        borne = data if sealed is None else sealed
        arrives = self._pump.now + path.latency
        if path.bandwidth:  # it leaves when what was sent before it has left
            arrives = max(arrives, end.arrives) + path.transmission(len(borne))
        fault = self._weather.strike(wire, borne, resident.host)
        does = fault.does if fault else ""
        if fault and does in ("cut", "reset"):
            self._break(wire, does, self._weather.show(fault))
            return
        lost_at = 0
        carried = Octets(fault.harm(borne)) if fault and does in HARMFUL else sealed
        if fault and does == "slow":
            arrives += path.latency * (fault.factor - 1)
        if fault and does == "down":
            lost_at, arrives = arrives, max(arrives, fault.until or FOREVER) + RESEND_AFTER
        elif does == "lose" or self._weather.loses(path):
            lost_at, arrives = arrives, arrives + RESEND_AFTER
        arrives = end.arrives = max(arrives, end.arrives)
        sent = Sent(end.number, end.side, end.offset, data, carried, arrives, sealed is None and carried is not None)
        n = self._pump.record(sent)
        end.offset += len(sent.heard)
        self._weather.show_soon(resident, fault, n)
        if lost_at:
            self._fly(lost_at, self._lose, n)
        if arrives < FOREVER:
            self._fly(arrives, self._arriving, (other, data if carried is None else carried, n))

    def _arrive(self, what: tuple[End, bytes, int]) -> None:
        end, data, n = what
        if end.gone or end.resident is None:
            self._lose(n)
            return
        pump = self._pump
        events = pump.events
        pump.cause = len(events)
        events.append(Event(pump.cause, pump.now, Arrived(n), n))
        if end.layer is None:
            pump.act(end.resident, a.Received(end.number, data))
        else:
            self._unseal(end, end.layer, end.resident, data)

    def _lose(self, n: int) -> None:
        self._pump.cause = n
        self._pump.record(Lost(n))

    # ---- TLS

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
            self._bear_own(resident, (end, end.layer.begin()))
        else:
            self._fly(max(self._pump.now + wire.latency, end.arrives), self._await, (wire, self._pump.cause))

    def _await(self, what: tuple[Wire, int | None]) -> None:
        wire, self._pump.cause = what
        if wire.awaits_tls and wire.near.resident and not wire.near.gone:
            self._pump.act(wire.near.resident, a.Awaited(wire.number))

    def _unseal(self, end: End, layer: Layer | Beyond, resident: Resident, data: bytes) -> None:
        """What has come is TLS's: answer what is its own, and hand on what was said."""
        was, act = layer.state, self._pump.act
        said, own = layer.take(data)
        steps: list[tuple[Perform, Any]] = [(self._bear_own, (end, own))] if own else []
        if was == "shaking" and layer.state not in ("shaking", "failed"):
            assert isinstance(layer, Layer)  # beyond the world hands have been shaken before
            stands = a.Secured(end.number, layer.verdict, layer.end_point, layer.peer, layer.chain)
            steps += [(self._tell, _secured(end, layer)), (act, stands)]
        if said:
            steps.append((act, a.Received(end.number, said)))
        if layer.state == "failed" and was != "failed":
            steps.append((act, a.Unsecured(end.number, layer.trouble)))
        self._pump.in_turn(resident, steps)

    def _tell(self, resident: Resident, fact: Secured) -> None:
        self._pump.record(fact)

    def _bear_own(self, resident: Resident, what: tuple[End, bytes]) -> None:
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
        self._pump.act(callee, a.Secured(wire.number, "", deed.end_point, deed.peer))

    def _bear_told(self, resident: Resident, deed: a.Bear) -> None:
        wire = self._wires[deed.wire]
        end = wire.ends[wire.side_of(resident)]
        if not end.gone and isinstance(end.layer, Beyond):
            self._bear(wire, end, Octets(deed.data), Octets(end.layer.bear(deed.data, deed.carried)))

    # ---- hanging up

    def _close(self, resident: Resident, deed: a.Close) -> None:
        self._hang_up(self._wires[deed.wire], resident, "closed")

    def _reset(self, resident: Resident, deed: a.Reset) -> None:
        self._hang_up(self._wires[deed.wire], resident, "reset")

    def _hang_up(self, wire: Wire, resident: Resident, how: str) -> None:
        side = wire.side_of(resident)
        end = wire.ends[side]
        if end.gone:
            return
        farewell = end.layer.end() if end.layer and how == "closed" else b""
        steps: list[tuple[Perform, Any]] = [(self._bear_own, (end, farewell))] if farewell else []
        self._pump.in_turn(resident, [*steps, (self._leave, (wire, side, how))])

    def _leave(self, resident: Resident, what: tuple[Wire, Side, str]) -> None:
        wire, side, how = what
        end = wire.ends[side]
        if end.gone:
            return
        end.gone = True
        n = self._pump.record(HungUp(wire.number, side, how))
        if not wire.ends[OTHER[side]].gone:
            arrives = max(self._pump.now + wire.latency, end.arrives)
            if arrives < FOREVER:  # behind octets that never arrive, neither does this
                self._fly(arrives, self._hear_hanging_up, (wire, OTHER[side], how, n))

    def _hear_hanging_up(self, what: tuple[Wire, Side, str, int]) -> None:
        wire, side, how, n = what
        pump, end = self._pump, wire.ends[side]
        pump.cause = n
        pump.cause = pump.record(Arrived(n))
        if end.gone or end.resident is None:
            return
        pump.act(end.resident, a.Closed(wire.number, how))
        pump.do_soon(self._let_go, end.resident, (wire, side, how), pump.cause)

    def _let_go(self, resident: Resident, what: tuple[Wire, Side, str]) -> None:
        """Whoever heard the other hang up, and did not do so too, has nobody left to talk to."""
        wire, side, how = what
        if not wire.ends[side].gone:
            wire.ends[side].gone = True
            self._pump.record(HungUp(wire.number, side, how))

    # ---- breaking

    def _break(self, wire: Wire, how: str, why: int | None) -> None:
        """Both ends lose the wire at once, and learn of it when their next sign of life would have come."""
        for side, end in wire.ends.items():
            if not end.gone and end.resident is not None:
                end.gone = True
                self._pump.do_soon(self._lose_hold, end.resident, (wire, side, how), why)

    def _lose_hold(self, resident: Resident, what: tuple[Wire, Side, str]) -> None:
        wire, side, how = what
        n = self._pump.record(HungUp(wire.number, side, how))
        self._fly(self._pump.now + wire.latency, self._learn_of_break, (wire, wire.ends[side], how, n))

    def _learn_of_break(self, what: tuple[Wire, End, str, int]) -> None:
        wire, end, how, n = what
        self._pump.cause = n
        self._pump.cause = self._pump.record(Arrived(n))
        if end.resident:
            self._pump.act(end.resident, a.Closed(wire.number, how))


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
