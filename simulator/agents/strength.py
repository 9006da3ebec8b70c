"""How long a password stands against those who guess: zxcvbn's estimate, as numbers and keys. Knows no words.

Guesses are counted, not tried. Two attackers must ask the server each time, and two have stolen what it keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import NamedTuple

from zxcvbn import feedback, matching, scoring
from zxcvbn.time_estimates import guesses_to_score

LONGEST = 40  # characters looked at: what comes after them only adds
MOST_EFFORT = 40_000  # pairs of characters between which a word is sought, for each way to read what imitates letters
RATES: Mapping[str, float] = {
    "password.attack.throttled": 100 / 3600,  # the server lets so many be tried: a lock-out, or waiting
    "password.attack.unthrottled": 10.0,  # it lets everybody try on
    "password.attack.stolen-slow": 1e4,  # what it kept is in other hands, made by a slow hash
    "password.attack.stolen-fast": 1e10,  # or by a fast one
}
"""Guesses a second, by who guesses."""

WARNINGS: Mapping[str, str] = {
    "Straight rows of keys are easy to guess.": "row-of-keys",
    "Short keyboard patterns are easy to guess.": "keyboard-pattern",
    'Repeats like "aaa" are easy to guess.': "repeat",
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': "repeated-group",
    'Sequences like "abc" or "6543" are easy to guess.': "sequence",
    "Recent years are easy to guess.": "recent-year",
    "Dates are often easy to guess.": "date",
    "This is a top-10 common password.": "top-10",
    "This is a top-100 common password.": "top-100",
    "This is a very common password.": "common",
    "This is similar to a commonly used password.": "similar",
    "A word by itself is easy to guess.": "word-alone",
    "Names and surnames by themselves are easy to guess.": "name-alone",
    "Common names and surnames are easy to guess.": "name",
}
SUGGESTIONS: Mapping[str, str] = {
    "Use a few words, avoid common phrases.": "few-words",
    "No need for symbols, digits, or uppercase letters.": "no-symbols-needed",
    "Add another word or two. Uncommon words are better.": "add-words",
    "Use a longer keyboard pattern with more turns.": "longer-pattern",
    "Avoid repeated words and characters.": "no-repeats",
    "Avoid sequences.": "no-sequences",
    "Avoid recent years.": "no-recent-years",
    "Avoid years that are associated with you.": "no-own-years",
    "Avoid dates and years that are associated with you.": "no-own-dates",
    "Capitalization doesn't help very much.": "capitals",
    "All-uppercase is almost as easy to guess as all-lowercase.": "all-capitals",
    "Reversed words aren't much harder to guess.": "reversed",
    "Predictable substitutions like '@' instead of 'a' don't help very much.": "substitutions",
}


class Strength(NamedTuple):
    """`guesses` until it is found; `seconds` that takes, by the key of who guesses; `score` from 0 to 4.

    `warning` (a key, or "") says what is weak, `suggestions` (keys) what would help.
    """

    guesses: int
    score: int
    seconds: Mapping[str, float]
    warning: str
    suggestions: tuple[str, ...]

    @property
    def score_key(self) -> str:
        """The key of the score."""
        return f"password.score.{self.score}"


def strength(password: str, known: Iterable[str] = ()) -> Strength:
    """How long `password` stands; `known`: words an attacker tries first, such as its owner's name and address."""
    looked_at = _looked_at(password)
    own = matching.build_ranked_dict([word.lower() for word in known if word])
    found = matching.omnimatch(looked_at, {**matching.RANKED_DICTIONARIES, "user_inputs": own})
    best = scoring.most_guessable_match_sequence(looked_at, found) if looked_at else {}
    guesses = int(best.get("guesses", 1))
    score = guesses_to_score(guesses)
    told = feedback.get_feedback(score, best.get("sequence", []))
    return Strength(
        guesses,
        score,
        {key: guesses / rate for key, rate in RATES.items()},
        f"password.warning.{WARNINGS[told['warning']]}" if told["warning"] else "",
        tuple(f"password.suggestion.{SUGGESTIONS[text]}" for text in told["suggestions"]),
    )


def _looked_at(password: str) -> str:
    """So much of it as can be looked at in a moment: "4" is an a or a four, "|" an i, an l or itself, and so on."""
    sizes = range(min(len(password), LONGEST), 0, -1)
    return next((part for size in sizes if size**2 * _readings(part := password[:size]) <= MOST_EFFORT), "")


def _readings(text: str) -> int:
    """In how many ways the letters can be imitated by what is there."""
    return prod(max(1, sum(sign in text for sign in signs)) for signs in matching.L33T_TABLE.values())
