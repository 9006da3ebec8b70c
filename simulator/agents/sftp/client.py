"""Somebody who puts files onto a server and gets them from there, over SSH. It calls anew for each errand.

Before anything of value is said it looks at the server's host key: known, unknown (then a person is asked), or another
than the one remembered (then it refuses).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from simulator.agents.call import IN_CLEAR, Stage
from simulator.agents.call import Call as Wire
from simulator.agents.decisions import decided
from simulator.agents.durations import check
from simulator.agents.household import Household
from simulator.agents.places import Port
from simulator.agents.sftp.errands import ERRANDS, Errand
from simulator.agents.sftp.keys import blob, key
from simulator.agents.sftp.session import Call, Login
from simulator.agents.sftp.speech import deeds
from simulator.protocols.ssh import fingerprint, host_key
from simulator.world.agent import Asked, Connected, Deed, Happening, Here

PATIENCE = "sftp-patience"
BEFORE = "before "  # in the name of the key that a client remembers of a server that has another now
_WHY = {"no-address": "status", "no-connection": "why", "connection-lost": "how"}


class SftpClient:
    """One person's files. Actions: `put FILE [THERE]`, `get FILE [HERE]`, `list [FOLDER]`, and more of the kind."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set for an SFTP client."""

        sftp_server: str = ""
        """The host it calls: a name, or an address."""
        sftp_port: Port = 22
        """The port it calls."""
        sftp_user: str = ""
        """Who logs in."""
        sftp_password: str = ""
        """With which password, if any."""
        sftp_key: str = ""
        """With which key, if any: a name, to which the server's `sftp_keys` refer."""
        sftp_known: Literal["known", "unknown", "changed"] = "known"
        """Whether it has met the server before: known; unknown (it asks); changed (it remembers another key)."""
        sftp_at_home: dict[str, str] = {}
        """The files that lie here: name and text."""
        sftp_patience: str = "1m"
        """How long it waits for an answer before it gives up."""

        def __post_init__(self) -> None:
            check(self.sftp_patience)

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = (*ERRANDS, "trust", "distrust")

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self._here, self._settings = here, settings
        self._home = {name: text.encode() for name, text in settings.sftp_at_home.items()}
        self._key = key(household.seed, settings.sftp_key) if settings.sftp_key else None
        self._remembered = _remembered(household.seed, settings)
        self._wire = Wire(
            here.host,
            (settings.sftp_server, settings.sftp_port),
            IN_CLEAR,
            heard=self._heard,
            lost=self._lost,
            alarm=PATIENCE,
            patience=settings.sftp_patience,
        )
        self._forget()

    def _forget(self) -> None:
        """What belongs to one errand."""
        self._session: Call | None = None
        self._number = -1
        self._errand, self._what = "", ""
        self._shown, self._stream, self._held = b"", b"", b""

    def on(self, happening: Happening) -> list[Deed]:
        """What it does about it."""
        match happening:
            case Asked("trust" | "distrust" as answer):
                return self._told(answer == "trust")
            case Asked(action, text):
                return self._begin(action, text)
            case Connected(wire, ours=True):
                return [*self._wire.on(happening), *self._connected(wire)]
        return self._wire.on(happening)

    # ---- going there

    def _begin(self, action: str, text: str) -> list[Deed]:
        if self._wire.stage is not Stage.RESTING:
            return [self._decide("ignore", "errand-under-way")]
        words, errand = text.split(), ERRANDS[action]
        self._errand, self._what = action, " ".join(words)
        if len(words) < errand.fewest:
            return [self._decide("refuse", "errand-unclear")]
        if action == "put" and words[0] not in self._home:
            return [self._decide("refuse", "no-such-file-here")]
        self._session = self._call(errand, words)
        return self._wire.begin()

    def _call(self, errand: Errand, words: list[str]) -> Call:
        place = (self._settings.sftp_server, self._settings.sftp_port)
        login = Login(place, self._settings.sftp_user, self._settings.sftp_password, self._key)
        return Call(login, self._trusts, lambda files: errand.do(files, self._home, words), self._here.chance)

    def _connected(self, wire: int) -> list[Deed]:
        if self._session is None or self._wire.stage is not Stage.TALKING:
            return []
        self._number = wire
        return deeds(wire, self._session.begin())

    # ---- whom have we reached

    def _trusts(self, blob: bytes) -> bool:
        return blob == self._remembered

    def _heard(self, data: bytes) -> list[Deed]:
        if self._shown:
            return self._hear(data) if not self._held else self._hold(data)
        self._stream += data
        self._shown = host_key(self._stream) or b""
        return self._judge(data) if self._shown else self._hear(data)

    def _judge(self, data: bytes) -> list[Deed]:
        """Compare the key that was shown with the one remembered (RFC 4251 §4.1)."""
        if self._remembered == self._shown:
            return [self._decide_key("accept", "host-key-known"), *self._hear(data)]
        if self._remembered:
            remembered = fingerprint(self._remembered)
            return [self._decide_key("refuse", "host-key-changed", remembered=remembered), *self._hear(data)]
        return [self._decide_key("ask", "host-key-unknown"), *self._hold(data)]

    def _hold(self, data: bytes) -> list[Deed]:
        self._held += data
        return []

    def _told(self, is_trusted: bool) -> list[Deed]:
        """The person has looked at the fingerprint: believe it from now on, or go."""
        if not self._held:
            return []
        held, self._held = self._held, b""
        if is_trusted:
            self._remembered = self._shown
            return [self._decide_key("accept", "host-key-trusted"), *self._hear(held)]
        return [self._decide_key("refuse", "host-key-distrusted"), *self._hear(held)]

    # ---- being there

    def _hear(self, data: bytes) -> list[Deed]:
        session = self._session
        if session is None:
            return []
        said = deeds(self._number, session.take(data))
        if session.outcome is None:
            return [*said, *self._wire.wait()]
        return [*said, *self._over(*session.outcome)] if session.is_over else said

    def _over(self, how: str, what: str) -> list[Deed]:
        if how == "done":
            told = self._decide("accept", ERRANDS[self._errand].reason, came=what)
        else:
            told = self._decide("fail", what)
        leaving = self._wire.hang_up()
        self._forget()
        return [told, *leaving]

    def _lost(self, reason: str, why: str) -> list[Deed]:
        details = {_WHY[reason]: why} if reason in _WHY else {}
        if self._session and self._number >= 0:
            self._session.lose()
        told = self._decide("fail", reason, name=self._settings.sftp_server, **details)
        leaving = self._wire.hang_up()
        self._forget()
        return [told, *leaving]

    def _decide(self, verdict: str, reason: str, **details: str) -> Deed:
        return decided(self._here.host, verdict, reason, {"errand": self._errand, "file": self._what, **details})

    def _decide_key(self, verdict: str, reason: str, **details: str) -> Deed:
        shown = {"server": self._settings.sftp_server, "fingerprint": fingerprint(self._shown)}
        return decided(self._here.host, verdict, reason, {**shown, **details})


def _remembered(seed: int, settings: SftpClient.Settings) -> bytes:
    """The host key that is remembered of the server; empty where it has never been met."""
    if settings.sftp_known == "unknown":
        return b""
    whose = settings.sftp_server if settings.sftp_known == "known" else BEFORE + settings.sftp_server
    return blob(key(seed, whose))
