"""Reports of delivery: the shape RFC 3464 and RFC 6522 ask for, read back by us and by the standard library."""

from __future__ import annotations

import email
import email.policy

from hypothesis import given
from hypothesis import strategies as st

from simulator.mail import message
from simulator.mail.mime import parse, text_of
from simulator.mail.report import Recipient, Transaction, delivery_status

EIGHT = 1772438400
ORIGINAL = (
    b"From: alice@a.example\r\nTo: nobody@b.example\r\nSubject: =?utf-8?Q?=C3=A9?=\r\nMessage-ID: <1@a.example>\r\n\r\n"
    b"The body\r\n--report--\r\n"
)
FAILED = Recipient("nobody@b.example", "failed", "5.1.1", "550-5.1.1 no such\r\n550 5.1.1 user here", "mx.b.example")
DELAYED = Recipient(
    "carl@c.example", "delayed", "4.4.1", original="rfc822;Carl@c.example", last_attempt=EIGHT + 60,
    will_retry_until=EIGHT + 432_000,
)  # fmt: skip


def bounce(*recipients: Recipient, **given_: object) -> bytes:
    facts = {"to": "alice@a.example", "date": EIGHT + 90, "message_id": "2@relay.example", "boundary": "report"}
    about = Transaction("relay.example", EIGHT, "alice.home", "env-1")
    return delivery_status(about, recipients, ORIGINAL, **(facts | given_))  # type: ignore[arg-type]


def test_the_letter_around_the_report() -> None:
    raw = bounce(FAILED)
    values = {field.name: field.text for field in message.fields(raw)}
    assert values == {
        "Date": "Mon, 02 Mar 2026 08:01:30 +0000",
        "From": "MAILER-DAEMON@relay.example",
        "To": "<alice@a.example>",
        "Message-ID": "<2@relay.example>",
        "In-Reply-To": "<1@a.example>",
        "References": "<1@a.example>",
        "Subject": "Delivery Status Notification (failed)",
        "Auto-Submitted": "auto-replied",
        "MIME-Version": "1.0",
        "Content-Type": "multipart/report; report-type=delivery-status; boundary=report",
        "Content-Transfer-Encoding": "7bit",
    }


def test_what_was_xtext_is_written_plainly() -> None:
    one = FAILED._replace(original="rfc822;bob+2Bnews+20x@b.example")
    raw = delivery_status(Transaction("relay.example", envelope_id="a+3Db+2B"), [one], ORIGINAL, to="a@a.example",
                          date=EIGHT, message_id="2@x")  # fmt: skip
    assert b"Original-Envelope-Id: a=b+\r\n" in raw
    assert b"Original-Recipient: rfc822; bob+news x@b.example\r\n" in raw


def test_a_reply_is_told_from_words_of_our_own() -> None:
    assert b"Diagnostic-Code: smtp; 550-5.1.1 no such" in bounce(FAILED)
    assert b"Diagnostic-Code: x-local; Connection refused\r\n" in bounce(
        DELAYED._replace(diagnostic="Connection refused")
    )


def test_its_three_parts() -> None:
    people, programs, returned = parse(bounce(FAILED)).children
    assert text_of(people) == (
        "<nobody@b.example>: failed (5.1.1)\r\n    mx.b.example\r\n    550-5.1.1 no such 550 5.1.1 user here\r\n"
    )
    assert (programs.type, programs.subtype) == ("message", "delivery-status")
    assert (returned.type, returned.subtype) == ("text", "rfc822-headers")
    assert returned.body == ORIGINAL[: message.split(ORIGINAL).header_end]


def test_what_programs_read() -> None:
    assert parse(bounce(FAILED, DELAYED)).children[1].body == (
        b"Original-Envelope-Id: env-1\r\n"
        b"Reporting-MTA: dns; relay.example\r\n"
        b"Received-From-MTA: dns; alice.home\r\n"
        b"Arrival-Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n"
        b"\r\n"
        b"Final-Recipient: rfc822; nobody@b.example\r\n"
        b"Action: failed\r\n"
        b"Status: 5.1.1\r\n"
        b"Remote-MTA: dns; mx.b.example\r\n"
        b"Diagnostic-Code: smtp; 550-5.1.1 no such 550 5.1.1 user here\r\n"
        b"\r\n"
        b"Original-Recipient: rfc822; Carl@c.example\r\n"
        b"Final-Recipient: rfc822; carl@c.example\r\n"
        b"Action: delayed\r\n"
        b"Status: 4.4.1\r\n"
        b"Last-Attempt-Date: Mon, 02 Mar 2026 08:01:00 +0000\r\n"
        b"Will-Retry-Until: Sat, 07 Mar 2026 08:00:00 +0000\r\n"
    )


def test_the_library_reads_one_block_for_each_recipient() -> None:
    read = email.message_from_bytes(bounce(FAILED, DELAYED), policy=email.policy.default)
    blocks = read.get_payload(1).get_payload()
    assert [block["Action"] for block in blocks] == [None, "failed", "delayed"]
    assert read["Subject"] == "Delivery Status Notification (failed, delayed)"


def test_the_whole_letter_comes_back_on_request() -> None:
    tree = parse(bounce(FAILED, whole=True, boundary=""))
    inner = tree.children[2].message
    assert inner is not None
    assert inner.header + inner.body == ORIGINAL
    assert tree.parameters.get("boundary") != "report"


def test_people_read_what_the_caller_wrote() -> None:
    raw = bounce(FAILED, sender="Post Office <post@relay.example>", subject="Échec", text="Désolé.\n", boundary="x")
    assert text_of(parse(raw).children[0]) == "Désolé.\r\n"
    assert b"From: Post Office <post@relay.example>\r\n" in raw
    assert b"Subject: =?utf-8?Q?=C3=89chec?=\r\n" in raw


def test_an_address_beyond_ascii_has_a_type_of_its_own() -> None:
    body = parse(bounce(Recipient("zoé+x@b.example", "failed", "5.1.1"))).children[1].body
    assert b"Final-Recipient: utf-8; zo\\x{E9}\\x{2B}x@b.example\r\n" in body


def test_eight_bits_in_a_returned_letter_are_declared() -> None:
    raw = delivery_status(
        Transaction("relay.example"), [FAILED], b"Subject: march\xc3\xa9\r\n\r\nx\r\n",
        to="a@a.example", date=EIGHT, message_id="2@relay.example", whole=True,
    )  # fmt: skip
    tree = parse(raw)
    assert tree.encoding == tree.children[2].encoding == "8bit"
    assert b"In-Reply-To" not in tree.header
    assert tree.children[1].body.startswith(b"Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.binary(max_size=200), st.booleans())
def test_any_diagnostic_and_any_letter_make_a_report(diagnostic: str, original: bytes, whole: bool) -> None:
    raw = delivery_status(
        Transaction("relay.example"), [FAILED._replace(diagnostic=diagnostic)], original,
        to="a@a.example", date=EIGHT, message_id="2@relay.example", whole=whole,
    )  # fmt: skip
    tree = parse(raw)
    assert [part.subtype for part in tree.children[:2]] == ["plain", "delivery-status"]
    returned = original if whole else original[: message.split(original).header_end]
    assert raw[tree.children[2].body_start :].startswith(returned)
    names = [field.name for field in message.fields(tree.children[1].body.partition(b"\r\n\r\n")[2])]
    assert names in (
        ["Final-Recipient", "Action", "Status", "Remote-MTA", "Diagnostic-Code"],
        ["Final-Recipient", "Action", "Status", "Remote-MTA"],
    )
