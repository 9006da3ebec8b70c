"""What is overheard of TLS: flights of real handshakes in any pieces, with keys and without; nothing breaks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.speech import Heard, Token
from simulator.protocols.tls import Ear, KeyLog
from simulator.protocols.tls.names import MODES
from simulator.trace.facts import Sent
from simulator.world.pki import KINDS
from simulator.world.world import World
from tests.effort import grows_evenly
from tests.world.test_tls import AUTHORITIES, CURRENT, NAME, OURS, identity, of_rsa, town

Flight = tuple[str, bytes, bool]
OLD = ("TLSv1.2",)


def carried(world: World) -> list[Flight]:
    """What was carried: by whom, what, and whether something is said inside."""
    facts = (event.fact for event in world.events)
    return [(one.side, one.carried, bool(one.data)) for one in facts if isinstance(one, Sent) and one.carried]


def keys(world: World) -> KeyLog:
    rings = [host.keyring() for host in world.hosts.values() if host.keyring]
    return KeyLog([line for ring in rings for line in ring.secrets])


def heard(flights: Iterable[Flight], log: KeyLog | None = None) -> list[Heard]:
    ear = Ear(log)
    return [one for side, octets, says in flights for one in ear.hear(side, octets, says)]


def told(found: Iterable[Heard]) -> list[str]:
    return [f"{one.side} {one.label}" for one in found]


def read(versions: tuple[str, ...] = CURRENT, kind: str = "valid") -> list[Heard]:
    world, _, _ = town(identity(kind), versions=(versions, versions))
    return heard(carried(world), keys(world))


def keys_of(found: Iterable[Heard]) -> set[str]:
    return {token.key for one in found for token in one.tokens}


class TestAHandshake:
    def test_of_tls_1_3(self) -> None:
        found = read()
        assert told(found) == [
            "C ClientHello", "S ServerHello … Finished", "C Finished", "S NewSessionTicket", "C close_notify",
        ]  # fmt: skip
        assert [one.state for one in found] == ["WAIT_SH", "WAIT_FLIGHT2", "CONNECTED", "CONNECTED", "CLOSED"]
        assert [one.answers for one in found] == [None, 0, 1, 2, 3]

    def test_of_tls_1_2(self) -> None:
        found = read(OLD)
        assert told(found) == [
            "C ClientHello", "S ServerHello … ServerHelloDone", "C ClientKeyExchange … Finished",
            "S NewSessionTicket … Finished", "C close_notify",
        ]  # fmt: skip
        assert [one.state for one in found] == ["WAIT_SH", "WAIT_CKE", "WAIT_SF", "CONNECTED", "CLOSED"]

    @pytest.mark.parametrize("versions", [CURRENT, OLD])
    def test_with_a_callers_certificate(self, versions: tuple[str, ...]) -> None:
        ours = AUTHORITIES[OURS].issue(("alice@example",))
        world, _, _ = town(identity(), ours=ours, asks=True, versions=(versions, versions))
        found = heard(carried(world), keys(world))
        assert told(found)[2] == "C Certificate … Finished"
        assert {"tls.handshake.CertificateRequest", "tls.handshake.CertificateVerify"} <= keys_of(found)
        assert found[-1].state == "CLOSED"

    @pytest.mark.parametrize("version", ["TLSv1", "TLSv1.1"])
    def test_of_versions_of_former_times(self, version: str) -> None:
        world, _, _ = town(of_rsa(), versions=((version,), (version,)))
        found = heard(carried(world), keys(world))
        assert [one.state for one in found] == ["WAIT_SH", "WAIT_CKE", "WAIT_SF", "CONNECTED", "CONNECTED"]
        (signature,) = [one for one in found[1].tokens if one.key == "tls.handshake.signature"]
        assert signature.end - signature.start == 2048 // 8
        assert not {"tls.violation.malformed", "tls.signature"} & keys_of(found)

    @pytest.mark.parametrize("log", [True, False], ids=["with keys", "without"])
    @pytest.mark.parametrize("versions", [CURRENT, OLD])
    def test_of_a_session_that_is_taken_up_again(self, versions: tuple[str, ...], log: bool) -> None:
        world, _, _ = town(identity(), versions=(versions, versions))
        before = len(world.events)
        world.ask("laptop", "call", NAME)
        world.settle()
        again = [one.fact for one in world.events[before:] if isinstance(one.fact, Sent) and one.fact.carried]
        flights = [(one.side, one.carried or b"", bool(one.data)) for one in again]
        found = heard(flights, keys(world) if log else None)
        assert found[2].state == "CONNECTED"
        assert "tls.handshake.Certificate" not in keys_of(found)
        assert not log or found[-1].state == "CLOSED"

    def test_of_versions_that_do_not_meet(self) -> None:
        world, _, _ = town(identity(), versions=(CURRENT, ("TLSv1", "TLSv1.1")))
        found = heard(carried(world), keys(world))
        assert told(found) == ["C ClientHello", "S alert: protocol_version"]
        assert found[-1].state == "FAILED"

    def test_its_fields_stand_where_they_are(self) -> None:
        found = read()
        assert {
            "tls.record.handshake", "tls.hello.random", "tls.extension.server_name.host_name", "tls.version.TLS-1-3",
            "tls.cipher_suite.TLS_AES_256_GCM_SHA384", "tls.group.x25519", "tls.signature.ed25519",
            "tls.extension.key_share.key_exchange",
        } <= keys_of(found[:1])  # fmt: skip
        assert {
            "tls.handshake.EncryptedExtensions", "tls.handshake.Certificate", "tls.certificate.subject",
            "tls.certificate.issuer", "tls.certificate.notAfter", "tls.certificate.subjectAltName",
            "tls.handshake.CertificateVerify", "tls.handshake.verify_data", "tls.record.inner_type", "tls.record.tag",
        } <= keys_of(found[1:2])  # fmt: skip
        assert "tls.violation.malformed" not in keys_of(found)

    def test_its_first_octet_tells_how_they_came_to_it(self) -> None:
        flights = carried(town(identity())[0])
        for mode in MODES:
            ear = Ear(mode=mode)
            found = [one for side, octets, says in flights for one in ear.hear(side, octets, says)]
            assert found[0].tokens[0] == Token(0, 1, f"tls.record.handshake@{mode}")
            assert not any("@" in key for key in keys_of(found[1:]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("versions", [CURRENT, OLD])
def test_every_kind_of_certificate(kind: str, versions: tuple[str, ...]) -> None:
    alerts = {
        "expired": "certificate_expired", "not-yet-valid": "bad_certificate", "wrong-name": "bad_certificate",
        "self-signed": "unknown_ca", "unknown-issuer": "unknown_ca", "no-intermediate": "unknown_ca",
        "revoked": "certificate_revoked", "unknown-extension": "certificate_unknown",
    }  # fmt: skip
    found = read(versions, kind)
    assert "tls.certificate.subject" in keys_of(found)
    if kind in alerts:
        assert told(found)[2:] == [f"C alert: {alerts[kind]}"]
        assert f"tls.alert.{alerts[kind]}" in keys_of(found)
    else:
        assert found[-1].state == "CLOSED"


@pytest.mark.parametrize("versions", [CURRENT, OLD])
class TestWithoutKeys:
    def test_as_many_flights_are_heard_and_lead_as_far(self, versions: tuple[str, ...]) -> None:
        world, _, _ = town(identity(), versions=(versions, versions))
        open_, shut = heard(carried(world), keys(world)), heard(carried(world))
        assert [(one.side, one.start, one.end) for one in open_] == [(one.side, one.start, one.end) for one in shut]
        assert [one.state for one in open_[:4]] == [one.state for one in shut[:4]]

    def test_what_is_sealed_stays_so_many_octets(self, versions: tuple[str, ...]) -> None:
        world, _, _ = town(identity(), versions=(versions, versions))
        found = heard(carried(world))
        assert "encrypted_record (" in found[2].label
        assert "tls.handshake.Finished" not in keys_of(found)

    def test_another_runs_keys_open_nothing(self, versions: tuple[str, ...]) -> None:
        one, other = (town(identity(), versions=(versions, versions))[0] for _ in range(2))
        assert told(heard(carried(one), keys(other))) == told(heard(carried(one)))


# ---- any octets in any pieces


def spans(found: Iterable[Heard]) -> list[Token]:
    """The tokens where they are in their stream."""
    return [Token(one.start + a, one.start + b, f"{one.side} {key}") for one in found for a, b, key in one.tokens]


@pytest.mark.parametrize("versions", [CURRENT, OLD])
def test_octet_by_octet_the_same_is_heard(versions: tuple[str, ...]) -> None:
    world, _, _ = town(identity(), versions=(versions, versions))
    whole, log = heard(carried(world), keys(world)), keys(world)
    pieces = [(side, octets[n : n + 1], says) for side, octets, says in carried(world) for n in range(len(octets))]
    found = heard(pieces, log)
    assert [label for label, _ in groupby(told(found))] == told(whole)  # of two tickets each is heard by itself
    assert spans(found) == spans(whole)


def test_data_are_not_uttered() -> None:
    world, _, _ = town(identity())
    found = heard(carried(world), keys(world))
    said = [octets for _, octets, says in carried(world) if says]
    assert len(said) == 2
    assert sum(one.end - one.start for one in found) == sum(
        len(octets) for _, octets, says in carried(world) if not says
    )


def well_formed(found: Iterable[Heard]) -> Iterator[bool]:
    for side in "CS":
        own = [one for one in found if one.side == side]
        yield all(a.end <= b.start for a, b in pairwise(own))
        for one in own:
            yield all(0 <= token.start < token.end <= one.end - one.start for token in one.tokens)


PIECES = st.lists(st.tuples(st.sampled_from("CS"), st.binary(max_size=200), st.booleans()), max_size=20)


@given(PIECES)
def test_garbage_breaks_nothing(pieces: list[Flight]) -> None:
    assert all(well_formed(heard(pieces)))


RECORD = st.builds(
    lambda kind, body: bytes((kind, 3, 3)) + len(body).to_bytes(2) + body,
    st.integers(20, 23),
    st.one_of(
        st.binary(max_size=60),
        st.builds(
            lambda kind, body: bytes((kind,)) + len(body).to_bytes(3) + body, st.integers(0, 25), st.binary(max_size=60)
        ),
    ),
)


@given(st.lists(st.tuples(st.sampled_from("CS"), RECORD, st.booleans()), max_size=20))
def test_records_full_of_garbage_break_nothing(pieces: list[Flight]) -> None:
    assert all(well_formed(heard(pieces)))


WORLDS = [town(identity(), versions=(one, one))[0] for one in (CURRENT, OLD)]


@given(st.sampled_from(WORLDS), st.integers(0, 10), st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_a_handshake_that_was_harmed_breaks_nothing(world: World, which: int, at: int, harm: bytes) -> None:
    flights = carried(world)
    side, octets, says = flights[which % len(flights)]
    at %= len(octets)
    flights[which % len(flights)] = side, octets[:at] + harm + octets[at + len(harm) :], says
    assert all(well_formed(heard(flights, keys(world))))


@given(st.lists(st.text(max_size=200)))
def test_a_key_log_of_garbage_is_none(lines: list[str]) -> None:
    assert KeyLog(lines).find("CLIENT_RANDOM", b"") is None


def test_what_costs_grows_no_faster_than_what_comes() -> None:
    def work(records: int) -> None:
        ear = Ear()
        message = b"\x0b" + (records - 4).to_bytes(3)
        for octet in message + bytes(records - 4):
            list(ear.hear("S", bytes((22, 3, 3, 0, 1, octet))))

    assert grows_evenly(work, 2_000)
