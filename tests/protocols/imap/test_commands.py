"""Commands from octets: what each line means, and why some lines mean nothing."""

from __future__ import annotations

from datetime import date

import pytest

from simulator.protocols.imap import Limits, Wrong, words
from simulator.protocols.imap.grammar import Misread, Missing, Reading, read_command, read_done, read_response
from simulator.protocols.imap.numbers import SAVED, STAR, SequenceSet
from simulator.protocols.imap.words import AppendMessage, FetchItem, InternalDate, Section

LIMITS = Limits()


def read(line: bytes) -> words.ClientWord:
    outcome = read_command(line, LIMITS)
    assert isinstance(outcome, Reading), outcome
    return outcome.word


def numbers(text: str) -> SequenceSet:
    return SequenceSet.parse(text.encode())


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"a1 NOOP", words.Plain("a1", "NOOP")),
        (b"a1 noop", words.Plain("a1", "NOOP")),
        (b"x]y$ Capability", words.Plain("x]y$", "CAPABILITY")),
        (b"a LOGIN smith sesame", words.Login("a", "smith", "sesame")),
        (b'a LOGIN "sm\\"i\\\\th" ""', words.Login("a", 'sm"i\\th', "")),
        (b"a LOGIN {5}\r\nsmith {3+}\r\na\r\n", words.Login("a", "smith", "a\r\n")),
        ('a LOGIN "rené" x'.encode(), words.Login("a", "rené", "x")),
        (b"a AUTHENTICATE plain", words.Authenticate("a", "PLAIN")),
        (b"a AUTHENTICATE PLAIN AGI=", words.Authenticate("a", "PLAIN", b"AGI=")),
        (b"a AUTHENTICATE PLAIN =", words.Authenticate("a", "PLAIN", b"=")),
        (b"a ENABLE condstore Utf8=Accept", words.Enable("a", ("CONDSTORE", "UTF8=ACCEPT"))),
        (b"a SELECT inBox", words.Select("a", "SELECT", "INBOX")),
        (b'a EXAMINE "Envoy&AOk-s"', words.Select("a", "EXAMINE", "Envoyés")),
        (
            b"a SELECT INBOX (CONDSTORE QRESYNC (67890007 20050715194045000 41:211))",
            words.Select(
                "a", "SELECT", "INBOX", (("CONDSTORE", b""), ("QRESYNC", b"(67890007 20050715194045000 41:211)"))
            ),
        ),
        (b"a CREATE owatagusiam/", words.Create("a", "owatagusiam/")),
        (b"a CREATE Old (USE (\\Archive \\All))", words.Create("a", "Old", ("\\Archive", "\\All"))),
        (b"a DELETE blurdybloop", words.OnMailbox("a", "DELETE", "blurdybloop")),
        (b"a GETQUOTAROOT INBOX", words.OnMailbox("a", "GETQUOTAROOT", "INBOX")),
        (b'a RENAME INBOX "old mail"', words.Rename("a", "INBOX", "old mail")),
        (b'a LIST "" *', words.List("a", "LIST", "", ("*",))),
        (b"a LIST ~/Mail/ %", words.List("a", "LIST", "~/Mail/", ("%",))),
        (b'a LSUB "#news." "comp.mail.*"', words.List("a", "LSUB", "#news.", ("comp.mail.*",))),
        (
            b'a LIST (SUBSCRIBED RECURSIVEMATCH) "" "*"',
            words.List("a", "LIST", "", ("*",), ("SUBSCRIBED", "RECURSIVEMATCH"), extended=True),
        ),
        (
            b'a LIST "" (INBOX "Sent/%") RETURN (CHILDREN STATUS (MESSAGES unseen))',
            words.List(
                "a", "LIST", "", ("INBOX", "Sent/%"), (), ("CHILDREN", "STATUS"), ("MESSAGES", "UNSEEN"), extended=True
            ),
        ),
        (b'a LIST "" % RETURN ()', words.List("a", "LIST", "", ("%",), extended=True)),
        (b"a STATUS blurdybloop (UIDNEXT MESSAGES)", words.Status("a", "blurdybloop", ("UIDNEXT", "MESSAGES"))),
        (b"a APPEND x {3}\r\nabc", words.Append("a", "x", (AppendMessage(b"abc"),))),
        (
            b'a APPEND x (\\Seen $Fwd) " 7-Feb-1994 21:52:25 -0800" {3+}\r\na\r\n',
            words.Append(
                "a", "x", (AppendMessage(b"a\r\n", ("\\Seen", "$Fwd"), InternalDate(760686745, -480)),)
            ),
        ),
        (
            b'a APPEND x {1}\r\na (\\Draft) ~{2+}\r\nb\0',
            words.Append("a", "x", (AppendMessage(b"a"), AppendMessage(b"b\0", ("\\Draft",), binary=True))),
        ),
        (b"a FETCH 1 FLAGS", words.Fetch("a", numbers("1"), (FetchItem("FLAGS"),))),
        (b"a UID FETCH 4:* ALL", words.Fetch("a", SequenceSet(((4, STAR),)), (FetchItem("ALL"),), uid=True)),
        (
            b"a FETCH 2,4 (uid BODY BODY[] BODY.PEEK[1.2.MIME]<0.512> BODY[TEXT] BODY[3])",
            words.Fetch(
                "a",
                numbers("2,4"),
                (
                    FetchItem("UID"),
                    FetchItem("BODY"),
                    FetchItem("BODY", Section()),
                    FetchItem("BODY.PEEK", Section((1, 2), "MIME"), (0, 512)),
                    FetchItem("BODY", Section((), "TEXT")),
                    FetchItem("BODY", Section((3,))),
                ),
            ),
        ),
        (
            b'a FETCH 1 BODY.PEEK[2.header.fields.not (From "X-Y")]',
            words.Fetch(
                "a", numbers("1"), (FetchItem("BODY.PEEK", Section((2,), "HEADER.FIELDS.NOT", ("From", "X-Y"))),)
            ),
        ),
        (
            b"a UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12345 VANISHED)",
            words.Fetch(
                "a", SequenceSet(((1, STAR),)), (FetchItem("FLAGS"),),
                (("CHANGEDSINCE", b"12345"), ("VANISHED", b"")), uid=True,
            ),
        ),
        (b"a STORE 2:4 +FLAGS (\\Deleted)", words.Store("a", numbers("2:4"), "+", ("\\Deleted",))),
        (b"a store 1 flags.silent \\Seen $Junk", words.Store("a", numbers("1"), "", ("\\Seen", "$Junk"), silent=True)),
        (
            b"a UID STORE $ (UNCHANGEDSINCE 12) -FLAGS ()",
            words.Store("a", SAVED, "-", (), modifiers=(("UNCHANGEDSINCE", b"12"),), uid=True),
        ),
        (b"a COPY 2:4 MEETING", words.Copy("a", "COPY", numbers("2:4"), "MEETING")),
        (b"a UID MOVE 42:69 foo", words.Copy("a", "MOVE", numbers("42:69"), "foo", uid=True)),
        (b"a EXPUNGE", words.Plain("a", "EXPUNGE")),
        (b"a UID EXPUNGE 3000:3002", words.ExpungeUids("a", numbers("3000:3002"))),
        (b"a ID NIL", words.Id("a")),
        (b'a ID ("name" "sodr" "os" NIL)', words.Id("a", (("name", "sodr"), ("os", None)))),
        (b'a GETQUOTA ""', words.GetQuota("a", "")),
        (b"a SETACL INBOX bob lrs", words.Foreign("a", "SETACL", b"INBOX bob lrs")),
        (
            b"a UID SORT (REVERSE DATE) UTF-8 SUBJECT {3}\r\nabc",
            words.Foreign("a", "SORT", b"(REVERSE DATE) UTF-8 SUBJECT {3}\r\nabc", uid=True),
        ),
    ],
)  # fmt: skip
def test_what_a_line_means(line: bytes, word: words.ClientWord) -> None:
    assert read(line + b"\r\n") == word


def keys(line: bytes) -> tuple[words.SearchKey, ...]:
    word = read(b"a SEARCH " + line + b"\r\n")
    assert isinstance(word, words.Search)
    return word.keys


@pytest.mark.parametrize(
    ("line", "tree"),
    [
        (b"ALL", [words.Key("ALL")]),
        (b"2,4:7 unseen", [words.NumbersKey(numbers("2,4:7")), words.Key("UNSEEN")]),
        (b"$", [words.NumbersKey(SAVED)]),
        (b"UID 7:*", [words.NumbersKey(SequenceSet(((7, STAR),)), uid=True)]),
        (b'FROM "Smith" TO bob', [words.TextKey("FROM", b"Smith"), words.TextKey("TO", b"bob")]),
        ("SUBJECT {5+}\r\nété".encode(), [words.TextKey("SUBJECT", "été".encode())]),
        (b'HEADER X-Loop ""', [words.HeaderKey("X-Loop", b"")]),
        (b'SINCE 1-Feb-1994 SENTON "03-oct-2020"', [
            words.DateKey("SINCE", date(1994, 2, 1)), words.DateKey("SENTON", date(2020, 10, 3)),
        ]),
        (b"LARGER 1000 YOUNGER 60", [words.NumberKey("LARGER", 1000), words.NumberKey("YOUNGER", 60)]),
        (b"KEYWORD $Junk UNKEYWORD x", [words.FlagKey("KEYWORD", "$Junk"), words.FlagKey("UNKEYWORD", "x")]),
        (b"NOT OR SEEN (DRAFT FLAGGED)", [
            words.NotKey(words.OrKey(words.Key("SEEN"), words.AndKey((words.Key("DRAFT"), words.Key("FLAGGED"))))),
        ]),
        (b'MODSEQ "/flags/\\\\draft" all 620162338', [
            words.ForeignKey("MODSEQ", (b"/flags/\\draft", b"all", b"620162338")),
        ]),
        (b"EMAILID M6d99ac3275bb4e", [words.ForeignKey("EMAILID", (b"M6d99ac3275bb4e",))]),
    ],
)  # fmt: skip
def test_search_keys_make_a_tree(line: bytes, tree: list[words.SearchKey]) -> None:
    assert list(keys(line)) == tree


def test_what_stands_before_the_search_keys() -> None:
    word = read(b"a UID SEARCH RETURN (MIN count) CHARSET utf-8 ALL\r\n")
    assert word == words.Search("a", (words.Key("ALL"),), "UTF-8", ("MIN", "COUNT"), uid=True)
    assert read(b"a SEARCH RETURN () ALL\r\n") == words.Search("a", (words.Key("ALL"),), returns=())


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"", Wrong.BAD_TAG),
        (b" NOOP", Wrong.BAD_TAG),
        (b"+ NOOP", Wrong.BAD_TAG),
        (b"b+c NOOP", Wrong.BAD_TAG),
        (b"b{3} NOOP", Wrong.BAD_TAG),
        (b"a", Wrong.BAD_SYNTAX),
        (b"a ", Wrong.UNKNOWN_COMMAND),
        (b"a FROBNICATE", Wrong.UNKNOWN_COMMAND),
        (b"a UID NOOP", Wrong.UNKNOWN_COMMAND),
        (b"a UID", Wrong.BAD_SYNTAX),
        (b"a NOOP now", Wrong.BAD_SYNTAX),
        (b"a NOOP ", Wrong.BAD_SYNTAX),
        (b"a  NOOP", Wrong.UNKNOWN_COMMAND),
        (b"a LOGIN smith", Wrong.BAD_SYNTAX),
        (b'a LOGIN "smith sesame', Wrong.BAD_SYNTAX),
        (b'a LOGIN "sm\\ith" sesame', Wrong.BAD_SYNTAX),
        (b"a SELECT Envoy&AOk", Wrong.BAD_MAILBOX_NAME),
        (b"a LIST *", Wrong.BAD_SYNTAX),
        (b"a LIST () x () y", Wrong.BAD_SYNTAX),
        (b"a STATUS INBOX ()", Wrong.BAD_SYNTAX),
        (b"a STATUS INBOX (WEIGHT)", Wrong.UNKNOWN_STATUS_ITEM),
        (b"a APPEND x abc", Wrong.BAD_SYNTAX),
        (b'a APPEND x "99-Feb-1994 21:52:25 -0800" {3+}', Wrong.BAD_DATE),
        (b'a APPEND x "01-Jan-0001 00:00:00 +0100" {3+}', Wrong.BAD_DATE),
        (b'a APPEND x "31-Dec-9999 23:59:59 -0100" {3+}', Wrong.BAD_DATE),
        (b"a APPEND x {3+}\r\na\0b", Wrong.BAD_SYNTAX),
        (b"a FETCH 0 FLAGS", Wrong.BAD_SEQUENCE_SET),
        (b"a FETCH 1:2:3 FLAGS", Wrong.BAD_SEQUENCE_SET),
        (b"a FETCH 4294967296 FLAGS", Wrong.BAD_SEQUENCE_SET),
        (b"a FETCH 1 ()", Wrong.BAD_SYNTAX),
        (b"a FETCH 1 (FAST)", Wrong.UNKNOWN_FETCH_ITEM),
        (b"a FETCH 1 WINGS", Wrong.UNKNOWN_FETCH_ITEM),
        (b"a FETCH 1 BODY[MIME]", Wrong.BAD_SYNTAX),
        (b"a FETCH 1 BODY[1.]", Wrong.BAD_SYNTAX),
        (b"a FETCH 1 BODY[0]", Wrong.BAD_SYNTAX),
        (b"a FETCH 1 BODY[]<5>", Wrong.BAD_SYNTAX),
        (b"a FETCH 1 BODY[]<5.0>", Wrong.BAD_SYNTAX),
        (b"a FETCH 1 BINARY[TEXT]", Wrong.BAD_SYNTAX),
        (b"a STORE 1 FLAG (\\Seen)", Wrong.BAD_SYNTAX),
        (b"a STORE 1 FLAGS", Wrong.BAD_SYNTAX),
        (b"a STORE 1 FLAGS (\\*)", Wrong.BAD_SYNTAX),
        (b"a SEARCH", Wrong.BAD_SYNTAX),
        (b"a SEARCH WHATEVER", Wrong.UNKNOWN_SEARCH_KEY),
        (b"a SEARCH ()", Wrong.BAD_SYNTAX),
        (b"a SEARCH ON 31-Feb-2020", Wrong.BAD_DATE),
        (b"a SEARCH OLDER 0", Wrong.BAD_SYNTAX),
        (b"a SEARCH ON yesterday", Wrong.BAD_DATE),
        (b"a SEARCH " + b"(" * 500, Wrong.TOO_DEEP),
        (b"a SEARCH " + b"NOT " * 500 + b"ALL", Wrong.TOO_DEEP),
        (b"a NOOP\0", Wrong.BAD_SYNTAX),
        (b"a LOGIN {70000}", Wrong.LITERAL_TOO_LONG),
        (b"a LOGIN {0} x", Wrong.BAD_SYNTAX),
    ],
)
def test_why_a_line_means_nothing(line: bytes, wrong: Wrong) -> None:
    outcome = read_command(line + b"\r\n", LIMITS)
    assert isinstance(outcome, Misread)
    assert outcome.violation.key == wrong
    assert outcome.violation.line == line + b"\r\n"
    assert outcome.violation.tag == ("a" if line.startswith(b"a") else "")


@pytest.mark.parametrize("line", [b"a NOOP\n", b"\n", b"a LOGIN {1+}\r\nx y\n"])
def test_a_line_ends_in_cr_lf(line: bytes) -> None:
    outcome = read_command(line, LIMITS)
    assert isinstance(outcome, Misread)
    assert outcome.violation.key == Wrong.BAD_LINE_END


@pytest.mark.parametrize(
    ("so_far", "size", "waits"),
    [
        (b"a APPEND x {310}\r\n", 310, True),
        (b"a APPEND x {310+}\r\n", 310, False),
        (b"a APPEND x ~{310}\r\n", 310, True),
        (b"a LOGIN {0}\r\n", 0, True),
        (b"a LOGIN {3}\r\nbob {5+}\r\n", 5, False),
    ],
)
def test_how_much_is_missing(so_far: bytes, size: int, waits: bool) -> None:
    outcome = read_command(so_far, LIMITS)
    assert isinstance(outcome, Missing)
    assert (outcome.size, outcome.waits, outcome.tag) == (size, waits, "a")


def test_literals_beyond_the_limits() -> None:
    minus = Limits(message=10_000, unasked=4096, literals=2)
    for line, wrong in (
        (b"a APPEND x {10001}\r\n", Wrong.LITERAL_TOO_LONG),
        (b"a APPEND x {4097+}\r\n", Wrong.LITERAL_NOT_AWAITED),
        (b"a SEARCH TO {1}\r\nx CC {1}\r\nx BCC {1}\r\n", Wrong.TOO_MANY_LITERALS),
    ):
        outcome = read_command(line, minus)
        assert isinstance(outcome, Misread)
        assert outcome.violation.key == wrong
    none = Limits(unasked=-1)
    outcome = read_command(b"a APPEND x {0+}\r\n", none)
    assert isinstance(outcome, Misread)


def test_the_lines_without_a_tag() -> None:
    done, response = read_done(b"done\r\n", LIMITS), read_response(b"AGJvYgB0dWxpcA==\r\n", LIMITS)
    assert isinstance(done, Reading)
    assert done.word == words.Done()
    assert isinstance(response, Reading)
    assert response.word == words.Response(b"AGJvYgB0dWxpcA==")
    assert isinstance(read_done(b"a NOOP\r\n", LIMITS), Misread)


def test_a_macro_stands_for_its_items() -> None:
    word = read(b"a FETCH 1 FAST\r\n")
    assert isinstance(word, words.Fetch)
    assert [item.name for item in word.expanded] == ["FLAGS", "INTERNALDATE", "RFC822.SIZE"]
