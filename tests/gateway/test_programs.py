"""The main job on real input: a real letter, submitted by one program, fetched by others, while the page shows it."""

from __future__ import annotations

import imaplib
import json
import poplib
import re
import smtplib
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.doorway import Told, opened, port
from tests.web.house import launch

LETTER = (Path(__file__).parent / "letters" / "drawings.eml").read_bytes()
BODY = LETTER.partition(b"\r\n\r\n")[2]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with opened("letter-journey", tmp_path_factory.mktemp("data")) as told:
        yield told


def soon(look: Callable[[], Any]) -> Any:
    """What `look` finds, as soon as it finds something."""
    for _ in range(200):
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def letters(door: Told) -> int:
    pop = poplib.POP3("127.0.0.1", port(door, 110, "mx.bob.example"), timeout=10)
    pop.user("bob"), pop.pass_("rose")
    count = pop.stat()[0]
    pop.quit()
    return count


def submit(door: Told) -> int:
    """Hand the letter in as a mail program does; gives the number under which it lies in Bob's maildrop."""
    before = letters(door)
    with smtplib.SMTP("127.0.0.1", port(door, 587, "smtp.alice.example"), timeout=10) as smtp:
        smtp.login("alice", "tulip")
        smtp.sendmail("alice@alice.example", ["bob@bob.example"], LETTER)
    return soon(lambda: (count := letters(door)) > before and count)


def test_smtplib_poplib_and_imaplib(door: Told) -> None:
    number = submit(door)
    pop = poplib.POP3("127.0.0.1", port(door, 110, "mx.bob.example"), timeout=10)
    pop.user("bob"), pop.pass_("rose")
    by_pop = b"\r\n".join(pop.retr(number)[1]) + b"\r\n"
    assert number in {int(line.split()[0]) for line in pop.uidl()[1]}
    pop.quit()
    imap = imaplib.IMAP4("127.0.0.1", port(door, 143, "mx.bob.example"), timeout=10)
    imap.login("bob", "rose")
    imap.select("INBOX")
    by_imap = imap.fetch(str(number), "(BODY.PEEK[])")[1][0][1]
    assert (
        imap.search(None, "HEADER", "Message-ID", "drawings.1@alice.example")[1][0].split()[-1] == str(number).encode()
    )
    imap.logout()
    assert by_pop == by_imap
    assert by_imap.partition(b"\r\n\r\n")[2] == BODY
    header = by_imap.partition(b"\r\n\r\n")[0].decode()
    assert header.startswith("Return-Path: <alice@alice.example>")
    stations = re.findall(r"\bby (\S+)", header)
    assert stations == ["mx.bob.example", "relay.transit.example", "smtp.alice.example"]


def curl(*arguments: str, status: int = 0) -> bytes:
    done = subprocess.run(["curl", "-sS", "--max-time", "20", *arguments], capture_output=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout


def test_curl_speaks_all_three(door: Told, tmp_path: Path) -> None:
    letter = tmp_path / "letter.eml"
    letter.write_bytes(LETTER)
    before = letters(door)
    submission = f"smtp://127.0.0.1:{port(door, 587, 'smtp.alice.example')}"
    sender = ("--mail-from", "alice@alice.example", "--mail-rcpt", "bob@bob.example", "-T", str(letter))
    curl(submission, "-u", "alice:tulip", *sender)
    number = soon(lambda: (count := letters(door)) > before and count)
    pop = curl(f"pop3://127.0.0.1:{port(door, 110, 'mx.bob.example')}/{number}", "-u", "bob:rose")
    imap = curl(f"imap://127.0.0.1:{port(door, 143, 'mx.bob.example')}/INBOX;MAILINDEX={number}", "-u", "bob:rose")
    assert pop.partition(b"\r\n\r\n")[2] == BODY
    assert imap.partition(b"\r\n\r\n")[2] == BODY
    listing = curl(f"imap://127.0.0.1:{port(door, 143, 'mx.bob.example')}/", "-u", "bob:rose")
    assert b"INBOX" in listing
    curl(submission, "-u", "alice:wrong", *sender, status=67)


def test_nothing_is_relayed_for_strangers_nor_without_log_in(door: Told) -> None:
    with smtplib.SMTP("127.0.0.1", port(door, 587, "smtp.alice.example"), timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.mail("alice@alice.example")[0] == 530
    with smtplib.SMTP("127.0.0.1", port(door, 25, "mx.bob.example"), timeout=10) as smtp:
        smtp.ehlo()
        smtp.mail("alice@alice.example")
        assert smtp.rcpt("someone@elsewhere.example")[0] in (550, 554)


def test_the_page_shows_it(door: Told) -> None:
    with ThreadPoolExecutor(1) as pool:  # a browser of other tests may hold this thread's loop
        pool.submit(_look_at_the_page, door).result()
    with urllib.request.urlopen(door["page"].replace("/run/", "/runs/")) as answer:
        assert json.load(answer)["events"] > 50


def _look_at_the_page(door: Told) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(locale="en")
        page.goto(door["page"])
        page.locator(".ground .host-name", has_text="mx.bob.example").first.wait_for()
        page.locator(".variants").wait_for(state="hidden")  # who comes in is in no lesson
        submit(door)
        page.get_by_text("MAIL FROM").first.wait_for(state="attached", timeout=60_000)
        browser.close()
