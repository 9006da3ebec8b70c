"""The websocket: runs watched, acted in, branched, resumed; and a clear answer to whatever cannot be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.web.house import client_on

TYPE = {"who": "alice.home", "action": "type"}


def begin(client: TestClient) -> dict[str, str]:
    return client.post("/runs", json={"lesson": "type-smtp"}).json()


def give(socket: Any, text: str) -> dict[str, Any]:
    socket.send_json({"give": TYPE | {"text": text}})
    return socket.receive_json()


def all_of(socket: Any) -> dict[str, Any]:
    """Frames up to one that ends the film so far (it alone tells the time)."""
    whole: dict[str, Any] = {"events": [], "utterances": []}
    while "at" not in whole:
        frame = socket.receive_json()
        for kind in ("events", "utterances"):
            frame[kind] = whole[kind] + frame[kind]
        whole = frame
    return whole


def test_a_run_is_begun_watched_and_fed(client: TestClient) -> None:
    made = begin(client)
    assert made["ws"] == f"/ws/runs/{made['run']}"
    with client.websocket_connect(made["ws"] + "?from=0") as socket:
        first = all_of(socket)
        assert [event["n"] for event in first["events"]] == list(range(len(first["events"])))
        assert first["utterances"][0]["label"] == "220"
        answer = give(socket, "EHLO alice.home\r\n")
        assert answer["done"] is True
        assert answer["u"] == len(first["utterances"])
        assert [said["label"] for said in answer["utterances"]] == ["EHLO", "250"]
        assert sum(answer["goals"].values()) > sum(first["goals"].values())


def test_everybody_who_watches_sees_it(client: TestClient) -> None:
    made = begin(client)
    with client.websocket_connect(made["ws"]) as one, client.websocket_connect(made["ws"]) as other:
        all_of(one), all_of(other)
        give(one, "NOOP\r\n")
        assert [said["label"] for said in other.receive_json()["utterances"]] == ["NOOP", "250"]


def test_whoever_returns_gets_the_rest(client: TestClient) -> None:
    made = begin(client)
    with client.websocket_connect(made["ws"]) as socket:
        before = len(all_of(socket)["events"])
        give(socket, "NOOP\r\n")
    with client.websocket_connect(f"{made['ws']}?from={before}") as socket:
        rest = all_of(socket)
        assert rest["events"][0]["n"] == before
        assert [said["label"] for said in rest["utterances"]] == ["NOOP", "250"]
        assert rest["u"] == 1


def test_a_run_outlives_the_server(tmp_path: Path) -> None:
    with client_on(tmp_path) as client:
        made = begin(client)
        with client.websocket_connect(made["ws"]) as socket:
            all_of(socket)
            give(socket, "EHLO alice.home\r\n")
    with client_on(tmp_path) as client, client.websocket_connect(made["ws"]) as socket:
        film = all_of(socket)
        assert [said["label"] for said in film["utterances"]] == ["220", "EHLO", "250"]
        assert [said["label"] for said in give(socket, "QUIT\r\n")["utterances"]] == ["QUIT", "221"]


def test_acting_in_the_past_opens_a_branch_and_keeps_the_old_future(client: TestClient) -> None:
    made = begin(client)
    with client.websocket_connect(made["ws"]) as socket:
        n = len(all_of(socket)["events"])
        give(socket, "EHLO alice.home\r\n")
        socket.send_json({"branch": n})
        branched = socket.receive_json()["branched"]
    about = client.get(f"/runs/{branched['run']}").json()
    assert (about["parent"], about["branch_at"], about["events"]) == (made["run"], n, n)
    with client.websocket_connect(branched["ws"]) as socket:
        all_of(socket)
        assert [said["label"] for said in give(socket, "HELO alice.home\r\n")["utterances"]] == ["HELO", "250"]
    assert client.get(f"/runs/{made['run']}").json()["utterances"] == 3


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nonsense", "bad-frame"),
        ("[]", "bad-frame"),
        ("{}", "bad-frame"),
        ('{"give": {}}', "bad-frame"),
        ('{"give": {"who": "alice.home", "action": "type"}, "wait": 1}', "bad-frame"),
        ('{"fly": 1}', "bad-frame"),
        ('{"wait": -1}', "bad-duration"),
        ('{"wait": 9223372036854775807}', "bad-duration"),
        ('{"branch": 99999}', "no-such-moment"),
        ('{"branch": -1}', "no-such-moment"),
        ('{"give": {"who": "nobody", "action": "type"}}', "unknown-actor"),
        ('{"give": {"who": "alice.home", "action": "fly"}}', "unknown-actor"),
        (json.dumps({"give": TYPE | {"text": "x" * 70_000}}), "too-long"),
        (json.dumps({"give": TYPE | {"text": "x" * 2_000_000}}), "too-long"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "bad-frame"),
    ],
)
def test_what_cannot_be_done_is_answered_and_nothing_is_lost(client: TestClient, text: str, key: str) -> None:
    made = begin(client)
    with client.websocket_connect(made["ws"]) as socket:
        all_of(socket)
        socket.send_text(text)
        answer = socket.receive_json()
        assert answer["error"] == key
        assert "at" in answer
        assert [said["label"] for said in give(socket, "NOOP\r\n")["utterances"]] == ["NOOP", "250"]


@pytest.mark.parametrize(("path", "key"), [("nosuchrun", "unknown-run"), ("RUN?from=x", "no-such-moment")])
def test_a_run_that_does_not_exist(client: TestClient, path: str, key: str) -> None:
    with client.websocket_connect("/ws/runs/" + path.replace("RUN", begin(client)["run"])) as socket:
        assert socket.receive_json()["error"] == key
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:81"},
        {"origin": "http://["},
        {"origin": "file://testserver"},
        {"origin": ""},
        {"host": "evil.example", "origin": "http://evil.example"},  # a name of his that points to us
    ],
)
def test_a_page_of_somebody_else_is_not_let_in(client: TestClient, headers: dict[str, str]) -> None:
    made = begin(client)
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(made["ws"], headers=headers):
        pass
    with client.websocket_connect(made["ws"], headers={"origin": "http://testserver"}) as socket:
        assert all_of(socket)["events"]


def test_bytes_instead_of_text_end_only_that_connection(client: TestClient) -> None:
    made = begin(client)
    with client.websocket_connect(made["ws"]) as socket:
        all_of(socket)
        socket.send_bytes(b"\xff\xfe")
    with client.websocket_connect(made["ws"]) as socket:
        assert all_of(socket)["events"]


def test_hostile_text_stays_text(client: TestClient) -> None:
    made = begin(client)
    with client.websocket_connect(made["ws"]) as socket:
        all_of(socket)
        answer = give(socket, "EHLO <script>alert(1)</script>\r\n")
        sent = next(event["fact"] for event in answer["events"] if event["fact"]["type"] == "Sent")
        assert sent["data"] == "EHLO <script>alert(1)</script>\r\n"


def test_long_octets_are_cut_and_fetched_whole(client: TestClient) -> None:
    made = begin(client)
    line = "NOOP " + "x" * 40_000 + "\r\n"
    with client.websocket_connect(made["ws"]) as socket:
        all_of(socket)
        answer = give(socket, line)
    event = next(event for event in answer["events"] if event["fact"]["type"] == "Sent")
    assert event["cut"] == {"data": len(line)}
    assert len(event["fact"]["data"]) == 16_384
    whole = client.get(f"/runs/{made['run']}/events/{event['n']}").json()
    assert whole["fact"]["data"] == line


def test_many_runs_only_some_in_memory(tmp_path: Path) -> None:
    with client_on(tmp_path, runs_in_memory=2, runs_kept=5) as client:
        made = [begin(client) for _ in range(7)]
        assert client.get(f"/runs/{made[0]['run']}").status_code == 404
        for one in made[-5:]:
            assert client.get(f"/runs/{one['run']}").json()["events"] == 6


def test_a_film_without_end_is_stopped(tmp_path: Path) -> None:
    with client_on(tmp_path, events_per_run=10) as client, client.websocket_connect(begin(client)["ws"]) as socket:
        all_of(socket)
        give(socket, "NOOP\r\n")
        assert give(socket, "NOOP\r\n")["error"] == "too-many"


def test_what_would_have_to_be_otherwise(client: TestClient) -> None:
    origin = client.post("/runs", json={"lesson": "letter-journey"}).json()["run"]
    wish = {"run": origin, "otherwise": {"predict": "will-it-relay", "choice": "S: 550*"}}
    other = client.post("/runs", json=wish).json()
    about = client.get(f"/runs/{other['run']}").json()
    assert about["parent"] == origin
    with client.websocket_connect(f"/ws/runs/{origin}") as ours, client.websocket_connect(other["ws"]) as theirs:
        films = all_of(ours)["events"], all_of(theirs)["events"]
    n = about["branch_at"]
    assert films[0][:n] == films[1][:n]
    assert films[0][n] != films[1][n]
    assert any(event["fact"].get("data", "").startswith("550 5.7.1 ") for event in films[1])


@pytest.mark.parametrize("predict", ["will-it-relay", "no-such-question"])
def test_a_choice_of_which_nothing_is_told(client: TestClient, predict: str) -> None:
    origin = client.post("/runs", json={"lesson": "letter-journey"}).json()["run"]
    answer = client.post("/runs", json={"run": origin, "otherwise": {"predict": predict, "choice": "S: 999*"}})
    assert (answer.status_code, answer.json()) == (404, {"error": "unknown-choice", "at": "S: 999*"})
    lost = client.post("/runs", json={"run": "no-such-run", "otherwise": {"predict": predict, "choice": "S: 999*"}})
    assert lost.json()["error"] == "unknown-run"


def test_two_runs_are_compared(client: TestClient) -> None:
    origin = client.post("/runs", json={"lesson": "letter-journey"}).json()["run"]
    wish = {"run": origin, "otherwise": {"predict": "will-it-relay", "choice": "S: 550*"}}
    other = client.post("/runs", json=wish).json()["run"]
    found = client.get(f"/runs/{origin}/compare/{other}").json()
    for side, run in enumerate((origin, other)):
        told = [row[side] for row in found["rows"] if row[side] is not None]
        assert told == list(range(client.get(f"/runs/{run}").json()["utterances"]))
    assert not found["rows"][found["first"]][2]
    assert all(same for _, _, same in found["rows"][: found["first"]])
    assert found["wires"]
    assert found["deeds"]
    itself = client.get(f"/runs/{origin}/compare/{origin}").json()
    assert (itself["first"], itself["deeds"]) == (None, [])


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    with client_on(tmp_path, runs_per_minute=2) as client:
        run = begin(client)["run"]
        answer = client.get(f"/runs/{run}/compare/nosuchrun")
        assert (answer.status_code, answer.json()) == (404, {"error": "unknown-run", "at": "nosuchrun"})
        refused = client.get(f"/runs/{run}/compare/{run}")
        assert (refused.status_code, refused.json()["error"]) == (429, "too-fast")
        assert int(refused.headers["retry-after"]) > 0


def test_a_diagram_is_given_and_what_cannot_be_asked_is_told(client: TestClient) -> None:
    assert len(client.get("/diagrams/submission").json()["states"]) == 10
    assert client.get("/diagrams/gopher").json() == {"error": "unknown-protocol", "at": "gopher"}
    run = begin(client)["run"]
    events = client.get(f"/runs/{run}").json()["events"]
    asked = f"/runs/{run}/rejoinders"
    found = client.get(f"{asked}/{events}?wire=0&verb=MAIL").json()
    assert (found["label"], found["state"]) == ("503", "GREETED")
    for path in (f"{events + 1}?wire=0&verb=MAIL", f"{events}?wire=77&verb=MAIL", f"{events}?wire=0&verb=FROBNICATE"):
        assert client.get(f"{asked}/{path}").status_code == 404
    assert client.get("/runs/none/rejoinders/6?wire=0&verb=MAIL").json()["error"] == "unknown-run"
    assert client.get(f"/runs/{run}").json()["events"] == events


def test_whoever_asks_too_quickly_waits(tmp_path: Path) -> None:
    with client_on(tmp_path, rejoinders_per_minute=1) as client:
        run = begin(client)["run"]
        asked = f"/runs/{run}/rejoinders/6?wire=0&verb=MAIL"
        assert client.get(asked).status_code == 200
        assert client.get(asked).headers["Retry-After"] == "60"
