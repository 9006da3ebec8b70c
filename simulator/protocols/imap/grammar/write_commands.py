"""Words of a client, to octets: what each command looks like (RFC 9051 §6). Knows no state.

One function a word, found by its type in ARGUMENTS; the tag and the verb are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from simulator.protocols.imap import words
from simulator.protocols.imap.grammar.dates import write_date_time
from simulator.protocols.imap.grammar.fetching import write_item
from simulator.protocols.imap.grammar.pen import Pen
from simulator.protocols.imap.grammar.searching import write_key
from simulator.protocols.speech import WrongMove


def write_client_word(pen: Pen, word: words.ClientWord) -> None:
    """Any word of a client, its line end included. Raises WrongMove when it cannot be said."""
    match word:
        case words.Done():
            pen.raw("DONE")
        case words.Response(line):
            pen.text(line.decode("utf-8", "surrogateescape"))
        case words.Command():
            pen.tag(word.tag)
            pen.raw(f" {word.name}")
            ARGUMENTS[type(word)](pen, word)
    pen.end()


def _login(pen: Pen, word: words.Login) -> None:
    pen.space()
    pen.utf8(word.user)
    pen.space()
    pen.utf8(word.password)


def _authenticate(pen: Pen, word: words.Authenticate) -> None:
    pen.space()
    pen.atom(word.mechanism)
    if word.initial is not None:
        pen.space()
        pen.text(word.initial.decode("ascii"))


def _enable(pen: Pen, word: words.Enable) -> None:
    pen.space()
    pen.spaced(word.capabilities, pen.atom)


def _select(pen: Pen, word: words.Select) -> None:
    pen.space()
    pen.mailbox(word.mailbox)
    _options(pen, word.parameters)


def _options(pen: Pen, options: Iterable[tuple[str, bytes]]) -> None:
    if options:
        pen.space()
        pen.listed(options, lambda option: _option(pen, *option))


def _option(pen: Pen, name: str, value: bytes) -> None:
    pen.atom(name)
    if value:
        pen.space()
        pen.verbatim(value)


def _on_mailbox(pen: Pen, word: words.OnMailbox) -> None:
    pen.space()
    pen.mailbox(word.mailbox)


def _create(pen: Pen, word: words.Create) -> None:
    pen.space()
    pen.mailbox(word.mailbox)
    if word.use:
        pen.raw(" (USE ")
        pen.listed(word.use, pen.flag)
        pen.raw(")")


def _rename(pen: Pen, word: words.Rename) -> None:
    pen.space()
    pen.mailbox(word.mailbox)
    pen.space()
    pen.mailbox(word.new_name)


def _list(pen: Pen, word: words.List) -> None:
    pen.space()
    if word.selection:
        pen.listed(word.selection, pen.atom)
        pen.space()
    pen.pattern(word.reference)
    pen.space()
    if len(word.patterns) > 1:
        pen.listed(word.patterns, pen.pattern)
    else:
        pen.spaced(word.patterns, pen.pattern)
    if word.returns or (word.extended and not word.selection and len(word.patterns) == 1):
        pen.raw(" RETURN ")
        pen.listed(word.returns, lambda name: _list_return(pen, name, word.status))


def _list_return(pen: Pen, name: str, status: tuple[str, ...]) -> None:
    pen.atom(name)
    if name == "STATUS":
        pen.space()
        pen.listed(status, pen.atom)


def _status(pen: Pen, word: words.Status) -> None:
    pen.space()
    pen.mailbox(word.mailbox)
    pen.space()
    pen.listed(word.items, pen.atom)


def _append(pen: Pen, word: words.Append) -> None:
    if not word.messages:
        raise WrongMove(word)
    pen.space()
    pen.mailbox(word.mailbox)
    for message in word.messages:
        _append_message(pen, message)


def _append_message(pen: Pen, message: words.AppendMessage) -> None:
    pen.space()
    if message.flags:
        pen.listed(message.flags, pen.flag)
        pen.space()
    if message.date is not None:
        pen.raw(write_date_time(message.date))
        pen.space()
    if b"\0" in message.content and not message.binary:  # that takes a literal8 (RFC 9051 §4.3.1, §9)
        raise WrongMove(message)
    pen.literal(message.content, binary=message.binary)


def _search(pen: Pen, word: words.Search) -> None:
    pen.space()
    if word.returns is not None:
        pen.raw("RETURN ")
        pen.listed(word.returns, pen.raw)
        pen.space()
    if word.charset:
        pen.raw("CHARSET ")
        pen.utf8(word.charset)
        pen.space()
    pen.spaced(word.keys, lambda key: write_key(pen, key))


def _fetch(pen: Pen, word: words.Fetch) -> None:
    pen.space()
    pen.sequence_set(word.numbers)
    pen.space()
    if len(word.items) == 1:
        write_item(pen, word.items[0])
    else:
        pen.listed(word.items, lambda item: write_item(pen, item))
    _options(pen, word.modifiers)


def _store(pen: Pen, word: words.Store) -> None:
    pen.space()
    pen.sequence_set(word.numbers)
    _options(pen, word.modifiers)
    pen.raw(f" {word.mode}FLAGS{'.SILENT' if word.silent else ''} ")
    pen.listed(word.flags, pen.flag)


def _copy(pen: Pen, word: words.Copy) -> None:
    pen.space()
    pen.sequence_set(word.numbers)
    pen.space()
    pen.mailbox(word.mailbox)


def _expunge_uids(pen: Pen, word: words.ExpungeUids) -> None:
    pen.space()
    pen.sequence_set(word.numbers)


def _id(pen: Pen, word: words.Id) -> None:
    pen.space()
    write_id(pen, word.fields)


def write_id(pen: Pen, fields: tuple[tuple[str, str | None], ...]) -> None:
    """`("name" "value" …)` or NIL, of the command and of the response alike."""
    if not fields:
        pen.raw("NIL")
        return
    flat = [text for pair in fields for text in pair]
    pen.listed(flat, lambda text: pen.nstring(None if text is None else text.encode("utf-8", "surrogateescape")))


def _get_quota(pen: Pen, word: words.GetQuota) -> None:
    pen.space()
    pen.utf8(word.root)


def _foreign(pen: Pen, word: words.Foreign) -> None:
    if word.arguments:
        pen.space()
        pen.verbatim(word.arguments)


ARGUMENTS: dict[type, Callable[[Pen, Any], None]] = {
    words.Plain: lambda pen, word: None,
    words.Login: _login,
    words.Authenticate: _authenticate,
    words.Enable: _enable,
    words.Select: _select,
    words.OnMailbox: _on_mailbox,
    words.Create: _create,
    words.Rename: _rename,
    words.List: _list,
    words.Status: _status,
    words.Append: _append,
    words.Search: _search,
    words.Fetch: _fetch,
    words.Store: _store,
    words.Copy: _copy,
    words.ExpungeUids: _expunge_uids,
    words.Id: _id,
    words.GetQuota: _get_quota,
    words.Foreign: _foreign,
}
