"""A receiver tells a domain at the end of the day what letters have come in its name: read as its owner would."""

from __future__ import annotations

import gzip
from email import message_from_bytes
from xml.etree import ElementTree

import pytest

from simulator.scenario.load import loads
from simulator.scenario.run import Run
from simulator.trace.facts import Decided, Stored

TOWN = """
links = [
  {{ between = ["alice.home", "smtp.alice.example"] }},
  {{ between = ["smtp.alice.example", "mx.bob.example"] }},
  {{ between = ["rex.home", "mx.bob.example"] }},
  {{ between = ["mx.bob.example", "mx.reports.example"] }},
  {{ between = ["smtp.alice.example", "dns.example"] }},
  {{ between = ["mx.bob.example", "dns.example"] }},
]
[hosts."alice.home"]
agents = ["mail-user"]
submission = "smtp.alice.example"
user = "alice"
password = "tulip"
[hosts."smtp.alice.example"]
agents = ["smtp-server", "queue"]
address = "192.0.2.25"
domains = ["alice.example"]
mailboxes = {{ alice = {{ password = "tulip" }}, dmarc = {{ password = "thorn" }} }}
sign_with = ["mail._domainkey.alice.example ed25519-sha256"]
[hosts."rex.home"]
agents = ["mail-user"]
address = "192.0.2.66"
submission = "mx.bob.example:25"
[hosts."mx.reports.example"]
agents = ["smtp-server"]
domains = ["reports.example"]
mailboxes = {{ dmarc = {{ password = "thorn" }} }}
[hosts."mx.bob.example"]
agents = ["smtp-server", "queue", "dmarc-reporter"]
domains = ["bob.example"]
mailboxes = {{ bob = {{ password = "rose" }} }}
spf = "note"
dkim = "note"
dmarc = "{mode}"
[hosts."dns.example"]
agents = ["dns-server"]
[dns]
"alice.example" = {{ MX = "10 smtp.alice.example.", TXT = "v=spf1 mx -all" }}
"_dmarc.alice.example" = {{ TXT = "{record}" }}
"bob.example" = {{ MX = "10 mx.bob.example." }}
"reports.example" = {{ MX = "10 mx.reports.example." }}
{rest}
[letters.hello]
from = "Alice <alice@alice.example>"
to = ["bob@bob.example"]
subject = "Lunch"
text = "At noon?"
"""
SCRIPT = "".join(
    f'[[script]]\nwho = "{who}"\naction = "send hello"\nat = "{at}"\n'
    for who, at in (("alice.home", "0s"), ("alice.home", "1h"), ("rex.home", "2h"), ("alice.home", "20h"))
)
NAMESPACE = {"": "urn:ietf:params:xml:ns:dmarc-2.0"}
OURS = "rua=mailto:dmarc@alice.example"
THEIRS = "rua=mailto:dmarc@reports.example"
CONSENT = '"alice.example._report._dmarc.reports.example" = { TXT = "v=DMARC1" }'


def played(record: str, mode: str = "enforce", rest: str = "") -> Run:
    run = Run(loads(TOWN.format(record=f"v=DMARC1; {record}", mode=mode, rest=rest) + SCRIPT))
    run.play()
    return run


def reports(run: Run) -> list[ElementTree.Element]:
    letters = [e.fact.letter for e in run.events if isinstance(e.fact, Stored) and ":dmarc/" in e.fact.mailbox]
    parts = [part for letter in letters for part in message_from_bytes(letter).walk()]
    packed = [part for part in parts if part.get_content_type() == "application/gzip"]
    assert all(b"DKIM-Signature: v=1; a=ed25519-sha256;" in letter for letter in letters)
    assert all(str(part.get_filename()).startswith("mx.bob.example!alice.example!") for part in packed)
    return [ElementTree.fromstring(gzip.decompress(part.get_payload(decode=True))) for part in packed]  # type: ignore[arg-type]


def said(element: ElementTree.Element, *paths: str) -> list[str | None]:
    return [element.findtext(path, None, NAMESPACE) for path in paths]


def test_a_day_of_letters_is_told_address_by_address() -> None:
    (report,) = reports(played(f"p=reject; {OURS}"))
    assert said(report, "policy_published/domain", "policy_published/p", "report_metadata/org_name") == [
        "alice.example", "reject", "mx.bob.example",
    ]  # fmt: skip
    assert said(report, "report_metadata/date_range/begin", "report_metadata/date_range/end") == [
        "1772409600", "1772495999",
    ]  # fmt: skip
    row = ("source_ip", "count", "policy_evaluated/disposition", "policy_evaluated/dkim", "policy_evaluated/spf")
    assert [said(one, *(f"row/{path}" for path in row)) for one in report.findall("record", NAMESPACE)] == [
        ["192.0.2.25", "2", "pass", "pass", "pass"],
        ["192.0.2.66", "1", "reject", "fail", "fail"],
    ]
    honest = report.find("record", NAMESPACE)
    assert honest is not None
    assert said(honest, "identifiers/header_from", "auth_results/dkim/selector", "auth_results/spf/result") == [
        "alice.example", "mail", "pass",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "mode", "done", "reason"),
    [
        ("p=reject", "note", "none", "local_policy"),
        ("p=reject; t=y", "enforce", "quarantine", "policy_test_mode"),
        ("p=none", "enforce", "none", None),
    ],
)
def test_what_was_done_otherwise_has_a_reason(record: str, mode: str, done: str, reason: str | None) -> None:
    (report,) = reports(played(f"{record}; {OURS}", mode))
    forged = report.findall("record", NAMESPACE)[1]
    evaluated = "row/policy_evaluated"
    assert said(forged, f"{evaluated}/disposition", f"{evaluated}/reason/type") == [done, reason]


@pytest.mark.parametrize(
    ("record", "rest", "result", "count"),
    [
        ("p=none", "", "unwanted", 0),
        (f"p=none; {THEIRS}", "", "unwanted", 0),
        (f"p=none; {THEIRS}", CONSENT, "sent", 1),
        (f"p=none; {OURS},mailto:dmarc@reports.example", CONSENT, "sent", 2),
    ],
)
def test_strangers_hear_of_it_only_where_they_agreed(record: str, rest: str, result: str, count: int) -> None:
    run = played(record, rest=rest)
    assert len(reports(run)) == count
    told = {e.fact.reason for e in run.events if isinstance(e.fact, Decided)}
    assert f"dmarc.report.result.{result}" in told
    assert ("dmarc.concept.external-report-destination" in told) is (result == "unwanted" and THEIRS in record)
