"""An IMAP server at work: what it says, records, tells its fellows, and when it has had enough."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.imap.server import ImapServer
from simulator.agents.imap.service import CAPABILITIES
from simulator.trace.facts import Changed, Decided, Stored
from tests.agents.imap.host import Host, bob, letter
from tests.effort import grows_evenly


def lines(said: str) -> list[str]:
    return said.split("\r\n")[:-1]


# ---- the session's life


def test_it_greets_with_its_capabilities() -> None:
    assert Host().call() == (
        "* OK [CAPABILITY IMAP4rev1 IMAP4rev2 SASL-IR AUTH=PLAIN LITERAL+ ID ENABLE] mx.bob.example speaks IMAP\r\n"
    )


def test_silence_after_log_in_ends_in_autologout() -> None:
    host = Host()
    host.log_in()
    assert list(host.timers) == ["autologout-imap-1"]
    host.wait(1799)
    assert not host.closed
    host.type("a NOOP\r\n")
    host.wait(1799)
    assert not host.closed
    host.wait(1)
    assert host.heard() == "* BYE You have been silent for too long\r\n"
    assert host.closed == {1}
    assert host.timers == {}


def test_who_does_not_log_in_is_not_waited_for_as_long() -> None:
    host = Host(imap_login_timeout="1m")
    host.call()
    host.wait(60)
    assert host.heard().startswith("* BYE")


def test_idling_does_not_keep_a_client_for_ever() -> None:
    host = Host()
    host.log_in(mailbox="INBOX")
    host.type("a IDLE\r\n")
    host.wait(1800)
    assert host.heard().startswith("* BYE")


def test_a_caller_who_hangs_up_leaves_no_timer() -> None:
    host = Host()
    host.log_in()
    host.hang_up()
    assert host.timers == {}


def test_wrong_passwords_end_the_connection() -> None:
    host = Host()
    host.call()
    for _ in range(2):
        assert host.type("a LOGIN bob rose\r\n").startswith("a NO [AUTHENTICATIONFAILED]")
    assert lines(host.type("a LOGIN bob rose\r\n"))[1] == "* BYE Too many wrong passwords"
    assert host.closed == {1}
    assert host.reasons() == [*["bad-credentials"] * 3, "too-many-log-ins"]


def test_a_log_in_is_recorded() -> None:
    host = Host()
    host.log_in()
    assert host.facts == [Decided("mx.bob.example", "accept", "reason.authenticated", {"user": "bob"})]


def test_a_name_that_is_no_text_can_still_be_written_down() -> None:
    host = Host()
    host.call()
    assert host.type(b'a LOGIN "\xff" tulip\r\n').startswith("a NO")
    (fact,) = host.facts
    assert msgspec.json.decode(msgspec.json.encode(fact))["details"] == {"user": "\\udcff"}


def test_too_many_connections() -> None:
    host = Host(imap_most_connections=2)
    host.log_in(1)
    host.log_in(2)
    assert host.log_in(3).startswith("in NO [LIMIT]")
    host.hang_up(1)
    assert host.type("in LOGIN bob tulip\r\n", 3).startswith("in OK")


def test_one_may_log_in_by_address() -> None:
    host = Host()
    host.call()
    assert host.type("a LOGIN BOB@bob.example tulip\r\n").startswith("a OK")


# ---- several sessions


def test_an_idle_session_is_told_at_once() -> None:
    host = Host(bob("simple", "mime"))
    host.log_in(1, "INBOX")
    host.log_in(2, "INBOX")
    assert host.type("i IDLE\r\n", 1).startswith("+ ")
    host.type("a STORE 2 +FLAGS (\\Deleted)\r\n", 2)
    assert host.heard(1) == "* 2 FETCH (UID 2 FLAGS (\\Deleted \\Recent))\r\n"
    host.type("b EXPUNGE\r\n", 2)
    assert host.heard(1) == "* 2 EXPUNGE\r\n"
    host.deliver(letter("simple"))
    assert host.heard(1) == "* 2 EXISTS\r\n* 2 RECENT\r\n"
    assert host.heard(2) == ""
    assert lines(host.type("c NOOP\r\n", 2)) == ["* 2 EXISTS", "* 0 RECENT", "c OK NOOP completed"]
    assert host.type("DONE\r\n", 1) == "i OK IDLE completed\r\n"


def test_losses_wait_until_numbers_are_not_in_use() -> None:
    host = Host(bob("simple", "mime", "list"))
    host.log_in(1, "INBOX")
    host.log_in(2, "INBOX")
    host.type("a STORE 1 +FLAGS (\\Deleted)\r\na EXPUNGE\r\n", 1)
    told = [lines(host.type(f"b {command}\r\n", 2)) for command in ("FETCH 2 UID", "SEARCH ALL", "STORE 3 FLAGS ()")]
    assert told == [
        ["* 2 FETCH (UID 2)", "b OK FETCH completed"],
        ["* SEARCH 2 3", "b OK SEARCH completed"],
        ["* 3 FETCH (FLAGS ())", "b OK STORE completed"],
    ]
    assert host.type("b FETCH 1:2 UID\r\n", 2) == (
        "* 2 FETCH (UID 2)\r\nb NO [EXPUNGEISSUED] Some of these letters were expunged elsewhere\r\n"
    )
    assert lines(host.type("b UID FETCH 2 UID\r\n", 2)) == [
        "* 2 FETCH (UID 2)",
        "* 1 EXPUNGE",
        "b OK UID FETCH completed",
    ]


def test_a_session_without_a_mailbox_is_told_nothing() -> None:
    host = Host()
    host.log_in(1)
    host.type("a IDLE\r\n")
    host.deliver(letter("simple"))
    assert host.heard() == ""


# ---- what is written down


def test_changes_are_recorded_and_told_to_fellows() -> None:
    host = Host(bob("simple", folders=("Sent",)))
    host.log_in(mailbox="INBOX")
    host.facts.clear()
    host.type("a STORE 1 +FLAGS (\\Seen work)\r\nb COPY 1 Sent\r\nc STORE 1 +FLAGS (\\Deleted)\r\nd EXPUNGE\r\n")
    host.type("e CREATE Plans\r\nf RENAME Plans Dreams\r\ng SUBSCRIBE Dreams\r\nh DELETE Dreams\r\n")
    place = "mx.bob.example:bob"
    assert host.facts == [
        Changed(f"{place}/INBOX", 1, "flags", {"flags": "\\Seen work"}),
        Stored(f"{place}/Sent", 1, letter("simple"), ("\\Seen", "work")),  # type: ignore[arg-type]
        Changed(f"{place}/INBOX", 1, "flags", {"flags": "\\Deleted \\Seen work"}),
        Changed(f"{place}/INBOX", 1, "expunged"),
        Changed(f"{place}/Plans", None, "created", {"uidvalidity": "3"}),
        Changed(f"{place}/Plans", None, "renamed", {"to": "Dreams"}),
        Changed(f"{place}/Dreams", None, "subscribed"),
        Changed(f"{place}/Dreams", None, "deleted"),
    ]
    assert host.told == ["changed bob/INBOX", "changed bob/Sent", "changed bob/INBOX", "changed bob/INBOX"]


def test_reading_marks_as_seen_and_says_so_in_the_trace() -> None:
    host = Host(bob("simple"))
    host.log_in(mailbox="INBOX")
    host.facts.clear()
    host.type("a FETCH 1 BODY[TEXT]\r\nb FETCH 1 BODY[TEXT]\r\n")
    assert [type(fact) for fact in host.facts] == [Changed]


def test_refusals_are_recorded_with_their_reason() -> None:
    host = Host(bob("simple", quota=200))
    host.log_in(mailbox="INBOX")
    host.facts.clear()
    host.type("a COPY 1 Sent\r\nb CREATE Sent\r\nc COPY 1 Sent\r\nd DELETE INBOX\r\ne SELECT Nowhere\r\n")
    assert host.reasons() == ["no-mailbox-to-fill", "over-quota", "inbox-stays", "no-such-mailbox"]


# ---- a POP3 session holds the maildrop


def test_nothing_is_taken_from_under_a_pop3_session() -> None:
    host = Host(bob("simple", folders=("Old",)))
    host.log_in(mailbox="INBOX")
    host.household.store.accounts["bob"].maildrop_lock = "pop3-7"
    host.type("a STORE 1 +FLAGS (\\Deleted)\r\n")
    for command in ("EXPUNGE", "MOVE 1 Old", "RENAME INBOX Older"):
        assert host.type(f"b {command}\r\n").startswith("b NO [INUSE]")
    assert host.type("c CLOSE\r\n") == "c OK CLOSE completed\r\n"
    assert list(host.household.store.accounts["bob"].inbox.letters) == [1]


# ---- settings


REVISION_1 = [one for one in CAPABILITIES if one != "IMAP4rev2"]  # in which nothing is implied
SWITCHES = [
    ("IDLE", "IDLE"),
    ("ENABLE", "ENABLE IMAP4rev2"),
    ("ID", "ID NIL"),
    ("NAMESPACE", "NAMESPACE"),
    ("QUOTA", 'GETQUOTA ""'),
    ("LIST-EXTENDED", 'LIST (SUBSCRIBED) "" *'),
    ("CREATE-SPECIAL-USE", "CREATE Sent (USE (\\Sent))"),
]
SELECTED_SWITCHES = [
    ("MOVE", "MOVE 1 INBOX"),
    ("UNSELECT", "UNSELECT"),
    ("UIDPLUS", "UID EXPUNGE 1"),
    ("ESEARCH", "SEARCH RETURN (COUNT) ALL"),
    ("SEARCHRES", "SEARCH RETURN (SAVE) ALL"),
    ("WITHIN", "SEARCH YOUNGER 60"),
]


@pytest.mark.parametrize(("capability", "command"), SWITCHES + SELECTED_SWITCHES)
def test_what_is_not_offered_is_not_understood(capability: str, command: str) -> None:
    selected = "INBOX" if (capability, command) in SELECTED_SWITCHES else ""
    full = Host(bob("simple"))
    full.log_in(mailbox=selected)
    assert "BAD" not in full.type(f"a {command}\r\n")
    less = Host(bob("simple"), imap_capabilities=[one for one in REVISION_1 if one != capability])
    less.log_in(mailbox=selected)
    assert less.type(f"a {command}\r\n").startswith("a BAD")


FOLDED_IN = [  # RFC 9051 Appendix E, item 2
    "ENABLE IMAP4rev2",
    "NAMESPACE",
    'LIST (SUBSCRIBED) "" * RETURN (CHILDREN STATUS (MESSAGES))',
    "APPEND INBOX {1+}\r\nx",
    "UID EXPUNGE 1",
    "SEARCH RETURN (SAVE COUNT) ALL",
    "MOVE 1 INBOX",
    "UNSELECT",
]


@pytest.mark.parametrize("command", FOLDED_IN)
def test_a_server_of_the_second_revision_has_all_that_is_part_of_it(command: str) -> None:
    selected = "" if command.startswith("ENABLE") else "INBOX"
    host = Host(bob("simple"), imap_capabilities=["IMAP4rev2"])
    host.log_in(mailbox=selected)
    assert lines(host.type(f"a {command}\r\n"))[-1].startswith("a OK")


def test_whoever_asks_which_names_have_others_below_them_is_told() -> None:
    host = Host(bob(folders=("a", "a/b")), imap_capabilities=["IMAP4rev2"])
    host.log_in()
    assert "Children" not in host.type('a LIST "" a\r\n')
    assert r"\HasChildren" in host.type('b LIST "" a RETURN (CHILDREN)\r\n')  # RFC 9051 §6.3.9.2


def test_without_uidplus_nothing_tells_new_uids() -> None:
    host = Host(bob("simple"), imap_capabilities=[one for one in REVISION_1 if one != "UIDPLUS"])
    host.log_in(mailbox="INBOX")
    assert lines(host.type("a COPY 1 INBOX\r\n"))[-1] == "a OK COPY completed"
    assert lines(host.type("b APPEND INBOX {1+}\r\nx\r\n"))[-1] == "b OK APPEND completed"


def test_durations_are_checked_when_a_scenario_is_loaded() -> None:
    with pytest.raises(ValueError, match="soon"):
        ImapServer.Settings(imap_autologout="soon")


# ---- limits


def test_a_literal_too_large_is_refused_before_it_comes() -> None:
    host = Host(imap_append_limit=1000)
    host.log_in()
    assert host.type("a APPEND INBOX {1001}\r\n").startswith("a NO [TOOBIG]")
    assert host.type("b NOOP\r\n") == "b OK NOOP completed\r\n"


def test_a_literal_too_large_that_comes_anyway_is_passed_over() -> None:
    host = Host(imap_append_limit=1000)
    host.log_in()
    assert host.type("a APPEND INBOX {1001+}\r\n" + "x" * 1001 + "\r\nb NOOP\r\n").split("\r\n")[-2] == (
        "b OK NOOP completed"
    )


@pytest.mark.parametrize(("offered", "size"), [(["LITERAL-"], 4097), ([], 3)])
def test_a_literal_that_ought_to_wait_is_refused_and_passed_over(offered: list[str], size: int) -> None:
    host = Host(imap_capabilities=["IMAP4rev1", *offered])
    host.log_in()
    said = host.type(f"a APPEND INBOX {{{size}+}}\r\n" + "x" * size + "\r\nb NOOP\r\n")
    assert lines(said) == ["a BAD Wait for + before so long a literal", "b OK NOOP completed"]


def test_an_endless_line_is_refused() -> None:
    host = Host()
    host.log_in()
    said = host.type(b"a NOOP " + b"x" * 100_000)
    said += host.type(b"x" * 100_000 + b"\r\nb NOOP\r\n")
    assert lines(said) == ["a BAD The line is too long", "b OK NOOP completed"]


def test_a_letter_with_nul_is_refused() -> None:
    host = Host()
    host.log_in()
    told = host.type(b"a APPEND INBOX ~{3+}\r\na\0b\r\n")
    assert told == "a NO [UNKNOWN-CTE] Letters with NUL octets are not kept here\r\n"  # RFC 3516 §4.4
    assert host.type(b"b APPEND INBOX {3+}\r\na\0b\r\n") == "b BAD APPEND is not written like that\r\n"


def test_a_letter_delivered_with_nul_is_told_without() -> None:
    """NUL may stand in no literal but a literal8, which only BINARY may be told in (RFC 9051 §4.3.1)."""
    host = Host(account := bob())
    account.inbox.append(b"Subject: x\r\n\r\n\0\xff", 0)  # as by BDAT (RFC 3030 §3)
    host.log_in(mailbox="INBOX")
    assert host.type("a FETCH 1 (RFC822.SIZE BODY.PEEK[TEXT])\r\n").splitlines()[:2] == [
        "* 1 FETCH (RFC822.SIZE 55 BODY[TEXT] {6}",
        "AP8=",
    ]
    assert "\0" not in host.type("b FETCH 1 (RFC822 BODY.PEEK[] BODYSTRUCTURE)\r\n")
    assert '"base64" 6' in host.type("c FETCH 1 BODYSTRUCTURE\r\n").lower()
    assert host.type(b"d FETCH 1 (BINARY.SIZE[1] BINARY.PEEK[1])\r\n").startswith(
        "* 1 FETCH (BINARY.SIZE[1] 2 BINARY[1] ~{2}\r\n\0\udcff)"
    )


@pytest.mark.parametrize("moment", ["01-Jan-0001 00:00:00 +0000", "31-Dec-9999 23:59:59 +0000"])
def test_letters_may_be_as_old_as_a_date_can_tell(moment: str) -> None:
    host = Host()
    host.log_in(mailbox="INBOX")
    host.type(f'a APPEND INBOX "{moment}" {{1+}}\r\nx\r\n')
    moment = moment.removeprefix("0")
    assert lines(host.type("b FETCH 1 INTERNALDATE\r\n"))[0] == f'* 1 FETCH (INTERNALDATE "{moment:>26}")'
    assert lines(host.type(f"c SEARCH ON {moment[:-15]}\r\n"))[0] == "* SEARCH 1"


def test_a_thousand_letters_are_no_trouble() -> None:
    account = bob()
    for number in range(1000):
        account.inbox.append(b"Subject: %d\r\n\r\nHello\r\n" % number, 0)
    host = Host(account)
    host.log_in(mailbox="INBOX")
    assert host.type("a FETCH 1:* (UID FLAGS)\r\n").count("FETCH (") == 1000
    host.type("b STORE 1:* +FLAGS.SILENT (\\Deleted)\r\n")
    assert host.type("c EXPUNGE\r\n").count("* 1 EXPUNGE\r\n") == 1000


# ---- whatever comes, there is an answer

VERBS = st.sampled_from(
    """CAPABILITY NOOP LOGOUT LOGIN AUTHENTICATE ENABLE SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST
    LSUB NAMESPACE STATUS APPEND IDLE CHECK CLOSE UNSELECT EXPUNGE SEARCH FETCH STORE COPY MOVE ID GETQUOTA GETQUOTAROOT
    STARTTLS SORT GETACL XYZZY""".split()
)
WORDS = r"""
    INBOX Sent a/b "" * % "*" 1 1:* 2:4 $ 0 9:7 (FLAGS) ALL FULL ENVELOPE BODYSTRUCTURE BODY[] BODY[1.MIME]<0.3> (\Seen)
    \Deleted +FLAGS -FLAGS.SILENT FLAGS (\Recent) keyword RFC822.TEXT BINARY[1] UID NOT OR SEEN SUBJECT tulips SINCE
    1-Mar-2026 CHARSET UTF-8 latin1 RETURN (MIN) (SAVE) (SUBSCRIBED) (MESSAGES NIL IMAP4rev2 PLAIN AGJvYgB0dWxpcA== ( )
    (USE YOUNGER 3 KEYWORD LARGER 10 (STATUS (SIZE)) RECURSIVEMATCH ((((((((((
"""
ARGUMENTS = st.sampled_from([*WORDS.split(), "{3+}\r\nabc", "{2}\r\nab"])
COMMANDS = st.builds(
    lambda uid, verb, words: f"t {'UID ' * uid}{' '.join([verb, *words])}\r\n".encode(),
    st.booleans(),
    VERBS,
    st.lists(ARGUMENTS, max_size=4),
)


@given(st.lists(st.one_of(COMMANDS, COMMANDS, st.binary(max_size=30).map(lambda raw: raw + b"\r\n")), max_size=12))
def test_no_words_break_it(said: list[bytes]) -> None:
    host = Host(bob("simple", "mime", "forward", folders=("Sent", "a/b"), quota=5000))
    host.log_in(1, "INBOX")
    host.log_in(2, "INBOX")
    host.type("i IDLE\r\n", 2)
    for octets in said:
        if 1 in host.closed:
            break
        answer = host.type(octets, 1)
        assert not answer or answer.endswith("\r\n")
    if 1 not in host.closed:
        assert host.type("DONE\r\n*\r\nend LOGOUT\r\n" * 3).count("* BYE") == 1


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_no_octets_break_it(pieces: list[bytes]) -> None:
    host = Host()
    host.call()
    for piece in pieces:
        if 1 not in host.closed:
            host.type(piece)
    assert [fact.reason for fact in host.facts] in ([], ["reason.no-text"])  # who does not speak in lines is sent away


# ---- asking for too much

LARGE = b"Subject: large\r\n\r\n" + b"tulips\r\n" * 10_000


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("COPY 1:* INBOX", 18),
        ("FETCH 1:* BODY.PEEK[]", 1_500),
        ("FETCH 1:* BODYSTRUCTURE", 1_500),
        ("FETCH 1:* (" + " ".join(f"BODY.PEEK[]<{place}.1>" for place in range(1_500)) + ")", 1),
        ("SEARCH TEXT roses", 1_500),
        ("SEARCH " + "NOT TEXT roses " * 1_500 + "ALL", 1),
        ("NOOP", 20_000),
        ('LIST "" (' + "*% " * 10_000 + "*)", 100),
    ],
)
def test_whoever_asks_for_too_much_in_one_go_is_shown_out(line: str, times: int) -> None:
    host = Host(bob("simple"))
    host.household.store.accounts["bob"].inbox.append(LARGE, 0)
    host.log_in(1, "INBOX")
    assert host.type(f"t {line}\r\n" * times).endswith("* BYE You ask for too much at once\r\n")
    assert 1 in host.closed
    assert len(host.facts) < 100_000


@pytest.mark.parametrize("level", ["a/", "//"])
def test_a_name_without_an_end_is_not_taken_apart(level: str) -> None:
    host = Host(bob())
    host.log_in(1, "INBOX")

    def create(size: int) -> None:
        assert host.type(f"t CREATE {level * size}x\r\n").startswith("t NO [CANNOT]")

    assert grows_evenly(create, 1_000)


def test_the_largest_letter_is_not_too_much() -> None:
    host = Host(bob())
    host.household.store.accounts["bob"].inbox.append(b"x" * ImapServer.Settings().imap_append_limit, 0)
    host.log_in(1, "INBOX")
    assert host.type("t FETCH 1 (BODYSTRUCTURE BODY[])\r\n").endswith("t OK FETCH completed\r\n")


def test_what_was_asked_before_does_not_count() -> None:
    host = Host(bob())
    host.household.store.accounts["bob"].inbox.append(LARGE, 0)
    host.log_in(1, "INBOX")
    for _ in range(3):
        assert host.type("t FETCH 1 BODY.PEEK[]\r\n" * 400).endswith("t OK FETCH completed\r\n")
