"""Every mechanism, both ends back to back: the right password and the wrong one, nobody, giving up, and rubbish."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols import sasl
from simulator.protocols.sasl import Binding, Cancelled, Challenge, Credentials, Ground, Ledger, Proof, Step

NOW = 1_000_000
ISSUER = sasl.Issuer(7)
USERS = {"bob": "tulip", "zoé": "pâquerette", "a,b=c": "x"}
LEDGER = Ledger(USERS.get, "mx.example", ISSUER)
BINDING = Binding("tls-exporter", bytes(range(32)))
SERVER_FIRST = ("DIGEST-MD5", "CRAM-MD5", "LOGIN")
BY_PASSWORD = ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5")


def ground(**changes: object) -> Ground:
    count = itertools.count(1)
    plain = Ground(
        "mx.example", "imap", 143, NOW, lambda: f"nonce{next(count)}", BINDING, "bob", sasl.MECHANISMS, LEDGER
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def bob(password: str = "tulip", user: str = "bob", until: int = NOW + 1) -> Credentials:
    return Credentials(user, password, "", ISSUER.issue("bob", until))


def converse(
    mechanism: str, credentials: Credentials, here: Ground, there: Ground | None = None, initial: bool = True
) -> tuple[Step, bool, list[bytes]]:
    """The outcome, whether the client believes a good one, and all that was said, decoded."""
    client, server = sasl.ClientExchange(mechanism, credentials, there or here), sasl.ServerExchange(mechanism, here)
    first = client.begin() if initial else None
    said = [first or b""]
    step = server.begin(first)
    while isinstance(step, Challenge):
        said += [step.line, client.respond(step.line)]
        step = server.respond(said[-1])
    return step, client.satisfied, [sasl.decode(line) or line for line in said]


def who(step: Step) -> tuple[str, bool]:
    """Whom the server has before it, and whether she is who she says."""
    assert isinstance(step, Proof | Credentials)
    if isinstance(step, Credentials):
        return step.authentication_id, step.hold(USERS.get(step.authentication_id, "nobody's"))
    return step.authentication_id, not step.reason


@pytest.mark.parametrize("initial", [True, False])
@pytest.mark.parametrize("mechanism", [name for name in sasl.MECHANISMS if name != "ANONYMOUS"])
def test_who_knows_the_password_or_has_a_pass_or_a_certificate_is_known(mechanism: str, initial: bool) -> None:
    step, believed, _ = converse(mechanism, bob(), ground(), initial=initial)
    assert who(step) == ("bob", True)
    assert believed


@pytest.mark.parametrize("user", ["zoé", "a,b=c"])
@pytest.mark.parametrize("mechanism", [*BY_PASSWORD, "PLAIN", "LOGIN"])
def test_names_and_passwords_may_hold_anything(mechanism: str, user: str) -> None:
    step, believed, _ = converse(mechanism, Credentials(user, USERS[user]), ground())
    assert who(step) == (user, True)
    assert believed


@pytest.mark.parametrize("mechanism", [*BY_PASSWORD, "PLAIN", "LOGIN"])
@pytest.mark.parametrize("credentials", [bob("Tulip"), bob(user="eve"), bob("tulip\u00ad ")])
def test_who_does_not_is_not(mechanism: str, credentials: Credentials) -> None:
    step, _, _ = converse(mechanism, credentials, ground())
    assert who(step)[1] is False


@pytest.mark.parametrize("mechanism", BY_PASSWORD)
def test_a_stranger_is_asked_what_everybody_is_asked(mechanism: str) -> None:
    _, _, of_bob = converse(mechanism, bob("wrong"), ground())
    _, _, of_eve = converse(mechanism, bob("wrong", "eve"), ground())
    assert [len(one) for one in of_bob] == [len(one) for one in of_eve]
    assert of_bob[3:] == [] or of_bob[3] == of_eve[3]


@pytest.mark.parametrize("mechanism", BY_PASSWORD)
def test_a_password_is_never_said(mechanism: str) -> None:
    _, _, said = converse(mechanism, bob(), ground())
    assert not any(b"tulip" in one for one in said)


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5"])
def test_a_server_that_does_not_know_the_password_is_not_believed(mechanism: str) -> None:
    false = Ledger({"bob": "guessed"}.get, "mx.example")
    _, believed, _ = converse(mechanism, bob(), ground(ledger=false))
    assert not believed
    client = sasl.ClientExchange(mechanism, bob(), ground())
    client.begin()
    assert not client.satisfied  # and if it said yes at once, no more so


@pytest.mark.parametrize("mechanism", sasl.MECHANISMS)
def test_star_gives_up(mechanism: str) -> None:
    server = sasl.ServerExchange(mechanism, ground())
    server.begin()
    assert server.respond(b"*") == Cancelled()


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2"])
def test_giving_up_does_not_undo_a_failure(mechanism: str) -> None:
    client = sasl.ClientExchange(mechanism, bob("wrong", until=NOW), ground())
    server = sasl.ServerExchange(mechanism, ground())
    step = server.begin(client.begin())
    if mechanism.startswith("SCRAM"):
        assert isinstance(step, Challenge)
        step = server.respond(client.respond(step.line))
    assert isinstance(step, Challenge)
    assert who(server.respond(b"*")) == ("bob", False)


@pytest.mark.parametrize("mechanism", SERVER_FIRST[:2])
def test_where_the_server_speaks_first_nothing_may_come_before(mechanism: str) -> None:
    assert sasl.ServerExchange(mechanism, ground()).begin(b"eA==") == sasl.SERVER_FIRST


# ---- bound to a channel


@pytest.mark.parametrize("kind", ["tls-exporter", "tls-server-end-point"])
def test_bound_to_another_channel_the_proof_is_worth_nothing(kind: str) -> None:
    ours, theirs = Binding(kind, b"a" * 32), Binding(kind, b"b" * 32)
    step, believed, said = converse("SCRAM-SHA-256-PLUS", bob(), ground(binding=ours), ground(binding=theirs))
    assert step == Proof("bob", "", "channel-binding")
    assert not believed
    assert said[-2] == b"e=channel-bindings-dont-match"


def test_another_type_of_binding_is_refused_at_once() -> None:
    other = ground(binding=Binding("tls-server-end-point", BINDING.data))
    assert converse("SCRAM-SHA-256-PLUS", bob(), ground(), other)[0] == Proof("bob", "", "channel-binding")


def test_who_was_told_that_binding_is_not_offered_where_it_is_has_been_lied_to() -> None:
    stripped = ground(offered=("SCRAM-SHA-256",))
    step, _, said = converse("SCRAM-SHA-256", bob(), ground(), stripped)
    assert said[0].startswith(b"y,,")
    assert step == Proof("bob", "", "downgraded")
    unbound = ground(binding=None)
    assert converse("SCRAM-SHA-256", bob(), unbound, stripped)[0] == Proof("bob")  # where it is not, that is true


def test_a_mechanism_with_binding_wants_it() -> None:
    server = sasl.ServerExchange("SCRAM-SHA-256-PLUS", ground())
    assert server.begin(sasl.encode(b"n,,n=bob,r=x")) == Proof("bob", "", "channel-binding")
    server = sasl.ServerExchange("SCRAM-SHA-256", ground())
    assert server.begin(sasl.encode(b"p=tls-exporter,,n=bob,r=x")) == Proof("bob", "", "channel-binding")


# ---- what a client does not believe


@pytest.mark.parametrize(
    "challenge",
    [
        b"r=other,s=QSXCR+Q6sek8bf92,i=4096",  # not our nonce
        b"r=nonce1,s=QSXCR+Q6sek8bf92,i=4096",  # nothing added to it
        b"r=nonce1x,s=QSXCR+Q6sek8bf92,i=4095",  # too few rounds
        b"r=nonce1x,s=QSXCR+Q6sek8bf92,i=99999999",  # more than anybody would wait for
        b"r=nonce1x,s=QSXCR+Q6sek8bf9,i=4096",
        b"r=nonce1x,s=QSXCR+Q6sek8bf92",
        b"e=other-error",
        b"",
    ],
)
def test_a_scram_client_breaks_off(challenge: bytes) -> None:
    client = sasl.ClientExchange("SCRAM-SHA-1", bob(), ground())
    client.begin()
    assert client.respond(sasl.encode(challenge)) == sasl.CANCEL


@pytest.mark.parametrize("challenge", [b"v=AAAA", b"v=", b"x"])
def test_a_scram_client_checks_the_last_word(challenge: bytes) -> None:
    client = sasl.ClientExchange("SCRAM-SHA-1", bob(), ground())
    client.begin()
    client.respond(sasl.encode(b"r=nonce1x,s=QSXCR+Q6sek8bf92,i=4096"))
    assert client.respond(sasl.encode(challenge)) == sasl.CANCEL
    assert not client.satisfied


@pytest.mark.parametrize(
    "challenge",
    [
        b'realm="x",qop="auth",algorithm=md5-sess',
        b'nonce="x",qop="auth-int",algorithm=md5-sess',
        b'nonce="x",qop="auth"',
        b'nonce="x',
    ],
)
def test_a_digest_client_breaks_off(challenge: bytes) -> None:
    assert sasl.ClientExchange("DIGEST-MD5", bob(), ground()).respond(sasl.encode(challenge)) == sasl.CANCEL


# ---- passes


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
@pytest.mark.parametrize(
    ("token", "reason", "status"),
    [
        (ISSUER.issue("bob", NOW), "token-expired", b"invalid_token"),
        (ISSUER.issue("bob", NOW + 1, "calendar"), "token-scope", b"insufficient_scope"),
        (ISSUER.issue("eve", NOW + 1), "token-invalid", b"invalid_token"),
        (sasl.Issuer(8).issue("bob", NOW + 1), "token-invalid", b"invalid_token"),
        ("tulip", "token-invalid", b"invalid_token"),
    ],
)
def test_a_pass_that_will_not_do(mechanism: str, token: str, reason: str, status: bytes) -> None:
    step, _, said = converse(mechanism, bob()._replace(token=token), ground())
    assert isinstance(step, Proof)
    assert step.reason == reason
    assert b'"status":"%s"' % status in said[-2]
    assert said[-1] == (b"\x01" if mechanism == "OAUTHBEARER" else b"")


def test_a_pass_is_the_same_for_the_same_seed() -> None:
    assert sasl.Issuer(7).issue("bob", 5) == ISSUER.issue("bob", 5) != sasl.Issuer(8).issue("bob", 5)
    assert ISSUER.read(ISSUER.issue("bob", 5)) == sasl.Pass("bob", "mail", 5)


@given(st.text())
def test_what_is_no_pass_is_none(text: str) -> None:
    assert ISSUER.read(text) is None


# ---- known elsewhere, or not at all


def test_a_certificate_may_act_for_another() -> None:
    step, _, _ = converse("EXTERNAL", Credentials("", "", "office"), ground())
    assert step == Proof("bob", "office")
    assert converse("EXTERNAL", bob(), ground(identity=""))[0] == Proof("", "", "no-certificate")


def test_a_guest_may_leave_a_word() -> None:
    step, _, said = converse("ANONYMOUS", Credentials("sirhc", ""), ground())
    assert (step, said[0]) == (Proof("anonymous"), b"sirhc")
    server = sasl.ServerExchange("ANONYMOUS", ground())
    assert server.begin(sasl.encode(b"x" * 256)) == sasl.NOT_THE_MESSAGE


# ---- choosing


def test_the_best_that_both_have_is_taken() -> None:
    everything = Credentials("bob", "tulip", "", "pass")
    there = ground()
    order = [sasl.choose(sasl.MECHANISMS[n:], everything, there) for n in range(len(sasl.MECHANISMS))]
    assert order == [*sasl.MECHANISMS[:-1], ""]  # nobody is anonymous by chance
    assert sasl.choose(("scram-sha-1", "PLAIN"), everything, there) == "SCRAM-SHA-1"
    assert sasl.choose(("XOAUTH2", "SCRAM-SHA-256-PLUS"), bob()._replace(token=""), ground(binding=None)) == ""
    assert sasl.choose(("GSSAPI",), everything, there) == ""


def test_what_is_wanted_and_missing_is_not_replaced() -> None:
    assert sasl.choose(("PLAIN", "LOGIN"), bob(), ground(), "SCRAM-SHA-256") == ""
    assert sasl.choose(("ANONYMOUS",), bob(), ground(), "ANONYMOUS") == "ANONYMOUS"


def test_in_clear_nothing_is_offered_that_can_be_read() -> None:
    bare = ground(binding=None, identity="")
    can = sasl.offered(sasl.MECHANISMS, bare, in_clear=False)
    assert can == ("SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "ANONYMOUS")
    assert sasl.offered(("PLAIN", "X-OTHER"), bare, in_clear=True) == ("PLAIN", "X-OTHER")


# ---- whatever comes

lines = st.one_of(st.binary(max_size=60), st.binary(max_size=60).map(sasl.encode))


@pytest.mark.parametrize("mechanism", sasl.MECHANISMS)
@given(st.none() | lines, st.lists(lines, max_size=4))
def test_whatever_a_client_says_there_is_a_step(mechanism: str, first: bytes | None, rest: list[bytes]) -> None:
    server = sasl.ServerExchange(mechanism, ground())
    steps = [server.begin(first), *(server.respond(line) for line in rest)]
    assert all(isinstance(step, Step) for step in steps)
    assert not any(isinstance(step, Proof) and not step.reason and step.authentication_id == "zoé" for step in steps)


@pytest.mark.parametrize("mechanism", sasl.MECHANISMS)
@given(st.lists(lines, max_size=4))
def test_whatever_a_server_says_there_is_a_line(mechanism: str, challenges: list[bytes]) -> None:
    client = sasl.ClientExchange(mechanism, bob(), ground())
    client.begin()
    assert all(isinstance(client.respond(line), bytes) for line in challenges)


@pytest.mark.parametrize("mechanism", sasl.MECHANISMS)
@given(data=st.data())
def test_a_message_spoiled_anywhere_is_a_step_too(mechanism: str, data: st.DataObject) -> None:
    """Cut short, or with one octet changed: never an exception, and nobody is known by a spoiled proof."""
    client, server = sasl.ClientExchange(mechanism, bob(), ground()), sasl.ServerExchange(mechanism, ground())
    step = server.begin(client.begin())
    for _ in range(3):
        if not isinstance(step, Challenge):
            return
        message = sasl.decode(client.respond(step.line)) or b""
        spoil = data.draw(st.integers(0, len(message)))
        step = server.respond(sasl.encode(message[:spoil] if data.draw(st.booleans()) else message))
    assert isinstance(step, Step)


def test_a_proof_cut_short_is_no_proof() -> None:
    client, server = sasl.ClientExchange("SCRAM-SHA-1", bob(), ground()), sasl.ServerExchange("SCRAM-SHA-1", ground())
    step = server.begin(client.begin())
    assert isinstance(step, Challenge)
    final = sasl.decode(client.respond(step.line))
    assert final is not None
    assert server.respond(sasl.encode(final[:-5])) == Challenge(b"e=invalid-proof")
    assert who(server.respond(b"")) == ("bob", False)
