"""Commands, from octets: a tag, a verb, and what that verb's arguments are (RFC 9051 §6, §9). Knows no state.

COMMANDS and UID_COMMANDS map each verb to the function that reads its arguments; commands of extensions the engine
does not speak are read by `foreign`, so that they are recognised and can be refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from simulator.protocols.imap import words
from simulator.protocols.imap.grammar import fetching, foreign, searching
from simulator.protocols.imap.grammar.dates import DATE_TIME, read_date_time
from simulator.protocols.imap.grammar.scanner import (
    CLOSE,
    LIST_MAILBOX,
    NIL,
    OPEN,
    SP,
    TAG,
    TEXT,
    Malformed,
    Scanner,
)
from simulator.protocols.imap.violations import Wrong
from simulator.protocols.imap.words import Command

STATUS_ITEMS = frozenset(
    "MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE RECENT HIGHESTMODSEQ APPENDLIMIT MAILBOXID "
    "DELETED-STORAGE".split()
)

_VERB = re.compile(rb"[A-Za-z][A-Za-z0-9-]*")
_MECHANISM = re.compile(rb"[A-Za-z0-9_-]{1,20}")
_INITIAL = re.compile(rb"[A-Za-z0-9+/=]+")
_RETURN = re.compile(rb"RETURN(?= \()", re.IGNORECASE)
_CHARSET = re.compile(rb"CHARSET(?= )", re.IGNORECASE)
_MODE = re.compile(rb"([+-]?)FLAGS", re.IGNORECASE)
_SILENT = re.compile(rb"\.SILENT", re.IGNORECASE)
_USE = re.compile(rb"USE", re.IGNORECASE)
_DONE = re.compile(rb"DONE", re.IGNORECASE)
_EXTENDED = re.compile(rb"CATENATE|UTF8", re.IGNORECASE)  # RFC 4469 §3, RFC 6855 §4: known by name alone
_LITERAL8 = re.compile(rb"~")
_SPACE_OPEN = re.compile(rb" \(")
_MODES: dict[bytes, Literal["", "+", "-"]] = {b"": "", b"+": "+", b"-": "-"}
_RANGE = re.compile(rb" -?[0-9]{1,10}:-?[0-9]{1,10}")

Reader = Callable[[Scanner, str], Command]


def read_command(scan: Scanner) -> Command:
    """A whole command. Raises Malformed and Short; `scan.tag` and `scan.verb` are set as soon as they are known."""
    scan.line()
    scan.tag = scan.take(TAG, "imap.tag", Wrong.BAD_TAG)[0].decode("ascii")
    scan.space()
    start = scan.at
    verb = scan.verb = _verb(scan)
    scan.uid = verb == "UID"
    if scan.uid:
        scan.space()
        verb = _verb(scan)
        scan.verb = f"UID {verb}"
    reader = (UID_COMMANDS if scan.uid else COMMANDS).get(verb)
    if reader is None:
        raise Malformed(Wrong.UNKNOWN_COMMAND)
    scan.mark(start, "imap.command." + scan.verb.replace(" ", "-"))
    command = reader(scan, verb)
    scan.finish()
    return command


def _verb(scan: Scanner) -> str:
    return scan.take(_VERB, wrong=Wrong.UNKNOWN_COMMAND)[0].decode("ascii").upper()


def read_done(scan: Scanner) -> words.Done:
    """DONE, all that may be said while IDLE runs (RFC 9051 §6.3.13)."""
    scan.line()
    scan.take(_DONE, "imap.command.DONE", Wrong.DONE_EXPECTED)
    scan.finish()
    return words.Done()


def read_response(scan: Scanner) -> words.Response:
    """The client's line within AUTHENTICATE; whether it is base64 the mechanism will see."""
    scan.line()
    family = "sasl.argument.cancel" if scan.data[: scan.stop] == b"*" else "sasl.argument.response"
    response = words.Response(scan.take(TEXT, family)[0])
    scan.finish()
    return response


# ---- arguments, by verb


def _plain(scan: Scanner, verb: str) -> Command:
    return words.Plain(scan.tag, verb)


def _login(scan: Scanner, verb: str) -> Command:
    scan.space()
    user = scan.text("imap.argument.user")
    scan.space()
    return words.Login(scan.tag, user, scan.text("imap.argument.password"))


def _authenticate(scan: Scanner, verb: str) -> Command:
    scan.space()
    mechanism = scan.take(_MECHANISM, "sasl")[0].decode("ascii").upper()
    if not scan.skip(SP):
        return words.Authenticate(scan.tag, mechanism)
    return words.Authenticate(scan.tag, mechanism, scan.take(_INITIAL, "sasl.argument.initial-response")[0])


def _enable(scan: Scanner, verb: str) -> Command:
    capabilities: list[str] = []
    while not capabilities or not scan.done:
        scan.space()
        capabilities.append(scan.name("imap.capability"))
    return words.Enable(scan.tag, tuple(capabilities))


def _select(scan: Scanner, verb: str) -> Command:
    scan.space()
    mailbox = scan.mailbox()
    return words.Select(scan.tag, verb, mailbox, _options(scan, "imap.select-parameter"))


def _options(scan: Scanner, family: str) -> tuple[tuple[str, bytes], ...]:
    """`[SP (name [value] …)]` of RFC 4466 §2.1 and §2.4."""
    return scan.listed(lambda: _option(scan, family), least=1) if scan.skip(SP) else ()


def _option(scan: Scanner, family: str) -> tuple[str, bytes]:
    name = scan.name(family)
    if not scan.sees(foreign.VALUE_FOLLOWS):
        return name, b""
    scan.space()
    return name, foreign.value(scan, "imap.argument")


def _on_mailbox(scan: Scanner, verb: str) -> Command:
    scan.space()
    return words.OnMailbox(scan.tag, verb, scan.mailbox())


def _create(scan: Scanner, verb: str) -> Command:
    scan.space()
    mailbox = scan.mailbox()
    if not scan.skip(SP):
        return words.Create(scan.tag, mailbox)
    scan.take(OPEN)
    scan.take(_USE, "imap.create-parameter.USE")
    scan.space()
    use = scan.listed(lambda: scan.flag("imap.attribute"))
    scan.take(CLOSE)
    return words.Create(scan.tag, mailbox, use)


def _rename(scan: Scanner, verb: str) -> Command:
    scan.space()
    mailbox = scan.mailbox()
    scan.space()
    return words.Rename(scan.tag, mailbox, scan.mailbox())


def _list(scan: Scanner, verb: str) -> Command:
    """LIST as RFC 5258 §6 has it, whose plain form is the old one."""
    scan.space()
    selection: tuple[str, ...] = ()
    extended = scan.sees(OPEN)
    if extended:
        selection = scan.listed(lambda: scan.name("imap.list-selection"))
        scan.space()
    reference = scan.mailbox()
    scan.space()
    several = scan.sees(OPEN)
    patterns = scan.listed(lambda: scan.mailbox(LIST_MAILBOX), least=1) if several else (scan.mailbox(LIST_MAILBOX),)
    if not scan.skip(SP):
        return words.List(scan.tag, verb, reference, patterns, selection, extended=extended or several)
    scan.take(_RETURN, "imap.argument.return-options")
    scan.space()
    status: list[str] = []
    returns = scan.listed(lambda: _list_return(scan, status))
    return words.List(scan.tag, verb, reference, patterns, selection, returns, tuple(status), extended=True)


def _list_return(scan: Scanner, status: list[str]) -> str:
    name = scan.name("imap.list-return")
    if name == "STATUS":  # RFC 5819 §2
        scan.space()
        status.extend(_status_items(scan))
    elif scan.sees(foreign.VALUE_FOLLOWS):
        scan.space()
        foreign.value(scan, "imap.argument")
    return name


def _lsub(scan: Scanner, verb: str) -> Command:
    scan.space()
    reference = scan.mailbox()
    scan.space()
    return words.List(scan.tag, verb, reference, (scan.mailbox(LIST_MAILBOX),))


def _status(scan: Scanner, verb: str) -> Command:
    scan.space()
    mailbox = scan.mailbox()
    scan.space()
    return words.Status(scan.tag, mailbox, _status_items(scan))


def _status_items(scan: Scanner) -> tuple[str, ...]:
    return scan.listed(lambda: _status_item(scan), least=1)


def _status_item(scan: Scanner) -> str:
    name = scan.name("imap.status-item")
    if name not in STATUS_ITEMS:
        raise Malformed(Wrong.UNKNOWN_STATUS_ITEM)
    return name


def _append(scan: Scanner, verb: str) -> Command:
    scan.space()
    mailbox = scan.mailbox()
    messages: list[words.AppendMessage] = []
    while not messages or not scan.done:
        scan.space()
        messages.append(_append_message(scan, several=bool(messages)))
    return words.Append(scan.tag, mailbox, tuple(messages))


def _append_message(scan: Scanner, *, several: bool) -> words.AppendMessage:
    flags: tuple[str, ...] = ()
    date = None
    if scan.sees(OPEN):
        flags = scan.listed(scan.flag, "imap.append-option.flag-list")
        scan.space()
    if scan.sees(DATE_TIME):
        date = read_date_time(scan, "imap.append-option.date-time")
        scan.space()
    if scan.sees(_EXTENDED):
        scan.take(_EXTENDED, "imap.append-option")
        raise Malformed
    binary = scan.sees(_LITERAL8)
    header = "imap.append-option.several-messages" if several else ""
    content = scan.literal("imap.argument.message", scan.limits.message, header)
    if b"\0" in content and not binary:  # that takes a literal8 (RFC 9051 §4.3.1, §9)
        raise Malformed
    return words.AppendMessage(content, flags, date, binary)


def _search(scan: Scanner, verb: str) -> Command:
    scan.space()
    returns: tuple[str, ...] | None = None
    charset = ""
    if scan.sees(_RETURN):
        scan.take(_RETURN, "imap.argument.return-options")
        scan.space()
        returns = scan.listed(lambda: _search_return(scan))
        scan.space()
    if scan.sees(_CHARSET):
        scan.take(_CHARSET, "imap.search.CHARSET")
        scan.space()
        charset = scan.text("imap.argument.charset").upper()
        scan.space()
    return words.Search(scan.tag, searching.read_keys(scan), charset, returns, uid=scan.uid)


def _search_return(scan: Scanner) -> str:
    name = scan.name("imap.search-return")
    if scan.sees(_RANGE):  # PARTIAL 1:100 (RFC 9394 §3.1)
        name += scan.take(_RANGE, "imap.argument.range")[0].decode("ascii")
    return name


def _fetch(scan: Scanner, verb: str) -> Command:
    scan.space()
    numbers = scan.sequence_set()
    scan.space()
    items = fetching.asked(scan)
    return words.Fetch(scan.tag, numbers, items, _options(scan, "imap.fetch-modifier"), uid=scan.uid)


def _store(scan: Scanner, verb: str) -> Command:
    scan.space()
    numbers = scan.sequence_set()
    modifiers = _options(scan, "imap.store-modifier") if scan.sees(_SPACE_OPEN) else ()
    scan.space()
    mode = _MODES[scan.take(_MODE, "imap.store-item")[1]]
    silent = scan.sees(_SILENT)
    if silent:
        scan.take(_SILENT, "imap.store-item")
    scan.space()
    flags = scan.listed(scan.flag) if scan.sees(OPEN) else _bare_flags(scan)
    return words.Store(scan.tag, numbers, mode, flags, silent, modifiers, uid=scan.uid)


def _bare_flags(scan: Scanner) -> tuple[str, ...]:
    flags = [scan.flag()]
    while scan.skip(SP):
        flags.append(scan.flag())
    return tuple(flags)


def _copy(scan: Scanner, verb: str) -> Command:
    scan.space()
    numbers = scan.sequence_set()
    scan.space()
    return words.Copy(scan.tag, verb, numbers, scan.mailbox(), uid=scan.uid)


def _expunge_uids(scan: Scanner, verb: str) -> Command:
    scan.space()
    return words.ExpungeUids(scan.tag, scan.sequence_set())


def _id(scan: Scanner, verb: str) -> Command:
    scan.space()
    return words.Id(scan.tag, read_id(scan))


def read_id(scan: Scanner) -> tuple[tuple[str, str | None], ...]:
    """`(field value …)` or NIL (RFC 2971 §3), of the command and of the response alike."""
    if scan.sees(NIL):
        scan.take(NIL, "imap.argument.NIL")
        return ()
    return scan.listed(lambda: _id_field(scan))


def _id_field(scan: Scanner) -> tuple[str, str | None]:
    field = scan.string("imap.id-field").decode("utf-8", "surrogateescape")
    scan.space()
    value = scan.nstring("imap.argument.id-value")
    return field, None if value is None else value.decode("utf-8", "surrogateescape")


def _get_quota(scan: Scanner, verb: str) -> Command:
    scan.space()
    return words.GetQuota(scan.tag, scan.text("imap.argument.quota-root"))


def _foreign(scan: Scanner, verb: str) -> Command:
    return words.Foreign(scan.tag, verb, foreign.arguments(scan, scan.verb), uid=scan.uid)


PLAIN = "CAPABILITY NOOP LOGOUT STARTTLS NAMESPACE IDLE CHECK CLOSE UNSELECT EXPUNGE".split()

COMMANDS: dict[str, Reader] = {
    **{name: _foreign for name in foreign.COMMANDS if not name.startswith("UID ")},
    **dict.fromkeys(PLAIN, _plain),
    **dict.fromkeys(("SELECT", "EXAMINE"), _select),
    **dict.fromkeys(("DELETE", "SUBSCRIBE", "UNSUBSCRIBE", "GETQUOTAROOT"), _on_mailbox),
    **dict.fromkeys(("COPY", "MOVE"), _copy),
    "LOGIN": _login,
    "AUTHENTICATE": _authenticate,
    "ENABLE": _enable,
    "CREATE": _create,
    "RENAME": _rename,
    "LIST": _list,
    "LSUB": _lsub,
    "STATUS": _status,
    "APPEND": _append,
    "SEARCH": _search,
    "FETCH": _fetch,
    "STORE": _store,
    "ID": _id,
    "GETQUOTA": _get_quota,
}
UID_COMMANDS: dict[str, Reader] = {
    **{name.removeprefix("UID "): _foreign for name in foreign.COMMANDS if name.startswith("UID ")},
    **dict.fromkeys(("COPY", "MOVE"), _copy),
    "SEARCH": _search,
    "FETCH": _fetch,
    "STORE": _store,
    "EXPUNGE": _expunge_uids,
}
