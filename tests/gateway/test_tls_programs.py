"""Real programs come in by TLS, look at the certificate, and believe it for the authority that `open` names alone."""

from __future__ import annotations

import imaplib
import json
import os
import poplib
import re
import signal
import smtplib
import ssl
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.gateway.authority import Authority
from tests.gateway.doorway import COULISSES, Told, opened_town, port

HOST = "mail.example"
TOWN = """
curtain = "2026-03-02T08:00:00Z"
[hosts."mail.example"]
agents = ["smtp-server", "queue", "imap-server", "pop3-server"]
mailboxes = { bob = { password = "rose" } }
auth_needs_tls = true
smtps_ports = [465]
extensions = ["PIPELINING", "STARTTLS"]
imaps_ports = [993]
imap_capabilities = ["IMAP4rev1", "AUTH=PLAIN", "STARTTLS", "LOGINDISABLED"]
pop3s_ports = [995]
pop3_capabilities = ["TOP", "UIDL", "USER", "STLS"]
[hosts."mail.example".tls]
certificate = "expired"  # in the film; to real programs it is valid
names = ["imap.example"]
"""
LETTER = b"From: bob@mail.example\r\nTo: bob@mail.example\r\nSubject: %s\r\n\r\nUnder the third stone.\r\n"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    yield from opened_town(TOWN, tmp_path_factory.mktemp("play"))


def trusting(told: Told, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=told["ca"])
    if version:
        context.minimum_version = context.maximum_version = version
    return context


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def test_it_says_which_services_begin_with_tls_and_whom_to_trust(told: Told) -> None:
    assert {one["port"] for one in told["services"] if one["tls"]} == {465, 993, 995}
    assert "BEGIN CERTIFICATE" in Path(told["ca"]).read_text()


@pytest.mark.parametrize("version", VERSIONS)
def test_smtplib(told: Told, version: ssl.TLSVersion) -> None:
    context = trusting(told, version)
    with smtplib.SMTP_SSL("localhost", port(told, 465), context=context, timeout=10) as smtp:
        smtp.ehlo()
        assert not smtp.has_extn("starttls")
        smtp.login("bob", "rose")
        assert smtp.sendmail("bob@mail.example", ["bob@mail.example"], LETTER % b"at once") == {}
    with smtplib.SMTP("127.0.0.1", port(told, 587), timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.has_extn("starttls")
        with pytest.raises(smtplib.SMTPAuthenticationError, match=r"538|530"):
            smtp.login("bob", "rose")
        assert smtp.starttls(context=context)[0] == 220
        assert smtp.ehlo()[0] == 250
        assert not smtp.has_extn("starttls")
        smtp.login("bob", "rose")
        assert smtp.sendmail("bob@mail.example", ["bob@mail.example"], LETTER % b"on the way") == {}
    letters = fetched(told, context)
    assert sum(b"with ESMTPSA id" in letter for letter in letters) == len(letters) > 0
    assert all(re.search(rb"\ttls TLS_[A-Z0-9_]+;\r\n", letter) for letter in letters)  # RFC 8314 §4.3


def fetched(told: Told, context: ssl.SSLContext) -> list[bytes]:
    """All letters there, as an IMAP program gets them."""
    imap = imaplib.IMAP4_SSL("localhost", port(told, 993), ssl_context=context, timeout=10)
    imap.login("bob", "rose")
    imap.select("INBOX")
    numbers = imap.search(None, "ALL")[1][0].split()
    found = [imap.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]
    imap.logout()
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_imaplib(told: Told, version: ssl.TLSVersion) -> None:
    context = trusting(told, version)
    imap = imaplib.IMAP4_SSL("127.0.0.1", port(told, 993), ssl_context=context, timeout=10)
    assert not {"STARTTLS", "LOGINDISABLED"} & set(imap.capabilities)
    assert imap.login("bob", "rose")[0] == "OK"
    imap.logout()
    imap = imaplib.IMAP4("localhost", port(told, 143), timeout=10)
    assert {"STARTTLS", "LOGINDISABLED"} <= set(imap.capabilities)
    assert imap.starttls(ssl_context=context)[0] == "OK"
    assert not {"STARTTLS", "LOGINDISABLED"} & set(imap.capabilities)
    assert imap.login("bob", "rose")[0] == "OK"
    imap.logout()


@pytest.mark.parametrize("version", VERSIONS)
def test_poplib(told: Told, version: ssl.TLSVersion) -> None:
    context = trusting(told, version)
    pop = poplib.POP3_SSL("localhost", port(told, 995), context=context, timeout=10)
    assert "STLS" not in pop.capa()
    pop.user("bob"), pop.pass_("rose")
    pop.quit()
    pop = poplib.POP3("localhost", port(told, 110), timeout=10)
    assert "STLS" in pop.capa()
    assert pop.stls(context=context).startswith(b"+OK")
    assert "STLS" not in pop.capa()
    pop.user("bob"), pop.pass_("rose")
    assert pop.stat()[0] >= 0
    pop.quit()


# ---- who shows a certificate (RFC 4422 §A)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The same town, whose server asks programs for a certificate, and takes it for a log-in."""
    town = TOWN.replace("names = [", "asks = true\nnames = [").replace('"AUTH=PLAIN"', '"SASL-IR", "AUTH=EXTERNAL"')
    town = town.replace("smtps_ports", 'smtp_mechanisms = ["EXTERNAL"]\nsmtps_ports')
    yield from opened_town(town, tmp_path_factory.mktemp("play"))


def showing(told: Told, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = trusting(told, version)
    context.load_cert_chain(told["accounts"][0]["certificate"])
    return context


@pytest.mark.parametrize("version", VERSIONS)
def test_a_certificate_is_enough_to_log_in(asking: Told, version: ssl.TLSVersion) -> None:
    context = showing(asking, version)
    imap = imaplib.IMAP4_SSL("localhost", port(asking, 993), ssl_context=context, timeout=10)
    assert imap.authenticate("EXTERNAL", lambda _: b"")[0] == "OK"
    imap.logout()
    with smtplib.SMTP("localhost", port(asking, 587), timeout=10) as smtp:
        smtp.starttls(context=context)
        smtp.ehlo()
        assert smtp.docmd("AUTH", "EXTERNAL =")[0] == 235


@pytest.mark.parametrize("version", VERSIONS)
def test_who_shows_none_is_not_offered_it(asking: Told, version: ssl.TLSVersion) -> None:
    imap = imaplib.IMAP4_SSL("localhost", port(asking, 993), ssl_context=trusting(asking, version), timeout=10)
    assert "AUTH=EXTERNAL" not in imap.capabilities
    with pytest.raises(imaplib.IMAP4.error, match="CANNOT"):
        imap.authenticate("EXTERNAL", lambda _: b"")
    imap.logout()


def test_a_certificate_of_another_authority_is_not_believed(asking: Told) -> None:
    stranger = Authority()
    context = trusting(asking)
    context.load_cert_chain(stranger.person("bob@mail.example"))
    stranger.close()
    with pytest.raises(ssl.SSLError, match="UNKNOWN_CA"):
        imaplib.IMAP4_SSL("localhost", port(asking, 993), ssl_context=context, timeout=10)


def test_its_key_is_for_its_owner_alone(asking: Told, told: Told) -> None:
    path = Path(asking["accounts"][0]["certificate"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "certificate" not in told["accounts"][0]


def test_a_letter_of_a_megabyte_both_ways(told: Told) -> None:
    body = b"".join(b"%06d %s\r\n" % (number, b"x" * 60) for number in range(15_000))
    with smtplib.SMTP_SSL("localhost", port(told, 465), context=trusting(told), timeout=30) as smtp:
        smtp.login("bob", "rose")
        smtp.sendmail("bob@mail.example", ["bob@mail.example"], LETTER % b"big" + body)
    pop = poplib.POP3_SSL("localhost", port(told, 995), context=trusting(told), timeout=30)
    pop.user("bob"), pop.pass_("rose")
    letters = [b"\r\n".join(pop.retr(number + 1)[1]) + b"\r\n" for number in range(pop.stat()[0])]
    pop.quit()
    assert any(letter.endswith(body) for letter in letters)


# ---- curl, which looks at certificates in its own way


def curl(told: Told, *arguments: str, trusts: bool = True) -> subprocess.CompletedProcess[bytes]:
    whom = ["--cacert", told["ca"]] if trusts else []
    command = ["curl", "-sS", "--max-time", "20", *whom, *arguments]
    return subprocess.run(command, capture_output=True, check=False)


def as_host(told: Told, name: str, number: int) -> tuple[str, ...]:
    """How curl calls by the host's own name."""
    return ("--connect-to", f"{name}:{number}:127.0.0.1:{port(told, number)}")


WAYS = [("imaps", 993, ()), ("imap", 143, ("--ssl-reqd",)), ("pop3s", 995, ()), ("pop3", 110, ("--ssl-reqd",))]


@pytest.mark.parametrize("newest", ["1.2", "1.3"])
@pytest.mark.parametrize(("scheme", "number", "options"), WAYS)
def test_curl_fetches(told: Told, scheme: str, number: int, options: tuple[str, ...], newest: str) -> None:
    where = (*as_host(told, HOST, number), f"{scheme}://{HOST}:{number}/")
    done = curl(told, *options, "--tls-max", newest, "-u", "bob:rose", *where)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("scheme", "number", "options"), [("smtps", 465, ()), ("smtp", 587, ("--ssl-reqd",))])
def test_curl_submits(told: Told, scheme: str, number: int, options: tuple[str, ...], tmp_path: Path) -> None:
    letter = tmp_path / "letter.eml"
    letter.write_bytes(LETTER % b"by curl")
    envelope = ("--mail-from", "bob@mail.example", "--mail-rcpt", "bob@mail.example", "-T", str(letter))
    where = f"{scheme}://localhost:{port(told, number)}"
    done = curl(told, *options, "-u", "bob:rose", *envelope, where)
    assert done.returncode == 0, done.stderr
    assert any(b"Subject: by curl" in one for one in fetched(told, trusting(told)))


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", HOST, "imap.example"])
def test_it_is_for_every_name_of_the_host(told: Told, name: str) -> None:
    done = curl(told, "-u", "bob:rose", *as_host(told, name, 993), f"imaps://{name}:993/")
    assert done.returncode == 0, done.stderr


NOT_BELIEVED = 60  # curl's word for it


def test_another_name_is_not_believed(told: Told) -> None:
    done = curl(told, "-u", "bob:rose", *as_host(told, "other.example", 993), "imaps://other.example:993/")
    assert done.returncode == NOT_BELIEVED
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        _called(told, trusting(told), "other.example")


def test_who_does_not_trust_the_authority_does_not_believe(told: Told) -> None:
    done = curl(told, "-u", "bob:rose", *as_host(told, HOST, 993), f"imaps://{HOST}:993/", trusts=False)
    assert done.returncode == NOT_BELIEVED
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        _called(told, ssl.create_default_context(), "localhost")


def _called(told: Told, context: ssl.SSLContext, name: str) -> None:
    import socket

    with (
        socket.create_connection(("127.0.0.1", port(told, 993)), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=name),
    ):
        pass


def test_openssl_finds_the_chain_in_order(told: Told) -> None:
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port(told, 143)}", "-starttls", "imap"]
    command += ["-CAfile", told["ca"], "-verify_return_error", "-verify_hostname", HOST, "-x509_strict", "-brief"]
    done = subprocess.run(command, input=b"x LOGOUT\r\n", capture_output=True, timeout=20, check=False)
    assert b"Verification: OK" in done.stderr, done.stderr


def test_nothing_but_the_certificate_is_written_for_the_owner_alone_and_goes_at_the_end(tmp_path: Path) -> None:
    play = tmp_path / "scenario.toml"
    play.write_text(TOWN)
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path / "data"), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [COULISSES, "open", play, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        ca = Path(json.loads(process.stdout.readline())["ca"])
        assert stat.S_IMODE(ca.parent.stat().st_mode) == 0o700
        assert os.listdir(ca.parent) == [ca.name]  # noqa: PTH208
        assert "PRIVATE" not in ca.read_text()
        process.send_signal(signal.SIGTERM)
        said, complained = process.communicate(timeout=20)
    assert "PRIVATE" not in said + complained
    assert not ca.parent.exists()
