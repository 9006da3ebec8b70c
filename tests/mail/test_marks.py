"""Marks of a letter: the right octets under the inventory's keys, in order, and never one over another."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.marks import METHODS, MOST, field_key, marks

INVENTORY = Path(__file__).parent.parent.parent / "lessons" / "reference" / "header_fields.csv"


def rows() -> list[dict[str, str]]:
    with INVENTORY.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def seen(raw: bytes) -> list[tuple[bytes, str]]:
    return [(raw[start:end], key) for start, end, key in marks(raw)]


def test_field_names_have_the_inventorys_spelling() -> None:
    names = [row["name"] for row in rows() if row["key"].startswith("header:")]
    assert len(names) > 100
    assert [field_key(name.lower()) for name in names] == [f"header.{name}" for name in names]


def test_the_clauses_of_received() -> None:
    raw = (
        b"received: from alice.home (host by.a.example [192.0.2.1] (may; be)) \r\n"
        b"\tby mx.b.example (Postfix) via TCP\r\n\twith esmtpsa id Q1 tls TLS_AES_128_GCM_SHA256\r\n"
        b"\tfor <bob@b.example>; Mon, 2 Mar 2026 08:00:00 +0000\r\n\r\n"
    )
    assert seen(raw) == [
        (b"received", "header.Received"),
        (b"from alice.home (host by.a.example [192.0.2.1] (may; be))", "header.Received.from"),
        (b"by mx.b.example (Postfix)", "header.Received.by"),
        (b"via TCP", "header.Received.via"),
        (b"with", "header.Received.with"),
        (b"esmtpsa", "header.Received.with.ESMTPSA"),
        (b"id Q1", "header.Received.id"),
        (b"tls TLS_AES_128_GCM_SHA256", "header.Received.tls"),
        (b"for <bob@b.example>", "header.Received.for"),
        (b"Mon, 2 Mar 2026 08:00:00 +0000", "header.Received.date"),
    ]


def test_of_an_endless_header_the_beginning_is_marked() -> None:
    raw = b"a:b\r\n" * 2 * MOST + b"\r\n"
    assert marks(raw) == marks(b"a:b\r\n" * MOST)
    assert len(marks(raw)) == MOST


def test_an_unknown_protocol_is_part_of_its_clause() -> None:
    assert seen(b"Received: with X-PIGEON;\r\n\r\n") == [
        (b"Received", "header.Received"),
        (b"with X-PIGEON", "header.Received.with"),
    ]
    assert seen(b"Received: by x with HTTPS;now\r\n\r\n")[-2:] == [
        (b"HTTPS", "header.Received.with.HTTP-/-HTTPS"),
        (b"now", "header.Received.date"),
    ]


def test_every_token_of_the_inventory_can_be_seen() -> None:
    protocols = [row["name"].split(" ")[0] for row in rows() if row["kind"] == "received-with"]
    tags = "; ".join(row["name"] + "x" for row in rows() if row["kind"] == "dkim-tag")
    raw = "".join(f"Received: from a by b via TCP with {name} id x tls y for <z@z>; now\r\n" for name in protocols)
    raw += f"DKIM-Signature: {tags};\r\nSubject: =?utf-8?b?YQ==?= and =?utf-8?Q?a?=\r\n"
    raw += "Content-Disposition: attachment; filename*=utf-8''x\r\n\r\n"
    wanted = {row["key"] for row in rows() if row["key"].startswith(("header.", "mail."))}
    assert wanted <= {key for _, key in seen(raw.encode())}


def test_tags_and_words_and_parameters_have_their_octets() -> None:
    raw = (
        b"DKIM-Signature: v=1; a=rsa-sha256;\r\n\tc=relaxed/simple; bh=abc=; b=x\r\n\ty;\r\n"
        b"Subject: a =?utf-8?q?=C3=A9?= b\r\n"
        b"Content-Type: text/plain; charset=utf-8; name*0*=utf-8''a;\r\n name*1=b\r\n\r\n=?utf-8?q?body?=\r\n"
    )
    assert seen(raw) == [
        (b"DKIM-Signature", "header.DKIM-Signature"),
        (b"v=1", "header.DKIM-Signature.v"),
        (b"a=", "header.DKIM-Signature.a"),
        (b"rsa-sha256", "dkim.algorithm.rsa-sha256"),
        (b"c=", "header.DKIM-Signature.c"),
        (b"relaxed", "dkim.canonicalization.relaxed"),
        (b"simple", "dkim.canonicalization.simple"),
        (b"bh=abc=", "header.DKIM-Signature.bh"),
        (b"b=x\r\n\ty", "header.DKIM-Signature.b"),
        (b"Subject", "header.Subject"),
        (b"=?utf-8?q?=C3=A9?=", "mail.encoded-word.Q"),
        (b"Content-Type", "header.Content-Type"),
        (b"name*0*=utf-8''a", "mail.encoded-parameter"),
        (b"name*1=b", "mail.encoded-parameter"),
    ]


def test_headers_of_parts_and_messages_within_are_marked_too() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-ID: <1@a>\r\n\r\nTo: none\r\n"
        b"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nCc: none\r\n--x--"
    )
    assert [key for _, key in seen(raw)] == [
        "header.Content-Type",
        "header.Content-ID",
        "header.Content-Type",
        "header.Subject",
    ]


PIECES = [
    "Received: ", "DKIM-Signature: ", "Subject: ", "Content-Type: multipart/mixed; boundary=x", "from ", " by",
    " with ", "SMTP", " for <", ";", "(", ")", '"', "\\", "v=1", "a*=b", "=?utf-8?q?", "?=", "\r\n", "\r\n ",
    "--x\r\n", "é", "a=rsa-sha1", "c=simple", "Received-SPF: pass", "identity=helo",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_marks_of_anything_stand_in_order_and_apart(text: str) -> None:
    raw = text.encode()
    found = marks(raw)
    assert all(0 <= mark.start < mark.end <= len(raw) for mark in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_what_was_found_has_its_octets() -> None:
    raw = (
        b"Authentication-Results: mx.b.example 1;\r\n\tspf=pass smtp.mailfrom=a.example;\r\n"
        b'\tdkim=fail reason="dkim=pass; x" (dmarc=pass) header.d=a.example policy.x=1; x-new=pass; iprev=maybe\r\n\r\n'
    )
    assert seen(raw) == [
        (b"Authentication-Results", "header.Authentication-Results"),
        (b"mx.b.example", "authentication-results.concept.authserv-id"),
        (b"spf", "authentication-results.method.spf"),
        (b"pass", "spf.result.pass"),
        (b"smtp", "authentication-results.ptype.smtp"),
        (b"dkim", "authentication-results.method.dkim"),
        (b"fail", "dkim.result.fail"),
        (b"header", "authentication-results.ptype.header"),
        (b"policy", "authentication-results.ptype.policy"),
        (b"iprev", "authentication-results.method.iprev"),
    ]


def test_who_may_send_is_told_with_its_octets() -> None:
    raw = (
        b"Received-SPF: pass (b.example: fail) client-ip=192.0.2.1; identity=mailfrom; x=pass;\r\n"
        b"Received-SPF: odd identity=helo\r\n\r\n"
    )
    assert seen(raw) == [
        (b"Received-SPF", "header.Received-SPF"),
        (b"pass", "spf.result.pass"),
        (b"mailfrom", "spf.identity.mail-from"),
        (b"Received-SPF", "header.Received-SPF"),
        (b"helo", "spf.identity.helo"),
    ]


def test_every_finding_of_the_inventory_can_be_seen() -> None:
    path = INVENTORY.with_name("auth_results.csv")
    with path.open(encoding="utf-8") as file:
        keys = {row["key"].removeprefix("note:") for row in csv.DictReader(file)}
    results = "".join(f"; {method}={one}" for method in METHODS for one in (*METHODS[method], "none"))
    raw = f"Authentication-Results: x{results} smtp.a=b header.a=b body.a=b policy.a=b dns.a=b\r\n\r\n".encode()
    found = {key for _, key in seen(raw)} - {"header.Authentication-Results"}
    prefixes = ("authentication-results.", "dkim.result.", "dmarc.result.", "arc.result.", "spf.result.")
    assert {key for key in found if key.startswith("smime.result.")} == {f"smime.result.{r}" for r in METHODS["smime"]}
    assert {key for key in found if not key.startswith("smime.result.")} == {
        key for key in keys if key.startswith(prefixes)
    }
