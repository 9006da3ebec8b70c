"""A session to be said again with less and less help: what is shown, and how far one has come. Knows no page.

It is said once by the engines, so that what is shown is what they say; where it may have gaps, the listener knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from simulator.reading.listener import Reading, Talk
from simulator.reading.pattern import Search
from simulator.reading.utterance import Utterance
from simulator.scenario.lesson.solution import begun, keyboard, solve
from simulator.scenario.scenario import Scenario, TaskPart
from simulator.trace.facts import HungUp

ROUNDS = 4  # whole, with gaps, by its goals, alone


class Piece(NamedTuple):
    """A piece of something said; `key`: of the token that is left out where there are gaps, or nothing."""

    text: str
    key: str = ""


class Step(NamedTuple):
    """One thing to say: its label, its pieces, what it is answered, and the label of the last answer."""

    label: str
    pieces: tuple[Piece, ...]
    answers: tuple[str, ...]
    answered: str


class Heard(NamedTuple):
    """How far a session has come: steps answered as shown, goals met, the last answer, whether the call is over."""

    said: int
    met: int
    answer: str
    over: bool = False


def session(scenario: Scenario, name: str) -> TaskPart:
    """What a fade asks to be done."""
    fade = scenario.fades[name]
    if fade.task:
        return scenario.tasks[fade.task]
    return TaskPart(goal=fade.goal, solution=fade.solution, who=fade.who, connect=fade.connect)


def steps(scenario: Scenario, name: str) -> tuple[Step, ...]:
    """The session as it is shown. Raises InputError when it cannot be said."""
    return rehearsed(scenario, session(scenario, name), tuple(scenario.fades[name].gaps))


def rehearsed(scenario: Scenario, task: TaskPart, gaps: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """A task as its solution says it, with what the servers answer; by default, all tokens are gaps.

    Raises InputError when it cannot be said.
    """
    run = begun(scenario)
    reading = Reading(run.secrets)
    scripted = len(run.events)
    solve(run, task)
    reading.feed(run.events)
    talk = _last(reading, keyboard(run, task))
    turns = _turns(reading, talk) if talk else ()
    return tuple(_step(reading, said, answers, gaps) for said, answers in turns if said.event >= scripted)


def _last(reading: Reading, caller: str) -> Talk | None:
    """The last call of somebody that was taken."""
    return next((talk for talk in reversed(reading.talks.values()) if talk.caller == caller and talk.protocol), None)


def _turns(reading: Reading, talk: Talk) -> Iterator[tuple[Utterance, list[Utterance]]]:
    """What the caller said, each with what it was answered."""
    answers: dict[int, list[Utterance]] = {}
    for place in talk.said:
        one = reading.utterances[place]
        if one.answers is not None:
            answers.setdefault(one.answers, []).append(one)
    for place in talk.said:
        one = reading.utterances[place]
        if one.side == "C":
            yield one, answers.get(place, [])


def _step(reading: Reading, said: Utterance, answers: list[Utterance], gaps: tuple[str, ...]) -> Step:
    told = tuple(_plain(reading.words(answer)) for answer in answers)
    return Step(said.label, tuple(_pieces(reading, said, gaps)), told, answers[-1].label if answers else "")


def _pieces(reading: Reading, said: Utterance, gaps: tuple[str, ...]) -> Iterator[Piece]:
    octets, place = reading.text(said).removesuffix(b"\n").removesuffix(b"\r"), 0
    for start, end, key in sorted(said.tokens):
        if start < place or b"\n" in octets[start:end] or not _is_left_out(key, gaps):
            continue
        if start > place:
            yield Piece(_plain(octets[place:start].decode("utf-8", "backslashreplace")))
        yield Piece(octets[start:end].decode("utf-8", "backslashreplace"), key)
        place = end
    if place < len(octets):
        yield Piece(_plain(octets[place:].decode("utf-8", "backslashreplace")))


def _is_left_out(key: str, gaps: tuple[str, ...]) -> bool:
    return not gaps or any(key == gap or key.startswith(f"{gap}.") for gap in gaps)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


class Follower:
    """Follows a session that somebody says: which step comes next, and whether its goal is met."""

    def __init__(self, scenario: Scenario, name: str) -> None:
        task = session(scenario, name)
        self._steps = steps(scenario, name)
        run = begun(scenario)
        self._who = keyboard(run, task)
        self._past = {event.fact.wire for event in run.events if isinstance(event.fact, HungUp)}  # the script's calls
        self._goal = Search(task.goal)

    def go_on(self, reading: Reading) -> Heard:
        """How far it has come in a film that has gone on. A new call begins at the first step."""
        met = len(self._goal.go_on(reading))
        talk = _last(reading, self._who)
        if talk is None:
            return Heard(0, met, "")
        said, answer = 0, ""
        for one, answers in _turns(reading, talk):
            answer = _plain(reading.words(answers[-1])) if answers else ""
            wanted = self._steps[said] if said < len(self._steps) else None
            if wanted and answers and (one.label, answers[-1].label) == (wanted.label, wanted.answered):
                said += 1
        return Heard(said, met, answer, talk.is_over and talk.wire not in self._past)
