r"""From marks to tokens: which key of the lessons' vocabulary belongs to the octets of a family.

A family is a key itself (`imap.tag`), or a field of keys in which the octets choose (`imap.flag` and `\Seen`); where
they choose none, the family's name stays. Knows the lessons' vocabulary (`lessons/reference/imap_*.csv`) alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from simulator.protocols import sasl
from simulator.protocols.imap.grammar.read_commands import COMMANDS, UID_COMMANDS
from simulator.protocols.imap.grammar.scanner import Mark
from simulator.protocols.imap.violations import Wrong
from simulator.protocols.speech import Token

MISSING = "imap.tag.missing"
_FIRST_WORDS = {*COMMANDS, "UID"}
VERBS = (*COMMANDS, *(f"UID {verb}" for verb in UID_COMMANDS))

_NAMES: dict[str, str] = {
    "imap.reply": "OK NO BAD",
    "imap.response": (
        "OK NO BAD PREAUTH BYE ENABLED CAPABILITY LIST LSUB NAMESPACE STATUS ESEARCH SEARCH FLAGS EXISTS RECENT "
        "EXPUNGE FETCH VANISHED ID QUOTA QUOTAROOT ACL LISTRIGHTS MYRIGHTS METADATA SORT THREAD LANGUAGE COMPARATOR "
        "CONVERSION CONVERTED GENURLAUTH URLFETCH UIDFETCH JMAPACCESS UIDBATCHES"
    ),
    "imap.code": (
        "ALERT ALREADYEXISTS APPENDUID AUTHENTICATIONFAILED AUTHORIZATIONFAILED BADCHARSET CANNOT CAPABILITY CLIENTBUG "
        "CLOSED CONTACTADMIN COPYUID CORRUPTION EXPIRED EXPUNGEISSUED HASCHILDREN INUSE LIMIT NONEXISTENT NOPERM "
        "NOTSAVED OVERQUOTA PARSE PERMANENTFLAGS PRIVACYREQUIRED READ-ONLY READ-WRITE SERVERBUG TRYCREATE UIDNEXT "
        "UIDNOTSTICKY UIDVALIDITY UNAVAILABLE UNKNOWN-CTE UNSEEN REFERRAL URLMECH TOOBIG BADURL HIGHESTMODSEQ NOMODSEQ "
        "MODIFIED COMPRESSIONACTIVE BADCOMPARATOR ANNOTATE ANNOTATIONS TEMPFAIL MAXCONVERTMESSAGES MAXCONVERTPARTS "
        "NOUPDATE METADATA NOTIFICATIONOVERFLOW BADEVENT UNDEFINED-FILTER USEATTR MAILBOXID DOWNGRADED UIDREQUIRED "
        "INPROGRESS MESSAGELIMIT NEWNAME"
    ),
    "imap.capability": (
        "IMAP4rev1 IMAP4rev2 STARTTLS LOGINDISABLED AUTH= SASL-IR ENABLE IDLE ID NAMESPACE UNSELECT LITERAL+ LITERAL- "
        "UIDPLUS MOVE ESEARCH SEARCHRES LIST-EXTENDED LIST-STATUS LIST-MYRIGHTS LIST-METADATA SPECIAL-USE "
        "CREATE-SPECIAL-USE CHILDREN WITHIN CONDSTORE QRESYNC OBJECTID SAVEDATE STATUS=SIZE APPENDLIMIT PREVIEW "
        "REPLACE BINARY CATENATE MULTIAPPEND COMPRESS=DEFLATE UTF8=ACCEPT UTF8=ONLY UTF8=ALL UTF8=APPEND UTF8=USER "
        "SORT SORT=DISPLAY THREAD= MULTISEARCH PARTIAL SEARCH=FUZZY QUOTA QUOTA=RES- QUOTASET ACL RIGHTS= METADATA "
        "METADATA-SERVER NOTIFY UNAUTHENTICATE UIDONLY INPROGRESS MESSAGELIMIT= SAVELIMIT= JMAPACCESS LOGIN-REFERRALS "
        "MAILBOX-REFERRALS URLAUTH URLAUTH=BINARY URL-PARTIAL LANGUAGE I18NLEVEL=1 I18NLEVEL=2 CONTEXT=SEARCH "
        "CONTEXT=SORT ESORT FILTERS CONVERT IMAPSIEVE= ANNOTATE-EXPERIMENT-1 UIDBATCHES X-GM-EXT-1 XLIST "
        "XAPPLEPUSHSERVICE"
    ),
    "imap.flag": (
        r"\Seen \Answered \Flagged \Deleted \Draft \Recent \* $Forwarded $MDNSent $Junk $NotJunk $Phishing $Important "
        "$SubmitPending $Submitted $hasattachment $hasnoattachment $memo $hasmemo $canunsubscribe $unsubscribed $muted "
        "$followed $autosent $imported $istrusted $maskedemail $new $notify $MailFlagBit0 $MailFlagBit1 $MailFlagBit2"
    ),
    "imap.attribute": (
        r"\Noinferiors \Noselect \NonExistent \Marked \Unmarked \HasChildren \HasNoChildren \Subscribed \Remote \All "
        r"\Archive \Drafts \Flagged \Junk \Sent \Trash \Important"
    ),
    "imap.fetch": (
        "ALL FAST FULL FLAGS UID INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY RFC822 RFC822.HEADER RFC822.TEXT "
        "MODSEQ EMAILID THREADID SAVEDATE PREVIEW ANNOTATION X-GM-MSGID X-GM-THRID X-GM-LABELS"
    ),
    "imap.section": "HEADER HEADER.FIELDS HEADER.FIELDS.NOT TEXT MIME",
    "imap.search": (
        "ALL ANSWERED BCC BEFORE BODY CC DELETED DRAFT FLAGGED FROM HEADER KEYWORD LARGER NOT ON OR SEEN SENTBEFORE "
        "SENTON SENTSINCE SINCE SMALLER SUBJECT TEXT TO UID UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNKEYWORD UNSEEN "
        "NEW OLD RECENT MODSEQ OLDER YOUNGER FUZZY FILTER ANNOTATION EMAILID THREADID SAVEDBEFORE SAVEDON SAVEDSINCE "
        "SAVEDATESUPPORTED X-GM-RAW"
    ),
    "imap.search-return": "MIN MAX ALL COUNT SAVE PARTIAL CONTEXT UPDATE RELEVANCY",
    "imap.status-item": (
        "MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE RECENT HIGHESTMODSEQ APPENDLIMIT MAILBOXID DELETED-STORAGE"
    ),
    "imap.select-parameter": "CONDSTORE QRESYNC ANNOTATE",
    "imap.store-item": "FLAGS +FLAGS -FLAGS .SILENT",
    "imap.store-modifier": "UNCHANGEDSINCE",
    "imap.fetch-modifier": "CHANGEDSINCE VANISHED PARTIAL",
    "imap.list-selection": "SUBSCRIBED REMOTE RECURSIVEMATCH SPECIAL-USE",
    "imap.list-return": "SUBSCRIBED CHILDREN STATUS SPECIAL-USE MYRIGHTS METADATA",
    "imap.list-data": "CHILDINFO OLDNAME",
    "imap.quota-resource": "STORAGE MESSAGE MAILBOX ANNOTATION-STORAGE",
    "imap.sort-key": "ARRIVAL CC DATE FROM REVERSE SUBJECT TO DISPLAYFROM DISPLAYTO RELEVANCY",
    "imap.thread-algorithm": "ORDEREDSUBJECT REFERENCES",
    "imap.append-option": "catenate utf8",
    "imap.metadata-option": "MAXSIZE DEPTH",
    "imap.metadata-entry": "/shared/comment /private/comment /shared/admin",
    "imap.notify-event": (
        "FlagChange AnnotationChange MessageNew MessageExpunge MailboxName SubscriptionChange MailboxMetadataChange "
        "ServerMetadataChange"
    ),
    "imap.notify-mailbox": "selected selected-delayed inboxes personal subscribed subtree mailboxes",
    "imap.id-field": (
        "name version os os-version vendor support-url address date command arguments environment"
    ),
}  # fmt: skip

_KEYS: dict[str, dict[bytes, str]] = {
    family: {name.upper().encode("ascii"): f"{family}.{name}" for name in names.split()}
    for family, names in _NAMES.items()
}
# Where a name stands for two things, one of them has a key of its own.
_KEYS["imap.sort-key"][b"SIZE"] = "imap.sort-key.SIZE-(sort)"
_KEYS["imap.fetch"][b"PREVIEW (LAZY)"] = "imap.fetch.PREVIEW-(LAZY)"

_RIGHTS = {ord(letter): f"imap.acl-right.{letter}" for letter in "lrswipkxtean"}  # RFC 4314 §2.1
_RIGHTS |= {ord(letter): f"imap.acl-right.{letter}-(obsolete)" for letter in "cd"}  # RFC 4314 §2.1.1

# Keys that stand for themselves, whatever the octets are.
FIXED = (
    *(f"imap.envelope.{field}" for field in (
        "date", "subject", "from", "sender", "reply-to", "to", "cc", "bcc", "in-reply-to", "message-id",
    )),
    *(f"imap.bodystructure.body-{field}" for field in (
        "type", "subtype", "parameter-parenthesized-list", "id", "description", "encoding", "size", "md5",
        "disposition", "language", "location",
    )),
    *(f"imap.fetch.{name}[section]" for name in ("BODY", "BODY.PEEK", "BINARY", "BINARY.PEEK", "BINARY.SIZE")),
    *(f"imap.argument.{name}" for name in (
        "EARLIER", "NIL", "UID", "charset", "compression", "content", "date", "date-time", "entry-type",
        "header-field", "id-value", "identifier", "lines", "mailbox", "message", "metadata-entry", "mod-sequence",
        "number", "password", "quota-root", "range", "return-options", "size", "text", "uid", "user",
    )),
    "imap.append-option.date-time", "imap.append-option.flag-list", "imap.append-option.several-messages",
    "imap.argument", "imap.command.DONE", "imap.continuation", "imap.create-parameter.USE", "imap.delimiter",
    "imap.literal", "imap.literal.non-synchronising", "imap.literal.synchronising", "imap.mailbox.INBOX",
    "imap.mailbox.modified-utf7", "imap.partial", "imap.search.$", "imap.search.CHARSET", "imap.search.group",
    "imap.search.sequence-set", "imap.section.empty-section", "imap.section.part-number", "imap.sequence-set",
    "imap.tag", MISSING, "imap.text", "imap.untagged", "imap.wire.literal8",
    "imap.wire.pipelining-ambiguity", "imap.wire.utf-8-mailbox-name", "imap.response.OK@greeting",
    sasl.CANCEL_KEY, sasl.CHALLENGE_KEY, sasl.INITIAL_RESPONSE_KEY, sasl.RESPONSE_KEY,
)  # fmt: skip


def every_key() -> Iterator[str]:
    """Every key a token of IMAP can have, but for `sasl.` and its mechanisms."""
    yield from FIXED
    yield from _RIGHTS.values()
    yield from Wrong
    yield from (f"imap.command.{name.replace(' ', '-')}" for name in VERBS)
    for family, known in _KEYS.items():
        yield family
        yield from known.values()


# ---- families in which the octets choose in their own way


def _tag(octets: bytes) -> str:
    """A command's name at the head of a line is taken for the tag, as anything is (RFC 9051 §2.2.1)."""
    return MISSING if octets.decode("ascii").upper() in _FIRST_WORDS else "imap.tag"


def misplaced(data: bytes, marks: Iterable[Mark]) -> str:
    """The command's name that stands where the tag belongs; "" where none does."""
    words = (data[mark.start : mark.end] for mark in marks if mark.family == "imap.tag")
    return next((word.decode("ascii").upper() for word in words if _tag(word) == MISSING), "")


def _capability(octets: bytes) -> str:
    """`AUTH=PLAIN` is known as `AUTH=`, `APPENDLIMIT=1000` as APPENDLIMIT, `QUOTA=RES-STORAGE` as `QUOTA=RES-`."""
    known, spelled = _KEYS["imap.capability"], octets.upper()
    name, equals, value = spelled.partition(b"=")
    forms = (spelled, name + equals + value[:4], name + equals, name)
    return next((known[form] for form in forms if form in known), "imap.capability")


def _mailbox(octets: bytes) -> str:
    if not octets.isascii():
        return "imap.wire.utf-8-mailbox-name"
    if octets.upper() == b"INBOX":
        return "imap.mailbox.INBOX"
    return "imap.mailbox.modified-utf7" if b"&" in octets else "imap.argument.mailbox"


def _literal(octets: bytes) -> str:
    if octets.startswith(b"~"):
        return "imap.wire.literal8"
    return "imap.literal.non-synchronising" if octets.endswith(b"+}") else "imap.literal.synchronising"


def _answered_literal(octets: bytes) -> str:
    return "imap.wire.literal8" if octets.startswith(b"~") else "imap.literal"


def _search_return(octets: bytes) -> str:
    return _KEYS["imap.search-return"].get(octets.upper().partition(b" ")[0], "imap.search-return")


def _searched(octets: bytes) -> str:
    """An argument of SORT and its kind: a search key, or else what it looks for."""
    return _KEYS["imap.search"].get(octets.upper(), "imap.argument")


def _vanished(octets: bytes) -> str:
    return "imap.argument.EARLIER" if octets.upper() == b"EARLIER" else "imap.sequence-set"


def _metadata(octets: bytes) -> str:
    """An entry (RFC 5464 §3), an option (§4.2), or else a mailbox or a value."""
    if octets.startswith(b"/"):
        return _KEYS["imap.metadata-entry"].get(octets.upper(), "imap.metadata-entry")
    return _KEYS["imap.metadata-option"].get(octets.upper(), "imap.argument")


def _notified(octets: bytes) -> str:
    """An event of NOTIFY or the mailboxes it is about, STATUS and the like (RFC 5465 §8)."""
    events, mailboxes = _KEYS["imap.notify-event"], _KEYS["imap.notify-mailbox"]
    return events.get(octets.upper()) or mailboxes.get(octets.upper(), "imap.argument")


_CHOOSERS: dict[str, Callable[[bytes], str]] = {
    "imap.argument.mailbox": _mailbox,
    "imap.argument.metadata": _metadata,
    "imap.argument.notified": _notified,
    "imap.argument.searched": _searched,
    "imap.argument.vanished": _vanished,
    "imap.capability": _capability,
    "imap.literal": _answered_literal,
    "imap.literal.announced": _literal,
    "imap.search-return": _search_return,
    "imap.tag": _tag,
    "sasl": sasl.mechanism_key,
}


def key(family: str, octets: bytes) -> str:
    """The key of `octets` found where a member of `family` belongs."""
    chooser = _CHOOSERS.get(family)
    if chooser is not None:
        return chooser(octets)
    known = _KEYS.get(family)
    return family if known is None else known.get(octets.upper(), family)


def tokens(data: bytes, marks: Iterable[Mark], start: int = 0) -> tuple[Token, ...]:
    """The tokens of `marks` from `start` on, in their order in the line; they do not overlap. Offsets from `start`."""
    found = [token for mark in sorted(marks) if mark.start >= start for token in _tokens(data, mark)]
    if found and found[0].key == MISSING:
        found = list(_untagged(found))
    return tuple(Token(first - start, last - start, name) for first, last, name in found)


def _untagged(found: list[Token]) -> Iterator[Token]:
    """Where the tag was forgotten, that alone is wrong; its answer has its reason there, and repeats what it got."""
    is_answer = any(token.key.startswith(("imap.reply.", Wrong.BAD_RESPONSE)) for token in found)
    for token in found:
        if is_answer and token.key == MISSING:
            yield token._replace(key="imap.tag")
        elif token.key.startswith("imap.reply."):
            yield token._replace(key=f"{token.key}@missing-tag")
        elif is_answer or not token.key.startswith("imap.violation."):
            yield token


def _tokens(data: bytes, mark: Mark) -> Iterator[Token]:
    if mark.family == "imap.acl-right":  # each letter is a right
        for place in range(mark.start, mark.end):
            if data[place] in _RIGHTS:
                yield Token(place, place + 1, _RIGHTS[data[place]])
    elif mark.start < mark.end:
        yield Token(mark.start, mark.end, key(mark.family, data[mark.start : mark.end]))
