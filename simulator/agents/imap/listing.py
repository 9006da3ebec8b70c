r"""LIST and LSUB: which names a client gets to see, and with which attributes (RFC 9051 §6.3.9, RFC 3501 §6.3.9).

A name may stand for a mailbox, hold a place in the hierarchy (`\Noselect`), or be subscribed to and nothing else
(`\NonExistent`). Knows the names of one account; changes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from simulator.agents.imap.service import Service, Session, proper
from simulator.agents.imap.status import STATUS_ITEMS, status
from simulator.mail.mailbox import DELIMITER, Account
from simulator.protocols.imap.replies import Answer, done, wrong
from simulator.protocols.imap.words import List, ListEntry, LsubEntry, Untagged

SELECTION = frozenset({"SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"})
RETURNS = frozenset({"SUBSCRIBED", "CHILDREN", "STATUS", "SPECIAL-USE"})
MATCH = 1_024  # octets' worth of work that holding a name against a pattern makes
_CRITERIA = frozenset({"SUBSCRIBED", "SPECIAL-USE"})  # what CHILDINFO may name


def list_names(service: Service, session: Session, command: List) -> Answer:
    """LIST, basic or extended."""
    selection = frozenset(command.selection)
    if fault := _fault(service, command, selection):
        return wrong(fault)
    if command.patterns == ("",) and not command.extended:
        return done(ListEntry(("\\Noselect",), DELIMITER, ""))  # only the delimiter was asked for
    asked = Asked(service, session.owner, command, selection)
    said: list[Untagged] = []
    for name in asked.candidates():
        if entry := asked.entry(name):
            said.append(entry)
            box = session.owner.folders.get(name)
            if "STATUS" in command.returns and box and asked.is_selected(name):
                said.append(status(service, session, box, command.status))  # RFC 5819 §2
    return done(*said)


def list_subscribed(service: Service, session: Session, command: List) -> Answer:
    r"""LSUB: subscribed names; with `%`, a level above one that the pattern stops short of, as `\Noselect`."""
    account = session.owner
    patterns = _patterns(command)
    service.effort.spend(len(patterns) * len(account.subscribed) * MATCH)
    attributes: dict[str, tuple[str, ...]] = {}
    for name in sorted(account.subscribed):
        if _matches_any(patterns, name):
            attributes[name] = () if name in account.folders else ("\\Noselect",)
        else:
            above = (level for level in _superiors(name) if _matches_any(patterns, level))
            attributes |= {level: ("\\Noselect",) for level in above if level not in account.subscribed}
    return done(*(LsubEntry(said, DELIMITER, name) for name, said in sorted(attributes.items())))


def _fault(service: Service, command: List, selection: frozenset[str]) -> str:
    """What is wrong with the options; "" when nothing is (RFC 9051 §6.3.9: an unknown option is BAD)."""
    if command.extended and not service.offers("LIST-EXTENDED"):
        return "LIST takes a reference and a pattern here"
    unknown = sorted(selection - SELECTION) + sorted(set(command.returns) - RETURNS)
    if unknown:
        return f"LIST knows no option {unknown[0]} here"
    if "RECURSIVEMATCH" in selection and not selection & _CRITERIA:
        return "RECURSIVEMATCH needs another option beside it"
    strange = [item for item in command.status if item not in STATUS_ITEMS]
    return f"STATUS knows no item {strange[0]} here" if strange else ""


class Asked:
    """One LIST command, put to the names of one account."""

    def __init__(self, service: Service, account: Account, command: List, selection: frozenset[str]) -> None:
        self._service = service
        self._account = account
        self._patterns = _patterns(command)
        service.effort.spend(len(self._patterns) * (len(account.names) + len(account.subscribed)) * MATCH)
        self._selection = selection
        self._tells_subscribed = "SUBSCRIBED" in selection or "SUBSCRIBED" in command.returns
        self._tells_children = "CHILDREN" in command.returns or service.offers("CHILDREN")  # §6.3.9.2
        self._names = account.names
        self._above_any = {level for name in self._names for level in _superiors(name)}
        self._above_selected: set[str] = set()
        self._recursive: set[str] = set()  # to be told only for what is selected below (§6.3.9.3, case 2B)
        if "RECURSIVEMATCH" in selection:
            chosen = [name for name in sorted({*self._names, *account.subscribed}) if self.is_selected(name)]
            self._above_selected = {level for name in chosen for level in _superiors(name)}
            untold = [name for name in chosen if not _matches_any(self._patterns, name)]
            self._recursive = {level for name in untold for level in _superiors(name)}

    def candidates(self) -> list[str]:
        """Names that match a pattern, whether or not they fulfil the selection."""
        names = {*self._names, *self._recursive}
        if "SUBSCRIBED" in self._selection:
            names |= self._account.subscribed
        matching = (name for name in names if _matches_any(self._patterns, name))
        return sorted(matching, key=lambda name: (name != "INBOX", name))

    def is_selected(self, name: str) -> bool:
        """Whether a name fulfils every selection option."""
        if "SUBSCRIBED" in self._selection and name not in self._account.subscribed:
            return False
        box = self._account.folders.get(name)
        return "SPECIAL-USE" not in self._selection or (box is not None and bool(box.special_use))

    def entry(self, name: str) -> ListEntry | None:
        """What is said of a name; None when it is neither selected nor above one that is (§6.3.9.3)."""
        selected = self.is_selected(name)
        if not selected and name not in self._recursive:
            return None
        childinfo = tuple(sorted(self._selection & _CRITERIA)) if name in self._above_selected else ()
        return ListEntry(tuple(self._attributes(name)), DELIMITER, name, childinfo)

    def _attributes(self, name: str) -> Iterable[str]:
        """In the order of RFC 9051 §7.3.1."""
        service, account = self._service, self._account
        box = account.folders.get(name)
        if name in account.placeholders:
            yield "\\Noselect"
        elif box is None:
            yield "\\NonExistent"
        if name in service.settings.imap_no_inferiors:
            yield "\\Noinferiors"
        elif self._tells_children and (box or name in account.placeholders):
            yield "\\HasChildren" if name in self._above_any else "\\HasNoChildren"
        if box:
            yield "\\Marked" if box.recent else "\\Unmarked"
        if self._tells_subscribed and name in account.subscribed:
            yield "\\Subscribed"
        if box and service.offers("SPECIAL-USE"):
            yield from box.special_use.split()


# ---- patterns


def _patterns(command: List) -> list[str]:
    """The reference put before each pattern; in extended LIST an empty pattern asks for nothing (§6.3.9)."""
    return [proper(command.reference + pattern) for pattern in command.patterns if pattern or not command.extended]


def _matches_any(patterns: Iterable[str], name: str) -> bool:
    return any(matches(pattern, name) for pattern in patterns)


def matches(pattern: str, name: str) -> bool:
    """Whether `name` fits: `*` stands for anything, `%` for anything within one level (§6.3.9).

    Walks the pattern with the set of all places of the name reached so far, so that no pattern takes long.
    """
    if len(_WILDCARD.sub("", pattern)) > len(name):
        return False
    places = {0}
    for piece in _PIECE.findall(pattern):
        if "*" in piece:
            places = set(range(min(places), len(name) + 1))
        elif "%" in piece:
            places = _within_levels(name, places)
        else:
            places = {place + len(piece) for place in places if name.startswith(piece, place)}
        if not places:
            return False
    return len(name) in places


_WILDCARD = re.compile(r"[*%]")
_PIECE = re.compile(r"[*%]+|[^*%]+")


def _within_levels(name: str, places: set[int]) -> set[int]:
    """Wherever one gets from `places` without passing a delimiter."""
    reached: set[int] = set()
    on_the_way = False
    for place in range(len(name) + 1):
        on_the_way = on_the_way or place in places
        if on_the_way:
            reached.add(place)
        if name.startswith(DELIMITER, place):
            on_the_way = False
    return reached


def _superiors(name: str) -> list[str]:
    """The levels above a name: `a` and `a/b` for `a/b/c`."""
    return [name[:place] for place, character in enumerate(name) if character == DELIMITER]
