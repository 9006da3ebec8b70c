"""The client's conversation: what it says to servers of many kinds, and what it takes for settled."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.smtp.client import Outcome, SmtpClient
from simulator.agents.smtp.errand import Errand
from simulator.mail.address import Address
from simulator.protocols.sasl import Credentials
from simulator.protocols.smtp import grammar

ALICE, BOB, EVE = Address("alice", "alice.example"), Address("bob", "bob.example"), Address("eve", "bob.example")
LETTER = b"Subject: x\r\n\r\n.Hello\r\n"
EIGHT = (
    b"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"d\xc3\xa9j\xc3\xa0\r\n"
)


def client(
    *recipients: Address, content: bytes = LETTER, parameters: Mapping[str, str] | None = None, login: bool = False,
    mechanism: str = "", sender: Address | None = ALICE, wishes: Mapping[str, str] | None = None,
) -> SmtpClient:  # fmt: skip
    errand = Errand(sender, [(one, wishes or {}) for one in recipients or (BOB,)], content, parameters or {})
    return SmtpClient("alice.home", errand, Credentials("alice", "rose") if login else None, mechanism)


def talk(who: SmtpClient, *replies: str) -> list[str]:
    """What the client says to each of these replies."""
    return [who.receive(b"".join(f"{line}\r\n".encode() for line in reply.split("|"))).decode() for reply in replies]


def kinds(who: SmtpClient) -> dict[str, str]:
    return {path: outcome.kind for path, outcome in who.outcomes.items()}


def test_a_plain_conversation_one_command_at_a_time() -> None:
    who = client(BOB, EVE)
    said = talk(who, "220 mx", "250 mx", "250 ok", "250 ok", "550 5.1.1 who?", "354 go", "250 2.0.0 taken", "221 bye")
    assert said == [
        "EHLO alice.home\r\n",
        "MAIL FROM:<alice@alice.example>\r\n",
        "RCPT TO:<bob@bob.example>\r\n",
        "RCPT TO:<eve@bob.example>\r\n",
        "DATA\r\n",
        "Subject: x\r\n\r\n..Hello\r\n.\r\n",
        "QUIT\r\n",
        "",
    ]
    assert kinds(who) == {"bob@bob.example": "delivered", "eve@bob.example": "failed"}
    assert who.outcomes["eve@bob.example"] == Outcome("failed", "5.1.1", "550 5.1.1 who?")
    assert who.over


def test_in_groups_where_the_server_takes_them() -> None:
    said = talk(client(BOB, EVE), "220 mx", "250-mx|250 PIPELINING", "250 a|250 b|250 c|354 d")
    assert said[1].splitlines() == [
        "MAIL FROM:<alice@alice.example>",
        "RCPT TO:<bob@bob.example>",
        "RCPT TO:<eve@bob.example>",
        "DATA",
    ]
    assert said[2].endswith("\r\n.\r\n")


def test_in_a_group_the_answers_may_come_one_by_one() -> None:
    assert talk(client(), "220 mx", "250-mx|250 PIPELINING", "250 a", "250 b", "354 c")[2:4] == ["", ""]


def test_nobody_left_and_yet_asked_for_content() -> None:
    who = client()
    said = talk(who, "220 mx", "250-mx|250 PIPELINING", "250 a|550 b|354 c", "554 none", "221 bye")
    assert said[2:4] == [".\r\n", "QUIT\r\n"]
    assert kinds(who) == {"bob@bob.example": "failed"}


@pytest.mark.parametrize("pipelining", ["", "-mx|250 PIPELINING"])
def test_nobody_left_and_no_content(pipelining: str) -> None:
    who = client()
    answers = ["250 a|550 b|503 c"] if pipelining else ["250 a", "550 b"]
    said = talk(who, "220 mx", f"250{pipelining or ' mx'}", *answers)
    assert said[-1] == "QUIT\r\n"
    assert kinds(who) == {"bob@bob.example": "failed"}


def test_asked_for_content_although_all_was_refused() -> None:
    who = client()
    said = talk(who, "220 mx", "250-mx|250 PIPELINING", "550 a|503 b|354 c", "554 none", "221 bye")
    assert said[2:4] == [".\r\n", "QUIT\r\n"]
    assert kinds(who) == {"bob@bob.example": "failed"}


@pytest.mark.parametrize("code", ["221", "250", "421", "500", "503"])
def test_good_bye_is_said_once(code: str) -> None:
    who = client()
    assert talk(who, "554 no", f"{code} x", f"{code} x")[:2] == ["QUIT\r\n", ""]
    assert who.over


@pytest.mark.parametrize(
    ("reply", "kind", "enhanced"),
    [
        ("552 too many", "deferred", "4.5.3"),
        ("552 5.5.3 too many", "deferred", "4.5.3"),
        ("552 5.2.2 full", "failed", "5.2.2"),
    ],
)
def test_an_old_word_for_too_many_recipients(reply: str, kind: str, enhanced: str) -> None:
    who = client(BOB, EVE)
    talk(who, "220 mx", "250 mx", "250 ok", "250 ok", reply)
    assert who.outcomes["eve@bob.example"][:2] == (kind, enhanced)


def test_the_old_hello_where_the_new_one_is_unknown() -> None:
    who = client(EVE, content=LETTER)
    assert talk(who, "220 mx", "502 what?", "250 mx")[1:] == [
        "HELO alice.home\r\n",
        "MAIL FROM:<alice@alice.example>\r\n",
    ]


@pytest.mark.parametrize(
    ("replies", "kind", "enhanced"),
    [
        (["554 5.7.1 go away"], "failed", "5.7.1"),
        (["521 no mail"], "failed", "5.0.0"),
        (["421 later"], "deferred", "4.0.0"),
        (["450 not now"], "deferred", "4.0.0"),
        (["220 mx", "451 4.3.0 ill"], "deferred", "4.3.0"),
        (["220 mx", "500 what?", "500 what?"], "failed", "5.0.0"),
        (["220 mx", "421 4.3.2 closing"], "deferred", "4.3.2"),
        (["SSH-2.0-x"], "failed", "5.5.0"),
        (["354 go"], "deferred", "4.5.0"),
        (["550 4.7.1 go away"], "failed", "5.7.1"),
    ],
)
def test_a_server_of_no_use_at_all(replies: list[str], kind: str, enhanced: str) -> None:
    who = client(BOB, EVE)
    talk(who, *replies)
    assert who.refusal is not None
    assert (who.refusal.kind, who.refusal.enhanced) == (kind, enhanced)
    assert who.settled


@pytest.mark.parametrize(
    ("replies", "bob"),
    [
        (["550 5.7.1 not you"], "failed"),
        (["451 4.7.1 later"], "deferred"),
        (["250 ok", "421 closing"], "deferred"),
        (["250 ok", "250 ok", "451 ill"], "deferred"),
        (["250 ok", "250 ok", "354 go", "452 4.3.1 full"], "deferred"),
        (["250 ok", "250 ok", "354 go", "554 5.6.0 ugly"], "failed"),
        (["250 ok", "250 ok", "354 go", "250 ok"], "delivered"),
        (["250 ok", "251 will forward", "354 go", "250 ok"], "delivered"),
        (["354 go"], "deferred"),
        (["250 ok", "250 ok", "250 ok"], "deferred"),
        (["250 ok", "250 ok", "354 go", "354 go on"], "deferred"),
        (["250 ok", "552 full"], "failed"),
    ],
)
def test_what_becomes_of_a_recipient(replies: list[str], bob: str) -> None:
    who = client()
    talk(who, "220 mx", "250 mx", *replies)
    assert kinds(who) == {"bob@bob.example": bob}
    assert who.refusal is None


@pytest.mark.parametrize("step", range(6))
def test_a_broken_wire_settles_nothing_for_good(step: int) -> None:
    who = client()
    talk(who, *["220 mx", "250 mx", "250 ok", "250 ok", "354 go"][:step])
    who.broken("4.4.2", "Connection lost")
    assert kinds(who) == {"bob@bob.example": "deferred"}
    assert (who.refusal is None) == (step >= 2)


def test_a_broken_wire_after_the_end_changes_nothing() -> None:
    who = client()
    talk(who, "220 mx", "250 mx", "250 ok", "250 ok", "354 go", "250 ok")
    who.broken("4.4.2", "Connection lost")
    assert kinds(who) == {"bob@bob.example": "delivered"}


def test_parameters_as_they_are_offered() -> None:
    full = "250-mx|250-SIZE|250-8BITMIME|250-DSN|250 SMTPUTF8"
    who = client(content=EIGHT, parameters={"RET": "HDRS", "ENVID": "K1", "SIZE": "1"}, wishes={"NOTIFY": "NEVER"})
    said = talk(who, "220 mx", full, "250 ok")
    assert said[1] == f"MAIL FROM:<alice@alice.example> BODY=8BITMIME SIZE={len(EIGHT)} RET=HDRS ENVID=K1\r\n"
    assert said[2] == "RCPT TO:<bob@bob.example> NOTIFY=NEVER\r\n"


def test_eight_bits_are_encoded_for_who_takes_seven() -> None:
    said = talk(client(content=EIGHT), "220 mx", "250 mx", "250 ok", "250 ok", "354 go")
    assert said[1] == "MAIL FROM:<alice@alice.example>\r\n"
    assert "Content-Transfer-Encoding: quoted-printable\r\n\r\nd=C3=A9j=C3=A0\r\n" in said[4]


def test_binary_goes_in_a_chunk_where_it_may() -> None:
    who = client(content=b"\r\n\0\xff\n", parameters={"BODY": "BINARYMIME"})
    said = [
        who.receive(r)
        for r in (b"220 mx\r\n", b"250-mx\r\n250-BINARYMIME\r\n250 CHUNKING\r\n", b"250 ok\r\n", b"250 ok\r\n")
    ]
    assert said[1] == b"MAIL FROM:<alice@alice.example> BODY=BINARYMIME\r\n"
    assert said[3] == b"BDAT 5 LAST\r\n\r\n\0\xff\n"
    who.receive(b"250 ok\r\n")
    assert kinds(who) == {"bob@bob.example": "delivered"}


@pytest.mark.parametrize("offer", ["250 mx", "250-mx|250-8BITMIME|250 CHUNKING", "250-mx|250 BINARYMIME"])
def test_binary_is_encoded_where_it_may_not_go(offer: str) -> None:
    who = client(content=b"Subject: x\r\n\r\n\0a\nb\r\n", parameters={"BODY": "BINARYMIME"})
    said = talk(who, "220 mx", offer, "250 ok", "250 ok", "354 go")
    assert said[1] == "MAIL FROM:<alice@alice.example>\r\n"
    assert said[4] == "Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\nAGEKYg0K\r\n.\r\n"


@pytest.mark.parametrize(
    ("header", "offer", "said"),
    [
        (
            "Subject: é",
            "250-mx|250-8BITMIME|250 SMTPUTF8",
            "MAIL FROM:<alice@alice.example> SMTPUTF8 BODY=8BITMIME\r\n",
        ),
        ("Subject: é", "250-mx|250 8BITMIME", "QUIT\r\n"),
        ("Subject: e", "250-mx|250 SMTPUTF8", "MAIL FROM:<alice@alice.example> SMTPUTF8\r\n"),
        ("Subject: e", "250 mx", "MAIL FROM:<alice@alice.example>\r\n"),
    ],
)
def test_a_header_beyond_ascii(header: str, offer: str, said: str) -> None:
    who = client(content=f"{header}\r\n\r\nx\r\n".encode(), parameters={"SMTPUTF8": ""})
    assert talk(who, "220 mx", offer)[1] == said
    assert [outcome.enhanced for outcome in who.outcomes.values()] == (["5.6.9"] if said == "QUIT\r\n" else [])


@pytest.mark.parametrize(("offer", "kind"), [("250 mx", "failed"), ("250-mx|250 SMTPUTF8", "")])
def test_addresses_beyond_ascii(offer: str, kind: str) -> None:
    who = client(Address("böb", "bob.example"))
    said = talk(who, "220 mx", offer)
    assert who.outcomes == (
        {} if not kind else {"böb@bob.example": Outcome(kind, "5.6.7", "The server takes no addresses beyond ASCII")}
    )
    assert said[1] == ("QUIT\r\n" if kind else "MAIL FROM:<alice@alice.example> SMTPUTF8\r\n")


@pytest.mark.parametrize(
    ("mechanism", "offer", "said"),
    [
        ("", "AUTH LOGIN PLAIN", "AUTH PLAIN AGFsaWNlAHJvc2U=\r\n"),
        ("LOGIN", "AUTH LOGIN PLAIN", "AUTH LOGIN\r\n"),
        ("", "AUTH LOGIN", "AUTH LOGIN\r\n"),
        ("PLAIN", "AUTH LOGIN", "QUIT\r\n"),
        ("", "AUTH GSSAPI", "QUIT\r\n"),
        ("", "SIZE", "QUIT\r\n"),
    ],
)
def test_log_in(mechanism: str, offer: str, said: str) -> None:
    who = client(login=True, mechanism=mechanism)
    assert talk(who, "220 mx", f"250-mx|250 {offer}")[1] == said


def test_log_in_step_by_step() -> None:
    who = client(login=True, mechanism="LOGIN")
    said = talk(who, "220 mx", "250-mx|250 AUTH LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 welcome")
    assert said[2:] == ["YWxpY2U=\r\n", "cm9zZQ==\r\n", "MAIL FROM:<alice@alice.example>\r\n"]


@pytest.mark.parametrize(("reply", "kind"), [("535 5.7.8 wrong", "failed"), ("454 4.7.0 ill", "deferred")])
def test_log_in_refused(reply: str, kind: str) -> None:
    who = client(login=True)
    assert talk(who, "220 mx", "250-mx|250 AUTH PLAIN", reply)[2] == "QUIT\r\n"
    assert kinds(who) == {"bob@bob.example": kind}


def test_patience_has_a_name_for_each_step() -> None:
    who, names = client(), []
    for reply in ("220 mx", "250 mx", "250 ok", "250 ok", "354 go", "250 ok", "221 bye"):
        names.append(who.patience and who.patience[0])
        talk(who, reply)
    assert names == ["initial-220", "command", "mail", "rcpt", "data-initiation", "data-termination", "command"]
    assert who.patience is None


_REPLIES = st.sampled_from(
    [b"220 mx\r\n", b"250 ok\r\n", b"250-mx\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n", b"354 go\r\n", b"334 x\r\n",
     b"421 closing\r\n", b"550 no\r\n", b"451 later\r\n", b"235 in\r\n"]
)  # fmt: skip


@given(st.lists(_REPLIES | st.binary(max_size=30), max_size=15), st.booleans())
def test_no_server_breaks_it(replies: list[bytes], login: bool) -> None:
    """Whatever a server says, no recipient is taken for served unless content was sent and accepted."""
    who, said = client(login=login), b""
    for reply in replies:
        if who.over:
            break
        said += who.receive(reply)
    if "delivered" in kinds(who).values():
        assert grammar.content(LETTER).octets in said
    who.broken("4.4.2", "Connection lost")
    assert who.settled
