"""Letters over TLS, by every protocol: begun at once or asked for, demanded or hoped for, believed or not."""

from __future__ import annotations

import pytest

from simulator import LESSONS, Reading, Run, loads
from simulator.scenario.proof import CastError
from simulator.trace.facts import AnyFact, Decided, Secured, Sent, Stored
from simulator.trace.trace import same

FETCH = """
seed = 7
[hosts.laptop]
agents = ["{0}-client"]
{0}_server = "mx.bob.example"
{0}_user = "bob"
{0}_password = "tulip"
{ours}
[hosts."mx.bob.example"]
agents = ["{0}-server"]
mailboxes = {{ bob = {{ password = "tulip", letters = ["hi"] }} }}
{theirs}
[hosts."mx.bob.example".tls]
certificate = "{certificate}"
[[links]]
between = ["laptop", "mx.bob.example"]
latency = "40ms"
[letters.hi]
from = "alice@alice.example"
to = ["bob@bob.example"]
text = "a secret"
[[script]]
who = "laptop"
action = "{action}"
"""
SEND = """
seed = 7
[hosts.laptop]
agents = ["mail-user"]
submission = "mx.bob.example"
user = "alice"
password = "rose"
{ours}
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
mailboxes = {{ bob = {{ password = "tulip" }}, alice = {{ password = "rose" }} }}
auth_needs_tls = true
{theirs}
[hosts."mx.bob.example".tls]
certificate = "{certificate}"
[[links]]
between = ["laptop", "mx.bob.example"]
latency = "40ms"
[letters.hi]
from = "alice@alice.example"
to = ["bob@bob.example"]
text = "a secret"
[[script]]
who = "laptop"
action = "send hi"
"""
ASKED = {  # what the server offers when TLS is asked for on the way, and what when it is not offered
    "imap": ('imap_capabilities = ["IMAP4rev1", "STARTTLS"]', 'imap_capabilities = ["IMAP4rev1"]'),
    "pop3": ('pop3_capabilities = ["USER", "UIDL", "STLS"]', 'pop3_capabilities = ["USER", "UIDL"]'),
    "submission": ('extensions = ["STARTTLS"]', 'extensions = ["SIZE"]'),
}
AT_ONCE = {
    "imap": ("imaps_ports = [993]", "imap_port = 993"),
    "pop3": ("pop3s_ports = [995]", "pop3_port = 995"),
    "submission": ("smtps_ports = [465]", 'submission = "mx.bob.example:465"'),
}
PROTOCOLS = sorted(ASKED)
SECRET = b"a secret"


def played(protocol: str, security: str, caution: str = "refuses", certificate: str = "valid", *, offered: bool = True,
           then: str = "") -> Run:  # fmt: skip
    run = Run(loads(text_of(protocol, security, caution, certificate, offered=offered, then=then)))
    run.play()
    return run


def text_of(protocol: str, security: str, caution: str = "refuses", certificate: str = "valid", *, offered: bool = True,
            then: str = "") -> str:  # fmt: skip
    ours = [f'{protocol}_security = "{security}"', f'{protocol}_caution = "{caution}"']
    theirs = ASKED[protocol][0 if offered else 1]
    if security == "tls":
        theirs, place = AT_ONCE[protocol]
        ours.append(place)
    text = SEND if protocol == "submission" else FETCH
    if protocol == "submission" and security == "tls":
        text = text.replace('submission = "mx.bob.example"\n', "")
    action = {"imap": "sync", "pop3": "check"}.get(protocol, "")
    text = text.format(protocol, ours="\n".join(ours), theirs=theirs, certificate=certificate, action=action)
    if then:
        text += f'[[script]]\nwho = "laptop"\naction = "{then}"\n'
    return text


def facts(run: Run) -> list[AnyFact]:
    return [event.fact for event in run.events]


def has_come(run: Run) -> bool:
    """Whether the letter has gone where it should: to the reader, or into the mailbox it was sent to."""
    goal = "mx.bob.example:bob" if "mail-user" in run.scenario.hosts["laptop"].agents else "laptop:"
    return any(isinstance(fact, Stored) and fact.mailbox.startswith(goal) for fact in facts(run))


def reasons(run: Run) -> set[str]:
    return {fact.reason.removeprefix("reason.") for fact in facts(run) if isinstance(fact, Decided)}


def borne(run: Run) -> bytes:
    return b"".join(
        fact.data if fact.carried is None else fact.carried for fact in facts(run) if isinstance(fact, Sent)
    )


def is_secured(run: Run) -> bool:
    return any(isinstance(fact, Secured) for fact in facts(run))


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
    sealed = [fact.data for fact in facts(run) if isinstance(fact, Sent) and fact.carried is not None and fact.data]
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
    text = SEND.replace('submission = "mx.bob.example"\n', "").format("", ours=ours, theirs=theirs, certificate="valid")
    run = Run(loads(text))
    run.play()
    run.wait(3_600_000_000)
    assert not has_come(run)
    assert b"AUTH" not in borne(run)


def test_fifty_plays_differ_in_nothing_but_what_is_sealed() -> None:
    def told(run: Run) -> list[object]:
        return [
            (event.at, event.why, _bare(event.fact), len(getattr(event.fact, "carried", None) or b""))
            for event in run.events
        ]

    first = told(played("imap", "starttls", then="sync"))  # the second time with a ticket
    assert all(told(played("imap", "starttls", then="sync")) == first for _ in range(50))


def _bare(fact: AnyFact) -> AnyFact:
    if not isinstance(fact, Sent):
        return fact
    return Sent(fact.wire, fact.side, fact.offset, fact.data, None, fact.arrives)


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
            text = text_of("imap", "tls", then="sync").replace(
                "[hosts.laptop]", '[hosts.laptop]\ntls.versions = ["TLSv1.2"]'
            )
            run = Run(loads(text.replace('certificate = "valid"', f"versions = {newest}")))
            run.play()
            assert resumed(run) == [False, False, True, True]
            reading = Reading.of(run.events, run.secrets)
            assert any(one.endswith(key) for one in keys_of(reading, 1))


AGAIN = {"imap": "sync", "pop3": "check"}


def resumed(run: Run) -> list[bool]:
    return [fact.resumed for fact in facts(run) if isinstance(fact, Secured)]


def keys_of(reading: Reading, wire: int) -> set[str]:
    """What the flights on this wire are made of."""
    return {token.key for one in reading.utterances if one.wire == wire and one.layer for token in one.tokens}


def test_who_is_choosy_speaks_with_nobody_who_calls_by_another_name() -> None:
    for name, comes in (("mx.bob.example", True), ("mail.bob.example", False)):
        text = text_of("imap", "tls").replace('certificate = "valid"', f'choosy = true\nnames = ["{name}"]')
        run = Run(loads(text))
        run.play()
        assert has_come(run) is comes
        assert ("unrecognized-name" in whys(run)) is not comes


def whys(run: Run) -> set[str]:
    return {fact.details.get("why", "") for fact in facts(run) if isinstance(fact, Decided)}


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
extensions = ["STARTTLS"]
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
    def typed(self, place: str, *lines: str, tls: str = "", link: str = "") -> Run:
        run = Run(loads(TYPED.replace("@tls@", tls).replace("@link@", link)))
        run.play()
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
        assert reasons(run) == set()

    def test_a_port_where_tls_comes_first_is_met_with_tls(self) -> None:
        run = self.typed("mx.bob.example:993", "a1 LOGIN bob tulip")
        assert "a1 OK" in self.said(run)[-1]
        assert b"tulip" not in borne(run)

    def test_what_is_typed_while_hands_are_shaken_waits(self) -> None:
        text = TYPED.replace("@tls@", "").replace("@link@", "")
        lines = {"0s": "connect mx.bob.example:993", "90ms": "type a1 LOGIN bob tulip\\r\\n"}
        for at, action in lines.items():
            text += f'[[script]]\nwho = "desk"\nat = "{at}"\naction = "{action}"\n'
        run = Run(loads(text))
        run.play()
        assert "a1 OK" in self.said(run)[-1]
        assert b"tulip" not in borne(run)

    def test_a_bad_certificate_is_told_and_goes_on(self) -> None:
        run = self.typed("mx.bob.example:993", "a1 NOOP", tls='tls.certificate = "self-signed"')
        assert "a1 OK" in self.said(run)[-1]
        assert reasons(run) == {"certificate-ignored"}

    def test_what_does_not_come_about_is_told(self) -> None:
        run = self.typed("mx.bob.example:993", "a1 NOOP", tls='tls.versions = ["TLSv1"]')
        assert reasons(run) == {"tls-failed", "not-connected"}
        assert b"NOOP" not in borne(run)

    def test_where_tls_is_not_to_be_had_the_server_says_so_and_all_stays_in_clear(self) -> None:
        run = Run(loads(TYPED.replace("@tls@", "").replace("@link@", "").replace('["STARTTLS"]', "[]", 1)))
        run.play()
        run.give("desk", "connect", "mx.bob.example:25")
        for line in ("EHLO desk", "STARTTLS", "NOOP"):
            run.give("desk", "type", f"{line}\r\n")
        refusal, noop, answer = self.said(run)[-3:]
        assert refusal.startswith("S: 5")
        assert (noop, answer[:6]) == ("C: NOOP", "S: 250")
        assert not is_secured(run)


def test_a_branch_over_tls_has_the_same_past() -> None:
    run = played("imap", "tls")
    for n in range(10, len(run.events), 7):
        branch = run.branch(n)
        assert [_bare(event.fact) for event in branch.events[:n]] == [_bare(event.fact) for event in run.events[:n]]


@pytest.mark.parametrize(
    ("keys", "code"),
    [("versions = []", "tls-versions")]
    + [(f'names = ["{name}"]', "tls-name") for name in ("", "@", "a b@", "é@a.example", "x" * 70 + "é.example")],
)
def test_keys_that_nobody_can_have_are_refused_with_their_host(keys: str, code: str) -> None:
    text = FETCH.format("imap", ours="", theirs="", certificate="valid", action="sync")
    with pytest.raises(CastError) as refused:
        Run(loads(text.replace('certificate = "valid"', keys)))
    assert (refused.value.code, refused.value.host) == (code, "mx.bob.example")
    assert set(refused.value.by_language()) == {"en", "fr"}


@pytest.mark.parametrize("host", ["hôte.exemple", "straße.example", "почта.пример"])
def test_a_host_may_be_called_in_any_alphabet(host: str) -> None:
    theirs, place = AT_ONCE["imap"]
    ours = f'imap_security = "tls"\n{place}'
    text = FETCH.format("imap", ours=ours, theirs=theirs, certificate="valid", action="sync")
    run = Run(loads(text.replace("mx.bob.example", host)))
    run.play()
    assert {fact.verdict for fact in facts(run) if isinstance(fact, Secured)} == {"ok", ""}
    assert b"xn--" in borne(run)  # what travels in the clear is in ASCII (RFC 6066)


@pytest.mark.parametrize("host", ["my host", "-", "a" * 300, "ê ê", ("a" * 60 + ".") * 5 + "example"])
def test_a_host_whose_name_is_none_is_believed_by_nobody_and_breaks_nothing(host: str) -> None:
    theirs, place = AT_ONCE["imap"]
    ours = f'imap_security = "tls"\n{place}'
    text = FETCH.format("imap", ours=ours, theirs=theirs, certificate="valid", action="sync")
    run = Run(loads(text.replace("mx.bob.example", host)))
    run.play()
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
