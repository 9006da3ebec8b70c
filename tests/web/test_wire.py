"""The wire: octets in hexadecimal beside text, token by token, up to now and no further, however many there are."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.house import PHONE, House, Opening
from tests.web.test_stage import JOURNEY, now, press, watch
from web.words.language import LANGUAGES, words

TEXT = """() => [...document.querySelectorAll('.octets:not(.ruler)')].map((row) => ({
  side: row.dataset.side, at: row.querySelector('.at').textContent, hex: row.querySelector('.hex').textContent,
  text: row.querySelector('.text')?.textContent, now: row.querySelectorAll('.hex .now').length }))"""


def opened(visit: Opening, path: str, **options: object) -> Page:
    page = watch(visit, path, **options)
    page.click("#tab-wire")
    expect(page.locator(".octets:not(.ruler)").first).to_be_visible()
    return page


@pytest.mark.parametrize(("language", "title", "per", "size"), [("en", "Wire", 16, None), ("fr", "Octets", 8, PHONE)])
def test_octets_stand_beside_their_text(
    visit: Opening, language: str, title: str, per: int, size: dict[str, int] | None
) -> None:
    page = opened(visit, f"/{language}/lessons/letter-journey#s=envelope", **({"viewport": size} if size else {}))
    expect(page.locator("#tab-wire")).to_have_text(title)
    rows = page.evaluate(TEXT)
    assert {row["side"] for row in rows} == {"C", "S"}
    present = [row for row in rows if row["now"]]
    assert len(bytes.fromhex(present[0]["hex"])) == per
    said = b"".join(bytes.fromhex(row["hex"]) for row in present)
    assert said == b"RCPT TO:<bob@bob.example>\r\n"
    assert "".join(row["text"] for row in present) == "RCPT TO:<bob@bob.example>CRLF"
    assert rows[-1]["now"]
    step = page.locator(".octets .side").first  # who spoke is told by a letter, too
    expect(step).to_have_text(re.compile("[CS]"))


def test_a_token_is_lit_on_both_sides_and_tells_its_note(visit: Opening) -> None:
    page = opened(visit, JOURNEY + "#s=envelope")
    page.locator(".octets .hex .now .token").last.hover()
    expect(page.locator(".octets .lit")).to_have_count(4)  # it runs over two rows
    assert page.locator(".text .lit").all_inner_texts() == ["<bob@bob", ".example>"]
    expect(page.locator("#stage-gloss")).to_be_visible()
    page.mouse.move(5, 5)
    expect(page.locator(".octets .lit")).to_have_count(0)
    page.locator(".octets-scroll").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "52 43 50 54 20 54 4f 3a"
    expect(page.locator(".text .lit")).to_have_text("RCPT TO:")
    page.keyboard.press("Enter")
    expect(page.locator("#note-head")).to_contain_text("Back to the line")


def test_datagrams_have_octets_too_and_a_table_says_the_same(visit: Opening) -> None:
    page = opened(visit, JOURNEY + "#s=address-book")
    page.click(".wire-twin summary")
    pieces = page.locator(".wire-table tbody tr")
    expect(pieces.first.locator("td").last).not_to_be_empty()
    table = [row.locator("td").all_inner_texts() for row in pieces.all()]
    assert table[0][0] == "0"
    assert len(table) > 10
    page.click("#tab-transcript")
    page.click("#tab-wire")
    rows = page.evaluate(TEXT)
    assert bytes.fromhex(rows[0]["hex"])[:2] == bytes.fromhex(table[0][1])
    assert "example" in "".join(row["text"] for row in rows)


def test_of_ten_megabytes_only_what_is_in_sight_is_there(visit: Opening, house: House, heavy: str) -> None:
    page = opened(visit, f"{JOURNEY}?run={heavy}#s=envelope")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("location.hash = '#s=letter'")
    page.click("#tab-wire")  # the cue opens another view
    rows = page.locator(".octets:not(.ruler)")
    expect(page.locator(".wire-head")).to_contain_text("10,220,393 octets")
    assert rows.count() < 80
    whole = [url for url in asked if "/events/" in url]
    assert whole == []
    page.locator(".octets-scroll").evaluate("one => one.scrollTop = one.scrollHeight")
    expect(rows.last).to_contain_text("CRLF.CRLF")
    assert rows.count() < 80
    assert len([url for url in asked if "/events/" in url]) == 1
    page.locator(".octets-scroll").evaluate("one => one.scrollTop = one.scrollHeight / 2")
    expect(rows.nth(10).locator(".text")).to_contain_text(re.compile("line|best|longest|was"))


# ---- the onlooker's glasses


def stand(page: Page, place: str) -> None:
    page.select_option(".onlooker select", label=place)


def test_whoever_wears_the_glasses_knows_what_passes_there_and_no_more(visit: Opening) -> None:
    page = watch(visit, JOURNEY)
    press(page, "End")
    page.wait_for_timeout(300)  # what comes in sight finds its size only then
    whole = page.locator(".transcript .row:visible").count()
    press(page, "w")
    expect(page.locator("#stage-glasses")).to_have_attribute("aria-pressed", "true")
    stand(page, "Alice’s laptop — smtp.alice.example")
    expect(page.locator(".onlooker-told")).to_contain_text("This line passes elsewhere")
    expect(page.locator(".onlooker-told")).to_contain_text("No lock on any of them")
    expect(page.locator(".onlooker-secrets .chip")).to_have_text("tulip")
    seen = page.locator(".transcript .row:visible")
    expect(seen).not_to_have_count(0)  # a list made anew is laid out as it comes in sight
    assert seen.count() < whole
    assert {row.get_attribute("data-wire") for row in seen.all()} == {"0"}
    assert page.locator(".ground .traveller").count() == 0
    assert page.locator(".ground .shelf").count() == 0
    page.click("#tab-wire")
    expect(page.locator("#view-wire")).to_contain_text("passes elsewhere")
    page.click("#tab-mailboxes")
    expect(page.locator(".box.beyond")).to_have_count(3)
    page.locator(".onlooker-secrets .chip").click()  # leads to where it was said
    expect(page.locator(".onlooker-told")).to_contain_text("This line passes here")
    page.click("#tab-ladder")
    expect(page.locator(".arrow.now:not(.beyond)")).to_have_count(1)
    press(page, "w")
    expect(page.locator(".onlooker")).to_be_hidden()
    press(page, "End")
    page.click("#tab-transcript")
    expect(page.locator(".transcript .row:visible")).to_have_count(whole)


MARKED = """() => {
  const box = (one) => one.getBoundingClientRect()
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top < a.bottom - 3
  const mark = box(document.querySelector('.ground .onlooker-mark circle'))
  const texts = [...document.querySelectorAll('.ground text')]
  return texts.filter((one) => meet(mark, box(one))).map((one) => one.textContent)
}"""


def test_the_glasses_on_a_link_cover_nothing_that_is_written(visit: Opening) -> None:
    page = watch(visit, reduced_motion="reduce")
    press(page, "End", "w")
    for device in ("laptop", "phone"):  # whose links slant away from each other
        stand(page, f"mx.bob.example — Bob’s {device}")
        expect(page.locator(".ground .link.watched")).to_have_count(1)
        assert page.evaluate(MARKED) == []


def test_a_link_says_where_the_onlooker_stands(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=relay&g=smtp.alice.example&g=relay.transit.example")
    chosen = page.locator(".onlooker option:checked")
    expect(chosen).to_have_text("smtp.alice.example — relay.transit.example")
    stand(page, "mx.bob.example")
    page.click("#stage-share")
    expect(page).to_have_url(re.compile(r"#s=relay&g=mx\.bob\.example$"))
    page = watch(visit, JOURNEY + "#s=relay&g=nowhere.example")
    expect(page.locator("#stage-glasses")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".onlooker")).to_be_hidden()
    page.click("#stage-glasses")  # are to be had all the same
    expect(page.locator(".onlooker")).to_be_visible()


def test_the_provider_sees_its_own_boxes(visit: Opening) -> None:
    page = watch(visit, "/fr/lessons/letter-journey")
    press(page, "End")
    page.click("#stage-glasses")
    stand(page, "mx.bob.example")
    page.click("#tab-mailboxes")
    expect(page.locator(".box:not(.beyond) .letter-about")).to_have_count(1)
    expect(page.locator(".box.beyond")).to_have_count(2)
    expect(page.locator(".onlooker-told")).to_contain_text("Cet hôte lit tout ce qu’on lui dit")
    expect(page.locator(".onlooker-secrets .chip")).to_have_text(["rose"])
    page.click("#tab-letter")
    expect(page.locator(".station")).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_tells_who_can_read_what_by_now(visit: Opening, language: str) -> None:
    page = watch(visit, f"/{language}/lessons/letter-journey#n=0")
    page.click("#stage-glasses")
    page.click(".sights summary")
    rows = page.locator(".sights tbody tr")
    expect(rows).to_have_count(1)  # the letter lies with its author
    press(page, "End")
    expect(rows).to_have_count(11)
    page.get_by_role("rowheader", name="mx.bob.example", exact=True).get_by_role("button").click()
    page.click(".sights summary")
    page.click(".sights summary")
    expect(now(page)).to_be_in_viewport(ratio=0.9)  # the table takes its room from the transcript
    title, yes, no = (words(language)[f"sights.{key}"] for key in ("title", "yes", "no"))
    read = page.get_by_role("table", name=title).get_by_role("row", name="smtp.alice.example", exact=False).first
    expect(read.get_by_role("cell")).to_have_text([f"●{yes}", f"●{yes}", f"●{yes}"])
    relay = page.get_by_role("rowheader", name="relay.transit.example", exact=True)
    expect(relay.locator("xpath=..").get_by_role("cell").first).to_have_text(f"–{no}")
    relay.get_by_role("button").click()
    expect(page.locator(".onlooker option:checked")).to_have_text("relay.transit.example")
    expect(relay.get_by_role("button")).to_be_focused()


def test_axe_finds_nothing_while_the_glasses_are_worn(visit: Opening) -> None:
    page = watch(visit, JOURNEY + "#s=relay+3", viewport=PHONE)
    page.click("#stage-glasses")
    page.click(".sights summary")
    for view in ("transcript", "ladder", "wire"):
        page.click(f"#tab-{view}")
        found = Axe().run(page, context="#stage").response["violations"]
        assert [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found] == [], view
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
