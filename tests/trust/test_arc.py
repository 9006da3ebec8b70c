"""ARC: chains that hold, each way one breaks, and dkimpy's opinion both ways."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.message import prepend
from simulator.trust.arc import MOST_SETS, arc, seal
from simulator.trust.dkim import verify
from simulator.trust.dkim.signature import canonical_hash
from simulator.trust.judgment import Known, Verdict
from tests.effort import grows_evenly
from tests.trust.letters import LETTER, NOW, RSA, asked, signing, zone
from tests.trust.test_dkim import signed

FOUND = "mx.alice.example;\r\n\tspf=pass smtp.mailfrom=alice.example"


def judged(raw: bytes, known: Known | None = None) -> Verdict:
    return asked(lambda learned: arc(raw, NOW, learned), zone() if known is None else known)[0]


def handed_on(raw: bytes, times: int = 1, known: Known | None = None) -> bytes:
    for _ in range(times):
        raw = prepend(raw, seal(raw, signing(), FOUND, judged(raw, known).result, NOW))
    return raw


def second_opinion(raw: bytes) -> bytes | None:
    def told(name: bytes, timeout: int = 5) -> bytes | None:
        _, records = zone().get((name.decode().rstrip("."), "TXT"), ("nxdomain", ()))
        return records[0].strip('"').encode() if records else None

    return dkimpy.arc_verify(raw, dnsfunc=told)[0]


@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_chain_holds_and_dkimpy_thinks_so_too(times: int) -> None:
    raw = handed_on(signed(), times)
    verdict = judged(raw)
    assert (verdict.result, verdict.reason) == ("pass", "arc.intact")
    assert verdict.details == {"header.oldest-pass": "0"}
    assert second_opinion(raw) == b"pass"
    assert [step.key for step in verdict.steps].count("arc.step.seal") == times


def test_what_dkimpy_seals_we_verify() -> None:
    secret = RSA.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    raw = signed()
    for result in ("none", "pass", "pass"):
        raw = f"Authentication-Results: mx.bob.example; arc={result}; dkim=pass\r\n".encode() + raw
        fields = dkimpy.arc_sign(raw, b"rsa1", b"alice.example", secret, b"mx.bob.example")
        raw = b"".join(fields) + raw.partition(b"\r\n")[2]
    verdict, _ = asked(lambda known: arc(raw, int(time.time()), known), zone())
    assert verdict.result == "pass", verdict


def test_no_chain() -> None:
    assert judged(LETTER)[:2] == ("none", "arc.no-chain")


def test_a_list_that_changes_the_letter_and_seals_it_keeps_the_chain() -> None:
    changed = handed_on(signed()).replace(b"Subject: ", b"Subject: [list] ")
    assert judged(changed).reason == "arc.broken.message-signature"
    raw = prepend(changed, seal(changed, signing(), FOUND, "pass", NOW))
    verdict = judged(raw)
    assert (verdict.result, verdict.details["header.oldest-pass"]) == ("pass", "2")
    assert second_opinion(raw) == b"pass"


Change = Callable[[bytes], bytes]


def sub(pattern: bytes, new: bytes) -> Change:
    def change(raw: bytes) -> bytes:
        changed, count = re.subn(pattern, new, raw, count=1, flags=re.DOTALL)
        assert count
        return changed

    return change


BREAKS: dict[str, tuple[Change, str, bool]] = {
    "the body": (sub(b"hungry", b"thirsty"), "message-signature", True),
    "the results of the second": (sub(b"(Results: i=2;.*?)spf=pass", rb"\1spf=fail"), "seal", True),
    "the results of the first": (sub(b"(Results: i=1;.*?)spf=pass", rb"\1spf=fail"), "seal", True),
    "a field lost": (sub(rb"ARC-Authentication-Results: i=1.*?\r\n(?!\t)", b""), "structure", True),
    "a set lost": (lambda raw: re.sub(rb"(?s)ARC-[A-Za-z-]+: i=1.*?\r\n(?!\t)", b"", raw), "structure", True),
    "a field twice": (sub(rb"(ARC-Seal: i=1.*?\r\n)(?!\t)", rb"\1\1"), "structure", True),
    "h in a seal": (sub(b"(ARC-Seal: i=2;)", rb"\1 h=from;"), "structure", False),
    "no status in a seal": (sub(b"(ARC-Seal: i=2;) cv=pass;", rb"\1"), "structure", True),
    "an odd status": (sub(b"(ARC-Seal: i=2;) cv=pass;", rb"\1 cv=maybe;"), "structure", True),
    "none where it should be pass": (sub(b"(ARC-Seal: i=2;) cv=pass;", rb"\1 cv=none;"), "structure", True),
    "marked as failed": (sub(b"(ARC-Seal: i=2;) cv=pass;", rb"\1 cv=fail;"), "marked-failed", True),
    "no key for the seal": (sub(rb"(ARC-Seal: i=2;.*?)s=rsa1", rb"\1s=none1"), "seal", True),
    "an unknown algorithm": (sub(rb"(ARC-Seal: i=2;.*?)a=rsa-sha256", rb"\1a=rsa-md5"), "seal", True),
    "chain fields in h": (sub(rb"(Signature: i=2;.*?)h=from", rb"\1h=arc-seal:from"), "message-signature", False),
    "a number too high": (sub(b"ARC-Seal: i=2", b"ARC-Seal: i=51"), "structure", True),
    "no number": (sub(b"ARC-Seal: i=2;", b"ARC-Seal:"), "structure", True),
}  # fmt: skip


@pytest.mark.parametrize("how", BREAKS)
def test_each_way_it_breaks(how: str) -> None:
    change, why, dkimpy_looks = BREAKS[how]
    raw = change(handed_on(signed(), 2))
    verdict = judged(raw)
    assert (verdict.result, verdict.reason) == ("fail", f"arc.broken.{why}")
    assert not verdict.steps[-1].holds
    if dkimpy_looks:
        assert second_opinion(raw) != b"pass"


def test_an_answer_that_does_not_come_breaks_it_for_good() -> None:
    raw = handed_on(signed())
    silent = dict.fromkeys(zone(), ("timeout", ()))
    assert judged(raw, silent)[:2] == ("fail", "arc.broken.message-signature")


def test_a_broken_chain_is_sealed_once_more_alone_and_never_again() -> None:
    broken = handed_on(signed(), 2).replace(b"hungry", b"thirsty")
    marked = prepend(broken, seal(broken, signing(), FOUND, "fail", NOW))
    assert b"ARC-Seal: i=3; cv=fail;" in marked
    assert judged(marked).reason == "arc.broken.marked-failed"
    assert second_opinion(marked) is None  # its word for a chain that has ended
    assert seal(marked, signing(), FOUND, "fail", NOW) == b""


def test_a_chain_has_an_end() -> None:
    longest = handed_on(LETTER, MOST_SETS)
    assert judged(longest).result == "pass"
    assert seal(longest, signing(), FOUND, "pass", NOW) == b""
    one_more = b"ARC-Seal: i=1\r\n" + longest
    assert judged(one_more).reason == "arc.broken.too-long"


@given(
    st.lists(
        st.tuples(st.sampled_from(["Seal", "Message-Signature", "Authentication-Results"]), st.binary(max_size=60))
    )
)
def test_no_field_is_too_odd(pieces: list[tuple[str, bytes]]) -> None:
    raw = b"".join(b"ARC-%s: i=1;%s\r\n" % (name.encode(), value) for name, value in pieces) + LETTER
    assert judged(raw).result in ("none", "pass", "fail")
    seal(raw, signing(), FOUND, "fail", NOW)


@pytest.mark.parametrize("piece", [b"ARC-Seal: i=1; cv=none\r\n", b"ARC-Seal:" + b";" * 100 + b"\r\n"])
def test_many_fields_cost_what_they_are(piece: bytes) -> None:
    assert grows_evenly(lambda size: judged(piece * size + LETTER), 2_000)


def test_a_body_is_hashed_once_however_many_have_signed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty sets over a letter of five megabytes took seven seconds."""
    raw, hashed = handed_on(signed(), 5), []
    monkeypatch.setattr(verify, "canonical_hash", lambda *about: (hashed.append(about), canonical_hash(*about))[1])
    assert arc(raw, NOW, zone()).result == "pass"
    assert len(hashed) == 1
