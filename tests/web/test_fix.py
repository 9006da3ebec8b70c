"""Something to mend: what the server answers to values, and the form in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Locator, Page, expect

from tests.web.house import PHONE, Opening
from tests.web.test_stage import press, watch
from web.words.language import LANGUAGES, words

SERVER, PASSWORD = 'hosts."alice.home".submission', 'hosts."alice.home".password'


def tried(client: TestClient, status: int, lesson: str = "ports-two-doors", fix: str = "account", **values: Any) -> Any:
    answer = client.post("/runs", json={"lesson": lesson, "fix": fix, "values": values})
    assert answer.status_code == status
    return answer.json()


def test_what_is_tried_is_a_run_and_says_where_it_stops(client: TestClient) -> None:
    made = tried(client, 201, **{SERVER: "smtp.alice.example:587"})
    assert made["fix"]["field"] == PASSWORD
    assert (made["fix"]["met"], made["fix"]["of"]) == (0, 4)
    stop = made["fix"]["stop"]
    assert (stop["who"], stop["said"][:3], stop["call"]) == ("smtp.alice.example", "535", False)
    about = client.get(f"/runs/{made['run']}").json()
    assert (about["lesson"], about["tasks"], about["utterances"] > stop["u"]) == ("ports-two-doors", {}, True)


def test_a_host_that_has_a_name_on_the_map_stops_a_play_by_that_name(client: TestClient) -> None:
    wanted = {"lesson": "cert-expired", "fix": "renew", "values": {}}
    stop = client.post("/runs", json=wanted).json()["fix"]["stop"]
    assert (stop["who"], stop["label"]["fr"]) == ("mail.judo.example", "Le serveur du club de judo")


def test_what_is_mended_stops_nowhere(client: TestClient) -> None:
    made = tried(client, 201, **{SERVER: "smtp.alice.example:587", PASSWORD: "tulip"})
    assert made["fix"] == {"met": 4, "of": 4, "stop": None, "field": None}


def test_each_field_has_its_error(client: TestClient) -> None:
    answer = tried(client, 422, **{SERVER: ["x"], PASSWORD: "x" * 600, "seed": 2})
    assert answer["error"] == "bad-values"
    assert answer["fields"] == {SERVER: "bad-kind", PASSWORD: "too-long", "seed": "unknown-field"}
    zone = tried(client, 422, "find-the-server", "zone", **{'dns."bob.example".MX': ["mx2"]})
    assert zone["fields"] == {'dns."bob.example".MX': "impossible"}


def test_what_nobody_wrote_cannot_be_mended(client: TestClient) -> None:
    assert tried(client, 404, fix="nothing")["error"] == "unknown-fix"
    assert tried(client, 404, lesson="nothing")["error"] == "unknown-lesson"
    answer = client.post("/runs", json={"lesson": "ports-two-doors", "fix": "account", "values": {SERVER: {"a": 1}}})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad-frame")


def test_what_a_form_needs_is_found_out_where_somebody_can(client: TestClient) -> None:
    asked = {"lesson": "client-settings", "fix": "guessed", "values": {}, "find": True}
    answer = client.post("/runs", json=asked)
    assert answer.status_code == 201
    assert sorted(answer.json()["found"].values()) == ["993", "mail.alice.example", "tls"]
    for fix in ("other-name", "nothing"):
        assert client.post("/runs", json=asked | {"fix": fix}).json()["error"] == "unknown-fix"


def leaf_of(page: Page) -> Locator:
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    page.locator("#tab-lesson").click()
    return page.locator(".leaf-fix")


def kept(page: Page, lesson: str) -> str | None:
    value: str | None = page.evaluate(
        f"JSON.parse(localStorage.getItem('coulisses.progress') ?? '{{}}')['{lesson}']?.['fix:account']"
    )
    return value


def test_an_account_is_mended_as_one_is_told(visit: Opening) -> None:
    page = visit("/en/lessons/ports-two-doors")
    leaf = leaf_of(page)
    server, _, password = leaf.locator("[name=value]").all()
    server.press("Enter")  # tries it as it is
    expect(leaf.locator(".stopped")).to_contain_text("nobody answers at smtp.alice.example:578")
    expect(leaf.locator(".look")).to_contain_text("Outgoing server and port")
    expect(server).to_have_attribute("aria-invalid", "true")

    server.fill("smtp.alice.example:587")
    leaf.locator("form .solid").click()
    expect(leaf.locator(".stopped code")).to_contain_text("S: 535 ")
    expect(leaf.locator(".hint-told:visible")).to_have_count(1)
    expect(page.locator("#view-transcript .row.now")).to_contain_text("535")
    page.locator("#stage-back").click()
    expect(page.locator("#view-transcript .row.now")).not_to_contain_text("535")
    leaf.locator(".show").click()
    expect(page.locator("#view-transcript .row.now")).to_contain_text("535")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

    password.fill("tulip")
    leaf.locator("form .solid").click()
    expect(leaf.locator(".verdict")).to_have_text(words("en")["fix.done"])
    expect(leaf.locator(".after")).to_be_visible()
    assert kept(page, "ports-two-doors") == "solved"
    page.locator("#stage-branches").click()
    for n in (1, 2, 3):
        expect(page.locator("dialog")).to_contain_text(f"Try {n}: The letter does not leave")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_doctor_asks_and_what_he_is_told_works(visit: Opening, language: str) -> None:
    page = visit(f"/{language}/lessons/client-settings")
    leaf_of(page)
    leaf, said = page.locator("#fix-guessed"), words(language)
    server, port, security = leaf.locator("[name=value]").all()
    leaf.get_by_role("button", name=said["fix.try"]).click()
    expect(leaf.locator(".stopped code")).to_have_text("S: NODATA")
    expect(server).to_have_attribute("aria-invalid", "true")

    leaf.get_by_role("button", name=said["fix.find"]).click()
    expect(server).to_have_value("mail.alice.example")
    expect(port).to_have_value("993")
    expect(security).to_have_value("tls")
    expect(leaf.locator(".verdict")).to_have_text(said["fix.found"])
    expect(page.locator("#view-transcript")).to_contain_text("SRV _imaps._tcp.alice.example?")
    assert Axe().run(page, "#fix-guessed").response["violations"] == []

    leaf.get_by_role("button", name=said["fix.try"]).click()
    expect(leaf.locator(".verdict")).to_have_text(said["fix.done"])
    expect(leaf.locator(".after")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_that_is_taken_in_silence_is_told_as_one(visit: Opening, language: str) -> None:
    page = visit(f"/{language}/lessons/client-settings")
    leaf_of(page)
    leaf = page.locator("#fix-tls-too-late")
    leaf.get_by_role("button", name=words(language)["fix.try"]).click()
    said = words(language)["fix.stops.silent"].format(who="mail.alice.example:465")
    expect(leaf.locator(".stopped")).to_contain_text(said)
    expect(page.locator("#view-map .wire.open")).to_have_count(1)  # the call stands, and the film stops there


def test_changes_are_undone_and_done_again(visit: Opening) -> None:
    leaf = leaf_of(visit("/en/lessons/ports-two-doors"))
    server, user, _ = leaf.locator("[name=value]").all()
    undo, redo = leaf.locator(".undo"), leaf.locator(".redo")
    expect(undo).to_be_disabled()
    server.fill("a.example:25")
    user.fill("bob")
    user.blur()
    undo.click()
    expect(user).to_have_value("alice")
    undo.click()
    expect(server).to_have_value("smtp.alice.example:578")
    expect(undo).to_be_disabled()
    redo.click()
    redo.click()
    expect(user).to_have_value("bob")
    leaf.locator(".reset").click()
    expect(server).to_have_value("smtp.alice.example:578")
    undo.click()
    expect(server).to_have_value("a.example:25")


def test_who_looks_at_the_values_has_not_found_them(visit: Opening) -> None:
    page = visit("/en/lessons/ports-two-doors")
    leaf = leaf_of(page)
    leaf.locator("summary").click()
    server, _, password = leaf.locator("[name=value]").all()
    server.fill("smtp.alice.example:587")
    password.fill("tulip")
    leaf.locator("form .solid").click()
    expect(leaf.locator(".verdict")).to_have_text(words("en")["task.shown"])
    assert kept(page, "ports-two-doors") == "shown"


def test_a_zone_on_a_small_screen_in_french(visit: Opening) -> None:
    page = visit("/fr/lessons/find-the-server", viewport=PHONE)
    leaf = leaf_of(page)
    bob, carla = leaf.locator("[name=value]").all()
    bob.fill("premier mx2")
    leaf.locator("form .solid").click()
    expect(leaf.locator(".trouble-told:visible")).to_have_text(words("fr")["fix.error.impossible"])
    expect(bob).to_be_focused()
    bob.fill("10 mx2.bob.example.")
    leaf.locator("form .solid").click()
    expect(leaf.locator(".look")).to_contain_text("MX de tiny.example")
    expect(leaf.locator(".stopped code")).to_have_text("S: MX 0 .")
    carla.fill("")
    leaf.locator("form .solid").click()
    expect(leaf.locator(".verdict")).to_have_text(words("fr")["fix.done"])
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("width", [320, 390])
def test_in_the_largest_letters_a_field_shows_a_name_and_its_port(visit: Opening, width: int) -> None:
    page = watch(visit, "/fr/lessons/client-settings", viewport={"width": width, "height": 844})
    press(page, *["+"] * 6)
    page.click("#tab-lesson")
    fields = page.locator(".entry-field input")
    expect(fields.first).to_have_value("mail.alice.example:587")
    cut = "all => all.filter((one) => one.scrollWidth > one.clientWidth).map(({ value }) => value)"
    assert fields.evaluate_all(cut) == []
