"""What an overhearer understands: utterances, tokens, states, and what answers what."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.imap import Ear, Limits, Wrong, every_key
from simulator.protocols.speech import Heard
from tests.effort import grows_evenly
from tests.protocols.hearing import hear

REFERENCE = Path(__file__).parents[3] / "lessons" / "reference"

TALK: list[tuple[str, bytes]] = [
    ("S", b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"),
    ("C", b"a1 AUTHENTICATE PLAIN\r\n"),
    ("S", b"+ \r\n"),
    ("C", b"AGJvYgB0dWxpcA==\r\n"),
    ("S", b"a1 OK welcome\r\n"),
    ("C", b"a2 SELECT inbox\r\na3 FETCH 1 (FLAGS BODY.PEEK[HEADER]<0.9>)\r\n"),
    ("S", b"* 3 EXISTS\r\na2 OK [READ-WRITE] done\r\n* 1 FETCH (FLAGS (\\Seen) BODY[HEADER]<0> {9}\r\nDate: Mon)\r\n"),
    ("S", b"a3 OK done\r\n"),
    ("C", b"a4 APPEND Sent (\\Seen) {5}\r\n"),
    ("S", b"+ go\r\n"),
    ("C", b"hello\r\n"),
    ("S", b"a4 OK [APPENDUID 1 7] done\r\n"),
    ("C", b"a5 IDLE\r\n"),
    ("S", b"+ idling\r\n* 4 EXISTS\r\n"),
    ("C", b"DONE\r\n"),
    ("S", b"a5 OK done\r\n"),
    ("C", b"a6 FROB\r\n"),
    ("S", b"a6 BAD what?\r\n"),
    ("C", b"\r\n"),
    ("S", b"* BAD no tag\r\n"),
    ("C", b"a7 LOGOUT\r\n"),
    ("S", b"* BYE bye\r\na7 OK done\r\n"),
]


def test_a_whole_conversation() -> None:
    lines = [(heard.side, heard.label, heard.state, heard.answers) for heard in hear(Ear(), *TALK)]
    assert lines == [
        ("S", "* OK", "NOT_AUTHENTICATED", None),
        ("C", "AUTHENTICATE", "NOT_AUTHENTICATED", None),
        ("S", "+", "NOT_AUTHENTICATED.AUTHENTICATE", 1),
        ("C", "response", "NOT_AUTHENTICATED", 2),
        ("S", "OK", "AUTHENTICATED", 1),
        ("C", "SELECT", "AUTHENTICATED", None),
        ("C", "FETCH", "AUTHENTICATED", None),
        ("S", "* 3 EXISTS", "AUTHENTICATED", 5),
        ("S", "OK", "SELECTED", 5),
        ("S", "* 1 FETCH", "SELECTED", 6),
        ("S", "OK", "SELECTED", 6),
        ("C", "APPEND", "SELECTED", None),
        ("S", "+", "SELECTED", 11),
        ("C", "literal", "SELECTED", 12),
        ("S", "OK", "SELECTED", 13),
        ("C", "IDLE", "SELECTED", None),
        ("S", "+", "SELECTED.IDLE", 15),
        ("S", "* 4 EXISTS", "SELECTED.IDLE", None),
        ("C", "DONE", "SELECTED", None),
        ("S", "OK", "SELECTED", 15),
        ("C", "FROB", "SELECTED", None),
        ("S", "BAD", "SELECTED", 20),
        ("C", "?", "SELECTED", None),
        ("S", "* BAD", "SELECTED", 22),
        ("C", "LOGOUT", "SELECTED", None),
        ("S", "* BYE", "LOGOUT", 24),
        ("S", "OK", "LOGOUT", 24),
    ]


def test_bytes_may_come_in_any_pieces() -> None:
    single = [(side, data[place : place + 1]) for side, data in TALK for place in range(len(data))]
    assert hear(Ear(), *single) == hear(Ear(), *TALK)


def test_every_octet_is_heard_once() -> None:
    for side in "CS":
        heard = [one for one in hear(Ear(), *TALK) if one.side == side]
        assert [one.start for one in heard] == [0, *(one.end for one in heard[:-1])]
        assert heard[-1].end == sum(len(data) for who, data in TALK if who == side)


def spelled(talk: Iterable[tuple[str, bytes]]) -> list[tuple[bytes, str]]:
    """The tokens of the last utterance, with their octets."""
    talk = list(talk)
    heard = hear(Ear(), *talk)[-1]
    stream = b"".join(data for side, data in talk if side == heard.side)[heard.start : heard.end]
    return [(stream[token.start : token.end], token.key) for token in heard.tokens]


HELLO = ("S", b"* PREAUTH hi\r\n")


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        (
            b"a1 uid fetch 1:* (BODY.PEEK[1.HEADER.FIELDS (DATE)]<0.5> \\x)",
            [
                (b"a1", "imap.tag"),
                (b"uid fetch", "imap.command.UID-FETCH"),
                (b"1:*", "imap.sequence-set"),
                (b"BODY.PEEK", "imap.fetch.BODY.PEEK[section]"),
                (b"1", "imap.section.part-number"),
                (b"HEADER.FIELDS", "imap.section.HEADER.FIELDS"),
                (b"DATE", "imap.argument.header-field"),
                (b"<0.5>", "imap.partial"),
                (b"\\x)\r\n", "imap.violation.unknown-fetch-item"),
            ],
        ),
        (
            b"UID FETCH 3 BODY.PEEK[TEXT]",
            [
                (b"UID", "imap.tag.missing"),
                (b"FETCH", "imap.command.FETCH"),
                (b"3", "imap.sequence-set"),
                (b"BODY.PEEK", "imap.fetch.BODY.PEEK[section]"),
                (b"TEXT", "imap.section.TEXT"),
            ],
        ),
        (
            b"a STORE 2 +FLAGS.SILENT (\\deleted $label1)",
            [
                (b"a", "imap.tag"),
                (b"STORE", "imap.command.STORE"),
                (b"2", "imap.sequence-set"),
                (b"+FLAGS", "imap.store-item.+FLAGS"),
                (b".SILENT", "imap.store-item..SILENT"),
                (b"\\deleted", "imap.flag.\\Deleted"),
                (b"$label1", "imap.flag"),
            ],
        ),
        (
            b'a SETACL "lists" bob lrc',
            [
                (b"a", "imap.tag"),
                (b"SETACL", "imap.command.SETACL"),
                (b"lists", "imap.argument.mailbox"),
                (b"bob", "imap.argument.identifier"),
                (b"l", "imap.acl-right.l"),
                (b"r", "imap.acl-right.r"),
                (b"c", "imap.acl-right.c-(obsolete)"),
            ],
        ),
        (
            b"a LOGIN {3+}\r\nbob {1+}\r\nx",
            [
                (b"a", "imap.tag"),
                (b"LOGIN", "imap.command.LOGIN"),
                (b"{3+}", "imap.literal.non-synchronising"),
                (b"bob", "imap.argument.user"),
                (b"{1+}", "imap.literal.non-synchronising"),
                (b"x", "imap.argument.password"),
            ],
        ),
    ],
)
def test_tokens_of_a_command(line: bytes, tokens: list[tuple[bytes, str]]) -> None:
    assert spelled([HELLO, ("C", line + b"\r\n")]) == tokens


def test_the_answer_to_what_had_no_tag_is_told_apart() -> None:
    heard = hear(Ear(), ("S", b"* OK ready\r\n"), ("C", b"LOGIN bob tulip\r\n"), ("S", b"LOGIN BAD no\r\n"))
    assert [token.key for token in heard[-1].tokens] == ["imap.tag", "imap.reply.BAD@missing-tag", "imap.text"]


@pytest.mark.parametrize("line", [b"LOGIN ines oak", b"select inbox", b"FETCH 1 FLAGS", b"NOOP", b"APPEND x {5}"])
def test_where_the_tag_was_forgotten_that_alone_is_wrong(line: bytes) -> None:
    verb = line.partition(b" ")[0]
    assert spelled([HELLO, ("C", line + b"\r\n")]) == [(verb, "imap.tag.missing")]


@pytest.mark.parametrize("line", [b"LOGIN ines oak", b"select inbox", b"UID FETCH 3 FLAGS", b"FETCH 1 FLAGS", b"NOOP"])
def test_a_line_without_a_tag_is_called_by_the_command_that_stands_there(line: bytes) -> None:
    verb = line.partition(b" ")[0].decode()
    asked, answer = hear(Ear(), HELLO, ("C", line + b"\r\n"), ("S", f"{verb} BAD no\r\n".encode()))[1:]
    assert (asked.label, answer.label, answer.answers) == (verb.upper(), "BAD", 1)


def test_a_server_that_cannot_be_read_forgot_no_tag() -> None:
    assert [key for _, key in spelled([HELLO, ("S", b"LOGIN what\r\n")])] == ["imap.tag", Wrong.BAD_RESPONSE]


def test_a_tag_of_that_name_is_no_label_of_what_follows_its_command() -> None:
    talk = [HELLO, ("C", b"LIST IDLE\r\n"), ("S", b"+ idling\r\n"), ("C", b"DONE\r\n"), ("S", b"LIST OK done\r\n")]
    assert [one.label for one in hear(Ear(), *talk)[1:]] == ["LIST", "+", "DONE", "OK"]


def test_tokens_of_an_envelope() -> None:
    line = b'* 1 FETCH (ENVELOPE ("d" {1}\r\ns (("n" NIL "a" "b")) NIL NIL NIL NIL NIL NIL "<i>"))\r\n'
    assert spelled([HELLO, ("S", line)])[4:] == [
        (b"d", "imap.envelope.date"),
        (b"{1}", "imap.literal"),
        (b"s", "imap.envelope.subject"),
        (b'(("n" NIL "a" "b"))', "imap.envelope.from"),
        (b"NIL", "imap.envelope.sender"),
        (b"NIL", "imap.envelope.reply-to"),
        (b"NIL", "imap.envelope.to"),
        (b"NIL", "imap.envelope.cc"),
        (b"NIL", "imap.envelope.bcc"),
        (b"NIL", "imap.envelope.in-reply-to"),
        (b"<i>", "imap.envelope.message-id"),
    ]


def test_a_challenge_is_no_text() -> None:
    talk = [*TALK[:2], ("S", b"+ VXNlcm5hbWU6\r\n")]
    assert spelled(talk)[-1] == (b"VXNlcm5hbWU6", "sasl.argument.challenge")
    assert spelled([*talk, ("C", b"*\r\n")]) == [(b"*", "sasl.argument.cancel")]


def test_a_literal_that_was_refused_is_not_waited_for() -> None:
    talk = [HELLO, ("C", b"a APPEND x {9}\r\n"), ("S", b"a NO [TOOBIG] no\r\n"), ("C", b"b NOOP\r\n")]
    assert [(heard.label, heard.answers) for heard in hear(Ear(), *talk)[1:]] == [
        ("APPEND", None),
        ("NO", 1),
        ("NOOP", None),
    ]


def test_a_literal_that_was_refused_while_it_came_is_not_waited_for() -> None:
    talk = [HELLO, ("C", b"a APPEND x {9+}\r\nabc"), ("S", b"a NO [TOOBIG] no\r\n"), ("C", b"defghi\r\nb NOOP\r\n")]
    assert [(heard.label, heard.answers) for heard in hear(Ear(), *talk)[1:]] == [
        ("APPEND", None),
        ("NO", 1),
        ("NOOP", None),
    ]


def test_what_was_said_too_early_is_heard_when_its_turn_comes() -> None:
    talk = [HELLO, ("C", b"a IDLE\r\nDONE\r\nb NOOP\r\n"), ("S", b"+ idling\r\na OK done\r\n")]
    assert [heard.label for heard in hear(Ear(), *talk)[1:]] == ["IDLE", "+", "DONE", "NOOP", "OK"]


def test_numbers_that_may_have_changed_are_shown() -> None:
    start = [HELLO, ("C", b"a SELECT x\r\n"), ("S", b"a OK\r\n")]
    ambiguous = "imap.wire.pipelining-ambiguity"
    for first, second, hasty in (
        (b"NOOP", b"FETCH 1 UID", True),
        (b"COPY 1 x", b"COPY 2 x", True),
        (b"UID FETCH 1 UID", b"SEARCH 1:5", True),
        (b"FETCH 1 UID", b"STORE 1 FLAGS ()", False),
        (b"NOOP", b"UID FETCH 1 UID", False),
        (b"EXPUNGE", b"SEARCH UID 1", False),
    ):
        talk = [*start, ("C", b"b " + first + b"\r\nc " + second + b"\r\n")]
        assert (ambiguous in {key for _, key in spelled(talk)}) is hasty


def test_a_line_without_end_is_heard_as_such() -> None:
    heard = hear(Ear(), HELLO, ("C", b"a NOOP " + b"x" * 90_000))[-1]
    assert heard.label == "NOOP"
    assert heard.tokens[-1].key == Wrong.LINE_TOO_LONG


def test_what_the_server_should_not_say() -> None:
    heard = hear(Ear(), HELLO, ("S", b"* 3 FETCH (UID)\r\nz OK what\r\n"))
    assert [(one.label, one.answers) for one in heard[1:]] == [("?", None), ("OK", None)]
    assert heard[1].tokens[-1].key == Wrong.BAD_RESPONSE


@given(st.lists(st.tuples(st.sampled_from("CS"), st.sampled_from(TALK).map(lambda said: said[1]) | st.binary())))
def test_no_octets_break_it(talk: list[tuple[str, bytes]]) -> None:
    ear = Ear(Limits(line=50, message=60))
    for side, data in talk:
        for heard in ear.hear(side, data):
            ends = [0, *(place for token in heard.tokens for place in token[:2]), heard.end - heard.start]
            assert ends == sorted(ends)  # tokens stand in order, apart, and inside


# ---- the inventory

# Each is said after the greeting and answered OK.
SAID = r"""
a CAPABILITY
a NOOP
a STARTTLS
a LOGIN bob tulip
a ENABLE IMAP4rev2 UTF8=ACCEPT CONDSTORE QRESYNC
a SELECT INBOX (CONDSTORE)
a EXAMINE Envoy&AOk-s (QRESYNC (67890007 20050715194045000))
a CREATE Old (USE (\Archive))
a DELETE x
a RENAME x y
a SUBSCRIBE "Envoyés"
a UNSUBSCRIBE x
a LIST (SUBSCRIBED REMOTE RECURSIVEMATCH SPECIAL-USE) "" "*" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE STATUS (SIZE))
a LSUB "" "*"
a NAMESPACE
a STATUS x (MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE RECENT HIGHESTMODSEQ APPENDLIMIT MAILBOXID)
a APPEND x (\Seen) "17-Jul-1996 02:44:25 -0700" {1+}⏎a {1+}⏎b
a APPEND x ~{1+}⏎a
a CHECK
a CLOSE
a UNSELECT
a EXPUNGE
a SEARCH RETURN (MIN MAX ALL COUNT SAVE) CHARSET UTF-8 ALL ANSWERED BCC x BEFORE 1-Feb-1994 BODY x CC x DELETED DRAFT
a SEARCH FLAGGED FROM x HEADER x y KEYWORD x LARGER 1 NOT SEEN ON 1-Feb-1994 OR SEEN UNSEEN SENTBEFORE 1-Feb-1994
a SEARCH SENTON 1-Feb-1994 SENTSINCE 1-Feb-1994 SINCE 1-Feb-1994 SMALLER 5 SUBJECT x TEXT x TO x UID 5 1:2,* (NEW OLD)
a SEARCH UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNKEYWORD x RECENT MODSEQ 5 OLDER 5 YOUNGER 5 EMAILID x THREADID x
a SEARCH SAVEDBEFORE 1-Feb-1994 SAVEDON 1-Feb-1994 SAVEDSINCE 1-Feb-1994
a SEARCH $
a FETCH 1 ALL
a FETCH 1 FAST
a FETCH 1 FULL
a FETCH 1 (FLAGS UID INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY RFC822 RFC822.HEADER RFC822.TEXT)
a FETCH 1 (BODY[] BODY.PEEK[HEADER] BODY[HEADER.FIELDS (To)] BODY[HEADER.FIELDS.NOT (To)] BODY[TEXT] BODY[1.MIME]<0.9>)
a FETCH 1 (BINARY[1] BINARY.PEEK[1] BINARY.SIZE[1] MODSEQ EMAILID THREADID SAVEDATE PREVIEW)
a FETCH 1 UID (CHANGEDSINCE 5 VANISHED)
a STORE 1 (UNCHANGEDSINCE 5) FLAGS.SILENT (\Seen \Answered \Flagged \Deleted \Draft)
a STORE 1 +FLAGS ($Forwarded $MDNSent $Junk $NotJunk $Phishing $Important)
a STORE 1 -FLAGS ($hasattachment $canunsubscribe $muted)
a COPY 1 x
a MOVE 1 x
a UID FETCH 1 UID
a UID STORE 1 FLAGS ()
a UID COPY 1 x
a UID MOVE 1 x
a UID SEARCH ALL
a UID EXPUNGE 1
a ID ("name" "x" "version" "1" "os" "x" "vendor" "x" "support-url" "x")
a COMPRESS DEFLATE
a GETQUOTA ""
a GETQUOTAROOT x
a SETQUOTA "" (STORAGE 512 MESSAGE 5 MAILBOX 5)
a SETACL x bob lrswipkxtea
a DELETEACL x bob
a GETACL x
a LISTRIGHTS x bob
a MYRIGHTS x
a GETMETADATA x (/shared/comment /private/comment)
a SETMETADATA x (/private/comment "hello")
a SORT (REVERSE ARRIVAL CC DATE FROM SIZE SUBJECT TO) UTF-8 ALL
a UID SORT (DATE) UTF-8 ALL
a THREAD REFERENCES UTF-8 ALL
a UID THREAD ORDEREDSUBJECT UTF-8 ALL
a NOTIFY SET (selected (FlagChange MessageNew MessageExpunge)) (selected-delayed (MailboxName)) (inboxes (MessageNew))
a NOTIFY SET (personal (MessageNew)) (subscribed (MessageNew)) (subtree x (MessageNew)) (mailboxes x (MessageNew))
a REPLACE 1 x {1+}⏎a
a UID REPLACE 1 x {1+}⏎a
"""
ANSWERED = r"""
* OK [ALERT] a
* OK [CAPABILITY IMAP4rev1 IMAP4rev2 STARTTLS LOGINDISABLED AUTH=PLAIN SASL-IR ENABLE IDLE ID NAMESPACE UNSELECT] a
* CAPABILITY LITERAL+ LITERAL- UIDPLUS MOVE ESEARCH SEARCHRES LIST-EXTENDED LIST-STATUS SPECIAL-USE CHILDREN WITHIN
* CAPABILITY CREATE-SPECIAL-USE CONDSTORE QRESYNC OBJECTID SAVEDATE STATUS=SIZE APPENDLIMIT=9 PREVIEW REPLACE BINARY
* CAPABILITY MULTIAPPEND COMPRESS=DEFLATE UTF8=ACCEPT SORT THREAD=REFERENCES PARTIAL QUOTA QUOTA=RES-STORAGE ACL
* CAPABILITY METADATA NOTIFY
* NO [ALREADYEXISTS] a
* NO [APPENDUID 1 2] a
* NO [AUTHENTICATIONFAILED] a
* NO [AUTHORIZATIONFAILED] a
* NO [BADCHARSET (UTF-8)] a
* NO [CANNOT] a
* BAD [CLIENTBUG] a
* OK [CLOSED] a
* NO [CONTACTADMIN] a
* OK [COPYUID 1 2 3] a
* NO [CORRUPTION] a
* NO [EXPIRED] a
* NO [EXPUNGEISSUED] a
* NO [HASCHILDREN] a
* NO [INUSE] a
* NO [LIMIT] a
* NO [NONEXISTENT] a
* NO [NOPERM] a
* NO [NOTSAVED] a
* NO [OVERQUOTA] a
* NO [PARSE] a
* OK [PERMANENTFLAGS (\Seen \*)] a
* NO [PRIVACYREQUIRED] a
* OK [READ-ONLY] a
* OK [READ-WRITE] a
* NO [SERVERBUG] a
* NO [TRYCREATE] a
* OK [UIDNEXT 1] a
* NO [UIDNOTSTICKY] a
* OK [UIDVALIDITY 1] a
* NO [UNAVAILABLE] a
* NO [UNKNOWN-CTE] a
* OK [UNSEEN 1] a
* NO [TOOBIG] a
* OK [HIGHESTMODSEQ 1] a
* OK [NOMODSEQ] a
* OK [MODIFIED 1] a
* OK [METADATA MAXSIZE 5] a
* OK [NOTIFICATIONOVERFLOW] a
* NO [USEATTR] a
* OK [MAILBOXID (x)] a
* ENABLED CONDSTORE
* LIST (\Noinferiors \Noselect \NonExistent \Marked \Unmarked \HasChildren \HasNoChildren \Subscribed \Remote) NIL x
* LIST (\All \Archive \Drafts \Flagged \Junk \Sent \Trash \Important) "/" x ("CHILDINFO" ("SUBSCRIBED") "OLDNAME" (y))
* LSUB () "/" x
* NAMESPACE (("" "/")) NIL NIL
* STATUS x (MESSAGES 1)
* ESEARCH (TAG "a") UID MIN 1
* SEARCH 1
* FLAGS (\Seen \Recent)
* 1 EXISTS
* 1 RECENT
* 1 EXPUNGE
* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))
* 1 FETCH (BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1 NIL NIL NIL NIL))
* VANISHED 1
* ID NIL
* QUOTA "" (STORAGE 1 2)
* QUOTAROOT x ""
* ACL x bob lr
* LISTRIGHTS x bob l
* MYRIGHTS x l
* METADATA x (/shared/comment "x")
* SORT 1
* THREAD (1)
"""


def heard_keys() -> set[str]:
    """The keys of all tokens of the talk and the samples."""
    samples = [HELLO]
    for line in SAID.strip().splitlines():
        samples += [("C", line.replace("⏎", "\r\n").encode() + b"\r\n"), ("S", b"a OK done\r\n")]
    samples += [("S", line.encode() + b"\r\n") for line in ANSWERED.strip().splitlines()]
    samples += [("C", b"b SELECT x\r\n"), ("S", b"b NO no\r\n"), ("C", b"b SELECT x\r\n"), ("S", b"b OK\r\n")]
    samples += [("C", b"c EXPUNGE\r\nd STORE 3 FLAGS ()\r\n")]
    return {token.key for talk in (TALK, samples) for heard in hear(Ear(), *talk) for token in heard.tokens}


def inventory() -> set[str]:
    """The keys of the wire in the inventory that are to be spoken."""
    rows = [
        row
        for path in sorted(REFERENCE.glob("imap_*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]
    wanted = {row["key"] for row in rows if row["in_engine_goal"] in {"must", "should"}}
    return {key for key in wanted if key.startswith("imap.")}


def test_every_wire_row_of_the_inventory_is_heard() -> None:
    assert inventory() - heard_keys() == set()


def test_every_key_heard_is_foretold() -> None:
    foretold = set(every_key())
    assert {key for key in heard_keys() if key.startswith("imap.")} <= foretold
    assert len(foretold) > 400


def test_every_sample_is_understood() -> None:
    assert not [key for key in heard_keys() if key in set(Wrong) - {Wrong.UNKNOWN_COMMAND, Wrong.BAD_TAG}]


def test_every_key_of_the_inventory_has_its_place_in_the_vocabulary() -> None:
    keys = {
        row["key"]
        for path in sorted(REFERENCE.glob("imap_*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }
    assert {key for key in keys if key.startswith("imap.")} <= set(every_key())


INSIDE: list[tuple[str, bytes]] = [
    ("S", b"* PREAUTH ready\r\n"),
    ("C", b"s SELECT INBOX\r\n"),
    ("S", b"s OK [READ-WRITE] done\r\n"),
]


@pytest.mark.parametrize("line", [b"a NOOP\r\n", b"a FETCH 1 FLAGS\r\n", b"\n", b"a FROB\r\n"])
def test_many_commands_at_once_are_heard_at_an_even_pace(line: bytes) -> None:
    answers = b"* BAD what\r\n" if line == b"\n" else b"a OK\r\n"
    assert grows_evenly(lambda size: hear(Ear(), *INSIDE, ("C", line * size), ("S", answers * size)), 200)


def test_many_literals_in_one_answer_are_heard_at_an_even_pace() -> None:
    def talk(size: int) -> list[Heard]:
        items = b" ".join(b"BODY[]<%d> {1}\r\nx" % place for place in range(size))
        return hear(Ear(), *INSIDE, ("S", b"* 1 FETCH (" + items + b")\r\n"))

    assert talk(3)[-1].label == "* 1 FETCH"
    assert grows_evenly(talk, 60)


def test_many_literals_in_one_command_are_heard_at_an_even_pace() -> None:
    def talk(size: int) -> list[Heard]:
        return hear(Ear(), *INSIDE, ("C", b"a SEARCH " + b"SUBJECT {1+}\r\nx " * size + b"ALL\r\n"))

    assert talk(3)[-1].label == "SEARCH"
    assert grows_evenly(talk, 60)


def test_a_goodbye_ends_the_waiting() -> None:
    """Who says BYE to a client that listens hears no DONE any more (RFC 9051 §7.1.5)."""
    heard = list(hear(Ear(), HELLO, ("C", b"a IDLE\r\n"), ("S", b"+ idling\r\n* BYE too long\r\n")))
    assert (heard[-1].label, heard[-1].state, heard[-1].allowed) == ("* BYE", "LOGOUT", ())


def test_a_greeting_is_one_and_a_remark_is_called_by_its_code() -> None:
    talk = [
        ("S", b"* OK [CAPABILITY IMAP4rev1] hi\r\n"),
        ("C", b"a1 NOOP\r\n"),
        ("S", b"* OK [ALERT] soon\r\n* OK well\r\na1 OK [READ-ONLY] done\r\n"),
    ]
    heard = [one for one in hear(Ear(), *talk) if one.side == "S"]
    assert [one.label for one in heard] == ["* OK", "* OK [ALERT]", "* OK", "OK"]
    remark = "imap.response.OK"
    assert [one.tokens[1].key for one in heard[:3]] == [f"{remark}@greeting", remark, remark]
