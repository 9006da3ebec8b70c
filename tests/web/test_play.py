"""Free play in a real browser: a letter is written, sent and watched; what is wrong is told at its field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from simulator import LESSONS
from tests.web.house import PHONE, Opening, accessible_on_a_phone
from tests.web.test_stage import press

EML = b"From: zoe@far.example\r\nTo: bob@bob.example\r\nSubject: On paper\r\n\r\nHello.\r\n"
SAVED = (LESSONS / "type-smtp" / "scenario.toml").read_text(encoding="utf-8")


def on_stage(page: Page) -> Page:
    page.wait_for_url("**/stage?run=*")
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    return page


def letter(page: Page) -> str:
    """All that was said on the wires, as a file says it."""
    run = re.search(r"run=([\w-]+)", page.url)
    assert run
    return page.request.get(f"{page.url.partition('/en/')[0].partition('/fr/')[0]}/runs/{run[1]}/export/txt").text()


@pytest.mark.parametrize(("path", "scheme"), [("/en/play", "light"), ("/fr/play", "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Opening, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme, viewport=PHONE)
    page.fill("#to", "Bob")
    page.click("#free-play [type=submit]")
    expect(page.locator("#to-wrong")).not_to_be_empty()
    accessible_on_a_phone(page)


def test_what_belongs_together_stands_together(visit: Opening) -> None:
    page = visit("/fr/play")
    boxes = [
        page.locator(one).bounding_box()
        for one in (".send", ".free-play > .soft >> nth=1", ".saved label", "#open-file")
    ]
    send, note, label, field = ((box["x"], box["y"], box["width"]) for box in boxes if box)
    assert note[1] < send[1] + 200
    assert field[0] - label[0] - label[2] < 40


def test_a_letter_is_sent_and_watched(visit: Opening) -> None:
    page = visit("/en/")
    page.click("text=Free play")
    page.fill("#subject", "Été <b>& café")
    page.check("[value=relay]")
    page.check("[value=full]")
    page.set_input_files("#attachments", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"attached"})
    page.click("#free-play [type=submit]")
    on_stage(page)
    expect(page).to_have_title("Été <b>& café · Coulisses")
    said = letter(page)
    assert "relay.transit.example" in said
    assert "S: 552 " in said
    assert "a.txt" in said


def test_one_may_type_there_too_as_the_page_says(visit: Opening) -> None:
    page = visit("/en/play")
    page.click("#free-play [type=submit]")
    on_stage(page).click("#tab-lesson")
    expect(page.locator("#view-lesson")).to_contain_text("You can type in it")
    press(page, "End")
    page.click("#tab-terminal")
    page.locator("#view-terminal input[name=place]").fill("mx.bob.example:25")
    page.locator("#view-terminal input[name=place]").press("Enter")
    page.locator("#view-terminal textarea").fill("EHLO alice.home")
    page.locator("#view-terminal textarea").press("Enter")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("250")


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(visit: Opening) -> None:
    page = visit("/fr/play")
    page.fill("#text", "Un texte qui m’est cher.")
    page.fill("#to", "Bob")
    page.keyboard.press("Enter")
    expect(page.locator("#to-wrong")).to_contain_text("bob@bob.example")
    expect(page.locator("#to")).to_be_focused()
    expect(page.locator("#to")).to_have_attribute("aria-invalid", "true")
    page.reload()
    expect(page.locator("#text")).to_have_value("Un texte qui m’est cher.")
    page.fill("#to", "bob@bob.example")
    page.click("#free-play [type=submit]")
    on_stage(page).go_back()
    expect(page.locator("#text")).to_have_value("Un texte qui m’est cher.")


def test_whoever_sends_with_the_keyboard_keeps_the_focus(visit: Opening) -> None:
    page = visit("/en/play")
    page.route("**/runs", lambda route: route.fulfill(status=503, json={"error": "busy", "at": ""}))
    button = page.locator("#free-play [type=submit]")
    expect(button).to_be_enabled()
    button.press("Enter")
    expect(page.locator("#play-says")).not_to_have_text(re.compile("^$|Sending"))
    expect(button).to_be_focused()
    expect(button).to_be_enabled()


def test_a_letter_on_file_is_dropped_on_the_form(visit: Opening) -> None:
    page = visit("/en/play")
    dropped = page.evaluate_handle(
        "octets => { const all = new DataTransfer(); all.items.add(new File([octets], 'mine.eml')); return all; }",
        EML.decode(),
    )
    page.dispatch_event("#text", "drop", {"dataTransfer": dropped})
    expect(page.locator("#eml-name")).to_contain_text("mine.eml")
    expect(page.locator("#text")).to_be_disabled()
    page.fill("#to", "carol@carol.example")
    page.click("#free-play [type=submit]")
    said = letter(on_stage(page))
    assert "C: Resent-To: carol@carol.example" in said
    assert "C: Subject: On paper" in said


@pytest.mark.parametrize("octets", [1_500_000, 10_000_000])  # more than a scenario may hold, and than a request may
@pytest.mark.parametrize("field", ["eml", "attachments"])
def test_what_is_too_big_is_told_at_its_field(visit: Opening, field: str, octets: int) -> None:
    page = visit("/en/play")
    big = {"name": "big.eml", "mimeType": "message/rfc822", "buffer": EML + b"Hello again.\r\n" * (octets // 14)}
    page.set_input_files(f"#{field}", big)
    expect(page.locator(f"#{field}-wrong")).to_contain_text("too big")  # as soon as it is chosen
    expect(page.locator("#eml-name")).to_be_empty()
    page.click("#free-play [type=submit]")
    expect(page.locator(f"#{field}-wrong")).to_contain_text("too big")
    expect(page.locator(f"#{field}")).to_be_focused()
    page.set_input_files(f"#{field}", {**big, "buffer": EML})
    expect(page.locator(f"#{field}-wrong")).to_be_empty()


def test_what_only_the_server_finds_too_big_is_told_at_its_field(visit: Opening) -> None:
    page = visit("/en/play")
    page.set_input_files("#attachments", {"name": "a.bin", "mimeType": "", "buffer": b"\0" * 1_000_000})
    expect(page.locator("#attachments-wrong")).to_be_empty()
    page.click("#free-play [type=submit]")
    expect(page.locator("#attachments-wrong")).to_contain_text("too big")


def test_a_hostile_letter_is_shown_in_every_view_and_obeyed_in_none(visit: Opening, tmp_path: Path) -> None:
    """Not even the policy has anything to forbid: what a letter says never becomes markup."""
    evil = "<img src=x onerror=ran()><svg onload=ran()></script><script>ran()</script>\u2028<!-- \u202e"
    parts = {
        "text/html; charset=utf-7": "+ADw-script+AD4-ran()+ADw-/script+AD4-",
        'image/svg+xml; name="<script>ran()</script>.svg"': "<svg xmlns='http://www.w3.org/2000/svg' onload='ran()'/>",
    }
    head = f"From: {evil} <a@a.example>\r\nTo: bob@bob.example\r\nSubject: {evil}\r\n"
    body = "".join(f"--<b>\r\nContent-Type: {kind}\r\n\r\n{text} {evil}\r\n" for kind, text in parts.items())
    letter = tmp_path / "evil.eml"
    letter.write_bytes(f'{head}Content-Type: multipart/mixed; boundary="<b>"\r\n\r\n{body}--<b>--\r\n'.encode())
    first = """window.bad = []; window.ran = () => bad.push('ran');
        document.addEventListener('securitypolicyviolation', (event) => bad.push(event.violatedDirective));"""
    page = visit("/en/play", first=first)
    page.set_input_files("#eml", letter)
    page.click("#free-play [type=submit]")
    press(on_stage(page), "End", *"12356789ww6")
    expect(page.locator("#view-letter")).to_contain_text("onerror=ran()")
    page.evaluate("bad.push(...document.querySelectorAll('#stage img, #stage script:not([src])'))")
    assert page.evaluate("bad.map(String)") == []


def test_hosts_in_a_crowd_may_be_called_as_something_that_every_object_knows(visit: Opening) -> None:
    play = (LESSONS / "letter-journey" / "scenario.toml").read_text(encoding="utf-8")
    names = ["toString", "constructor", "__proto__", *(f"h{n}" for n in range(8))]
    crowd = play + "".join(f'\n[hosts.{name}]\nagents = ["mail-user"]\nplace = [0.5, 0.5]\n' for name in names)
    file = {"name": "x.toml", "mimeType": "", "buffer": crowd.encode()}
    page = visit("/en/play")
    page.set_input_files("#open-file", file)
    press(on_stage(page), "End", *"1235678w9")
    expect(page.locator("#view-map .host")).to_have_count(len(names) + 7)
    page.goto(page.url.partition("/stage")[0] + "/build")
    page.set_input_files("#open-file", file)
    expect(page.locator("#plan .host")).to_have_count(len(names) + 7)


def test_a_scenario_is_saved_and_opened_again(visit: Opening, tmp_path: Path) -> None:
    page = visit("/en/play")
    page.set_input_files("#open-file", {"name": "x.toml", "mimeType": "", "buffer": b"seed = 1\nsed = 2"})
    expect(page.locator("#open-says")).to_contain_text("Line 2")
    page.set_input_files("#open-file", {"name": "x.toml", "mimeType": "", "buffer": SAVED.encode()})
    on_stage(page).click("#tab-lesson")
    with page.expect_download() as saving:
        page.click("text=Save the scenario")
    saving.value.save_as(tmp_path / "saved.toml")
    page.goto(page.url.partition("/stage")[0] + "/play")
    page.set_input_files("#open-file", tmp_path / "saved.toml")
    assert "220" in letter(on_stage(page))


def test_a_link_carries_a_scenario_and_nothing_is_kept_before_it_is_opened(visit: Opening) -> None:
    page = visit("/en/play")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_input_files("#open-file", {"name": "x.toml", "mimeType": "", "buffer": SAVED.encode()})
    on_stage(page).click("#tab-lesson")
    page.click("#own-link")
    expect(page.locator("#own-says")).to_contain_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert len(link) < 3000
    begun: list[str] = []
    page.on("request", lambda request: begun.append(request.url) if request.method == "POST" else None)
    page.goto(link)
    expect(page.locator("#carried-text")).to_contain_text("[hosts", use_inner_text=False)
    assert begun == []
    page.click("#carried-open")
    assert "220" in letter(on_stage(page))


@pytest.mark.parametrize("packed", ["", "nonsense", "____", "7cExAQAAAMKg9U9tCU-gAAAA"])
def test_a_link_that_is_broken_says_so(visit: Opening, packed: str) -> None:
    page = visit(f"/en/play#scenario={packed}")
    expect(page.locator("#carried-open")).to_be_disabled()
    expect(page.locator("#carried-what")).to_contain_text("whole")


def test_a_small_link_that_unpacks_to_very_much_is_not_unpacked(visit: Opening) -> None:
    page = visit("/en/play")
    packed = page.evaluate(
        """async () => {
            const [script] = document.querySelectorAll("script[src*='own/play.js']");
            const { pack } = await import(script.src.replace("/whole/", "/").replace("play.js", "carry.js"));
            return pack("#".repeat(50_000_000));
        }"""
    )
    page.goto(f"{page.url}#scenario={packed}")
    expect(page.locator("#carried-what")).to_contain_text("whole")


def test_one_begins_anew_with_the_same_play(visit: Opening) -> None:
    page = visit("/en/play")
    page.click("#free-play [type=submit]")
    before = on_stage(page).url
    page.click("#stage-branches")
    page.get_by_role("button", name=re.compile("anew|again|Begin", re.IGNORECASE)).click()
    expect(page).not_to_have_url(before)
    expect(page.locator("#stage[data-ready]")).to_be_visible()
    assert "C: Subject: Thursday?" in letter(page)
