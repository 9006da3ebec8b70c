"""One wire of an SMTP server."""

from __future__ import annotations

from typing import Any

from simulator.protocols.smtp import Reply, ServerConnection, State
from simulator.protocols.smtp.replies import reply
from simulator.protocols.speech import Violation
from simulator.world.agent import Close, Deed, Send


class Session:
    """thin"""

    def __init__(self, server: Any, wire: int) -> None:
        self.server, self.wire = server, wire
        self.connection = ServerConnection()

    def greet(self) -> list[Deed]:
        """Speak first."""
        return [Send(self.wire, self.connection.send(reply(220, f"{self.server.here.host} ESMTP Coulisses")))]

    def receive(self, data: bytes) -> list[Deed]:
        """Answer."""
        self.connection.receive(data)
        out = b""
        while event := self.connection.next_event():
            out += self.connection.send(self.answer(event))
        deeds: list[Deed] = [Send(self.wire, out)] if out else []
        if self.connection.state is State.CLOSED:
            deeds.append(Close(self.wire))
        return deeds

    def answer(self, event: Any) -> Reply:
        """thin"""
        host = self.server.here.host
        if isinstance(event, Violation):
            return reply(503 if event.key.endswith("bad-sequence") else 500, "Not so", enhanced="5.5.1")
        match event.verb:
            case "EHLO":
                return reply(250, f"{host} greets {event.argument}", *self.server.settings.extensions)
            case "QUIT":
                return reply(221, f"{host} closing", enhanced="2.0.0")
            case "DATA":
                return reply(354, "Go on")
        return reply(250, "OK", enhanced="2.0.0")
