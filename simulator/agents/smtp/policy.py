"""Which questions a server asks, at which command, in which order; each belongs to a setting that switches it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.checks import authenticity, authority, caller, content, parameters, recipient, sender
from simulator.agents.smtp.session import Check, Session
from simulator.agents.smtp.settings import Settings
from simulator.protocols.smtp.rules import CONTENT

_CHECKS: Mapping[str, tuple[tuple[Check, str], ...]] = {  # with the setting; "": always asked
    "MAIL": (
        (caller.auth_required, "auth_required"),
        (parameters.parameters, ""),
        (parameters.seven_bit_path, ""),
        (caller.reverse_name, "reverse_names"),
        (caller.blocked, "blocked"),
        (caller.block_listed, "block_lists"),
        (caller.known_name, "hello"),
        (sender.congested, "congested"),
        (caller.rate, "most_messages"),
        (sender.size, ""),
        (sender.storage, ""),
        (sender.own_sender, "senders"),
        (sender.sender_domain, "check_senders"),
        (authority.permitted, "spf"),  # the last to ask DNS: what it finds is written down once
    ),
    "RCPT": (
        (parameters.parameters, ""),
        (parameters.seven_bit_path, ""),
        (recipient.room_in_envelope, ""),
        (recipient.relaying, ""),
        (recipient.known_user, ""),
        (recipient.open_list, "lists"),
        (recipient.mailbox, ""),
        (recipient.recipient_domain, "check_recipients"),
        (recipient.greylisted, "greylist"),
    ),
    CONTENT: (
        (content.size, ""),
        (content.hops, ""),
        (content.line_ends, "line_ends"),
        (content.line_lengths, "long_lines"),
        (content.seven_bits, ""),
        (content.author, ""),
        (content.texts, "forbidden"),
        (content.files, "forbidden_files"),
        (content.room, ""),
        (content.storage, ""),
        (authenticity.signatures, "dkim"),  # from here on DNS is asked: only about what would be taken
        (authenticity.chain, "arc"),
        (authenticity.policy, "dmarc"),
        (authenticity.person, "notes_smime"),
        (content.trouble, "in_trouble"),
    ),
}
_IDLE_VALUES = {
    "reverse_names": ("ignored",),
    "hello": ("any", "qualified"),
    "senders": ("any",),
    "line_ends": ("strict", "lenient"),
    "long_lines": ("taken",),
    "spf": ("off",),
    "dkim": ("off",),
    "arc": ("off",),
    "dmarc": ("off",),
}


def checks(settings: Settings) -> Mapping[str, tuple[Check, ...]]:
    """The questions that these settings ask, by the row of the table of rules at which they are asked."""

    def is_on(name: str) -> bool:
        value = getattr(settings, name)
        return bool(value) and value not in _IDLE_VALUES.get(name, ())

    return {verb: tuple(one for one, name in rows if not name or is_on(name)) for verb, rows in _CHECKS.items()}


def objected(session: Session, at: str, what: Any) -> bool:
    """Whether something speaks against it, which is then said; or whether it must wait for DNS."""
    for check in session.conduct.checks[at]:
        objection = check(session, what)
        if objection is None:
            continue
        if isinstance(objection, Finding):
            session.say(objection.reason, **objection.details)
        else:
            session.wait(objection)
        return True
    return False
