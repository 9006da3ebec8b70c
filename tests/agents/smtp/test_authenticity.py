"""Signing at a submission server, and at a receiving one DKIM, ARC and DMARC: what is asked, noted, told and done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.smtp.settings import Settings
from simulator.agents.unfit import Unfit
from simulator.mail.message import first, named, prepend
from simulator.trace.facts import Decided
from simulator.trust.arc import arc
from simulator.trust.dkim import dkim, key_text, sign
from simulator.trust.judgment import Question
from simulator.trust.keys import key_name, signing_key
from simulator.world.agent import LookUp
from tests.agents.smtp.test_server import Desk, greeted
from tests.trust.letters import LETTER, RSA, signing
from tests.trust.test_arc import handed_on

SEALER = "hop._domainkey.bob.example ed25519-sha256"
KEY = f'"{key_text(RSA)}"'
DOMAIN_KEY, DMARC = "rsa1._domainkey.alice.example", "_dmarc.alice.example"


def signed(desk: Desk, letter: bytes = LETTER) -> bytes:
    return prepend(letter, sign(letter, signing(), desk.clock.seconds))


def asked(desk: Desk) -> list[tuple[str, str]]:
    return [(deed.name, deed.type) for deed in desk.deeds if isinstance(deed, LookUp)]


def notes(desk: Desk) -> list[str]:
    return [fact.reason for fact in desk.facts(Decided) if not fact.reason.startswith("reason.")]


def told(letter: bytes) -> str:
    field = first(letter, "Authentication-Results")
    return "" if field is None else " ".join(field.text.split())


# ---- verifying


def test_a_server_that_does_not_care_asks_and_tells_nothing() -> None:
    desk = greeted()
    assert desk.submit(signed(desk)).startswith("250 ")
    assert asked(desk) == []
    assert told(desk.letters[0]) == ""


def test_a_signature_is_verified_before_the_letter_is_taken_and_the_result_told() -> None:
    desk = greeted(dkim="note")
    assert desk.submit(signed(desk)) == ""
    assert asked(desk) == [(DOMAIN_KEY, "TXT")]
    assert desk.answer(DOMAIN_KEY, "TXT", "ok", KEY).startswith("250 2.0.0")
    assert notes(desk) == [
        "dkim.step.field", "dkim.step.time", "dkim.step.key", "dkim.step.body-hash", "dkim.step.signature",
        "dkim.step.authors", "dkim.result.pass",
    ]  # fmt: skip
    assert told(desk.letters[0]).startswith("mx.bob.example; dkim=pass header.d=alice.example header.i=@alice.example")


@pytest.mark.parametrize(
    ("status", "records", "result", "why"),
    [
        ("ok", (KEY.replace("p=M", "p=N"),), "permerror", "key-syntax"),
        ("nxdomain", (), "permerror", "no-key"),
        ("timeout", (), "temperror", "no-answer"),
    ],
)
def test_why_a_signature_is_not_good_is_noted(status: str, records: tuple[str, ...], result: str, why: str) -> None:
    desk = greeted(dkim="note")
    desk.submit(signed(desk))
    assert desk.answer(DOMAIN_KEY, "TXT", status, *records).startswith("250 ")
    assert notes(desk)[-2:] == [f"dkim.broken.{why}", f"dkim.result.{result}"]
    assert f"dkim={result} reason={why}" in told(desk.letters[0])


@pytest.mark.parametrize(
    ("late", "change", "status", "answer"),
    [
        (0, b"", "ok", "250 2.0.0"),
        (0, b"PS: No.\r\n", "ok", "550 5.7.20 No signature on this letter holds: body hash"),
        (0, b"", "nxdomain", "550 5.7.20 No signature on this letter holds: no key"),
        (7200, b"", "ok", "550 5.7.21 No signature on this letter is accepted here: expired"),
        (0, b"", "timeout", "451 4.7.5 "),
    ],
)
def test_a_server_may_insist_on_a_signature(late: int, change: bytes, status: str, answer: str) -> None:
    desk = greeted(dkim="enforce")
    letter = prepend(LETTER, sign(LETTER, replace(signing(), lasts=3600), desk.clock.seconds - late)) + change
    said = desk.submit(letter)
    records = (KEY,) if status == "ok" else ()
    assert (said or desk.answer(DOMAIN_KEY, "TXT", status, *records)).startswith(answer)


def test_a_server_that_insists_takes_no_letter_without_one() -> None:
    said = greeted(dkim="enforce").submit(LETTER)
    assert said.startswith("550 5.7.20 No signature on this letter holds: not signed")


def test_a_broken_chain_may_be_refused_and_none_at_all_may_not() -> None:
    desk = greeted(arc="enforce")
    assert desk.submit(LETTER).startswith("250 ")
    desk.submit(handed_on(LETTER) + b"PS: No.\r\n")
    assert desk.answer(DOMAIN_KEY, "TXT", "ok", KEY).startswith(
        "550 5.7.29 The chain of seals on this letter is broken"
    )


def test_what_others_pretend_that_we_have_found_is_taken_away() -> None:
    desk = greeted(dkim="note")
    forged = b"Authentication-Results: mx.bob.example; dkim=pass header.d=bank.example\r\n"
    foreign = b"Authentication-Results: mx.other.example; dkim=pass\r\n"
    desk.submit(forged + foreign + LETTER)
    fields = [field.text for field in named(desk.letters[0], "Authentication-Results")]
    assert fields == ["mx.bob.example;\tdkim=none", "mx.other.example; dkim=pass"]


def test_a_chain_is_validated() -> None:
    desk = greeted(arc="note")
    desk.submit(handed_on(LETTER))
    desk.answer(DOMAIN_KEY, "TXT", "ok", KEY)
    assert notes(desk)[-1] == "arc.result.pass"
    assert told(desk.letters[0]) == "mx.bob.example; arc=pass header.oldest-pass=0"


def test_whoever_hands_a_letter_on_seals_what_he_found() -> None:
    name = key_name(SEALER)
    desk = greeted(dkim="note", arc="note", seal_with=SEALER)
    desk.submit(handed_on(LETTER))
    desk.answer(DOMAIN_KEY, "TXT", "ok", KEY)
    letter = desk.letters[0]
    known = {(DOMAIN_KEY, "TXT"): ("ok", (KEY,)), (name.owner, "TXT"): ("ok", (f'"{key_text(signing_key(0, name))}"',))}
    verdict = arc(letter, desk.clock.seconds, known)
    assert (verdict.result, len(list(named(letter, "ARC-Seal")))) == ("pass", 2)
    assert b"ARC-Authentication-Results: i=2; mx.bob.example;\r\n\tdkim=none;\r\n\tarc=pass" in letter


def test_whoever_writes_under_a_letter_has_looked_before_and_seals_after() -> None:
    desk = greeted(dkim="note", arc="note", seal_with=SEALER, footer="From the list")
    desk.submit(signed(desk))
    desk.answer(DOMAIN_KEY, "TXT", "ok", KEY)
    letter, name = desk.letters[0], key_name(SEALER)
    assert told(letter).startswith("mx.bob.example; dkim=pass ")
    assert letter.endswith(b"\r\nFrom the list\r\n")
    known = {(DOMAIN_KEY, "TXT"): ("ok", (KEY,)), (name.owner, "TXT"): ("ok", (f'"{key_text(signing_key(0, name))}"',))}
    now = desk.clock.seconds
    assert (dkim(letter, now, known).result, arc(letter, now, known).result) == ("fail", "pass")


def test_nobody_seals_what_he_has_not_looked_at() -> None:
    desk = greeted(dkim="note", seal_with=SEALER)
    desk.submit(LETTER)
    assert first(desk.letters[0], "ARC-Seal") is None


@pytest.mark.parametrize(
    ("dmarc", "record", "answer", "box"),
    [
        ("note", "p=reject", "250 2.0.0", "INBOX"),
        ("enforce", "p=reject", "550 5.7.1", ""),
        ("enforce", "p=reject; t=y", "250 2.0.0", "Junk"),
        ("enforce", "p=quarantine", "250 2.0.0", "Junk"),
        ("enforce", "p=none", "250 2.0.0", "INBOX"),
    ],
)
def test_what_becomes_of_a_letter_nobody_vouches_for(dmarc: str, record: str, answer: str, box: str) -> None:
    desk = greeted(dkim="note", dmarc=dmarc)
    desk.bob.create("Junk", "\\Junk")
    desk.submit(LETTER)
    assert desk.answer(DMARC, "TXT", "ok", f'"v=DMARC1; {record}"').startswith(answer)
    assert [name for name, folder in desk.bob.folders.items() if folder.letters] == ([box] if box else [])
    assert notes(desk)[-1] == "dmarc.result.fail"


def test_without_a_folder_for_it_what_is_suspect_lies_in_the_inbox() -> None:
    desk = greeted(dmarc="enforce")
    desk.submit(LETTER)
    desk.answer(DMARC, "TXT", "ok", '"v=DMARC1; p=quarantine"')
    assert "dmarc=fail header.from=alice.example policy.dmarc=quarantine" in told(desk.letters[0])


def test_a_signature_of_the_authors_domain_is_enough() -> None:
    desk = greeted(dkim="note", dmarc="enforce")
    desk.submit(signed(desk))
    desk.answer(DOMAIN_KEY, "TXT", "ok", KEY)
    assert desk.answer(DMARC, "TXT", "ok", '"v=DMARC1; p=reject"').startswith("250 ")
    assert told(desk.letters[0]).endswith("dmarc=pass header.from=alice.example policy.dmarc=reject")


@pytest.mark.parametrize(("domain", "code"), [("alice.example", "250 2.0.0"), ("eve.example", "550 5.7.1")])
def test_spf_alone_is_enough_too_if_it_speaks_of_the_author(domain: str, code: str) -> None:
    desk = greeted(spf="note", dmarc="enforce")
    desk.say(f"MAIL FROM:<somebody@{domain}>")
    desk.answer(domain, "TXT", "ok", '"v=spf1 ip4:192.0.2.1 -all"')
    desk.say("RCPT TO:<bob@bob.example>", "DATA")
    desk.say(LETTER + b".\r\n")
    said = desk.answer(DMARC, "TXT", "ok", '"v=DMARC1; p=reject"')
    while not said:  # the walks up the tree
        said = desk.answer(desk.deeds[-1].name, "TXT", "nxdomain")
    assert said.startswith(code)


@pytest.mark.parametrize(
    ("status", "names", "address", "result"),
    [
        ("ok", ("alice.home.",), "192.0.2.1", "pass"),
        ("ok", ("alice.home.",), "192.0.2.9", "fail"),
        ("nxdomain", (), "", "permerror"),
        ("timeout", (), "", "temperror"),
    ],
)
def test_whether_the_callers_name_leads_back_is_told(
    status: str, names: tuple[str, ...], address: str, result: str
) -> None:
    desk = greeted(dkim="note", reverse_names="noted")
    desk.say("MAIL FROM:<alice@alice.example>")
    desk.answer("1.2.0.192.in-addr.arpa", "PTR", status, *names)
    if address:
        desk.answer("alice.home", "A", "ok", address)
    desk.say("RCPT TO:<bob@bob.example>", "DATA")
    desk.say(LETTER + b".\r\n")
    assert told(desk.letters[0]) == f"mx.bob.example; iprev={result} policy.iprev=192.0.2.1; dkim=none"


def test_no_answer_is_no_refusal_for_good() -> None:
    desk = greeted(dmarc="enforce")
    desk.submit(LETTER)
    assert desk.answer(DMARC, "TXT", "timeout").startswith("451 4.7.1")
    desk.submit(LETTER)
    assert notes(desk).count("dmarc.result.temperror") == 2


def test_each_letter_on_a_wire_is_judged_for_itself() -> None:
    desk = greeted(dkim="note")
    desk.submit(signed(desk))
    desk.answer(DOMAIN_KEY, "TXT", "ok", KEY)
    desk.submit(LETTER)
    assert [told(letter).split("=")[1].split()[0] for letter in desk.letters] == ["pass", "none"]
    assert asked(desk) == [(DOMAIN_KEY, "TXT")]


@given(st.binary(max_size=300), st.sampled_from([b"", b"DKIM-Signature: ", b"ARC-Seal: i=1;", b"From: "]), st.text())
def test_no_letter_and_no_answer_is_too_odd(octets: bytes, start: bytes, record: str) -> None:
    desk = greeted(spf="note", dkim="note", arc="note", dmarc="enforce", seal_with=SEALER)
    said = desk.submit(start + octets + b"\r\n" + signed(desk))
    for _ in range(60):
        if said:
            break
        waiting = [deed for deed in desk.deeds if isinstance(deed, LookUp)][-1]
        said = desk.answer(waiting.name, waiting.type, "ok", '"' + record.replace('"', "") + '"')
    assert said[:3] in ("250", "451", "550", "554")


# ---- who has logged in


@pytest.mark.parametrize(
    ("tried", "settings", "result"),
    [
        ((), {}, "auth=none"),
        (("AUTH PLAIN AGJvYgB0dWxpcA==",), {}, "auth=pass smtp.auth=bob"),
        (("AUTH PLAIN AGJvYgB0aG9ybg==",), {}, "auth=fail"),
        (("AUTH PLAIN AGJvYgB0dWxpcA==",), {"auth_unavailable": True}, "auth=temperror"),
        (("AUTH WINK",), {}, "auth=permerror"),
        (("AUTH PLAIN", "*"), {}, "auth=permerror"),
        (("AUTH PLAIN AGJvYgB0aG9ybg==", "AUTH PLAIN AGJvYgB0dWxpcA=="), {}, "auth=pass smtp.auth=bob"),
    ],
)
def test_what_came_of_the_log_in_is_told(tried: tuple[str, ...], settings: dict[str, bool], result: str) -> None:
    desk = greeted(587, auth_required=False, notes_log_in=True, **settings)
    desk.say(*tried)
    forged = b"Authentication-Results: mx.bob.example; auth=pass smtp.auth=king\r\n"
    desk.submit(forged + LETTER)
    assert told(desk.letters[0]) == f"mx.bob.example; {result}"


# ---- signing


def test_a_letter_handed_in_is_signed_when_all_else_is_done() -> None:
    names = ("s1._domainkey.alice.example rsa-sha256 1024", "s2._domainkey.alice.example ed25519-sha256")
    desk = greeted(587, auth_required=False, sign_with=names)
    desk.submit(b"From: Alice <alice@alice.example>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n")
    letter = desk.letters[0]
    keys = {name: key_name(name) for name in names}
    known = {(one.owner, "TXT"): ("ok", (f'"{key_text(signing_key(0, one))}"',)) for one in keys.values()}
    verdict = dkim(letter, desk.clock.seconds, known)
    assert not isinstance(verdict, Question)
    assert [part.result for part in verdict.parts] == ["pass", "pass"]
    assert verdict.parts[0].steps[0].details["fields"].endswith(":date:message-id")  # which the server had added


def test_a_signature_tells_what_it_covers_and_until_when() -> None:
    names = ("s1._domainkey.alice.example ed25519-sha256",)
    desk = greeted(587, auth_required=False, sign_with=names, signatures_last="1h", signatures_measure=True)
    desk.submit(b"From: Alice <alice@alice.example>\r\n\r\nAt noon?\r\n")
    field = next(named(desk.letters[0], "DKIM-Signature"))
    tags = dict(piece.strip().split("=", 1) for piece in field.text.split(";"))
    assert (tags["l"], int(tags["x"]) - int(tags["t"])) == ("10", 3600)


def test_letters_from_elsewhere_are_not_signed() -> None:
    desk = greeted(25, sign_with=("s1._domainkey.alice.example ed25519-sha256",))
    desk.submit(LETTER)
    assert first(desk.letters[0], "DKIM-Signature") is None


@pytest.mark.parametrize(
    "text",
    ["", "s1", "s1.alice.example", "s1._domainkey.", "._domainkey.alice.example",
     "s1._domainkey.alice.example rsa-sha1", "s1._domainkey.alice.example rsa-sha256 4096",
     "s1._domainkey.alice.example rsa-sha256 2048 more"],
)  # fmt: skip
def test_what_names_no_key_is_refused(text: str) -> None:
    assert key_name(text) is None
    with pytest.raises(Unfit):
        Settings(sign_with=(text,))
