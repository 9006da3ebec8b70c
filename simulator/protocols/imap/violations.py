"""Everything a peer can do wrong in IMAP, as keys. Knows not how it is answered: that is the server's to say."""

from __future__ import annotations

from enum import StrEnum


class Wrong(StrEnum):
    """What was wrong; the comment says what a server answers as a rule, and why."""

    # said by a client
    UNKNOWN_COMMAND = "imap.violation.unknown-command"  # BAD: no such verb (RFC 9051 §7.1.3)
    BAD_STATE = "imap.violation.bad-state"  # BAD: the verb is known, but not now (RFC 9051 §3)
    BAD_SYNTAX = "imap.violation.bad-syntax"  # BAD: the arguments do not fit (RFC 9051 §7.1.3)
    BAD_TAG = "imap.violation.bad-tag"  # untagged BAD: nothing to label the answer with (RFC 9051 §7.1.3)
    BAD_SEQUENCE_SET = "imap.violation.bad-sequence-set"  # BAD: no set of numbers (RFC 9051 §9)
    BAD_MAILBOX_NAME = "imap.violation.bad-mailbox-name"  # BAD or NO: no modified UTF-7 (RFC 3501 §5.1.3)
    BAD_DATE = "imap.violation.bad-date"  # BAD: no such day or time (RFC 9051 §9, date and date-time)
    UNKNOWN_FETCH_ITEM = "imap.violation.unknown-fetch-item"  # BAD (RFC 9051 §6.4.5)
    UNKNOWN_SEARCH_KEY = "imap.violation.unknown-search-key"  # BAD (RFC 9051 §6.4.4)
    UNKNOWN_STATUS_ITEM = "imap.violation.unknown-status-item"  # BAD (RFC 9051 §6.3.11)
    TOO_DEEP = "imap.violation.too-deep"  # BAD: more parentheses than anybody needs
    BAD_LINE_END = "imap.violation.bad-line-end"  # BAD: a line ends in CR LF (RFC 9051 §2.2)
    LINE_TOO_LONG = "imap.violation.line-too-long"  # BAD (RFC 7162 §4)
    LITERAL_TOO_LONG = "imap.violation.literal-too-long"  # NO or BAD [TOOBIG] (RFC 7888 §4, RFC 7889 §4)
    LITERAL_NOT_AWAITED = "imap.violation.literal-not-awaited"  # BAD: `{n+}` beyond what is offered (RFC 7888 §5)
    TOO_MANY_LITERALS = "imap.violation.too-many-literals"  # BAD
    DONE_EXPECTED = "imap.violation.done-expected"  # BAD: IDLE ends with DONE alone (RFC 9051 §6.3.13)
    # said by a server
    BAD_RESPONSE = "imap.violation.bad-response"  # the client cannot read it
    UNKNOWN_TAG = "imap.violation.unknown-tag"  # an answer to no command
    UNEXPECTED_CONTINUATION = "imap.violation.unexpected-continuation"  # `+` when nothing was waiting


KEYS = tuple(str(wrong) for wrong in Wrong)
