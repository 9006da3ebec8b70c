"""Building a town: what the server answers, and the page in a real browser, by pointer, by keys and on a phone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Locator, Page, expect

from simulator import as_table, started, to_json, yard
from tests.cli.test_cli import coulisses
from tests.web.house import PHONE, Opening, accessible_on_a_phone
from tests.web.test_play import letter, on_stage
from tests.web.test_take_home import client_on

CIRCLE = json.loads(to_json(as_table(started("circle"))))
ALL = list(yard().letters)
ZONE = "alice.example MX 10 smtp.alice.example.\nbob.example MX 10 mx.bob.example."
IN_COLUMNS = "alice.example  MX  10 smtp.alice.example.\nbob.example    MX  10 mx.bob.example."
NEAR = [
    ("alice.home", "smtp.alice.example"),
    ("smtp.alice.example", "mx.bob.example"),
    ("mx.bob.example", "phone.bob.home"),
    ("dns.example", "smtp.alice.example"),
    ("dns.example", "mx.bob.example"),
]
SIZE = "PIPELINING\nSIZE=50000\n8BITMIME\nENHANCEDSTATUSCODES"


# ---- what the server answers


def asked(client: TestClient, **what: Any) -> Any:
    answer = client.post("/towns", json=what)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_letters_are_judged_in_the_order_they_were_named(client: TestClient) -> None:
    told = asked(client, town=CIRCLE, letters=["loop", "good"])
    assert [one["letter"] for one in told["findings"]] == ["loop", "good"]
    assert told["findings"][0]["key"] == "circles"
    assert told["town"] == CIRCLE


def test_what_is_saved_is_opened_again(client: TestClient) -> None:
    saved = asked(client, town=CIRCLE)["scenario"]
    assert asked(client, scenario=saved)["town"] == CIRCLE


def test_the_film_is_the_one_that_was_judged(client: TestClient) -> None:
    made = client.post("/runs", json={"trial": {"town": CIRCLE, "letter": "loop"}})
    assert made.status_code == 201
    film = client.get(f"/runs/{made.json()['run']}/export/txt").text
    assert "Too many hops" in film
    lacking = client.post("/runs", json={"trial": {"town": {}, "letter": "good"}})
    assert (lacking.status_code, lacking.json()) == (422, {"error": "bad-trial", "at": "no-sender"})


@pytest.mark.parametrize(
    ("what", "status", "error"),
    [
        ({"town": 3}, 400, "bad-frame"),
        ({"town": {}, "letters": ["moon"]}, 404, "unknown-letter"),
        ({"town": {"hosts": {"a": {"agents": ["pigeon"]}}}, "letters": ["good"]}, 200, None),
        ({"town": {"hosts": {"a": {"agents": ["mail-user", "pigeon"]}}}, "letters": ["good"]}, 422, "bad-town"),
        ({"town": {"hosts": {"a": {"figure": 3}}}}, 422, "bad-scenario"),
        ({"town": {"hosts": {f"h{n}": {} for n in range(31)}}}, 422, "bad-scenario"),
        ({"scenario": "seed = "}, 422, "bad-scenario"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told(client: TestClient, what: Any, status: int, error: str | None) -> None:
    answer = client.post("/towns", json=what)
    assert (answer.status_code, answer.json().get("error")) == (status, error)


def test_whoever_asks_too_often_is_to_wait(tmp_path: Path) -> None:
    with client_on(tmp_path, scenarios_per_minute=1) as client:
        assert [client.post("/towns", json={"town": {}}).status_code for _ in range(2)] == [200, 429]


# ---- the page


def place(page: Page, name: str) -> Locator:
    return page.locator(f"#plan [data-host='{name}']")


def middle(page: Page, name: str) -> tuple[float, float]:
    box = place(page, name).locator("use").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def found(page: Page) -> dict[str, str]:
    rows = page.locator("#trials .trial")
    return {str(row.get_attribute("data-letter")): str(row.get_attribute("class")).split()[1] for row in rows.all()}


def send(page: Page) -> dict[str, str]:
    page.click("#try")
    expect(page.locator("#try-says")).to_contain_text(re.compile("10|All ten"))
    expect(page.locator("#trials .untried")).to_have_count(0)
    return found(page)


def set_what_needs_a_decision(page: Page) -> None:
    """The settings without which not all letters hold, typed and chosen with the form."""
    page.click(".host-button:has-text('smtp.alice.example')")
    page.fill("#set-mailboxes", "alice: tulip\ncarol: iris")
    page.fill("#set-extensions", SIZE)
    page.click(".host-button:has-text('mx.bob.example')")
    page.fill("#set-extensions", SIZE)
    page.fill("#set-forwards", "carol: carol@alice.example")
    page.fill("#set-lists", "club: bob@bob.example, alice@alice.example")
    page.select_option("#set-mailbox_full", "refused")


@pytest.mark.parametrize(("path", "scheme"), [("/en/build", "light"), ("/fr/build", "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Opening, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme, viewport=PHONE)
    page.click("[data-start=circle]")
    page.click(".host-button:has-text('mx.bob.example')")
    page.fill("#set-most_hops", "many")
    page.fill("#zone", "nonsense")
    page.click("#try")
    expect(page.locator("#trials .fails")).to_have_count(2)
    expect(page.locator("#set-most_hops-what .wrong")).not_to_be_empty()
    expect(page.locator("#zone-wrong")).not_to_be_empty()
    accessible_on_a_phone(page)


def test_axe_finds_nothing_on_a_broad_screen_with_a_link_chosen(visit: Opening) -> None:
    page = visit("/fr/build")
    page.click("[data-start=name]")
    page.click(".host-button:has-text('mx.bob.example')")
    page.click("#link-0")
    page.fill("#link-latency", "3s")
    page.press("#link-latency", "Tab")
    expect(page.locator("#remove-link")).to_be_focused()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.click("#remove-link")
    expect(page.locator("#plan .link")).to_have_count(3)
    page.click("#undo")
    for ends, latency in (
        (("alice.home", "smtp.alice.example"), "20ms"),
        (("smtp.alice.example", "mx.bob.example"), "3s"),
    ):
        (left, y), (right, _) = (middle(page, name) for name in ends)
        page.mouse.click((left + right) / 2, y)
        expect(page.locator("#link-latency")).to_have_value(latency)


def test_hosts_are_moved_with_a_pointer_and_stay_on_the_plan(visit: Opening) -> None:
    page = visit("/en/build", viewport=PHONE)
    page.click("[data-start=door]")
    place(page, "mx.bob.example").locator("use").hover()
    start = middle(page, "mx.bob.example")
    page.mouse.down()
    page.mouse.move(start[0] + 60, start[1] + 25, steps=3)
    page.mouse.up()
    at = middle(page, "mx.bob.example")
    assert abs(at[0] - start[0] - 60) < 3
    assert abs(at[1] - start[1] - 25) < 3
    place(page, "mx.bob.example").locator("use").hover()
    page.mouse.down()
    page.mouse.move(-500, start[1], steps=3)
    page.mouse.up()
    box = page.locator("#plan").bounding_box()
    assert box
    assert middle(page, "mx.bob.example")[0] > box["x"] + 20
    page.click("#undo")
    page.click("#undo")
    expect(page.locator("#undo")).to_be_enabled()
    assert middle(page, "mx.bob.example") == pytest.approx(start, abs=1)


def test_a_handle_may_be_pressed_instead_of_pulled(visit: Opening) -> None:
    page = visit("/en/build")
    page.click("[data-start=door]")
    place(page, "alice.home").locator("use").click()
    page.click("#plan [data-handle='alice.home'] circle")
    expect(page.locator("#build-says")).to_contain_text("alice.home")
    place(page, "phone.bob.home").locator("use").click()
    expect(page.locator("#plan .link")).to_have_count(6)
    page.click("#plan [data-handle='alice.home'] circle")
    place(page, "alice.home").press("Escape")
    place(page, "dns.example").locator("use").click()
    expect(page.locator("#plan .link")).to_have_count(6)


def test_any_play_of_ones_own_can_be_built_with(visit: Opening) -> None:
    page = visit("/en/play")
    page.click("#free-play [type=submit]")
    on_stage(page).click("#tab-lesson")
    page.click("#own-build")
    page.wait_for_url("**/en/build#scenario=*")
    page.click("#carried-open")
    expect(page.locator("#plan .host")).to_have_count(8)


def test_the_good_town_is_built_with_a_pointer(visit: Opening) -> None:
    page = visit("/en/")
    page.click("text=Build a town")
    for key in ("sender", "submission", "recipient", "dns", "device"):
        page.locator(f".palette .is-next[data-kind={key}]").click()
    expect(page.locator("#plan .host")).to_have_count(5)
    for n, (one, other) in enumerate(NEAR, 1):
        place(page, one).locator("use").click()
        page.locator(f"#plan [data-handle='{one}'] circle").hover()
        page.mouse.down()
        page.mouse.move(*middle(page, other), steps=3)
        page.mouse.up()
        expect(page.locator("#plan .link")).to_have_count(n)
    expect(page.locator("#next")).to_contain_text("zone")
    page.fill("#zone", ZONE)
    assert [key for key, state in send(page).items() if state == "holds"] == [
        "good", "unknown", "forged", "accents", "attachment",
    ]  # fmt: skip
    set_what_needs_a_decision(page)
    expect(page.locator("#old")).to_be_visible()
    assert send(page) == dict.fromkeys(ALL, "holds")
    expect(page.locator("#next")).to_contain_text("the town works")


def test_it_is_built_with_keys_alone(visit: Opening) -> None:
    page = visit("/en/build")
    for key in ("sender", "submission", "recipient", "dns", "device"):
        page.locator(f"[data-kind={key}]").press("Enter")
    for one, other in NEAR:
        chosen = page.locator(f".host-button:has-text('{one}')")
        if chosen.get_attribute("aria-pressed") != "true":  # what was placed last is chosen already
            chosen.press("Enter")
        expect(chosen).to_have_attribute("aria-pressed", "true")
        page.select_option("#join-with", other)
        page.locator("#join").press("Enter")
    page.fill("#zone", ZONE)
    page.locator("#try").press("Enter")
    expect(page.locator("[data-letter=good]")).to_have_attribute("data-found", "read")
    host = place(page, "mx.bob.example")
    host.focus()
    before = middle(page, "mx.bob.example")
    host.press("ArrowDown")
    host.press("ArrowDown")
    assert middle(page, "mx.bob.example")[1] > before[1]
    expect(host).to_be_focused()
    host.press("Enter")
    expect(host).to_have_attribute("aria-pressed", "true")
    host.press("Delete")
    expect(page.locator("#plan .host")).to_have_count(4)
    expect(page.locator("#undo")).to_be_focused()
    expect(page.locator("#build-says")).to_contain_text("mx.bob.example")
    page.keyboard.press("Control+z")
    expect(page.locator("#plan .host")).to_have_count(5)


def test_whoever_sends_with_the_keyboard_keeps_the_focus_and_the_hint(visit: Opening) -> None:
    page = visit("/en/build")
    hint = page.locator("#next").inner_text()
    button = page.locator("#try")
    expect(button).to_be_enabled()
    button.press("Enter")
    expect(page.locator("#try-says")).to_have_text(re.compile("0 of"))
    expect(button).to_be_focused()
    expect(button).to_be_enabled()
    assert "place this" in hint
    expect(page.locator("#next")).to_have_text(hint)


def test_every_step_is_undone_and_done_again(visit: Opening) -> None:
    page = visit("/en/build")
    page.click("[data-start=door]")
    page.click(".host-button:has-text('mx.bob.example')")
    page.click("#part-0")
    page.check("#set-open_relay")
    page.fill("#host-name", "mail.bob.example")
    page.press("#host-name", "Enter")
    page.fill("#zone", "w.example A 192.0.2.9")
    page.click("#remove-host")
    expect(page.locator("#plan .host")).to_have_count(4)
    for hosts in (5, 5, 5, 5, 5, 0):
        page.click("#undo")
        expect(page.locator("#plan .host")).to_have_count(hosts)
    expect(page.locator("#undo")).to_be_disabled()
    for _ in range(5):
        page.click("#redo")
    expect(place(page, "mail.bob.example")).to_be_visible()
    expect(page.locator("#zone")).to_have_value("w.example  A  192.0.2.9")


def test_a_mistake_is_shown_mended_and_watched(visit: Opening) -> None:
    page = visit("/en/build")
    page.click("[data-start=door]")
    assert {key for key, state in send(page).items() if state == "fails"} == {"full", "forged"}
    page.click("[data-letter=forged] [data-look]")
    expect(page.locator("#set-open_relay")).to_be_focused()
    page.uncheck("#set-open_relay")
    page.click("[data-letter=full] [data-look]")
    page.select_option("#set-mailbox_full", "refused")
    assert send(page) == dict.fromkeys(ALL, "holds")
    page.click("[data-watch=unknown]")
    assert "550 5.1.1" in letter(on_stage(page))
    page.go_back()
    expect(page.locator("#trials .holds")).to_have_count(10)


def test_what_is_lacking_is_named(visit: Opening) -> None:
    page = visit("/fr/build")
    page.click("#try")
    expect(page.locator("#trials .cannot")).to_have_count(10)
    expect(page.locator("[data-letter=list]")).to_contain_text("liste")
    page.locator("[data-kind=submission]").click()
    page.click("#try")
    page.click("[data-letter=list] [data-look]")
    expect(page.locator("#set-lists")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "verdict", "why", "wanted"),
    [
        ("en", "failed", "From alice.home no way leads to dns.example.", "join dns.example"),
        ("fr", "raté", "Depuis alice.home, aucun chemin ne mène à dns.example.", "reliez dns.example"),
    ],
)
def test_whom_nobody_reaches_is_named_and_the_next_step_stays_until_it_is_done(
    visit: Opening, language: str, verdict: str, why: str, wanted: str
) -> None:
    page = visit(f"/{language}/build")
    page.click("[data-start=door]")
    page.click(".host-button:has-text('dns.example')")
    for _ in range(2):
        page.click("#part-0")
    expect(page.locator("#part-0")).to_have_count(0)
    page.click("[aria-pressed=true].host-button")
    send(page)
    expect(page.locator("[data-letter=good] .verdict")).to_have_text(verdict)
    expect(page.locator("[data-letter=good] .why")).to_have_text(why)
    expect(page.locator("#next")).to_contain_text(wanted)
    page.click("[data-letter=good] [data-look]")
    expect(page.locator("#join-with")).to_be_focused()
    expect(page.locator("#host-name")).to_have_value("dns.example")
    page.click("#join")
    expect(page.locator("#next")).not_to_contain_text(wanted)


def test_it_is_kept_saved_passed_on_and_played(visit: Opening, tmp_path: Path) -> None:
    page = visit("/en/build")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-start=name]")
    page.fill("#zone", ZONE)
    page.press("#zone", "Tab")
    page.reload()
    expect(page.locator("#zone")).to_have_value(
        "alice.example  MX  10 smtp.alice.example.\nbob.example    MX  10 mx.bob.example."
    )
    with page.expect_download() as saving:
        page.click("#save")
    file = tmp_path / "scenario.toml"
    saving.value.save_as(file)
    assert "RCPT TO:<bob@bob.example>" in coulisses("play", str(file)).stdout
    page.click("#link")
    expect(page.locator("#keep-says")).to_contain_text("Copied")
    expect(page.locator("#keep-says")).to_be_in_viewport()
    link = page.evaluate("navigator.clipboard.readText()")
    page.click("[data-start=yard]", force=True) if page.locator("#starts[open]").count() else page.click(
        "#starts summary"
    )
    page.click("[data-start=yard]")
    page.set_input_files("#open-file", file)
    expect(page.locator("#plan .host")).to_have_count(4)
    page.goto("about:blank")
    page.goto(link)
    page.evaluate("localStorage.clear()")
    page.click("#carried-open")
    expect(page.locator("#plan .host")).to_have_count(4)


def test_hostile_names_are_text(visit: Opening) -> None:
    page = visit("/en/build")
    name = '<img src=x onerror="window.hurt=1">'
    hostile = f"[hosts.'{name}']\nagents = ['dns-server']\n[hosts.__proto__]\n[hosts.constructor]\nfigure = 'x\"y'"
    page.set_input_files("#open-file", {"name": "x.toml", "mimeType": "", "buffer": hostile.encode()})
    expect(page.locator("#plan .host")).to_have_count(3)
    page.click(".host-button >> nth=0")
    expect(page.locator("#host-name")).to_have_value(name)
    page.fill("#host-name", "two words")
    page.press("#host-name", "Enter")
    expect(page.locator("#host-name-what .wrong")).to_contain_text("hyphens")
    assert page.evaluate("window.hurt") is None
    page.click(".host-button >> nth=1")
    page.click("#remove-host")
    expect(page.locator("#plan .host")).to_have_count(2)
    page.set_input_files("#open-file", {"name": "x.toml", "mimeType": "", "buffer": b"seed = 1\nsed = 2"})
    expect(page.locator("#open-says")).to_contain_text("Line 2")


def test_a_town_that_cannot_be_played_names_what_is_wrong(visit: Opening) -> None:
    page = visit("/en/build")
    page.click("[data-start=door]")
    page.fill("#zone", "bob.example MX nonsense")
    page.click("#try")
    expect(page.locator("#try-says")).to_contain_text("bob.example")
    expect(page.locator("#zone")).to_be_focused()
    expect(page.locator("#zone-wrong")).to_contain_text("10 mx.bob.example")
    page.fill("#zone", "half a")
    page.click(".host-button:has-text('dns.example')")
    expect(page.locator("#zone")).to_have_value("half a")
    expect(page.locator("#zone-wrong")).not_to_be_empty()
    page.click("#undo")
    expect(page.locator("#zone")).to_have_value("bob.example  MX  nonsense")
    page.click("#undo")
    expect(page.locator("#zone")).to_have_value(IN_COLUMNS)
    expect(page.locator("#zone-wrong")).to_be_empty()
    page.fill("#zone", ZONE)
    page.click(".host-button:has-text('mx.bob.example')")
    page.fill("#set-greylist", "5 fortnights")
    page.click(".host-button:has-text('mx.bob.example')")
    page.click("#try")
    expect(page.locator("#try-says")).to_contain_text("5 fortnights")
    expect(page.locator("#set-greylist")).to_be_focused()
    expect(page.locator("#set-greylist-what .wrong")).to_contain_text("5 fortnights")
    page.fill("#set-greylist", "5m")
    page.press("#set-greylist", "Tab")
    expect(page.locator("#set-greylist-what .wrong")).to_be_empty()
    page.evaluate("localStorage.setItem('coulisses.build', '{\"town\": 3}')")
    page.reload()
    expect(page.locator("#next")).to_contain_text("Next")


def test_what_is_refused_is_undone_before_anything_else_and_had_back(visit: Opening) -> None:
    page = visit("/en/build")
    page.click("[data-start=circle]")
    hosts, zone = page.locator("#plan .host"), page.locator("#zone")
    zone.fill(f"{ZONE}\nnonsense")
    zone.press("Tab")
    expect(page.locator("#zone-wrong")).to_contain_text("Line 3")
    page.click(".host-button:has-text('mx.bob.example')")
    page.fill("#set-most_hops", "many")
    page.press("#set-most_hops", "Tab")
    page.fill("#host-name", "two words")
    page.press("#host-name", "Tab")
    page.click("#undo")
    expect(page.locator("#host-name")).to_have_value("mx.bob.example")
    expect(page.locator("#set-most_hops")).to_have_value("many")
    expect(page.locator("#set-most_hops-what .wrong")).to_have_text("Digits only.")
    page.click("#undo")
    expect(page.locator("#set-most_hops")).not_to_have_value("many")
    expect(page.locator("#set-most_hops-what .wrong")).to_be_empty()
    page.click("#undo")
    expect(zone).to_have_value(IN_COLUMNS)
    expect(page.locator("#zone-wrong")).to_be_empty()
    expect(hosts).to_have_count(5)
    page.click("#redo")
    expect(zone).to_have_value(f"{ZONE}\nnonsense")
    expect(page.locator("#zone-wrong")).to_contain_text("Line 3")


@pytest.mark.parametrize(("language", "remedy"), [("en", "Write it like 40ms"), ("fr", "Écrivez par exemple 40ms")])
def test_what_is_refused_is_told_where_it_stands_in_the_language_of_the_page(
    visit: Opening, language: str, remedy: str
) -> None:
    page = visit(f"/{language}/build")
    page.click("[data-start=door]")
    page.click(".host-button:has-text('alice.home')")
    page.click("#link-0")
    page.fill("#link-latency", "soon")
    page.click(".host-button:has-text('dns.example')")
    page.click("#try")
    expect(page.locator("#link-latency")).to_be_focused()
    expect(page.locator("#link-latency-what .wrong")).to_contain_text(remedy)
    expect(page.locator("#try-says")).to_contain_text("alice.home – smtp.alice.example")
    page.set_input_files("#open-file", {"name": "x.toml", "mimeType": "", "buffer": b"seed = 1\nfigure = laptop"})
    expect(page.locator("#open-says")).to_contain_text('figure = "laptop"')
    page.goto(page.url.replace("build", "play"))
    page.set_input_files("#open-file", {"name": "x.toml", "mimeType": "", "buffer": b"[hosts.a]\nagents = ['pigeon']"})
    expect(page.locator("#open-says")).to_contain_text("smtp-server")
    expect(page.locator("#open-says")).to_contain_text("Chez a" if language == "fr" else "At a")


def test_a_letter_that_nobody_stops_can_be_watched_going_round(visit: Opening) -> None:
    page = visit("/fr/build")
    page.click("[data-start=circle]")
    for name in ("smtp.alice.example", "mx.bob.example"):
        page.click(f".host-button:has-text('{name}')")
        page.fill("#set-most_hops", "1000000")
        page.fill("#set-extensions", "PIPELINING")
        page.press("#set-extensions", "Tab")
    page.click("#try")
    expect(page.locator("[data-letter=loop]")).to_have_attribute("data-found", "endless")
    page.click("[data-watch=loop]")
    stage = on_stage(page)
    stage.click("#tab-lesson")
    expect(stage.locator("body")).to_contain_text("le film n’aurait pas de fin")
    again = stage.locator("option", has_text=re.compile(r"smtp\.alice\.example → mx\.bob\.example"))
    assert again.count() >= 5  # it was handed on so many times
