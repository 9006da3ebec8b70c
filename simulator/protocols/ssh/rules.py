"""The one table of SSH as SFTP uses it: what a client may say where, and where each answer leads (RFC 4251 §4).

    START ──identification──► IDENTIFIED ──KEXINIT──► EXCHANGING ──NEWKEYS──► KEYED
                                                                                │ SERVICE_REQUEST
    CONNECTED ◄──────────────────USERAUTH_REQUEST, SUCCESS────────────────── USERAUTH
        │ CHANNEL_OPEN
        ▼
     CHANNEL ──CHANNEL_REQUEST──► SUBSYSTEM ──INIT, VERSION──► FILES ──CHANNEL_CLOSE──► CONNECTED

and from everywhere DISCONNECT leads to CLOSED. Names are those of the messages without SSH_MSG_ and SSH_FXP_.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from simulator.protocols.speech import AT_ONCE


class State(StrEnum):
    """Where a dialogue stands."""

    START = "START"
    IDENTIFIED = "IDENTIFIED"  # both have said which SSH they speak
    EXCHANGING = "EXCHANGING"  # keys
    KEYED = "KEYED"  # from here on all is sealed
    USERAUTH = "USERAUTH"  # logging in
    CONNECTED = "CONNECTED"  # logged in
    CHANNEL = "CHANNEL"  # open, for nothing yet
    SUBSYSTEM = "SUBSYSTEM"  # SFTP is there, and has not agreed on a version
    FILES = "FILES"
    CLOSED = "CLOSED"


class Rule(NamedTuple):
    """A row: `verb` may be said in `said_in`; `leads` maps answers (or AT_ONCE) to the next state; "": none changes."""

    verb: str
    said_in: tuple[State, ...]
    leads: Mapping[str, State]
    section: str


IDENTIFICATION = "IDENTIFICATION"
_DRAFT = "draft-ietf-secsh-filexfer-02 §"
_FILES = (State.FILES,)


def _file(verb: str, answers: str, section: str) -> Rule:
    return Rule(verb, _FILES, dict.fromkeys(answers.split(), State.FILES), _DRAFT + section)


TABLE = (
    Rule(IDENTIFICATION, (State.START,), {IDENTIFICATION: State.IDENTIFIED}, "RFC 4253 §4.2"),
    Rule(IDENTIFICATION, (State.IDENTIFIED,), {"KEXINIT": State.EXCHANGING}, "RFC 4253 §7.1"),  # the server was first
    Rule("KEXINIT", (State.IDENTIFIED, State.EXCHANGING), {"KEXINIT": State.EXCHANGING}, "RFC 4253 §7.1"),
    Rule("KEX_ECDH_INIT", (State.EXCHANGING,), {"KEX_ECDH_REPLY": State.EXCHANGING}, "RFC 5656 §4"),
    Rule("NEWKEYS", (State.EXCHANGING,), {"NEWKEYS": State.KEYED}, "RFC 4253 §7.3"),
    Rule("SERVICE_REQUEST", (State.KEYED,), {"SERVICE_ACCEPT": State.USERAUTH}, "RFC 4253 §10"),
    Rule(
        "USERAUTH_REQUEST",
        (State.USERAUTH,),
        {
            "USERAUTH_FAILURE": State.USERAUTH,
            "USERAUTH_PK_OK": State.USERAUTH,
            "USERAUTH_SUCCESS": State.CONNECTED,
        },
        "RFC 4252 §5",
    ),
    Rule(
        "CHANNEL_OPEN",
        (State.CONNECTED,),
        {"CHANNEL_OPEN_CONFIRMATION": State.CHANNEL, "CHANNEL_OPEN_FAILURE": State.CONNECTED},
        "RFC 4254 §5.1",
    ),
    Rule(
        "CHANNEL_REQUEST",
        (State.CHANNEL,),
        {"CHANNEL_SUCCESS": State.SUBSYSTEM, "CHANNEL_FAILURE": State.CHANNEL},
        "RFC 4254 §6.5",
    ),
    Rule("INIT", (State.SUBSYSTEM,), {"VERSION": State.FILES}, _DRAFT + "4"),
    _file("OPEN", "HANDLE STATUS", "6.3"),
    _file("CLOSE", "STATUS", "6.3"),
    _file("READ", "DATA STATUS", "6.4"),
    _file("WRITE", "STATUS", "6.4"),
    _file("REMOVE", "STATUS", "6.5"),
    _file("RENAME", "STATUS", "6.5"),
    _file("MKDIR", "STATUS", "6.6"),
    _file("RMDIR", "STATUS", "6.6"),
    _file("OPENDIR", "HANDLE STATUS", "6.7"),
    _file("READDIR", "NAME STATUS", "6.7"),
    _file("STAT", "ATTRS STATUS", "6.8"),
    _file("LSTAT", "ATTRS STATUS", "6.8"),
    _file("FSTAT", "ATTRS STATUS", "6.8"),
    _file("SETSTAT", "STATUS", "6.9"),
    _file("FSETSTAT", "STATUS", "6.9"),
    _file("READLINK", "NAME STATUS", "6.10"),
    _file("SYMLINK", "STATUS", "6.10"),
    _file("REALPATH", "NAME STATUS", "6.11"),
    _file("EXTENDED", "EXTENDED_REPLY STATUS", "8"),
    Rule("CHANNEL_CLOSE", _FILES, {"CHANNEL_CLOSE": State.CONNECTED}, "RFC 4254 §5.3"),
    Rule(
        "DISCONNECT",
        tuple(state for state in State if state is not State.CLOSED),
        {AT_ONCE: State.CLOSED},
        "RFC 4253 §11.1",
    ),
)
VERBS = frozenset(rule.verb for rule in TABLE)
ANSWERED = {verb: frozenset(answer for rule in TABLE if rule.verb == verb for answer in rule.leads) for verb in VERBS}

_SAYABLE = {state: tuple(rule.verb for rule in TABLE if state in rule.said_in) for state in State}
_LEADS = {(state, answer): to for rule in TABLE for state in rule.said_in for answer, to in rule.leads.items()}
_AT_ONCE = {rule.verb: rule.leads[AT_ONCE] for rule in TABLE if AT_ONCE in rule.leads}


class Dialogue:
    """Walks the table."""

    def __init__(self) -> None:
        self.state = State.START

    @property
    def allowed(self) -> tuple[str, ...]:
        """What the client may say now."""
        return _SAYABLE[self.state]

    def said(self, side: str, name: str) -> None:
        """Take a step, where what was said leads somewhere."""
        if name in _AT_ONCE:
            self.state = _AT_ONCE[name]
        elif side == "S":
            self.state = _LEADS.get((self.state, name), self.state)
