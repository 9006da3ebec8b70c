"""An utterance: one thing said on a wire, with its tokens and where the dialogue stands after it."""

from __future__ import annotations

import msgspec

from simulator.protocols.speech import Token
from simulator.trace.facts import Side


class Utterance(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was said from `start` to `end` of that side's stream; `event` is the sending that completed it.

    `tokens` are relative to `start`; `allowed` is what the client may say next, as far as anybody who listened can
    know what this server has; `answers` is the place (in the reading, from 0) of the utterance it replies to.

    `layer` is "" for what is said; `tls` for a handshake: its `start` and `end` count what was carried since it began.
    """

    wire: int
    side: Side
    start: int
    end: int
    event: int
    label: str
    tokens: tuple[Token, ...]
    state: str
    allowed: tuple[str, ...]
    answers: int | None
    layer: str = ""
