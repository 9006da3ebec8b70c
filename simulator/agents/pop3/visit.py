"""One visit of a mail program to its maildrop, as a plan: a list of commands that each answer may change.

Knows no wire and no clock: it is handed replies and hands out words. What is already at home it is told beforehand,
so that no letter comes twice, even if the last visit ended before its QUIT (RFC 1939 §8).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from simulator.protocols import sasl
from simulator.protocols.pop3 import (
    ERR,
    GREETING,
    LINE_LIMIT,
    OK,
    RESPONSE,
    Command,
    Reply,
    Response,
    command,
    err,
    response,
)

MOST_LETTERS = 10_000  # looked at where there are no unique ids
_TIMESTAMP = re.compile(r"<[^<> ]+>")
_COUNT = re.compile(r"([0-9]{1,9}) ")
_UNIQUE_ID = re.compile(rb"^([0-9]{1,9}) ([!-~]+)\r?$", re.MULTILINE)

_REPLACED = ("USER", "APOP", "PLAIN", "LOGIN", "BEST")  # what USER and PASS stand in for

Keep = Callable[[str, bytes], None]
Due = Callable[[str], bool]


class Mandate(NamedTuple):
    """Whose maildrop it is, and how to log in: USER, APOP, a mechanism of AUTH, or BEST."""

    who: sasl.Credentials
    mechanism: str = "USER"
    ground: sasl.Ground = sasl.Ground()


class Visit:
    """From the greeting to the answer to QUIT.

    `security`: starttls or if-offered, where TLS is to be asked for before the log-in.
    `known`: unique ids of the letters at home; `keep` is called with the id and content of each new one; `due` says
    which of those at home are to be deleted here. `trouble` is the reply that spoiled it, if one did.
    """

    def __init__(
        self, mandate: Mandate, known: Mapping[str, object], keep: Keep, due: Due, security: str = "none"
    ) -> None:
        self.plan: list[Command] = []
        self.capabilities: dict[str, str] = {}
        self.trouble: Reply | None = None
        self.ids: dict[int, str] = {}  # unique ids by number, as far as the server told them
        self.listed = False  # whether these are all there are
        self.fetched = 0
        self.deleted = 0
        self.is_securing = False  # STLS was answered: TLS comes next
        self.is_unprotected = False  # TLS cannot be had, and nothing is to be said without
        self._wants_tls = security in ("if-offered", "starttls")
        self._needs_tls = security == "starttls"
        self._mandate = mandate
        self._known = known
        self._keep = keep
        self._due = due
        self._stamp = ""
        self._exchange: sasl.ClientExchange | None = None
        self._count = 0  # of the letters there are
        self._number = 0  # of the letter last asked for

    def hear(self, reply: Reply, to: str) -> Command | Response | None:
        """What to say after the reply to `to` (a row of the table of rules); None when all is said."""
        if reply.status == OK:
            _HEARD.get(to, Visit._nothing)(self, reply)
        elif reply.status == ERR:
            _FAILED.get(to, Visit._nothing)(self, reply)
        else:
            return self._respond(reply)
        return self._next()

    def _next(self) -> Command | None:
        if not self.plan:
            return None
        word = self.plan.pop(0)
        if word.form in ("RETR", "DELE"):
            self._number = word.number
        return word

    def _nothing(self, reply: Reply) -> None:
        """Nothing follows from this answer."""

    # ---- coming in

    def _greeted(self, reply: Reply) -> None:
        stamp = _TIMESTAMP.search(reply.text)
        self._stamp = stamp[0] if stamp else ""
        self.plan = [command("CAPA")]

    def _turned_away(self, reply: Reply) -> None:
        self.trouble = reply

    def _learned(self, reply: Reply) -> None:
        lines = (reply.body or b"").decode("utf-8", "replace").splitlines()
        self.capabilities = {name.upper(): rest for name, _, rest in (line.partition(" ") for line in lines)}
        if self._wants_tls and "STLS" in self.capabilities:
            self.plan = [command("STLS")]
        else:
            self._go_in(reply)

    def _go_in(self, reply: Reply) -> None:
        """Log in, unless TLS was to come first and cannot."""
        self.is_unprotected = self._needs_tls
        if not self._needs_tls:
            self._log_in(reply)

    def _agreed(self, reply: Reply) -> None:
        self.is_securing = True

    def secured(self) -> Command:
        """TLS stands: what the server can do is forgotten, and asked again (RFC 2595 §4)."""
        self.is_securing = self._wants_tls = self._needs_tls = False
        self.capabilities = {}
        return command("CAPA")

    def bind(self, binding: sasl.Binding | None) -> None:
        """From now on a log-in can be tied to the TLS beneath."""
        self._mandate = self._mandate._replace(ground=self._mandate.ground._replace(binding=binding))

    def _log_in(self, reply: Reply) -> None:
        """The way that was chosen, if this server knows it."""
        (user, password, *_), mechanism, _ = self._mandate
        chosen = self._chosen()
        if mechanism == "APOP" and self._stamp:
            digest = hashlib.md5(f"{self._stamp}{password}".encode(), usedforsecurity=False).hexdigest()
            self.plan = [command("APOP", user, digest)]
        elif chosen:
            self.plan = [self._auth(chosen)]
        elif mechanism in _REPLACED:
            self.plan = [command("USER", user), command("PASS", password)]
        else:
            self._refused(err("The server offers no log-in that we know"))
            return
        self.plan += [command("STAT"), command("UIDL"), command("QUIT")]

    def _chosen(self) -> str:
        """The mechanism of AUTH that is wanted, or the best there is; "" where that is none."""
        who, mechanism, ground = self._mandate
        offered = self.capabilities.get("SASL", "").upper().split()
        return sasl.choose(offered, who, ground, "" if mechanism == "BEST" else mechanism)

    def _auth(self, mechanism: str) -> Command:
        """AUTH, with the initial response where it fits into the line (RFC 5034 §4)."""
        who, _, ground = self._mandate
        ground = ground._replace(offered=tuple(self.capabilities.get("SASL", "").upper().split()))
        self._exchange = sasl.ClientExchange(mechanism, who, ground)
        initial = self._exchange.begin(LINE_LIMIT - len(f"AUTH {mechanism} \r\n"))
        return command("AUTH", mechanism, *([] if initial is None else [initial.decode()]))

    def _let_in(self, reply: Reply) -> None:
        """Let in, by a server that has shown who it is, where the mechanism makes it."""
        if self._exchange is not None and not self._exchange.satisfied:
            self._refused(err("The server has not proved that it knows the password"))

    def _respond(self, reply: Reply) -> Response:
        """Answer a challenge; one that was not asked for is broken off (RFC 5034 §4)."""
        challenge = reply.text.encode()
        return response(self._exchange.respond(challenge) if self._exchange else sasl.CANCEL)

    def _refused(self, reply: Reply) -> None:
        self.trouble = reply
        self.plan = [command("QUIT")]

    # ---- the letters

    def _counted(self, reply: Reply) -> None:
        count = _COUNT.match(reply.text)
        self._count = min(int(count[1]), MOST_LETTERS) if count else 0
        if not self._count:
            self.listed = True
            self.plan = [command("QUIT")]

    def _listed(self, reply: Reply) -> None:
        """What is new is fetched, what is due is deleted (RFC 1939 §7, UIDL)."""
        self.ids = {int(number): unique_id.decode() for number, unique_id in _UNIQUE_ID.findall(reply.body or b"")}
        self.listed = True
        self.plan = []
        for number, unique_id in self.ids.items():
            if unique_id not in self._known:
                self.plan.append(command("RETR", number))
            elif self._due(unique_id):
                self.plan.append(command("DELE", number))
        self.plan.append(command("QUIT"))

    def _unlisted(self, reply: Reply) -> None:
        """No unique ids here: look at every letter, and know those at home by their content."""
        self.plan = [command("RETR", number) for number in range(1, self._count + 1)] + [command("QUIT")]

    def _retrieved(self, reply: Reply) -> None:
        content = reply.body or b""
        unique_id = self.ids.get(self._number) or "sha256:" + hashlib.sha256(content).hexdigest()
        self.ids[self._number] = unique_id
        if unique_id not in self._known:
            self._keep(unique_id, content)
            self.fetched += 1
        if self._due(unique_id):
            self.plan.insert(0, command("DELE", self._number))

    def _marked(self, reply: Reply) -> None:
        self.deleted += 1


_HEARD: Mapping[str, Callable[[Visit, Reply], None]] = {
    GREETING: Visit._greeted,
    "CAPA": Visit._learned,
    "STLS": Visit._agreed,
    "AUTH mechanism": Visit._let_in,
    RESPONSE: Visit._let_in,
    "STAT": Visit._counted,
    "UIDL": Visit._listed,
    "RETR": Visit._retrieved,
    "DELE": Visit._marked,
}
_FAILED: Mapping[str, Callable[[Visit, Reply], None]] = {
    GREETING: Visit._turned_away,
    "STLS": Visit._go_in,
    "CAPA": Visit._go_in,  # an old server: try what was always there (RFC 2449 §5)
    "USER": Visit._refused,
    "PASS": Visit._refused,
    "APOP": Visit._refused,
    "AUTH mechanism": Visit._refused,
    RESPONSE: Visit._refused,
    "STAT": Visit._refused,
    "UIDL": Visit._unlisted,
}
