"""Lessons in Markdown: what a teacher writes, and what becomes of it."""

from __future__ import annotations

import re

import pytest

from simulator.scenario.lesson.fix import solution, spots
from web.told.lesson import KINDS, Block, parse
from web.told.shelf import ids, lesson, scenario
from web.words.language import LANGUAGES
from web.words.markdown import plain

WHOLE = """\
# The *first* door

Who speaks first,
and to whom.

Some **prose**.

```cue greeting
The server begins
It says who it is.
```

```predict after-hello
What comes *next*?
Think of it as a menu.
- `250`, done :: because it is
- 220, hello :: said already,
  and long ago :: The server has a *short* memory.
---
See the dash.
```

## Doing

```task say-hello
Say hello
Type it.
- four letters
- `EHLO`
```

```fade less-and-less
Once more
With less help.
- all of it
- with gaps
- goals
- alone
- it greets you
```

```fix account
It does not leave
Mend it.
- Server :: which door?
```

```legs journey
What is spoken where?
- to the door :: at 25
```

```quiz dash
Why the dash?
- [ ] it failed :: no
- [x] more lines :: yes
- [x] because
```

```order way
Which first?
- the door :: it asks
- the house :: it keeps
```

```gauge
How strong?
Type one.
```

```aside
By the way.
```

```presenter
Ask the room.
```

```tour
Round the house
- step :: Go.
- mailboxes greeting :: Look.
---
Seen.
```

```objectives
- tell *who* speaks first
```

```python
print("prose, too")
```
"""


@pytest.fixture
def whole() -> dict[str, Block]:
    return {block.kind: block for block in parse(WHOLE, "x", "en").blocks}


def test_title_summary_prose_and_blocks_in_order() -> None:
    found = parse(WHOLE, "x", "en")
    assert (found.id, found.language, found.title) == ("x", "en", "The *first* door")
    assert found.summary == "Who speaks first, and to whom."
    kinds = [piece.kind if isinstance(piece, Block) else "prose" for piece in found.pieces]
    assert kinds == [
        "prose",
        "cue",
        "predict",
        "prose",
        "task",
        "fade",
        "fix",
        "legs",
        "quiz",
        "order",
        "gauge",
        "aside",
        "presenter",
        "tour",
        "objectives",
        "prose",
    ]
    assert found.pieces[0] == "<p>Some <strong>prose</strong>.</p>\n"
    assert "<pre><code" in str(found.pieces[-1])


def test_in_plain_text_a_thin_space_stays_thin() -> None:
    assert plain("à <em>Alice</em>\u202f; le\u00a0: oui") == "à Alice\u202f; le\u00a0: oui"


def test_every_kind_is_known_and_lies_where_it_was_written(whole: dict[str, Block]) -> None:
    assert tuple(whole) == KINDS
    for block in whole.values():
        assert WHOLE.splitlines()[block.line - 1].startswith(f"```{block.kind}")


def test_a_block_has_a_title_a_body_and_what_is_said_after(whole: dict[str, Block]) -> None:
    cue, predict = whole["cue"], whole["predict"]
    assert (cue.name, cue.title, cue.body) == ("greeting", "The server begins", "<p>It says who it is.</p>\n")
    assert predict.title == "What comes <em>next</em>?"
    assert predict.body == "<p>Think of it as a menu.</p>\n"
    assert predict.after == "<p>See the dash.</p>\n"


def test_a_tour_says_what_is_done_where() -> None:
    tour = parse(WHOLE, "x", "en").tour
    assert tour
    assert (tour.title, tour.after) == ("Round the house", "<p>Seen.</p>\n")
    assert [(item.text, item.why) for item in tour.items] == [("step", "Go."), ("mailboxes greeting", "Look.")]


def test_every_tour_can_be_walked_in_both_languages() -> None:
    for id in ids():
        tours = [lesson(id, language).tour for language in LANGUAGES]
        ways = [[item.text.split() for item in tour.items] for tour in tours if tour]
        assert len(ways) in (0, len(LANGUAGES))
        assert all(way == ways[0] and 1 <= len(way) <= 4 for way in ways)
        assert all(cue in scenario(id).cues for way in ways for _, *cues in way for cue in cues)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_lesson_is_read_in_five_of_its_six_minutes(language: str) -> None:
    """At 200 words a minute; what is done beyond the last question has time of its own."""
    last = next(n for n, piece in enumerate(lesson("letter-journey", language).pieces) if _is_legs(piece))
    pieces = lesson("letter-journey", language).pieces[: last + 1]
    read = [piece if isinstance(piece, str) else _read(piece) for piece in pieces]
    assert len(plain(" ".join(read)).split()) <= 5 * 200


def _is_legs(piece: str | Block) -> bool:
    return isinstance(piece, Block) and piece.kind == "legs"


def _read(block: Block) -> str:
    """What everybody reads of a block: not what only a presenter or a first visit sees, nor why answers are wrong."""
    if block.kind in ("presenter", "aside", "tour"):
        return ""
    told = [f"{item.text} {item.why if item.right or block.kind == 'legs' else ''}" for item in block.items]
    return " ".join([block.title, block.body, *told, block.after])


def test_what_one_can_do_afterwards() -> None:
    assert parse(WHOLE, "x", "en").objectives == ("tell <em>who</em> speaks first",)
    assert all(len(lesson(id, language).objectives) >= 2 for id in ids() for language in LANGUAGES)


def test_asides_have_no_title(whole: dict[str, Block]) -> None:
    assert (whole["aside"].title, whole["aside"].body) == ("", "<p>By the way.</p>\n")


def test_choices_have_reasons_and_may_be_wrapped(whole: dict[str, Block]) -> None:
    done, hello = whole["predict"].items
    assert (done.text, done.why) == ("<code>250</code>, done", "because it is")
    assert (hello.text, hello.why) == ("220, hello", "said already, and long ago")
    assert (done.premise, hello.premise) == ("", "The server has a <em>short</em> memory.")


def test_a_quiz_says_which_answers_are_right(whole: dict[str, Block]) -> None:
    assert [(item.right, item.why) for item in whole["quiz"].items] == [(False, "no"), (True, "yes"), (True, "")]


def test_hints_are_a_list(whole: dict[str, Block]) -> None:
    assert [item.text for item in whole["task"].items] == ["four letters", "<code>EHLO</code>"]


def test_what_is_asked_of_a_learner() -> None:
    assert parse(WHOLE, "x", "en").asked == [
        "predict:after-hello",
        "task:say-hello",
        "fade:less-and-less",
        "fix:account",
        "legs:journey",
        "quiz:dash",
        "order:way",
    ]


def test_a_block_is_found_by_kind_and_name() -> None:
    found = parse(WHOLE, "x", "en")
    assert found.block("task", "say-hello") is not None
    assert found.block("task", "dash") is None


def test_a_block_left_open_goes_to_the_end() -> None:
    (block,) = parse("# T\n\n```aside\nNever\n\nclosed", "x", "en").blocks
    assert block.body == "<p>Never</p>\n<p>closed</p>\n"


@pytest.mark.parametrize(
    ("text", "title", "summary"),
    [
        ("", "x", ""),
        ("Only prose.", "x", ""),
        ("# T", "T", ""),
        ("# T\nat once", "T", "at once"),
        ("# T\n\n## Heading\n\nprose", "T", ""),
        ("# T\n\n```aside\nblock\n```", "T", ""),
    ],
)
def test_what_stands_at_the_head(text: str, title: str, summary: str) -> None:
    found = parse(text, "x", "en")
    assert (found.title, found.summary) == (title, summary)


def test_without_a_head_nothing_is_lost() -> None:
    assert parse("Only prose.", "x", "en").pieces == ("<p>Only prose.</p>\n",)
    assert parse("# T\n\n## Heading\n\nprose", "x", "en").pieces == ("<h2>Heading</h2>\n<p>prose</p>\n",)


def test_nothing_in_a_lesson_can_run() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>[a](javascript:alert(1))"
    found = parse(
        f"# T\n\n{hostile}\n\n{hostile}\n\n```quiz q\n{hostile}\n- [x] {hostile} :: {hostile}\n```", "x", "en"
    )
    (block,) = found.blocks
    for text in (found.summary, found.pieces[0], block.title, block.items[0].text, block.items[0].why):
        assert "<script" not in str(text)
        assert 'href="javascript' not in str(text)
        assert "onerror" not in str(text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", ids())
def test_every_lesson_can_be_told(id: str, language: str) -> None:
    found = lesson(id, language)
    assert (found.id, found.language) == (id, language)
    assert found.title != id
    assert found.summary
    for block in found.blocks:
        if block.kind == "predict":
            assert len(block.items) == len(scenario(id).predicts[block.name].choices)


NUMBER = re.compile(r"<code>(?:[\w-]+: )?(\d[\d. ]+)</code>")


def numbers(block: Block) -> set[str]:
    """The replies, reports and ports that it names."""
    told = (said for item in block.items for said in (item.text, item.why, item.premise))
    return set(NUMBER.findall(" ".join((block.title, block.body, block.after, *told))))


@pytest.mark.parametrize("id", ids())
def test_both_languages_name_the_same_replies_reports_and_ports(id: str) -> None:
    english, french = (lesson(id, language).blocks for language in LANGUAGES)
    assert [numbers(block) for block in english] == [numbers(block) for block in french]


def test_a_lesson_nobody_wrote() -> None:
    with pytest.raises(KeyError):
        lesson("../notes", "en")


def test_lessons_stand_in_their_order() -> None:
    orders = [scenario(id).lesson.order for id in ids()]
    assert orders == sorted(orders)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_step_of_the_first_lesson_does_not_sum_up_before_the_end(language: str) -> None:
    """What follows a step is shown with it: words that lead to a question stand in the question."""
    told = lesson("letter-journey", language)
    asked = told.block("order", "stations")
    assert told.pieces[told.pieces.index(asked) - 1] == told.block("cue", "still-there")
    assert asked.body


def test_an_inversion_in_a_heading_is_not_torn_apart() -> None:
    told = parse("# T\n\nS.\n\n```quiz which\nDans quel ordre a-t-elle *franchi* ceci ?\n```\n", "x", "fr")
    (block,) = told.blocks
    assert '<span class="whole">a-t-elle</span> <em>franchi</em>' in block.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_right_is_named_once_it_is_spoilt(language: str) -> None:
    """Such a hint is read only after a change, wherever the film stops then: it can tell of no film, but what works."""
    play, told = scenario("client-settings"), lesson("client-settings", language)
    for name, fix in play.fixes.items():
        stands, works = spots(play, name), solution(play, name)
        block = told.block("fix", name)
        assert block is not None
        for path, item in zip(fix.fields, block.items, strict=True):
            if stands[path].value == works[path]:
                assert str(works[path]).casefold() in plain(item.why).casefold(), (name, path)
