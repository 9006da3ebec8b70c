"""What a session has to say, as deeds: what is said in the clear apart from what is sealed. Knows no meaning of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from simulator.agents.sftp.connection import Said
from simulator.world.agent import Deed, Send


def deeds(wire: int, said: Iterable[Said]) -> list[Deed]:
    """Each run of pieces of one kind in one go."""
    return [_send(wire, list(run)) for _, run in groupby(said, lambda one: one.carried is None)]


def _send(wire: int, run: list[Said]) -> Send:
    plain = b"".join(one.plain for one in run)
    return Send(wire, plain, None if run[0].carried is None else b"".join(one.carried or b"" for one in run))
