r"""What a device says to its IMAP server: a plan is a list of steps; each has its command and knows what comes of it.

Every step is a row of STEPS: what to say (nothing, where it is not needed) and what to do about the tagged answer.
An answer may put further steps before those that wait. Knows no wire and no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from simulator.agents.imap.mirror import Mirror
from simulator.protocols import sasl
from simulator.protocols.imap.numbers import STAR, SequenceSet
from simulator.protocols.imap.rules import implied
from simulator.protocols.imap.words import (
    Append,
    AppendMessage,
    Authenticate,
    Command,
    Copy,
    Create,
    ExpungeUids,
    Fetch,
    FetchItem,
    InternalDate,
    List,
    Login,
    Plain,
    Section,
    Select,
    Store,
    Tagged,
)

KNOWN_LETTERS = (FetchItem("FLAGS"),)
NEW_LETTERS = (FetchItem("FLAGS"), FetchItem("INTERNALDATE"), FetchItem("BODY.PEEK", Section()))


class Step(NamedTuple):
    """One entry of a plan. `kind` is a key of STEPS; the rest is what it is about."""

    kind: str
    uid: int = 0
    text: str = ""  # a folder, or a flag
    content: bytes = b""
    date: int = 0  # of the content, in seconds since 1970 UTC


class Device(Protocol):
    """What the steps need to know of who says them."""

    mirror: Mirror
    plan: list[Step]
    selected: str  # the folder selected on the server, "" before the first
    capabilities: tuple[str, ...]
    exchange: sasl.ClientExchange | None
    credentials: sasl.Credentials
    mechanism: str
    ground: sasl.Ground
    security: str
    is_securing: bool  # STARTTLS was answered: TLS comes next

    def give_up(self, reason: str, answer: Tagged) -> None:
        """Nothing more can be done on this connection; say so and leave."""

    def note(self, reason: str, answer: Tagged) -> None:
        """Something was refused; the rest goes on."""


class Row(NamedTuple):
    """How a kind of step is said (None: not at all), and what its answer leads to."""

    say: Callable[[Device, Step, str], Command | None]
    heard: Callable[[Device, Step, Tagged], None]


def offers(device: Device, capability: str) -> bool:
    """Whether the server has said that it can do this."""
    return capability in implied(device.capabilities)


def _ahead(device: Device, *steps: Step) -> None:
    """These come before everything that waits."""
    device.plan[:0] = steps


def _noted(device: Device, step: Step, answer: Tagged) -> None:
    if answer.status != "OK":
        device.note("imap-refused", answer)


# ---- at the door


def _say_capability(device: Device, step: Step, tag: str) -> Command | None:
    return None if device.capabilities else Plain(tag, "CAPABILITY")


def _say_starttls(device: Device, step: Step, tag: str) -> Command | None:
    if device.security not in ("starttls", "if-offered"):
        return None
    if offers(device, "STARTTLS"):
        return Plain(tag, "STARTTLS")
    if device.security == "starttls":
        device.give_up("tls-not-offered", Tagged(tag, "NO", ""))
    return None


def _after_starttls(device: Device, step: Step, answer: Tagged) -> None:
    device.is_securing = answer.status == "OK"
    if not device.is_securing and device.security == "starttls":
        device.give_up("tls-not-offered", answer)


_REPLACED = ("", "PLAIN", "LOGIN", "BEST")  # what the command LOGIN stands in for


def _say_log_in(device: Device, step: Step, tag: str) -> Command | None:
    mechanism = _chosen(device)
    if mechanism:
        return _say_authenticate(device, mechanism, tag)
    if device.mechanism in _REPLACED and not offers(device, "LOGINDISABLED"):  # RFC 9051 §6.2.3
        return Login(tag, device.credentials.authentication_id, device.credentials.password)
    device.give_up("imap-no-log-in", Tagged(tag, "NO", ""))
    return None


def _offered(device: Device) -> tuple[str, ...]:
    names = (one.upper().partition("AUTH=") for one in device.capabilities)
    return tuple(mechanism for before, _, mechanism in names if mechanism and not before)


def _chosen(device: Device) -> str:
    """The mechanism that is wanted, or the best there is; "" for the command LOGIN, or where that is none."""
    if not device.mechanism:
        return ""
    wanted = "" if device.mechanism == "BEST" else device.mechanism
    return sasl.choose(_offered(device), device.credentials, device.ground, wanted)


def _say_authenticate(device: Device, mechanism: str, tag: str) -> Command:
    device.exchange = sasl.ClientExchange(
        mechanism, device.credentials, device.ground._replace(offered=_offered(device))
    )
    initial = device.exchange.begin() if offers(device, "SASL-IR") else None
    return Authenticate(tag, mechanism, initial)


def _after_log_in(device: Device, step: Step, answer: Tagged) -> None:
    exchange, device.exchange = device.exchange, None
    if answer.status != "OK":
        device.give_up("imap-log-in-refused", answer)
    elif exchange is not None and not exchange.satisfied:
        device.give_up("server-unproved", answer)


# ---- keeping in step


def _say_list(device: Device, step: Step, tag: str) -> Command:
    device.mirror.begin_list()
    return List(tag, "LIST", "", ("*",))


def _after_list(device: Device, step: Step, answer: Tagged) -> None:
    if answer.status == "OK":
        device.mirror.end_list()


def _say_select(device: Device, step: Step, tag: str) -> Command:
    device.mirror.begin_select(step.text)
    return Select(tag, "SELECT", step.text)


def _say_open(device: Device, step: Step, tag: str) -> Command | None:
    """The same, where another folder is selected."""
    return None if device.selected == step.text else _say_select(device, step, tag)


def _after_select(device: Device, step: Step, answer: Tagged) -> None:
    if answer.status == "OK":
        device.selected = step.text
        device.mirror.end_select()
        if device.mirror.was_reset:
            device.note("imap-uidvalidity-changed", answer)
    else:
        device.note("imap-refused", answer)
        device.selected = ""
        device.plan[:] = [one for one in device.plan if one.kind not in ("check", "fetch")]


def _say_check(device: Device, step: Step, tag: str) -> Command | None:
    """Only the flags of what is here: what is not told of is gone."""
    if not device.mirror.box.letters:
        return None
    device.mirror.begin_check()
    return Fetch(tag, SequenceSet(((1, device.mirror.next_uid - 1),)), KNOWN_LETTERS, uid=True)


def _after_check(device: Device, step: Step, answer: Tagged) -> None:
    if answer.status == "OK":
        device.mirror.end_check()


def _say_fetch(device: Device, step: Step, tag: str) -> Command | None:
    """Whole letters, from the first UID that can be new; PEEK, because nobody has read them yet."""
    if not device.mirror.is_behind:
        return None
    return Fetch(tag, SequenceSet(((device.mirror.next_uid, STAR),)), NEW_LETTERS, uid=True)


def _after_fetch(device: Device, step: Step, answer: Tagged) -> None:
    device.mirror.end_fetch()


# ---- doing something to a letter


def _say_store(device: Device, step: Step, tag: str) -> Command:
    return Store(tag, SequenceSet.of([step.uid]), "+", (step.text,), uid=True)


def _say_expunge(device: Device, step: Step, tag: str) -> Command:
    r"""Only this letter, where that can be said; else all that are `\Deleted` go (RFC 4315 §2.1)."""
    return ExpungeUids(tag, SequenceSet.of([step.uid])) if offers(device, "UIDPLUS") else Plain(tag, "EXPUNGE")


def _say_move(device: Device, step: Step, tag: str) -> Command:
    """MOVE; or COPY, which is the first of the three commands it stands for (RFC 6851 §3.3)."""
    device.mirror.begin_copy(step.text)
    return Copy(tag, "MOVE" if offers(device, "MOVE") else "COPY", SequenceSet.of([step.uid]), step.text, uid=True)


def _after_move(device: Device, step: Step, answer: Tagged) -> None:
    if _was_missing(device, step, answer) or answer.status != "OK":
        return
    if answer.code is not None:
        device.mirror.learn_copies(answer.code)
    if not offers(device, "MOVE"):
        _ahead(device, Step("store", step.uid, "\\Deleted"), Step("expunge", step.uid))


def _say_append(device: Device, step: Step, tag: str) -> Command:
    return Append(tag, step.text, (AppendMessage(step.content, ("\\Seen",), InternalDate(step.date)),))


def _after_append(device: Device, step: Step, answer: Tagged) -> None:
    if not _was_missing(device, step, answer) and answer.code is not None:
        device.mirror.learn_appended(step.text, step.content, step.date, answer.code)


def _was_missing(device: Device, step: Step, answer: Tagged) -> bool:
    """Whether the folder must be made first; then it is, and the step is done again (RFC 9051 §7.1, TRYCREATE)."""
    if answer.status == "NO" and answer.code is not None and answer.code.name == "TRYCREATE":
        _ahead(device, Step("create", text=step.text), step)
        return True
    if answer.status != "OK":
        device.note("imap-refused", answer)
    return False


def _after_create(device: Device, step: Step, answer: Tagged) -> None:
    if answer.status == "OK":
        device.mirror.learn_created(step.text)
    else:
        device.note("imap-refused", answer)
        device.plan[:1] = []  # what the folder was for


STEPS: dict[str, Row] = {
    "capability": Row(_say_capability, _noted),
    "starttls": Row(_say_starttls, _after_starttls),
    "log-in": Row(_say_log_in, _after_log_in),
    "list": Row(_say_list, _after_list),
    "select": Row(_say_select, _after_select),
    "open": Row(_say_open, _after_select),
    "check": Row(_say_check, _after_check),
    "fetch": Row(_say_fetch, _after_fetch),
    "store": Row(_say_store, _noted),
    "expunge": Row(_say_expunge, _noted),
    "move": Row(_say_move, _after_move),
    "append": Row(_say_append, _after_append),
    "create": Row(lambda device, step, tag: Create(tag, step.text), _after_create),
    "idle": Row(lambda device, step, tag: Plain(tag, "IDLE"), _noted),
    "log-out": Row(lambda device, step, tag: Plain(tag, "LOGOUT"), _noted),
}


def opening(folders: Iterable[str]) -> list[Step]:
    """All that brings a device up to date: come in, see which folders there are, and go through those it keeps."""
    kept = [Step(kind, text=name) for name in folders for kind in ("select", "check", "fetch")]
    return [Step("capability"), Step("starttls"), Step("log-in"), Step("capability"), Step("list"), *kept]
