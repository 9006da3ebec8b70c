"""Each attack succeeds without its defence, and fails with it: played whole, as a scenario."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from simulator.reading.listener import Reading
from simulator.scenario.load import load
from simulator.scenario.run import Run
from simulator.trace.facts import Decided, Dialled, Secured, Sent, Stored, Struck
from tests.happened import borne, facts, reasons

ALICE = "alice.home"
TULIP = base64.b64encode(b"\0alice\0tulip")

TOWN = """
links = [
  { between = ["alice.home", "wifi.cafe.example"] },
  { between = ["wifi.cafe.example", "smtp.alice.example"] },
  { between = ["wifi.cafe.example", "dns.example"] },
]
[hosts."alice.home"]
agents = ["mail-user", "pop3-client", "imap-client"]
user = "alice"
password = "tulip"
dns_server = "dns.example"
@alice@
[hosts."wifi.cafe.example"]
@cafe@
[hosts."dns.example"]
agents = ["dns-server"]
@dns@
[hosts."smtp.alice.example"]
agents = ["smtp-server", "pop3-server", "imap-server"]
domains = ["alice.example"]
mailboxes = { alice = { password = "tulip", letters = ["hello"] }, mallory = { password = "nettle" } }
extensions = ["SIZE=10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "STARTTLS"]
pop3_capabilities = ["STLS", "TOP", "USER", "UIDL"]
imap_capabilities = ["IMAP4rev1", "AUTH=PLAIN", "STARTTLS"]
smtps_ports = [465]
@server@
[letters.hello]
from = "Alice <alice@alice.example>"
to = ["alice@alice.example"]
subject = "Note to myself"
text = "Bring the drawings."
@rest@
"""
SEND = '[[script]]\nwho = "alice.home"\naction = "send hello"\n'
STRIP = """
[[faults]]
on = "alice.home — wifi.cafe.example"
does = "rewrite"
when = { bytes = "STARTTLS" }
with = "XXXXXXXX"
"""
INJECT = r"""
[[faults]]
on = "alice.home — wifi.cafe.example"
does = "rewrite"
when = { bytes = "STARTTLS\r\n", from = "alice.home" }
with = "STARTTLS\r\n@slipped@"
"""
_SLIPPED = """EHLO mallory.example
AUTH PLAIN AG1hbGxvcnkAbmV0dGxl
MAIL FROM:<mallory@alice.example>
RCPT TO:<mallory@alice.example>
DATA
From: mallory@alice.example

"""
INJECT = INJECT.replace("@slipped@", _SLIPPED.replace("\n", r"\r\n"))
IMPOSTOR = """
agents = ["impostor"]
poses_as = "smtp.alice.example"
tls = { certificate = "self-signed", names = ["smtp.alice.example"] }
"""
OVER_465 = 'submission = "smtp.alice.example:465"\nsubmission_security = "tls"'
LIE = 'lies = { "smtp.alice.example" = "wifi.cafe.example" }'


def play(tmp_path: Path, *, rest: str = SEND, **pieces: str) -> Run:
    text = TOWN.replace("@rest@", rest)
    if "submission =" not in pieces["alice"]:
        pieces["alice"] = f'submission = "smtp.alice.example"\n{pieces["alice"]}'
    for name in ("alice", "cafe", "dns", "server"):
        text = text.replace(f"@{name}@", pieces.get(name, ""))
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    run = Run(load(path))
    run.play()
    return run


def stored(run: Run) -> list[str]:
    return [fact.mailbox.rpartition(":")[2] for fact in facts(run, Stored)][1:]


def lines(run: Run, wire_port: int) -> list[str]:
    reading = Reading.of(run.events)
    return [
        f"{one.side}: {reading.words(one)}" for one in reading.utterances if reading.talks[one.wire].port == wire_port
    ]


# ---- the stripped offer


def test_where_tls_is_only_hoped_for_an_erased_offer_brings_the_password_into_the_open(tmp_path: Path) -> None:
    run = play(tmp_path, alice='submission_security = "if-offered"', rest=SEND + STRIP)
    assert TULIP in borne(run)
    assert stored(run) == ["alice/INBOX"]
    struck = facts(run, Struck)[0]
    assert struck.details == {"was": "STARTTLS", "is": "XXXXXXXX"}


def test_what_was_said_and_what_came_of_it_are_both_kept(tmp_path: Path) -> None:
    run = play(tmp_path, alice='submission_security = "if-offered"', rest=SEND + STRIP)
    menu = next(fact for fact in facts(run, Sent) if fact.altered)
    assert b"250-STARTTLS" in menu.data
    assert b"250-XXXXXXXX" in menu.borne
    heard = "\n".join(lines(run, 587))
    assert "250-XXXXXXXX" in heard
    assert "STARTTLS" not in heard


def test_nothing_happens_to_the_same_letter_where_nobody_meddles(tmp_path: Path) -> None:
    run = play(tmp_path, alice='submission_security = "if-offered"')
    assert TULIP not in borne(run)
    assert stored(run) == ["alice/INBOX"]


def test_who_demands_tls_stops_where_the_offer_is_missing(tmp_path: Path) -> None:
    run = play(tmp_path, alice='submission_security = "starttls"', rest=SEND + STRIP)
    assert TULIP not in borne(run)
    assert stored(run) == []
    assert not facts(run, Secured)


def test_where_tls_comes_first_there_is_no_offer_to_erase(tmp_path: Path) -> None:
    run = play(tmp_path, alice=OVER_465, rest=SEND + STRIP)
    assert TULIP not in borne(run)
    assert stored(run) == ["alice/INBOX"]
    assert not facts(run, Struck)


@pytest.mark.parametrize(("action", "prefix", "word"), [("check", "pop3", "STLS"), ("sync", "imap", "STARTTLS")])
def test_the_same_is_true_of_fetching(tmp_path: Path, action: str, prefix: str, word: str) -> None:
    rest = f'[[script]]\nwho = "alice.home"\naction = "{action}"\n' + STRIP.replace("STARTTLS", word)
    alice = f"{_account(prefix)}{prefix}_security = "
    for security, gets_out in (("if-offered", True), ("starttls", False)):
        run = play(tmp_path, alice=f'{alice}"{security}"', rest=rest)
        assert (b"tulip" in borne(run) or TULIP in borne(run)) is gets_out


# ---- commands slipped in before TLS


def test_a_server_that_keeps_what_came_in_clear_posts_the_password_to_the_attacker(tmp_path: Path) -> None:
    run = play(
        tmp_path, alice='submission_security = "starttls"', server="keeps_clear_buffer = true", rest=SEND + INJECT
    )
    assert TULIP not in borne(run)  # the way is sealed …
    assert stored(run) == ["mallory/INBOX"]
    loot = facts(run, Stored)[-1].letter
    assert b"AUTH PLAIN " + TULIP in loot  # … and the password lies in a mailbox of Mallory's
    assert b"Bring the drawings." in loot
    assert "certificate-ignored" not in reasons(run, ALICE)


def test_a_server_that_forgets_it_answers_alice_alone(tmp_path: Path) -> None:
    run = play(tmp_path, alice='submission_security = "starttls"', rest=SEND + INJECT)
    assert stored(run) == ["alice/INBOX"]
    assert b"mallory.example" not in facts(run, Stored)[-1].letter
    assert facts(run, Struck)


def test_where_tls_comes_first_nothing_can_be_slipped_in(tmp_path: Path) -> None:
    run = play(tmp_path, alice=OVER_465, server="keeps_clear_buffer = true", rest=SEND + INJECT)
    assert stored(run) == ["alice/INBOX"]
    assert not facts(run, Struck)


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize(
    ("action", "prefix", "said", "slipped"),
    [
        ("check", "pop3", "STLS\r\n", "USER mallory\r\nPASS nettle\r\n"),
        ("sync", "imap", "STARTTLS\r\n", "M1 LOGIN mallory nettle\r\n"),
    ],
)
def test_the_mistake_is_the_same_where_letters_are_fetched(
    tmp_path: Path, action: str, prefix: str, said: str, slipped: str, keeps: bool
) -> None:
    fault = '[[faults]]\non = "alice.home — wifi.cafe.example"\ndoes = "rewrite"\n'
    escaped = (said + slipped).replace("\r\n", "\\r\\n")
    fault += f'when = {{ bytes = "{said[:-2]}\\r\\n", from = "alice.home" }}\nwith = "{escaped}"\n'
    rest = f'[[script]]\nwho = "alice.home"\naction = "{action}"\n{fault}'
    alice = f'{_account(prefix)}{prefix}_security = "starttls"'
    run = play(tmp_path, alice=alice, rest=rest, server=f"{prefix}_keeps_clear_buffer = {str(keeps).lower()}")
    port = {"pop3": 110, "imap": 143}[prefix]
    welcome = [
        line for line in lines(run, port) if line.startswith("S: ") and ("M1 OK" in line or "0 messages" in line)
    ]
    assert facts(run, Struck)
    assert bool(welcome) is keeps, lines(run, port)


# ---- a false answer of DNS, and a false certificate


def test_who_shrugs_at_a_false_certificate_tells_the_impostor_everything(tmp_path: Path) -> None:
    run = _at_the_impostor(tmp_path, "shrugs")
    assert stored(run) == ["alice/INBOX"]  # and nobody has noticed
    assert "certificate-ignored" in reasons(run, ALICE)
    assert reasons(run, "dns.example") == ["dns-lies"]
    assert "impostor-takes" in reasons(run, "wifi.cafe.example")
    opened = [line for line in lines(run, 465) if TULIP.decode() in line]
    assert len(opened) == 2  # said to the impostor, and by the impostor


def test_who_looks_at_the_certificate_tells_the_impostor_nothing(tmp_path: Path) -> None:
    run = _at_the_impostor(tmp_path, "refuses")
    assert stored(run) == []
    assert "tls-failed" in reasons(run, ALICE)
    assert "impostor-unmasked" in reasons(run, "wifi.cafe.example")
    assert not [line for line in lines(run, 465) if TULIP.decode() in line]


def test_an_impostor_may_put_other_words_into_a_letter(tmp_path: Path) -> None:
    run = _at_the_impostor(tmp_path, "shrugs", cafe='alters = { "the drawings" = "the money" }\n')
    assert b"Bring the money." in facts(run, Stored)[-1].letter
    assert "impostor-alters" in reasons(run, "wifi.cafe.example")


@pytest.mark.parametrize(
    ("mechanism", "alters", "reason", "letters"),
    [
        ("SCRAM-SHA-256", "", "authenticated", ["alice/INBOX"]),  # she shrugs, and proves herself through him
        ("SCRAM-SHA-256-PLUS", "", "channel-binding", []),  # her proof is bound to a TLS that is not the server's
        (
            "",
            'alters = { " SCRAM-SHA-256-PLUS" = "" }\n',
            "downgraded",
            [],
        ),  # and whoever erases the offer is found out
    ],
)
def test_a_proof_bound_to_its_tls_is_of_no_use_to_an_impostor(
    tmp_path: Path, mechanism: str, alters: str, reason: str, letters: list[str]
) -> None:
    offers = 'smtp_mechanisms = ["SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"]'
    run = _at_the_impostor(tmp_path, "shrugs", alters, mechanism, offers)
    assert stored(run) == letters
    assert reason in reasons(run, "smtp.alice.example")
    assert not [line for line in lines(run, 465) if TULIP.decode() in line]


# ---- passwords that are guessed


@pytest.mark.parametrize(
    ("server", "words", "outcome", "count", "calls"),
    [
        ("", ["rose", "tulip", "fern"], "guess-right", "2", 1),
        ("most_log_ins = 1", ["rose", "tulip", "fern"], "guess-right", "2", 2),  # who is hung up on calls again
        (
            "smtp_lock_after = 2\nmost_log_ins = 9",
            ["rose", "fern", "tulip"],
            "guesser-barred",
            "3",
            1,
        ),  # though the third is right
        ("smtp_mechanisms = []", ["tulip"], "guesses-spent", "1", 1),
        ('service = "refused"', ["tulip"], "guesses-spent", "0", 1),
        ("", ["rose"], "guesses-spent", "1", 1),
    ],
)
def test_who_guesses_gets_in_where_nobody_counts(
    tmp_path: Path, server: str, words: list[str], outcome: str, count: str, calls: int
) -> None:
    cafe = f'agents = ["guesser"]\nguess_at = "smtp.alice.example"\nguess_user = "alice"\nguess_list = {words}\n'
    rest = '[[script]]\nwho = "wifi.cafe.example"\naction = "guess"\n'
    run = play(tmp_path, alice="", cafe=cafe, server=server, rest=rest)
    (told,) = [fact for fact in facts(run, Decided) if "guess" in fact.reason]
    assert (told.reason, told.details["count"]) == (f"reason.{outcome}", count)
    assert len(facts(run, Dialled)) == calls


@pytest.mark.parametrize(("was", "now"), [("535 ", "334 "), ("535 ", "250 "), ("220 ", "354 "), ("250 ", "???")])
def test_who_guesses_gives_up_where_he_is_answered_out_of_turn(tmp_path: Path, was: str, now: str) -> None:
    fault = STRIP.replace("alice.home — wifi.cafe.example", "wifi.cafe.example — smtp.alice.example")
    fault = fault.replace("STARTTLS", was).replace("XXXXXXXX", now)
    cafe = (
        'agents = ["guesser"]\nguess_at = "smtp.alice.example"\nguess_user = "alice"\nguess_list = ["rose", "fern"]\n'
    )
    run = play(tmp_path, alice="", cafe=cafe, rest='[[script]]\nwho = "wifi.cafe.example"\naction = "guess"\n' + fault)
    assert "guesses-spent" in reasons(run, "wifi.cafe.example")


# ---- a letter that is altered on the way


def test_an_altered_letter_arrives_as_if_nothing_were_wrong_unless_it_was_signed(tmp_path: Path) -> None:
    altered = STRIP.replace("STARTTLS", "the drawings").replace("XXXXXXXX", "the money")
    assert _exchanged(tmp_path, "") == (True, [])
    assert _exchanged(tmp_path, altered) == (False, [])
    dkim = 'sign_with = ["s1._domainkey.alice.example ed25519-sha256"]'
    assert _exchanged(tmp_path, "", dkim) == (True, ["dkim.result.pass"])
    assert _exchanged(tmp_path, altered, dkim) == (False, ["dkim.result.fail"])


def _exchanged(tmp_path: Path, fault: str, sign: str = "") -> tuple[bool, list[str]]:
    """A letter from server to server: whether it is as it was written, and what its signature is found to be."""
    text = f"""
links = [
  {{ between = ["smtp.alice.example", "transit.example"] }}, {{ between = ["transit.example", "mx.bob.example"] }},
  {{ between = ["smtp.alice.example", "alice.home"] }}, {{ between = ["dns.example", "transit.example"] }},
]
dns."bob.example" = {{ MX = "10 mx.bob.example." }}
[hosts."dns.example"]
agents = ["dns-server"]
[hosts."transit.example"]
[hosts."alice.home"]
agents = ["mail-user"]
submission = "smtp.alice.example"
user = "alice"
password = "tulip"
dns_server = "dns.example"
[hosts."smtp.alice.example"]
agents = ["smtp-server", "queue"]
domains = ["alice.example"]
mailboxes = {{ alice = {{ password = "tulip" }} }}
{sign}
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
mailboxes = {{ bob = {{ password = "rose" }} }}
dkim = "note"
[letters.hello]
from = "Alice <alice@alice.example>"
to = ["bob@bob.example"]
subject = "Tomorrow"
text = "Bring the drawings."
{SEND}
{fault.replace("alice.home — wifi.cafe.example", "transit.example — mx.bob.example")}
"""
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    run = Run(load(path))
    run.play()
    (letter,) = [fact.letter for fact in facts(run, Stored)]
    found = [fact.reason for fact in facts(run, Decided) if fact.reason.startswith("dkim.result.")]
    return b"Bring the drawings." in letter, [one for one in found if not one.endswith(".none")]


def _account(prefix: str) -> str:
    return f'{prefix}_server = "smtp.alice.example"\n{prefix}_user = "alice"\n{prefix}_password = "tulip"\n'


def _at_the_impostor(tmp_path: Path, caution: str, cafe: str = "", mechanism: str = "", server: str = "") -> Run:
    alice = f'{OVER_465}\nsubmission_caution = "{caution}"\nmechanism = "{mechanism}"'
    return play(tmp_path, alice=alice, cafe=cafe + IMPOSTOR, dns=LIE, server=server)
