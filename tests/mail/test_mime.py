"""The tree of parts over the octets of a letter: RFC 2046's rules, limits, content, and no surprise from any input."""

from __future__ import annotations

import email
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail import mime
from simulator.mail.mime import DEPTH, PARTS, Part, decoded, parse, text_of


def letter(content_type: str, body: str, *more: str) -> bytes:
    return "\r\n".join([f"Content-Type: {content_type}", *more, "", body]).encode()


def multipart(*parts: str, end: str = "--x--\r\n") -> bytes:
    return letter("multipart/mixed; boundary=x", "".join(f"--x\r\n{part}\r\n" for part in parts) + end)


def kinds(part: Part) -> list[str]:
    return [f"{one.type}/{one.subtype}" for one in part.walk()]


def test_a_letter_without_mime_is_plain_text() -> None:
    part = parse(b"Subject: hi\r\n\r\nhello\r\nBob")
    assert (part.type, part.subtype, part.encoding) == ("text", "plain", "7bit")
    assert part.parameters == (("charset", "us-ascii"),)
    assert (part.body, part.size, part.lines) == (b"hello\r\nBob", 10, 2)
    assert part.header == b"Subject: hi\r\n\r\n"
    assert part.disposition is part.id is part.filename is None


def test_what_the_header_says_of_a_part() -> None:
    part = parse(
        letter(
            "Text/HTML; Charset=utf-8; name=old.html", "", "Content-Transfer-Encoding: Base64 (as ever)",
            "Content-ID: <1@a.example>", "Content-Description: =?utf-8?Q?=C3=A9?=", "Content-MD5: abc",
            "Content-Disposition: Attachment; filename*=utf-8''%C3%A9.html", "Content-Language: fr, en-GB,",
            "Content-Location: http://a.example/\r\n x", "Content-ID: <second@a.example>",
        )
    )  # fmt: skip
    assert (part.type, part.subtype, part.encoding) == ("text", "html", "base64")
    assert part.parameters == (("charset", "utf-8"), ("name", "old.html"))
    assert (part.id, part.description, part.md5) == ("<1@a.example>", "=?utf-8?Q?=C3=A9?=", "abc")
    assert part.disposition == ("attachment", (("filename*", "utf-8''%C3%A9.html"),))
    assert part.filename == "é.html"
    assert (part.language, part.location) == (("fr", "en-GB"), "http://a.example/ x")


@pytest.mark.parametrize("content_type", ["", "text", "/plain", "text/", "a/b/c", "x y/pla;in", "multipart/mixed"])
def test_a_type_that_is_none_is_plain_text(content_type: str) -> None:
    assert kinds(parse(letter(content_type, "--x\r\n"))) in (["text/plain"], ["xy/pla"])


def test_the_line_end_before_a_delimiter_is_the_delimiters() -> None:
    raw = multipart("\r\none", "A: b\r\n\r\ntwo\r\n", "\r\n", "", end="--x--\r\nepilogue")
    assert [part.body for part in parse(raw).children] == [b"one", b"two\r\n", b"", b""]
    assert [part.header for part in parse(raw).children] == [b"\r\n", b"A: b\r\n\r\n", b"\r\n", b""]


def test_preamble_and_epilogue_belong_to_no_part() -> None:
    raw = letter("multipart/mixed; boundary=x", "preamble --x\r\n--x\r\n\r\none\r\n--x--\r\n--x\r\n\r\nepilogue")
    assert [part.body for part in parse(raw).children] == [b"one"]


@pytest.mark.parametrize(
    ("body", "bodies"),
    [
        ("--x\r\n\r\none\r\n--x\r\n\r\ntwo", [b"one", b"two"]),
        ("--x\n\none\n--x\n\ntwo\n--x--\n", [b"one", b"two"]),
        ("--x  \r\n\r\none\r\n--x--\t", [b"one"]),
        ("--x\r\n\r\none\r\n--xy\r\n--x z\r\n --x\r\n--x--", [b"one\r\n--xy\r\n--x z\r\n --x"]),
        ("--x\r\n\r\none\r\n--x-- z\r\n--x--", [b"one\r\n--x-- z"]),
        ("--x\r\n--x\r\n--x--\r\n", [b"", b""]),
        ("--x\r\n", [b""]),
        ("--x--\r\n", []),
        ("--y\r\n\r\none", []),
    ],
)
def test_delimiters(body: str, bodies: list[bytes]) -> None:
    assert [part.body for part in parse(letter("multipart/mixed; boundary=x", body)).children] == bodies


def test_a_boundary_may_be_quoted_and_hold_what_patterns_mean() -> None:
    raw = letter('multipart/mixed; boundary="a.*(b) +?"', "--aaaa\r\n--a.*(b) +?\r\n\r\none\r\n--a.*(b) +?--")
    assert [part.body for part in parse(raw).children] == [b"one"]


def test_an_outer_delimiter_ends_an_inner_multipart() -> None:
    inner = "Content-Type: multipart/alternative; boundary=xx\r\n\r\n--xx\r\n\r\na\r\n--xx\r\n\r\nb"
    tree = parse(multipart(inner, "\r\nc"))
    assert [part.body for part in tree.children[0].children] == [b"a", b"b"]
    assert tree.children[1].body == b"c"


def test_a_message_within_has_a_tree_of_its_own() -> None:
    tree = parse(multipart("Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhello"))
    inner = tree.children[0].message
    assert inner is not None
    assert inner.header == b"Subject: in\r\n\r\n"
    assert inner.body == b"hello"
    assert tree.children[0].body == inner.header + inner.body
    assert kinds(tree) == ["multipart/mixed", "message/rfc822", "text/plain"]


def test_parts_of_a_digest_are_messages_unless_they_say_otherwise() -> None:
    body = "--x\r\n\r\nSubject: one\r\n\r\nhello\r\n--x\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--x--"
    first, second = parse(letter("multipart/digest; boundary=x", body)).children
    assert first.message is not None
    assert first.message.header == b"Subject: one\r\n\r\n"
    assert second.message is None


def test_nesting_has_an_end() -> None:
    opening = "".join(f"Content-Type: multipart/mixed; boundary=x{n}\r\n\r\n--x{n}\r\n" for n in range(DEPTH + 9))
    deep = list(parse(opening.encode()).walk())
    assert len(deep) == DEPTH + 1
    assert (deep[-1].type, deep[-1].subtype) == ("application", "octet-stream")
    assert len(list(parse(b"Content-Type: message/rfc822\r\n\r\n" * (DEPTH + 9)).walk())) == DEPTH + 1


def test_the_number_of_parts_has_an_end() -> None:
    parts = parse(multipart(*["\r\n"] * (PARTS + 9))).children
    assert len(parts) == PARTS
    assert parts[-1].body.count(b"--x\r\n") == 9


@pytest.mark.parametrize(
    ("encoding", "body", "octets"),
    [
        ("7bit", "=41", b"=41"),
        ("QUOTED-PRINTABLE", "march=C3=\r\n=A9 =\r\n=3D", "marché =".encode()),
        ("quoted-printable", "broken =G1 =", b"broken =G1 "),
        ("base64", "Y2Fmw6k=\r\n", "café".encode()),
        ("base64", "Y2Fm!w6k", "café".encode()),
        ("x-unknown", "abc", b"abc"),
    ],
)
def test_decoding(encoding: str, body: str, octets: bytes) -> None:
    assert decoded(parse(letter("text/plain", body, f"Content-Transfer-Encoding: {encoding}"))) == octets


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain; charset=utf-8", "é".encode(), "é"),
        ("text/plain; charset=iso-8859-1", b"\xe9", "é"),
        ("text/plain", "é".encode(), "é"),
        ("text/plain", b"\xe9", "é"),
        ("text/plain; charset=no-such", b"\xe9", "é"),
        ("text/plain; charset=utf-8", b"\xe9", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_text(content_type: str, body: bytes, text: str) -> None:
    assert text_of(parse(letter(content_type, "") + body)) == text


PIECES = [
    "Content-Type: multipart/mixed; boundary=x\r\n", "Content-Type: message/rfc822\r\n", "Content-Type: text/html",
    'Content-Type: multipart/digest; boundary="x y"\r\n', "Content-Transfer-Encoding: base64\r\n", "\r\n", "\n",
    "--x", "--x--", "--x y\r\n", "--x\r\n", "text", "\r", ";", "=", "é",
    "Content-Disposition: inline; filename*0*=utf-8''%E9\r\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_parts_lie_within_their_parents_and_in_order(text: str) -> None:
    for part in parse(text.encode()).walk():
        assert part.header_start <= part.body_start <= part.body_end
        here = part.body_start
        for child in part.children:
            assert here <= child.header_start <= child.body_end <= part.body_end
            here = child.body_end
        if part.message is not None:
            assert (part.message.header_start, part.message.body_end) == (part.body_start, part.body_end)
        assert isinstance(text_of(part), str)
        assert part.lines >= 0
        assert part.filename is None or isinstance(part.filename, str)


@given(st.binary(max_size=300))
def test_any_octets_are_a_letter(raw: bytes) -> None:
    assert parse(raw).body_end == len(raw)


NAMES = st.sampled_from(["a", "b"])


@st.composite
def entities(draw: st.DrawFn, depth: int = 3) -> str:
    """A well-formed entity, each multipart with a boundary of its own."""
    kind = draw(st.sampled_from(["text", "html", "message", "multipart"] if depth else ["text"]))
    if kind == "multipart":
        mark = f"={depth}{draw(NAMES)}"
        parts = draw(st.lists(entities(depth=depth - 1), min_size=1, max_size=3))
        body = "".join(f"\r\n--{mark}\r\n{part}" for part in parts) + f"\r\n--{mark}--\r\n"
        return f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n{body}'
    if kind == "message":
        return f"Content-Type: message/rfc822\r\n\r\n{draw(entities(depth=depth - 1))}"
    text = draw(st.text("ab \r\n", max_size=12)).replace("\r", "").replace("\n", "\r\n")
    return f"Content-Type: text/{'html' if kind == 'html' else 'plain'}\r\n\r\n{text}"


@given(entities())
def test_the_library_sees_the_same_tree(text: str) -> None:
    theirs = [part.get_content_type() for part in email.message_from_bytes(text.encode()).walk()]
    assert kinds(parse(text.encode())) == theirs


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\r\n\r\n" + b"a line of text\r\n" * 100_000,
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 300_000,
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 50 + b"--xy\r\n" * 250_000,
        b"Content-Type: message/rfc822\r\n\r\n" * 50_000,
        b"Content-Type: text/plain" + b'; a="\\' * 200_000,
        b"X" * 1_500_000,
    ],
    ids=["plain", "delimiters", "false delimiters", "messages", "parameters", "one line"],
)
def test_a_large_letter_takes_no_longer_than_its_length(raw: bytes) -> None:
    began = process_time()
    assert mime.section(raw, (1,)) is not None
    assert process_time() - began < 5  # two seconds on a slow machine; anything quadratic takes hours
