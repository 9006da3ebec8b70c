"""New letters: read back by us and by the standard library, folded, encoded, and nothing smuggled in."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail import message
from simulator.mail.compose import Attachment, compose, correspondents
from simulator.mail.encoded_word import decode_words
from simulator.mail.entity import Entity, multipart, text_entity, write_field
from simulator.mail.mime import decoded, parse, text_of

EIGHT = 1772438400
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def write(**given_: object) -> bytes:
    facts = {"sender": "alice@a.example", "to": "bob@b.example", "date": EIGHT, "message_id": "1@a.example"}
    return compose(**(facts | given_))  # type: ignore[arg-type]


def theirs(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_simple_letter_is_plain() -> None:
    assert write(subject="Hello", text="Hi Bob,\nsee you\n") == (
        b"Date: Mon, 02 Mar 2026 08:00:00 +0000\r\nFrom: alice@a.example\r\nTo: bob@b.example\r\n"
        b"Message-ID: <1@a.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nHi Bob,\r\nsee you\r\n"
    )


def test_all_that_may_be_said() -> None:
    raw = write(
        sender="Zoé Müller <zoe@a.example>", to='"Bob, the" <bob@b.example>, Carl Q <c@c.example>', cc="d@d.example",
        bcc="secret@e.example", reply_to="list@a.example", in_reply_to="<0@b.example>",
        references="<9@b> <0@b.example>", subject="Réunion à Évreux", text="ça va ?", html="<p>ça va ?</p>", zone=60,
        more=[("X-Mailer", "Écrivain 1")],
        attachments=[Attachment("été.txt", "été".encode(), "text/plain"), Attachment("", b"\0\xff")],
    )  # fmt: skip
    read = theirs(raw)
    assert raw.isascii()
    assert read["From"] == "Zoé Müller <zoe@a.example>"
    assert [str(one) for one in read["To"].addresses] == ['"Bob, the" <bob@b.example>', "Carl Q <c@c.example>"]
    assert (read["Cc"], read["Reply-To"], read["Bcc"]) == ("d@d.example", "list@a.example", None)
    assert (read["Subject"], read["X-Mailer"]) == ("Réunion à Évreux", "Écrivain 1")
    assert (read["In-Reply-To"], read["References"]) == ("<0@b.example>", "<9@b> <0@b.example>")
    assert read["Date"] == "Mon, 02 Mar 2026 09:00:00 +0100"
    body, *files = read.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    assert [part.get_content() for part in body.iter_parts()] == ["ça va ?\r\n", "<p>ça va ?</p>\r\n"]
    assert [(part.get_filename(), part.get_payload(decode=True)) for part in files] == [
        ("été.txt", "été".encode()),
        (None, b"\0\xff"),
    ]


def test_bcc_is_kept_for_the_senders_own_copy_alone() -> None:
    assert b"Bcc" not in write(bcc="c@c.example")
    assert b"\r\nBcc: c@c.example\r\n" in write(bcc="c@c.example", keep_bcc=True)


@pytest.mark.parametrize(
    ("text", "eight_bit", "encoding", "body"),
    [
        ("", False, "7bit", b""),
        ("a", False, "7bit", b"a\r\n"),
        ("a\nb\r\nc\rd", False, "7bit", b"a\r\nb\r\nc\r\nd\r\n"),
        ("é", True, "8bit", b"\xc3\xa9\r\n"),
        ("un marché", False, "quoted-printable", b"un march=C3=A9\r\n"),
        ("日本語" * 3, False, "base64", b"5pel5pys6Kqe5pel5pys6Kqe5pel5pys6KqeDQo=\r\n"),
        ("x" * 999, False, "quoted-printable", None),
        ("é" * 500, True, "base64", None),
    ],
)
def test_a_text_is_encoded_as_little_as_can_be(text: str, eight_bit: bool, encoding: str, body: bytes | None) -> None:
    part = parse(write(text=text, eight_bit=eight_bit))
    assert part.encoding == encoding
    assert part.body == body or body is None


def test_a_message_goes_as_attachment_as_it_is() -> None:
    inner = b"Subject: \xc3\xa9t\xc3\xa9\r\n\r\nhello\r\n"
    tree = parse(write(attachments=[Attachment("one.eml", inner, "message/rfc822")]))
    assert tree.encoding == tree.children[1].encoding == "8bit"
    assert tree.children[1].body == inner


def test_a_boundary_stands_in_no_part() -> None:
    first = multipart("mixed", [text_entity("a"), text_entity("b")])
    mark = parse(first.octets).parameters.get("boundary") or ""
    parts = [text_entity("a"), text_entity("b")]
    assert multipart("mixed", parts) == first
    again = multipart("mixed", [*parts, Entity(b"X: y\r\n", f"--{mark}\r\n".encode())])
    assert parse(again.octets).children[2].body == f"--{mark}\r\n".encode()
    assert b"--fixed--" in multipart("mixed", parts, boundary="fixed").body


def test_folding() -> None:
    assert write_field("A", []) == b"A:\r\n"
    assert write_field("A", ["x" * 73]) == b"A: " + b"x" * 73 + b"\r\n"
    assert write_field("A", ["b", "x" * 72]) == b"A: b\r\n " + b"x" * 72 + b"\r\n"
    assert write_field("A", ["x" * 100, "y"]) == b"A:\r\n " + b"x" * 100 + b"\r\n y\r\n"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a@a.example", "a@a.example"),
        ("Alice <a@a.example>,b@b.example", "Alice <a@a.example>, b@b.example"),
        ("a@a.example (Alice A.)", '"Alice A." <a@a.example>'),
        ('"x \\" y" <a@a.example>', '"x \\" y" <a@a.example>'),
        ("=?x?= <a@a.example>", '"=?x?=" <a@a.example>'),
        ("Zoé <z@a.example>", "=?utf-8?Q?Zo=C3=A9?= <z@a.example>"),
        ("=?iso-8859-1?Q?Zo=E9?= <z@a.example>", "=?utf-8?Q?Zo=C3=A9?= <z@a.example>"),
        ('"a b"@a.example', '"a b"@a.example'),
        ("Friends: a@a.example, B <b@b.example>;, c@c", "Friends: a@a.example, B <b@b.example>;, c@c"),
        ("undisclosed-recipients:;", "undisclosed-recipients:;"),
        (":;", '"":;'),
        ("", ""),
    ],
)
def test_correspondents_as_people_type_them(typed: str, written: str) -> None:
    assert " ".join(correspondents(typed)) == written


@given(TEXT, TEXT, TEXT, TEXT)
def test_what_is_written_is_read_again(subject: str, text: str, name: str, filename: str) -> None:
    raw = write(subject=subject, text=text, attachments=[Attachment(filename, b"x")], more=[("X-Name", name)])
    tree = parse(raw)
    lines = message.normalise(text.encode()).decode()
    shown = message.first(raw, "Subject")
    assert shown is not None
    assert shown.text == " ".join(subject.splitlines())
    assert text_of(tree.children[0]).removesuffix("\r\n") == lines.removesuffix("\r\n")
    assert (tree.children[1].filename or "") == filename or "=?" in filename
    assert decoded(tree.children[1]) == b"x"
    assert [field.name for field in message.fields(raw)] == [
        "Date", "From", "To", "Message-ID", "Subject", "X-Name", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    ]  # fmt: skip
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@given(st.text(max_size=80), st.text(max_size=80), st.booleans())
def test_whatever_people_type_no_field_is_smuggled_in(sender: str, to: str, eight_bit: bool) -> None:
    raw = write(sender=sender, to=to, subject=to, text=to, eight_bit=eight_bit)
    names = {field.name for field in message.fields(raw)} - {"From", "To"}
    assert names == {
        "Date", "Message-ID", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    assert decode_words(raw)
