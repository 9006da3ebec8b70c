"""curl at the two doors of the web: sent on in clear, looking at the certificate by HTTPS; a webmail used by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.doorway import Told, opened_town, port
from tests.gateway.test_tls_programs import as_host, curl

TOWN = """
curtain = "2026-03-02T08:00:00Z"
[hosts."www.example"]
agents = ["web-server"]
web_realm = { alice = "tulip" }
web_pages = { "/" = "Come in." }
tls = { certificate = "expired" }  # in the film; to real programs it is valid
"""
WEBMAIL = """
curtain = "2026-03-02T08:00:00Z"
[hosts."mail.example"]
agents = ["webmail", "imap-server", "smtp-server"]
web_domain = "mail.example"
domains = ["mail.example"]
imap_server = "mail.example"
submission = "mail.example:587"
mailboxes = { bob = { password = "rose" } }
"""
SITE = "www.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    yield from opened_town(TOWN, tmp_path_factory.mktemp("play"))


@pytest.fixture(scope="module")
def webmail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    yield from opened_town(WEBMAIL, tmp_path_factory.mktemp("play"))


def test_in_clear_one_is_sent_to_https_and_there_one_may_read(site: Told) -> None:
    ways = (*as_host(site, SITE, 80), *as_host(site, SITE, 443))
    done = curl(site, *ways, "--location-trusted", "-i", "-u", "alice:tulip", f"http://{SITE}/")
    first, second, page = done.stdout.decode().split("\r\n\r\n")
    assert first.startswith("HTTP/1.1 301 ")
    assert f"Location: https://{SITE}/" in first
    assert second.startswith("HTTP/1.1 200 ")
    assert "Strict-Transport-Security: max-age=" in second
    assert "Come in." in page


@pytest.mark.parametrize("newest", ["1.2", "1.3"])
@pytest.mark.parametrize("name", [SITE, "localhost", "127.0.0.1", "[::1]"])
def test_the_certificate_bears_every_name_of_here(site: Told, name: str, newest: str) -> None:
    where = as_host(site, name, 443)
    done = curl(site, "--tls-max", newest, *where, "-w", "%{http_code} %{http_version}", f"https://{name}/")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(b"401 1.1")  # nobody has said who he is


def test_who_has_not_been_told_of_the_authority_does_not_come_in(site: Told) -> None:
    assert curl(site, *as_host(site, SITE, 443), f"https://{SITE}/", trusts=False).returncode == 60


def test_https_is_not_spoken_to_in_clear(site: Told) -> None:
    assert curl(site, f"http://localhost:{port(site, 443)}/").returncode != 0


def test_a_letter_is_written_sent_and_read_in_the_webmail(webmail: Told, tmp_path: Path) -> None:
    jar = str(tmp_path / "cookies")

    def visit(path: str, *fields: str) -> str:
        sent = [piece for field in fields for piece in ("--data-urlencode", field)]
        place = f"https://localhost:{port(webmail, 443)}{path}"
        done = curl(webmail, "-b", jar, "-c", jar, "-L", *sent, place)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    def mark(page: str) -> str:
        return re.findall(r'name="csrf" value="(\w+)"', page)[0]

    assert "Log in" in visit("/inbox")
    assert "No letters" in visit("/login", "user=bob", "password=rose")
    form = visit("/compose")
    visit("/send", f"csrf={mark(form)}", "to=bob@mail.example", "subject=By hand", "text=Dear Bob")
    page = visit("/inbox")
    assert "By hand" in page
    assert "Log in" in visit("/logout", f"csrf={mark(page)}")
    assert "By hand" not in visit("/inbox")
