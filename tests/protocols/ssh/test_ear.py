"""What is overheard of SSH: every message whole, each octet accounted for, in whatever pieces it comes."""

from __future__ import annotations

import pytest

from simulator.agents.sftp.keys import blob
from simulator.protocols.speech import Heard
from simulator.protocols.ssh import Ear, State, fingerprint, host_key
from simulator.protocols.ssh.rules import TABLE
from tests.agents.sftp.pair import HOST, borne, play

ERRANDS = [("get", "/archive/2019.mbox"), ("put", "big"), ("list", "/archive"), ("link", "/a /b"), ("get", "/none")]


def heard(errand: str, text: str, piece: int = 1 << 20) -> list[tuple[Heard, bytes]]:
    ear, streams, found = Ear(), {"C": b"", "S": b""}, []
    for side, said in play(errand, text).said:
        streams[side] += said.plain
        for start in range(0, len(said.plain), piece):
            for one in ear.hear(side, said.plain[start : start + piece]):
                found.append((one, streams[side][one.start : one.end]))
    return found


def labels(errand: str, text: str) -> list[str]:
    return [f"{one.side}: {one.label}" for one, _ in heard(errand, text)]


def test_a_session_reads_as_a_conversation() -> None:
    said = labels("get", "/archive/2019.mbox")
    assert said[:2] == ["C: SSH-2.0-Coulisses", "S: SSH-2.0-Coulisses"]
    assert f"S: KEX_ECDH_REPLY {fingerprint(blob(HOST))}" in said
    after = said[said.index("C: CHANNEL_REQUEST subsystem sftp") :]
    assert after[1:6] == [
        "S: CHANNEL_SUCCESS", "C: INIT 3", "S: VERSION 3", "C: EXTENDED limits@openssh.com", "S: EXTENDED_REPLY",
    ]  # fmt: skip
    assert [line for line in after if "STATUS" in line or "OPEN" in line] == [
        "C: OPEN /archive/2019.mbox",
        "S: STATUS OK",
    ]


@pytest.mark.parametrize(("errand", "text"), ERRANDS)
def test_every_octet_of_a_packet_is_told(errand: str, text: str) -> None:
    for one, octets in heard(errand, text):
        ends = [0, *(token.end for token in one.tokens)]
        assert [token.start for token in one.tokens] == ends[:-1], one.label
        if not one.label.startswith("SSH-"):
            assert ends[-1] == len(octets)


@pytest.mark.parametrize("piece", [1, 7, 1_000])
def test_pieces_make_no_difference(piece: int) -> None:
    assert heard("put", "plan.txt", piece) == heard("put", "plan.txt")


def test_every_request_is_answered_by_its_own_answer() -> None:
    found = [one for one, _ in heard("put", "big")]
    for one in found:
        if one.answers is not None:
            assert (found[one.answers].side, one.side) == ("C", "S")
    answered = {one.answers for one in found}
    asked = {n for n, one in enumerate(found) if one.side == "C" and one.label.startswith(("OPEN", "WRITE", "CLOSE"))}
    assert asked <= answered


def test_a_block_larger_than_a_message_goes_on_in_the_next() -> None:
    said = labels("put", "big")
    writes = [line for line in said if line.startswith("C: WRITE")]
    assert [line.split()[-1] for line in writes] == sorted((line.split()[-1] for line in writes), key=int)
    data = [one for one, octets in heard("put", "big") if one.side == "C" and octets.count(b"x") > 1_000]
    assert sum(token.end - token.start for one in data for token in one.tokens if token.key.endswith("data")) >= 90_000


def test_the_lists_of_algorithms_stand_at_their_octets() -> None:
    one, octets = next((one, octets) for one, octets in heard("list", "/") if one.label == "KEXINIT")
    lists = {token.key: octets[token.start : token.end] for token in one.tokens}
    assert lists["ssh.argument.kex-algorithms"][4:].startswith(b"curve25519-sha256,")
    assert lists["ssh.argument.host-key-algorithms"][4:] == b"ssh-ed25519"
    assert lists["ssh.argument.encryption-there"][4:].split(b",")[0] == b"chacha20-poly1305@openssh.com"
    assert len(lists["ssh.argument.cookie"]) == 16


def test_a_password_has_a_key_of_its_own() -> None:
    spoken = next((one, octets) for one, octets in heard("list", "/") if one.label.endswith("alice password"))
    (token,) = [token for token in spoken[0].tokens if token.key == "ssh.argument.password"]
    assert spoken[1][token.start : token.end].endswith(b"tulip")
    assert "tulip" not in spoken[0].label


def test_a_status_says_what_is_the_matter() -> None:
    keys = [token.key for one, _ in heard("get", "/none") for token in one.tokens]
    assert "ssh.status.NO_SUCH_FILE" in keys


def test_states_follow_the_table() -> None:
    met = list(dict.fromkeys(one.state for one, _ in heard("list", "/")))
    assert met == [
        State.START, State.IDENTIFIED, State.EXCHANGING, State.KEYED, State.USERAUTH, State.CONNECTED,
        State.CHANNEL, State.SUBSYSTEM, State.FILES, State.CLOSED,
    ]  # fmt: skip
    for one, _ in heard("list", "/"):
        assert one.allowed == tuple(rule.verb for rule in TABLE if one.state in rule.said_in)


def test_what_is_no_ssh_is_a_mistake_and_stays_readable() -> None:
    (one,) = Ear().hear("C", b"AUTH TLS\r\n")
    assert (one.label, [token.key for token in one.tokens]) == ("AUTH TLS", ["ssh.violation.malformed"])


def test_where_only_what_was_carried_is_there_it_is_told_as_sealed() -> None:
    ear, keys = Ear(), []
    for side, said in play("list", "/").said:
        keys += [token.key for one in ear.hear(side, borne([said])) for token in one.tokens]
    assert keys[-1] == "ssh.field.sealed"
    assert "ssh.argument.password" not in keys


@pytest.mark.parametrize(
    "octets", [b"\0" * 40, b"\0\0\0\x0c\xff" + b"\0" * 30, b"\xff" * 40, b"\0\0\0\x08\x04\x5e\0\0\0\0\0\0"]
)
def test_nonsense_is_heard_without_harm(octets: bytes) -> None:
    ear = Ear()
    list(ear.hear("C", b"SSH-2.0-x\r\n"))
    for one in ear.hear("C", octets):
        assert all(0 <= token.start < token.end <= one.end - one.start for token in one.tokens)


def test_a_host_key_is_found_in_what_a_server_has_said() -> None:
    stream = b"".join(said.plain for side, said in play().said if side == "S")
    assert host_key(stream) == blob(HOST)
    assert host_key(stream[:400]) is None
    assert host_key(b"220 ready\r\n") is None
