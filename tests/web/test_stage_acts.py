"""The stage as people act on it: typing, branching, waiting, and what happens when the line or the server goes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.web.house import PHONE, House, Opening
from tests.web.test_stage import now, press, ready, step_of, watch
from web.visit.limits import Limits
from web.words.language import LANGUAGES, words

TYPE = "/en/lessons/type-smtp"
HELLO = ["EHLO alice.home", "MAIL FROM:<alice@alice.example>", "RCPT TO:<bob@bob.example>", "DATA"]


def keyboard(visit: Opening, path: str = TYPE, **options: object) -> Page:
    page = watch(visit, path, **options)
    page.click("#tab-terminal")
    return page


def enter(page: Page, text: str) -> None:
    field = page.locator("#view-terminal textarea")
    rows = page.locator(".terminal-rows .row").count()
    field.fill(text)
    field.press("Enter")
    expect(page.locator(".terminal-rows .row").nth(rows)).to_be_visible()


def test_on_a_phone_what_is_to_be_typed_stands_over_the_line(visit: Opening) -> None:
    """The lesson lies covered while one types."""
    page = watch(visit, "/en/lessons/imap-first", viewport=PHONE)
    wish = page.locator(".terminal-wish")
    page.locator("#tab-lesson").click()
    expect(wish).to_be_hidden()
    page.locator("#task-wrong-password .keyboard").click()
    expect(page.locator("#task-wrong-password")).to_be_hidden()
    expect(wish).to_be_in_viewport()
    expect(wish).to_contain_text("Use the wrong one, oak.")
    enter(page, "a1 LOGIN ines oak")
    expect(page.locator("#stage-banner")).to_contain_text(words("en")["task.done"])
    expect(wish).to_be_empty()


def test_on_a_phone_whoever_is_in_the_past_sees_the_field_that_opens_a_branch(visit: Opening) -> None:
    page = watch(visit, TYPE, viewport=PHONE)
    enter(page, "EHLO alice.home")
    enter(page, "NOOP")
    for _ in range(2):
        page.locator("#stage-back").click()
    expect(page.locator(".terminal .past")).to_be_visible()
    field, sheet = (page.locator(one).bounding_box() for one in ("#view-terminal textarea", ".stage-side"))
    assert field
    assert sheet
    assert field["y"] + field["height"] <= sheet["y"]


def test_where_the_lesson_stands_beside_the_line_it_is_not_told_twice(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/imap-first")
    page.locator("#tab-lesson").click()
    page.locator("#task-wrong-password .keyboard").click()
    expect(page.locator("#view-terminal textarea")).to_be_focused()
    expect(page.locator("#task-wrong-password .wish")).to_be_visible()
    expect(page.locator(".terminal-wish")).to_be_hidden()


def last_row(page: Page) -> str:
    return page.locator(".terminal-rows .row .first-line").last.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_to_connect_to_is_read_whole_on_a_phone(visit: Opening, language: str) -> None:
    page = watch(visit, f"/{language}/lessons/dkim-seal", viewport=PHONE)
    press(page, "End")
    page.click("#tab-terminal")
    place = page.locator("input[name=place]")
    expect(place).to_have_value("mx.bob.example:110")
    assert place.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_a_session_is_typed_and_a_letter_arrives(visit: Opening) -> None:
    page = keyboard(visit)
    for line in HELLO:
        enter(page, line)
    expect(page.locator(".terminal-rows .row").last).to_contain_text("354")
    enter(page, "Subject: <script>document.title='owned'</script>\n\nHello Bob!\n.")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("250 2.0.0")
    page.click("#tab-mailboxes")
    expect(page.locator(".letter-about b")).to_have_text("<script>document.title='owned'</script>")
    assert "owned" not in page.title()


def test_mistakes_get_the_true_reply_and_a_note(visit: Opening) -> None:
    page = keyboard(visit)
    enter(page, "RCPT TO:<bob@bob.example>")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("503")
    expect(page.locator("#note-head h2")).to_contain_text("503")
    expect(page.locator("#note-head .one")).not_to_be_empty()


def test_what_may_be_said_is_one_key_away(visit: Opening) -> None:
    page = keyboard(visit)
    field = page.locator("#view-terminal textarea")
    field.press_sequentially("eh")
    field.press("Tab")
    expect(field).to_have_value("EHLO ")
    enter(page, "EHLO alice.home")
    field.fill("h")
    field.press("Tab")
    expect(field).to_have_value("HELO ")
    field.press("Tab")
    expect(field).to_have_value("HELP ")
    field.fill("")
    field.press("Tab")
    expect(field).not_to_be_focused()
    page.locator("#view-terminal .chip", has_text="QUIT").click()
    expect(field).to_have_value("QUIT ")
    expect(field).to_be_focused()


def test_a_word_goes_behind_a_tag_where_lines_have_one(visit: Opening) -> None:
    page = keyboard(visit, "/en/lessons/imap-first")
    field = page.locator("#view-terminal textarea")
    chip = page.locator("#view-terminal .chip", has_text=re.compile("^LOGIN$"))
    chip.click()
    expect(field).to_have_value("a1 LOGIN ")
    enter(page, "UID FETCH 3 FLAGS")  # its first word is taken for the tag
    expect(page.locator(".terminal-rows .row").last).to_contain_text("UID ")
    expect(page.locator("#note-head h2")).to_contain_text("Was the tag forgotten?")
    chip.click()
    expect(field).to_have_value("a1 LOGIN ")
    field.fill("t7")
    chip.click()
    expect(field).to_have_value("t7 LOGIN ")
    enter(page, "t09 LOGIN ines oak")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("t09 ")
    chip.click()
    expect(field).to_have_value("t10 LOGIN ")
    field.fill("t10 no")
    field.press("Tab")
    expect(field).to_have_value("t10 NOOP ")


def test_a_line_without_its_tag_is_called_by_its_command_and_marked_there_alone(visit: Opening) -> None:
    page = keyboard(visit, "/en/lessons/imap-first")
    enter(page, "LOGIN ines oak")
    expect(page.locator("#note-foot")).to_contain_text("LOGIN")
    expect(page.locator("#note-foot")).not_to_contain_text("INES")
    page.locator(".terminal-rows .row", has_text="LOGIN ines oak").click()
    expect(page.locator("#note-head h2")).to_have_text("LOGIN Here a tag is missing")
    expect(page.locator('.terminal-rows .token[data-kind="violation"]')).to_have_text(["LOGIN"])


def test_on_a_phone_the_first_press_counts_though_the_sheet_gives_way_to_who_types(visit: Opening) -> None:
    page = keyboard(visit, viewport=PHONE)
    page.locator(".chip").first.click()
    expect(page.locator("#view-terminal textarea")).to_have_value("EHLO ")
    enter(page, "EHLO alice.home")
    page.locator("#view-terminal textarea").fill("NOOP")
    page.click("#view-terminal form button:visible")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("250 2.0.0")
    expect(page.locator("#view-terminal textarea")).to_be_focused()  # so that the keys on the screen stay


def test_while_a_program_talks_the_keyboard_beside_it_makes_a_call_of_its_own(visit: Opening) -> None:
    page = keyboard(visit, "/en/lessons/bounce-anatomy#n=12")
    expect(page.locator("#view-note")).to_contain_text("EHLO")  # it is what the mail program says
    expect(page.locator("#view-terminal textarea")).to_be_hidden()
    expect(page.locator(".terminal-rows .row")).to_have_count(0)
    expect(page.locator(".past")).to_contain_text("branch")
    expect(page.locator("input[name=place]")).to_have_value("smtp.alice.example:587")
    page.locator("input[name=place]").press("Enter")
    expect(page.locator(".terminal-rows .row")).to_have_count(1)
    enter(page, "NOOP")
    expect(page.locator(".terminal-rows .row").nth(1)).to_contain_text("NOOP")


def test_whose_turn_comes_later_is_led_there(visit: Opening) -> None:
    page = watch(visit, "/en/lessons/pop3-pickup")
    expect(page.locator("#view-terminal input[name=place]")).to_be_hidden()  # a call now would be another story
    page.click(".past button")
    expect(page.locator("#view-terminal textarea")).to_be_focused()
    expect(page.locator(".past")).to_be_hidden()
    expect(page.locator(".terminal-rows .row")).to_have_count(1)


def test_arrows_bring_back_what_was_typed(visit: Opening) -> None:
    page = keyboard(visit)
    enter(page, "NOOP")
    enter(page, "EHLO alice.home")
    field = page.locator("#view-terminal textarea")
    field.press("ArrowUp")
    expect(field).to_have_value("EHLO alice.home")
    field.press("ArrowUp")
    expect(field).to_have_value("NOOP")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(field).to_have_value("")


def test_hanging_up_and_calling_again(visit: Opening) -> None:
    page = keyboard(visit)
    page.get_by_role("button", name="Hang up").click()
    place = page.locator("#view-terminal input[name=place]")
    expect(place).to_be_visible()
    expect(place).to_have_value("mx.bob.example:25")
    page.get_by_role("button", name="Connect").click()
    expect(page.locator("#view-terminal textarea")).to_be_visible()
    expect(page.locator(".terminal-rows .row")).to_have_count(1)
    page.get_by_role("button", name="Hang up").click()
    place.fill("mx.bob.example:2525")
    place.press("Enter")
    expect(page.locator("#note-foot .facts")).to_contain_text("failed")
    press(page, "1")  # the map, which this lesson folds away
    expect(page.locator(".wire.broken")).to_have_count(1)


def test_an_act_in_the_past_opens_a_branch_and_the_old_future_is_kept(visit: Opening) -> None:
    page = keyboard(visit)
    for line in HELLO[:2]:
        enter(page, line)
    press(page, "ArrowLeft", "ArrowLeft")
    assert step_of(page) == 3
    expect(page.locator(".past")).to_be_visible()
    enter(page, "NOOP")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("250 2.0.0")
    expect(page.locator("#stage-place")).to_contain_text("5/5")
    expect(page.locator("#stage-banner")).to_contain_text("new branch")
    page.click("#stage-branches")
    expect(page.locator("dialog li")).to_have_count(2)
    expect(page.locator("dialog li").nth(1)).to_contain_text("NOOP")
    page.get_by_role("button", name="The film as it was", exact=True).click()
    expect(page.locator("#stage-place")).to_contain_text("3/5")
    press(page, "End")
    assert "alice@alice.example" in last_row(page)


def test_time_passes_when_one_waits(visit: Opening) -> None:
    page = keyboard(visit)
    expect(page.locator("#stage-seconds")).to_have_text("s")
    expect(page.locator("#stage-seconds")).to_be_visible()
    page.locator("#view-terminal .joined select").select_option("30m")
    page.get_by_role("button", name="Let time pass").click()
    expect(page.locator("#stage-clock")).to_contain_text("30:00")
    expect(page.locator("#stage-seconds")).to_be_hidden()  # minutes are no seconds


@pytest.mark.parametrize("octets", [100_000, 10_000_000, 17_000_000])
def test_too_long_a_line_gets_a_kind_word_and_harms_nothing(visit: Opening, octets: int) -> None:
    page = keyboard(visit)
    page.evaluate(
        """n => { const pasted = new DataTransfer(); pasted.setData('text', 'x'.repeat(n));
        const field = document.querySelector('#view-terminal textarea');
        const event = new ClipboardEvent('paste', {clipboardData: pasted, cancelable: true, bubbles: true});
        if (field.dispatchEvent(event)) { field.value = pasted.getData('text'); field.form.requestSubmit(); } }""",
        octets,
    )
    expect(page.locator("#stage-banner")).to_contain_text("more than one can type at once", timeout=20_000)
    enter(page, "NOOP")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("250")


def test_a_pasted_session_goes_line_by_line(visit: Opening) -> None:
    page = keyboard(visit)
    enter(page, "\n".join([*HELLO[:3], "QUIT"]))
    expect(page.locator(".terminal-rows .row").last).to_contain_text("221")
    assert page.locator(".terminal-rows .row").count() == 9


def test_any_octets_can_be_typed(visit: Opening) -> None:
    page = keyboard(visit)
    enter(page, "EHLO \u202e\u0000<b>é𝒳")
    expect(page.locator(".terminal-rows .row").last).to_contain_text("501")
    expect(page.locator(".terminal-rows .row").nth(1)).to_contain_text("⟨202e⟩")
    expect(page.locator(".terminal-rows b b")).to_have_count(0)


def test_a_reload_comes_back_to_the_same_film_and_place(visit: Opening) -> None:
    page = keyboard(visit)
    for line in HELLO[:2]:
        enter(page, line)
    press(page, "ArrowLeft")
    page.reload()
    ready(page)
    assert step_of(page) == 4
    expect(page.locator("#stage-place")).to_contain_text("4/5")


@pytest.mark.parametrize("status", [429, 0])
def test_a_film_that_cannot_be_had_just_now_is_not_left_for_a_new_one(visit: Opening, status: int) -> None:
    page = keyboard(visit)
    for line in HELLO[:2]:
        enter(page, line)
    busy = json.dumps({"error": "too-fast", "at": "5"})
    refuse = (lambda route: route.fulfill(status=429, body=busy)) if status else (lambda route: route.abort())
    page.route("**/runs/*", refuse)
    page.reload()
    expect(page.locator("#stage-banner")).to_contain_text("Wait a moment" if status else "does not answer")
    page.unroute("**/runs/*")
    page.locator("#stage-banner button", has_text="Try again").click()
    ready(page)
    assert "alice@alice.example" in last_row(page)


@contextmanager
def restarted(visit: Opening, folder: Path) -> Iterator[Page]:
    """A keyboard at which somebody went on typing while the server was away: what was typed is done all the same."""
    house = House(folder)
    try:
        page = keyboard(visit, base=house.url)
        enter(page, HELLO[0])
        house.close()
        expect(page.locator("#stage-banner")).to_contain_text("Nothing is lost")
        page.locator("#view-terminal textarea").fill(HELLO[1])
        page.locator("#view-terminal textarea").press("Enter")
        house.open()
        expect(page.locator(".terminal-rows .row")).to_have_count(5, timeout=20_000)
        assert "alice@alice.example" in last_row(page)
        yield page
    finally:
        house.close()


def test_a_line_that_is_refused_for_now_loses_no_act(
    visit: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart all come at once, and some are told to wait: what was typed meanwhile is done when it can be."""
    waits = [1.0, 1.0, 0.0]
    monkeypatch.setattr(Limits, "replay", lambda self, who: waits.pop(0))
    with restarted(visit, tmp_path):
        assert not waits


def test_keys_that_are_pressed_before_the_film_is_here_do_nothing(visit: Opening, house: House) -> None:
    page = visit("/en/")
    come: list[str | bytes] = []

    def hold(line: WebSocketRoute) -> None:
        line.connect_to_server().on_message(lambda frame: come.append(frame) or lines.append(line))  # type: ignore[func-returns-value]

    lines: list[WebSocketRoute] = []
    page.route_web_socket("**/ws/runs/**", hold)
    with page.expect_response("**/runs/*"):
        page.goto(f"{house.url}{TYPE}")
    while not lines:
        page.wait_for_timeout(50)
    page.locator("#stage").focus()
    for key in ("w", "End", "ArrowRight", "+", "?", "Escape", "Home", "2", "6", "8", " "):
        page.keyboard.press(key)
    for line, frame in zip(lines, come, strict=True):
        line.send(frame)
    ready(page)
    assert step_of(page) == 1


def test_a_lost_line_and_a_restarted_server_lose_nothing(visit: Opening, tmp_path: Path) -> None:
    with restarted(visit, tmp_path) as page:
        expect(page.locator("#stage-banner")).not_to_contain_text("Nothing is lost")
        enter(page, HELLO[2])
        expect(page.locator(".terminal-rows .row")).to_have_count(7)


def test_a_run_the_server_forgot_can_be_begun_anew(visit: Opening) -> None:
    page = watch(visit, TYPE + "?run=never-was")
    assert step_of(page) == 1


def test_an_act_that_was_heard_before_the_line_broke_is_not_done_twice(visit: Opening) -> None:
    page = keyboard(visit)
    page.evaluate(
        """() => { const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) { send.call(this, data); WebSocket.prototype.send = send;
          this.onmessage = null; setTimeout(() => this.close(), 120); } }"""
    )
    enter(page, "EHLO alice.home")
    expect(page.locator(".terminal-rows .row")).to_have_count(3)
    page.wait_for_timeout(500)
    expect(page.locator(".terminal-rows .row")).to_have_count(3)


def test_blocks_of_a_lesson_cover_and_release(visit: Opening) -> None:
    page = watch(visit)
    page.evaluate("document.dispatchEvent(new CustomEvent('coulisses:hold', {detail: {u: 4, ours: true}}))")
    press(page, *["ArrowRight"] * 4)
    assert step_of(page) == 4
    expect(now(page)).to_have_attribute("data-u", "3")
    expect(page.locator("#stage-banner")).to_contain_text("First answer the question")
    page.evaluate("document.dispatchEvent(new CustomEvent('coulisses:release'))")
    press(page, "ArrowRight")
    assert step_of(page) == 5


def test_what_the_stage_says_to_blocks(visit: Opening) -> None:
    page = watch(visit)
    page.evaluate("window.heard = []; document.addEventListener('coulisses:playhead', e => heard.push(e.detail))")
    page.evaluate("document.dispatchEvent(new CustomEvent('coulisses:goto', {detail: {cue: 'envelope'}}))")
    press(page, "ArrowRight", "End")
    heard = page.evaluate("heard")
    assert [one["atEnd"] for one in heard] == [False, False, True]
    assert heard[1]["u"] == heard[0]["u"] + 1
    assert all(one["n"] > 0 for one in heard)


def a_long_talk(utterances: int) -> dict[str, object]:
    """A frame that holds a film of so many utterances, one answering the other."""
    facts: list[dict[str, object]] = [
        {"type": "Dialled", "caller": "alice.home", "callee": "mx.bob.example", "port": 25},
        {"type": "Opened", "side": "S", "protocol": "smtp"},
    ]
    said: list[dict[str, object]] = []
    offsets = {"C": 0, "S": 0}
    for u in range(utterances):
        side, data, key = [("C", "NOOP\r\n", "smtp.command.NOOP"), ("S", "250 2.0.0 OK\r\n", "smtp.reply.250@NOOP")][
            u % 2
        ]
        start = offsets[side]
        offsets[side] += len(data)
        n, label = len(facts), data.split()[0]
        arrives = n * 9000 + 4000
        facts.append({"type": "Sent", "side": side, "offset": start, "data": data, "carried": None, "arrives": arrives})
        facts.append({"type": "Arrived", "sent": n})
        where = {"wire": 0, "side": side, "start": start, "end": offsets[side], "event": n, "label": label}
        told = {"state": "READY", "allowed": ["NOOP"], "answers": u - 1 if u % 2 else None}
        said.append(where | told | {"tokens": [[0, len(label), key]]})
    events = [
        {"n": n, "at": n * 9000, "why": n - 1 if n else None, "fact": {"wire": 0} | fact}
        for n, fact in enumerate(facts)
    ]
    return {"events": events, "utterances": said, "u": 0, "cues": {}, "predicts": {}, "goals": {}, "at": 1}


SLOWEST = """async () => {
const times = [], rail = document.querySelector('#stage-rail');
const timed = async (deed) => {
  const begun = performance.now();
  deed();
  await new Promise(requestAnimationFrame);
  times.push(performance.now() - begun);
};
const seek = (u) => { rail.value = u; rail.dispatchEvent(new Event('input')); };
await timed(() => seek(4999));
for (let i = 0; i < 20; i++) await timed(() => document.querySelector('#stage-back').click());
await timed(() => document.querySelector('#tab-ladder').click());
await timed(() => seek(2500));
return Math.max(...times);
}"""


def test_five_thousand_utterances_do_not_kill_the_page(visit: Opening) -> None:
    page = visit("/en/")
    talk = json.dumps(a_long_talk(5000))
    page.route_web_socket("**/ws/runs/**", lambda socket: socket.send(talk))
    page.goto(page.url.replace("/en/", TYPE))
    expect(page.locator("#stage-place")).to_contain_text("1/5,000")
    assert page.evaluate(SLOWEST) < 2500
    expect(page.locator("#stage-place")).to_contain_text("2,501/5,000")


# Pixels in a view from the line that is said now to the end of what can be rolled; whether one sees the line.
BELOW = """(view) => {
  const scroll = document.querySelector(`#view-${view} .scroll`).getBoundingClientRect();
  const now = document.querySelector(`#view-${view} .now`).getBoundingClientRect();
  const { scrollHeight, scrollTop } = document.querySelector(`#view-${view} .scroll`);
  const below = scrollHeight - (now.bottom - scroll.top + scrollTop);
  return [below, now.top >= scroll.top && now.bottom <= scroll.bottom + 1];
}"""


# Go there, and wait until it has been drawn.
SEEK = """async (u) => {
  const rail = document.querySelector('#stage-rail');
  rail.value = u;
  rail.dispatchEvent(new Event('input'));
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
}"""
STACK, BLOCK = 500 * 40, 50 * 40  # pixels, at most, of what is covered in part: before it has been laid out, and then


@pytest.mark.parametrize("view", ["transcript", "ladder"])
def test_what_is_still_to_come_takes_no_room(visit: Opening, view: str) -> None:
    page = visit("/en/")
    talk = json.dumps(a_long_talk(2000))
    page.route_web_socket("**/ws/runs/**", lambda socket: socket.send(talk))
    page.goto(page.url.replace("/en/", TYPE))
    expect(page.locator("#stage-place")).to_contain_text("1/2,000")
    page.click(f"#tab-{view}")
    for place in (1999, 40, 1500, 700, 1200, 5):
        page.evaluate(SEEK, place)
        assert page.evaluate(BELOW, view)[0] < STACK, place
        page.wait_for_timeout(250)  # what came in sight has found its size
        below, is_seen = page.evaluate(BELOW, view)
        assert below < BLOCK, place
        assert is_seen, place


def test_a_film_the_server_no_longer_knows_can_be_begun_anew(visit: Opening) -> None:
    page = visit("/en/")
    forgotten = json.dumps({"error": "unknown-run", "at": "x"})
    page.route_web_socket("**/ws/runs/**", lambda socket: socket.send(forgotten))
    page.goto(page.url.replace("/en/", TYPE))
    expect(page.locator("#stage-banner")).to_contain_text("no longer knows this film")
    page.unroute_all()
    expect(page.locator("#stage-banner button", has_text="Begin anew")).to_be_visible()
