"""A capture of what was sealed, opened by tshark with nothing but the file: it brings its keys along."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from simulator.export.kinds import KINDS
from simulator.reading.film import Film
from simulator.trace.facts import Octets, Sent
from tests.export.films import film_of, played
from tests.export.test_capture import complaints, tshark

# Six ways into TLS: at once, and by STARTTLS or STLS, for each of three protocols.
TOWN = """
[hosts."laptop.example"]
agents = ["mail-user", "imap-client", "pop3-client"]
user = "bob"
password = "rose"
submission = "mx.example:@SUBMISSION"
submission_security = "@SECURITY"
imap_server = "mx.example"
imap_user = "bob"
imap_password = "rose"
imap_port = @IMAP
imap_security = "@SECURITY"
pop3_server = "mx.example"
pop3_user = "bob"
pop3_password = "rose"
pop3_port = @POP
pop3_security = "@SECURITY"
[hosts."mx.example"]
agents = ["smtp-server", "queue", "imap-server", "pop3-server"]
domains = ["mx.example"]
mailboxes = { bob = { password = "rose" } }
extensions = ["PIPELINING", "8BITMIME", "STARTTLS"]
smtps_ports = [465]
imaps_ports = [993]
pop3s_ports = [995]
imap_capabilities = ["IMAP4rev1", "STARTTLS", "LOGINDISABLED"]
pop3_capabilities = ["USER", "UIDL", "TOP", "STLS"]
[hosts."mx.example".tls]
versions = ["@VERSION"]
[[links]]
between = ["laptop.example", "mx.example"]
latency = "10ms"
[letters.one]
from = "bob@mx.example"
to = ["bob@mx.example"]
subject = "The password of the cellar"
text = "@TEXT"
[[script]]
who = "laptop.example"
action = "send one"
[[script]]
who = "laptop.example"
action = "sync"
[[script]]
who = "laptop.example"
action = "check"
"""
WAYS = {
    "tls": {"SUBMISSION": "465", "IMAP": "993", "POP": "995", "SECURITY": "tls"},
    "starttls": {"SUBMISSION": "587", "IMAP": "143", "POP": "110", "SECURITY": "starttls"},
}
EVERY = [(version, way) for version in ("TLSv1.2", "TLSv1.3") for way in WAYS]


@cache
def film(version: str, way: str, text: str = "Under the third stone.") -> Film:
    toml = TOWN.replace("@VERSION", version).replace("@TEXT", text)
    for name, value in WAYS[way].items():
        toml = toml.replace(f"@{name}", value)
    return played(toml)


@pytest.mark.parametrize(("version", "way"), EVERY)
def test_what_was_said_inside_is_dissected(version: str, way: str, tmp_path: Path) -> None:
    rows = tshark(tmp_path, film(version, way), "-Ytls", "-Tfields", "-eframe.protocols", "-etcp.port")
    seen = defaultdict(set)
    for row in rows:
        protocols, ports = row.split("\t")
        for port in ports.split(","):
            seen[int(port)].update(protocols.split(":"))
    ports = WAYS[way]
    assert "smtp" in seen[int(ports["SUBMISSION"])]
    assert "imap" in seen[int(ports["IMAP"])]
    assert "pop" in seen[int(ports["POP"])]
    assert tshark(tmp_path, film(version, way), "-Ytls && smtp.req.command == MAIL")
    assert tshark(tmp_path, film(version, way), '-Ytls && imap.request.command == "LOGIN"')
    assert tshark(tmp_path, film(version, way), '-Ytls && pop.request.parameter == "rose"')
    assert tshark(tmp_path, film(version, way), '-Ytls && imf.subject == "The password of the cellar"')


@pytest.mark.parametrize(("version", "way"), EVERY)
def test_an_analyser_finds_no_fault(version: str, way: str, tmp_path: Path) -> None:
    assert complaints(tmp_path, film(version, way)) == []
    assert complaints(tmp_path, film(version, way, text="A line of the letter.\\n" * 4_000)) == []


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_the_version_is_what_was_agreed_on(version: str, tmp_path: Path) -> None:
    number = {"TLSv1.2": "0x0303", "TLSv1.3": "0x0304"}[version]
    field = "tls.handshake.extensions.supported_version" if version == "TLSv1.3" else "tls.handshake.version"
    rows = tshark(tmp_path, film(version, "tls"), "-Ytls.handshake.type==2", "-Tfields", f"-e{field}")
    assert set(rows) == {number}


def test_without_the_keys_nothing_is_read(tmp_path: Path) -> None:
    sealed = film("TLSv1.3", "tls")._replace(secrets=())
    assert not tshark(tmp_path, sealed, "-Ysmtp || imap || pop")
    octets = KINDS["pcapng"].octets(sealed)
    assert b"rose" not in octets
    assert b"third stone" not in octets


def test_what_the_link_did_not_bear_is_not_taken_for_what_was_said(tmp_path: Path) -> None:
    """Where nobody knows what was carried, nothing is in the capture: least of all what was said inside."""
    whole = film("TLSv1.3", "tls")
    events = [
        event
        if not isinstance(event.fact, Sent) or not event.fact.data or event.fact.carried is None
        else type(event)(event.n, event.at, _with_nothing(event.fact), event.why)
        for event in whole.events
    ]
    octets = KINDS["pcapng"].octets(whole._replace(events=events))
    assert b"rose" not in octets
    assert b"third stone" not in octets


def _with_nothing(fact: Sent) -> Sent:
    return Sent(fact.wire, fact.side, fact.offset, fact.data, Octets(b""), fact.arrives)


def test_a_film_in_clear_brings_no_keys() -> None:
    assert not film_of("letter-journey").secrets


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("pcapng", "eml")])
def test_other_kinds_tell_what_was_said_inside(kind: str) -> None:
    text = KINDS[kind].octets(film("TLSv1.3", "starttls")).decode()
    assert "220" in text
    words = "".join(json.loads(line)[2] for line in text.splitlines()[1:]) if kind == "asciicast" else text
    assert "STARTTLS" in words
    assert "MAIL FROM" in words
    assert "ClientHello" in text  # told by its name, whole


def test_letters_are_as_they_stood() -> None:
    assert b"third stone" in film("TLSv1.3", "tls").reading.text(
        next(one for one in film("TLSv1.3", "tls").reading.utterances if one.label == "content")
    )
    assert len(KINDS["eml"].octets(film("TLSv1.3", "tls"))) > 500
