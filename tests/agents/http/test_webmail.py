"""A webmail between a browser and its mail servers: who gets in, what is shown, and what nobody gets away with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.agents.http.page import read_page
from simulator.agents.http.sanitiser import sanitised
from simulator.protocols.http import Request, Response, form
from simulator.protocols.http.reader import ResponseReader
from simulator.reading.listener import Reading
from simulator.scenario.load import loads_table
from simulator.scenario.run import Run
from simulator.trace.facts import HungUp, Sent
from tests import happened
from tests.effort import grows_evenly

WEBMAIL, IMAP, ALICE, EVIL = "mail.alice.example", "imap.alice.example", "alice.home", "www.evil.example"
FORGED = (
    '<form method="post" action="https://mail.alice.example/send">'
    '<input name="to" value="mallory@evil.example"><input name="subject" value="Yes"></form>'
)


def play(
    *script: str, letters: dict[str, Any] | None = None, lies: list[str] | None = None, kept: str = "tulip",
    **webmail: Any,
) -> Run:  # fmt: skip
    """Alice at her browser, a webmail, the server behind, which has `kept` her password, a stranger's site: played."""
    table = {
        "hosts": {
            ALICE: {"agents": ["browser"], "web_server": WEBMAIL, "web_user": "alice", "web_password": "tulip"},
            WEBMAIL: {
                "agents": ["webmail"],
                "web_domain": "alice.example",
                "imap_server": IMAP,
                "submission": f"{IMAP}:587",
                **webmail,
            },
            IMAP: {
                "agents": ["imap-server", "smtp-server"],
                "domains": ["alice.example"],
                "mailboxes": {"alice": {"password": kept, "letters": lies or []}},
            },
            EVIL: {"agents": ["web-server"], "web_pages": {"/": FORGED, "/seen.gif": "GIF89a"}},
        },
        "links": [
            {"between": [ALICE, WEBMAIL]},
            {"between": [ALICE, EVIL]},
            {"between": [WEBMAIL, IMAP]},
        ],
        "letters": {
            "hello": {"from": "x@x.example", "to": ["alice@alice.example"], "subject": "Hi", "text": "Há!"},
            **(letters or {}),
        },
        "script": [
            {"who": ALICE, "action": line.partition(" @")[0]}
            | ({"at": line.partition(" @")[2]} if " @" in line else {})
            for line in script
        ],
    }
    run = Run(loads_table(table, "test", None))
    run.play()
    return run


def reasons(run: Run) -> list[str]:
    """Why browser and webmail decided as they did, in order."""
    return happened.reasons(run, ALICE, WEBMAIL)


def said(run: Run, label: str = "", host: str = WEBMAIL) -> list[str]:
    """All that was said by HTTP with that host, or what bears that label."""
    reading = Reading.of(run.events)
    return [
        reading.words(one)
        for one in reading.utterances
        if reading.talks[one.wire].protocol == "http"
        and reading.talks[one.wire].callee == host
        and (not label or one.label == label)
    ]


def inbox(run: Run, folder: str = "INBOX") -> list[bytes]:
    """What lies in Alice's mailbox on the server."""
    box = run.households[IMAP].store.accounts["alice"].folders.get(folder)
    return [letter.content for letter in box.letters.values()] if box else []


def test_one_click_on_send_is_https_in_front_and_smtp_and_imap_behind() -> None:
    run = play("log-in", "send hello")
    heard = Reading.of(run.events)
    spoken = [(heard.talks[one.wire].protocol, one.label) for one in heard.utterances if one.side == "C"]
    sent = spoken[spoken.index(("http", "POST"), 1) :]
    assert ("http", "POST") in sent
    assert [label for protocol, label in sent if protocol == "submission"] == [
        "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "content", "QUIT"
    ]  # fmt: skip
    assert ("imap", "APPEND") in sent
    assert [b"Subject: Hi" in content and "Há!".encode() in content for content in inbox(run)] in ([True], [False])
    assert len(inbox(run, "Sent")) == 1
    assert said(run, "303")


def test_the_password_goes_to_the_imap_server_and_a_cookie_stands_for_it_from_then_on() -> None:
    run = play("log-in", "open https://mail.alice.example/inbox")
    posts = said(run, "POST")
    assert [("password=tulip" in one) for one in posts] == [True]
    assert all("tulip" not in one for one in said(run, "GET"))
    assert "Cookie: session=" in said(run, "GET")[-1]
    assert reasons(run) == ["web-logged-in"]


@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize("hsts", ["365d", ""])
def test_a_cookie_goes_in_clear_only_where_neither_secure_nor_hsts_forbids_it(secure: bool, hsts: str) -> None:
    run = play("log-in", "open http://mail.alice.example/inbox", web_cookie_secure=secure, web_hsts=hsts)
    clear = [one for one in said(run, "GET") if "Cookie" in one and "80" in ports(run, one)]
    assert bool(clear) is (not secure and not hsts)
    assert ("hsts-upgraded" in reasons(run)) is bool(hsts)
    assert ("cookie-in-clear" in reasons(run)) is bool(clear)


def test_a_rule_for_https_is_believed_of_nobody_whose_certificate_was_only_waved_through() -> None:
    """RFC 6797 §8.1."""
    script = (f"open https://{WEBMAIL}/login", "trust @1s", f"open http://{WEBMAIL}/login @2s")
    assert "hsts-upgraded" not in reasons(run := play(*script, tls={"certificate": "self-signed"}))
    assert any("80" in ports(run, one) for one in said(run, "GET"))
    assert "hsts-upgraded" in reasons(play(script[0], script[2]))


def ports(run: Run, words: str) -> str:
    """At which ports that was said."""
    reading = Reading.of(run.events)
    talks = [reading.talks[one.wire] for one in reading.utterances if reading.words(one) == words]
    return " ".join(str(talk.port) for talk in talks)


@pytest.mark.parametrize(
    ("site", "csrf", "sent", "told"),
    [
        ("None", False, 1, "submitted"),  # nothing stands in the way
        ("None", True, 0, "web-csrf"),
        ("Lax", False, 0, "web-not-logged-in"),
        ("Lax", True, 0, "web-not-logged-in"),
        ("Strict", False, 0, "web-not-logged-in"),
    ],
)
def test_a_form_of_another_site_is_stopped_by_either_defence(site: str, csrf: bool, sent: int, told: str) -> None:
    run = play("log-in", "open www.evil.example", "press", web_cookie_site=site, web_csrf=csrf)
    assert told in reasons(run)
    assert len(inbox(run, "Sent")) == sent
    assert len([e for e in run.events if type(e.fact).__name__ == "Queued" and e.fact.who == WEBMAIL]) == sent


def test_a_session_ends_by_itself_and_what_was_written_is_lost() -> None:
    run = play("log-in", "write hello", "send @30m", "send")
    assert reasons(run) == ["web-logged-in", "web-session-expired", "browser-not-on-page"]
    assert inbox(run) == []
    assert "Location: /login" in said(run, "302")[-1]


def test_a_session_in_use_goes_on() -> None:
    run = play("log-in", "open @15m", "open @30m", "open @45m")
    assert reasons(run) == ["web-logged-in"]


def test_after_logging_out_the_number_opens_nothing() -> None:
    run = play("log-in", "log-out")
    number = said(run, "303")[0].partition("session=")[2].partition(";")[0]
    assert len(number) == 16
    assert reasons(run) == ["web-logged-in", "web-logged-out"]
    assert "Max-Age=0" in said(run, "303")[-1]
    agent = next(one.agent for one in run.world.hosts[WEBMAIL].residents if hasattr(one.agent, "_sessions"))
    assert agent._sessions.find(number, run.world.now) is None


GUESSES = ("log-in", "log-in", "log-in", "log-in @16m")


def statuses(run: Run) -> list[str]:
    """What each log-in is answered with."""
    heard = [one.split()[1] for one in said(run) if one.startswith("HTTP")]
    return [status for status in heard if status not in ("200", "302")]


@pytest.mark.parametrize(("most", "answers"), [(2, ["401", "401", "429", "401"]), (0, ["401"] * 4)])
def test_wrong_passwords_make_a_name_wait(most: int, answers: list[str]) -> None:
    run = play(*GUESSES, kept="rose", web_attempts=most)
    assert statuses(run) == answers
    assert ("web-throttled" in reasons(run)) is bool(most)


def test_where_nobody_can_tell_no_password_is_wrong() -> None:
    assert statuses(play(*GUESSES, web_attempts=2, imap_server="nobody.example")) == ["502"] * 4


def test_a_webmail_in_maintenance_or_broken_says_so() -> None:
    assert said(play("open", web_service="maintenance"), "503")
    assert said(play("open", web_service="broken"), "500")


def stranger(html: str, *script: str, **webmail: Any) -> Run:
    """A letter in HTML is read."""
    head = "From: x@shop.example\r\nSubject: Hi\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
    run = play("log-in", **webmail)
    run.households[IMAP].store.accounts["alice"].inbox.append((head + html).encode(), 0)
    for line in ("read 1", *script):
        action, _, text = line.partition(" ")
        run.give(ALICE, action, text)
    return run


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Hi</p>", "<article><p>Hi</p></article>"),
        ("<script>steal()</script>Hi", "<article>Hi</article>"),
        ("<scr<script>ipt>x</script>", "<article>ipt&gt;x</article>"),
        ('<p onclick="steal()">Hi', "<article><p>Hi</p></article>"),
        ('<a href="javascript:steal()">x</a>', "<article><a>x</a></article>"),
        ('<a href="https://shop.example/">x</a>', '<article><a href="https://shop.example/">x</a></article>'),
        ("</article><form action=/logout method=post>", "<article></article>"),
        ('<img src="https://shop.example/1.gif">', "<article></article>"),
        ("<svg><script>x</script></svg>y", "<article>y</article>"),
    ],
)
def test_only_what_cannot_act_is_shown(html: str, shown: str) -> None:
    page = said(stranger(html), "200")[-1]
    assert shown in page
    assert "Content-Security-Policy: default-src 'none'" in page


@pytest.mark.parametrize("images", ["blocked", "shown"])
def test_an_image_of_elsewhere_reports_who_reads_unless_it_is_left_out(images: str) -> None:
    run = stranger('<img src="https://www.evil.example/seen.gif?reader=alice">', web_images=images)
    asked = [one.split("\r\n")[0] for one in said(run, "GET", EVIL)]
    assert asked == (["GET /seen.gif?reader=alice HTTP/1.1"] if images == "shown" else [])
    assert ("images-blocked" in reasons(run)) is (images == "blocked")
    assert all("Cookie" not in one for one in said(run, "GET", EVIL))


def raw(octets: bytes, **webmail: Any) -> tuple[Run, list[Response]]:
    """Somebody who is no browser says something at port 80; all that is answered."""
    run = play(web_redirects=False, **webmail)
    run.scenario.hosts[ALICE].agents.append("terminal")
    run = Run(run.scenario)
    run.give(ALICE, "connect", f"{WEBMAIL}:80")
    run.give(ALICE, "type", octets.decode("utf-8", "surrogateescape"))
    run.give(ALICE, "close", "")
    reader, found = ResponseReader(), []
    for event in run.events:
        if isinstance(event.fact, Sent) and (event.fact.wire, event.fact.side) == (0, "S"):
            reader.feed(event.fact.data)
    while isinstance(word := reader.next("GET"), Response):
        found.append(word)
    return run, found


@pytest.mark.parametrize(
    ("octets", "statuses"),
    [
        (b"GET /login HTTP/1.1\r\nHost: a\r\n\r\n", [200]),
        (b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", [404]),
        (b"DELETE /login HTTP/1.1\r\nHost: a\r\n\r\n", [405]),
        (b"BREW /login HTTP/1.1\r\nHost: a\r\n\r\n", [501]),
        (b"GET /letter/9 HTTP/1.1\r\nHost: a\r\n\r\n", [302]),
        (b"EHLO alice.home\r\n\r\n", [400]),
        (b"GET / HTTP/1.1\r\n\r\n", [400]),
        (b"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n", [413]),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", [431]),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", [501]),
        (b"GET /login HTTP/1.1\r\nHost: a\r\n\r\n" * 3, [200, 200, 200]),
        (b"GET / HTTP/1.1\nHost:\n\n" * 400, [302] * 400),
        (b"POST /login HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET / HTTP/1.1\nHost:\n\n" * 400, [401, *[302] * 400]),
        (b"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n\xff\xfe%%%=&", [401]),
    ],
)
def test_whatever_is_said_is_answered(octets: bytes, statuses: list[int]) -> None:
    _, answers = raw(octets)
    assert [one.status for one in answers] == statuses


def test_head_gives_what_get_would_but_the_page() -> None:
    """RFC 9110 §9.1: every server has GET and HEAD."""

    def told(method: str) -> bytes:
        run, _ = raw(f"{method} /login HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        return next(fact.data for fact in happened.facts(run, Sent) if (fact.wire, fact.side) == (0, "S"))

    assert told("HEAD") == told("GET").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


@settings(max_examples=40)
@given(
    st.sampled_from([b"", b"GET /login HTTP/1.1\r\nHost: a\r\n", b"POST /login HTTP/1.1\r\nHost: a\r\n"]),
    st.binary(max_size=80),
)
def test_no_octets_break_it(head: bytes, octets: bytes) -> None:
    run, _ = raw(head + octets)
    assert isinstance(run.events[-1].fact, HungUp) or run.events


@settings(max_examples=60)
@given(st.text(max_size=20), st.text(max_size=20))
@example("\0", "x")
@example("alice", "tulip\r\nA9 LOGOUT")
def test_whatever_is_typed_into_the_log_in_is_answered(user: str, password: str) -> None:
    content = form({"user": user, "password": password})
    _, answers = raw(Request("POST", "/login", (("Host", "a"),), content).octets)
    assert [one.status for one in answers] == [303 if (user, password) == ("alice", "tulip") else 401]


@settings(max_examples=40)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_whatever_is_typed_into_a_letter_adds_no_field(to: str, subject: str, text: str) -> None:
    """Line ends in a form's fields would begin other fields of the letter, were they let through."""
    typed = {"odd": {"from": "x@x.example", "to": [f"alice@alice.example, {to}"], "subject": subject, "text": text}}
    run = play("log-in", "send odd", letters=typed)
    for content in inbox(run, "Sent"):
        head = content.partition(b"\r\n\r\n")[0]
        names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
        allowed = {b"Date", b"From", b"To", b"Cc", b"Message-ID", b"Subject", b"MIME-Version"}
        assert {name for name in names if not name.startswith(b"Content-")} <= allowed


def test_two_plays_are_equal_but_for_ciphertext() -> None:
    def plain(run: Run) -> list[str]:
        return [
            repr(e.fact if not isinstance(e.fact, Sent) else (e.fact.wire, e.fact.data, len(e.fact.carried or b"")))
            for e in run.events
        ]

    script = ("open http://mail.alice.example/", "log-in", "send hello", "read 1", "log-out")
    assert plain(play(*script)) == plain(play(*script))


@pytest.mark.parametrize("end", ["", ">", "-->", '">'])
@pytest.mark.parametrize("piece", ["<a", "<!--", "<!---", "</a", '<a href="', "<![CDATA[", "<?", "<b>", "&lt"])
def test_a_strangers_html_takes_time_in_proportion(piece: str, end: str) -> None:
    def read(pieces: int) -> None:
        sanitised(piece * pieces + end, images=False)
        read_page("https://www.evil.example/", piece * pieces + end)

    assert grows_evenly(read, 500)
