"""The film of a program that came in by TLS: what was said, what was carried, and how it plays again."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
import scramp

from simulator.agents.visitor import Handshake
from simulator.export.kinds import KINDS
from simulator.gateway import Gateway, guest, tcp, with_door
from simulator.gateway.tcp import LOOPBACK
from simulator.reading.film import Playbill
from simulator.reading.listener import read
from simulator.reading.utterance import Utterance
from simulator.scenario.filmed import filmed
from simulator.scenario.load import load, loads
from simulator.scenario.run import Run
from simulator.trace.facts import Arrived, Asked, Decided, HungUp, Secured, Sent, Side
from tests.gateway.test_hostile_programs import PATIENCE
from tests.gateway.test_tcp import aside
from tests.happened import facts

T = TypeVar("T")
HOST = "mx.bob.example"
VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
SUITE = "TLS_AES_128_GCM_SHA256"
Visit = Callable[[Gateway, dict[int, int]], Awaitable[None]]


def at_the_door(visit: Visit, scenario: str = "type-smtp") -> Run:
    """Open type-smtp's door, let `visit` come in (gateway, local ports), shut it."""

    async def evening() -> Run:
        gateway = Gateway(Run(with_door(load(scenario))))
        services = await gateway.open({})
        try:
            await asyncio.wait_for(visit(gateway, {one.port: one.listening for one in services}), 30)
        finally:
            await gateway.close()
        return gateway.run

    return aside(evening())


class Program:
    """A program whose TLS goes through memory, so that a test sees what is really carried."""

    def __init__(self, gateway: Gateway, version: str = "TLSv1.3", name: str = HOST, trusts: bool = True) -> None:
        context = ssl.create_default_context(cafile=str(gateway.authority.certificate) if trusts else None)
        context.minimum_version = context.maximum_version = VERSIONS[version]
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=name)
        self.came, self.went = b"", b""  # what was carried

    async def call(self, port: int) -> None:
        self._reader, self._writer = await asyncio.open_connection(LOOPBACK, port)

    async def in_clear(self, octets: bytes = b"", until: bytes = b"\r\n") -> bytes:
        self._writer.write(octets)
        return await self._reader.readuntil(until)

    async def _until_done(self, act: Callable[[], T]) -> T:
        while True:
            try:
                return act()
            except ssl.SSLWantReadError:
                self._flush()
                octets = await self._reader.read(65_536)
                self.came += octets
                if octets:
                    self._in.write(octets)
                else:
                    self._in.write_eof()
            finally:
                self._flush()

    def _flush(self) -> None:
        octets = self._out.read()
        self.went += octets
        self._writer.write(octets)

    async def shake(self) -> None:
        await self._until_done(self._tls.do_handshake)

    async def hear(self) -> bytes:
        return await self._until_done(lambda: self._tls.read(65_536))

    async def say(self, octets: bytes) -> bytes:
        await self._until_done(lambda: self._tls.write(octets))
        return await self.hear()

    async def rest(self) -> bytes:
        """What comes until the end, as it is carried."""
        octets = await self._reader.read()
        self.came += octets
        return octets

    def leave(self) -> None:
        self._writer.close()


async def a_session(gateway: Gateway, port: int, version: str) -> Program:
    """At once: hello, and good-bye."""
    program = Program(gateway, version)
    await program.call(port)
    await program.shake()
    assert (await program.hear()).startswith(b"220 ")
    assert (await program.say(b"EHLO here.example\r\n")).startswith(b"250-")
    assert (await program.say(b"QUIT\r\n")).startswith(b"221 ")
    await program.rest()
    program.leave()
    return program


BOUND = """
curtain = "2026-03-02T08:00:00Z"
[hosts."mx.bob.example"]
agents = ["smtp-server"]
mailboxes = { bob = { password = "rose" } }
smtps_ports = [465]
smtp_mechanisms = ["SCRAM-SHA-256-PLUS"]
"""


def test_a_log_in_is_tied_to_this_very_tls(tmp_path: Path) -> None:
    """By a hash of the certificate (RFC 5929 §4.1): somebody between could not pass it on."""
    play = tmp_path / "scenario.toml"
    play.write_text(BOUND)

    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        for is_between in (False, True):
            program = Program(gateway)
            await program.call(ports[465])
            await program.shake()
            await program.hear()
            assert b"SCRAM-SHA-256-PLUS" in await program.say(b"EHLO here.example\r\n")
            shown = b"another" if is_between else program._tls.getpeercert(binary_form=True)
            binding = ("tls-server-end-point", hashlib.sha256(shown or b"").digest())
            scram = scramp.ScramClient(["SCRAM-SHA-256-PLUS"], "bob", "rose", channel_binding=binding)
            first = base64.b64encode(scram.get_client_first().encode())
            challenge = await program.say(b"AUTH SCRAM-SHA-256-PLUS " + first + b"\r\n")
            scram.set_server_first(base64.b64decode(challenge[4:]).decode())
            answer = await program.say(base64.b64encode(scram.get_client_final().encode()) + b"\r\n")
            told = base64.b64decode(answer[4:])
            assert told == b"e=channel-bindings-dont-match" if is_between else told.startswith(b"v=")
            program.leave()

    at_the_door(visit, str(play))


def said(run: Run) -> list[Utterance]:
    """What is said inside and in clear, handshakes apart."""
    return [one for one in read(run.events) if not one.layer]


def carried(run: Run, side: Side) -> bytes:
    return b"".join(fact.borne for fact in facts(run, Sent) if fact.side == side)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_said_is_read_and_what_was_carried_is_kept(version: str) -> None:
    programs = []

    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        programs.append(await a_session(gateway, ports[465], version))

    run = at_the_door(visit)
    assert [one.label for one in said(run)] == ["220", "EHLO", "250", "QUIT", "221"]
    facts = [event.fact for event in run.events]
    secured = [fact for fact in facts if isinstance(fact, Secured)]
    assert [(fact.side, fact.version) for fact in secured] == [("C", version), ("S", version)]
    assert secured[0].name == HOST
    causes = {type(run.events[event.why or 0].fact) for event in run.events if isinstance(event.fact, Secured)}
    assert causes == {Arrived}
    assert b"EHLO" not in carried(run, "C") + carried(run, "S")
    assert carried(run, "C") == programs[0].went
    if version == "TLSv1.3":  # to the octet; in 1.2 each end draws nonces of its own (RFC 5288 §3)
        assert carried(run, "S") == programs[0].came
    assert len(carried(run, "S")) == len(programs[0].came)


@pytest.mark.parametrize("version", VERSIONS)
def test_it_plays_again_without_a_handshake(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        await a_session(gateway, ports[465], version)

    run = at_the_door(visit)
    monkeypatch.setattr("simulator.gateway.padlock.Layer", None)
    again = Run(run.scenario, run.inputs, run.reached)
    assert again.events == run.events
    assert again.world.secrets == run.world.secrets
    assert not any(line in str(event) for line in run.world.secrets for event in run.events)
    for n in range(0, len(run.events), 3):
        branch = run.branch(n)
        assert branch.events[:n] == run.events[:n]


def test_a_branch_goes_on_sealed() -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        await a_session(gateway, ports[465], "TLSv1.3")

    run = at_the_door(visit)
    asked = [event.n for event in run.events if isinstance(event.fact, Asked) and event.fact.action == "seal"]
    branch = run.branch(asked[-1])
    news = branch.give("door", "seal", "1 6 NOOP\r\n")
    answers = [event.fact for event in news if isinstance(event.fact, Sent) and event.fact.side == "S"]
    assert answers[0].data.startswith(b"250 ")
    assert answers[0].carried
    assert b"250" not in answers[0].carried


@pytest.mark.parametrize("version", VERSIONS)
def test_an_analyser_opens_it(version: str, tmp_path: Path) -> None:
    from tests.export.test_capture import complaints, tshark

    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        await a_session(gateway, ports[465], version)
        program = Program(gateway, version)
        await program.call(ports[25])
        await program.in_clear(until=b"220 ")
        await program.in_clear(b"EHLO here.example\r\n", until=b"\r\n250 ")
        await program.in_clear()
        assert (await program.in_clear(b"STARTTLS\r\n")).startswith(b"220 ")
        await program.shake()
        assert (await program.say(b"NOOP\r\n")).startswith(b"250 ")
        assert (await program.say(b"QUIT\r\n")).startswith(b"221 ")
        await program.rest()
        program.leave()

    film = filmed(at_the_door(visit), Playbill("door"))
    assert complaints(tmp_path, film) == []
    assert tshark(tmp_path, film, "-Ytls && smtp.req.command == EHLO && tcp.port == 465")
    assert tshark(tmp_path, film, "-Ytls && smtp.req.command == NOOP && tcp.port == 25")
    assert tshark(tmp_path, film, "-Ytls && smtp.response.code == 221")
    assert KINDS["jsonl"].octets(film)


def test_what_was_said_in_clear_behind_starttls_is_not_taken_for_said_inside() -> None:
    """Commands an attacker put behind it are no commands (CVE-2011-0411)."""

    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        program = Program(gateway)
        await program.call(ports[25])
        await program.in_clear(until=b"220 ")
        await program.in_clear(b"EHLO here.example\r\n", until=b"\r\n250 ")
        await program.in_clear()
        assert (await program.in_clear(b"STARTTLS\r\nEHLO injected.example\r\n")).startswith(b"220 ")
        await program.shake()
        assert (await program.say(b"NOOP\r\n")).startswith(b"250 2.0.0")
        program.leave()

    run = at_the_door(visit)
    assert [one.label for one in said(run) if one.side == "S"] == ["220", "250", "220", "250"]


def decided(run: Run) -> list[str]:
    return [
        event.fact.details["why"]
        for event in run.events
        if isinstance(event.fact, Decided) and event.fact.reason == "reason.tls-failed"
    ]


def test_who_does_not_speak_tls_is_hung_up_on() -> None:
    """OpenSSL sends no alert to those who would not understand it."""

    heard = []

    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, ports[465])
        writer.write(b"EHLO here.example\r\n")
        heard.append(await reader.read())
        writer.close()

    run = at_the_door(visit)
    assert heard == [b""]
    assert decided(run) == ["not-tls"]
    assert carried(run, "C") == b"EHLO here.example\r\n"
    assert Run(run.scenario, run.inputs, run.reached).events == run.events


def test_who_does_not_believe_the_certificate_says_so() -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        for about in ({"trusts": False}, {"name": "other.example"}):
            program = Program(gateway, **about)  # type: ignore[arg-type]
            await program.call(ports[465])
            with pytest.raises(ssl.SSLCertVerificationError):
                await program.shake()
            await program.rest()
            program.leave()

    run = at_the_door(visit)
    assert decided(run) == ["alert-unknown-ca", "alert-bad-certificate"]
    assert sum(isinstance(event.fact, HungUp) for event in run.events) >= 2
    assert not any(isinstance(event.fact, Secured) for event in run.events)


def test_the_same_behind_starttls() -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        program = Program(gateway, trusts=False)
        await program.call(ports[25])
        await program.in_clear(until=b"220 ")
        await program.in_clear(b"EHLO here.example\r\n", until=b"\r\n250 ")
        await program.in_clear()
        await program.in_clear(b"STARTTLS\r\n")
        with pytest.raises(ssl.SSLCertVerificationError):
            await program.shake()
        await program.rest()
        program.leave()

    assert decided(at_the_door(visit)) == ["alert-unknown-ca"]


def test_too_old_a_version_is_told_by_an_alert() -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        hello = bytes.fromhex("160301002f0100002b0301") + bytes(32) + bytes.fromhex("000004002f00350100")
        reader, writer = await asyncio.open_connection(LOOPBACK, ports[465])
        writer.write(hello)
        told = await reader.read()
        assert (told[0], told[-2:]) == (21, b"\x02\x46")  # an alert: fatal, protocol_version (RFC 8446 §6)
        writer.close()

    assert decided(at_the_door(visit)) == ["version"]


def test_a_handshake_that_does_not_end_is_not_awaited_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest, "PATIENCE", 0.2)

    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, ports[465])
        assert await reader.read() == b""
        writer.close()

    at_the_door(visit)


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x01\x02\x00\x01"], ids=["nothing", "half a hello"])
def test_handshakes_without_an_end_keep_nobody_out(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MOST_VISITORS", 3)

    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        inside = Program(gateway)
        await inside.call(ports[465])
        await inside.shake()
        await inside.hear()
        with ExitStack() as held:
            for _ in range(12):  # as many as there are places, and then some
                held.enter_context(socket.create_connection((LOOPBACK, ports[465]))).send(said)
                await asyncio.sleep(0.05)
            await a_session(gateway, ports[465], "TLSv1.3")
            assert len(gateway.present) <= 2 * tcp.MOST_VISITORS
        assert (await inside.say(b"NOOP\r\n")).startswith(b"250 ")  # who has come through is not disturbed
        inside.leave()

    at_the_door(visit)


def test_one_that_vanishes_inside_is_hung_up_on() -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        program = Program(gateway)
        await program.call(ports[465])
        await program.shake()
        await program.hear()
        program._writer.transport.abort()
        while not any(isinstance(event.fact, HungUp) for event in gateway.run.events):
            await asyncio.sleep(0.01)

    at_the_door(visit)


def test_octets_that_are_no_record_end_it() -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        program = Program(gateway)
        await program.call(ports[465])
        await program.shake()
        await program.hear()
        program._writer.write(b"\x17\x03\x03\x00\x20" + bytes(32))
        await asyncio.wait_for(program.rest(), 5)
        program.leave()

    run = at_the_door(visit)
    assert any(isinstance(event.fact, HungUp) and event.fact.side == "C" for event in run.events)


def test_a_hundred_at_once() -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        await asyncio.gather(*(a_session(gateway, ports[465], "TLSv1.3") for _ in range(100)))

    run = at_the_door(visit)
    assert [one.label for one in read(run.events)].count("221") == 100


def test_a_flood_inside_holds_nobody_up_and_is_heard_no_more_while_it_takes_no_answers() -> None:
    async def visit(gateway: Gateway, ports: dict[int, int]) -> None:
        program = Program(gateway)
        await program.call(ports[465])
        await program.shake()
        await program.hear()
        program._writer.transport.set_write_buffer_limits(high=1 << 16)
        flood = asyncio.create_task(_flooded(program))
        await asyncio.sleep(0.5)
        begun = asyncio.get_running_loop().time()
        await a_session(gateway, ports[465], "TLSv1.3")
        assert asyncio.get_running_loop().time() - begun < PATIENCE
        (flooding,) = gateway.present.values()
        assert len(flooding._unheard) < 2 * guest.MOST_UNHEARD + (1 << 18)  # and what the loop brings in one go
        flood.cancel()
        program._writer.transport.abort()

    at_the_door(visit)


async def _flooded(program: Program) -> None:
    for _ in range(2_000):
        program._tls.write(b"HELP\r\n" * 2_000)
        program._flush()
        await program._writer.drain()


@pytest.mark.parametrize(
    "text",
    [
        "1", "1 ", "1 {", "1 null",
        '1 {"flights":[["X","a"]]}', '1 {"flights":[]}', '1 {"flights":[],"version":"TLSv1.3"}',
        '1 {"flights":[["S","a"]],"version":"TLSv1.3","cipher":"%s","secrets":["SERVER_TRAFFIC_SECRET_0 x y"]}' % SUITE,
        '1 {"flights":[],"version":"TLSv1.3","cipher":"%s","secrets":["SERVER_TRAFFIC_SECRET_0 00 00"]}' % SUITE,
        '1 {"flights":[["C","a"]],"version":"TLSv1.3","cipher":"%s","secrets":["SERVER_TRAFFIC_SECRET_0 0 0"]}' % SUITE,
        '1 {"flights":[["C","a"]],"version":"TLSv1.2","cipher":"%s","secrets":["CLIENT_RANDOM 00 00"]}' % SUITE,
        "2 {}",
    ],
)  # fmt: skip
def test_a_visitor_may_be_told_nonsense(text: str) -> None:
    run = Run(with_door(load("type-smtp")))
    run.give("door", "dial", f"1 {HOST}:465")
    run.give("door", "secure", text)
    for said in ("1 6 NOOP\r\n", "1 x NOOP", "1 99999999999 NOOP", "1", "1 0 raw", "2 4 NOOP", "1 ٣ NOOP"):
        run.give("door", "seal", said)
    run.give("door", "hang-up", "1")


GARBLED = """
curtain = "2026-03-02T08:00:00Z"
[hosts."mx.bob.example"]
agents = ["smtp-server"]
[[faults]]
on = "mx.bob.example"
does = "garble"
when = { bytes = "carried so", nth = 1 }
"""


def test_what_is_harmed_on_the_way_is_not_taken_for_said() -> None:
    run = Run(with_door(loads(GARBLED)))
    run.give("door", "dial", f"1 {HOST}:465")
    handshake = Handshake((("C", "hello"), ("S", "hello")), "TLSv1.3")
    run.give("door", "secure", f"1 {_json(handshake)}")
    news = run.give("door", "seal", "1 6 NOOP\r\ncarried so")
    facts = [event.fact for event in news]
    assert [fact.details["why"] for fact in facts if isinstance(fact, Decided)] == [
        "decryption-failed-or-bad-record-mac"
    ]
    assert any(isinstance(fact, HungUp) for fact in facts)


def _json(told: Handshake) -> str:
    return msgspec.json.encode(told).decode()
