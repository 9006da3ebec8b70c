"""What a client says: every command with its arguments (RFC 9051 §6). Knows no bytes and no rule."""

from __future__ import annotations

from typing import ClassVar, Literal

from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.words.search_keys import SearchKey
from simulator.protocols.imap.words.shared import MACROS, FetchItem, InternalDate, Word


class Command(Word, frozen=True):
    """Any command. `verb` is in upper case; `name` is the verb as rules and lessons know it, `UID FETCH` included."""

    VERB: ClassVar[str] = ""
    tag: str

    @property
    def verb(self) -> str:
        """The command's verb, without UID."""
        return self.VERB

    @property
    def name(self) -> str:
        """The command's verb, after `UID` where its numbers are UIDs."""
        return self.verb


class Plain(Command, frozen=True):
    """A command without arguments: CAPABILITY NOOP LOGOUT STARTTLS NAMESPACE IDLE CHECK CLOSE UNSELECT EXPUNGE."""

    verb: str


class Login(Command, frozen=True):
    """LOGIN user password (RFC 9051 §6.2.3)."""

    VERB: ClassVar[str] = "LOGIN"
    user: str
    password: str


class Authenticate(Command, frozen=True):
    """AUTHENTICATE, its `mechanism` in upper case (RFC 9051 §6.2.2).

    `initial`: the first response as written, base64 or `=` for an empty one; None when not given (RFC 4959 §3).
    """

    VERB: ClassVar[str] = "AUTHENTICATE"
    mechanism: str
    initial: bytes | None = None


class Enable(Command, frozen=True):
    """ENABLE: capabilities in upper case (RFC 9051 §6.3.1)."""

    VERB: ClassVar[str] = "ENABLE"
    capabilities: tuple[str, ...]


class Select(Command, frozen=True):
    """SELECT or EXAMINE. `parameters`: CONDSTORE …, each name with the octets of its value (RFC 4466 §2.1)."""

    verb: str
    mailbox: str
    parameters: tuple[tuple[str, bytes], ...] = ()


class OnMailbox(Command, frozen=True):
    """DELETE, SUBSCRIBE, UNSUBSCRIBE, GETQUOTAROOT: one mailbox and nothing else."""

    verb: str
    mailbox: str


class Create(Command, frozen=True):
    """CREATE. A trailing delimiter is kept (RFC 9051 §6.3.4); `use`: special-use attributes (RFC 6154 §3)."""

    VERB: ClassVar[str] = "CREATE"
    mailbox: str
    use: tuple[str, ...] = ()


class Rename(Command, frozen=True):
    """RENAME old new."""

    VERB: ClassVar[str] = "RENAME"
    mailbox: str
    new_name: str


class List(Command, frozen=True):
    """LIST, basic and extended, and LSUB (RFC 9051 §6.3.9, RFC 5258). Patterns are decoded as names are.

    `selection` and `returns` in upper case; `status` holds the items of RETURN (STATUS (...)) (RFC 5819).
    `extended`: said with a selection, several patterns or RETURN, so that an empty pattern has no special meaning.
    """

    verb: str
    reference: str
    patterns: tuple[str, ...]
    selection: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    extended: bool = False


class Status(Command, frozen=True):
    """STATUS mailbox (items)."""

    VERB: ClassVar[str] = "STATUS"
    mailbox: str
    items: tuple[str, ...]


class AppendMessage(Word, frozen=True):
    """One message of APPEND. `binary`: it came as literal8 (RFC 9051 §4.3.1)."""

    content: bytes
    flags: tuple[str, ...] = ()
    date: InternalDate | None = None
    binary: bool = False


class Append(Command, frozen=True):
    """APPEND mailbox; one message, or several with MULTIAPPEND (RFC 3502)."""

    VERB: ClassVar[str] = "APPEND"
    mailbox: str
    messages: tuple[AppendMessage, ...]


class Numbered(Command, frozen=True, kw_only=True):
    """A command about numbers of messages. `uid`: it began with UID, and they are UIDs."""

    uid: bool = False

    @property
    def name(self) -> str:
        """The command's verb, after `UID` where its numbers are UIDs."""
        return f"UID {self.verb}" if self.uid else self.verb


class Search(Numbered, frozen=True):
    """SEARCH. `returns`: MIN MAX ALL COUNT SAVE … upper case; None when RETURN was not said, () for `RETURN ()`.

    `charset` in upper case, "" when not given (then US-ASCII, or UTF-8: RFC 9051 §6.4.4).
    """

    VERB: ClassVar[str] = "SEARCH"
    keys: tuple[SearchKey, ...]
    charset: str = ""
    returns: tuple[str, ...] | None = None


class Fetch(Numbered, frozen=True):
    """FETCH. `items` as said, a macro included; `modifiers`: CHANGEDSINCE …, name and octets (RFC 4466 §2.4)."""

    VERB: ClassVar[str] = "FETCH"
    numbers: SequenceSet
    items: tuple[FetchItem, ...]
    modifiers: tuple[tuple[str, bytes], ...] = ()

    @property
    def expanded(self) -> tuple[FetchItem, ...]:
        """The items, a macro replaced by what it stands for."""
        return MACROS.get(self.items[0].name, self.items)


class Store(Numbered, frozen=True):
    """STORE. `mode`: "" replaces, "+" adds, "-" removes. `modifiers`: UNCHANGEDSINCE … (RFC 7162 §3.1.3)."""

    VERB: ClassVar[str] = "STORE"
    numbers: SequenceSet
    mode: Literal["", "+", "-"]
    flags: tuple[str, ...]
    silent: bool = False
    modifiers: tuple[tuple[str, bytes], ...] = ()


class Copy(Numbered, frozen=True):
    """COPY or MOVE."""

    verb: str
    numbers: SequenceSet
    mailbox: str


class ExpungeUids(Command, frozen=True):
    """UID EXPUNGE (RFC 9051 §6.4.9), whose numbers are always UIDs; EXPUNGE alone is Plain."""

    VERB: ClassVar[str] = "UID EXPUNGE"
    numbers: SequenceSet


class Id(Command, frozen=True):
    """ID (RFC 2971): fields with their values (None: NIL); no fields at all is said NIL."""

    VERB: ClassVar[str] = "ID"
    fields: tuple[tuple[str, str | None], ...] = ()


class GetQuota(Command, frozen=True):
    """GETQUOTA root (RFC 9208 §4.1.1)."""

    VERB: ClassVar[str] = "GETQUOTA"
    root: str


class Foreign(Numbered, frozen=True):
    """A command of an extension this engine knows by name only; its arguments as they stand. Answer BAD or NO."""

    verb: str
    arguments: bytes = b""


class Done(Word, frozen=True):
    """DONE: ends IDLE, without a tag (RFC 9051 §6.3.13)."""


class Response(Word, frozen=True):
    """The client's line within AUTHENTICATE as written: base64, or `*` to cancel (RFC 9051 §6.2.2)."""

    line: bytes


class Announced(Word, frozen=True):
    """An event, not a word: the client waits to send a literal of `size` octets for the command `tag` `verb`.

    Answer with Continuation to let it come, or refuse with a Tagged NO or BAD: then the command is forgotten.
    """

    tag: str
    verb: str
    size: int


ClientWord = Command | Done | Response
