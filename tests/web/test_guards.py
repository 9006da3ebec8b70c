"""Who is let in, how much one visitor may have, and what an answer never tells."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from simulator import Run, load
from tests.web.house import HERE, client_on
from web.app import BARE, HEADERS, create_app
from web.asked import api, begin
from web.runs.frames import News
from web.runs.live_run import LiveRun
from web.runs.runs import Runs
from web.runs.store import Kept, Room, Store
from web.settings import Settings
from web.visit import limits
from web.visit.head import Head
from web.visit.limits import Bucket, Visitors
from web.visit.origin import is_ours

TYPE = {"who": "alice.home", "action": "type"}


def kept(id: str, visitor: str = "") -> Kept:
    return LiveRun(id, "type-smtp", Run(load("type-smtp")), visitor=visitor).keep()


def begun(client: TestClient) -> str:
    return str(client.post("/runs", json={"lesson": "type-smtp"}).json()["ws"])


# ---- who is let in


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST", "localhost.", "Stage.example"]
)
def test_names_of_ours(host: str) -> None:
    assert is_ours(host, ["stage.example"])


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "[::1", "1.2.3", "2130706433", "0x7f.1",
        "a@127.0.0.1", "127.0.0.1@evil.example", "localhost#x", "localhost/x", "localhost:80:80",
        "localhost localhost", "é",
    ],
)  # fmt: skip
def test_names_that_are_not_ours(host: str) -> None:
    assert not is_ours(host, ["stage.example"])


def test_whoever_comes_under_a_foreign_name_learns_nothing(client: TestClient) -> None:
    for path in ("/healthz", "/en/", "/runs/x"):
        answer = client.get(path, headers={"host": "evil.example"})
        assert (answer.status_code, answer.json()["error"]) == (421, "unknown-host")


def test_two_names_are_no_name(client: TestClient) -> None:
    answer = client.get("/healthz", headers=[("host", "127.0.0.1"), ("host", "evil.example")])
    assert answer.status_code == 421


def test_a_question_of_two_lengths_is_refused_and_the_connection_closed(client: TestClient) -> None:
    lengths = {"content-length": "4", "transfer-encoding": "chunked"}
    answer = client.post("/runs", content=b"0\r\n\r\n", headers=lengths)
    assert (answer.status_code, answer.json()["error"]) == (400, "two-lengths")
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("path", ["/healthz", "/en/", "/fr/lessons/letter-journey", "/en/nothing"])
def test_the_head_of_a_page_is_that_of_the_page(client: TestClient, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert head.status_code == whole.status_code
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_a_head_comes_without_content() -> None:
    sent: list[Message] = []

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(scope["method"])(scope, receive, send)

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(StopIteration):  # nothing is waited for here, and the tests' own client would drop it by itself
        Head(page)({"type": "http", "method": "HEAD"}, receive, send).send(None)  # type: ignore[attr-defined]
    assert [message.get("body") for message in sent] == [None, b""]
    assert (b"content-length", b"3") in sent[0]["headers"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://[", "http://127.0.0.1:81"])
def test_a_foreign_page_begins_nothing(client: TestClient, origin: str) -> None:
    answer = client.post("/runs", json={"lesson": "type-smtp"}, headers={"origin": origin})
    assert (answer.status_code, answer.json()["error"]) == (403, "foreign-page")


def test_pages_that_were_invited_are_let_in(tmp_path: Path) -> None:
    with client_on(tmp_path, origins=["https://school.example"]) as client:
        asked = {"json": {"lesson": "type-smtp"}, "headers": {"origin": "https://school.example"}}
        assert client.post("/runs", **asked).status_code == 201  # type: ignore[arg-type]
        assert client.post("/runs", json={"lesson": "type-smtp"}, headers={"origin": HERE}).status_code == 201


# ---- how much one visitor may have


def test_a_visitor_who_begins_too_many_runs_is_asked_to_wait(tmp_path: Path) -> None:
    with client_on(tmp_path, runs_per_minute=2) as client:
        answers = [client.post("/runs", json={"lesson": "type-smtp"}) for _ in range(3)]
        assert [one.status_code for one in answers] == [201, 201, 429]
        assert answers[2].json() == {"error": "too-fast", "at": answers[2].headers["Retry-After"]}
        with client.websocket_connect(answers[0].json()["ws"]) as socket:
            socket.receive_json()
            socket.send_json({"branch": 2})
            assert socket.receive_json()["error"] == "too-fast"


def test_a_bucket_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    bucket = Bucket(2, 0.5)
    assert [bucket.take() for _ in range(3)] == [0, 0, 2]
    now = 2.0
    assert [bucket.take(), bucket.take()] == [0, 2]


def test_visitors_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_VISITORS", 3)
    most = Visitors(1)
    for number in range(10):
        most.take(str(number))
    assert len(most._buckets) == 3


def test_a_visitor_with_too_many_watchers(tmp_path: Path) -> None:
    with client_on(tmp_path, watchers_per_visitor=1) as client:
        ws = client.post("/runs", json={"lesson": "type-smtp"}).json()["ws"]
        with client.websocket_connect(ws) as one:
            assert one.receive_json()["events"]
            with client.websocket_connect(ws) as other:
                assert other.receive_json()["error"] == "too-fast"
        with client.websocket_connect(ws) as again:
            assert again.receive_json()["events"]


def test_whoever_acts_too_quickly_is_heard_more_slowly(tmp_path: Path) -> None:
    with client_on(tmp_path, acts_at_once=2, acts_per_second=20) as client:
        ws = client.post("/runs", json={"lesson": "type-smtp"}).json()["ws"]
        with client.websocket_connect(ws) as socket:
            socket.receive_json()
            begun = time.monotonic()
            for _ in range(6):
                socket.send_text("{}")
            assert [socket.receive_json()["error"] for _ in range(6)] == ["bad-frame"] * 6
            assert time.monotonic() - begun > 0.15


def test_a_film_that_weighs_too_much_does_not_go_on(tmp_path: Path) -> None:
    with client_on(tmp_path, octets_per_run=100_000) as client:
        ws = client.post("/runs", json={"lesson": "type-smtp"}).json()["ws"]
        with client.websocket_connect(ws) as socket:
            socket.receive_json()
            for _ in range(4):
                socket.send_json({"give": TYPE | {"text": "x" * 50_000}})
                answer = socket.receive_json()
            assert answer["error"] == "too-many"


def test_what_is_read_of_a_film_weighs_too(tmp_path: Path) -> None:
    """A line of six octets makes two utterances with their tokens: they, and not the octets, fill the memory."""
    with client_on(tmp_path, octets_per_run=400_000) as client, client.websocket_connect(begun(client)) as socket:
        socket.receive_json()
        for act in ("connect", "type", "type"):
            about = {"connect": "mx.bob.example:25", "type": "NOOP\r\n" * 1_000}
            socket.send_json({"give": {"who": "alice.home", "action": act, "text": about[act]}})
            while not ({"done", "error"} & (answer := socket.receive_json()).keys()):
                pass
        assert answer["error"] == "too-many"


def test_whoever_waits_for_nothing_without_end_is_told_that_it_is_too_much(tmp_path: Path) -> None:
    with client_on(tmp_path, events_per_run=30) as client, client.websocket_connect(begun(client)) as socket:
        events = len(socket.receive_json()["events"])
        for _ in range(31):
            socket.send_json({"wait": 0})
            answer = socket.receive_json()
        assert (answer["error"], answer["at"]) == ("too-many", "30")
        assert events < 30


# ---- what is kept


def test_what_was_unused_for_longest_is_forgotten_first(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/db", Room(3))
    for id in ("a", "b", "c"):
        store.add(kept(id))
    assert store.get("a")
    store.add(kept("d"))
    assert [bool(store.get(id)) for id in "abcd"] == [True, False, True, True]
    store.close()


def test_one_visitor_does_not_crowd_out_the_others(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/db", Room(100, per_visitor=2))
    store.add(kept("mine", "me"))
    for number in range(5):
        store.add(kept(f"his{number}", "him"))
    assert [bool(store.get(id)) for id in ("mine", "his2", "his3", "his4")] == [True, False, True, True]
    store.close()


def test_one_visitor_does_not_crowd_out_the_others_by_much_that_he_says(tmp_path: Path) -> None:
    """Neither with new runs nor as old ones grow, of which no new one need ever be begun."""
    size = len(msgspec.json.encode(kept("a").scenario))
    store = Store(f"sqlite:///{tmp_path}/db", Room(octets=20 * size, octets_per_visitor=10 * size))
    run = Run(load("type-smtp"))
    run.give("alice.home", "type", "x" * 4 * size)
    ids = [f"his{number}" for number in range(5)]
    for id, who in {"mine": "me", **dict.fromkeys(ids, "him")}.items():
        store.add(kept(id, who))
    grown = [store.append(id, 0, run.inputs, run.reached) for id in ids]
    assert grown.count(True) == 2
    assert store.get("mine")
    with store._engine.connect() as db:
        assert db.execute(sa.text("SELECT sum(octets) FROM runs")).scalar_one() <= 12 * size
    store.close()


def test_octets_are_counted_as_a_run_grows(tmp_path: Path) -> None:
    one = kept("a")
    size = len(msgspec.json.encode(one.scenario))
    store = Store(f"sqlite:///{tmp_path}/db", Room(octets=3 * size))
    run = Run(load("type-smtp"))
    run.give("alice.home", "type", "x" * 2 * size)
    store.add(kept("a"))
    assert store.append("a", 0, run.inputs, run.reached)
    store.add(kept("b"))
    assert store.get("a") is None
    assert store.append("a", 0, run.inputs, run.reached) is False
    store.close()


def test_a_forgotten_run_that_is_used_is_kept_again(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/db", Room(1))
    runs = Runs(store, Settings(data=tmp_path))
    live = runs.begin("type-smtp")
    runs.begin("type-smtp")
    assert store.get(live.id) is None
    runs.do(live, {"wait": None, "give": TYPE | {"text": "NOOP\r\n"}})
    again = store.get(live.id)
    assert again is not None
    assert again.inputs == live.run.inputs
    store.close()


def test_a_database_of_an_earlier_version_grows_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/db"
    Store(url).close()
    engine = sa.create_engine(url)
    with engine.begin() as db:
        for column in ("used", "visitor"):
            db.execute(sa.text(f"DROP INDEX ix_runs_{column}"))
        for column in ("used", "visitor", "octets"):
            db.execute(sa.text(f"ALTER TABLE runs DROP COLUMN {column}"))
    engine.dispose()
    store = Store(url)
    store.add(kept("a"))
    assert store.get("a")
    store.close()


def test_live_runs_make_room_by_weight(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/db")
    weight = Runs(store, Settings(data=tmp_path)).begin("type-smtp").weight
    runs = Runs(store, Settings(data=tmp_path, octets_in_memory=3 * weight + weight // 2))
    for _ in range(9):
        runs.begin("type-smtp")
    assert len(runs._live) == 3
    store.close()


def test_a_scenario_in_which_nothing_happens_weighs_what_it_holds(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/db")
    runs = Runs(store, Settings(data=tmp_path))
    bare = runs.perform("").weight
    assert (
        runs.perform(f"[variants.v]\nbefore = {{}}\ntitle = {{}}\nchanges = {{ a = [{'{},' * 10_000}] }}").weight
        > bare + 1_000_000
    )
    assert runs.perform(f"[files]\nx = '{'x' * 100_000}'").weight > bare + 100_000
    store.close()


def test_a_slow_run_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one run takes long, to replay or to go on, any number may wait for it; others are served."""
    with client_on(tmp_path, runs_in_memory=1) as client:
        slow, other = (client.post("/runs", json={"lesson": "type-smtp"}).json() for _ in range(2))
        held, original = threading.Event(), Store.get

        def get(self: Store, run: str) -> Kept | None:
            if run == slow["run"]:
                held.wait(20)
            return original(self, run)

        monkeypatch.setattr(Store, "get", get)
        waiting = [threading.Thread(target=client.get, args=(f"/runs/{slow['run']}",)) for _ in range(5)]
        for one in waiting:
            one.start()
        try:
            with client.websocket_connect(other["ws"]) as socket:
                assert socket.receive_json()["events"]
        finally:
            held.set()
        for one in waiting:
            one.join()


def test_runs_that_were_put_away_are_not_played_again_without_bound(tmp_path: Path) -> None:
    with client_on(tmp_path, runs_in_memory=1, replays_per_minute=1) as client:
        one, other, _ = (client.post("/runs", json={"lesson": "type-smtp"}).json() for _ in range(3))
        assert client.get(f"/runs/{one['run']}").status_code == 200
        assert client.get(f"/runs/{one['run']}").status_code == 200  # it is in memory now
        for path in ("", "/scenario.toml", "/letters/0", "/events/0"):
            answer = client.get(f"/runs/{other['run']}{path}")
            assert (answer.status_code, answer.json()["error"]) == (429, "too-fast")
        with client.websocket_connect(other["ws"]) as socket:
            assert socket.receive_json()["error"] == "too-fast"
            assert socket.receive()["code"] == 1013  # the page may return
        page = client.get(f"/fr/stage?run={other['run']}", headers={"accept": "text/html"})
        assert (page.status_code, "Il y a la queue" in page.text) == (429, True)
        assert int(page.headers["retry-after"]) > 0


def test_whoever_wants_many_runs_that_were_put_away_waits_behind_himself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, original = threading.Event(), Store.get

    def get(self: Store, run: str) -> Kept | None:
        if run.startswith("slow"):
            held.wait(20)
        return original(self, run)

    monkeypatch.setattr(Store, "get", get)
    with client_on(tmp_path) as client:
        other = TestClient(client.app, HERE, client=("192.0.2.7", 1))
        other.portal = client.portal  # the same loop serves both
        waiting = [threading.Thread(target=client.get, args=(f"/runs/slow{n}",)) for n in range(60)]
        for one in waiting:
            one.start()
        try:
            begun = time.monotonic()
            assert other.get("/runs/none").status_code == 404
            assert time.monotonic() - begun < 10
        finally:
            held.set()
        for one in waiting:
            one.join()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("runs", "scenario", b"{"),
        ("runs", "scenario", b'{"seed":"seven"}'),
        ("runs", "scenario", b'{"hosts":{"a.example":{"agents":["ghost"]}}}'),
        ("inputs", "input", b'[0,0,"nobody","type","x"]'),
        ("inputs", "input", b"[]"),
    ],
)
def test_a_run_that_cannot_be_played_any_more_is_unknown(tmp_path: Path, table: str, column: str, value: bytes) -> None:
    """Of an earlier version, say: whoever watched it is told, and may begin anew."""
    store = Store(f"sqlite:///{tmp_path / 'coulisses.sqlite3'}")
    run = Run(load("type-smtp"))
    run.give("alice.home", "type", "NOOP\r\n")
    store.add(LiveRun("a", "type-smtp", run).keep())
    with store._engine.begin() as db:
        assert db.execute(sa.text(f"UPDATE {table} SET {column} = :value"), {"value": value}).rowcount
    store.close()
    with client_on(tmp_path) as client:
        assert client.get("/runs/a").json() == {"error": "unknown-run", "at": "a"}
        with client.websocket_connect("/ws/runs/a") as socket:
            assert socket.receive_json() == {"error": "unknown-run", "at": "a"}


def test_whoever_does_what_takes_long_in_many_runs_waits_behind_himself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, original = threading.Event(), Runs.do

    def do(self: Runs, live: LiveRun, request: dict[str, Any]) -> News:
        if request["wait"] is not None:
            held.wait(20)
        return original(self, live, request)

    monkeypatch.setattr(Runs, "do", do)
    with client_on(tmp_path) as client, ExitStack() as open_lines:
        other = TestClient(client.app, HERE, client=("192.0.2.7", 1))
        other.portal = client.portal  # the same loop serves both
        for _ in range(45):
            line = open_lines.enter_context(client.websocket_connect(begun(client)))
            line.receive_json()
            line.send_json({"wait": 1})
        try:
            asked = time.monotonic()
            with other.websocket_connect(begun(other)) as line:
                line.receive_json()
                line.send_json({"give": TYPE | {"text": "NOOP\r\n"}})
                assert line.receive_json()["done"]
            assert time.monotonic() - asked < 10
        finally:
            held.set()


def test_runs_that_are_watched_do_not_fill_the_memory(tmp_path: Path) -> None:
    """They cannot be put away, so together they may weigh no more than so much: neither grown nor in numbers."""
    with client_on(tmp_path, octets_watched_per_visitor=100_000) as client, ExitStack() as open_lines:
        lines = [open_lines.enter_context(client.websocket_connect(begun(client))) for _ in range(2)]
        for line in lines:
            line.receive_json()
            for _ in range(2):
                line.send_json({"give": TYPE | {"text": "x" * 50_000}})
                answer = line.receive_json()
        assert answer["error"] == "too-fast"
        another = begun(client)
        with client.websocket_connect(another) as line:
            assert line.receive_json()["error"] == "too-fast"
            assert line.receive()["code"] == 1013
        open_lines.close()
        with client.websocket_connect(another) as line:
            assert line.receive_json()["events"]


def test_a_run_that_is_put_away_while_somebody_comes_to_watch_it_is_one_run_still(tmp_path: Path) -> None:
    """Else two pages would act in two films of one name, and neither would hear of the other."""
    store = Store(f"sqlite:///{tmp_path}/db")
    runs = Runs(store, Settings(data=tmp_path, runs_in_memory=1))
    one = runs.begin("type-smtp")
    runs.begin("type-smtp")
    assert runs.ready(one.id) is None
    assert runs.watched(one, "he") is runs.get(one.id) is one
    runs.begin("type-smtp")
    assert runs.ready(one.id) is one  # as long as it is watched
    one.watchers.clear()
    runs.begin("type-smtp")
    again = runs.get(one.id)
    assert again is not one
    assert runs.watched(one, "she") is again
    store.close()


# ---- what an answer never tells


@pytest.mark.parametrize(
    "path", ["/en/", "/nothing", "/healthz", "/runs/x", "/notes/xx", "/static/0/none.css", "/%00", "/fault"]
)
def test_every_answer_is_guarded_and_tells_no_secrets(tmp_path: Path, path: str) -> None:
    app = create_app(Settings(data=tmp_path))

    @app.get("/fault")
    def fault() -> None:
        raise ZeroDivisionError("between us alone")

    app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app, HERE, raise_server_exceptions=False) as client:
        for headers in ({}, {"host": "evil.example"}, {"accept": "text/html"}):
            answer = client.get(path, headers=headers)
            is_told = answer.headers["content-type"].startswith(("application/json", "text/css"))
            guards = BARE if is_told else HEADERS
            assert {name: answer.headers.get(name) for name in guards} == guards
            assert "Traceback" not in answer.text
            assert "between us alone" not in answer.text
            if path == "/fault" and not headers:
                assert (answer.status_code, answer.json()["error"]) == (500, "fault")
            if path == "/fault" and "accept" in headers:
                assert (answer.status_code, "The sorting machine is jammed" in answer.text) == (500, True)


@pytest.mark.parametrize("path", ["/en/embed/nothing", "/xx/embed/letter-journey", "/en/embed/letter-journey/more"])
def test_what_is_no_stage_for_frames_is_framed_by_nobody(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("n", ["0x1", "1e9", "%00", "99999999999999999999999", "-1"])
def test_a_number_that_is_none(client: TestClient, n: str) -> None:
    run = client.post("/runs", json={"lesson": "type-smtp"}).json()["run"]
    for what in ("events", "letters"):
        answer = client.get(f"/runs/{run}/{what}/{n}")
        assert answer.status_code == 404
        assert answer.json().keys() == {"error", "at"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    answer = client.request(method, "/runs")
    assert answer.status_code == 405
    assert answer.headers["Content-Security-Policy"] == BARE["Content-Security-Policy"]


def test_every_page_that_changes_something_is_known() -> None:
    """Guards look at the method: whatever changes something must not be asked for by GET."""
    routes = [*begin.router.routes, *api.router.routes]
    changing = [(route.path, route.methods) for route in routes if getattr(route, "methods", {"GET"}) != {"GET"}]  # type: ignore[attr-defined]
    assert changing == [("/runs", {"POST"})]
