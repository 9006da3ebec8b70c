"""The vocabulary of what can happen, in the past tense. Knows no protocol, no host, no human language.

Times are integer microseconds since the curtain rose. Reasons and verdicts are keys
(`reason.user-unknown`), never sentences: one trace serves every language.
A new word here needs a page in `docs/decisions/`.
"""

from __future__ import annotations

from typing import Literal, dataclass_transform

import msgspec

Time = int
Side = Literal["C", "S"]  # who speaks on a wire: C the caller, S the callee


class Octets(bytes):
    """Bytes that travel in JSON as latin-1, one character a byte, so that offsets agree everywhere."""

    __slots__ = ()  # no dictionary: a film keeps many of them


@dataclass_transform(frozen_default=True)
class Fact(msgspec.Struct, frozen=True, gc=False, tag_field="type", tag=True):
    """Something that happened; every kind below is one."""


class Asked(Fact):
    """An input entered from outside: a script, a learner, a real socket."""

    who: str
    action: str
    text: str = ""


class Dialled(Fact):
    """The caller asked for a connection (its SYN left).

    `way`: the hosts it passes, both ends included, each joined to the next by a link; empty where there is no way.
    """

    wire: int
    caller: str
    callee: str
    port: int
    way: tuple[str, ...] = ()


class Opened(Fact):
    """One end of the wire stands. `protocol`: by which rules the callee reads.

    It is the protocol's name and, where a bare LF ends a line there too, the word `lenient`; `hoarding`, where what was
    said in clear is still answered when TLS stands; `tls`, where that comes first; `greeted`, where the greeting was
    said before the film begins.
    """

    wire: int
    side: Side
    protocol: str


class Refused(Fact):
    """No connection came about. `reason`: refused, unreachable, timed-out, no-such-host."""

    wire: int
    reason: str


class Sent(Fact, omit_defaults=True):
    """Bytes left one end. `carried`: what the link bore, when it differs from what was said.

    Where it is empty, nobody knows what was borne; where `data` is, nothing was said inside. `altered`: it was changed
    on a way in clear, so that it is what the other end hears; `offset` counts what is heard.
    """

    wire: int
    side: Side
    offset: int
    data: Octets
    carried: Octets | None
    arrives: Time
    altered: bool = False

    @property
    def borne(self) -> Octets:
        """What the link bore."""
        return self.data if self.carried is None else self.carried

    @property
    def heard(self) -> Octets:
        """What whoever reads along understands: what was said, or what was made of it."""
        return self.borne if self.altered else self.data


class Posted(Fact):
    """A datagram left, like a postcard: no connection, no promise. One `wire` for a question and its answer.

    `way`: the hosts between caller and callee, as in Dialled.
    """

    wire: int
    side: Side
    caller: str
    callee: str
    port: int
    offset: int
    data: Octets
    arrives: Time
    way: tuple[str, ...] = ()


class Arrived(Fact):
    """What event `sent` (a Sent, Posted or HungUp) launched has landed."""

    sent: int


class Lost(Fact):
    """What event `sent` launched was lost on the way."""

    sent: int


class Secured(Fact):
    """TLS stands, for one end of the wire. What is said from here on is carried sealed.

    `name`: whom a caller meant to reach; `verdict`: what this end thinks of the certificate it was shown: ok, or what
    is wrong with it; empty where it was shown none, or keeps it to itself. `subject`, `issuer` and `until` (seconds
    since 1970 UTC) say which. `resumed`: an earlier session was taken up, and no certificate shown again.
    """

    wire: int
    side: Side
    version: str
    cipher: str
    name: str = ""
    verdict: str = ""
    subject: str = ""
    issuer: str = ""
    until: int = 0
    resumed: bool = False


class HungUp(Fact):
    """One end closed the wire. `how`: closed, reset, cut."""

    wire: int
    side: Side
    how: str


class Decided(Fact):
    """An agent made up its mind; `verdict` and `reason` are keys, `details` are plain values to fill in."""

    who: str
    verdict: str
    reason: str
    details: dict[str, str] = {}


class Queued(Fact):
    """A letter lies on a queue's shelf, to be tried at `due`. `content` is the letter as it stands here."""

    who: str
    letter: str
    due: Time
    reverse_path: str
    forward_paths: tuple[str, ...]
    content: Octets


class Tried(Fact):
    """A queued letter was tried: `attempt` counts from 1, `outcome` is delivered, deferred or failed."""

    who: str
    letter: str
    attempt: int
    outcome: str
    due: Time | None = None


class GaveUp(Fact):
    """A queued letter will not be tried again for `forward_path`."""

    who: str
    letter: str
    forward_path: str
    reason: str


class Stored(Fact):
    """A letter was put into `mailbox` (`host:user/folder`) under `uid`."""

    mailbox: str
    uid: int
    letter: Octets
    flags: tuple[str, ...] = ()


class Changed(Fact):
    """A mailbox changed. `change`: flags, expunged, created, deleted, renamed, subscribed …; `details` say how."""

    mailbox: str
    uid: int | None
    change: str
    details: dict[str, str] = {}


class Alarmed(Fact):
    """A clock that `who` had set rang."""

    who: str
    name: str


class Struck(Fact):
    """A fault struck a link, wire or host; or the run itself was stopped (`endless`).

    `details`: where somebody rewrites, `was` and `is`: what was said, and what he makes of it.
    """

    fault: str
    on: str
    details: dict[str, str] = {}


AnyFact = (
    Asked | Dialled | Opened | Refused | Sent | Posted | Arrived | Lost | Secured | HungUp | Decided | Queued | Tried
    | GaveUp | Stored | Changed | Alarmed | Struck
)  # fmt: skip


class Event(msgspec.Struct, frozen=True, gc=False):
    """A fact with its place `n` in the trace, its time, and the event that caused it (None: from outside)."""

    n: int
    at: Time
    fact: AnyFact
    why: int | None
