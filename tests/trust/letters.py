"""A letter to be signed, and the names under which DNS tells keys."""

from __future__ import annotations

from collections.abc import Callable

from simulator.trust.dkim import Signing, key_text
from simulator.trust.judgment import Known, Question, Verdict
from simulator.trust.keys import ed25519_key, rsa_key

NOW = 1_772_438_400  # 2 March 2026, eight o'clock
LETTER = (
    b"Received: from home.example by mx.alice.example; Mon, 02 Mar 2026 07:59:58 +0000\r\n"
    b"From:  Alice\t <alice@alice.example>\r\n"
    b"To: Bob <bob@bob.example>,\r\n  Carol <carol@bob.example>\r\n"
    b"Subject: Is  dinner ready?\r\n"
    b"Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n"
    b"Message-ID: <1@alice.example>\r\n"
    b"\r\n"
    b"Hi. \r\n\r\nWe lost \t the game.\r\nAre you hungry yet?\r\n\r\n\r\n"
)
RSA, ED25519 = rsa_key(7, "alice.example", 1024), ed25519_key(7, "alice.example")
KEYS = {"rsa": RSA, "ed25519": ED25519}


def signing(key: str = "rsa", **settings: object) -> Signing:
    return Signing("alice.example", f"{key}1", KEYS[key], **settings)


def zone(**texts: str) -> Known:
    """DNS with the keys, and whatever lies under other selectors."""
    told = {f"{kind}1": key_text(key) for kind, key in KEYS.items()} | texts
    return {(f"{name}._domainkey.alice.example", "TXT"): ("ok", (f'"{text}"',)) for name, text in told.items()}


def asked(judge: Callable[[dict], Verdict | Question], known: Known) -> tuple[Verdict, list[Question]]:
    """A verdict as a server comes to it: question by question, what nobody knows does not exist."""
    learned, questions = {}, []
    while isinstance(said := judge(learned), Question):
        questions.append(said)
        learned[said] = known.get(said, ("nxdomain", ()))
    return said, questions
