"""Words of a server, to octets: what each response looks like (RFC 9051 §7). Knows no state.

One function a word, found by its type in ANSWERS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from simulator.protocols.imap import words
from simulator.protocols.imap.grammar.codes import write_code
from simulator.protocols.imap.grammar.fetched import write_datum
from simulator.protocols.imap.grammar.pen import Pen
from simulator.protocols.imap.grammar.write_commands import write_id
from simulator.protocols.speech import WrongMove


def write_server_word(pen: Pen, word: words.ServerWord) -> None:
    """Any word of a server, its line end included. Raises WrongMove when it cannot be said."""
    match word:
        case words.Tagged():
            pen.tag(word.tag)
            pen.space()
            _condition(pen, word)
        case words.Continuation(text):
            pen.raw("+ ")
            pen.text(text)
        case words.Untagged():
            pen.raw("* ")
            ANSWERS[type(word)](pen, word)
    pen.end()


# ---- conditions and their codes (RFC 9051 §7.1)


def _condition(pen: Pen, word: words.Tagged | words.Told) -> None:
    pen.raw(f"{word.status} ")
    if word.code is not None:
        write_code(pen, word.code)
        pen.space()
    elif word.text.startswith("["):  # it would be taken for a code (RFC 9051 §9, resp-text)
        raise WrongMove(word)
    pen.text(word.text)


# ---- data (RFC 9051 §7.2 to §7.5)


def _named(pen: Pen, word: words.Untagged, items: Iterable[str], write: Callable[[str], None]) -> None:
    """The response's name, and each item after a space."""
    pen.raw(word.response)
    for item in items:
        pen.space()
        write(item)


def _capabilities(pen: Pen, word: words.Capability | words.Enabled) -> None:
    _named(pen, word, word.capabilities, pen.atom)


def _flags(pen: Pen, word: words.Flags) -> None:
    pen.raw("FLAGS ")
    pen.listed(word.flags, pen.flag)


def _list(pen: Pen, word: words.ListEntry) -> None:
    _list_head(pen, word)
    if word.childinfo or word.old_name is not None:
        pen.raw(" (")
        pen.spaced(_list_data(pen, word), lambda write: write())
        pen.raw(")")


def _list_data(pen: Pen, word: words.ListEntry) -> list[Callable[[], None]]:
    data: list[Callable[[], None]] = []
    if word.childinfo:
        data.append(lambda: _child_info(pen, word.childinfo))
    if word.old_name is not None:
        data.append(lambda: _old_name(pen, str(word.old_name)))
    return data


def _child_info(pen: Pen, options: tuple[str, ...]) -> None:
    pen.raw('"CHILDINFO" ')
    pen.listed(options, lambda option: pen.string(option.encode("ascii")))


def _old_name(pen: Pen, name: str) -> None:
    pen.raw('"OLDNAME" (')
    pen.mailbox(name)
    pen.raw(")")


def _list_head(pen: Pen, word: words.ListEntry | words.LsubEntry) -> None:
    pen.raw(f"{word.response} ")
    pen.listed(word.attributes, pen.flag)
    pen.space()
    _delimiter(pen, word.delimiter)
    pen.space()
    pen.mailbox(word.mailbox)


def _delimiter(pen: Pen, delimiter: str | None) -> None:
    pen.nstring(None if delimiter is None else delimiter.encode("ascii"))


def _namespace(pen: Pen, word: words.Namespace) -> None:
    pen.raw("NAMESPACE ")
    pen.spaced((word.personal, word.other, word.shared), lambda spaces: _namespaces(pen, spaces))


def _namespaces(pen: Pen, spaces: tuple[tuple[str, str | None], ...]) -> None:
    if not spaces:
        pen.raw("NIL")
        return
    pen.raw("(")
    for prefix, delimiter in spaces:
        pen.raw("(")
        pen.pattern(prefix)
        pen.space()
        _delimiter(pen, delimiter)
        pen.raw(")")
    pen.raw(")")


def _status(pen: Pen, word: words.StatusData) -> None:
    pen.raw("STATUS ")
    pen.mailbox(word.mailbox)
    pen.space()
    pen.listed(word.items, lambda item: pen.raw(f"{item[0]} {'NIL' if item[1] is None else item[1]}"))


def _search(pen: Pen, word: words.SearchData) -> None:
    _named(pen, word, map(str, word.numbers), pen.raw)
    if word.modseq is not None:
        pen.raw(f" (MODSEQ {word.modseq})")


def _esearch(pen: Pen, word: words.ESearchData) -> None:
    pen.raw("ESEARCH")
    if word.tag is not None:
        pen.raw(" (TAG ")
        pen.string(word.tag.encode("ascii"))
        pen.raw(")")
    pen.raw(" UID" if word.uid else "")
    for name, value in (("MIN", word.min), ("MAX", word.max), ("ALL", word.all), ("COUNT", word.count)):
        pen.raw("" if value is None else f" {name} {value}")


def _id(pen: Pen, word: words.IdData) -> None:
    pen.raw("ID ")
    write_id(pen, word.fields)


def _quota(pen: Pen, word: words.Quota) -> None:
    pen.raw("QUOTA ")
    pen.string(word.root.encode("utf-8", "surrogateescape"))
    pen.space()
    pen.listed(word.resources, lambda resource: pen.raw("{} {} {}".format(*resource)))


def _quota_root(pen: Pen, word: words.QuotaRoot) -> None:
    pen.raw("QUOTAROOT ")
    pen.mailbox(word.mailbox)
    for root in word.roots:
        pen.space()
        pen.string(root.encode("utf-8", "surrogateescape"))


def _count(pen: Pen, word: words.Exists | words.Recent | words.Expunged) -> None:
    pen.number(word.number)
    pen.raw(f" {word.response}")


def _fetch(pen: Pen, word: words.FetchData) -> None:
    pen.number(word.number)
    pen.raw(" FETCH ")
    pen.listed(word.data, lambda datum: write_datum(pen, datum))


def _data(pen: Pen, word: words.Data) -> None:
    if word.number is not None:
        pen.raw(f"{word.number} ")
    pen.atom(word.name)
    if word.octets:
        pen.space()
        pen.verbatim(word.octets)


ANSWERS: dict[type, Callable[[Pen, Any], None]] = {
    words.Told: _condition,
    words.Capability: _capabilities,
    words.Enabled: _capabilities,
    words.Flags: _flags,
    words.ListEntry: _list,
    words.LsubEntry: _list_head,
    words.Namespace: _namespace,
    words.StatusData: _status,
    words.SearchData: _search,
    words.ESearchData: _esearch,
    words.IdData: _id,
    words.Quota: _quota,
    words.QuotaRoot: _quota_root,
    words.Exists: _count,
    words.Recent: _count,
    words.Expunged: _count,
    words.FetchData: _fetch,
    words.Data: _data,
}
