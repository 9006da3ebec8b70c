"""A scenario written down and read again is the same; played, it gives the very same film."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.reading.film import Playbill
from simulator.scenario.act import next_act
from simulator.scenario.filmed import filmed
from simulator.scenario.load import load, loads
from simulator.scenario.run import InputError, Run
from simulator.scenario.scenario import HOST_FIELDS, LetterPart, Scenario
from simulator.scenario.write import as_toml, entitled, with_acts
from simulator.trace.trace import same
from tests.scenario.every import PATHS, name_of


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_it_comes_back_with_the_very_same_film(path: Path, tmp_path: Path) -> None:
    run = Run(load(path))
    run.play()
    file = tmp_path / "mine.toml"  # where nothing lies beside it
    file.write_text(as_toml(run.scenario), encoding="utf-8")
    again = Run.of(file)
    assert again.scenario == run.scenario
    again.play()
    assert len(again.events) == len(run.events)
    assert all(map(same, again.events, run.events))


def test_it_may_take_titles_along_and_keeps_its_own() -> None:
    told = {"en": "Mine"}
    made = entitled(load("letter-journey"), told, {"relay": {"en": "On", "fr": "Plus loin"}})
    assert (made.title, made.cues["relay"].title, made.cues["pop3"].title) == (
        told,
        {"en": "On", "fr": "Plus loin"},
        {},
    )
    again = loads(as_toml(made))
    assert again == made
    assert (
        entitled(again, {"en": "Other"}, {"relay": {"en": "Other"}, "pop3": {"en": "New"}}).cues["relay"]
        == again.cues["relay"]
    )


@pytest.mark.parametrize(("language", "title"), [("en", "On"), ("fr", "Plus loin"), ("de", "On")])
def test_a_film_has_its_titles_and_calls_other_chapters_after_those_who_talk(language: str, title: str) -> None:
    run = Run(entitled(load("letter-journey"), {}, {"relay": {"en": "On", "fr": "Plus loin"}}))
    run.play()
    first, second, *_ = filmed(run, Playbill("x", language=language)).chapters
    assert second.title == title
    assert first.title.endswith(" → smtp.alice.example")


def test_what_was_typed_is_played_too(tmp_path: Path) -> None:
    run = Run(load("type-smtp"))
    run.play()
    for line in ("EHLO alice.home", "NOOP"):
        run.give("alice.home", "type", f"{line}\r\n")
    run.wait(90_000_001)
    run.give("alice.home", "type", "QUIT\r\n")
    again = Run(loads(as_toml(with_acts(run)), tmp_path / "x"))
    again.play()
    assert again.events == run.events
    assert with_acts(again) == again.scenario


def test_a_branch_gives_what_was_done_in_it(tmp_path: Path) -> None:
    run = Run(load("type-smtp"))
    run.play()
    for line in ("EHLO alice.home", "NOOP", "RSET"):
        run.give("alice.home", "type", f"{line}\r\n")
    given = 0
    for n in range(1, len(run.events)):
        branch = run.branch(n)
        try:
            branch.give("alice.home", "type", "VRFY bob\r\n")
        except InputError:
            continue
        branch.wait(90_000_000)
        branch.give("alice.home", "type", "QUIT\r\n")
        saved = with_acts(branch)
        if saved != run.scenario:  # between two things of one moment no script leads
            given += 1
            again = Run(loads(as_toml(saved), tmp_path / "x"))
            again.play()
            assert again.events == branch.events
    assert given > len(run.events) // 2


def test_a_branch_in_which_nothing_was_done_gives_the_play_it_began_in() -> None:
    run = Run(load("letter-journey"))
    run.play()
    assert with_acts(run.branch(len(run.events) // 2)) == run.scenario


def test_what_an_act_left_is_written_too() -> None:
    run = Run(load("letter-journey"))
    run.play()
    following, _ = next_act(run)
    again = loads(as_toml(following))
    assert again == following
    assert Run(again).events == Run(following).events


def test_line_ends_stay_as_they_are() -> None:
    for text in ("one\ntwo", "one\r\ntwo", "\r", "\x00\x7f\x85\u2028", '"""\\', "é\ufeff"):
        play = Scenario(letters={"a": LetterPart(text=text)})
        assert loads(as_toml(play)) == play


def test_many_rows_are_written_as_rows() -> None:
    assert 'text = """\nHello Bob,\n' in as_toml(load("letter-journey"))


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.dictionaries(words, st.recursive(words | st.integers(-(2**63), 2**63 - 1) | st.booleans(), st.lists)))
def test_settings_of_any_kind_come_back(settings: dict[str, object]) -> None:
    others = {key: value for key, value in settings.items() if key not in HOST_FIELDS}
    play = msgspec.convert({"hosts": {"a": {"settings": others}}}, Scenario)
    assert loads(as_toml(play)) == play
