"""The mail program: finishes a letter, hands it over, and tells what became of it."""

from __future__ import annotations

import msgspec
import pytest

from simulator.agents.draft import Draft
from simulator.agents.sending.mail_user import MailUser
from simulator.mail import message
from simulator.mail.compose import Attachment
from simulator.trace.facts import Decided, Dialled, GaveUp, Queued, Sent, Tried
from simulator.world.faults import Fault
from tests.agents.sending.post_street import HELLO, HOME, MSA, PostStreet

RAW = b"From: Alice <alice@alice.example>\nTo: bob@bob.example\nBcc: eve@bob.example\nSubject: x\n\nHello\n"


def decided(street: PostStreet) -> list[tuple[str, str]]:
    return [(fact.verdict, fact.reason) for fact in street.facts(Decided) if fact.who == HOME]


def test_a_letter_is_submitted_after_log_in() -> None:
    street = PostStreet()
    street.send()
    assert [line.split()[0] for line in street.said("C", 587)][:2] == ["EHLO", "AUTH"]
    assert decided(street) == [("accept", "reason.submitted")]
    assert not street.user.outbox.parcels
    [sent] = street.homes[HOME].sent.values()
    assert sent in street.bobs[0]


@pytest.mark.parametrize("mechanism", ["plain", "LOGIN"])
def test_the_mechanism_is_a_matter_of_taste(mechanism: str) -> None:
    street = PostStreet(user={"mechanism": mechanism})
    street.send()
    assert any(line.startswith(f"AUTH {mechanism.upper()}") for line in street.said("C", 587))
    assert len(street.bobs) == 1


def test_a_letter_from_a_file_keeps_its_octets_but_for_bcc() -> None:
    street = PostStreet()
    street.send(Draft(raw=RAW))
    [letter] = street.bobs
    assert b"Bcc" not in letter
    assert letter.endswith(b"From: Alice <alice@alice.example>\r\nTo: bob@bob.example\r\nSubject: x\r\n\r\nHello\r\n")
    assert {"Date", "Message-ID", "MIME-Version"} <= {field.name for field in message.fields(letter)}
    assert [line for line in street.said("C", 587) if "eve" in line] == ["RCPT TO:<eve@bob.example>"]


@pytest.mark.parametrize("draft", [Draft(raw=RAW), msgspec.structs.replace(HELLO, bcc=("eve@bob.example",))])
def test_a_careless_program_sends_bcc_along(draft: Draft) -> None:
    street = PostStreet(user={"keep_bcc": True})
    street.send(draft)
    [letter] = street.bobs
    assert b"\r\nBcc: eve@bob.example\r\n" in letter


def test_failures_may_be_reported_to_another_than_the_author() -> None:
    street = PostStreet(user={"reverse_path": "ann@alice.example"})
    street.send()
    assert b"From: Alice <alice@alice.example>" in street.bobs[0]
    assert street.said("C", 587)[2].startswith("MAIL FROM:<ann@alice.example>")


def test_files_and_accents_travel() -> None:
    street = PostStreet()
    street.send(
        Draft(
            sender="Zoé <alice@alice.example>",
            to=("bob@bob.example",),
            subject="Été",
            text="é\n",
            attachments=(Attachment("a.bin", b"\0\xff"),),
        )
    )
    [letter] = street.bobs
    assert message.first(letter, "Subject").text == "Été"  # type: ignore[union-attr]
    assert b"Content-Disposition: attachment; filename=a.bin" in letter
    assert letter.isascii()


@pytest.mark.parametrize(
    ("draft", "reason"),
    [(None, "reason.no-such-letter"), (Draft(sender="alice@alice.example", text="x"), "reason.no-recipients-named")],
)
def test_what_cannot_be_sent(draft: Draft | None, reason: str) -> None:
    street = PostStreet()
    if draft:
        street.send(draft)
    else:
        street.ask(HOME, "send", "nothing")
    assert decided(street) == [("refuse", reason)]


def test_nowhere_to_submit_to() -> None:
    street = PostStreet(user={"submission": ""})
    street.send()
    assert decided(street) == [("refuse", "reason.no-submission-server")]


def test_a_wrong_password_is_told_and_the_letter_is_not_sent() -> None:
    street = PostStreet(user={"password": "tulip"})
    street.send()
    assert decided(street) == [("refuse", "reason.submission-refused")]
    assert [fact.reason for fact in street.facts(GaveUp)] == ["reason.submission-refused"]
    assert street.bobs == []


def test_what_is_put_off_stays_in_the_outbox() -> None:
    street = PostStreet(msa={"maintenance": ("0s", "10m")})
    street.send()
    assert decided(street) == [("defer", "reason.submission-deferred")]
    assert len(street.user.outbox.parcels) == 1
    street.wait(11 * 60)
    street.ask(HOME, "retry")
    assert len(street.bobs) == 1
    assert not street.user.outbox.parcels
    assert [fact.outcome for fact in street.facts(Tried) if fact.who == HOME] == ["deferred", "delivered"]


def test_some_recipients_are_refused() -> None:
    street = PostStreet(msa={"check_recipients": True})
    street.send(Draft(sender="alice@alice.example", to=("bob@bob.example", "x@gone.example"), text="x"))
    assert sorted(decided(street)) == [("accept", "reason.submitted"), ("refuse", "reason.submission-refused")]
    assert len(street.bobs) == 1


@pytest.mark.parametrize(
    "who", ["bob", "postmaster", f'"{"a b" * 30}"@bob.example', "x" * 70 + "@bob.example", "a@[b]"]
)
def test_whatever_was_written_for_an_address_is_tried(who: str) -> None:
    street = PostStreet()
    street.send(Draft(sender="alice@alice.example", to=(who,), text="x"))
    assert f"RCPT TO:<{who}>" in street.said("C", 587)
    assert not street.user.outbox.parcels


@pytest.mark.parametrize("place", ["host:port", "host:", ":25", "host:99999"])
def test_a_submission_server_is_a_place(place: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"submission": place}, MailUser.Settings)


def test_the_outbox_is_recorded() -> None:
    street = PostStreet()
    street.send()
    [queued] = [fact for fact in street.facts(Queued) if fact.who == HOME]
    assert (queued.reverse_path, queued.forward_paths) == ("alice@alice.example", ("bob@bob.example",))


def _moments() -> list[int]:
    street = PostStreet()
    street.send()
    wires = {e.fact.wire for e in street.world.trace.events if isinstance(e.fact, Dialled) and e.fact.port == 587}
    return sorted({e.at for e in street.world.trace.events if isinstance(e.fact, Sent) and e.fact.wire in wires})


@pytest.mark.parametrize("at", _moments())
def test_wherever_the_wire_is_cut_the_letter_is_still_somewhere(at: int) -> None:
    street = PostStreet(faults=[Fault("snap", (HOME, MSA), "cut", at, at + 1)])
    street.send(HELLO)
    if not street.bobs:
        assert len(street.user.outbox.parcels) == 1
        street.wait(60)
        street.ask(HOME, "retry")
    assert 1 <= len(street.bobs) <= 2
