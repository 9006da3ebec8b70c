"""TLS on the world's wires: OpenSSL at both ends, by the world's date; equal events whenever it is played."""

from __future__ import annotations

import pytest
from cryptography.x509 import Certificate

from simulator.trace.facts import AnyFact, HungUp, Secured, Sent
from simulator.trust.keys import rsa_key
from simulator.world import agent as a
from simulator.world.keyring import CURRENT, Keyring
from simulator.world.link import Link
from simulator.world.pki import KINDS, OURS, STRANGER, Authority, Identity
from simulator.world.resident import Host, Resident
from simulator.world.tls import Layer
from simulator.world.world import World

CURTAIN = 1_772_438_400  # 2 March 2026, 8:00 UTC
DAY = 86_400
NAME = "mx.example"


class Guest:
    """Calls, secures the wire, says one line, and hangs up when it is answered."""

    ports: dict[int, str] = {}  # noqa: RUF012
    datagram_ports: tuple[int, ...] = ()
    actions = ("call",)

    def __init__(self, strictness: a.Strictness, port: int) -> None:
        self.strictness, self.port = strictness, port
        self.happened: list[a.Happening] = []

    def on(self, happening: a.Happening) -> list[a.Deed]:
        self.happened.append(happening)
        match happening:
            case a.Asked("call", name):
                return [a.Connect(name, self.port)]
            case a.Connected(wire) if self.port == 465:
                return [a.Secure(wire, NAME, self.strictness)]
            case a.Secured(wire):
                return [a.Send(wire, b"my password is tulip\r\n")]
            case a.Received(wire, data) if data.startswith(b"MY"):
                return [a.Close(wire)]
            case a.Unsecured(wire):
                return [a.Close(wire)]
        return []


class Hostess(Guest):
    """Answers in capitals."""

    ports = {465: "echo tls", 25: "echo"}  # noqa: RUF012
    actions = ()

    def on(self, happening: a.Happening) -> list[a.Deed]:
        self.happened.append(happening)
        match happening:
            case a.Connected(wire, port=465):
                return [a.Secure(wire)]
            case a.Received(wire, data):
                return [a.Send(wire, data.upper())]
            case a.Unsecured(wire):
                return [a.Close(wire)]
        return []


AUTHORITIES = {name: Authority(name, 7, CURTAIN) for name in (OURS, STRANGER)}


def identity(kind: str = "valid") -> Identity:
    by = AUTHORITIES[KINDS[kind].issuer or OURS]
    return by.issue((NAME,), kind)


def of_rsa() -> Identity:
    return AUTHORITIES[OURS].issue((NAME,), "valid", rsa_key(7, NAME))


def town(
    theirs: Identity | None, *, strictness: a.Strictness = "insists", port: int = 465, later: int = 0,
    ours: Identity | None = None, asks: bool = False, remembered: tuple[Certificate, ...] = (),
    versions: tuple[tuple[str, ...], tuple[str, ...]] = (CURRENT, CURRENT),
) -> tuple[World, Guest, Hostess]:  # fmt: skip
    world = World(1, CURTAIN, [Link("laptop", NAME, 10_000)])
    guest, hostess = Guest(strictness, port), Hostess("insists", port)
    ca = AUTHORITIES[OURS]
    mine = Keyring(
        lambda: world.seconds + later,
        ours,
        (ca.root,),
        remembered,
        (ca.revoking(identity("revoked")),),
        versions[0],
        shows=True,
    )
    for name, agent, keyring in (
        ("laptop", guest, mine),
        (NAME, hostess, Keyring(lambda: world.seconds, theirs, (ca.root,), versions=versions[1], asks=asks)),
    ):
        host = Host(name)
        host.keyring = lambda keyring=keyring: keyring  # type: ignore[misc]
        host.take_in(Resident(agent, name))
        world.settle_in(host)
    world.ask("laptop", "call", NAME)
    world.settle()
    return world, guest, hostess


def facts(world: World) -> list[AnyFact]:
    return [event.fact for event in world.events]


def secured(world: World) -> list[Secured]:
    return [fact for fact in facts(world) if isinstance(fact, Secured)]


def test_what_is_said_is_read_at_both_ends_and_nowhere_between() -> None:
    world, guest, hostess = town(identity())
    assert a.Received(0, b"my password is tulip\r\n") in hostess.happened
    assert a.Received(0, b"MY PASSWORD IS TULIP\r\n") in guest.happened
    borne = b"".join(fact.carried or fact.data for fact in facts(world) if isinstance(fact, Sent))
    assert b"tulip" not in borne
    assert b"TULIP" not in borne
    assert b"mx.example" in borne  # the name alone is told in the clear (RFC 6066 §3)


def test_each_end_says_what_it_knows_of_the_other() -> None:
    world, _, _ = town(identity())
    caller, callee = sorted(secured(world), key=lambda fact: fact.side)
    assert (caller.version, caller.name, caller.verdict) == ("TLSv1.3", NAME, "ok")
    assert (caller.subject, caller.issuer, caller.until) == (NAME, "Coulisses CA", CURTAIN + 60 * DAY)
    assert (callee.version, callee.verdict, callee.subject) == ("TLSv1.3", "", "")


def test_who_hangs_up_says_so_inside_before() -> None:
    world, _, _ = town(identity())
    said = facts(world)
    hung_up = next(n for n, fact in enumerate(said) if isinstance(fact, HungUp))
    farewell = said[hung_up - 1]
    assert isinstance(farewell, Sent)
    assert farewell.data == b""
    assert farewell.carried


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("expired", "expired"), ("not-yet-valid", "not-yet-valid"), ("wrong-name", "wrong-name"),
        ("self-signed", "self-signed"), ("unknown-issuer", "unknown-issuer"), ("no-intermediate", "unknown-issuer"),
        ("revoked", "revoked"), ("unknown-extension", "unknown-extension"),
    ],
)  # fmt: skip
class TestACertificateWithAFault:
    def test_ends_it_for_who_insists_and_no_word_is_said(self, kind: str, fault: str) -> None:
        world, guest, hostess = town(identity(kind))
        assert a.Unsecured(0, fault) in guest.happened
        assert not secured(world)
        assert not any(isinstance(one, a.Received) for one in hostess.happened)
        (told,) = [one.reason for one in hostess.happened if isinstance(one, a.Unsecured)]
        assert told.startswith("alert-")

    def test_is_told_to_who_only_notes_it(self, kind: str, fault: str) -> None:
        world, guest, hostess = town(identity(kind), strictness="notes")
        assert [(one.verdict, one.peer) for one in guest.happened if isinstance(one, a.Secured)] == [(fault, "")]
        assert a.Received(0, b"my password is tulip\r\n") in hostess.happened
        assert fault in {one.verdict for one in secured(world)}


@pytest.mark.parametrize(
    ("kind", "alert"),
    [
        ("expired", "certificate-expired"), ("revoked", "certificate-revoked"), ("unknown-issuer", "unknown-ca"),
        ("self-signed", "unknown-ca"), ("wrong-name", "bad-certificate"),
        ("unknown-extension", "certificate-unknown"),
    ],
)  # fmt: skip
def test_the_other_end_hears_why(kind: str, alert: str) -> None:
    _, _, hostess = town(identity(kind))
    assert a.Unsecured(0, f"alert-{alert}") in hostess.happened


def test_a_chain_in_part_is_whole_to_who_remembers_the_rest_and_a_rest_alone_is_no_root() -> None:
    kept = (AUTHORITIES[OURS].certificate, AUTHORITIES[STRANGER].certificate)
    world, _, _ = town(identity("no-intermediate"), remembered=kept)
    assert {fact.verdict for fact in secured(world) if fact.side == "C"} == {"ok"}
    _, guest, _ = town(identity("unknown-issuer"), remembered=kept)
    assert a.Unsecured(0, "unknown-issuer") in guest.happened


def test_the_date_is_the_worlds_and_a_wrong_clock_sees_a_fault_where_there_is_none() -> None:
    _, guest, _ = town(identity(), later=61 * DAY)
    assert a.Unsecured(0, "expired") in guest.happened
    _, guest, _ = town(identity(), later=-31 * DAY)
    assert a.Unsecured(0, "not-yet-valid") in guest.happened


def test_versions_that_do_not_meet() -> None:
    _, guest, hostess = town(identity(), versions=(CURRENT, ("TLSv1", "TLSv1.1")))
    assert a.Unsecured(0, "alert-protocol-version") in guest.happened
    assert a.Unsecured(0, "version") in hostess.happened


def test_the_older_version_is_spoken_where_one_end_has_no_newer() -> None:
    world, _, _ = town(identity(), versions=(("TLSv1.2",), CURRENT))
    assert {fact.version for fact in secured(world)} == {"TLSv1.2"}


FORMER = ("TLSv1", "TLSv1.1")


@pytest.mark.parametrize(
    ("ours", "theirs", "spoken"),
    [
        (FORMER[:1], FORMER, "TLSv1"), (FORMER, FORMER, "TLSv1.1"), (FORMER, (*FORMER, *CURRENT), "TLSv1.1"),
        ((*FORMER, *CURRENT), FORMER, "TLSv1.1"), (CURRENT, CURRENT, "TLSv1.3"),
    ],
)  # fmt: skip
def test_with_a_key_of_rsa_every_version_can_be_spoken(
    ours: tuple[str, ...], theirs: tuple[str, ...], spoken: str
) -> None:
    world, _, hostess = town(of_rsa(), versions=(ours, theirs))
    assert {fact.version for fact in secured(world)} == {spoken}
    assert a.Received(0, b"my password is tulip\r\n") in hostess.happened


@pytest.mark.parametrize(("ours", "theirs"), [(CURRENT, FORMER), (FORMER, CURRENT)])
def test_who_speaks_only_todays_versions_will_not_have_former_ones(
    ours: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    world, guest, _ = town(of_rsa(), versions=(ours, theirs))
    assert not secured(world)
    assert a.Unsecured(0, "alert-protocol-version") in guest.happened


def test_who_chose_a_version_that_the_caller_will_not_have_hears_so() -> None:
    _, guest, hostess = town(of_rsa(), versions=(("TLSv1.2",), FORMER))
    assert a.Unsecured(0, "version") in guest.happened
    assert a.Unsecured(0, "alert-protocol-version") in hostess.happened


def test_without_a_key_of_rsa_former_versions_have_no_cipher() -> None:
    _, _, hostess = town(identity(), versions=(FORMER, FORMER))
    assert a.Unsecured(0, "cipher") in hostess.happened


@pytest.mark.parametrize("versions", [CURRENT, ("TLSv1.2",)])
def test_a_session_taken_up_again_says_the_same_of_the_callee(versions: tuple[str, ...]) -> None:
    world, guest, _ = town(identity(), versions=(versions, versions))
    world.ask("laptop", "call", NAME)
    world.settle()
    first, again = [one for one in guest.happened if isinstance(one, a.Secured)]
    assert [fact.resumed for fact in secured(world) if fact.side == "C"] == [False, True]
    assert (again.verdict, again.end_point, again.peer) == (first.verdict, first.end_point, first.peer)
    assert again.chain == first.chain != ()


def test_a_caller_may_show_a_certificate_too() -> None:
    ours = AUTHORITIES[OURS].issue(("alice@example",))
    world, _, hostess = town(identity(), ours=ours, asks=True)
    (told,) = [one for one in hostess.happened if isinstance(one, a.Secured)]
    assert (told.verdict, told.peer) == ("ok", "alice@example")
    assert "alice@example" in {fact.subject for fact in secured(world)}


def test_both_ends_have_the_same_to_tie_a_log_in_to_and_another_host_has_not() -> None:
    here, there = town(identity()), town(AUTHORITIES[OURS].issue((NAME, "other.example")))
    tied = [
        {one.end_point for who in town[1:] for one in who.happened if isinstance(one, a.Secured)}
        for town in (here, there)
    ]
    assert [len(one) for one in tied] == [1, 1]
    assert tied[0] != tied[1]
    assert {len(one) for one in tied[0]} == {32}


def test_clear_words_to_an_end_that_awaits_tls_end_it() -> None:
    world, _, hostess = town(identity(), port=25)
    assert not secured(world)
    resident = world.hosts["laptop"].residents[0]
    world.act(resident, a.Asked("call", NAME))
    world.settle()
    assert not any(isinstance(one, a.Secured) for one in hostess.happened)


def test_who_has_no_keys_cannot() -> None:
    world = World(1, CURTAIN, [Link("laptop", NAME, 10_000)])
    guest = Guest("insists", 465)
    for name, agent in (("laptop", guest), (NAME, Hostess("insists", 465))):
        host = Host(name)
        host.take_in(Resident(agent, name))
        world.settle_in(host)
    world.ask("laptop", "call", NAME)
    world.settle()
    assert a.Unsecured(0, "no-keys") in guest.happened


def test_every_play_has_the_same_events_but_for_what_is_sealed() -> None:
    def told(world: World) -> list[tuple[int, AnyFact, int]]:
        plain = []
        for event in world.events:
            fact, length = event.fact, 0
            if isinstance(fact, Sent) and fact.carried is not None:
                fact, length = replace_carried(fact), len(fact.carried)
            plain.append((event.at, fact, length))
        return plain

    for theirs, versions, times in ((identity(), CURRENT, 50), (of_rsa(), CURRENT, 9), (of_rsa(), FORMER, 9)):
        first = told(town(theirs, versions=(versions, versions))[0])
        assert all(told(town(theirs, versions=(versions, versions))[0]) == first for _ in range(times))


def replace_carried(fact: Sent) -> Sent:
    return Sent(fact.wire, fact.side, fact.offset, fact.data, None, fact.arrives)


def test_a_hello_holds_no_end_of_a_line_for_who_reads_lines() -> None:
    keyring = Keyring(lambda: CURTAIN)
    assert not any(b"\r\n" in Layer(keyring, "C", NAME).begin() for _ in range(600))


def test_what_is_sealed_differs_each_time() -> None:
    def sealed() -> bytes:
        return b"".join(fact.carried or b"" for fact in facts(town(identity())[0]) if isinstance(fact, Sent))

    assert sealed() != sealed()


def test_the_secrets_are_kept_for_captures() -> None:
    world, _, _ = town(identity())
    keys = world.hosts[NAME].keyring
    assert keys is not None
    assert {line.split()[0] for line in keys().secrets} >= {"CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"}


def test_identities_are_drawn_from_the_seed() -> None:
    one, same, other = (Authority(OURS, seed, CURTAIN).issue((NAME,)) for seed in (1, 1, 2))
    assert one.chain == same.chain
    assert one.chain != other.chain


def test_a_ticket_holds_a_number_and_so_has_one_length() -> None:
    world, _, _ = town(identity())
    own = [len(fact.carried) for fact in facts(world) if isinstance(fact, Sent) and fact.carried and not fact.data]
    assert len(own) == 5  # two flights of each, and the caller's farewell
    assert own[3] < 200  # two tickets; with all of a session sealed in them they would take 500 octets, or 484
