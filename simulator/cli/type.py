"""`coulisses type`: be the client, line by line, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from simulator.agents.unfit import Unfit
from simulator.cli.mishap import Mishap
from simulator.reading.listener import Reading
from simulator.reading.notes import notes
from simulator.reading.transcript import shown, transcript
from simulator.scenario.refusal import Refused
from simulator.scenario.run import InputError, Run
from simulator.scenario.units import duration

HELP = {
    "en": "Type a line and press Enter. :connect HOST:PORT  :allowed  :wait 5m  :close  :quit",
    "fr": "Tapez une ligne, puis Entrée. :connect HÔTE:PORT  :allowed  :wait 5m  :close  :quit",
}


class Session:
    """A learner at the keyboard of one host: prints what was said on its wires as it comes."""

    def __init__(self, run: Run, host: str, language: str) -> None:
        self.run, self.host, self.language = run, host, language
        self.reading = Reading(run.secrets)
        self._printed = 0
        self._fed = 0

    def show(self) -> None:
        """Print what was said since the last time, and the note of what the other side said last."""
        self.reading.feed(self.run.events[self._fed :])
        self._fed = len(self.run.events)
        fresh = self.reading.utterances[self._printed :]
        lines = list(transcript(self.run.events, self.reading, self._printed))
        self._printed = len(self.reading.utterances)
        for line in lines:
            print(line, flush=True)
        answer = next((one for one in reversed(fresh) if one.side == "S" and one.tokens and not one.layer), None)
        note = notes(self.language).find(answer.tokens[0].key) if answer else None
        if note:
            print(f"   {note.one}", flush=True)

    def do(self, line: str) -> bool:
        """Do what a line asks for; false when it was the last one."""
        word, _, rest = line.partition(" ")
        if word in (":quit", ":q"):
            return False
        command = _COMMANDS.get(word)
        if command:
            command(self, rest.strip())
        elif word.startswith(":"):
            print(HELP[self.language])
        else:
            self.run.give(self.host, "type", f"{line}\r\n")
        self.show()
        return True

    def _allowed(self, _: str) -> None:
        said = self.reading.utterances
        print("   " + " ".join(said[-1].allowed if said else ()))

    def _connect(self, place: str) -> None:
        self.run.give(self.host, "connect", place)

    def _wait(self, text: str) -> None:
        try:
            self.run.wait(duration(text))
        except Unfit as error:
            print(f"   {Refused(error.code, None, text=shown(text)).told(self.language)}")

    def _close(self, _: str) -> None:
        self.run.give(self.host, "close")


_COMMANDS: dict[str, Callable[[Session, str], None]] = {
    ":allowed": Session._allowed,
    ":connect": Session._connect,
    ":wait": Session._wait,
    ":close": Session._close,
}


def command(
    lesson: Annotated[str, typer.Argument(help="A lesson's id, a folder or a scenario file.")],
    lang: Annotated[str, typer.Option(help="Language of notes: en or fr.")] = "en",
    host: Annotated[str, typer.Option(help="The host to sit down at; the first with a keyboard by default.")] = "",
) -> None:
    """Type a session yourself: the lesson's servers answer."""
    if lang not in HELP:
        raise Mishap("--lang", f"{lang!r} is not spoken here; there are: {', '.join(HELP)}")
    run = Run.of(lesson)
    keyboards = [name for name, one in run.world.hosts.items() if "type" in one.actions]
    if (host and host not in keyboards) or not keyboards:
        raise Mishap(lesson, f"has no keyboard {host!r}; its keyboards: {', '.join(keyboards) or 'none'}")
    run.play()
    session = Session(run, host or keyboards[0], lang)
    print(HELP[lang])
    session.show()
    for line in _lines():
        try:
            if not session.do(line):
                return
        except InputError as error:
            print(f"   {shown(str(error))}")


def _lines() -> Iterator[str]:
    """Lines of the keyboard, until it is closed."""
    while True:
        if sys.stdin.isatty():
            sys.stdout.write("> ")
            sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\r\n")
