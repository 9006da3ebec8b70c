"""Where a web server's callers come in: TLS on some ports, questions off the wire, answers onto it (RFC 9112 §9).

Who has hung up is answered no more. What is answered is the owner's affair.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from simulator.agents.doorstep import Doorstep
from simulator.agents.durations import microseconds
from simulator.agents.http.settings import WebSettings
from simulator.mail.date import written
from simulator.protocols.http import ALPN, Request, Response, ServerConnection
from simulator.protocols.http.rules import METHODS
from simulator.protocols.speech import Violation
from simulator.world.agent import (
    CancelTimer,
    Close,
    Closed,
    Connected,
    Deed,
    Happening,
    Here,
    Received,
    Secured,
    Send,
    SetTimer,
    TimerFired,
    Unsecured,
)

IDLE = "http-idle:"  # and the wire's number
BROKEN = {  # what is said to who could not be understood (RFC 9110 §15.5, RFC 6585 §5)
    "http.violation.content-too-large": 413,
    "http.violation.header-too-large": 431,
    "http.violation.transfer-coding": 501,
}


class Question(NamedTuple):
    """A request, who asks it, and whether by HTTPS."""

    wire: int
    peer: str
    secured: bool
    request: Request


class _Caller:
    def __init__(self, peer: str, most: int, *, secured: bool) -> None:
        self.peer, self.secured = peer, secured
        self.connection = ServerConnection(most)
        self.is_heard = False  # at this very moment: one question after another


class Reception:
    """All callers of one host. `asked` gives what is done about a question; its answer may come later."""

    def __init__(self, here: Here, settings: WebSettings, asked: Callable[[Question], list[Deed]]) -> None:
        self.ports = {**dict.fromkeys(settings.web_ports, "http"), **dict.fromkeys(settings.webs_ports, "http tls")}
        self._here, self._settings, self._asked = here, settings, asked
        self._doorstep = Doorstep(here.host, settings.webs_ports, ALPN)
        self._callers: dict[int, _Caller] = {}

    def on(self, happening: Happening) -> list[Deed] | None:
        """What is done about it; None where it concerns no caller."""
        match happening:
            case Received(wire, data) if wire in self._callers:
                self._callers[wire].connection.receive(data)
                return self._go_on(wire)
            case Connected(port=port, ours=False) if port in self._doorstep.ports:
                return self._doorstep.stop(happening)
            case Connected(wire, peer, ours=False):
                return self._let_in(wire, peer, secured=False)
            case Secured(wire) if caller := self._doorstep.let_in(wire):
                return self._let_in(wire, caller.peer, secured=True)
            case Unsecured(wire, reason) if wire in self._callers or self._doorstep.let_in(wire):
                return [*self._forget(wire), *self._doorstep.send_away(wire, reason)]
            case Closed(wire) if wire in self._callers or self._doorstep.let_in(wire):
                return self._forget(wire)
            case TimerFired(name) if name.startswith(IDLE):
                return self._hang_up(int(name.removeprefix(IDLE)))
        return None

    def answer(self, wire: int, response: Response) -> list[Deed]:
        """Say it, if there is still somebody to hear it; where it came late, see to what was asked meanwhile."""
        caller = self._callers.get(wire)
        if caller is None:
            return []
        octets = caller.connection.send(self._dressed(response, secured=caller.secured))
        if response.closes:
            return [Send(wire, octets), *self._hang_up(wire)]
        return [Send(wire, octets)] if caller.is_heard else [Send(wire, octets), *self._go_on(wire)]

    def _dressed(self, response: Response, *, secured: bool) -> Response:
        """With what every answer bears: the date (RFC 9110 §6.6.1), and by HTTPS alone HSTS (RFC 6797 §7.2)."""
        date = written(self._here.clock.seconds).replace("+0000", "GMT")
        hsts = self._settings.web_hsts if secured else ""
        policy = (("Strict-Transport-Security", f"max-age={microseconds(hsts) // 1_000_000}"),) if hsts else ()
        return response._replace(fields=(("Date", date), *response.fields, *policy))

    def _let_in(self, wire: int, peer: str, *, secured: bool) -> list[Deed]:
        self._callers[wire] = _Caller(peer, self._settings.web_upload_limit, secured=secured)
        return self._watch(wire)

    def _go_on(self, wire: int) -> list[Deed]:
        """See to all that was asked, however much that is, until something cannot be answered at once."""
        caller, deeds = self._callers[wire], self._watch(wire)
        caller.is_heard = True
        while wire in self._callers and (event := caller.connection.next_event()):
            deeds += self._see_to(wire, caller, event)
        caller.is_heard = False
        return deeds

    def _see_to(self, wire: int, caller: _Caller, event: Request | Violation) -> list[Deed]:
        if isinstance(event, Violation):
            return self.answer(wire, Response(BROKEN.get(event.key, 400), (("Connection", "close"),)))
        if event.method not in METHODS:
            return self.answer(wire, Response(501))  # RFC 9110 §9.1
        if self._settings.web_redirects and not caller.secured:
            return self.answer(wire, self._elsewhere(event))
        return self._asked(Question(wire, caller.peer, caller.secured, event))

    def _elsewhere(self, request: Request) -> Response:
        """The same place by HTTPS. What stands in Host may be anything: only a name is repeated."""
        host = request.field("Host").partition(":")[0]
        name = host if host.isascii() and host.replace(".", "").replace("-", "").isalnum() else self._here.host
        target = request.target if request.target.startswith("/") else "/"
        return Response(301, (("Location", f"https://{name}{target}"),))

    def _watch(self, wire: int) -> list[Deed]:
        return [SetTimer(f"{IDLE}{wire}", microseconds(self._settings.web_idle))]

    def _hang_up(self, wire: int) -> list[Deed]:
        return [*self._forget(wire), Close(wire)]

    def _forget(self, wire: int) -> list[Deed]:
        return [CancelTimer(f"{IDLE}{wire}")] if self._callers.pop(wire, None) else []
