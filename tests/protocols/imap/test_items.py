"""What FETCH delivers, for letters of every shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.mail.mailbox import Letter
from simulator.protocols.imap.items import Opened, Selection, UnknownEncoding
from simulator.protocols.imap.words import (
    Address,
    Envelope,
    FetchItem,
    FetchValue,
    InternalDate,
    Multipart,
    Part,
    Section,
)

LETTERS = Path(__file__).parents[2] / "transcripts" / "letters"


def opened(content: bytes, *flags: str) -> Opened:
    return Opened(Letter(7, content, 1_772_438_400, set(flags)), flags)


def letter(name: str) -> Opened:
    return opened((LETTERS / f"{name}.eml").read_bytes())


def value(of: Opened, item: FetchItem) -> FetchValue:
    (datum,) = Selection((item,)).of(of)
    return datum.value


def section(of: Opened, *part: int, text: str = "", fields: tuple[str, ...] = ()) -> FetchValue:
    return value(of, FetchItem("BODY.PEEK", Section(part, text, fields)))


ALICE = Address(b"Alice", None, b"alice", b"alice.example")
BOB = Address(b"Bob", None, b"bob", b"bob.example")


def test_an_envelope_of_a_simple_letter() -> None:
    assert value(letter("simple"), FetchItem("ENVELOPE")) == Envelope(
        date=b"Mon, 2 Mar 2026 08:00:00 +0100",
        subject=b"Tulips",
        from_=(ALICE,),
        sender=(ALICE,),
        reply_to=(ALICE,),
        to=(BOB,),
        message_id=b"<tulips@alice.example>",
    )


def test_an_envelope_with_groups_and_everything() -> None:
    envelope = value(letter("list"), FetchItem("ENVELOPE"))
    assert isinstance(envelope, Envelope)
    assert envelope.subject == b"Rehearsal on Thursday"
    assert [address.mailbox for address in envelope.from_] == [b"alice", b"carol"]
    assert envelope.sender == (Address(b"The Secretary", None, b"office", b"choir.example"),)
    assert envelope.reply_to == (Address(None, None, b"choir", b"choir.example"),)
    assert envelope.to == (
        Address(None, None, b"Altos", None),
        Address(b'Bob "the bass"', None, b"bob", b"bob.example"),
        Address(None, None, b"dora", b"dora.example"),
        Address(None, None, None, None),
    )
    assert envelope.cc == (Address(None, None, b"Undisclosed listeners", None), Address(None, None, None, None))
    assert envelope.bcc == (Address(None, None, b"archive", b"choir.example"),)
    assert envelope.in_reply_to == b"<tulips@alice.example>"


def test_an_envelope_keeps_encoded_words() -> None:
    envelope = value(letter("accents"), FetchItem("ENVELOPE"))
    assert isinstance(envelope, Envelope)
    assert envelope.subject == b"=?utf-8?B?w4l0w6kgw6AgT3Jsw6lhbnM=?="
    assert envelope.from_[0].name == b"=?utf-8?Q?Zo=C3=AB_Lef=C3=A8vre?="


def test_an_envelope_of_next_to_nothing() -> None:
    assert value(letter("bare"), FetchItem("ENVELOPE")) == Envelope(subject=b"Nothing but this")


def test_a_structure_with_all_extension_data() -> None:
    structure = value(letter("mime"), FetchItem("BODYSTRUCTURE"))
    assert isinstance(structure, Multipart)
    text, picture = structure.parts
    assert isinstance(text, Multipart)
    assert isinstance(picture, Part)
    assert (structure.subtype, structure.parameters) == (b"MIXED", ((b"BOUNDARY", b"outer"),))
    assert (text.subtype, text.parameters) == (b"ALTERNATIVE", ((b"BOUNDARY", b"in ner"),))
    plain, html = text.parts
    assert isinstance(plain, Part)
    assert isinstance(html, Part)
    assert html.extension
    assert (plain.type, plain.subtype, plain.encoding, plain.lines) == (b"TEXT", b"PLAIN", b"QUOTED-PRINTABLE", 1)
    assert html.extension.language == (b"en", b"fr")
    assert (picture.type, picture.lines) == (b"IMAGE", None)
    assert (picture.id, picture.description) == (b"<garden@alice.example>", b"Seen from the gate")
    assert picture.extension
    assert picture.extension.md5 == b"yB1eljxqhiSL9r251FuiUg=="
    assert picture.extension.disposition == (b"ATTACHMENT", ((b"FILENAME", b"garden.png"),))
    assert picture.extension.location == b"garden.png"


def test_body_is_the_structure_without_extension_data() -> None:
    structure = value(letter("mime"), FetchItem("BODY"))
    assert isinstance(structure, Multipart)
    assert structure.extension is None
    assert [part.extension for part in structure.parts] == [None, None]


def test_the_structure_of_an_enclosed_letter() -> None:
    structure = value(letter("forward"), FetchItem("BODY"))
    assert isinstance(structure, Multipart)
    enclosed = structure.parts[1]
    assert isinstance(enclosed, Part)
    assert (enclosed.type, enclosed.subtype, enclosed.lines) == (b"MESSAGE", b"RFC822", 15)
    assert enclosed.envelope
    assert enclosed.envelope.subject == b"Tulips"
    assert isinstance(enclosed.body, Multipart)
    assert [part.subtype for part in enclosed.body.parts] == [b"PLAIN", b"HTML"]


def test_a_multipart_without_parts_is_text() -> None:
    structure = value(opened(b"Content-Type: multipart/mixed\r\n\r\nnothing\r\n"), FetchItem("BODY"))
    assert isinstance(structure, Part)
    assert (structure.type, structure.subtype, structure.lines) == (b"TEXT", b"PLAIN", 1)


def test_the_sections_of_a_letter_make_up_the_letter() -> None:
    simple = letter("simple")
    whole = simple.letter.content
    header, text = section(simple, text="HEADER"), section(simple, text="TEXT")
    assert isinstance(header, bytes)
    assert isinstance(text, bytes)
    assert section(simple) == whole == header + text
    assert value(simple, FetchItem("RFC822")) == whole
    assert value(simple, FetchItem("RFC822.HEADER")) == header
    assert value(simple, FetchItem("RFC822.TEXT")) == text
    assert value(simple, FetchItem("RFC822.SIZE")) == len(whole)


SECTIONS = [
    ("simple", (1,), "", b"The tulips are out.\r\nCome and see them!\r\n"),
    ("simple", (2,), "", None),
    ("simple", (1, 1), "", None),
    ("mime", (1, 1), "", b"The garden in caf=C3=A9 colours."),
    ("mime", (2,), "MIME", b'Content-Type: image/png; name="garden.png"\r\n'),
    ("mime", (2,), "HEADER", None),
    ("mime", (3,), "", None),
    ("forward", (1,), "MIME", b"\r\n"),
    ("forward", (2,), "HEADER", b"From: Alice <alice@alice.example>\r\n"),
    ("forward", (2,), "TEXT", b"--deep\r\n"),
    ("forward", (2, 1), "", b"One for you, too."),
    ("forward", (2, 2), "MIME", b"Content-Type: text/html\r\n\r\n"),
]


@pytest.mark.parametrize(("name", "part", "text", "begins"), SECTIONS)
def test_sections_of_parts(name: str, part: tuple[int, ...], text: str, begins: bytes | None) -> None:
    found = section(letter(name), *part, text=text)
    assert found is begins if begins is None else isinstance(found, bytes) and found.startswith(begins)


def test_some_header_fields() -> None:
    simple = letter("simple")
    wanted = section(simple, text="HEADER.FIELDS", fields=("SUBJECT", "from", "X-None"))
    others = section(simple, text="HEADER.FIELDS.NOT", fields=("SUBJECT", "from"))
    assert wanted == b"From: Alice <alice@alice.example>\r\nSubject: Tulips\r\n\r\n"
    assert isinstance(others, bytes)
    assert others.startswith(b"To: Bob")
    assert others.endswith(b"<tulips@alice.example>\r\n\r\n")


PARTIALS = [((0, 4), b"The "), ((4, 6), b"tulips"), ((34, 100), b"them!\r\n"), ((1000, 5), b"")]


@pytest.mark.parametrize(("partial", "octets"), PARTIALS)
def test_partials(partial: tuple[int, int], octets: bytes) -> None:
    (datum,) = Selection((FetchItem("BODY", Section(text="TEXT"), partial),)).of(letter("simple"))
    assert datum.value == octets
    assert datum.item == FetchItem("BODY", Section(text="TEXT"), (partial[0], None))


def test_binary_undoes_the_encoding() -> None:
    mime = letter("mime")
    assert value(mime, FetchItem("BINARY.PEEK", Section((1, 1)))) == "The garden in café colours.".encode()
    assert value(mime, FetchItem("BINARY.SIZE", Section((2,)))) == 72
    assert value(mime, FetchItem("BINARY", Section((9,)))) is None


def test_binary_of_an_unknown_encoding() -> None:
    strange = opened(b"Content-Transfer-Encoding: rot13\r\n\r\nGuvf\r\n")
    with pytest.raises(UnknownEncoding):
        value(strange, FetchItem("BINARY", Section((1,))))


MARKS = [
    (FetchItem("BODY", Section()), True),
    (FetchItem("BODY", Section(text="HEADER")), True),
    (FetchItem("BINARY", Section((1,))), True),
    (FetchItem("RFC822"), True),
    (FetchItem("RFC822.TEXT"), True),
    (FetchItem("RFC822.HEADER"), False),
    (FetchItem("BODY.PEEK", Section()), False),
    (FetchItem("BINARY.PEEK", Section((1,))), False),
    (FetchItem("BODY"), False),
    (FetchItem("BODYSTRUCTURE"), False),
    (FetchItem("ENVELOPE"), False),
]


@pytest.mark.parametrize(("item", "marks"), MARKS)
def test_which_items_mark_a_letter_as_seen(item: FetchItem, marks: bool) -> None:
    assert Selection((item,)).marks_seen is marks


def test_data_come_in_the_order_asked_for_and_once() -> None:
    simple = opened(b"\r\n", "\\Seen")
    items = (FetchItem("FLAGS"), FetchItem("INTERNALDATE"), FetchItem("FLAGS"))
    data = Selection(items).of(simple, flags_too=True)
    assert [(datum.item.name, datum.value) for datum in data] == [
        ("FLAGS", ("\\Seen",)),
        ("INTERNALDATE", InternalDate(1_772_438_400)),
    ]


def test_flags_are_added_when_fetching_changed_them() -> None:
    data = Selection((FetchItem("UID"),)).of(opened(b"\r\n", "\\Seen"), flags_too=True)
    assert [datum.item.name for datum in data] == ["UID", "FLAGS"]


def test_a_uid_command_answers_with_the_uid() -> None:
    data = Selection((FetchItem("FLAGS"),), with_uid=True).of(opened(b"\r\n"))
    assert [datum.value for datum in data] == [7, ()]


def test_an_unknown_item_is_refused_before_anything_is_done() -> None:
    with pytest.raises(KeyError, match="MODSEQ"):
        Selection((FetchItem("FLAGS"), FetchItem("MODSEQ")))
