"""An account as data: taken from one that lives, made into one that lives again. Knows no act and no store.

What sessions hold of a mailbox (the log of changes, locks) is not part of it: no session outlives its act.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from simulator.mail.mailbox import Account, Letter, Mailbox


class MailboxKept(msgspec.Struct, frozen=True):
    """A folder with all that must not change when it is opened again (RFC 9051 §2.3.1.1)."""

    name: str
    uidvalidity: int
    uidnext: int
    special_use: str
    letters: tuple[Letter, ...]
    keywords: tuple[str, ...]
    recent: tuple[int, ...]


class AccountKept(msgspec.Struct, frozen=True, kw_only=True):
    """An account with its folders, names without a folder, subscriptions, and the UIDVALIDITY each name had last."""

    user: str
    password: str
    addresses: tuple[str, ...]
    quota: int | None = None
    disabled: str
    app_passwords: tuple[str, ...] = ()
    folders: tuple[MailboxKept, ...]
    placeholders: tuple[str, ...]
    subscribed: tuple[str, ...]
    next_uidvalidity: int
    last_uidvalidity: dict[str, int]


def taken(account: Account) -> AccountKept:
    """The account as it is now."""
    return AccountKept(
        user=account.user,
        password=account.password,
        addresses=account.addresses,
        quota=account.quota,
        disabled=account.disabled,
        app_passwords=account.app_passwords,
        folders=tuple(_mailbox(box) for box in account.folders.values()),
        placeholders=tuple(sorted(account.placeholders)),
        subscribed=tuple(sorted(account.subscribed)),
        next_uidvalidity=account.next_uidvalidity,
        last_uidvalidity=dict(account.last_uidvalidity),
    )


def restored(kept: AccountKept) -> Account:
    """The account as it was then."""
    account = Account(kept.user, kept.password, kept.addresses, kept.quota)
    account.disabled, account.app_passwords = kept.disabled, kept.app_passwords
    account.folders = {one.name: _living(one) for one in kept.folders}
    account.placeholders, account.subscribed = set(kept.placeholders), set(kept.subscribed)
    account.next_uidvalidity, account.last_uidvalidity = kept.next_uidvalidity, dict(kept.last_uidvalidity)
    return account


def _mailbox(box: Mailbox) -> MailboxKept:
    return MailboxKept(
        box.name, box.uidvalidity, box.uidnext, box.special_use,
        _copies(box.letters.values()), tuple(sorted(box.keywords)), tuple(sorted(box.recent)),
    )  # fmt: skip


def _living(kept: MailboxKept) -> Mailbox:
    box = Mailbox(kept.name, kept.uidvalidity, kept.special_use)
    box.uidnext = kept.uidnext
    box.letters = {letter.uid: letter for letter in _copies(kept.letters)}
    box.keywords, box.recent = set(kept.keywords), set(kept.recent)
    box.size = sum(len(letter.content) for letter in kept.letters)
    return box


def _copies(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    return tuple(msgspec.structs.replace(letter, flags=set(letter.flags)) for letter in letters)
