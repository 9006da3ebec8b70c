"""A scenario of one's own: played, kept and given back; within limits, and with a clear word where it is wrong."""

from __future__ import annotations

import json
from base64 import b64encode
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator import LESSONS, Run, ScenarioError, load, loads
from simulator.scenario.own.sent import MOST_CHARACTERS, performed
from simulator.scenario.run import SHOWN
from simulator.trace import Allowance
from simulator.trace.facts import Sent
from tests.web.house import client_on
from web.told.shelf import lesson as lesson_told
from web.words.language import LANGUAGES, words

JOURNEY = (LESSONS / "letter-journey" / "scenario.toml").read_text(encoding="utf-8")
ENOUGH = Allowance(50_000, 1 << 26)
CIRCLE = """
[hosts."a.example"]
agents = ["mail-user", "smtp-server", "queue"]
submission = "a.example:25"
lists = { all = ["all@b.example", "all@b.example", "more@b.example"], more = ["all@b.example", "more@b.example"] }
most_hops = 1000000
[hosts."b.example"]
agents = ["smtp-server", "queue"]
lists = { all = ["all@a.example", "more@a.example"], more = ["all@a.example", "more@a.example"] }
most_hops = 1000000
[[links]]
between = ["a.example", "b.example"]
[hosts.dns]
agents = ["dns-server"]
[[links]]
between = ["a.example", "dns"]
[[links]]
between = ["b.example", "dns"]
[dns]
"a.example" = { MX = "10 a.example." }
"b.example" = { MX = "10 b.example." }
[letters.x]
from = "me@a.example"
to = ["all@a.example"]
[[script]]
who = "a.example"
action = "send x"
"""


def begin(client: TestClient, text: str) -> str:
    answer = client.post("/runs", json={"scenario": text})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["run"])


def film(client: TestClient, run: str) -> str:
    return client.get(f"/runs/{run}/export/jsonl").text


def test_it_is_played_and_given_back(client: TestClient, tmp_path: Path) -> None:
    run = begin(client, JOURNEY)
    about = client.get(f"/runs/{run}").json()
    assert about["lesson"] == ""
    assert "mx.bob.example" in about["hosts"]
    saved = client.get(f"/runs/{run}/scenario.toml")
    assert saved.headers["content-type"] == "application/toml"
    (tmp_path / "saved.toml").write_text(saved.text, encoding="utf-8")
    played = Run.of(tmp_path / "saved.toml")
    played.play()
    assert played.scenario == load("letter-journey")
    assert len(played.events) == about["events"]
    assert film(client, begin(client, saved.text)) == film(client, run)


def test_any_lesson_gives_its_scenario_too(client: TestClient) -> None:
    lesson = client.post("/runs", json={"lesson": "pop-or-imap"}).json()["run"]
    saved = client.get(f"/runs/{lesson}/scenario.toml").text
    events = [client.get(f"/runs/{run}").json()["events"] for run in (lesson, begin(client, saved))]
    assert events[0] == events[1] > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_that_is_opened_elsewhere_keeps_its_words(client: TestClient, language: str) -> None:
    told = lesson_told("letter-journey", language)
    lesson = client.post("/runs", json={"lesson": "letter-journey"}).json()["run"]
    again = begin(client, client.get(f"/runs/{lesson}/scenario.toml").text)
    page = client.get(f"/{language}/stage?run={again}", headers={"Accept": "text/html"}).text
    assert told.title in page
    titles = page.partition('id="stage-cues">')[2].partition("</script>")[0]
    assert json.loads(titles) == told.cue_titles
    figure = client.get(f"/runs/{again}/export/mermaid?lang={language}").text
    assert f"1 · {told.cue_titles['handing-in']}" in figure


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_page_calls_it_no_lesson(client: TestClient, language: str) -> None:
    said = words(language)
    pages = {"play": stage_of(client, language, begin(client, JOURNEY))}
    session = {"text": "220 mx.example\nNOOP\n250 OK\n"}
    read = client.post("/runs", json={"session": session}).json()["run"]
    pages["read"] = stage_of(client, language, read)
    for place, page in pages.items():
        assert f'<li class="leads"><a href="/{language}/{place}">{said[f"{place}.title"]}</a></li>' in page
        assert f">{said['lesson.forget']}</button>" not in page
    assert f">{said['own.again']}</button>" in pages["play"]
    assert 'id="forget-lesson"' not in pages["read"]  # nobody says it twice
    lesson = unescape(client.get(f"/{language}/lessons/type-smtp").text)
    assert f">{said['lesson.forget']}</button>" in lesson
    assert f'<li class="leads"><a href="/{language}/#programme">{said["site.lessons"]}</a></li>' in lesson


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_with_characters_that_nobody_sees_shows_them(client: TestClient, language: str) -> None:
    eml = b"From: a@a.example\r\nTo: bob@bob.example\r\nSubject: On\x07 pa\xe2\x80\xaeper\r\n\r\nHello.\r\n"
    run = client.post("/runs", json={"letter": {"eml": b64encode(eml).decode()}}).json()["run"]
    page = stage_of(client, language, run)
    assert [one for one in page if one in "\x07\u202e"] == []
    assert page.count("On⟨07⟩ pa⟨202e⟩per") >= 3  # title, heading, and where one is


def test_it_outlives_the_server(tmp_path: Path) -> None:
    with client_on(tmp_path) as client:
        run = begin(client, JOURNEY)
        before = film(client, run)
    with client_on(tmp_path) as client:
        assert film(client, run) == before


def test_it_begins_again_from_its_beginning(client: TestClient) -> None:
    run = begin(client, JOURNEY)
    again = client.post("/runs", json={"again": run})
    assert again.status_code == 201
    assert again.json()["run"] != run
    assert film(client, again.json()["run"]) == film(client, run)
    assert client.post("/runs", json={"again": "nowhere"}).json() == {"error": "unknown-run", "at": "nowhere"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("seed = 1\nhosts = [", 2, "not TOML"),
        ("seed = 1\nsedd = 2", 2, "has a key “sedd”"),
        ("seed = 1\n\n[hosts.a]\nagents = ['pigeon']", 4, "There are:"),
        ("[hosts.a]\nagents = ['terminal']\ncolour = 'red'", 3, "a setting “colour”"),
        ("[letters.a]\nfile = '../../etc/passwd'", 0, "[files]"),
        ("[letters.a]\nattachments = ['scenario.toml']", 0, "[files]"),
        ("a = " + "[" * 2000, 0, "deep"),
        ("#" * (MOST_CHARACTERS + 1), 0, "the most"),
        ("\n[hosts]\n" + "\n".join(f"h{n} = {{}}" for n in range(81)), 2, "81 hosts; 80 are the most"),
        (
            '\n[hosts."a.example"]\nagents = ["smtp-server"]\nsign_with = ['
            + ", ".join(f'"s{n}._domainkey.a.example"' for n in range(21))
            + "]",
            0,
            "21 keys to sign and seal with; 20 are the most",
        ),
        (
            "\n[variants]\n"
            + "\n".join(f"v{n} = {{ before = {{}}, title = {{}}, changes = {{}} }}" for n in range(21)),
            2,
            "21 variants; 20 are the most",
        ),
        (
            f"[variants.v]\nbefore = {{}}\ntitle = {{}}\nchanges = {{ a = [{'{},' * 50_000}] }}",
            0,
            "tables and values; 50000 are the most",
        ),
        (f"\n[hosts.{'h' * 256}]\n", 2, "has 256 characters, and 255 are the most"),
        (f"[hosts.a.mailboxes]\n{'u' * 256} = {{}}", 2, "has 256 characters"),
        (f"[hosts.a]\nlabel = {{ fr = '{'l' * 501}' }}", 2, "has 501 characters, and 500 are the most"),
        (f"[title]\nen = '{'t' * 501}'", 2, "has 501 characters"),
        ("[hosts.a]\n[[script]]\nwho = 'a'\naction = 'fly'", 4, "can “fly”"),
        ("[cues.x]\nuntil = ['S: $a*']", 1, "captures"),
        ("[carried.a]\n", 1, "coulisses play"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_wrong_is_told_with_its_line(client: TestClient, text: str, line: int, says: str) -> None:
    answer = client.post("/runs", json={"scenario": text})
    assert answer.status_code == 422
    told = answer.json()
    assert (told["error"], told["line"]) == ("bad-scenario", line)
    assert says in told["told"]["en"]
    assert set(told["told"]) == set(LANGUAGES)


def test_an_act_that_does_not_end_is_as_if_it_had_not_been(tmp_path: Path) -> None:
    quiet = CIRCLE.partition("[[script]]")[0]
    with client_on(tmp_path, events_per_act=2_000) as client:
        run = begin(client, quiet)
        with client.websocket_connect(f"/ws/runs/{run}?from=0") as socket:
            socket.receive_json()
            socket.send_json({"give": {"who": "a.example", "action": "send", "text": "x"}})
            assert socket.receive_json()["error"] == "too-many"
            assert client.get(f"/runs/{run}").json()["events"] == 0


PREDICTS = """
[predicts.p]
cue = []
right = "x"
choices = ["x", "y"]
[predicts.p.otherwise.y]
"""
DEEP = ".".join("a" * 3_000)


def otherwise(client: TestClient, overlay: str) -> Any:
    run = begin(client, CIRCLE.partition("[[script]]")[0] + PREDICTS + overlay)
    return client.post("/runs", json={"run": run, "otherwise": {"predict": "p", "choice": "y"}})


@pytest.mark.parametrize(
    ("overlay", "says"),
    [
        ('letters.x.attachments = ["pyproject.toml"]', "[files]"),
        ('letters.x.file = "pyproject.toml"', "[files]"),
        ("[predicts.p.otherwise.y.hosts]\n" + "\n".join(f"h{n} = {{}}" for n in range(81)), "80 are the most"),
        ('cues.c.until = ["S: $a$b$c$d*"]', "captures"),
        ('carried."a.example".numbered = 1', "not written by hand"),
    ],
    ids=["attachment", "file", "hosts", "pattern", "carried"],
)
def test_what_is_laid_over_keeps_within_the_same_limits(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, overlay: str, says: str
) -> None:
    monkeypatch.chdir(LESSONS.parent)  # where somebody may have started the server: there are files to be had
    answer = otherwise(client, overlay)
    assert (answer.status_code, answer.json()["error"]) == (422, "unplayable")
    assert says in answer.json()["told"]["en"]


def test_what_goes_on_from_a_scenario_of_ones_own_is_counted_as_one(tmp_path: Path) -> None:
    with client_on(tmp_path, scenarios_per_minute=2) as client:
        run = begin(client, JOURNEY)
        again = [client.post("/runs", json={"again": run}).status_code for _ in range(2)]
        assert again == [201, 429]


@pytest.mark.parametrize(
    "text",
    [
        f"{DEEP} = 1",
        f"[hosts.{DEEP}]",
        f"x = {{ a . {DEEP.replace('.', ' . ')} = 1 }}",
        "x = {" + '"\\"".' * 100 + "a = 1}",
        f"{PREDICTS}{'.'.join('a' * 39)} = {{ {'.'.join('a' * 39)} = 1 }}",
    ],
    ids=["key", "table", "inline", "quoted", "twice"],
)
def test_what_is_nested_too_deeply_is_told_at_once(client: TestClient, text: str) -> None:
    answer = client.post("/runs", json={"scenario": text})
    assert (answer.status_code, answer.json()["error"]) == (422, "bad-scenario")
    assert answer.json()["at"] == "too-deep"


def test_a_body_that_is_nested_too_deeply_is_no_frame(client: TestClient) -> None:
    deep = '{"a":' * 5_000 + "1" + "}" * 5_000
    bodies = {"/runs": f'{{"trial": {{"letter": "", "town": {deep}}}}}', "/towns": f'{{"town": {deep}}}'}
    for path, body in bodies.items():
        answer = client.post(path, content=body)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad-frame")
    deep = '{"a":' * 200 + "1" + "}" * 200
    answer = client.post("/towns", content=f'{{"town": {deep}}}')
    assert (answer.status_code, answer.json()["error"]) == (422, "bad-scenario")


def test_octets_are_counted_too() -> None:
    big = CIRCLE.replace('to = ["all@a', f'text = "{"x" * 200_000}"\nto = ["all@a')
    cut = performed(big, Allowance(50_000, 1 << 22))
    assert cut.is_cut
    assert sum(len(one.fact.data) for one in cut.events if isinstance(one.fact, Sent)) < 1 << 23


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_film_without_an_end_the_beginning_is_shown(tmp_path: Path, language: str) -> None:
    with client_on(tmp_path, events_per_act=2_000) as client:
        run = begin(client, CIRCLE)
        assert client.get(f"/runs/{run}").json()["events"] == SHOWN
        again = client.post("/runs", json={"again": run}).json()["run"]
        assert film(client, again) == film(client, run)
        assert "b.example → a.example" in client.get(f"/runs/{run}/export/txt").text
        saved = client.get(f"/runs/{run}/scenario.toml")
        assert (saved.status_code, loads(saved.text)) == (200, loads(CIRCLE))
        assert words(language)["play.cut"] in stage_of(client, language, run)
        whole = begin(client, JOURNEY)
        assert words(language)["play.cut"] not in stage_of(client, language, whole)
        before = film(client, run)
    with client_on(tmp_path) as client:
        assert film(client, run) == before


def stage_of(client: TestClient, language: str, run: str) -> str:
    return unescape(client.get(f"/{language}/stage?run={run}", headers={"Accept": "text/html"}).text)


def test_whoever_sends_too_many_is_to_wait(tmp_path: Path) -> None:
    with client_on(tmp_path, scenarios_per_minute=2) as client:
        answers = [client.post("/runs", json={"scenario": ""}) for _ in range(3)]
        assert [one.status_code for one in answers] == [201, 201, 429]
        assert client.post("/runs", json={"lesson": "type-smtp"}).status_code == 201


# ---- whatever is sent, there is a run or a word about what is wrong

LINES = JOURNEY.splitlines(keepends=True)
VALUES = ["0", "-1", "1e400", "''", "'x'", "[]", "{}", "['.']", "[[]]", "1979-05-27", "true", "[-1, 70000]", "'9d 1us'"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_scenario_with_a_line_changed_never_breaks_anything(data: Any) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        key, equals, _ = lines[place].partition(" = ")
        value = data.draw(st.sampled_from(VALUES) | st.text(max_size=8).map(repr))
        lines[place : place + 1] = data.draw(
            st.sampled_from([[], [lines[place]] * 2, [f"{key} = {value}\n"] if equals else [value]])
        )
    told("".join(lines))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(LINES), max_size=40).map("".join))
def test_text_of_any_kind_never_breaks_anything(text: str) -> None:
    told(text)


def told(text: str) -> None:
    try:
        run = performed(text, ENOUGH)
    except ScenarioError:
        return
    assert run.scenario == loads(text)


# ---- its page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_stage_shows_it_under_its_title(client: TestClient, language: str) -> None:
    title = {"en": "<b>Two & two</b>", "fr": "Deux et deux"}
    run = begin(client, "title = { en = '<b>Two & two</b>', fr = 'Deux et deux' }\n" + JOURNEY)
    page = client.get(f"/{language}/stage?run={run}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert f"<title>{escape(title[language])} · Coulisses</title>" in page.text
    assert "<b>Two" not in page.text
    assert client.get(f"/run/{run}", follow_redirects=False).headers["location"] == f"/en/stage?run={run}"
    assert client.get(f"/runs/{run}/export/txt").headers["content-disposition"].endswith('b-two-two-b.txt"')
    assert "&lt;b&gt;Two" in client.get(f"/runs/{run}/export/html").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_where_there_is_a_keyboard_one_is_told_to_type(client: TestClient, language: str) -> None:
    told = {begin(client, play): play is JOURNEY for play in (JOURNEY, CIRCLE)}
    for run, can_type in told.items():
        page = unescape(client.get(f"/{language}/stage?run={run}").text)
        what, type = words(language)["own.what"], words(language)["own.type"]
        assert (f"<p>{what} {type}</p>" in page, f"<p>{what}</p>" in page) == (can_type, not can_type)


def test_a_long_title_makes_no_long_name_of_a_file(client: TestClient) -> None:
    run = begin(client, f"[title]\nen = '{'Long ' * 100}'")
    assert '"long-long-' in (told := client.get(f"/runs/{run}/export/txt").headers["Content-Disposition"])
    assert len(told) < 120


def test_a_title_is_not_needed(client: TestClient) -> None:
    page = client.get(f"/fr/stage?run={begin(client, JOURNEY)}")
    assert "Un scénario à vous" in page.text


def test_there_is_no_stage_for_a_run_nobody_knows(client: TestClient) -> None:
    for address in ("/en/stage", "/en/stage?run=nowhere"):
        assert client.get(address, headers={"accept": "text/html"}).status_code == 404
