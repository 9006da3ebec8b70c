"""DKIM: the RFCs' own examples, dkimpy's opinion both ways, each way a signature breaks, and hostile letters."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.address import Address
from simulator.mail.message import fields, named, prepend
from simulator.trust.dkim import Delivery, Signing, covered, dkim, key_text, recurring, side_by_side, sign
from simulator.trust.dkim.broken import RESULTS
from simulator.trust.dkim.canonical import FORMS
from simulator.trust.dkim.key_record import matches
from simulator.trust.dkim.seal import sealed
from simulator.trust.dkim.signature import read_signature, signed_data
from simulator.trust.dkim.tags import quoted
from simulator.trust.judgment import Known, Question, Verdict
from simulator.trust.keys import ed25519_key, rsa_key
from tests.effort import grows_evenly
from tests.trust.letters import ED25519, KEYS, LETTER, NOW, RSA, asked, signing, zone

EXAMPLES = Path(__file__).parent


def judged(raw: bytes, known: Known, now: int = NOW) -> Verdict:
    return asked(lambda learned: dkim(raw, now, learned), known)[0]


def signed(letter: bytes = LETTER, now: int = NOW, **settings: object) -> bytes:
    return prepend(letter, sign(letter, signing(**settings), now))


def second_opinion(raw: bytes, known: Known, which: int = 0) -> bool:
    """What dkimpy says. It looks at the clock of this machine; letters that are too new it would not believe."""

    def told(name: bytes, timeout: int = 5) -> bytes | None:
        _, records = known.get((name.decode().rstrip("."), "TXT"), ("nxdomain", ()))
        return "".join(re.findall(r'"([^"]*)"', records[0])).encode() if records else None

    try:
        return dkimpy.DKIM(raw).verify(which, told)
    except dkimpy.DKIMException:
        return False


# ---- the examples of the RFCs


def example(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


APPENDIX_KEYS: Known = {
    ("brisbane._domainkey.example.com", "TXT"): ("ok", (
        '"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ" "KBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt" '
        '"IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v" "/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi" '
        '"tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"',
    )),
    ("brisbane._domainkey.football.example.com", "TXT"): ("ok", (
        '"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="',
    )),
    ("test._domainkey.football.example.com", "TXT"): ("ok", (
        '"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR" '
        '"iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC" '
        '"DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3" "Ip3G+2kryOTIKT+l/K4w3QIDAQAB"',
    )),
}  # fmt: skip


def test_rfc_6376_appendix_a() -> None:
    # As it was signed: the RFC shows its continuation lines indented otherwise, and two spaces after "game."
    verdict, questions = asked(lambda known: dkim(example("rfc6376.eml"), NOW, known), APPENDIX_KEYS)
    assert questions == [("brisbane._domainkey.example.com", "TXT")]
    assert (verdict.result, verdict.details["header.i"]) == ("pass", "joe@football.example.com")
    assert judged(example("rfc6376.eml").replace(b"hungry yet", b"thirsty yet"), APPENDIX_KEYS).result == "fail"


def test_rfc_8463_appendix_a() -> None:
    verdict, questions = asked(lambda known: dkim(example("rfc8463.eml"), NOW, known), APPENDIX_KEYS)
    assert [part.result for part in verdict.parts] == ["pass", "pass"]
    assert [part.details["header.a"] for part in verdict.parts] == ["ed25519-sha256", "rsa-sha256"]
    assert len(questions) == 2
    broken = judged(example("rfc8463.eml").replace(b"Is dinner", b"Was dinner"), APPENDIX_KEYS)
    assert [part.reason for part in broken.parts] == ["dkim.broken.signature"] * 2


def test_the_forms_of_rfc_6376() -> None:
    header = [side_by_side(field, "header") for field in (b"A: X", b"B : Y\t\r\n\tZ  ")]  # §3.4.5
    body = side_by_side(b" C \r\nD \t E\r\n\r\n\r\n", "body")
    assert [field.relaxed for field in header] == [b"a:X", b"b:Y Z"]
    assert [field.simple for field in header] == [b"A: X", b"B : Y\t\r\n\tZ  "]
    assert (body.relaxed, body.simple) == (b" C\r\nD E\r\n", b" C \r\nD \t E\r\n")
    empty = {name: base64.b64encode(hashlib.sha256(form.body(b"")).digest()) for name, form in FORMS.items()}
    assert empty == {
        "simple": b"frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
        "relaxed": b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    }


# ---- a second opinion, both ways

FORM_PAIRS = [(header, body) for header in FORMS for body in FORMS]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("forms", FORM_PAIRS)
@pytest.mark.parametrize("measured", [False, True])
def test_what_we_sign_dkimpy_verifies(key: str, forms: tuple[str, str], measured: bool) -> None:
    about = {"header_form": forms[0], "body_form": forms[1], "measured": measured, "identity": "alice@alice.example"}
    raw = signed(key=key, lasts=10**9, copied=("subject", "to"), **about)
    assert second_opinion(raw, zone())
    assert judged(raw, zone()).result == "pass"
    assert all(len(line) <= 78 for line in sign(LETTER, signing(key), NOW).split(b"\r\n"))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("forms", FORM_PAIRS)
@pytest.mark.parametrize("measured", [False, True])
def test_what_dkimpy_signs_we_verify(key: str, forms: tuple[str, str], measured: bool) -> None:
    secret = (
        RSA.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        if key == "rsa"
        else base64.b64encode(ED25519.private_bytes_raw())
    )
    field = dkimpy.sign(
        LETTER, f"{key}1".encode(), b"alice.example", secret, length=measured,
        signature_algorithm=f"{key}-sha256".encode(), canonicalize=tuple(form.encode() for form in forms),
        include_headers=[b"from", b"to", b"subject", b"x-none"],
    )  # fmt: skip
    verdict = judged(field + LETTER, zone(), int(time.time()))
    assert (verdict.result, verdict.reason) == ("pass", "dkim.verified")


# ---- each way it breaks: how, what we call it, and whether dkimpy looks at it too

Change = Callable[[bytes], bytes]


def swap(old: bytes, new: bytes) -> Change:
    def change(raw: bytes) -> bytes:
        assert raw.count(old), old
        return raw.replace(old, new, 1)

    return change


def again(**settings: object) -> Change:
    """Signed otherwise."""
    return lambda raw: signed(**settings)


def other_letter(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"B" if found[2] == b"A" else b"A")


def by_hand(tags: str) -> Change:
    """A field that no signer of ours would write, over fields that are there, rightly signed."""

    def change(raw: bytes) -> bytes:
        read = dict(tag.split("=", 1) for tag in tags.split(";"))
        names = read.get("h", "from").lower().split(":")
        data = signed_data(LETTER, fields(LETTER), names, "relaxed")
        return prepend(LETTER, sealed("DKIM-Signature", read, data, "relaxed", RSA))

    return change


one_more_author = swap(b"From:", b"From: mallory@evil.example\r\nFrom:")
BODY = base64.b64encode(hashlib.sha256(FORMS["relaxed"].body(LETTER.partition(b"\r\n\r\n")[2])).digest()).decode()
GOOD = f"v=1;a=rsa-sha256;c=relaxed/relaxed;d=alice.example;s=rsa1;h=from:to;bh={BODY}"
SUBDOMAIN = f"{GOOD};i=@sub.alice.example".replace("s=rsa1", "s=strict")
BREAKS: dict[str, tuple[Change, str, bool]] = {
    "a word of the body": (swap(b"hungry", b"thirsty"), "body-hash", True),
    "a line at its end": (lambda raw: raw + b"Buy!\r\n", "body-hash", True),
    "the subject": (swap(b"Is  dinner", b"Was dinner"), "signature", True),
    "the author": (swap(b"Alice\t", b"Mallory "), "signature", True),
    "one more author": (one_more_author, "signature", True),
    "the signature itself": (lambda raw: re.sub(rb"(\sb=\s*)(.)", other_letter, raw), "signature", True),
    "the identity": (swap(b"d=alice.example;", b"d=alice.example; i=x@alice.example;"), "signature", True),
    "another's key": (lambda raw: raw.replace(b"s=rsa1", b"s=other"), "signature", True),
    "no such selector": (lambda raw: raw.replace(b"s=rsa1", b"s=nowhere"), "no-key", True),
    "a key withdrawn": (lambda raw: raw.replace(b"s=rsa1", b"s=revoked"), "key-revoked", True),
    "a key of no form": (lambda raw: raw.replace(b"s=rsa1", b"s=garbage"), "key-syntax", True),
    "a key that is no DER": (lambda raw: raw.replace(b"s=rsa1", b"s=der"), "key-syntax", True),
    "a key of another version": (lambda raw: raw.replace(b"s=rsa1", b"s=version"), "key-version", True),
    "a key of another kind": (lambda raw: raw.replace(b"s=rsa1", b"s=ed255191"), "key-type", False),
    "a key too short": (again(key="short"), "key-too-short", True),
    "a key for something else": (lambda raw: raw.replace(b"s=rsa1", b"s=service"), "key-service", False),
    "a key for another hash": (lambda raw: raw.replace(b"s=rsa1", b"s=hash"), "key-hash", False),
    "a key not for subdomains": (by_hand(SUBDOMAIN), "no-subdomains", False),
    "no answer": (lambda raw: raw.replace(b"s=rsa1", b"s=silent"), "no-answer", True),
    "expired": (again(lasts=60), "expired", True),
    "from the future": (swap(b"t=1772438400", b"t=9772438400"), "from-the-future", True),
    "expires before it is signed": (by_hand(f"{GOOD};t=1772438400;x=1772438399"), "expires-before-signed", False),
    "the author not signed": (by_hand(GOOD.replace("h=from:to", "h=to")), "from-not-signed", False),
    "one author of two signed": (lambda raw: one_more_author(by_hand(GOOD)(raw)), "from-added", True),
    "a tag missing": (swap(b"bh=", b"bx="), "missing-tag", True),
    "another version": (swap(b"v=1", b"v=2"), "version", True),
    "a tag twice": (swap(b"v=1;", b"v=1; d=alice.example;"), "duplicate-tag", True),
    "no list of tags": (swap(b"v=1;", b"v=1; what is this;"), "syntax", True),
    "an unknown algorithm": (swap(b"rsa-sha256", b"rsa-sha512"), "algorithm-unknown", True),
    "SHA-1": (swap(b"rsa-sha256", b"rsa-sha1"), "rsa-sha1", True),
    "an unknown form": (swap(b"relaxed/relaxed", b"relaxed/sloppy"), "canonicalization-unknown", True),
    "an unknown way to the key": (by_hand(f"{GOOD};q=carrier/pigeon"), "query-unknown", True),
    "another's identity": (by_hand(f"{GOOD};i=bob@bob.example"), "domain-mismatch", True),
    "more body than there is": (by_hand(f"{GOOD};l=99999"), "length", False),
}  # fmt: skip


@pytest.fixture(scope="module")
def odd_zone() -> Known:
    short = rsa.generate_private_key(65537, 1024)  # only its text is used
    good = key_text(RSA)
    texts = {
        "other": key_text(short),
        "revoked": "v=DKIM1; p=",
        "garbage": "v=DKIM1; no key at all",
        "der": "v=DKIM1; p=aGVsbG8=",
        "version": good.replace("DKIM1", "DKIM9"),
        "service": good.replace("v=DKIM1;", "v=DKIM1; s=tel;"),
        "hash": good.replace("v=DKIM1;", "v=DKIM1; h=sha1;"),
        "strict": good.replace("v=DKIM1;", "v=DKIM1; t=s;"),
        "short1": key_text(KEYS_TOO["short"]),
        "ed255191": key_text(ED25519),
    }
    return {**zone(**texts), ("silent._domainkey.alice.example", "TXT"): ("timeout", ())}


KEYS_TOO = {"short": rsa_key(7, "short", 768)}


@pytest.mark.parametrize("how", BREAKS)
def test_each_way_it_breaks(how: str, odd_zone: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KEYS, "short", KEYS_TOO["short"])
    change, reason, dkimpy_looks = BREAKS[how]
    raw, later = change(signed()), NOW + 3600
    verdict = judged(raw, odd_zone, later)
    assert (verdict.result, verdict.reason) == (RESULTS[reason], f"dkim.broken.{reason}")
    last = [step for step in verdict.steps if not step.holds][-1]
    assert last.details["why"] == verdict.reason
    if dkimpy_looks:
        assert not second_opinion(raw, odd_zone)


def test_every_way_is_tried() -> None:
    tried = {reason for _, reason, _ in BREAKS.values()}
    assert RESULTS.keys() - tried == {"key-too-long"}  # which costs seconds to make


def test_a_key_too_long_is_not_used() -> None:
    modulus = (1 << 8191) + 1
    public = rsa.RSAPublicNumbers(65537, modulus).public_key()
    raw = signed().replace(b"s=rsa1", b"s=long")
    assert judged(raw, zone(long=key_text(public))).reason == "dkim.broken.key-too-long"


# ---- what does not break it


@pytest.mark.parametrize(
    "change",
    [
        swap(b"Received:", b"Received: from here by there\r\nReceived:"),
        swap(b"Subject: Is  dinner ready?", b"SUBJECT:Is dinner\r\n\tready?  "),
        swap(b"We lost \t the", b"We  lost the"),
        lambda raw: raw + b"\r\n\r\n",
    ],
)
def test_what_relaxed_forms_let_pass(change: Change) -> None:
    assert judged(change(signed()), zone()).result == "pass"
    strict = signed(header_form="simple", body_form="simple")
    assert judged(strict, zone()).result == "pass"


def test_what_stands_after_the_length_is_not_signed_and_is_said_to_be() -> None:
    verdict = judged(signed(measured=True) + b"Buy!\r\n", zone())
    assert verdict.result == "pass"
    told = next(step for step in verdict.steps if step.key == "dkim.step.body-hash")
    assert told.details["unsigned"] == "10"  # a line end that was not counted, a line, and what divided them


def test_a_domain_that_only_tests_is_as_good_as_unsigned() -> None:
    raw = signed().replace(b"s=rsa1", b"s=test")
    verdict = judged(raw, zone(test=key_text(RSA, "y")))
    assert (verdict.result, verdict.reason) == ("neutral", "dkim.broken.signature")
    assert verdict.steps[-1].key == "dkim.step.testing"
    assert judged(signed(), zone(rsa1=key_text(RSA, "y"))).result == "pass"


def test_a_good_signature_among_bad_ones_is_enough() -> None:
    raw = signed(signed(key="ed25519").replace(b"d=alice", b"d=malice"))
    verdict = judged(raw, zone())
    assert verdict.result == "pass"
    assert [part.result for part in verdict.parts] == ["pass", "permerror"]


def test_of_several_records_the_one_that_is_of_use_counts() -> None:
    known = dict(zone())
    good = known["rsa1._domainkey.alice.example", "TXT"][1]
    known["rsa1._domainkey.alice.example", "TXT"] = ("ok", ('"v=spf1 -all"', *good))
    assert judged(signed(), known).result == "pass"


def test_a_letter_without_signature() -> None:
    assert dkim(LETTER, NOW, {})[:2] == ("none", "dkim.not-signed")


def test_the_first_call_asks_and_hashes_nothing() -> None:
    assert dkim(signed(), NOW, {}) == Question("rsa1._domainkey.alice.example", "TXT")


def test_fields_copied_are_told() -> None:
    field = next(named(signed(copied=("subject", "to")), "DKIM-Signature"))
    assert read_signature(field).copied[0] == "Subject:Is  dinner ready?"


@given(st.binary())
def test_whatever_is_quoted_can_stand_in_a_tag(octets: bytes) -> None:
    assert not set(quoted(octets)) & set(";| \t\r\n")


# ---- keys


def test_keys_come_from_the_seed_and_are_good() -> None:
    first, other = rsa_key(1, "a.example", 1024), rsa_key(2, "a.example", 1024)
    rsa_key.cache_clear()
    assert rsa_key(1, "a.example", 1024).private_numbers() == first.private_numbers() != other.private_numbers()
    numbers = first.private_numbers()
    assert numbers.private_key().key_size == 1024  # OpenSSL looks at it
    assert rsa_key(3, "b.example").private_numbers().private_key().key_size == 2048
    assert ed25519_key(1, "a").private_bytes_raw() == ed25519_key(1, "a").private_bytes_raw()
    assert ed25519_key(1, "a").private_bytes_raw() != ed25519_key(1, "b").private_bytes_raw()


def test_no_key_is_shown_by_what_signs() -> None:
    assert "PrivateKey" not in repr(Signing("a.example", "s", RSA))


# ---- hostile letters

TAGS = st.lists(
    st.tuples(
        st.sampled_from("v a b bh c d h i l q s t x z ; = \r\n".split(" ")),
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                "1 rsa-sha256 ed25519-sha256 relaxed/simple alice.example rsa1 from:to AAAA 999999 @ a@b * =3D".split()
            ),
        ),
    )
)


@given(TAGS, st.text(), st.binary(max_size=200))
def test_no_signature_no_key_and_no_body_is_too_odd(tags: list[tuple[str, str]], key: str, body: bytes) -> None:
    value = "; ".join(f"{name}={text}" for name, text in tags).encode("utf-8", "surrogatepass")
    raw = b"DKIM-Signature: " + value + b"\r\nFrom: a@b.example\r\n\r\n" + body
    record = '"' + key.encode("utf-8", "replace").decode("latin-1").replace("\\", "").replace('"', "") + '"'
    verdict, _ = asked(
        lambda known: dkim(raw, NOW, known), {("rsa1._domainkey.alice.example", "TXT"): ("ok", (record,))}
    )
    assert verdict.result in {"none", *RESULTS.values()}


@given(st.binary(max_size=8), st.integers(0, 160), st.sampled_from(("rsa1", "ed255191")))
def test_no_octets_are_too_odd_for_a_key(octets: bytes, place: int, selector: str) -> None:
    head, _, coded = key_text(RSA if selector == "rsa1" else ED25519).rpartition("p=")
    good = base64.b64decode(coded)
    text = f"{head}p={base64.b64encode(good[:place] + octets + good[place + len(octets) :]).decode()}"
    judged(signed(key=selector.removesuffix("1")), zone(**{selector: text}))


@given(st.binary())
def test_any_octets_are_a_letter(raw: bytes) -> None:
    asked(lambda known: dkim(raw, NOW, known), {})
    asked(lambda known: dkim(signed(raw), NOW, known), zone())
    covered(signed(raw), 10)


@pytest.mark.parametrize("forms", [*product(FORMS, FORMS)])
@pytest.mark.parametrize("key", ["rsa", "ed25519"])
def test_what_is_covered_is_what_was_signed(forms: tuple[str, str], key: str) -> None:
    header_form, body_form = forms
    raw = signed(
        b"Subject:  two  spaces \r\nFrom: a@alice.example\r\n\r\nAt \t noon? \r\n\r\n",
        key=key,
        header_form=header_form,
        body_form=body_form,
    )
    (one,) = covered(raw, 10)
    assert matches(RSA.public_key() if key == "rsa" else ED25519.public_key(), one.signature.value, one.header_octets)
    assert one.body_hash == one.signature.body_hash
    assert [name for name, _ in one.header] == ["From", "Subject", "DKIM-Signature"]


def test_what_lies_below_the_mark_is_not_covered() -> None:
    raw = signed(measured=True)
    (before,), (after,) = covered(raw, 10), covered(raw + b"PS: No.\r\n", 10)
    assert before.body_octets == after.body_octets
    assert before.body != after.body


def test_a_field_that_is_no_signature_covers_nothing() -> None:
    assert covered(b"DKIM-Signature: v=1\r\nFrom: a@alice.example\r\n\r\n", 10) == []


SOME = 50_000
HOSTILE: dict[str, Callable[[int], bytes]] = {
    "a body of empty lines": lambda size: b"\r\n" * size + b"x",
    "a body of spaces": lambda size: b" " * size * 4 + b"x",
    "tabs and spaces by turns": lambda size: b"\t " * size + b"x ",
    "spaces before each line end": lambda size: b" \r\n" * size + b"x",
    "carriage returns": lambda size: b"\r" * size * 4,
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_a_body_costs_what_its_length_is(what: str, form: str) -> None:
    assert grows_evenly(lambda size: FORMS[form].body(HOSTILE[what](size)), SOME)


HEADERS: dict[str, Callable[[int], bytes]] = {
    "names in h": lambda size: GOOD.replace("h=from", "h=from" + ":from" * size).encode() + b";b=AAAA",
    "tags": lambda size: GOOD.encode() + b"".join(b";x%d=1" % one for one in range(size)) + b";b=AAAA",
    "semicolons": lambda size: b";" * size * 8,
    "folds": lambda size: b"v=1;" + b"\r\n " * size * 4,
    "base64": lambda size: GOOD.encode() + b";b=" + b"A " * size * 4,
    "digits": lambda size: GOOD.encode() + b";b=AAAA;t=" + b"9" * size * 4,
}


@pytest.mark.parametrize("what", HEADERS)
def test_a_field_costs_what_its_length_is(what: str) -> None:
    def work(size: int) -> None:
        raw = b"DKIM-Signature: " + HEADERS[what](size) + b"\r\nFrom: a@b.example\r\n" * 2 + b"\r\n"
        judged(raw, zone())

    assert grows_evenly(work, 5_000)


def test_ten_megabytes_cost_little_more_than_their_hash() -> None:
    body = b"The quick brown fox  jumps over the lazy dog. \t \r\n" * 200_000
    costs = []
    for work in (lambda: [hashlib.sha256(body).digest() for _ in range(20)], lambda: FORMS["relaxed"].body(body)):
        begun = time.process_time()
        work()
        costs.append(time.process_time() - begun)
    assert costs[1] < costs[0], "the form takes longer than twenty hashes"


# ---- a sound letter, sent again


def test_a_sound_signature_that_comes_to_strangers_again_is_told() -> None:
    """RFC 6376 §8.6. Not so one for those whom the letter names, nor a second attempt for the same."""
    known = zone()
    raw, first = signed(), dict[str, frozenset[Address]]()
    verdict = judged(raw, known)

    def met(*who: str) -> list[str]:
        delivery = Delivery(raw, frozenset(Address(name, "bob.example") for name in who), first.setdefault)
        steps = recurring(verdict, delivery).parts[0].steps
        return [step.details["recipient"] for step in steps if step.details.get("why") == "dkim.concept.dkim-replay"]

    assert [met("bob"), met("bob"), met("carol"), met("dave")] == [[], [], [], ["dave@bob.example"]]
    assert recurring(judged(raw.replace(b"game", b"gain"), known), Delivery(raw, frozenset(), None)).result == "fail"
