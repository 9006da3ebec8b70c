"""Building a town: what there is to build with, and what each of the ten letters finds where something is wrong."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settings_of_tests
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.scenario.load import ScenarioError, load, loads
from simulator.scenario.overlay import as_table, laid_over
from simulator.scenario.own.finding import ENOUGH, JUDGES, Finding, found
from simulator.scenario.own.sent import performed
from simulator.scenario.own.trial import STRANGER, Missing, saved, trial
from simulator.scenario.own.trouble import LOOK
from simulator.scenario.own.yard import FOLDER, MOST, MOST_CHARACTERS, opened, settings, started, town, yard
from simulator.scenario.proof import CastError
from simulator.scenario.run import SHOWN, Run
from simulator.scenario.scenario import HOST_FIELDS, Scenario
from simulator.scenario.write import as_toml
from simulator.trace import Allowance
from simulator.trace.facts import Queued

LETTERS = list(yard().letters)
GOOD = opened(as_toml(load(FOLDER / "town.toml")))
ALICE, BOB, HERS, PHONE, BOOK = "smtp.alice.example", "mx.bob.example", "alice.home", "phone.bob.home", "dns.example"


def where(host: str, **settings: Any) -> Scenario:
    return laid_over(GOOD, {"hosts": {host: settings}})


def without(*hosts: str) -> Scenario:
    left = {name: host for name, host in GOOD.hosts.items() if name not in hosts}
    return replace(GOOD, hosts=left, links=[one for one in GOOD.links if not set(hosts) & set(one.between)])


def apart(one: str, other: str) -> Scenario:
    return replace(GOOD, links=[link for link in GOOD.links if set(link.between) != {one, other}])


def adrift(host: str) -> Scenario:
    return replace(GOOD, links=[link for link in GOOD.links if host not in link.between])


# ---- what there is to build with


def test_every_word_is_there_in_both_languages() -> None:
    choices = yard()
    for table in (choices.kinds, choices.fields, choices.letters, choices.starts):
        for key, one in table.items():
            assert set(one.label) == {"en", "fr"}, key
            assert set(one.what) in ({"en", "fr"}, set()), key
    assert all(set(words) == {"en", "fr"} for field in choices.fields.values() for words in field.choices.values())


def test_every_field_is_a_setting_of_somebody_who_can_be_placed() -> None:
    roles = {role for kind in yard().kinds.values() for role in kind.host["agents"]}
    known = {key for role in roles for key in settings().get(role, {})}
    assert known == set(yard().fields)
    for key, field in yard().fields.items():
        kinds = {own[key].kind for own in settings().values() if key in own}
        assert (kinds == {"choice"}) == bool(field.choices), key
        assert len(kinds) == 1


def test_every_place_to_look_at_is_on_the_page() -> None:
    fields = {field for _, field in LOOK.values()} - {"", "dns", "links"}
    assert fields <= set(yard().fields)


@pytest.mark.parametrize("key", list(yard().kinds))
def test_every_kind_can_be_placed(key: str) -> None:
    kind = yard().kinds[key]
    built = town({"hosts": {kind.name: {**kind.host, "address": f"{yard().network}1"}}})
    Run(built)
    keys = set(kind.host) - HOST_FIELDS
    assert keys <= set(yard().fields)


# ---- the good town


@pytest.mark.parametrize("key", LETTERS)
def test_in_the_good_town_every_letter_holds(key: str) -> None:
    assert found(GOOD, key).holds is True


@pytest.mark.parametrize("key", LETTERS)
def test_every_letter_is_a_scenario_that_can_be_saved_and_played(key: str) -> None:
    play = trial(GOOD, key)
    assert loads(as_toml(play)) == play
    assert performed(as_toml(play), Allowance(50_000, 1 << 26)).world.now > 0


def test_what_the_kinds_bring_along_makes_a_town() -> None:
    """Placed, joined and written into the zone, with nothing set: what needs a decision does not hold yet."""
    hosts = {kind.name: kind.host for kind in yard().kinds.values() if kind.needed}
    near = [(HERS, ALICE), (ALICE, BOB), (BOB, PHONE), (BOOK, ALICE), (BOOK, BOB)]
    zone = {"alice.example": {"MX": f"10 {ALICE}."}, "bob.example": {"MX": f"10 {BOB}."}}
    built = town({"hosts": hosts, "links": [{"between": pair} for pair in near], "dns": zone})
    holds = {key: found(built, key).holds for key in LETTERS}
    assert [key for key in LETTERS if holds[key]] == ["good", "unknown", "forged", "accents", "attachment"]
    assert [key for key in LETTERS if holds[key] is False] == ["full", "big"]


def test_bob_may_collect_with_pop3_instead() -> None:
    device = yard().kinds["collector"]
    roads = [{"between": list(link.between)} for link in without(PHONE).links]
    roads.append({"between": [BOB, device.name]})
    built = laid_over(without(PHONE), {"hosts": {device.name: device.host}, "links": roads})
    assert found(built, "good").key == "read"
    wrong = found(laid_over(built, {"hosts": {device.name: {"pop3_password": "x"}}}), "good")
    assert (wrong.key, wrong.host, wrong.field) == ("unread", device.name, "pop3_password")


def test_a_relay_passes_letters_on() -> None:
    relay = yard().kinds["relay"].host
    over = {"hosts": {ALICE: {"smarthost": "relay.transit.example"}, "relay.transit.example": relay}}
    near = [(HERS, ALICE), (BOB, PHONE), (BOOK, ALICE), (BOOK, BOB)]
    near += [("relay.transit.example", other) for other in (ALICE, BOB, BOOK)]
    built = laid_over(GOOD, {**over, "links": [{"between": list(pair)} for pair in near]})
    assert {key: found(built, key).holds for key in LETTERS} == dict.fromkeys(LETTERS, True)
    denied = found(laid_over(built, {"hosts": {"relay.transit.example": {"relay_for": []}}}), "good")
    assert (denied.reason, denied.host, denied.field) == ("reason.relay-denied", "relay.transit.example", "relay_for")


# ---- where something is wrong, the letter says so, and where to look

Case = tuple[str, str, Scenario, str]

WRONG: list[Case] = [  # letter, what is wrong, the town; what is found, why, and the host and field to look at
    ("good", "MX without address", started("name"), "came-back no-address - dns"),
    ("good", "no zone", replace(GOOD, dns={}), "came-back no-address - dns"),
    ("good", "null MX", laid_over(GOOD, {"dns": {"bob.example": {"MX": "0 ."}}}), "came-back null-mx - dns"),
    ("good", "no roads", replace(GOOD, links=[]), f"waiting unreachable {HERS} links"),
    ("good", "no DNS", without(BOOK), f"waiting no-such-host {ALICE} dns"),
    ("good", "no road to DNS", adrift(BOOK), f"waiting unreachable {BOOK} links"),
    ("good", "no road to the device", adrift(PHONE), f"unread unreachable {PHONE} links"),
    ("good", "no road to Bob", apart(ALICE, BOB), "read - - -"),
    ("good", "no road at all to Bob", apart(BOOK, BOB), "read - - -"),
    ("good", "DNS is silent", where(BOOK, silent=["bob.example"]), f"waiting dns-failure {BOOK} silent"),
    ("good", "wrong password", where(HERS, password="x"), f"came-back bad-credentials {HERS} password"),
    ("good", "no log-in", where(HERS, user=""), f"came-back auth-required {HERS} user"),
    ("good", "nowhere to", where(HERS, submission=""), f"waiting no-submission-server {HERS} submission"),
    ("good", "wrong port", where(HERS, submission=f"{ALICE}:26"), f"waiting refused-call {ALICE} -"),
    ("good", "not Bob's domain", where(BOB, domains=[]), f"came-back relay-denied {BOB} domains"),
    ("good", "waits too long", where(BOB, greylist="5h"), f"waiting greylisted {BOB} greylist"),
    ("good", "no device", without(PHONE), "unread - - -"),
    (
        "good",
        "the device's password",
        where(PHONE, imap_password="x"),
        f"unread imap-log-in-refused {PHONE} imap_password",
    ),
    ("unknown", "somebody has that name", where(BOB, mailboxes={"nobody": {}}), f"taken - {BOB} mailboxes"),
    ("unknown", "Alice's domain", where(ALICE, domains=[]), f"silent mx-loop {ALICE} domains"),
    ("unknown", "another reads it", where(HERS, reverse_path="carol@alice.example"), "silent - - -"),
    ("unknown", "MX without address", started("name"), "otherwise no-address - dns"),
    ("full", "put off", where(BOB, mailbox_full="put-off"), f"waiting mailbox-full-for-now {BOB} mailbox_full"),
    (
        "big",
        "no limit",
        laid_over(GOOD, {"hosts": {ALICE: {"extensions": []}, BOB: {"extensions": []}}}),
        f"taken - {BOB} extensions",
    ),
    ("forged", "open relay", started("door"), f"relayed - {ALICE} open_relay"),
    ("forged", "relays for the stranger", where(ALICE, relay_for=[STRANGER]), f"relayed - {ALICE} relay_for"),
    (
        "forwarded",
        "to nobody",
        where(BOB, forwards={"carol": "x@alice.example"}),
        f"came-back user-unknown {ALICE} mailboxes",
    ),
    ("forwarded", "to nowhere", where(BOB, forwards={"carol": "x@y.example"}), "came-back no-such-domain - dns"),
    ("forwarded", "in circles", started("circle"), f"came-back loop {ALICE} forwards"),
    ("accents", "seven bits", where(BOB, extensions=["PIPELINING"]), f"changed - {BOB} extensions"),
    (
        "attachment",
        "forbidden",
        where(BOB, forbidden_files=[".svg"]),
        f"came-back forbidden-attachment {BOB} forbidden_files",
    ),
    (
        "attachment",
        "too big for the box",
        where(BOB, largest_per_mailbox=600),
        f"came-back too-big-for-mailbox {BOB} largest_per_mailbox",
    ),
    (
        "list",
        "a member nobody knows",
        where(BOB, lists={"club": ["bob@bob.example", "x@bob.example"]}),
        f"partly user-unknown {BOB} mailboxes",
    ),
    ("list", "closed", where(BOB, closed_lists=["club"]), f"came-back list-closed {BOB} closed_lists"),
    ("loop", "in circles", started("circle"), f"circles - {ALICE} forwards"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case[0]}: {case[1]}")
def test_what_is_wrong_is_found(case: Case) -> None:
    letter, _, built, expected = case
    finding = found(built, letter)
    said = (finding.key, finding.reason, finding.host, finding.field)
    assert " ".join(one.removeprefix("reason.") or "-" for one in said) == expected
    assert finding.holds is (finding.key == "read")


def test_whom_nothing_leads_to_is_named() -> None:
    said = {host: found(adrift(host), "good") for host in (BOOK, ALICE, PHONE)}
    assert {host: (one.who, one.to) for host, one in said.items()} == {
        BOOK: ([HERS], BOOK),
        ALICE: ([HERS], BOOK),  # she is alone, too
        PHONE: ([PHONE], BOOK),
    }


def test_every_letter_can_fail() -> None:
    assert {letter for letter, _, _, said in WRONG if not said.startswith("read")} == set(LETTERS)
    assert {letter.wants for letter in yard().letters.values()} == set(JUDGES)


@pytest.mark.parametrize(("key", "missing"), [("forged", "no-server"), ("list", "no-list"), ("good", "no-sender")])
def test_what_an_empty_yard_lacks(key: str, missing: str) -> None:
    assert found(started("yard"), key) == Finding(
        letter=key, holds=None, key=missing, field="lists" if key == "list" else ""
    )


def test_what_a_town_lacks_is_to_be_added_somewhere() -> None:
    bare = replace(GOOD, hosts={**GOOD.hosts, BOB: replace(GOOD.hosts[BOB], settings={"domains": ["bob.example"]})})
    for key, field in (("list", "lists"), ("forwarded", "forwards"), ("loop", "forwards")):
        finding = found(bare, key)
        assert (finding.holds, finding.host, finding.field) == (None, ALICE, field)
    with pytest.raises(Missing):
        trial(bare, "list")
    with pytest.raises(Missing):
        trial(bare, "no such letter")


def test_the_one_who_cannot_take_eight_bits_is_named() -> None:
    """It is handed over anew once, at the relay, and arrives as it left there."""
    relay = {**yard().kinds["relay"].host, "extensions": ["PIPELINING"]}
    near = [(HERS, ALICE), (BOB, PHONE), (BOOK, ALICE), (BOOK, BOB)]
    near += [("relay.transit.example", other) for other in (ALICE, BOB, BOOK)]
    over = {"hosts": {ALICE: {"smarthost": "relay.transit.example"}, "relay.transit.example": relay}}
    finding = found(laid_over(GOOD, {**over, "links": [{"between": list(pair)} for pair in near]}), "accents")
    assert (finding.key, finding.host, finding.field) == ("changed", "relay.transit.example", "extensions")


def test_circles_that_a_server_stops_only_after_a_hundred_are_seen_whole() -> None:
    built = laid_over(started("circle"), {"hosts": {ALICE: {"most_hops": 100}, BOB: {"most_hops": 100}}})
    finding = found(built, "loop")
    assert finding.key == "circles"


def test_circles_that_nobody_stops_come_to_an_end() -> None:
    endless = {"most_hops": 1_000_000, "extensions": []}
    over = {"hosts": {ALICE: {**endless, "greylist": ""}, BOB: endless}}
    for key in ("loop", "forwarded"):
        finding = found(laid_over(started("circle"), over), key)
        assert (finding.key, finding.who) == ("endless", [ALICE, BOB])


def test_the_film_of_a_letter_that_nobody_stops_shows_its_rounds() -> None:
    endless = {"most_hops": 1_000_000, "extensions": []}
    over = {"hosts": {ALICE: {**endless, "greylist": ""}, BOB: endless}}
    run = performed(as_toml(trial(laid_over(started("circle"), over), "forwarded")), ENOUGH)
    rounds = [one.fact.who for one in run.events if isinstance(one.fact, Queued)]
    assert len(run.events) == SHOWN
    assert min(rounds.count(ALICE), rounds.count(BOB)) >= 5
    assert Run(run.scenario, run.inputs).events == run.events


def test_lists_that_double_at_every_step_are_looked_through_once() -> None:
    lists = {f"l{n}": [f"l{n + 1}@bob.example"] * 2 for n in range(60)} | {"l60": ["bob@bob.example"]}
    assert found(where(BOB, lists=lists, forwards={}), "list").key in ("delivered", "circles", "waiting")


# ---- a town is kept, and within limits


def test_a_town_is_saved_with_a_letter_and_opened_without() -> None:
    kept = as_toml(saved(GOOD))
    assert performed(kept, Allowance(50_000, 1 << 26)).events
    assert opened(kept) == GOOD
    assert opened(as_toml(saved(started("yard")))) == started("yard")
    nameless = without(BOOK)
    assert opened(as_toml(saved(nameless))).dns == GOOD.dns


def test_any_lesson_is_a_town() -> None:
    built = opened(as_toml(load("letter-journey")))
    assert (built.letters, built.script, built.cues) == ({}, [], {})
    assert found(built, "good").holds is not None


def test_too_much_is_refused() -> None:
    for table in (
        {"hosts": {f"h{n}": {} for n in range(MOST["hosts"] + 1)}},
        {"hosts": {"a": {}, "b": {}}, "links": [{"between": ["a", "b"]}] * (MOST["links"] + 1)},
        {"dns": {f"n{n}.example": {"A": "192.0.2.1"} for n in range(MOST["dns"] + 1)}},
        {"hosts": {"a": {"mailboxes": {f"u{n}": {} for n in range(MOST["mailboxes"] + 1)}}}},
        {"hosts": {"a": {"mailboxes": {"u": {"password": "x" * MOST_CHARACTERS}}}}},
        {"hosts": {"h" * 256: {}}},
    ):
        with pytest.raises(ScenarioError, match=r"the most|longer"):
            town(table)
    deep: Any = "x"
    for _ in range(500):
        deep = {"a": deep}
    for table in ({"hosts": {"a": {"agents": 3}}}, {"hosts": {"a": {"x": deep}}}):
        with pytest.raises(ScenarioError):
            town(table)


ODD = st.sampled_from(
    ["", "x", "a@b", "\0", "é@é", ":25", 0, -1, 2**70, True, [], ["x", "x@y"], {}, {"a b": "c"}, {"x": ["y"]}]
)


@settings_of_tests(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(GOOD.hosts)), st.sampled_from([*yard().fields, "agents", "place", "address", "mailboxes"]),
    ODD, st.sampled_from(LETTERS),
)  # fmt: skip
def test_whatever_is_set_there_is_a_finding_or_a_clear_error(host: str, field: str, value: Any, key: str) -> None:
    table = as_table(GOOD)
    table["hosts"][host][field] = value
    with suppress(ScenarioError, CastError):
        assert found(town(table), key).letter == key


def test_what_makes_no_play_says_so() -> None:
    with pytest.raises(CastError, match="no MX record"):
        found(laid_over(GOOD, {"dns": {"bob.example": {"MX": "mx"}}}), "good")
    with pytest.raises(CastError, match="place"):
        found(where(HERS, submission="a:b:c"), "good")
