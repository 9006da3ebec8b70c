"""A play to be mended: what is tried is played, where it stops is told, and the field to blame is found."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.reading.listener import Reading
from simulator.scenario.lesson.fix import BadValues, attempt, broken, mended, solution, spots
from simulator.scenario.lesson.stop import Stop
from simulator.scenario.load import load
from simulator.scenario.scenario import Scenario
from simulator.trace.trace import Allowance, TooMuch

DOORS, ZONE, BOUNCE, ACCOUNT = map(load, ("ports-two-doors", "find-the-server", "bounce-anatomy", "client-settings"))
SERVER, USER, PASSWORD = (f'hosts."alice.home".{key}' for key in ("submission", "user", "password"))
DOMAINS, QUOTA = 'hosts."mx.bob.example".domains', 'hosts."mx.bob.example".mailboxes.carla.quota'


def test_what_may_be_changed_is_shown_as_it_stands_in_the_broken_play() -> None:
    assert {path: (spot.kind, spot.value) for path, spot in spots(DOORS, "account").items()} == {
        SERVER: ("text", "smtp.alice.example:578"),
        USER: ("text", "alice"),
        PASSWORD: ("text", "tulips"),
    }
    assert {path: (spot.kind, spot.value) for path, spot in spots(BOUNCE, "settings").items()} == {
        DOMAINS: ("lines", ["bod.example"]),
        QUOTA: ("number", 200),
    }


def test_a_broken_play_asks_nothing_else() -> None:
    play = broken(DOORS, "account")
    assert [play.cues, play.tasks, play.predicts, play.fades, play.fixes] == [{}] * 5


@pytest.mark.parametrize(("scenario", "name"), [(DOORS, "account"), (ZONE, "zone"), (BOUNCE, "settings")])
def test_mended_field_by_field_as_one_is_told(scenario: Scenario, name: str) -> None:
    values: dict[str, Any] = {}
    right = solution(scenario, name)
    reached = []
    for _ in range(2):
        tried = attempt(scenario, name, values)
        assert tried.stop is not None
        assert tried.field is not None
        assert tried.field not in values  # what is right is not blamed
        values[tried.field] = right[tried.field]
        reached.append(tried.met)
    assert reached == sorted(reached)
    last = attempt(scenario, name, values)
    assert (last.met, last.stop, last.field) == (last.of, None, None)


def test_a_call_that_nobody_takes() -> None:
    tried = attempt(DOORS, "account", {PASSWORD: "tulip"})
    assert (tried.stop, tried.field) == (Stop(1, "smtp.alice.example:578", "", True), SERVER)


def test_what_a_server_refuses() -> None:
    tried = attempt(DOORS, "account", {SERVER: "smtp.alice.example:587"})
    assert tried.stop == Stop(6, "smtp.alice.example", "535 5.7.8 Authentication credentials invalid", False)
    assert tried.field == PASSWORD


def test_a_door_that_lacks_what_is_wanted_is_left_after_its_answer() -> None:
    tried = attempt(DOORS, "account", {SERVER: "smtp.alice.example:25", PASSWORD: "tulip"})
    assert tried.field == SERVER
    assert tried.stop is not None
    assert tried.stop.said.startswith("250-smtp.alice.example greets alice.home")


def test_what_was_innocent_is_blamed_once_it_is_wrong() -> None:
    tried = attempt(DOORS, "account", {SERVER: "smtp.alice.example:587", PASSWORD: "tulip", USER: "alix"})
    assert (tried.field, tried.met) == (USER, 0)


def test_what_works_in_another_way_is_not_blamed() -> None:
    bob, carla = 'dns."bob.example".MX', 'dns."tiny.example".MX'
    tried = attempt(ZONE, "zone", {bob: ["10 mx2.bob.example."]})
    assert tried.field == carla
    assert tried.stop is not None
    assert (tried.stop.who, tried.stop.said) == ("dns.example", "MX 0 .")


def test_other_values_may_work_as_well() -> None:
    tried = attempt(ZONE, "zone", {'dns."bob.example".MX': ["5 mx2.bob.example."], 'dns."tiny.example".MX': []})
    assert tried.met == tried.of


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"seed": 2}, {"seed": "unknown-field"}),
        ({DOMAINS: "bob.example"}, {DOMAINS: "bad-kind"}),
        ({QUOTA: ["1"]}, {QUOTA: "bad-kind"}),
        ({QUOTA: "much"}, {QUOTA: "no-number"}),
        ({QUOTA: ""}, {QUOTA: "no-number"}),
        ({QUOTA: 10**30}, {QUOTA: "too-long"}),
        ({DOMAINS: ["x" * 501]}, {DOMAINS: "too-long"}),
        ({DOMAINS: ["x"] * 31}, {DOMAINS: "too-long"}),
        ({DOMAINS: "x", QUOTA: "7", "seed": 1}, {"seed": "unknown-field", DOMAINS: "bad-kind"}),
    ],
)
def test_values_that_cannot_be_tried(values: dict[str, Any], wrong: dict[str, str]) -> None:
    with pytest.raises(BadValues) as refusal:
        mended(BOUNCE, "settings", values)
    assert refusal.value.fields == wrong


@pytest.mark.parametrize("port", ["-5", "0", "65536", 99999, 10**30])
@pytest.mark.parametrize(
    ("name", "key", "form"), [("wrong-port", "imap_port", "{}"), ("no-lock", "submission", "a.example:{}")]
)
def test_a_port_has_bounds(name: str, key: str, form: str, port: object) -> None:
    path = next(path for path in ACCOUNT.fixes[name].fields if path.endswith(f".{key}"))
    with pytest.raises(BadValues) as refusal:
        mended(ACCOUNT, name, {path: form.format(port)})
    assert refusal.value.fields == {path: "no-port"}


def test_a_list_of_words_wants_no_numbers() -> None:
    heeds = 'hosts."smtp.alice.example".heeds'
    with pytest.raises(BadValues) as refusal:
        mended(load("starttls-attack"), "servers", {heeds: ["dmarc"]})
    assert refusal.value.fields == {heeds: "impossible"}


def test_values_nobody_can_run_with() -> None:
    with pytest.raises(BadValues) as refusal:
        mended(ZONE, "zone", {'dns."bob.example".MX': ["first mx2"]})
    assert refusal.value.fields == {'dns."bob.example".MX': "impossible"}


def test_a_number_may_be_written_as_a_text() -> None:
    play = mended(BOUNCE, "settings", {QUOTA: "70000"})
    assert play.hosts["mx.bob.example"].mailboxes["carla"].quota == 70000


def test_what_has_no_end_is_cut_off() -> None:
    with pytest.raises(TooMuch):
        attempt(DOORS, "account", {}, Allowance(5, 10_000))


def test_a_call_that_is_taken_in_silence_is_told_from_one_nobody_takes() -> None:
    silent, untaken = attempt(ACCOUNT, "tls-too-late", {}), attempt(ACCOUNT, "wrong-port", {})
    last = (
        len(Reading.of(silent.run.events, silent.run.secrets).utterances) - 1
    )  # its moment lasts to the end of the film
    assert silent.stop == Stop(last, "mail.alice.example:465", "", call=True, silent=True)
    assert untaken.stop is not None
    assert (untaken.stop.call, untaken.stop.silent) == (True, False)


@pytest.mark.parametrize(
    ("name", "field", "said"),
    [
        ("tls-too-soon", "submission", "220 "),
        ("tls-too-late", "submission_security", ""),
        ("no-lock", "submission_security", "250-"),
        ("wrong-port", "imap_port", ""),
        ("pop-for-imap", "imap_port", "+OK "),
        ("other-name", "imap_server", "ServerHello"),
        ("who-am-i", "imap_user", "A1 NO "),
        ("guessed", "imap_server", "NODATA"),
    ],
)
def test_an_account_stops_where_its_mistake_shows(name: str, field: str, said: str) -> None:
    tried = attempt(ACCOUNT, name, {})
    assert tried.field is not None
    assert tried.field.endswith(f".{field}")
    assert tried.stop is not None
    assert tried.stop.said.startswith(said)
    assert tried.stop.call == (not said)
