"""Which questions a server asks, and in which order; each belongs to a setting that switches it on."""

from __future__ import annotations

from simulator.agents.smtp import checks
from simulator.agents.smtp.checks import Check
from simulator.agents.smtp.parameters import parameters, seven_bit_path
from simulator.agents.smtp.settings import Settings

Row = tuple[Check, str]  # the setting; "": always asked

_MAIL: tuple[Row, ...] = (
    (checks.auth_required, "auth_required"),
    (parameters, ""),
    (seven_bit_path, ""),
    (checks.reverse_name, "reverse_names"),
    (checks.blocked, "blocked"),
    (checks.block_listed, "block_lists"),
    (checks.known_name, "hello"),
    (checks.congested, "congested"),
    (checks.rate, "most_messages"),
    (checks.size, ""),
    (checks.storage, ""),
    (checks.own_sender, "senders"),
    (checks.sender_domain, "check_senders"),
)
_RCPT: tuple[Row, ...] = (
    (parameters, ""),
    (seven_bit_path, ""),
    (checks.room_in_envelope, ""),
    (checks.relaying, ""),
    (checks.known_user, ""),
    (checks.open_list, "lists"),
    (checks.mailbox, ""),
    (checks.recipient_domain, "check_recipients"),
    (checks.greylisted, "greylist"),
)
_IDLE_VALUES = {"reverse_names": ("ignored",), "hello": ("any", "qualified"), "senders": ("any",)}


def _wanted(rows: tuple[Row, ...], settings: Settings) -> tuple[Check, ...]:
    def is_on(name: str) -> bool:
        value = getattr(settings, name)
        return bool(value) and value not in _IDLE_VALUES.get(name, ())

    return tuple(check for check, name in rows if not name or is_on(name))


def for_mail(settings: Settings) -> tuple[Check, ...]:
    """The questions that these settings ask when a sender is named."""
    return _wanted(_MAIL, settings)


def for_rcpt(settings: Settings) -> tuple[Check, ...]:
    """The questions that these settings ask for each recipient."""
    return _wanted(_RCPT, settings)
