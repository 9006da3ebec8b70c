"""Films taken home from the page: every form, of the run that is watched, and read back."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from xml.etree import ElementTree

import dpkt
import pytest
from fastapi.testclient import TestClient

from simulator import EXPORTS
from tests.web.house import client_on
from web.look.template import FORMS
from web.told.shelf import lesson
from web.words.language import words


def begin(client: TestClient, lesson: str = "letter-journey") -> str:
    return str(client.post("/runs", json={"lesson": lesson}).json()["run"])


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_a_file_with_a_name_of_its_own(client: TestClient, form: str) -> None:
    answer = client.get(f"/runs/{begin(client)}/export/{form}")
    assert answer.status_code == 200
    ending = EXPORTS[form].ending if form in EXPORTS else form
    assert answer.headers["content-disposition"] == f'attachment; filename="letter-journey.{ending}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) > 500


def test_media_types_are_what_the_files_are(client: TestClient) -> None:
    run = begin(client)
    got = {form: client.get(f"/runs/{run}/export/{form}") for form in ("txt", "jsonl", "svg", "eml", "pcapng")}
    assert {form: one.headers["content-type"].partition(";")[0] for form, one in got.items()} == {
        "txt": "text/plain",
        "jsonl": "application/jsonl",
        "svg": "image/svg+xml",
        "eml": "application/zip",
        "pcapng": "application/x-pcapng",
    }
    assert ElementTree.fromstring(got["svg"].content).tag.endswith("svg")
    assert len(list(dpkt.pcapng.Reader(io.BytesIO(got["pcapng"].content)))) > 100
    assert "end" in json.loads(got["jsonl"].text.rstrip("\n").rpartition("\n")[2])
    with zipfile.ZipFile(io.BytesIO(got["eml"].content)) as archive:
        letters = [message_from_bytes(archive.read(name), policy=default) for name in archive.namelist()]
    assert {str(letter["Subject"]) for letter in letters} == {"Thursday?"}


def test_names_are_in_the_language_of_the_page(client: TestClient) -> None:
    run = begin(client)
    assert "1 · Le dépôt" in client.get(f"/runs/{run}/export/mermaid?lang=fr").text
    assert "1 · Handing it in" in client.get(f"/runs/{run}/export/mermaid?lang=en").text


def type_into(client: TestClient, run: str, *lines: str) -> None:
    with client.websocket_connect(f"/ws/runs/{run}?from=0") as socket:
        socket.receive_json()
        for line in lines:
            socket.send_json({"give": {"who": "alice.home", "action": "type", "text": f"{line}\r\n"}})
            assert socket.receive_json()["done"]


@pytest.mark.parametrize(("id", "kind"), [("strong-passwords", "gauge"), ("spf-two-records", "fix")])
def test_what_a_file_or_paper_cannot_do_is_told_with_where_it_can(client: TestClient, id: str, kind: str) -> None:
    (block,) = (block for block in lesson(id, "fr").blocks if block.kind == kind)
    there = f"{client.base_url}/fr/lessons/{id}"
    file = client.get(f"/runs/{begin(client, id)}/export/html?lang=fr").text
    assert block.title in file
    assert f'{words("fr")["lesson.elsewhere"]} <a href="{there}">' in file
    if kind == "gauge":
        assert f"{words('fr')['handout.gauge']} <b>{there}</b>" in client.get(f"/fr/lessons/{id}/handout").text


def test_what_was_typed_in_a_branch_goes_home_with_it(client: TestClient) -> None:
    run = begin(client, "type-smtp")
    type_into(client, run, "EHLO alice.home", "QUIT")
    with client.websocket_connect(f"/ws/runs/{run}?from=0") as socket:
        socket.receive_json()
        socket.send_json({"branch": 6})
        branch = socket.receive_json()["branched"]["run"]
    type_into(client, branch, "HELO otherwise.example")
    origin, other = (client.get(f"/runs/{one}/export/txt").text for one in (run, branch))
    assert "C: EHLO alice.home" in origin
    assert "C: HELO otherwise.example" in other
    assert "EHLO" not in other


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("RUN/export/gif", 404, "unknown-kind"),
        ("RUN/export/txt?lang=tlh", 404, "unknown-language"),
        ("nowhere/export/txt", 404, "unknown-run"),
    ],
)
def test_what_cannot_be_given_is_told(client: TestClient, path: str, status: int, error: str) -> None:
    answer = client.get(f"/runs/{path.replace('RUN', begin(client))}")
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_whoever_takes_too_much_is_to_wait(tmp_path: Path) -> None:
    with client_on(tmp_path, exports_per_minute=2) as client:
        run = begin(client, "type-smtp")
        answers = [client.get(f"/runs/{run}/export/txt") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json()["error"] == "too-fast"
    assert int(answers[2].headers["retry-after"]) > 0


SEALED = """
[hosts."alice.home"]
agents = ["mail-user"]
submission = "mx.bob.example:465"
submission_security = "tls"
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
smtps_ports = [465]
[[links]]
between = ["alice.home", "mx.bob.example"]
[letters.one]
from = "alice@alice.example"
to = ["bob@bob.example"]
text = "Under the third stone."
[[script]]
who = "alice.home"
action = "send one"
"""


def test_a_capture_from_the_page_brings_its_keys_along(client: TestClient, tmp_path: Path) -> None:
    run = client.post("/runs", json={"scenario": SEALED}).json()["run"]
    capture = tmp_path / "film.pcapng"
    capture.write_bytes(client.get(f"/runs/{run}/export/pcapng").content)
    command = ["tshark", "-r", capture, "-Ytls && smtp.req.command == EHLO"]
    assert subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize("form", FORMS)
def test_every_form_can_be_had_of_what_was_sealed(client: TestClient, form: str) -> None:
    run = client.post("/runs", json={"scenario": SEALED}).json()["run"]
    answer = client.get(f"/runs/{run}/export/{form}")
    assert answer.status_code == 200
    assert answer.content
