"""What mail programs do about S/MIME: letters are signed and sealed as they are sent, and opened as they are filed.

RFC 8551. Knows no protocol: a sealed letter travels like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from simulator.agents.decisions import considered
from simulator.agents.household import Household
from simulator.agents.unfit import Unfit
from simulator.mail.address import AddressError, mailbox
from simulator.trust import smime
from simulator.world.agent import Deed, Here

Opener = Callable[[bytes], tuple[bytes, Sequence[Deed]]]
"""Gives a letter as its reader has it, and what was thought of it."""


def as_it_is(letter: bytes) -> tuple[bytes, Sequence[Deed]]:
    """Of somebody who opens nothing."""
    return letter, ()


def opener(here: Here, household: Household, address: str) -> Opener:
    """Opens what was sealed for an address; nothing without one."""
    if not address:
        return as_it_is

    def opened(letter: bytes) -> tuple[bytes, Sequence[Deed]]:
        people = household.people
        found = smime.opened(letter, people.person(address), people.roots(), here.clock.seconds)
        return found.letter, [*considered(here.host, "smime", found.verdict)] if found.verdict else ()

    return opened


def sealed(here: Here, household: Household, letter: bytes, author: str, recipients: Iterable[str]) -> bytes:
    """The letter, signed by its author and sealed for its recipients."""
    people = household.people
    return smime.sealed(letter, people.person(author), map(people.person, recipients), here.chance.randbytes)


def signed(household: Household, letter: bytes, author: str) -> bytes:
    """The letter, signed by its author for everybody to read."""
    return smime.signed(letter, household.people.person(author))


def is_certifiable(address: str) -> bool:
    """Whether a certificate can name it: an address in ASCII (RFC 8550 §3)."""
    try:
        mailbox(address)
    except AddressError:
        return False
    return True


def certifiable(*addresses: str) -> None:
    """Refuse what no certificate can name; nobody is somebody. Raises Unfit."""
    for address in filter(None, addresses):
        if not is_certifiable(address):
            raise Unfit("certificate-address", text=address)
