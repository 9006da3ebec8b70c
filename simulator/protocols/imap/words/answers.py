"""What a server says: results, continuations, and every untagged response (RFC 9051 §7). Knows no bytes and no rule."""

from __future__ import annotations

from typing import ClassVar, Literal

from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.words.shared import FetchItem, InternalDate, Word
from simulator.protocols.imap.words.structures import Envelope, Multipart, Part


class Code(Word, frozen=True):
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


Condition = Literal["OK", "NO", "BAD"]


class Tagged(Word, frozen=True):
    """The end of a command: `tag OK [code] text`."""

    tag: str
    status: Condition
    text: str
    code: Code | None = None


class Continuation(Word, frozen=True):
    """`+ text`: go on with the literal, or with IDLE; or the challenge of AUTHENTICATE, as written in base64."""

    text: str = ""


class Untagged(Word, frozen=True):
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


class Raw(Word, frozen=True):
    """A value this engine does not take apart, as it stands on the wire."""

    octets: bytes


FetchValue = int | bytes | tuple[str, ...] | InternalDate | Envelope | Part | Multipart | Raw | None


class FetchDatum(Word, frozen=True):
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
