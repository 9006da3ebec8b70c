"""Letters over TLS, by every protocol: begun at once or asked for, demanded or hoped for, believed or not."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from simulator import LESSONS, Reading, Run, loads
from simulator.scenario.proof import CastError
from simulator.trace.facts import Decided, Secured, Sent, Stored
from simulator.trace.trace import same
from tests.happened import borne, facts, reasons
from tests.scenario.every import reproducible

TOWN = """
seed = 7
[hosts.laptop]
{caller}
{ours}
[hosts."mx.bob.example"]
{callee}
{theirs}
[hosts."mx.bob.example".tls]
{keys}
[[links]]
between = ["laptop", "mx.bob.example"]
latency = "40ms"
[letters.hi]
from = "alice@alice.example"
to = ["bob@bob.example"]
text = "a secret"
"""
ACT = '[[script]]\nwho = "laptop"\naction = "{}"\n'


class Service(NamedTuple):
    """Who calls and who is called, and what is done first.

    Where the caller looks, and what the callee says, if TLS is `asked` for on the way; what he says if it is not
    `offered`; and both again if it comes `at_once`.
    """

    caller: str
    callee: str
    action: str
    asked: tuple[str, str]
    not_offered: str
    at_once: tuple[str, str]


CALLER = 'agents = ["{0}-client"]\n{0}_server = "mx.bob.example"\n{0}_user = "bob"\n{0}_password = "tulip"'
CALLEE = 'agents = ["{}-server"]\nmailboxes = {{ bob = {{ password = "tulip", letters = ["hi"] }} }}'
SERVICES = {
    "imap": Service(
        CALLER.format("imap"),
        CALLEE.format("imap"),
        "sync",
        ("", 'imap_capabilities = ["IMAP4rev1", "STARTTLS"]'),
        'imap_capabilities = ["IMAP4rev1"]',
        ("imap_port = 993", "imaps_ports = [993]"),
    ),
    "pop3": Service(
        CALLER.format("pop3"),
        CALLEE.format("pop3"),
        "check",
        ("", 'pop3_capabilities = ["USER", "UIDL", "STLS"]'),
        'pop3_capabilities = ["USER", "UIDL"]',
        ("pop3_port = 995", "pop3s_ports = [995]"),
    ),
    "submission": Service(
        'agents = ["mail-user"]\nuser = "alice"\npassword = "rose"',
        'agents = ["smtp-server"]\ndomains = ["bob.example"]\nauth_needs_tls = true\n'
        'mailboxes = { bob = { password = "tulip" }, alice = { password = "rose" } }',
        "send hi",
        ('submission = "mx.bob.example"', 'extensions = ["STARTTLS"]'),
        'extensions = ["SIZE"]',
        ('submission = "mx.bob.example:465"', "smtps_ports = [465]"),
    ),
}
PROTOCOLS = sorted(SERVICES)
SECRET = b"a secret"


def played(*about: str, **more: Any) -> Run:
    """The play of `text_of` such."""
    return performed(text_of(*about, **more))


def performed(text: str) -> Run:
    run = Run(loads(text))
    run.play()
    return run


def text_of(protocol: str, security: str, caution: str = "refuses", certificate: str = "valid", *, offered: bool = True,
            keys: str = "", then: str = "") -> str:  # fmt: skip
    """`keys`: what the callee has for TLS, where more than a certificate is to be said of it."""
    service = SERVICES[protocol]
    place, theirs = service.at_once if security == "tls" else service.asked
    ours = f'{place}\n{protocol}_security = "{security}"\n{protocol}_caution = "{caution}"'
    return town(
        protocol, ours, theirs if offered else service.not_offered, keys or f'certificate = "{certificate}"', then
    )


def town(protocol: str, ours: str, theirs: str, keys: str = "", then: str = "") -> str:
    caller, callee, action, *_ = SERVICES[protocol]
    acts = "".join(ACT.format(one) for one in (action, then) if one)
    return TOWN.format(caller=caller, ours=ours, callee=callee, theirs=theirs, keys=keys) + acts


def has_come(run: Run) -> bool:
    """Whether the letter has gone where it should: to the reader, or into the mailbox it was sent to."""
    goal = "mx.bob.example:bob" if "mail-user" in run.scenario.hosts["laptop"].agents else "laptop:"
    return any(fact.mailbox.startswith(goal) for fact in facts(run, Stored))


def is_secured(run: Run) -> bool:
    return bool(facts(run, Secured))


@pytest.mark.parametrize("security", ["tls", "starttls", "if-offered"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_letter_comes_and_nobody_between_can_read_it(protocol: str, security: str) -> None:
    run = played(protocol, security)
    assert has_come(run)
    assert is_secured(run)
    assert SECRET not in borne(run)
    assert b"tulip" not in borne(run)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_was_asked_in_the_clear_is_asked_again(protocol: str) -> None:
    run = played(protocol, "starttls")
    question = {"imap": b"CAPABILITY", "pop3": b"CAPA", "submission": b"EHLO"}[protocol]
    sealed = [fact.data for fact in facts(run, Sent) if fact.carried is not None and fact.data]
    assert question in sealed[0]


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_who_demands_tls_says_no_password_where_it_is_not_offered(protocol: str) -> None:
    run = played(protocol, "starttls", offered=False)
    assert not has_come(run)
    assert "tls-not-offered" in reasons(run)
    assert b"tulip" not in borne(run)


def test_who_demands_tls_hands_no_letter_in_where_it_is_not_offered() -> None:
    run = played("submission", "starttls", offered=False)
    assert not has_come(run)
    assert b"AUTH PLAIN A" not in borne(run)


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_who_only_hopes_for_tls_goes_on_without(protocol: str) -> None:
    run = played(protocol, "if-offered", offered=False)
    assert has_come(run)
    assert not is_secured(run)
    assert b"tulip" in borne(run)


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestACertificateThatHasExpired:
    def test_is_refused(self, protocol: str, security: str) -> None:
        run = played(protocol, security, "refuses", "expired")
        assert not has_come(run)
        assert "tls-failed" in reasons(run)
        assert SECRET not in borne(run)

    def test_is_shrugged_off(self, protocol: str, security: str) -> None:
        run = played(protocol, security, "shrugs", "expired")
        assert has_come(run)
        assert "certificate-ignored" in reasons(run)


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("protocol", ["imap", "pop3"])
class TestAProgramThatAsks:
    def test_waits(self, protocol: str, security: str) -> None:
        run = played(protocol, security, "asks", "expired")
        assert not has_come(run)
        assert "certificate-doubted" in reasons(run)

    def test_goes_on_when_told_to_trust(self, protocol: str, security: str) -> None:
        assert has_come(played(protocol, security, "asks", "expired", then="trust"))

    def test_hangs_up_when_told_not_to(self, protocol: str, security: str) -> None:
        run = played(protocol, security, "asks", "expired", then="distrust")
        assert not has_come(run)
        assert "tls-failed" in reasons(run)

    def test_does_not_ask_where_all_is_well(self, protocol: str, security: str) -> None:
        run = played(protocol, security, "asks")
        assert has_come(run)
        assert "certificate-doubted" not in reasons(run)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [('submission = "mx.bob.example:465"\nsubmission_security = "starttls"', "smtps_ports = [465]"),
     ('submission = "mx.bob.example:587"\nsubmission_security = "tls"', 'extensions = ["STARTTLS"]')],
    ids=["a word too early", "TLS too early"],
)  # fmt: skip
def test_a_port_taken_for_another_comes_to_nothing_and_the_password_stays_home(ours: str, theirs: str) -> None:
    run = performed(town("submission", ours, theirs))
    run.wait(3_600_000_000)
    assert not has_come(run)
    assert b"AUTH" not in borne(run)


def test_fifty_plays_differ_in_nothing_but_what_is_sealed() -> None:
    first = reproducible(played("imap", "starttls", then="sync").events)  # the second time with a ticket
    assert all(reproducible(played("imap", "starttls", then="sync").events) == first for _ in range(50))


@pytest.mark.parametrize("protocol", [*PROTOCOLS, "submission, where a LF alone ends a line"])
def test_fifty_plays_of_tls_at_the_wrong_port_are_equal_whatever_the_hello_holds(protocol: str) -> None:
    protocol, _, is_lenient = protocol.partition(",")
    place, theirs = SERVICES[protocol].asked
    ours = f'{place}\n{protocol}_security = "tls"'
    play = town(protocol, ours, f'{theirs}\nline_ends = "lenient"' if is_lenient else theirs)
    first = reproducible(performed(play).events)
    assert len([event for event in first if isinstance(event.fact, Sent)]) > 1
    assert all(reproducible(performed(play).events) == first for _ in range(50))


class TestASecondCall:
    @pytest.mark.parametrize("security", ["tls", "starttls"])
    @pytest.mark.parametrize("protocol", ["imap", "pop3"])
    def test_takes_the_session_up_again_and_is_shown_no_certificate(self, protocol: str, security: str) -> None:
        run = played(protocol, security, then=AGAIN[protocol])
        assert resumed(run) == [False, False, True, True]
        reading = Reading.of(run.events, run.secrets)
        shown = [wire for wire in reading.talks if "tls.handshake.Certificate" in keys_of(reading, wire)]
        assert shown == [0]
        assert "tls.extension.pre_shared_key.binder" in keys_of(reading, 1)

    def test_a_week_later_begins_anew(self) -> None:
        for wait, is_resumed in ((604_799, True), (604_801, False)):
            run = played("imap", "tls")
            run.wait(wait * 1_000_000)
            run.give("laptop", "sync")
            assert resumed(run)[2:] == [is_resumed] * 2

    def test_of_who_did_not_believe_begins_anew(self) -> None:
        assert resumed(played("imap", "tls", "shrugs", "expired", then="sync")) == [False] * 4

    def test_goes_on_in_tls_1_2_by_the_sessions_number_or_by_a_ticket(self) -> None:
        for newest, key in (('["TLSv1.2", "TLSv1.3"]', "session_id"), ('["TLSv1.2"]', "session_ticket")):
            text = text_of("imap", "tls", keys=f"versions = {newest}", then="sync")
            run = performed(text.replace("[hosts.laptop]", '[hosts.laptop]\ntls.versions = ["TLSv1.2"]'))
            assert resumed(run) == [False, False, True, True]
            reading = Reading.of(run.events, run.secrets)
            assert any(one.endswith(key) for one in keys_of(reading, 1))


AGAIN = {"imap": "sync", "pop3": "check"}


def resumed(run: Run) -> list[bool]:
    return [fact.resumed for fact in facts(run, Secured)]


def keys_of(reading: Reading, wire: int) -> set[str]:
    """What the flights on this wire are made of."""
    return {token.key for one in reading.utterances if one.wire == wire and one.layer for token in one.tokens}


def test_who_is_choosy_speaks_with_nobody_who_calls_by_another_name() -> None:
    for name, comes in (("mx.bob.example", True), ("mail.bob.example", False)):
        run = played("imap", "tls", keys=f'choosy = true\nnames = ["{name}"]')
        assert has_come(run) is comes
        assert ("unrecognized-name" in whys(run)) is not comes


def whys(run: Run) -> set[str]:
    return {fact.details.get("why", "") for fact in facts(run, Decided)}


def test_what_is_spoken_inside_is_agreed_on_where_both_say_what_they_can() -> None:
    run = Run.of(LESSONS / "webmail" / "scenario.toml")
    run.play()
    reading = Reading.of(run.events, run.secrets)
    named = {
        (reading.talks[one.wire].protocol, one.side)
        for one in reading.utterances
        for token in one.tokens
        if token.key == "tls.extension.application_layer_protocol_negotiation.ProtocolName"
    }
    assert named == {("http", "C"), ("http", "S")}


TYPED = """
seed = 3
[hosts.desk]
agents = ["terminal"]
[hosts."mx.bob.example"]
agents = ["smtp-server", "imap-server", "pop3-server"]
domains = ["bob.example"]
extensions = [@offer@]
imaps_ports = [993]
pop3_capabilities = ["STLS"]
imap_capabilities = ["IMAP4rev1", "STARTTLS"]
mailboxes = { bob = { password = "tulip" } }
@tls@
[[links]]
between = ["desk", "mx.bob.example"]
latency = "20ms"
@link@
"""


class TestAtAKeyboard:
    def town(self, tls: str = "", link: str = "", offer: str = '"STARTTLS"') -> str:
        return TYPED.replace("@tls@", tls).replace("@link@", link).replace("@offer@", offer)

    def typed(self, place: str, *lines: str, **town: str) -> Run:
        run = performed(self.town(**town))
        run.give("desk", "connect", place)
        for line in lines:
            run.give("desk", "type", f"{line}\r\n")
        return run

    def said(self, run: Run) -> list[str]:
        reading = Reading.of(run.events, run.secrets)
        return [f"{one.side}: {reading.words(one)}" for one in reading.utterances if one.layer == ""]

    @pytest.mark.parametrize("link", ["", 'bandwidth = "20kbit/s"'])
    @pytest.mark.parametrize(
        ("place", "word", "then"),
        [
            ("mx.bob.example:25", "STARTTLS", "EHLO desk"), ("mx.bob.example:143", "a1 STARTTLS", "a2 CAPABILITY"),
            ("mx.bob.example:110", "STLS", "CAPA"), ("192.0.2.2:25", "STARTTLS", "EHLO desk"),
        ],
    )  # fmt: skip
    def test_starttls_is_followed_by_tls(self, place: str, word: str, then: str, link: str) -> None:
        run = self.typed(place, *(["EHLO desk"] if word == "STARTTLS" else []), word, then, link=link)
        assert is_secured(run)
        assert self.said(run)[-1].startswith("S: ")
        assert then.encode() not in borne(run).rpartition(word.encode())[2]
        assert reasons(run) == []

    def test_a_port_where_tls_comes_first_is_met_with_tls(self) -> None:
        run = self.typed("mx.bob.example:993", "a1 LOGIN bob tulip")
        assert "a1 OK" in self.said(run)[-1]
        assert b"tulip" not in borne(run)

    def test_what_is_typed_while_hands_are_shaken_waits(self) -> None:
        text = self.town()
        lines = {"0s": "connect mx.bob.example:993", "90ms": "type a1 LOGIN bob tulip\\r\\n"}
        for at, action in lines.items():
            text += f'[[script]]\nwho = "desk"\nat = "{at}"\naction = "{action}"\n'
        run = performed(text)
        assert "a1 OK" in self.said(run)[-1]
        assert b"tulip" not in borne(run)

    def test_a_bad_certificate_is_told_and_goes_on(self) -> None:
        run = self.typed("mx.bob.example:993", "a1 NOOP", tls='tls.certificate = "self-signed"')
        assert "a1 OK" in self.said(run)[-1]
        assert set(reasons(run)) == {"certificate-ignored"}

    def test_what_does_not_come_about_is_told(self) -> None:
        run = self.typed("mx.bob.example:993", "a1 NOOP", tls='tls.versions = ["TLSv1"]')
        assert set(reasons(run)) == {"tls-failed", "not-connected"}
        assert b"NOOP" not in borne(run)

    def test_where_tls_is_not_to_be_had_the_server_says_so_and_all_stays_in_clear(self) -> None:
        run = self.typed("mx.bob.example:25", "EHLO desk", "STARTTLS", "NOOP", offer="")
        refusal, noop, answer = self.said(run)[-3:]
        assert refusal.startswith("S: 5")
        assert (noop, answer[:6]) == ("C: NOOP", "S: 250")
        assert not is_secured(run)


def test_a_branch_over_tls_has_the_same_past() -> None:
    run = played("imap", "tls")
    for n in range(10, len(run.events), 7):
        branch = run.branch(n)
        assert all(same(one, other) for one, other in zip(branch.events[:n], run.events[:n], strict=True))


@pytest.mark.parametrize(
    ("keys", "code"),
    [("versions = []", "tls-versions")]
    + [(f'names = ["{name}"]', "tls-name") for name in ("", "@", "a b@", "é@a.example", "x" * 70 + "é.example")],
)
def test_keys_that_nobody_can_have_are_refused_with_their_host(keys: str, code: str) -> None:
    with pytest.raises(CastError) as refused:
        played("imap", "tls", keys=keys)
    assert (refused.value.code, refused.value.host) == (code, "mx.bob.example")
    assert set(refused.value.by_language()) == {"en", "fr"}


@pytest.mark.parametrize("host", ["hôte.exemple", "straße.example", "почта.пример"])
def test_a_host_may_be_called_in_any_alphabet(host: str) -> None:
    run = performed(text_of("imap", "tls").replace("mx.bob.example", host))
    assert {fact.verdict for fact in facts(run, Secured)} == {"ok", ""}
    assert b"xn--" in borne(run)  # what travels in the clear is in ASCII (RFC 6066)


@pytest.mark.parametrize("host", ["my host", "-", "a" * 300, "ê ê", ("a" * 60 + ".") * 5 + "example"])
def test_a_host_whose_name_is_none_is_believed_by_nobody_and_breaks_nothing(host: str) -> None:
    run = performed(text_of("imap", "tls").replace("mx.bob.example", host))
    assert not has_come(run)
    assert b"tulip" not in borne(run)


def test_a_branch_at_any_moment_goes_on_as_its_origin_did() -> None:
    """Also where somebody hangs up, which TLS says first, and has more to do after that."""
    run = Run.of(LESSONS / "webmail" / "scenario.toml")
    run.play()
    for n in range(70, 110):  # around the log-in: a farewell, the hanging up, and what was decided meanwhile
        until = next((one.after for one in run.inputs if one.after >= n), len(run.events))
        branch = run.branch(n)
        branch.world.settle()
        pairs = zip(branch.events[:until], run.events[:until], strict=False)
        assert all(same(one, other) for one, other in pairs), f"branched at {n}"
