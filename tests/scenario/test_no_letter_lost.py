"""Wherever the wire is cut: a letter that a server has taken is delivered, bounced or still on its way, never lost.

RFC 5321 §4.2.5, §6.1: whoever says 250 to a letter answers for it. That it arrives twice is allowed (§4.5.4.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from simulator.mail import message
from simulator.reading.letter import content_of
from simulator.reading.listener import Reading
from simulator.reading.utterance import Utterance
from simulator.scenario.load import load
from simulator.scenario.run import Run
from simulator.scenario.scenario import FaultPart, Scenario
from simulator.trace.facts import Event, GaveUp, HungUp, Queued, Sent, Stored, Tried
from tests.scenario.every import PATHS, name_of

MAIL = ("smtp", "submission")
SIX_DAYS = 6 * 86_400_000_000
PATH = re.compile(r"(?:MAIL FROM|RCPT TO):<([^>]*)>", re.IGNORECASE)
ABOUT = re.compile(rb"^Final-Recipient: \S+ (\S+)\r\nAction: failed\r", re.MULTILINE)


class Cut(NamedTuple):
    """When the wire of whom is cut: nothing that this host says then gets out."""

    who: str
    at: int


class Letter(NamedTuple):
    """A letter that somebody answers for: its Message-ID, one recipient, and whether it is a report."""

    id: str
    forward_path: str
    is_report: bool


def id_of(content: bytes) -> str:
    """What stays the same on all stations."""
    field = message.first(content, "Message-ID") or message.first(content, "Subject")
    return field.text if field else ""


def cuts(run: Run) -> list[Cut]:
    """The moment of each sending on a wire where letters travel."""
    reading = Reading.of(run.events)
    found = {}
    for event in run.events:
        if isinstance(event.fact, Sent) and (talk := reading.talks[event.fact.wire]).protocol in MAIL:
            found[Cut(talk.caller if event.fact.side == "C" else talk.callee, event.at)] = None
    return list(found)


def played_with(scenario: Scenario, cut: Cut) -> Run:
    """The same play with the wire cut, and six days to get over it."""
    fault = FaultPart(on=cut.who, does="cut", when={"at": f"{cut.at}us", "for": "1us"})
    run = Run(msgspec.structs.replace(scenario, faults=[fault, *scenario.faults]))
    run.play()
    run.wait(SIX_DAYS)
    assert not run.world.ended
    assert any(isinstance(event.fact, HungUp) and event.fact.how == "cut" for event in run.events)
    return run


def answered_for(run: Run) -> Iterator[Letter]:
    """The letters somebody said 250 to, as they were heard on the wires, and those put on a shelf."""
    reading = Reading.of(run.events)
    for talk in reading.talks.values():
        if talk.protocol in MAIL:
            yield from _heard(reading, [reading.utterances[place] for place in talk.places])
    for event in run.events:
        if isinstance(event.fact, Queued):
            for path in event.fact.forward_paths:
                yield Letter(id_of(event.fact.content), path, not event.fact.reverse_path)


def _heard(reading: Reading, said: Sequence[Utterance]) -> Iterator[Letter]:
    sender, recipients = "", list[str]()
    for one in said:
        if one.side == "C" or one.answers is None or not one.label.startswith("2"):
            continue
        command = reading.utterances[one.answers]
        path = PATH.match(reading.words(command))
        if command.label == "MAIL" and path:
            sender, recipients = path[1], []
        elif command.label == "RCPT" and path:
            recipients.append(path[1])
        elif command.label == "content" and (name := id_of(reading.text(command))):
            # One without a name gets it where it is handed in (RFC 6409 §8.3), and is followed from that shelf on.
            yield from (Letter(name, to, not sender) for to in recipients)


class Fates:
    """What became of letters in the end, as the facts tell it."""

    def __init__(self, scenario: Scenario, events: list[Event]) -> None:
        self._arrived: set[tuple[str, str]] = set()  # Message-ID, mailbox
        self._bounced: set[tuple[str, str]] = set()  # Message-ID, forward path
        self._waiting: dict[tuple[str, str], tuple[str, set[str]]] = {}  # by shelf and number
        self._numbered: dict[tuple[str, str], str] = {}  # by the same, the Message-ID
        self._boxes = dict(_addresses(scenario))
        self._members = dict(_members(scenario))
        self._is_robbed = any(fault.does == "rewrite" for fault in scenario.faults)
        self._loot = b""  # what lies in mailboxes of a town where somebody rewrites: letters may be inside letters
        for event in events:
            self._note(event)

    def _note(self, event: Event) -> None:
        fact = event.fact
        if content := content_of(event):
            about = message.first(content, "In-Reply-To")
            if about:
                self._bounced |= {(about.text, path.decode()) for path in ABOUT.findall(content)}
        match fact:
            case Stored(mailbox=mailbox):
                self._arrived.add((id_of(fact.letter), mailbox))
                self._loot += fact.letter if self._is_robbed else b""
            case Queued(who=who, letter=letter, forward_paths=paths):
                self._numbered[who, letter] = id_of(fact.content)
                self._waiting[who, letter] = (id_of(fact.content), set(paths))
            case GaveUp(who=who, letter=letter, forward_path=path, reason="reason.submission-refused"):
                self._bounced.add((self._numbered[who, letter], path))  # its author sees it, without a report
            case GaveUp(who=who, letter=letter, forward_path=path) if (who, letter) in self._waiting:
                self._waiting[who, letter][1].discard(path)
            case Tried(who=who, letter=letter, outcome=outcome) if outcome != "deferred":
                del self._waiting[who, letter]

    def is_known(self, letter: Letter, path: str, seen: tuple[str, ...] = ()) -> bool:
        """Whether it is in a mailbox, or came back, or still waits; for a list, this holds for each of its members."""
        key = (letter.id, path)
        if key in self._bounced or any(key[0] == one and path in paths for one, paths in self._waiting.values()):
            return True
        if (letter.id, self._boxes.get(path.lower(), "")) in self._arrived:
            return True
        if letter.id and letter.id.encode() in self._loot:
            return True
        members = [one for one in self._members.get(path.lower(), ()) if one not in seen]
        if members:
            return all(self.is_known(letter, one, (*seen, path)) for one in members)
        return letter.is_report and any(
            one == letter.id and box.endswith(":postmaster/INBOX") for one, box in self._arrived
        )


def _domains(scenario: Scenario, host: str) -> list[str]:
    return [*scenario.hosts[host].settings.get("domains", []), host]


def _addresses(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Each address with its INBOX."""
    for host, part in scenario.hosts.items():
        for user, box in part.mailboxes.items():
            for address in box.addresses or [f"{user}@{domain}" for domain in _domains(scenario, host)]:
                yield address.lower(), f"{host}:{user}/INBOX"


def _members(scenario: Scenario) -> Iterator[tuple[str, list[str]]]:
    """Each list and forward with those it stands for."""
    for host, part in scenario.hosts.items():
        named = part.settings.get("lists", {}) | part.settings.get("forwards", {})
        for name, members in named.items():
            for domain in _domains(scenario, host):
                yield f"{name}@{domain}".lower(), [members] if isinstance(members, str) else members


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_no_letter_is_lost(path: Path, some: Callable[[Sequence[Cut], int], Sequence[Cut]]) -> None:
    scenario = load(path)
    untouched = Run(scenario)
    untouched.play()
    for cut in some(cuts(untouched), 4):
        run = played_with(scenario, cut)
        fates = Fates(scenario, run.events)
        lost = [letter for letter in answered_for(run) if not fates.is_known(letter, letter.forward_path)]
        assert lost == [], f"cut at {cut}"


def test_letters_are_really_accounted_for() -> None:
    """The ledger is no rubber stamp: strike the last station out of the film, and the letter is missed."""
    scenario = load("letter-journey")
    run = Run(scenario)
    run.play()
    letters = set(answered_for(run))
    assert {letter.forward_path for letter in letters} == {"bob@bob.example"}
    assert all(Fates(scenario, run.events).is_known(letter, letter.forward_path) for letter in letters)
    without = [event for event in run.events if not isinstance(event.fact, Stored)]
    assert not any(Fates(scenario, without).is_known(letter, letter.forward_path) for letter in letters)
