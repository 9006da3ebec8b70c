"""What a server would answer to another line than the one it got: asked of the server itself, on a branch thrown away.

Neither the run nor its world takes notice: the server's agent is handed the line, and what it would do is not done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from simulator.protocols.speech import Heard, Token
from simulator.reading.diagram import specimen
from simulator.reading.listener import ear as ear_of
from simulator.scenario.run import Run
from simulator.trace.facts import Arrived, Decided, Dialled, Event, Octets, Opened, Sent
from simulator.world.agent import Close, Deed, LookUp, Received, Record, Reset, Send


class Rejoinder(msgspec.Struct, frozen=True):
    """`line`: what would be said, as it should be. `said`: the end of the answer, "" where none would come at once.

    `label`, `tokens` and `state` are as in an utterance; `reason`: the key of what was decided, or "". `asks`: the
    server would first ask DNS; `ends`: it would hang up.
    """

    line: str
    said: Octets
    label: str
    tokens: tuple[Token, ...]
    state: str
    reason: str
    asks: bool
    ends: bool


def rejoinder(run: Run, n: int, wire: int, verb: str) -> Rejoinder | None:
    """The answer to `verb` on `wire`, had the server heard it after event `n` instead of what is still on its way.

    None where there is no such moment or wire, or nothing that says such a verb there.
    """
    past = run.events[:n] if 0 <= n <= len(run.events) else []
    rules = next((one.fact.protocol for one in past if isinstance(one.fact, Opened) and one.fact.wire == wire), "")
    line = specimen(rules.partition(" ")[0], verb)
    if not line:
        return None
    octets = f"{line}\r\n".encode()
    deeds = _deeds(run.branch(n), wire, octets)
    answer = b"".join(deed.data for deed in deeds if isinstance(deed, Send) and deed.wire == wire)
    heard, said = _heard(rules, list(_come(past, wire)), octets, answer)
    reasons = [deed.fact.reason for deed in deeds if isinstance(deed, Record) and isinstance(deed.fact, Decided)]
    return Rejoinder(
        line, Octets(said), heard.label if heard else "", heard.tokens if heard else (), heard.state if heard else "",
        reasons[-1] if reasons else "", any(isinstance(deed, LookUp) for deed in deeds),
        any(isinstance(deed, Close | Reset) for deed in deeds),
    )  # fmt: skip


def _deeds(branch: Run, wire: int, octets: bytes) -> list[Deed]:
    """What the callee's agent would do about these octets."""
    dialled = next(one.fact for one in branch.events if isinstance(one.fact, Dialled) and one.fact.wire == wire)
    host = branch.world.hosts.get(dialled.callee)
    resident, _ = host.listeners.get(dialled.port, (None, "")) if host else (None, "")
    return list(resident.on(Received(wire, octets))) if resident else []


def _come(past: list[Event], wire: int) -> Iterator[Sent]:
    """What was sent on the wire, but for what of the client has not arrived."""
    arrived = {one.fact.sent for one in past if isinstance(one.fact, Arrived)}
    for event in past:
        fact = event.fact
        if isinstance(fact, Sent) and fact.wire == wire and (fact.side == "S" or event.n in arrived):
            yield fact


def _heard(rules: str, come: Iterable[Sent], octets: bytes, answer: bytes) -> tuple[Heard | None, bytes]:
    """The last utterance of an answer, by the ear for the wire, and its octets."""
    ear = ear_of(rules)
    before = 0
    for fact in come:
        list(ear.hear(fact.side, fact.heard))
        before += len(fact.heard) if fact.side == "S" else 0
    list(ear.hear("C", octets))
    heard = [one for one in ear.hear("S", answer) if one.side == "S"]
    return (heard[-1], answer[heard[-1].start - before : heard[-1].end - before]) if heard else (None, b"")
