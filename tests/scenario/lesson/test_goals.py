"""Goals: what a hand at the keyboard has reached, task by task."""

from __future__ import annotations

from simulator import Goals, Reading, Run, load, loads

MISTAKES = ("RCPT TO:<bob@bob.example>", "MAIL FROM:alice@alice.example")
LETTER = (
    "MAIL FROM:<alice@alice.example>",
    "RCPT TO:<bob@bob.example>",
    "DATA",
    "Subject: Hello",
    "",
    "Hello Bob!",
    ".",
    "QUIT",
)


class Pupil:
    """Somebody at the first keyboard of a lesson, and how far she has come."""

    def __init__(self, run: Run, who: str) -> None:
        self.run, self.who = run, who
        self.reading = Reading.of(run.events)
        self.goals = Goals(run)

    def does(self, action: str, text: str) -> dict[str, int]:
        self.reading.feed(self.run.give(self.who, action, text))
        return self.goals.go_on(self.reading)

    def types(self, *lines: str) -> dict[str, int]:
        return [self.does("type", f"{line}\r\n") for line in lines][-1]


def at(lesson: str, who: str) -> Pupil:
    run = Run(load(lesson))
    run.play()
    return Pupil(run, who)


def test_a_mistake_made_before_an_earlier_task_was_done_is_not_one_that_a_later_task_asks_for() -> None:
    pupil = at("type-smtp", "alice.home")
    assert pupil.types("EHLO alice.home", *MISTAKES)["three-mistakes"] == 2
    assert pupil.types(*LETTER) == {
        "say-hello": 1,
        "envelope": 2,
        "letter": 3,
        "three-mistakes": 0,
        "whole-letter": 0,
    }
    pupil.does("connect", "mx.bob.example:25")
    met = pupil.types("EHLO alice.home", *MISTAKES, "MAIL FROM:<alice@alice.example>", "RCPT TO:<rob@bob.example>")
    assert met["three-mistakes"] == 3


def test_whoever_goes_to_a_later_task_at_once_has_it_counted() -> None:
    pupil = at("type-smtp", "alice.home")
    met = pupil.types("EHLO alice.home", *(line.replace("bob@", "carol@") for line in LETTER))
    assert met == {"say-hello": 1, "envelope": 2, "letter": 3, "three-mistakes": 0, "whole-letter": 4}


def test_what_the_script_said_counts_for_nobody() -> None:
    pupil = at("pop3-pickup", "laptop.bob.home")
    assert set(pupil.goals.go_on(pupil.reading).values()) == {0}  # though Nora has logged in


def test_a_film_with_other_circumstances_is_nobodys_work() -> None:
    play = load("pop3-pickup")
    run = Run(play)
    run.play()
    other = run.otherwise(play.predicts["too-early"].otherwise["S: +OK 3 *"])
    assert "PASS rose\r\n" in [one.text for one in other.inputs]
    pupil = Pupil(other, "laptop.bob.home")
    assert pupil.goals.go_on(pupil.reading)["log-in"] == 0


def test_after_a_restart_the_count_is_the_same() -> None:
    pupil = at("type-smtp", "alice.home")
    met = pupil.types("EHLO alice.home", *MISTAKES, *LETTER)
    again = Pupil(Run(pupil.run.scenario, pupil.run.inputs, pupil.run.reached), "alice.home")
    assert again.goals.go_on(again.reading) == met


def test_a_play_without_tasks_has_no_goals() -> None:
    run = Run(loads('[hosts."a.example"]\nagents = ["terminal"]\n'))
    assert Goals(run).go_on(Reading()) == {}
