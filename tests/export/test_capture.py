"""A capture, opened again: by tshark, which finds no fault in it, and by dpkt, which finds what was said."""

from __future__ import annotations

import io
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import dpkt
import pytest

from simulator.export.kinds import KINDS
from simulator.reading.film import Film
from simulator.trace.facts import Posted, Sent
from tests.export.films import HOUSE, PLAYS, film_of, played

STRICT = [f"-o{name}:TRUE" for name in ("ip.check_checksum", "tcp.check_checksum", "udp.check_checksum")]
STRICT += ["-osmtp.decryption:TRUE"]  # or it complains that it may not look at what a log-in says
# What a lesson may really show: a port where nobody is, and a question that is asked again.
TRUE_TROUBLES = ("Connection reset (RST)", "DNS query retransmission", "Connection finish (FIN)")
# What the analyser does not know: of an Ed25519 signature it reads the name and a length, and not the 64 octets; and a
# person's signature, which travels in base64, it takes for DER as it stands.
UNREAD = ("Decoded 19 bytes, but packet ", "BER Error: ")
OURS = re.compile("checksum|sequence|segment", re.IGNORECASE)
NOTE, WARNING = 0x400000, 0x600000


def tshark(tmp_path: Path, film: Film, *arguments: str) -> list[str]:
    path = tmp_path / "film.pcapng"
    path.write_bytes(KINDS["pcapng"].octets(film))
    command = ["tshark", "-r", path, *STRICT, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


def complaints(tmp_path: Path, film: Film) -> list[str]:
    """What tshark's experts warn of, or note about a segment; a call may be made again."""
    fields = (
        "-Y",
        "_ws.expert && !(tcp.flags.syn==1 && tcp.analysis.retransmission)",
        "-Tfields",
        "-Eaggregator=|",
        "-e_ws.expert.severity",
        "-e_ws.expert.message",
    )
    found = []
    for line in tshark(tmp_path, film, *fields):
        severities, messages = (part.split("|") for part in line.split("\t"))
        assert len(severities) == len(messages)
        found += [one for level, one in zip(severities, messages, strict=True) if int(level) >= NOTE]
    return [one for one in found if "the connection closing" not in one]


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_an_analyser_finds_no_fault(play: Path, tmp_path: Path) -> None:
    found = complaints(tmp_path, film_of(play))
    if any(isinstance(event.fact, Sent) and event.fact.altered is not None for event in film_of(play).events):
        found = [
            one for one in found if re.search("checksum|sequence|segment", one, re.I)
        ]  # what was forged may be odd
    assert [one for one in found if not one.startswith(TRUE_TROUBLES + UNREAD)] == []


def test_protocols_are_told_apart_on_the_lessons_ports(tmp_path: Path) -> None:
    rows = tshark(tmp_path, film_of("letter-journey"), "-Tfields", "-eframe.protocols", "-etcp.port", "-eudp.port")
    seen = defaultdict(set)
    for row in rows:
        protocols, *ports = row.split("\t")
        for port in filter(None, ",".join(ports).split(",")):
            seen[int(port)].update(protocols.split(":"))
    assert "dns" in seen[53]
    assert {"smtp", "imf"} <= seen[587] & seen[25]
    assert "pop" in seen[110]
    assert "imap" in seen[143]


def test_an_analyser_reads_the_beginning_of_ssh_as_we_do_and_nothing_of_what_is_sealed(tmp_path: Path) -> None:
    film = film_of(HOUSE / "tests" / "transcripts" / "scenes" / "sftp-wrong-password")
    rows = tshark(tmp_path, film, "-Yssh", "-Tfields", "-essh.protocol", "-essh.message_code", "-e_ws.col.Info")
    told = [row.split("\t") for row in rows]
    assert [line for line, *_ in told if line] == ["SSH-2.0-Coulisses"] * 2
    codes = [int(code) for _, codes, _ in told for code in codes.split(",") if code]
    assert codes == [20, 20, 30, 31, 21, 21]  # KEXINIT, KEX_ECDH_INIT and its reply, NEWKEYS
    sealed = [event.fact.carried for event in film.events if isinstance(event.fact, Sent) and event.fact.carried]
    assert sum(1 for _, codes, info in told if not codes and "Protocol" not in info) == len(sealed)


def test_times_names_and_chapters_are_the_films(tmp_path: Path) -> None:
    film = film_of("letter-journey")
    fields = ("-Nn", "-Tfields", "-eframe.time_epoch", "-eip.src_host", "-eip.dst_host", "-eframe.comment")
    rows = [row.split("\t") for row in tshark(tmp_path, film, *fields)]
    times = [round(float(time) * 1e6) for time, *_ in rows]
    assert times == sorted(times)
    assert times[0] == film.curtain * 1_000_000 + film.events[0].at
    assert rows[0][1:3] == ["alice.home", "smtp.alice.example"]
    assert [comment for *_, comment in rows if comment] == [
        "1 · Alice’s laptop → smtp.alice.example", "2 · Passed on", "3 · relay.transit.example → mx.bob.example",
        "4 · Bob’s laptop → mx.bob.example", "5 · Bob’s phone → mx.bob.example",
    ]  # fmt: skip


Ends = tuple[bytes, int, bytes, int]


def streams(film: Film) -> tuple[dict[Ends, bytes], list[bytes]]:
    """By sender and receiver the octets of each stream, put together as TCP does; and all datagrams."""
    pieces: dict[Ends, dict[int, bytes]] = defaultdict(dict)
    firsts: dict[Ends, int] = {}
    datagrams = []
    for _, frame in dpkt.pcapng.Reader(io.BytesIO(KINDS["pcapng"].octets(film))):
        packet = dpkt.ethernet.Ethernet(frame).data
        body = packet.data
        if isinstance(body, dpkt.udp.UDP):
            datagrams.append(bytes(body.data))
            continue
        assert isinstance(body, dpkt.tcp.TCP)
        assert len(body.data) <= 1460
        key = (packet.src, body.sport, packet.dst, body.dport)
        if body.flags & dpkt.tcp.TH_SYN:
            firsts[key] = body.seq + 1
        elif body.data:
            pieces[key][(body.seq - firsts[key]) % 2**32] = bytes(body.data)
    for parts in pieces.values():
        assert all(at + len(parts[at]) == after for at, after in zip(sorted(parts), sorted(parts)[1:], strict=False))
    return {key: b"".join(parts[at] for at in sorted(parts)) for key, parts in pieces.items()}, datagrams


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_all_that_was_said_is_in_it_octet_by_octet(play: Path) -> None:
    film = film_of(play)
    said: dict[tuple[int, str], bytes] = defaultdict(bytes)
    for event in film.events:
        if isinstance(event.fact, Sent):
            carried = event.fact.carried
            said[event.fact.wire, event.fact.side] += event.fact.data if carried is None else carried
    found, datagrams = streams(film)
    assert sorted(found.values()) == sorted(said.values())
    assert datagrams == [event.fact.data for event in film.events if isinstance(event.fact, Posted)]


BIG = """
[hosts."alice.home"]
agents = ["mail-user"]
submission = "mx.bob.example:25"
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
mailboxes = { bob = { password = "rose" } }
[[links]]
between = ["alice.home", "mx.bob.example"]
latency = "40ms"
MORE
[letters.big]
from = "alice@alice.example"
to = ["bob@bob.example"]
subject = "Big"
text = "LINES"
[[script]]
who = "alice.home"
action = "send big"
"""


def test_what_is_large_goes_in_segments(tmp_path: Path) -> None:
    film = played(BIG.replace("MORE", "").replace("LINES", "A line of the letter.\\n" * 40_000))
    assert complaints(tmp_path, film) == []
    lengths = [int(row) for row in tshark(tmp_path, film, "-Tfields", "-etcp.len")]
    assert max(lengths) == 1460
    assert sum(lengths) == sum(len(event.fact.data) for event in film.events if isinstance(event.fact, Sent))


def test_what_is_lost_is_seen_to_be_sent_again(tmp_path: Path) -> None:
    fault = '[[faults]]\non = "alice.home — mx.bob.example"\ndoes = "lose"\nwhen = { bytes = "DATA", nth = 1 }'
    film = played(BIG.replace("MORE", fault).replace("LINES", "Hello"))
    found = complaints(tmp_path, film)
    assert len(found) == 1
    assert "retransmission" in found[0]
    rows = tshark(tmp_path, film, '-Ytcp.payload contains "DATA"', "-Tfields", "-eframe.time_relative")
    first, again = map(float, rows)
    assert again - first == pytest.approx(0.2)


def test_a_call_that_nobody_answers_is_made_again_with_twice_the_patience(tmp_path: Path) -> None:
    fault = '[[faults]]\non = "mx.bob.example"\ndoes = "down"\nwhen = { at = "0s", for = "20s" }'
    film = played(BIG.replace("MORE", fault).replace("LINES", "Hello"))
    rows = tshark(
        tmp_path, film, "-Ytcp.stream==0", "-Tfields", "-eframe.time_relative", "-etcp.flags.str", "-etcp.seq"
    )
    assert [round(float(row.split("\t")[0])) for row in rows] == [0, 1, 3, 7, 15]
    assert {row.split("\t", 1)[1] for row in rows} == {"··········S·\t0"}


def test_a_reset_is_a_reset_and_a_cut_is_silence(tmp_path: Path) -> None:
    fault = '[[faults]]\non = "alice.home — mx.bob.example"\ndoes = "HOW"\nwhen = { bytes = "DATA", nth = 1 }'
    flags = {}
    for how in ("reset", "cut"):
        film = played(BIG.replace("MORE", fault.replace("HOW", how)).replace("LINES", "Hello"))
        wire = tshark(tmp_path, film, "-Ytcp.stream==0", "-Tfields", "-etcp.flags.str")
        flags[how] = "".join(wire[-2:])
    assert "R" in flags["reset"]
    assert not set("RF") & set(flags["cut"])


def test_a_host_with_an_address_of_version_six_is_called_over_it(tmp_path: Path) -> None:
    film = film_of(HOUSE / "tests/transcripts/scenes/ipv6-exchanger")
    assert tshark(tmp_path, film, "-Yipv6 && smtp")
