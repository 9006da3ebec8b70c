"""Free play: every route and every circumstance can be chosen and does what its words say; a form is read kindly."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Callable
from itertools import combinations
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.mail.message import first, normalise
from simulator.scenario.load import loads
from simulator.scenario.own.free_play import Attached, FieldError, FreePlay, choices, free_play
from simulator.scenario.own.sent import performed
from simulator.scenario.run import Run
from simulator.scenario.write import as_toml
from simulator.trace import Allowance
from simulator.trace.facts import Decided, GaveUp, Sent, Stored, Struck, Tried
from tests.happened import facts

ALICE, BOB, CAROL = "Alice <alice@alice.example>", "Bob <bob@bob.example>", "carol@carol.example"
ROUTES, TWISTS = sorted(choices().routes), sorted(choices().twists)
EML = b"From: zoe@far.example\nTo: bob@bob.example\nSubject: on paper\n\nHello.\n"


def form(**given: Any) -> FreePlay:
    said = {"from": ALICE, "to": BOB, "subject": "Été ?", "text": "Où ça ?\n" * 200} | given
    return msgspec.convert(said, FreePlay)


def played(**given: Any) -> Run:
    run = Run(free_play(form(**given)))
    run.play()
    return run


def boxes(run: Run) -> set[str]:
    return {fact.mailbox for fact in facts(run, Stored)}


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_leads_to_both_screens(route: str) -> None:
    run = played(route=route, cc=CAROL)
    assert {"phone.bob.home:bob/INBOX", "laptop.bob.home:bob/INBOX", "phone.carol.home:carol/INBOX"} <= boxes(run)
    relays = {"direct": 0, "cafe": 0, "relay": 1, "relays": 2}[route]
    letter = next(fact.letter for fact in facts(run, Stored) if fact.mailbox == "mx.bob.example:bob/INBOX")
    assert normalise(letter).count(b"\r\nReceived:") == relays + 2


@pytest.mark.parametrize("key", TWISTS)
def test_every_circumstance_can_be_met(key: str) -> None:
    """By a letter that has something of everything, the film is another than without it; and its words are there."""
    twist = choices().twists[key]
    assert set(twist.label) == set(twist.what) == {"en", "fr"}
    letter = {"from": "zoe@nowhere.example", "bcc": CAROL, "attachments": [Attached("x.exe", b"MZ")]}
    assert played(**letter, twists=[key]).events != played(**letter).events


EFFECTS = {
    "cut": lambda run: "deferred" in outcomes(run) and is_read(run),
    "slow": lambda run: facts(run, Struck) and is_read(run),
    "away": lambda run: "deferred" in outcomes(run) and is_read(run),
    "silent-dns": lambda run: "deferred" in outcomes(run) and not is_read(run),
    "greylist": lambda run: "deferred" in outcomes(run) and is_read(run),
    "full": lambda run: came_back(run),
    "small": lambda run: came_back(run),
    "plain": lambda run: is_read(run) and said(run, b"250 mx.bob.example"),
    "gone": lambda run: came_back(run) and said(run, b"carol@carol.example"),
    "forward": lambda run: "mx.carol.example:carol/INBOX" in boxes(run) and not is_read(run),
    "password": lambda run: facts(run, GaveUp) and not came_back(run),
}


def outcomes(run: Run) -> list[str]:
    return [fact.outcome for fact in facts(run, Tried)]


def is_read(run: Run) -> bool:
    return "phone.bob.home:bob/INBOX" in boxes(run)


def came_back(run: Run) -> bool:
    return "alice.home:alice/INBOX" in boxes(run) and not is_read(run)


def said(run: Run, octets: bytes) -> bool:
    return any(octets in fact.data for fact in facts(run, Sent))


@pytest.mark.parametrize("key", sorted(EFFECTS))
def test_a_circumstance_does_what_it_says(key: str) -> None:
    assert EFFECTS[key](played(twists=[key]))


def test_policies_that_want_a_letter_of_their_kind() -> None:
    assert came_back(played(twists=["programs"], attachments=[Attached("a.exe", b"MZ")]))
    assert is_read(played(twists=["programs"], attachments=[Attached("a.txt", b"hello")]))
    refusals = facts(played(twists=["own-name"], **{"from": CAROL}), Decided)
    assert any(fact.verdict == "refuse" for fact in refusals)
    assert not is_read(played(twists=["senders"], **{"from": "x@nowhere.example"}))
    leaked = next(fact.letter for fact in facts(played(twists=["leak"], bcc=CAROL), Stored))
    assert first(leaked, "Bcc") is not None


@pytest.mark.parametrize("pair", list(combinations(TWISTS, 2))[::5], ids=" and ".join)
def test_circumstances_come_together(pair: tuple[str, str]) -> None:
    play = free_play(form(twists=list(pair), route="relays"))
    assert len(play.faults) == sum(len(choices().twists[key].faults) for key in pair)
    assert loads(as_toml(play)) == play
    performed(as_toml(play), Allowance(50_000, 1 << 26))


def test_the_longest_patience_holds() -> None:
    assert free_play(form(twists=["cut", "slow"])).script[1].text == "40m"
    assert free_play(form()).script[1].text == "5s"


# ---- a letter that came as a file


def test_a_letter_on_file_goes_its_way() -> None:
    run = Run(free_play(FreePlay(eml=EML)))
    run.play()
    letter = next(fact.letter for fact in facts(run, Stored) if fact.mailbox == "phone.bob.home:bob/INBOX")
    assert normalise(letter).endswith(b"\r\n\r\nHello.\r\n")
    assert first(letter, "From").value.strip() == b"zoe@far.example"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("subject", "title"),
    [(b"on paper", "on paper"), (b"=?utf-8?Q?=C3=89t=C3=A9?=\n =?utf-8?Q?_!?=", "Été !"), (b" ", None)],
)
def test_a_play_is_called_as_its_letter_on_file(subject: bytes, title: str | None) -> None:
    play = free_play(form(eml=EML.replace(b"on paper", subject)))
    assert play.title.get("en") == title


def test_a_letter_on_file_is_sent_on_to_whom_one_names() -> None:
    run = Run(free_play(form(eml=EML.replace(b"bob@bob", b"you@gone"), to=CAROL)))
    run.play()
    assert {box for box in boxes(run) if "home" in box} == {"phone.carol.home:carol/INBOX"}
    letter = facts(run, Stored)[0].letter
    assert first(letter, "Resent-To").value.strip() == CAROL.encode()  # type: ignore[union-attr]
    assert first(letter, "To").value.strip() == b"you@gone.example"  # type: ignore[union-attr]


# ---- what cannot be sent


@pytest.mark.parametrize(
    ("given", "field", "key"),
    [
        ({"from": " "}, "from", "needed"),
        ({"from": "Alice"}, "from", "no-address"),
        ({"from": "a@a.example, b@b.example"}, "from", "too-many"),
        ({"to": ""}, "to", "needed"),
        ({"to": "Bob"}, "to", "no-address"),
        ({"cc": "bob@"}, "cc", "no-address"),
        ({"bcc": ", ".join(["bob@bob.example"] * 51)}, "bcc", "too-many"),
        ({"subject": "x" * 1001}, "subject", "too-long"),
        ({"subject": "x\nBcc: eve@evil.example"}, "subject", "too-long"),
        ({"text": "x" * 1_100_000}, "text", "too-big"),
        ({"attachments": [Attached("a", b"\0" * 300_000)]}, "attachments", "too-big"),
        ({"attachments": [Attached("a", b"")] * 11}, "attachments", "too-many"),
        ({"attachments": [Attached("..\\/", b"")]}, "attachments", "bad-name"),
        ({"eml": b"no letter at all"}, "eml", "no-letter"),
        ({"eml": b"From: a@a.example\n\nx", "to": ""}, "eml", "nobody"),
        ({"route": "moon"}, "route", "unknown"),
        ({"twists": ["moon"]}, "twists", "unknown"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_field_at_fault_is_named(given: dict[str, Any], field: str, key: str) -> None:
    with pytest.raises(FieldError) as caught:
        free_play(form(**given))
    assert (caught.value.field, caught.value.key) == (field, key)


PROSE = b"As long a line as there are many in letters that people really write.\n" * 20_000
NO_TEXT = Random(1).randbytes(1_000_000)


@pytest.mark.parametrize(
    ("given", "most"),
    [
        (lambda size: {"text": PROSE[:size].decode()}, 980_000),
        (lambda size: {"eml": b"From: a@a.example\nTo: b@b.example\n\n" + PROSE[:size]}, 980_000),
        (lambda size: {"eml": b"From: a@a.example\nTo: b@b.example\n\n" + encodebytes(NO_TEXT)[:size]}, 950_000),
        (lambda size: {"attachments": [Attached("a.jpg", NO_TEXT[:size])]}, 650_000),
    ],
    ids=["text", "eml", "eml-base64", "attachment"],
)
def test_what_the_page_says_passes_does(given: Callable[[int], dict[str, Any]], most: int) -> None:
    """`play.wrong.too-big` in web/locale: about 1 MB of text, about 600 kB of what is none."""
    free_play(form(**given(most)))
    with pytest.raises(FieldError, match="too-big"):
        free_play(form(**given(most + 100_000)))


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=80, deadline=None)
@given(
    people=st.tuples(*[words | st.just(BOB)] * 4), subject=words, text=words, name=words, eml=st.just(b"") | st.binary()
)
def test_whatever_is_written_is_sent_or_its_field_named(
    people: tuple[str, ...], subject: str, text: str, name: str, eml: bytes
) -> None:
    said = dict(zip(("from", "to", "cc", "bcc"), people, strict=True))
    try:
        play = free_play(form(**said, subject=subject, text=text, attachments=[Attached(name, b"x")], eml=eml))
    except FieldError:
        return
    performed(as_toml(play), Allowance(50_000, 1 << 26))
