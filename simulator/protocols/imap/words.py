r"""What is said in IMAP: every command with its arguments, every answer with its data. Knows no bytes and no rule.

Words are what passes between a connection and whoever uses it. Conventions that hold for all of them:

* verbs, item names and status words are upper case; flags and attributes keep the backslash (`\Seen`);
* mailbox names are `str` already decoded from modified UTF-7, with `/` or whatever delimiter inside; INBOX in any
  case has become `INBOX` (RFC 9051 §5.1);
* text that belongs to a message or to the wire's free text (search strings, ENVELOPE, literals) is `bytes`;
  user names and passwords are `str` (UTF-8, undecodable octets as surrogate escapes);
* numbers of messages are a SequenceSet; `uid` says that they are UIDs (the command began with `UID`).

The client says the kinds of Command, Done and Response; the server says Tagged, Continuation and the kinds of
Untagged. Announced is an event of the server's connection alone.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

import msgspec

from simulator.protocols.imap.numbers import SequenceSet


class _Word(msgspec.Struct, frozen=True, gc=False):
    pass


# ---- pieces that several words share


class InternalDate(_Word, frozen=True):
    """A moment with the zone it was told in: seconds since 1970 UTC, and minutes east of Greenwich."""

    seconds: int
    zone: int = 0


class Section(_Word, frozen=True):
    """What `BODY[…]` asks for (RFC 9051 §6.4.5.1): `[]` is Section(), `[1.2.MIME]` is Section((1, 2), "MIME").

    `text`: "", HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or MIME; `fields` as said, for the two in the middle.
    """

    part: tuple[int, ...] = ()
    text: str = ""
    fields: tuple[str, ...] = ()


class FetchItem(_Word, frozen=True):
    """One item of FETCH, asked for or delivered (RFC 9051 §6.4.5).

    `name`: FLAGS, UID, ENVELOPE, RFC822.SIZE …, the macros ALL FAST FULL, and BODY, BODY.PEEK, BINARY, BINARY.PEEK,
    BINARY.SIZE. `BODY` alone (the structure) has `section` None. `partial`: (start, count) when asked for,
    (start, None) when delivered: `BODY[]<0>`.
    """

    name: str
    section: Section | None = None
    partial: tuple[int, int | None] | None = None


MACROS: dict[str, tuple[FetchItem, ...]] = {
    name: tuple(FetchItem(item) for item in items.split())
    for name, items in {
        "ALL": "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE",
        "FAST": "FLAGS INTERNALDATE RFC822.SIZE",
        "FULL": "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY",
    }.items()
}  # RFC 9051 §6.4.5


class Code(_Word, frozen=True):
    """A response code in brackets (RFC 9051 §7.1): `[UIDNEXT 4392]`.

    `value` by name: UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ an int; CAPABILITY PERMANENTFLAGS BADCHARSET a tuple of
    str; APPENDUID (uidvalidity, SequenceSet), COPYUID (uidvalidity, source SequenceSet, target SequenceSet);
    MODIFIED a SequenceSet; None where the name says all; the rest of the bracket as `bytes` for codes unknown here.
    """

    name: str
    value: CodeValue = None


CodeValue = (
    int | bytes | tuple[str, ...] | SequenceSet | tuple[int, SequenceSet] | tuple[int, SequenceSet, SequenceSet] | None
)

# ---- the keys of SEARCH (RFC 9051 §6.4.4)


class Key(_Word, frozen=True):
    """A key without argument: ALL, SEEN, UNSEEN, NEW, OLD, RECENT and so on."""

    name: str


class TextKey(_Word, frozen=True):
    """BCC BODY CC FROM SUBJECT TEXT TO; `text` in the charset of the command."""

    name: str
    text: bytes


class HeaderKey(_Word, frozen=True):
    """HEADER: a field's name and what it must contain (nothing: the field must be there)."""

    field: str
    text: bytes


class DateKey(_Word, frozen=True):
    """BEFORE ON SINCE (internal date), SENTBEFORE SENTON SENTSINCE (Date field), SAVEDBEFORE SAVEDON SAVEDSINCE."""

    name: str
    day: date


class NumberKey(_Word, frozen=True):
    """LARGER SMALLER (octets), OLDER YOUNGER (seconds, RFC 5032)."""

    name: str
    number: int


class FlagKey(_Word, frozen=True):
    """KEYWORD and UNKEYWORD."""

    name: str
    flag: str


class NumbersKey(_Word, frozen=True):
    """A bare sequence set, or UID with its set."""

    numbers: SequenceSet
    uid: bool = False


class NotKey(_Word, frozen=True):
    """NOT key."""

    key: SearchKey


class OrKey(_Word, frozen=True):
    """OR key key."""

    left: SearchKey
    right: SearchKey


class AndKey(_Word, frozen=True):
    """Keys in parentheses: all must match. The keys of the command itself are one such group."""

    keys: tuple[SearchKey, ...]


class ForeignKey(_Word, frozen=True):
    """A key of an extension (MODSEQ, EMAILID, THREADID, X-GM-RAW), recognised, its arguments as they stand."""

    name: str
    arguments: tuple[bytes, ...]


SearchKey = (
    Key | TextKey | HeaderKey | DateKey | NumberKey | FlagKey | NumbersKey | NotKey | OrKey | AndKey | ForeignKey
)

# ---- what a client says


class Command(_Word, frozen=True):
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


class AppendMessage(_Word, frozen=True):
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


class Numbered(Command, frozen=True):
    """A command about numbers of messages; its field `uid` says whether they are UIDs."""

    @property
    def name(self) -> str:
        """The command's verb, after `UID` where its numbers are UIDs."""
        return f"UID {self.verb}" if self.uid else self.verb

    @property
    def uid(self) -> bool:
        """Whether the command began with UID."""
        raise NotImplementedError


class Search(Numbered, frozen=True):
    """SEARCH. `returns`: MIN MAX ALL COUNT SAVE … upper case; None when RETURN was not said, () for `RETURN ()`.

    `charset` in upper case, "" when not given (then US-ASCII, or UTF-8: RFC 9051 §6.4.4).
    """

    VERB: ClassVar[str] = "SEARCH"
    keys: tuple[SearchKey, ...]
    charset: str = ""
    returns: tuple[str, ...] | None = None
    uid: bool = False


class Fetch(Numbered, frozen=True):
    """FETCH. `items` as said, a macro included; `modifiers`: CHANGEDSINCE …, name and octets (RFC 4466 §2.4)."""

    VERB: ClassVar[str] = "FETCH"
    numbers: SequenceSet
    items: tuple[FetchItem, ...]
    modifiers: tuple[tuple[str, bytes], ...] = ()
    uid: bool = False

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
    uid: bool = False


class Copy(Numbered, frozen=True):
    """COPY or MOVE."""

    verb: str
    numbers: SequenceSet
    mailbox: str
    uid: bool = False


class ExpungeUids(Numbered, frozen=True):
    """UID EXPUNGE (RFC 9051 §6.4.9); EXPUNGE alone is Plain."""

    VERB: ClassVar[str] = "EXPUNGE"
    numbers: SequenceSet
    uid: bool = True


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
    uid: bool = False


class Done(_Word, frozen=True):
    """DONE: ends IDLE, without a tag (RFC 9051 §6.3.13)."""


class Response(_Word, frozen=True):
    """The client's line within AUTHENTICATE as written: base64, or `*` to cancel (RFC 9051 §6.2.2)."""

    line: bytes


class Announced(_Word, frozen=True):
    """An event, not a word: the client waits to send a literal of `size` octets for the command `tag` `verb`.

    Answer with Continuation to let it come, or refuse with a Tagged NO or BAD: then the command is forgotten.
    """

    tag: str
    verb: str
    size: int


ClientWord = Command | Done | Response

# ---- what a server says

Condition = Literal["OK", "NO", "BAD"]


class Tagged(_Word, frozen=True):
    """The end of a command: `tag OK [code] text`."""

    tag: str
    status: Condition
    text: str
    code: Code | None = None


class Continuation(_Word, frozen=True):
    """`+ text`: go on with the literal, or with IDLE; or the challenge of AUTHENTICATE, as written in base64."""

    text: str = ""


class Untagged(_Word, frozen=True):
    """`* something`. `label` is the response in short: `* OK`, `* 3 EXISTS`."""

    response: ClassVar[str] = ""

    @property
    def label(self) -> str:
        """The response in short."""
        return f"* {self.response}"


class Told(Untagged, frozen=True):
    """`* OK [code] text`, NO, BAD, BYE, PREAUTH. The first one of all is the greeting (RFC 9051 §7.1)."""

    status: Literal["OK", "NO", "BAD", "BYE", "PREAUTH"]
    text: str
    code: Code | None = None

    @property
    def label(self) -> str:
        """The response in short."""
        return f"* {self.status}"


class Capability(Untagged, frozen=True):
    """`* CAPABILITY IMAP4rev1 …`, as spelled by the server (RFC 9051 §7.2.2)."""

    response: ClassVar[str] = "CAPABILITY"
    capabilities: tuple[str, ...]


class Enabled(Untagged, frozen=True):
    """`* ENABLED …` (RFC 9051 §7.2.1)."""

    response: ClassVar[str] = "ENABLED"
    capabilities: tuple[str, ...] = ()


class ListEntry(Untagged, frozen=True):
    r"""`* LIST (\HasChildren) "/" INBOX` (RFC 9051 §7.3.1). `delimiter` None is NIL: a flat name.

    `childinfo`: selection options that children fulfil (RFC 5258 §3.5); `old_name`: what it was (RFC 9051 §6.3.9.7).
    """

    response: ClassVar[str] = "LIST"
    attributes: tuple[str, ...]
    delimiter: str | None
    mailbox: str
    childinfo: tuple[str, ...] = ()
    old_name: str | None = None


class LsubEntry(Untagged, frozen=True):
    """`* LSUB …` (RFC 3501 §7.2.3)."""

    response: ClassVar[str] = "LSUB"
    attributes: tuple[str, ...]
    delimiter: str | None
    mailbox: str


class Namespace(Untagged, frozen=True):
    """`* NAMESPACE personal other shared`: each a tuple of (prefix, delimiter), empty for NIL (RFC 9051 §7.3.2)."""

    response: ClassVar[str] = "NAMESPACE"
    personal: tuple[tuple[str, str | None], ...] = ()
    other: tuple[tuple[str, str | None], ...] = ()
    shared: tuple[tuple[str, str | None], ...] = ()


class StatusData(Untagged, frozen=True):
    """`* STATUS name (MESSAGES 3 …)` (RFC 9051 §7.3.3). A value is an int, or None for NIL (APPENDLIMIT)."""

    response: ClassVar[str] = "STATUS"
    mailbox: str
    items: tuple[tuple[str, int | None], ...]


class SearchData(Untagged, frozen=True):
    """`* SEARCH 2 84 882` (RFC 3501 §7.2.5)."""

    response: ClassVar[str] = "SEARCH"
    numbers: tuple[int, ...] = ()
    modseq: int | None = None


class ESearchData(Untagged, frozen=True):
    """`* ESEARCH (TAG "A282") UID MIN 2 COUNT 3` (RFC 9051 §7.3.4); None for what is not said."""

    response: ClassVar[str] = "ESEARCH"
    tag: str | None = None
    uid: bool = False
    min: int | None = None
    max: int | None = None
    all: SequenceSet | None = None
    count: int | None = None


class Flags(Untagged, frozen=True):
    """`* FLAGS (…)` (RFC 9051 §7.3.5)."""

    response: ClassVar[str] = "FLAGS"
    flags: tuple[str, ...]


class _Count(Untagged, frozen=True):
    number: int

    @property
    def label(self) -> str:
        """The response in short."""
        return f"* {self.number} {self.response}"


class Exists(_Count, frozen=True):
    """`* n EXISTS` (RFC 9051 §7.4.1)."""

    response: ClassVar[str] = "EXISTS"


class Recent(_Count, frozen=True):
    """`* n RECENT` (RFC 3501 §7.3.2)."""

    response: ClassVar[str] = "RECENT"


class Expunged(_Count, frozen=True):
    """`* n EXPUNGE` (RFC 9051 §7.5.1)."""

    response: ClassVar[str] = "EXPUNGE"


class Address(_Word, frozen=True):
    """One address of an ENVELOPE; a group starts and ends with `host` None (RFC 9051 §7.5.2)."""

    name: bytes | None
    route: bytes | None
    mailbox: bytes | None
    host: bytes | None


class Envelope(_Word, frozen=True):
    """ENVELOPE: ten fields as in the header, encoded words untouched; no addresses at all are said NIL."""

    date: bytes | None = None
    subject: bytes | None = None
    from_: tuple[Address, ...] = ()
    sender: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    in_reply_to: bytes | None = None
    message_id: bytes | None = None


Parameters = tuple[tuple[bytes, bytes], ...]


class Extension(_Word, frozen=True):
    """What BODYSTRUCTURE says beyond BODY (RFC 9051 §7.5.2). `md5` is of single parts alone."""

    md5: bytes | None = None
    disposition: tuple[bytes, Parameters] | None = None
    language: tuple[bytes, ...] = ()
    location: bytes | None = None


class Part(_Word, frozen=True):
    """A part that is no multipart. `lines` for text and message/rfc822; `envelope` and `body` for the latter.

    `extension` None: said without (BODY). Types are said as they stand here; upper case is customary.
    """

    type: bytes
    subtype: bytes
    parameters: Parameters = ()
    id: bytes | None = None
    description: bytes | None = None
    encoding: bytes = b"7BIT"
    size: int = 0
    lines: int | None = None
    envelope: Envelope | None = None
    body: Body | None = None
    extension: Extension | None = None


class Multipart(_Word, frozen=True):
    """A multipart and its parts; `parameters` (the boundary) are said only with an `extension`."""

    parts: tuple[Body, ...]
    subtype: bytes
    parameters: Parameters = ()
    extension: Extension | None = None


Body = Part | Multipart


class Raw(_Word, frozen=True):
    """A value this engine does not take apart, as it stands on the wire."""

    octets: bytes


FetchValue = int | bytes | tuple[str, ...] | InternalDate | Envelope | Part | Multipart | Raw | None


class FetchDatum(_Word, frozen=True):
    """One item delivered. `value` by the item's name.

    FLAGS a tuple of str; UID, RFC822.SIZE, MODSEQ, BINARY.SIZE[] an int; INTERNALDATE an InternalDate; ENVELOPE an
    Envelope; BODY and BODYSTRUCTURE a Part or Multipart; BODY[…], BINARY[…], RFC822, RFC822.HEADER, RFC822.TEXT
    bytes or None (NIL); any other item is Raw.
    """

    item: FetchItem
    value: FetchValue


class FetchData(_Count, frozen=True):
    """`* n FETCH (…)` (RFC 9051 §7.5.2)."""

    response: ClassVar[str] = "FETCH"
    data: tuple[FetchDatum, ...]


class IdData(Untagged, frozen=True):
    """`* ID (…)` (RFC 2971 §3.2)."""

    response: ClassVar[str] = "ID"
    fields: tuple[tuple[str, str | None], ...] = ()


class Quota(Untagged, frozen=True):
    """`* QUOTA root (STORAGE 10 512)`: (resource, usage, limit), storage in KiB (RFC 9208 §4.2.1)."""

    response: ClassVar[str] = "QUOTA"
    root: str
    resources: tuple[tuple[str, int, int], ...] = ()


class QuotaRoot(Untagged, frozen=True):
    """`* QUOTAROOT mailbox root …` (RFC 9208 §4.2.2)."""

    response: ClassVar[str] = "QUOTAROOT"
    mailbox: str
    roots: tuple[str, ...] = ()


class Data(Untagged, frozen=True):
    """Any other untagged response, known by name or not at all: `* VANISHED …`, `* ACL …`; the rest as it stands."""

    name: str
    octets: bytes = b""
    number: int | None = None

    @property
    def label(self) -> str:
        """The response in short."""
        return f"* {self.name}" if self.number is None else f"* {self.number} {self.name}"


ServerWord = Tagged | Continuation | Untagged
