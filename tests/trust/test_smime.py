"""S/MIME: what we make OpenSSL's own command opens and verifies, and the other way round; each way it breaks."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail import smime as letters
from simulator.scenario.furnishing.keys import Keys
from simulator.scenario.load import load
from simulator.trust.smime import BROKEN, NOBODY, Opened, Person, checked, opened, sealed, signed
from simulator.trust.smime.der import Malformed, read, written
from simulator.trust.smime.signature import sign

CURTAIN = 1_772_445_600  # 2026-03-02
TEXT = b"The cake is in the cellar."
LETTER = (
    b"From: Alice <alice@alice.example>\r\nTo: Bob <bob@bob.example>\r\nSubject: The surprise\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n" + TEXT + b"\r\n"
)
KEYS = Keys(load("hop-by-hop"), CURTAIN)
ALICE, BOB, CARLA = (KEYS.person(f"{name}@{name}.example") for name in ("alice", "bob", "carla"))
ROOTS = KEYS.people.roots()
YEAR = 365 * 86_400


def made(author: Person = ALICE) -> bytes:
    return sealed(LETTER, author, [BOB], Random(1).randbytes)


def tried(letter: bytes, reader: Person = BOB, now: int = CURTAIN) -> Opened:
    return opened(letter, reader, ROOTS, now)


def test_the_recipient_has_it_octet_by_octet_and_knows_from_whom() -> None:
    letter, verdict = tried(made())
    assert letter == LETTER
    assert verdict is not None
    assert (verdict.result, verdict.details["by"]) == ("pass", "alice@alice.example")
    assert [step.key.rpartition(".")[2] for step in verdict.steps] == [
        "opened", "signature", "certificate", "time", "name",
    ]  # fmt: skip


def test_whoever_wrote_it_can_read_it_too_and_nobody_else() -> None:
    assert tried(made(), ALICE).letter == LETTER
    assert TEXT not in made()
    assert b"Subject: The surprise" in made()  # what stands outside stays legible


def test_it_is_the_same_each_time() -> None:
    assert made() == made()


def altered(letter: bytes) -> bytes:
    """Signed, changed, and sealed again by somebody on the way who knows no better."""
    header, entity = letters.apart(letter)
    signed = letters.carried(entity)
    assert TEXT in signed
    return header + letters.wrapped(signed.replace(b"cellar", b"garden"), letters.SIGNED)


def signed_only(author: Person = ALICE) -> bytes:
    header, entity = letters.apart(LETTER)
    return header + letters.wrapped(sign(entity, author), letters.SIGNED)


def bare(author: Person = ALICE) -> bytes:
    """Signed without a word on whose key it was."""
    header, entity = letters.apart(LETTER)
    builder = PKCS7SignatureBuilder().set_data(entity).add_signer(author.certificate, author.key, SHA256())
    options = [PKCS7Options.Binary, PKCS7Options.NoAttributes, PKCS7Options.NoCerts]
    return header + letters.wrapped(builder.sign(Encoding.DER, options), letters.SIGNED)


WAYS: dict[str, Callable[[], Opened]] = {
    "not-for-us": lambda: tried(made(), CARLA),
    "signer": lambda: tried(bare()),
    "syntax": lambda: tried(letters.apart(LETTER)[0] + letters.wrapped(b"\x30\x03abc", letters.SIGNED)),
    "signature": lambda: tried(altered(signed_only())),
    "certificate": lambda: opened(made(), BOB, (), CURTAIN),
    "time": lambda: tried(made(), now=CURTAIN + YEAR),
    "name": lambda: tried(made(CARLA)),
}


@pytest.mark.parametrize("why", BROKEN)
def test_each_way_it_breaks(why: str) -> None:
    letter, verdict = WAYS[why]()
    assert verdict is not None
    assert verdict.result == BROKEN[why]
    assert verdict.steps[-1].details["why"] == f"smime.broken.{why}"
    assert not verdict.steps[-1].holds
    assert (TEXT in letter) == (why in ("certificate", "time", "name", "signer"))  # doubtful, and yet to be read


# ---- signed, and legible for everybody

CLEAR = signed(LETTER, ALICE)
GARDEN = CLEAR.replace(b"cellar", b"garden")


def test_with_its_signature_beside_it_a_text_lies_open_and_stays_as_it_is() -> None:
    assert TEXT in CLEAR
    assert letters.kind(CLEAR) == letters.CLEAR
    assert not letters.is_sealed(CLEAR)
    assert tried(CLEAR, CARLA).letter == CLEAR
    assert letters.parted(letters.apart(CLEAR)[1])[0] == letters.apart(LETTER)[1]


@pytest.mark.parametrize(
    ("letter", "roots", "now", "result", "reason"),
    [
        (CLEAR, ROOTS, CURTAIN, "pass", "smime.step.name"),
        (GARDEN, ROOTS, CURTAIN, "fail", "smime.broken.signature"),
        (CLEAR.replace(b"alice@alice", b"carla@alice", 1), ROOTS, CURTAIN, "policy", "smime.broken.name"),
        (CLEAR, (), CURTAIN, "policy", "smime.broken.certificate"),
        (CLEAR, ROOTS, CURTAIN + YEAR, "policy", "smime.broken.time"),
        (CLEAR.replace(b"\r\n\r\nMII", b"\r\n\r\nMIX"), ROOTS, CURTAIN, "neutral", "smime.broken.syntax"),
        (LETTER, ROOTS, CURTAIN, "none", "smime.not-signed"),
    ],
)
def test_whoever_has_no_key_can_check_it(letter: bytes, roots: tuple, now: int, result: str, reason: str) -> None:
    verdict = checked(letter, roots, now)
    assert verdict is not None
    assert (verdict.result, verdict.reason) == (result, reason)
    told = {name: said for name, said in verdict.details.items() if name.startswith("body.")}
    who = {"body.smime-identifier": "alice@alice.example", "body.smime-part": "2"}
    assert told == ({} if result in ("none", "neutral") else who)


def test_where_a_signature_lies_is_told_as_a_section() -> None:
    """RFC 7281 §3.2.1."""
    verdicts = {"1": checked(signed_only(), ROOTS, CURTAIN), "1/1": tried(made()).verdict}
    assert [verdict and verdict.details["body.smime-part"] for verdict in verdicts.values()] == [*verdicts]
    assert checked(made(), ROOTS, CURTAIN) is None  # whether there is one under the seal, nobody can see


def test_another_letter_is_left_alone() -> None:
    assert opened(LETTER, BOB, ROOTS, CURTAIN) == (LETTER, None)
    with pytest.raises(KeyError):
        NOBODY.person("alice@alice.example")


@given(st.binary(max_size=200))
def test_no_octets_break_it(noise: bytes) -> None:
    for kind in (letters.SEALED, letters.SIGNED):
        found = tried(letters.apart(LETTER)[0] + letters.wrapped(noise, kind))
        assert found.verdict is not None
        assert found.verdict.result in ("permerror", "neutral", "fail")


@given(st.lists(st.binary(max_size=300), max_size=4))
def test_what_der_writes_it_reads(parts: list[bytes]) -> None:
    values = [written(0x04, part) for part in parts]
    assert [one.content for one in read(written(0x30, *values)).inside] == parts
    with pytest.raises(Malformed):
        read(written(0x30, *values)[:-1] + b"")


def test_a_strangers_letter_costs_no_more_than_its_length() -> None:
    started = time.perf_counter()
    many = letters.apart(LETTER)[0] + letters.wrapped(b"\x05\x00" * 1_000_000, letters.SIGNED)
    assert tried(many).verdict is not None
    assert tried(b"Content-Type: application/pkcs7-mime\r\n" + b"a:\r\n" * 1_000_000 + b"\r\n").verdict is None
    assert time.perf_counter() - started < 2


# ---- a second opinion


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for name, person in (("alice", ALICE), ("bob", BOB)):
        key = person.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / f"{name}.key").write_bytes(key)
        (tmp_path / f"{name}.pem").write_bytes(person.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "issuer.pem").write_bytes(ALICE.issuer.public_bytes(Encoding.PEM))
    (tmp_path / "root.pem").write_bytes(ROOTS[0].public_bytes(Encoding.PEM))
    (tmp_path / "letter.eml").write_bytes(made())
    (tmp_path / "plain").write_bytes(letters.apart(LETTER)[1])
    return tmp_path


def openssl(desk: Path, command: str) -> bytes:
    done = subprocess.run(["openssl", *command.split()], cwd=desk, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("tool", ["cms", "smime"])
def test_openssl_opens_and_verifies_ours(desk: Path, tool: str) -> None:
    openssl(desk, f"{tool} -decrypt -in letter.eml -recip bob.pem -inkey bob.key -out signed.eml")
    verified = openssl(desk, f"{tool} -verify -in signed.eml -CAfile root.pem -attime {CURTAIN} -signer who.pem")
    assert verified == letters.apart(LETTER)[1]
    assert (desk / "who.pem").read_bytes() == (desk / "alice.pem").read_bytes()


@pytest.mark.parametrize(("letter", "verdict"), [(CLEAR, "pass"), (GARDEN, "fail")])
def test_of_a_signature_beside_its_text_openssl_thinks_the_same(desk: Path, letter: bytes, verdict: str) -> None:
    (desk / "clear.eml").write_bytes(letter)
    found = checked(letter, ROOTS, CURTAIN)
    assert found is not None
    assert found.result == verdict
    done = f"openssl cms -verify -in clear.eml -CAfile root.pem -attime {CURTAIN}".split()
    assert (subprocess.run(done, cwd=desk, capture_output=True, check=False).returncode == 0) is (verdict == "pass")


def test_we_verify_openssl_s_signature_beside_its_text(desk: Path) -> None:
    theirs = openssl(
        desk, "cms -sign -in plain -signer alice.pem -inkey alice.key -certfile issuer.pem -md sha256 -crlfeol"
    )
    verdict = checked(letters.apart(LETTER)[0] + theirs, ROOTS, CURTAIN)
    assert verdict is not None
    assert (verdict.result, verdict.details["body.smime-part"]) == ("pass", "2")


def test_we_open_and_verify_openssl_s(desk: Path) -> None:
    openssl(desk, "cms -sign -binary -nodetach -md sha256 -in plain -signer alice.pem -inkey alice.key "
            "-certfile issuer.pem -outform DER -out signed.der")  # fmt: skip
    inner = letters.wrapped((desk / "signed.der").read_bytes(), letters.SIGNED)
    (desk / "inner").write_bytes(inner)
    openssl(desk, "cms -encrypt -binary -aes128 -in inner -outform DER -out sealed.der bob.pem")
    header = letters.apart(LETTER)[0]
    letter, verdict = tried(header + letters.wrapped((desk / "sealed.der").read_bytes(), letters.SEALED))
    assert letter == LETTER
    assert verdict is not None
    assert verdict.result == "pass"  # with signed attributes, which ours have not


@pytest.mark.filterwarnings("ignore::UserWarning")  # the library says what it thinks of such certificates
def test_whatever_octets_are_changed_there_is_a_verdict() -> None:
    """In the certificates as well, each part of which the library reads only when it is looked at."""
    header, entity = letters.apart(signed_only())
    cms, chance = letters.carried(entity), Random(5)
    results = Counter()
    for _ in range(1_500):
        changed = bytearray(cms)
        for place in chance.choices(range(len(cms)), k=chance.randint(1, 3)):
            changed[place] = chance.randrange(256)
        verdict = tried(header + letters.wrapped(bytes(changed), letters.SIGNED)).verdict
        assert verdict is not None
        results[verdict.result] += 1
    assert set(results) == {"pass", "fail", "policy", "permerror", "neutral"}
