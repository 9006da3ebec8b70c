"""A host that keeps files for those it knows, over SSH. What is said is the session's; who comes in, its own."""

from __future__ import annotations

from typing import Literal

import msgspec

from simulator.agents.decisions import decided
from simulator.agents.household import Household
from simulator.agents.places import Port
from simulator.agents.sftp.keys import blob, key
from simulator.agents.sftp.session import Answer, Users
from simulator.agents.sftp.shelf import ROOM, Shelf
from simulator.agents.sftp.speech import deeds
from simulator.world.agent import Close, Closed, Connected, Deed, Happening, Here, Received

_TOLD = {"accept": "sftp-let-in", "refuse": "sftp-turned-away"}


class SftpServer:
    """Answers SSH, for SFTP alone."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set for an SFTP server."""

        sftp_ports: tuple[Port, ...] = (22,)
        """Where it answers."""
        sftp_files: dict[str, str] = {}
        """The files it keeps: path and text, { "/archive/2019.mbox" = "…" }."""
        sftp_closed: list[str] = []
        """Folders and files that can be read, and not changed."""
        sftp_room: int = ROOM
        """Most octets its files may take."""
        sftp_passwords: dict[str, str] = {}
        """Who may log in with a password, and with which."""
        sftp_keys: dict[str, str] = {}
        """Who may log in with a key: user, and the name of the key, as `sftp_key` of a client tells it."""
        sftp_methods: tuple[Literal["password", "publickey"], ...] = ("password", "publickey")
        """How one may log in; many owners leave passwords out."""
        sftp_host_key: str = ""
        """The name of its host key; its own by default. With another name it has another key, as after a new start."""

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = dict.fromkeys(settings.sftp_ports, "ssh")
        self._here = here
        self._shelf = Shelf(settings.sftp_files, here.clock.seconds, settings.sftp_closed, settings.sftp_room)
        self._key = key(household.seed, settings.sftp_host_key or here.host)
        keys = {user: blob(key(household.seed, name)) for user, name in settings.sftp_keys.items()}
        self._keys = keys if "publickey" in settings.sftp_methods else {}
        self._passwords = settings.sftp_passwords if "password" in settings.sftp_methods else {}
        self._sessions: dict[int, Answer] = {}
        self._decided: list[Deed] = []

    def on(self, happening: Happening) -> list[Deed]:
        """What it does about it."""
        match happening:
            case Connected(wire):
                self._sessions[wire] = self._session()
                return deeds(wire, self._sessions[wire].begin())
            case Received(wire, data) if wire in self._sessions:
                return self._hear(wire, data)
            case Closed(wire) if wire in self._sessions:
                self._sessions.pop(wire).lose()
        return []

    def _hear(self, wire: int, data: bytes) -> list[Deed]:
        session = self._sessions[wire]
        said = deeds(wire, session.take(data))
        thought, self._decided = self._decided, []
        if session.is_over:
            del self._sessions[wire]
            said.append(Close(wire))
        return [*thought, *said]

    def _session(self) -> Answer:
        users = Users(self._passwords, self._keys, self._judge)
        return Answer(self._key, users, self._shelf, lambda: self._here.clock.seconds, self._here.chance)

    def _judge(self, verdict: str, user: str, method: str) -> None:
        details = {"user": user, "method": method}
        self._decided.append(decided(self._here.host, verdict, _TOLD[verdict], details))
