"""The contract between the world and those who live in it: what happens to an agent, and what it may do.

Happenings are in the past tense, deeds are imperative. `on` runs to its end at once; every deed is performed in
the order given. Knows no protocol and no meaning of bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Literal, Protocol, dataclass_transform

import msgspec

from simulator.trace.facts import Fact, Side


@dataclass_transform(frozen_default=True)
class _Frozen(msgspec.Struct, frozen=True, gc=False):
    pass


# ---- what happens to an agent


class Asked(_Frozen):
    """Somebody outside asks for an action (a script, a learner, the gateway)."""

    action: str
    text: str


class Told(_Frozen):
    """A fellow agent of the same host says something (see Tell)."""

    action: str
    text: str


class Connected(_Frozen):
    """A wire stands. `ours` is true for the caller; `peer` is the other host, `port` the callee's port."""

    wire: int
    peer: str
    port: int
    ours: bool


class Failed(_Frozen):
    """A call we made came to nothing. `reason`: refused, unreachable, timed-out, no-such-host."""

    wire: int
    reason: str


class Received(_Frozen):
    """Octets came in."""

    wire: int
    data: bytes


class Awaited(_Frozen):
    """The callee of a wire of ours waits for TLS, and all that it said before has come."""

    wire: int


class Secured(_Frozen):
    """TLS stands on a wire that we had asked to secure.

    `verdict` is what is thought of the certificate shown: "ok" or its fault; empty where none was shown. `end_point`:
    a hash of the callee's certificate, the same at both ends of one TLS. `peer`: whom a certificate that is in order
    names, an address or a host. `chain`: the certificates a callee has shown, its own first (DER). `cipher`: the suite
    agreed on, by OpenSSL's name.
    """

    wire: int
    verdict: str
    end_point: bytes = b""
    peer: str = ""
    chain: tuple[bytes, ...] = ()
    cipher: str = ""


class Unsecured(_Frozen):
    """TLS could not be had, or broke: nothing more can be said on this wire.

    `reason`: a fault of the certificate, "not-tls", "version", "cipher", "no-keys", or "alert-" and the other's reason.
    """

    wire: int
    reason: str


class Closed(_Frozen):
    """The peer hung up. `how`: closed, reset, cut."""

    wire: int
    how: str


NO_RESOLVER = "no-resolver"  # the status of an answer where nobody on the host could look anything up


class Answered(_Frozen):
    """The host's resolver knows, or knows why not. `status`: ok, nxdomain, nodata, servfail, timeout, NO_RESOLVER."""

    name: str
    type: str
    status: str
    records: tuple[str, ...]  # presentation form: "10 mx.bob.example.", "192.0.2.7"
    proved: bool = False  # whether the zone's owner has signed it


class Datagram(_Frozen):
    """A datagram came from `peer`:`peer_port` to our `port`."""

    peer: str
    peer_port: int
    port: int
    data: bytes


class TimerFired(_Frozen):
    """A timer we had set ran out."""

    name: str


class Asking(_Frozen):
    """To a resolver alone: a fellow agent wants to know; answer with the deed Answer."""

    name: str
    type: str


Happening = (
    Asked
    | Told
    | Connected
    | Failed
    | Received
    | Awaited
    | Secured
    | Unsecured
    | Closed
    | Answered
    | Datagram
    | TimerFired
    | Asking
)

# ---- what an agent may do


class Connect(_Frozen):
    """Call `host` (a name of the scenario or an IP address).

    The wire's number comes back as Connected(wire) or Failed(wire), in the order of the calls.
    """

    host: str
    port: int


class Send(_Frozen):
    """Put octets on a wire. `carried`: what the way is to bear for them, where the sender has sealed them himself."""

    wire: int
    data: bytes
    carried: bytes | None = None


Strictness = Literal["insists", "notes"]  # what a caller does about a certificate he cannot believe


class Secure(_Frozen):
    """Begin TLS on a wire; all that is sent from now on is sealed. Comes back as Secured or Unsecured.

    `name`: whom a caller means to reach, told to the callee (SNI) and looked for in its certificate. A caller who
    insists takes no certificate that has a fault; one who notes it is told of the fault and goes on. `speaks`: what can
    be spoken inside (RFC 7301): a caller offers it all, a callee takes the first of his that is offered.
    """

    wire: int
    name: str = ""
    strictness: Strictness = "insists"
    speaks: tuple[str, ...] = ()


class Attest(_Frozen):
    """Tell of a handshake that a caller from beyond the world had with a callee who has asked for TLS.

    `flights`: whose each was, and its octets, in their order. `name`: whom the caller meant to reach; `secrets`: lines
    of a key log; `end_point` and `peer`: as in Secured; `trouble`: why it failed, if it did, as in Unsecured.
    """

    wire: int
    flights: tuple[tuple[Side, bytes], ...]
    version: str = ""
    cipher: str = ""
    name: str = ""
    secrets: tuple[str, ...] = ()
    end_point: bytes = b""
    trouble: str = ""
    peer: str = ""


class Bear(_Frozen):
    """Say something inside such a TLS: `carried` is what the link bore for it."""

    wire: int
    data: bytes
    carried: bytes


class Close(_Frozen):
    """Hang up in good order."""

    wire: int


class Reset(_Frozen):
    """Hang up abruptly."""

    wire: int


class LookUp(_Frozen):
    """Ask the host's own resolver; comes back as Answered."""

    name: str
    type: str


class Answer(_Frozen):
    """A resolver's answer to all fellow agents who asked for (name, type)."""

    name: str
    type: str
    status: str
    records: tuple[str, ...] = ()
    proved: bool = False


class SetTimer(_Frozen):
    """Ring after `after` microseconds; setting a name again replaces its timer.

    An `awaited` timer guards something still on its way: the world does not settle before it. A plain alarm does not
    ring while the learner thinks.
    """

    name: str
    after: int
    awaited: bool = False


class CancelTimer(_Frozen):
    """Forget a timer; unknown names are ignored."""

    name: str


class SendDatagram(_Frozen):
    """Post a datagram from our `source_port` to `host`:`port`."""

    host: str
    port: int
    data: bytes
    source_port: int


class Record(_Frozen):
    """Write a fact into the trace."""

    fact: Fact


class Tell(_Frozen):
    """Say something to every fellow agent of the same host, at once."""

    action: str
    text: str


Deed = (
    Connect
    | Send
    | Secure
    | Attest
    | Bear
    | Close
    | Reset
    | LookUp
    | Answer
    | SetTimer
    | CancelTimer
    | SendDatagram
    | Record
    | Tell
)


class Clock(Protocol):
    """The world's time, to read only."""

    @property
    def now(self) -> int:
        """Microseconds since the curtain rose."""

    @property
    def seconds(self) -> int:
        """Seconds since 1970 UTC, of the world's own date."""


class Here:
    """Where an agent lives: name and address of its host, the clock, the one source of chance, and that one's seed."""

    __slots__ = ("address", "chance", "clock", "host", "seed")

    def __init__(self, host: str, address: str, clock: Clock, chance: Random, seed: int = 0) -> None:
        self.host = host
        self.address = address
        self.clock = clock
        self.chance = chance
        self.seed = seed


class Agent(Protocol):
    """Someone living on a host, who acts when something happens to him."""

    ports: dict[int, str]  # TCP ports it answers, each with the rules it reads by ("smtp", "smtp lenient", "pop3" …)
    datagram_ports: tuple[int, ...]
    actions: tuple[str, ...]  # what it may be Asked

    def on(self, happening: Happening) -> Iterable[Deed]:
        """What it does about it."""
