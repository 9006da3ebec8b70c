"""The envelope of one mail transaction, as it fills up (RFC 5321 §3.3)."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.agents.post_room import Recipient
from simulator.mail.address import Address
from simulator.trust.judgment import Verdict


class Envelope:
    """Who sends (None: the null path), to whom, with which parameters of MAIL.

    `content`: what chunks have brought so far. `refused`: whether a recipient was refused. `findings`: what was found
    out about the letter, by method; `suspect`: whether it is to be set aside.
    """

    __slots__ = ("content", "findings", "parameters", "recipients", "refused", "reverse_path", "suspect")

    def __init__(self, reverse_path: Address | None, parameters: Mapping[str, str]) -> None:
        self.reverse_path = reverse_path
        self.parameters = parameters
        self.recipients: list[Recipient] = []
        self.refused = False
        self.content = bytearray()
        self.findings: dict[str, Verdict] = {}
        self.suspect = False

    @property
    def sender(self) -> str:
        """The reverse path as text, "" for the null path."""
        return "" if self.reverse_path is None else str(self.reverse_path)


NOWHERE = Envelope(None, {})  # that of a session without a transaction; nothing is ever put into it
