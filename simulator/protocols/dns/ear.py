"""Overhears DNS: every datagram is one utterance, and an answer belongs to the last question with its id."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.protocols.dns.grammar import listen
from simulator.protocols.dns.rules import Dialogue
from simulator.protocols.speech import Heard


class Ear:
    """Listens to the datagrams of one exchange; each call of `hear` brings a whole one."""

    def __init__(self) -> None:
        self._dialogue = Dialogue()
        self._offsets = {"C": 0, "S": 0}
        self._asked: dict[int, int] = {}  # id of a question: which utterance it was
        self._heard = 0

    def greeted(self) -> None:
        """Nobody greets."""

    def secured(self) -> None:
        """A datagram is not."""

    def hear(self, side: str, data: bytes) -> Iterable[Heard]:
        """The one utterance that `data` is."""
        start = self._offsets[side]
        end = self._offsets[side] = start + len(data)
        spoken = listen(data)
        state = self._dialogue.move("ANSWER" if spoken.is_answer else "QUESTION")
        answers = self._asked.get(spoken.id) if spoken.is_answer else None
        if not spoken.is_answer:
            self._asked[spoken.id] = self._heard
        self._heard += 1
        return (Heard(side, start, end, spoken.label, spoken.tokens, state, self._dialogue.allowed, answers),)
