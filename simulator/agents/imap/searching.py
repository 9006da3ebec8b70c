"""SEARCH as a command: what is looked for is told by the key, how it is answered by RETURN (RFC 9051 §6.4.4).

The looking itself is done by `search`, which knows no session.
"""

from __future__ import annotations

from simulator.agents.imap.service import NO_SUCH_NUMBER, Handler, Service, Session
from simulator.protocols.imap import search
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.replies import Answer, done, refused, wrong
from simulator.protocols.imap.words import Code, ESearchData, Search, SearchData

RETURNS = frozenset({"MIN", "MAX", "ALL", "COUNT"})


def find(service: Service, session: Session, command: Search) -> Answer:
    """SEARCH (§6.4.4): numbers for IMAP4rev1, ESEARCH for those who asked with RETURN or enabled IMAP4rev2."""
    view = session.selected
    returns = None if command.returns is None else command.returns or ("ALL",)
    saves = returns is not None and "SAVE" in returns
    if fault := _fault(service, command):
        return wrong(fault)
    if command.charset and command.charset not in search.CHARSETS:
        if saves:
            view.saved = []  # a search that fails leaves nothing saved (§6.4.4.1)
        return refused("charset-unknown", code=Code("BADCHARSET", search.CHARSETS), charset=command.charset)
    query = search.Query(command.keys, view, charset=command.charset, now=service.now)
    if unknown := query.unknown(frozenset() if service.offers("WITHIN") else search.WITHIN):
        return wrong(f"SEARCH knows no key {unknown} here")
    if query.beyond():
        return wrong(NO_SUCH_NUMBER)
    service.effort.spend(query.effort, letters=len(view))
    uids = query.uids()
    if returns and saves:
        view.saved = _to_save(uids, returns)
    numbers = uids if command.uid else [view.number(uid) for uid in uids]
    if returns is None and not session.is_revision_2:
        return done(SearchData(tuple(numbers)))
    if returns == ("SAVE",):
        return done()
    return done(_esearch(command, numbers, returns or ("ALL",)))


def _fault(service: Service, command: Search) -> str:
    """What is wrong with the options of RETURN; "" when nothing is."""
    if command.returns is None:
        return ""
    if not service.offers("ESEARCH"):
        return "RETURN is not known here"
    known = RETURNS | {"SAVE"} if service.offers("SEARCHRES") else RETURNS
    strange = [option for option in command.returns if option not in known]
    return f"RETURN knows no option {strange[0]} here" if strange else ""


def _to_save(uids: list[int], returns: tuple[str, ...]) -> list[int]:
    """What `$` stands for: all, unless only the first or last was asked for (§6.4.4.4)."""
    ends = [name for name in ("MIN", "MAX") if name in returns]
    if not ends or {"ALL", "COUNT"}.intersection(returns):
        return uids
    chosen = {"MIN": uids[:1], "MAX": uids[-1:]}
    return sorted({uid for end in ends for uid in chosen[end]})


def _esearch(command: Search, numbers: list[int], returns: tuple[str, ...]) -> ESearchData:
    """Only what was asked for; and of nothing there is neither first nor last (§7.3.4)."""
    return ESearchData(
        command.tag,
        command.uid,
        min=numbers[0] if numbers and "MIN" in returns else None,
        max=numbers[-1] if numbers and "MAX" in returns else None,
        all=SequenceSet.of(numbers) if numbers and "ALL" in returns else None,
        count=len(numbers) if "COUNT" in returns else None,
    )


COMMANDS: dict[str, Handler] = {"SEARCH": find, "UID SEARCH": find}
