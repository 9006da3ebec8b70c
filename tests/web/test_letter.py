"""The letter on the stage: who wrote which line, parts that open, its source; and what hostile letters cannot do."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec import structs
from playwright.sync_api import Page, expect

from simulator import LESSONS, load
from tests.web.house import PHONE, House, Opening
from tests.web.test_stage import JOURNEY, press, watch

LONG = "Wilhelmina-" * 20
SUBJECT = "مرحبا بالعالم 👩\u200d🚀 \u202egpj.exe"
LETTER = (
    f"From: {LONG} <alice@alice.example>\r\nTo: <bob@bob.example>\r\nSubject: {SUBJECT}\r\n"
    "X-Bell: \x07ring\x1b[31m\r\nX-Long: " + "w" * 900 + "\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<script>window.pwned = 1</script><img src=x onerror='pwned = 1'>\r\n"
    f'--b\r\nContent-Type: image/png; name="{LONG}.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n'
    "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: within\r\n\r\nשלום, inside\r\n"
    "--b--\r\n"
)


@pytest.fixture(scope="module")
def hostile(house: House, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run in which a letter goes its way that has all that is hard to show."""
    folder = tmp_path_factory.mktemp("hostile")
    play = (LESSONS / "letter-journey" / "scenario.toml").read_text(encoding="utf-8")
    play = re.sub(r"(?s)\[letters\.hello\].*?\"\"\".*?\"\"\"", '[letters.hello]\nfile = "hello.eml"', play, count=1)
    (folder / "scenario.toml").write_text(play, encoding="utf-8")
    (folder / "hello.eml").write_bytes(LETTER.encode())
    return house.perform("letter-journey", load(folder))


def opened(visit: Opening, path: str, **options: object) -> Page:
    page = watch(visit, path, **options)
    press(page, "End")
    page.click("#tab-letter")
    expect(page.locator(".letter-header .field").first).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "new here · written by mx.bob.example"), ("fr", "nouveau ici · écrit par mx.bob.example")],
)
def test_each_new_line_tells_who_wrote_it(visit: Opening, language: str, said: str) -> None:
    page = opened(visit, f"/{language}/lessons/letter-journey")
    page.locator(".station").nth(3).click()
    fresh = page.locator(".field.fresh")
    assert fresh.count() >= 2
    expect(fresh.first.locator(".field-author")).to_have_text(said)
    expect(fresh.first.locator("use")).to_have_attribute("href", "#host-mailbox")
    assert page.evaluate("document.activeElement.matches('.station')")  # the focus stays where it was
    boxes = [page.locator(one).bounding_box() for one in (".envelope-box", ".letter-header", ".letter-body")]
    assert len({round(box["y"]) for box in boxes if box}) == 1  # beside one another
    new, written = fresh.first.locator(".field-author").evaluate(
        """(author) => [...author.childNodes].slice(-2).map((one) => {
          const range = document.createRange()
          range.selectNodeContents(one)
          return range.getClientRects()[0].bottom
        })"""
    )
    assert abs(new - written) < 5  # one sentence
    page.locator(".station").nth(1).click()
    expect(page.locator(".envelope-box dd")).to_have_count(2)
    paths = [path.bounding_box() for path in page.locator(".envelope-box dd").all()]
    assert paths
    assert all(path["height"] < 30 for path in paths if path)  # an address is in one line


def test_parts_open_as_text_or_octets_and_never_as_more(visit: Opening, hostile: str) -> None:
    page = opened(visit, f"{JOURNEY}?run={hostile}")
    tree = page.locator(".parts > li")
    expect(tree).to_have_count(5)
    assert [one.get_attribute("data-depth") for one in tree.all()] == ["0", "1", "1", "1", "2"]
    tree.nth(1).locator("button").click()
    expect(tree.nth(1).locator("pre")).to_contain_text("<script>window.pwned = 1</script>")
    assert page.evaluate("window.pwned") is None
    assert page.locator("#view-letter :is(script, img)").count() == 0
    tree.nth(2).locator("button").first.click()
    expect(tree.nth(2).locator(".part-octets")).to_contain_text("89 50 4e 47 0d 0a 1a 0a")
    tree.nth(4).locator("button").first.click()
    expect(tree.nth(4).locator("pre")).to_contain_text("שלום, inside")
    tree.nth(4).get_by_role("button", name="as octets").click()
    expect(tree.nth(4).locator(".part-octets")).to_contain_text("d7 a9 d7 9c")
    assert page.evaluate("document.activeElement.textContent") == "as octets"


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "dark"), ({"width": 320, "height": 640}, "light"), (None, "light")]
)
def test_names_without_end_and_foreign_directions_break_nothing(
    visit: Opening, hostile: str, size: dict[str, int] | None, scheme: str
) -> None:
    options = {"viewport": size} if size else {}
    page = opened(visit, f"/fr/lessons/letter-journey?run={hostile}", color_scheme=scheme, **options)
    header = page.locator(".letter-header")
    expect(header).to_contain_text("👩\u200d🚀")
    expect(header).to_contain_text("⟨202e⟩")
    expect(header).to_contain_text("⟨07⟩ring⟨1b⟩[31m")
    for tab in ("letter", "mailboxes", "wire", "transcript", "letter"):
        page.click(f"#tab-{tab}")
        spill = page.evaluate(f"(e => e.scrollWidth - e.clientWidth)(document.querySelector('#view-{tab}'))")
        assert spill <= 0, tab
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator(".parts button").all():
        button.click()
    assert page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('#view-letter'))") <= 0
    expect(page.locator("#view-letter .part-open .chips").last).to_be_visible()
    found = Axe().run(page, context="#stage").response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found] == []


def test_while_a_letter_is_said_it_is_the_one_that_lies_open(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/dkim-l-tag-abuse")
    page.click("#tab-lesson")
    page.locator("#cue-symptom .show").click()  # the second letter comes; the laptop has stored the first alone
    page.click("#tab-letter")
    expect(page.locator(".letter-body")).to_contain_text("PS: Our bank")


@pytest.mark.parametrize(
    "field", ["Message-ID:\r\n <folded@alice.example>", "message-id: <said@alice.example> (by hand)"]
)
def test_a_letter_that_is_said_is_known_however_its_name_is_written(visit: Opening, house: House, field: str) -> None:
    play = load("dkim-l-tag-abuse")
    letter = f"From: <alice@alice.example>\r\nTo: <bob@forward.example>\r\n{field}\r\n\r\nThe tulips.\r\n"
    written = structs.replace(play.letters["invoice"], file="invoice.eml", subject="", text="")
    letters = play.letters | {"invoice": written}
    run = house.perform("dkim-l-tag-abuse", structs.replace(play, letters=letters, files={"invoice.eml": letter}))
    page = watch(visit, f"/en/lessons/dkim-l-tag-abuse?run={run}")
    page.click("#tab-lesson")
    page.locator("#cue-symptom .show").click()
    page.click("#tab-letter")
    expect(page.locator(".letter-body")).to_contain_text("PS: Our bank")


def test_the_source_has_its_lines_numbered(visit: Opening, hostile: str) -> None:
    page = opened(visit, f"{JOURNEY}?run={hostile}")
    page.get_by_role("button", name="Raw").click()
    rows = page.locator(".source-row:not(.ruler)")
    expect(rows.first).to_contain_text("Return-Path")
    numbers = [one for one in page.locator(".source-row:not(.ruler) .source-line").all_inner_texts() if one]
    assert numbers == [str(n + 1) for n in range(len(numbers))]
    assert page.evaluate("document.activeElement.textContent") == "Raw"
    assert page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('.source'))") <= 0


def test_a_letter_of_ten_megabytes_is_read_to_its_end(visit: Opening, heavy: str) -> None:
    page = opened(visit, f"{JOURNEY}?run={heavy}")
    expect(page.locator(".letter-body")).to_contain_text("Only the beginning is shown here")
    expect(page.locator(".letter-parts")).to_contain_text("10,2")
    page.get_by_role("button", name="Raw").click()
    expect(page.locator(".source-row:not(.ruler)").first).to_be_visible()
    source = page.locator(".source")
    expect(source.locator(".sight")).to_have_css("height", re.compile(r"^2\.\d+e\+06px$|^\d{7}px$"))
    source.evaluate("one => one.scrollTop = one.scrollHeight")
    expect(page.locator(".source-row:not(.ruler)").last).to_contain_text("line after line.")
    assert page.locator(".source-row").count() < 120
    last = page.locator(".source-row:not(.ruler) .source-line").last
    expect(last).to_contain_text("140,0")
