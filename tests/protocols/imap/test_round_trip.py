"""What is said reads back: every word, to octets and to a word again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from simulator.protocols.imap import words
from simulator.protocols.imap.grammar import (
    UNLIMITED,
    Reading,
    read_answer,
    read_command,
    write_answer,
    write_command,
)
from simulator.protocols.imap.numbers import LARGEST, SAVED, STAR, SequenceSet
from simulator.protocols.speech import WrongMove

ATOMS = st.from_regex(r"[A-Za-z0-9$._-]{1,8}", fullmatch=True)
NAMES = st.from_regex(r"[A-Z][A-Z0-9-]{0,7}", fullmatch=True)
TAGS = st.from_regex(r"[A-Za-z0-9.\]]{1,6}", fullmatch=True)
FLAGS = st.lists(st.sampled_from(["\\Seen", "\\Deleted", "$Junk", "work"]), max_size=3).map(tuple)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0["), max_size=12)
OCTETS = st.binary(max_size=20)
NSTRINGS = st.none() | OCTETS
MAILBOXES = TEXTS.map(lambda name: "INBOX" if name.upper() == "INBOX" else name)
NUMBERS = st.integers(0, LARGEST)
ENDS = st.integers(1, LARGEST) | st.just(STAR)
SETS = st.just(SAVED) | st.lists(st.tuples(ENDS, ENDS), min_size=1, max_size=3).map(lambda r: SequenceSet(tuple(r)))
UIDS = st.lists(st.integers(1, 99), min_size=1, max_size=4).map(SequenceSet.of)
DATES = st.dates(date(1970, 1, 1), date(2100, 12, 31))
MOMENTS = st.builds(  # in the years 1 to 9999
    words.InternalDate, st.integers(-62_135_500_000, 253_402_200_000), st.integers(-720, 840)
)
STATUS_ITEMS = st.lists(st.sampled_from(["MESSAGES", "UIDNEXT", "SIZE"]), min_size=1, max_size=3).map(tuple)
ID_FIELDS = st.lists(st.tuples(TEXTS, st.none() | TEXTS), max_size=3).map(tuple)
MODIFIERS = st.just(()) | st.just((("CHANGEDSINCE", b"12"), ("VANISHED", b"")))


def many(items: SearchStrategy[words.Address], **sizes: int) -> SearchStrategy[tuple[words.Address, ...]]:
    return st.lists(items, max_size=sizes.get("max_size", 3)).map(tuple)


# ---- a client's

SECTIONS = st.one_of(
    st.just(words.Section()),
    st.builds(words.Section, st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple)),
    st.builds(words.Section, st.just((1, 2)), st.sampled_from(["MIME", "TEXT", "HEADER"])),
    st.builds(
        words.Section,
        st.just(()),
        st.sampled_from(["HEADER.FIELDS", "HEADER.FIELDS.NOT"]),
        st.lists(ATOMS, min_size=1, max_size=3).map(tuple),
    ),
)
ITEMS = st.one_of(
    st.builds(words.FetchItem, st.sampled_from(["FLAGS", "UID", "ENVELOPE", "BODY", "RFC822.SIZE"])),
    st.builds(
        words.FetchItem,
        st.sampled_from(["BODY", "BODY.PEEK"]),
        SECTIONS,
        st.none() | st.tuples(NUMBERS, st.integers(1, LARGEST)),
    ),
)
LEAVES: SearchStrategy[words.SearchKey] = st.one_of(
    st.builds(words.Key, st.sampled_from(["ALL", "SEEN", "NEW"])),
    st.builds(words.TextKey, st.sampled_from(["FROM", "BODY"]), OCTETS),
    st.builds(words.HeaderKey, TEXTS, OCTETS),
    st.builds(words.DateKey, st.sampled_from(["ON", "SENTSINCE"]), DATES),
    st.builds(words.NumberKey, st.just("LARGER"), NUMBERS),
    st.builds(words.NumberKey, st.just("OLDER"), st.integers(1, LARGEST)),
    st.builds(words.FlagKey, st.sampled_from(["KEYWORD", "UNKEYWORD"]), ATOMS),
    st.builds(words.NumbersKey, SETS, st.booleans()),
    st.just(words.ForeignKey("MODSEQ", (b"/flags/\\draft", b"all", b"7"))),
    st.builds(lambda text: words.ForeignKey("X-GM-RAW", (text,)), OCTETS),
)
KEYS = st.recursive(
    LEAVES,
    lambda keys: st.one_of(
        st.builds(words.NotKey, keys),
        st.builds(words.OrKey, keys, keys),
        st.builds(words.AndKey, st.lists(keys, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
MESSAGES = st.builds(words.AppendMessage, OCTETS, FLAGS, st.none() | MOMENTS, st.just(True)) | st.builds(
    words.AppendMessage, OCTETS.map(lambda octets: octets.replace(b"\0", b"")), FLAGS, st.none() | MOMENTS
)
LISTS = st.one_of(
    st.builds(words.List, TAGS, st.sampled_from(["LIST", "LSUB"]), MAILBOXES, st.tuples(MAILBOXES)),
    st.builds(
        words.List,
        TAGS,
        st.just("LIST"),
        MAILBOXES,
        st.lists(MAILBOXES, min_size=1, max_size=3).map(tuple),
        st.lists(st.sampled_from(["SUBSCRIBED", "REMOTE"]), max_size=2).map(tuple),
        st.sampled_from([(), ("CHILDREN",)]),
        extended=st.just(True),
    ),
    st.builds(
        words.List, TAGS, st.just("LIST"), MAILBOXES, st.tuples(MAILBOXES), st.just(()),
        st.just(("STATUS", "CHILDREN")), STATUS_ITEMS, st.just(True),
    ),
)  # fmt: skip
COMMANDS: SearchStrategy[words.Command] = st.one_of(
    st.builds(words.Plain, TAGS, st.sampled_from(["NOOP", "IDLE", "EXPUNGE", "STARTTLS"])),
    st.builds(words.Login, TAGS, TEXTS, TEXTS),
    st.builds(words.Authenticate, TAGS, NAMES, st.none() | st.sampled_from([b"=", b"AGJvYgB0dWxpcA=="])),
    st.builds(words.Enable, TAGS, st.lists(NAMES, min_size=1, max_size=3).map(tuple)),
    st.builds(words.Select, TAGS, st.sampled_from(["SELECT", "EXAMINE"]), MAILBOXES, MODIFIERS),
    st.builds(words.OnMailbox, TAGS, st.sampled_from(["DELETE", "SUBSCRIBE", "GETQUOTAROOT"]), MAILBOXES),
    st.builds(words.Create, TAGS, MAILBOXES, st.sampled_from([(), ("\\Trash", "\\Junk")])),
    st.builds(words.Rename, TAGS, MAILBOXES, MAILBOXES),
    LISTS,
    st.builds(words.Status, TAGS, MAILBOXES, STATUS_ITEMS),
    st.builds(words.Append, TAGS, MAILBOXES, st.lists(MESSAGES, min_size=1, max_size=3).map(tuple)),
    st.builds(
        words.Search,
        TAGS,
        st.lists(KEYS, min_size=1, max_size=3).map(tuple),
        st.sampled_from(["", "UTF-8"]),
        st.sampled_from([None, (), ("MIN", "COUNT"), ("PARTIAL 1:10",)]),
        uid=st.booleans(),
    ),
    st.builds(
        words.Fetch, TAGS, SETS, st.lists(ITEMS, min_size=1, max_size=4).map(tuple), MODIFIERS, uid=st.booleans()
    ),
    st.builds(words.Fetch, TAGS, SETS, st.just((words.FetchItem("FULL"),)), MODIFIERS, uid=st.booleans()),
    st.builds(
        words.Store,
        TAGS,
        SETS,
        st.sampled_from(["", "+", "-"]),
        FLAGS,
        st.booleans(),
        st.sampled_from([(), (("UNCHANGEDSINCE", b"12"),)]),
        uid=st.booleans(),
    ),
    st.builds(words.Copy, TAGS, st.sampled_from(["COPY", "MOVE"]), SETS, MAILBOXES, uid=st.booleans()),
    st.builds(words.ExpungeUids, TAGS, SETS),
    st.builds(words.Id, TAGS, ID_FIELDS),
    st.builds(words.GetQuota, TAGS, TEXTS),
    st.builds(words.Foreign, TAGS, st.just("SORT"), st.just(b"(REVERSE DATE) UTF-8 TO {3}\r\na}b"), uid=st.booleans()),
)


@given(COMMANDS, st.sampled_from([-1, 4, 4096]), st.booleans())
def test_commands_read_back(word: words.Command, unasked: int, utf8_names: bool) -> None:
    pieces = write_command(word, unasked, utf8_names=utf8_names)
    assert read_command(b"".join(pieces), UNLIMITED, utf8_names)[0] == word
    assert all(piece.endswith(b"}\r\n") for piece in pieces[:-1])


# ---- a server's

ADDRESSES = many(st.builds(words.Address, NSTRINGS, NSTRINGS, NSTRINGS, NSTRINGS))
ENVELOPES = st.builds(
    words.Envelope, NSTRINGS, NSTRINGS, ADDRESSES, ADDRESSES, ADDRESSES, ADDRESSES, ADDRESSES, ADDRESSES, NSTRINGS,
    NSTRINGS,
)  # fmt: skip
PARAMETERS = st.lists(st.tuples(OCTETS, OCTETS), max_size=2).map(tuple)
EXTENSIONS = st.builds(
    words.Extension,
    NSTRINGS,
    st.none() | st.tuples(OCTETS, PARAMETERS),
    st.lists(OCTETS, max_size=3).map(tuple),
    NSTRINGS,
)
OF_MULTIPARTS = EXTENSIONS.map(lambda said: words.Extension(None, said.disposition, said.language, said.location))
ENCODINGS = st.sampled_from([b"7BIT", b"BASE64"])
FLAT: SearchStrategy[words.Body] = st.one_of(
    st.builds(
        words.Part, st.just(b"TEXT"), st.just(b"HTML"), PARAMETERS, NSTRINGS, NSTRINGS, ENCODINGS, NUMBERS, NUMBERS,
        extension=st.none() | EXTENSIONS,
    ),
    st.builds(
        words.Part, st.just(b"IMAGE"), OCTETS, PARAMETERS, NSTRINGS, NSTRINGS, ENCODINGS, NUMBERS,
        extension=st.none() | EXTENSIONS,
    ),
)  # fmt: skip
BODIES = st.recursive(
    FLAT,
    lambda bodies: st.one_of(
        st.builds(words.Multipart, st.lists(bodies, min_size=1, max_size=3).map(tuple), OCTETS),
        st.builds(
            words.Multipart, st.lists(bodies, min_size=1, max_size=2).map(tuple), OCTETS, PARAMETERS, OF_MULTIPARTS
        ),
        st.builds(
            words.Part, st.just(b"message"), st.just(b"rfc822"), PARAMETERS, size=NUMBERS, lines=NUMBERS,
            envelope=ENVELOPES, body=bodies,
        ),
    ),
    max_leaves=4,
)  # fmt: skip


def datum(name: str, values: SearchStrategy[words.FetchValue]) -> SearchStrategy[words.FetchDatum]:
    return values.map(lambda value: words.FetchDatum(words.FetchItem(name), value))


DATA = st.one_of(
    datum("FLAGS", FLAGS),
    datum("UID", NUMBERS),
    datum("MODSEQ", NUMBERS),
    datum("INTERNALDATE", MOMENTS),
    datum("ENVELOPE", ENVELOPES),
    datum("BODYSTRUCTURE", BODIES),
    datum("RFC822.HEADER", NSTRINGS),
    datum("EMAILID", st.just(words.Raw(b"(M1)"))),
    st.builds(
        words.FetchDatum,
        st.builds(words.FetchItem, st.just("BODY"), SECTIONS, st.none() | st.tuples(NUMBERS, st.none())),
        NSTRINGS,
    ),
)
CODES = st.none() | st.one_of(
    st.builds(words.Code, st.sampled_from(["ALERT", "READ-ONLY", "TRYCREATE"])),
    st.builds(words.Code, st.sampled_from(["UIDNEXT", "UNSEEN"]), NUMBERS),
    st.builds(words.Code, st.just("PERMANENTFLAGS"), st.just(("\\Seen", "\\*"))),
    st.builds(words.Code, st.just("CAPABILITY"), st.just(("IMAP4rev1", "AUTH=PLAIN"))),
    st.builds(words.Code, st.just("BADCHARSET"), st.just(("UTF-8", "x y"))),
    st.builds(words.Code, st.just("APPENDUID"), st.tuples(NUMBERS, UIDS)),
    st.builds(words.Code, st.just("COPYUID"), st.tuples(NUMBERS, UIDS, UIDS)),
    st.builds(words.Code, st.just("MODIFIED"), UIDS),
    st.builds(words.Code, st.just("X-FOO"), st.just(b"bar (baz)")),
)
SPACES = st.lists(st.tuples(MAILBOXES, st.sampled_from([None, "/", '"', "\\"])), max_size=2).map(tuple)
DELIMITERS = st.sampled_from([None, "/", "."])
ATTRIBUTES = st.sampled_from([(), ("\\HasChildren", "\\Sent")])
ANSWERS: SearchStrategy[words.ServerWord] = st.one_of(
    st.builds(words.Tagged, TAGS, st.sampled_from(["OK", "NO", "BAD"]), LINES, CODES),
    st.builds(words.Told, st.sampled_from(["OK", "NO", "BAD", "BYE", "PREAUTH"]), LINES, CODES),
    st.builds(words.Continuation, LINES),
    st.builds(words.Capability, st.lists(ATOMS, max_size=3).map(tuple)),
    st.builds(words.Enabled, st.lists(ATOMS, max_size=3).map(tuple)),
    st.builds(words.Flags, FLAGS),
    st.builds(
        words.ListEntry, ATTRIBUTES, DELIMITERS, MAILBOXES, st.sampled_from([(), ("SUBSCRIBED",)]),
        st.none() | MAILBOXES,
    ),
    st.builds(words.LsubEntry, ATTRIBUTES, DELIMITERS, MAILBOXES),
    st.builds(words.Namespace, SPACES, SPACES, SPACES),
    st.builds(
        words.StatusData,
        MAILBOXES,
        st.lists(st.tuples(st.sampled_from(["UNSEEN", "SIZE"]), st.none() | NUMBERS), max_size=3).map(tuple),
    ),
    st.builds(words.SearchData, st.lists(NUMBERS, max_size=4).map(tuple), st.none() | NUMBERS),
    st.builds(
        words.ESearchData, st.none() | TAGS, st.booleans(), st.none() | NUMBERS, st.none() | NUMBERS,
        st.none() | UIDS, st.none() | NUMBERS,
    ),
    st.builds(words.IdData, ID_FIELDS),
    st.builds(
        words.Quota,
        TEXTS,
        st.lists(st.tuples(st.sampled_from(["STORAGE", "MESSAGE"]), NUMBERS, NUMBERS), max_size=2).map(tuple),
    ),
    st.builds(words.QuotaRoot, MAILBOXES, st.lists(TEXTS, max_size=2).map(tuple)),
    st.builds(words.Exists, NUMBERS),
    st.builds(words.Recent, NUMBERS),
    st.builds(words.Expunged, NUMBERS),
    st.builds(words.FetchData, NUMBERS, st.lists(DATA, max_size=3).map(tuple)),
    st.builds(words.Data, st.just("VANISHED"), st.just(b"(EARLIER) 41,43:116")),
    st.builds(words.Data, st.just("XTRA"), st.just(b"({3}\r\na)b x)"), NUMBERS),
)  # fmt: skip


@given(ANSWERS, st.booleans())
def test_answers_read_back(word: words.ServerWord, utf8_names: bool) -> None:
    outcome = read_answer(write_answer(word, utf8_names=utf8_names), UNLIMITED, utf8_names)
    assert isinstance(outcome, Reading)
    assert outcome.word == word


@pytest.mark.parametrize(
    "word",
    [
        words.Tagged("a b", "OK", ""),
        words.Tagged("", "OK", ""),
        words.Told("OK", "two\r\nlines"),
        words.Told("OK", "[ALERT] no code"),
        words.Flags(("no flag",)),
        words.Exists(-1),
        words.ListEntry((), "/", "half \ud83d"),
    ],
)
def test_what_cannot_be_said_by_a_server(word: words.ServerWord) -> None:
    with pytest.raises(WrongMove):
        write_answer(word)


@pytest.mark.parametrize(
    "word",
    [
        words.Plain("+", "NOOP"),
        words.Fetch("a", SequenceSet(), (words.FetchItem("UID"),)),
        words.Append("a", "INBOX", ()),
        words.Append("a", "INBOX", (words.AppendMessage(b"\0"),)),
        words.Store("a", SAVED, "+", ("a b",)),
    ],
)
def test_what_cannot_be_said_by_a_client(word: words.ClientWord) -> None:
    with pytest.raises(WrongMove):
        write_command(word, -1)


def test_a_client_waits_before_its_literals() -> None:
    word = words.Append("a", "x", (words.AppendMessage(b"12345"), words.AppendMessage(b"67")))
    assert write_command(word, -1) == (b"a APPEND x {5}\r\n", b"12345 {2}\r\n", b"67\r\n")
    assert write_command(word, 4) == (b"a APPEND x {5}\r\n", b"12345 {2+}\r\n67\r\n")
    assert write_command(word, 4096) == (b"a APPEND x {5+}\r\n12345 {2+}\r\n67\r\n",)
