"""Responses from octets: what each line of a server means."""

from __future__ import annotations

import pytest

from simulator.protocols.imap import words
from simulator.protocols.imap.grammar import UNLIMITED, Misread, Missing, Reading, read_answer
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.words import Address, Code, Envelope, Extension, FetchDatum, FetchItem, Part, Section


def read(line: bytes) -> words.ServerWord:
    outcome = read_answer(line, UNLIMITED)
    assert isinstance(outcome, Reading), outcome
    return outcome.word


def numbers(text: str) -> SequenceSet:
    return SequenceSet.parse(text.encode())


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"a1 OK done", words.Tagged("a1", "OK", "done")),
        (b"a1 OK", words.Tagged("a1", "OK", "")),
        (b"a1 no [TRYCREATE] no", words.Tagged("a1", "NO", "no", Code("TRYCREATE"))),
        (b"a1 OK [UIDNEXT 4392]", words.Tagged("a1", "OK", "", Code("UIDNEXT", 4392))),
        (b"a1 OK [not a code", words.Tagged("a1", "OK", "[not a code")),
        (b"a1 OK {3}", words.Tagged("a1", "OK", "{3}")),  # text, no literal
        (b"a1 OK [APPENDUID 38505 3955] x", words.Tagged("a1", "OK", "x", Code("APPENDUID", (38505, numbers("3955"))))),
        (
            b"a1 OK [COPYUID 38505 304,319:320 3956:3958] x",
            words.Tagged("a1", "OK", "x", Code("COPYUID", (38505, numbers("304,319:320"), numbers("3956:3958")))),
        ),
        (b"a1 NO [BADCHARSET (UTF-8)] x", words.Tagged("a1", "NO", "x", Code("BADCHARSET", ("UTF-8",)))),
        (b"a1 NO [BADCHARSET] x", words.Tagged("a1", "NO", "x", Code("BADCHARSET"))),
        (b"a1 OK [X-NEW what ever] x", words.Tagged("a1", "OK", "x", Code("X-NEW", b"what ever"))),
        (
            b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi",
            words.Told("OK", "hi", Code("CAPABILITY", ("IMAP4rev1", "AUTH=PLAIN"))),
        ),
        (
            b"* OK [PERMANENTFLAGS (\\Deleted \\*)] Limited",
            words.Told("OK", "Limited", Code("PERMANENTFLAGS", ("\\Deleted", "\\*"))),
        ),
        (b"* BYE", words.Told("BYE", "")),
        (b"* PREAUTH hello", words.Told("PREAUTH", "hello")),
        (b"+ idling", words.Continuation("idling")),
        (b"+ ", words.Continuation("")),
        (b"+", words.Continuation("")),
        (b"* CAPABILITY IMAP4rev1 IDLE ", words.Capability(("IMAP4rev1", "IDLE"))),
        (b"* ENABLED", words.Enabled()),
        (b"* FLAGS (\\Answered $x)", words.Flags(("\\Answered", "$x"))),
        (b"* 23 EXISTS", words.Exists(23)),
        (b"* 5 recent", words.Recent(5)),
        (b"* 44 EXPUNGE", words.Expunged(44)),
        (b"* SEARCH 2 84 882", words.SearchData((2, 84, 882))),
        (b"* SEARCH", words.SearchData()),
        (b"* SEARCH 2 (MODSEQ 917)", words.SearchData((2,), 917)),
        (
            b'* ESEARCH (TAG "A282") MIN 2 COUNT 3 ALL 2,10:11',
            words.ESearchData("A282", min=2, count=3, all=numbers("2,10:11")),
        ),
        (b"* ESEARCH UID MAX 9 MODSEQ 5", words.ESearchData(uid=True, max=9)),
        (b"* ESEARCH", words.ESearchData()),
        (b'* LIST (\\Noselect) "/" ~/Mail/foo', words.ListEntry(("\\Noselect",), "/", "~/Mail/foo")),
        (b"* LIST () NIL inbox", words.ListEntry((), None, "INBOX")),
        (b'* LIST () "\\\\" x', words.ListEntry((), "\\", "x")),
        (
            b'* LIST () "/" b ("CHILDINFO" ("SUBSCRIBED") "OLDNAME" ("a&AOk-"))',
            words.ListEntry((), "/", "b", ("SUBSCRIBED",), "aé"),
        ),
        (b'* LSUB () "." #news.comp', words.LsubEntry((), ".", "#news.comp")),
        (
            b'* NAMESPACE (("" "/")) NIL (("#shared/" "/")("#ftp/" "/" "X" ("y")))',
            words.Namespace((("", "/"),), (), (("#shared/", "/"), ("#ftp/", "/"))),
        ),
        (
            b"* STATUS b (MESSAGES 231 APPENDLIMIT NIL)",
            words.StatusData("b", (("MESSAGES", 231), ("APPENDLIMIT", None))),
        ),
        (b'* ID ("name" "Cyrus" "os" NIL)', words.IdData((("name", "Cyrus"), ("os", None)))),
        (b"* ID NIL", words.IdData()),
        (b'* QUOTA "" (STORAGE 10 512)', words.Quota("", (("STORAGE", 10, 512),))),
        (b'* QUOTAROOT INBOX ""', words.QuotaRoot("INBOX", ("",))),
        (b"* VANISHED (EARLIER) 41,43:116", words.Data("VANISHED", b"(EARLIER) 41,43:116")),
        (b"* 7 XTRA (a b)", words.Data("XTRA", b"(a b)", 7)),
    ],
)
def test_what_a_line_means(line: bytes, word: words.ServerWord) -> None:
    assert read(line + b"\r\n") == word


ENVELOPE = (
    b'("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary" (("Terry Gray" NIL "gray" "cac.example"))'
    b' NIL NIL ((NIL NIL "imap" "cac.example")(NIL NIL "minutes" "CNRI.Reston.VA.US")) NIL NIL NIL'
    b' "<B27397-0100000@cac.example>")'
)
GRAY = Address(b"Terry Gray", None, b"gray", b"cac.example")
IMAP, MINUTES = Address(None, None, b"imap", b"cac.example"), Address(None, None, b"minutes", b"CNRI.Reston.VA.US")
SUMMARY = Envelope(
    b"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)",
    b"IMAP4rev1 WG mtg summary",
    (GRAY,),
    to=(IMAP, MINUTES),
    message_id=b"<B27397-0100000@cac.example>",
)
TEXT = b'("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92)'
PLAIN = Part(b"TEXT", b"PLAIN", ((b"CHARSET", b"US-ASCII"),), size=3028, lines=92)


@pytest.mark.parametrize(
    ("octets", "datum"),
    [
        (b"FLAGS (\\Seen \\Recent)", FetchDatum(FetchItem("FLAGS"), ("\\Seen", "\\Recent"))),
        (b"UID 4827313", FetchDatum(FetchItem("UID"), 4827313)),
        (b"MODSEQ (624140003)", FetchDatum(FetchItem("MODSEQ"), 624140003)),
        (
            b'INTERNALDATE "17-Jul-1996 02:44:25 -0700"',
            FetchDatum(FetchItem("INTERNALDATE"), words.InternalDate(837596665, -420)),
        ),
        (b"ENVELOPE " + ENVELOPE, FetchDatum(FetchItem("ENVELOPE"), SUMMARY)),
        (b"BODY " + TEXT, FetchDatum(FetchItem("BODY"), PLAIN)),
        (
            b'BODYSTRUCTURE (' + TEXT + b'("IMAGE" "PNG" NIL "<1@x>" "a cat" "BASE64" 4554 NIL'
            b' ("attachment" ("filename" "cat.png")) ("en" "fr") "http://x") "MIXED" ("boundary" "b") NIL "fr")',
            FetchDatum(
                FetchItem("BODYSTRUCTURE"),
                words.Multipart(
                    (
                        PLAIN,
                        Part(
                            b"IMAGE", b"PNG", (), b"<1@x>", b"a cat", b"BASE64", 4554,
                            extension=Extension(
                                None, (b"attachment", ((b"filename", b"cat.png"),)), (b"en", b"fr"), b"http://x"
                            ),
                        ),
                    ),
                    b"MIXED",
                    ((b"boundary", b"b"),),
                    Extension(language=(b"fr",)),
                ),
            ),
        ),
        (
            b'BODY ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 500 ' + ENVELOPE + b" " + TEXT + b" 12)",
            FetchDatum(
                FetchItem("BODY"), Part(b"MESSAGE", b"RFC822", size=500, lines=12, envelope=SUMMARY, body=PLAIN)
            ),
        ),
        (b"BODY[] {3}\r\nabc", FetchDatum(FetchItem("BODY", Section()), b"abc")),
        (b'BODY[TEXT]<10> "abc"', FetchDatum(FetchItem("BODY", Section((), "TEXT"), (10, None)), b"abc")),
        (
            b"BODY[1.HEADER.FIELDS (DATE {4}\r\nFROM)] NIL",
            FetchDatum(FetchItem("BODY", Section((1,), "HEADER.FIELDS", ("DATE", "FROM"))), None),
        ),
        (b"BINARY[1] ~{2}\r\na\0", FetchDatum(FetchItem("BINARY", Section((1,))), b"a\0")),
        (b"BINARY.SIZE[1] 7", FetchDatum(FetchItem("BINARY.SIZE", Section((1,))), 7)),
        (b"EMAILID (M1)", FetchDatum(FetchItem("EMAILID"), words.Raw(b"(M1)"))),
        (b"X-GM-LABELS (\\Inbox \"a b\")", FetchDatum(FetchItem("X-GM-LABELS"), words.Raw(b'(\\Inbox "a b")'))),
    ],
)  # fmt: skip
def test_what_fetch_delivers(octets: bytes, datum: FetchDatum) -> None:
    assert read(b"* 12 FETCH (" + octets + b")\r\n") == words.FetchData(12, (datum,))
    assert read(b"* 12 FETCH (UID 5 " + octets + b" UID 6)\r\n") == words.FetchData(
        12, (FetchDatum(FetchItem("UID"), 5), datum, FetchDatum(FetchItem("UID"), 6))
    )


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"a1",
        b"a1 MAYBE",
        b"a1 OKAY",
        b"* ",
        b"* 3 FETCH (UID)",
        b"* 3 FETCH (ENVELOPE (NIL))",
        b"* FLAGS \\Seen",
        b"* LIST () INBOX",
        b"* SEARCH one",
        b"* 3 FETCH (BODY " + b"(" * 200,
    ],
)
def test_what_no_server_should_say(line: bytes) -> None:
    assert isinstance(read_answer(line + b"\r\n", UNLIMITED), Misread)


def test_literals_of_a_server_simply_come() -> None:
    outcome = read_answer(b"* 1 FETCH (BODY[] {12345}\r\n", UNLIMITED)
    assert isinstance(outcome, Missing)
    assert outcome.size == 12345


@pytest.mark.parametrize(
    ("line", "label"),
    [
        (b"* OK hi", "* OK"),
        (b"* 3 EXISTS", "* 3 EXISTS"),
        (b"* 3 FETCH (UID 1)", "* 3 FETCH"),
        (b"* LIST () NIL x", "* LIST"),
        (b"* VANISHED 3", "* VANISHED"),
        (b"* 3 XTRA", "* 3 XTRA"),
    ],
)
def test_responses_in_short(line: bytes, label: str) -> None:
    word = read(line + b"\r\n")
    assert isinstance(word, words.Untagged)
    assert word.label == label
