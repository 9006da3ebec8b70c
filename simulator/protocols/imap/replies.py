"""How a server answers a command: what it tells on the way, and the tagged end with its response code (RFC 9051 §7.1).

One table gives every reason to refuse its status, its code and its words. Knows no user, no policy and no octets.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from simulator.protocols.imap.violations import Wrong
from simulator.protocols.imap.words import Code, Condition, Tagged, Told, Untagged
from simulator.protocols.speech import Violation


class Answer(msgspec.Struct, frozen=True):
    """The whole answer to one command. Without `text`, the command is simply completed.

    `reason` is the key of the table below when the command was refused; `details` fill in what it was about.
    """

    said: tuple[Untagged, ...] = ()
    status: Condition = "OK"
    text: str = ""
    code: Code | None = None
    reason: str = ""
    details: dict[str, str] = {}

    def tagged(self, tag: str, name: str) -> Tagged:
        """The end of the command `tag` `name`."""
        return Tagged(tag, self.status, self.text or f"{name} completed", self.code)


def done(*said: Untagged, text: str = "", code: Code | None = None) -> Answer:
    """The command was carried out."""
    return Answer(said, "OK", text, code)


def refused(reason: str, *said: Untagged, code: Code | None = None, **details: str) -> Answer:
    """The command was not carried out, for a reason of the table; `code` where it needs a value."""
    refusal = REFUSALS[reason]
    own = Code(refusal.code) if refusal.code else None
    return Answer(said, refusal.status, refusal.text, code or own, reason, details)


def wrong(text: str) -> Answer:
    """The command makes no sense: BAD, because the client should not have said it (RFC 9051 §7.1.3)."""
    return Answer((), "BAD", text)


def corrected(violation: Violation) -> Tagged | Told:
    """What a server says to a mistake; untagged where no tag could be read (RFC 9051 §7.1.3)."""
    status, code, text = MISTAKES.get(violation.key, MISTAKES[Wrong.BAD_SYNTAX])
    text = text.format(verb=violation.verb or "This")
    if not violation.tag:
        return Told("BAD", text)
    return Tagged(violation.tag, status, text, Code(code) if code else None)


class Refusal(NamedTuple):
    """How a refusal is said; `code` "" where no code fits."""

    status: Condition
    code: str
    text: str


REFUSALS: dict[str, Refusal] = {
    # log-in (RFC 9051 §6.2; the codes of §7.1)
    "bad-credentials": Refusal("NO", "AUTHENTICATIONFAILED", "User name or password is wrong"),
    "app-password-needed": Refusal("NO", "ALERT", "This account wants an application password"),
    "channel-binding": Refusal("NO", "AUTHENTICATIONFAILED", "This proof belongs to another channel"),
    "downgraded": Refusal("NO", "AUTHENTICATIONFAILED", "Channel binding is offered here, whatever you were told"),
    "no-certificate": Refusal("NO", "AUTHENTICATIONFAILED", "No certificate says who you are"),
    "token-invalid": Refusal("NO", "AUTHENTICATIONFAILED", "This pass is not valid here"),
    "token-expired": Refusal("NO", "EXPIRED", "This pass has expired"),
    "token-scope": Refusal("NO", "AUTHENTICATIONFAILED", "This pass is not good for mail"),
    "locked-out": Refusal("NO", "UNAVAILABLE", "Too many failed log-ins under this name; try again later"),
    "account-expired": Refusal("NO", "EXPIRED", "This account has expired"),
    "account-disabled": Refusal("NO", "CONTACTADMIN", "This account is closed; ask your administrator"),
    "not-yourself": Refusal("NO", "AUTHORIZATIONFAILED", "You may not act for somebody else"),
    "auth-unavailable": Refusal("NO", "UNAVAILABLE", "The directory of users cannot be reached; try again later"),
    "too-many-connections": Refusal("NO", "LIMIT", "Too many connections for this user"),
    "unknown-mechanism": Refusal("NO", "CANNOT", "This mechanism is not offered here"),
    "auth-cancelled": Refusal("BAD", "", "AUTHENTICATE cancelled"),
    # mailboxes (RFC 9051 §6.3)
    "encryption-required": Refusal("NO", "PRIVACYREQUIRED", "Not before TLS"),  # RFC 5530 §3
    "no-such-mailbox": Refusal("NO", "NONEXISTENT", "There is no such mailbox"),
    "no-mailbox-to-fill": Refusal("NO", "TRYCREATE", "There is no such mailbox yet; create it first"),
    "not-selectable": Refusal("NO", "CANNOT", "This name holds no letters, only other names"),
    "mailbox-exists": Refusal("NO", "ALREADYEXISTS", "There is a mailbox of that name already"),
    "mailbox-has-inferiors": Refusal("NO", "HASCHILDREN", "The name has inferior names; delete those first"),
    "inbox-stays": Refusal("NO", "CANNOT", "INBOX cannot be deleted"),
    "name-not-allowed": Refusal("NO", "CANNOT", "No mailbox can have this name"),
    "no-inferiors": Refusal("NO", "CANNOT", "The mailbox above cannot have inferior names"),
    "special-use-unknown": Refusal("NO", "USEATTR", "This special use cannot be given"),
    "mailbox-in-use": Refusal("NO", "INUSE", "A session has this mailbox selected"),
    "maildrop-locked": Refusal("NO", "INUSE", "A POP3 session holds the INBOX; try again later"),
    "mailbox-limit": Refusal("NO", "LIMIT", "You have as many mailboxes as you may have"),
    "no-right": Refusal("NO", "NOPERM", "You have no right to change this mailbox"),
    "no-quota-root": Refusal("NO", "NONEXISTENT", "There is no such quota root"),
    # letters (RFC 9051 §6.3.12, §6.4)
    "read-only": Refusal("NO", "", "The mailbox is selected read-only"),
    "over-quota": Refusal("NO", "OVERQUOTA", "There is no room left in this account"),
    "letter-too-big": Refusal("NO", "TOOBIG", "The letter is too big"),
    "letter-empty": Refusal("NO", "", "There is nothing to append"),
    "letter-binary": Refusal("NO", "UNKNOWN-CTE", "Letters with NUL octets are not kept here"),
    "keyword-limit": Refusal("NO", "LIMIT", "This mailbox takes no more keywords"),
    "charset-unknown": Refusal("NO", "BADCHARSET", "This charset cannot be searched in"),
    "encoding-unknown": Refusal("NO", "UNKNOWN-CTE", "The transfer encoding cannot be undone"),
    "letters-gone": Refusal("NO", "EXPUNGEISSUED", "Some of these letters were expunged elsewhere"),
}

MISTAKES: dict[str, Refusal] = {
    Wrong.UNKNOWN_COMMAND: Refusal("BAD", "", "There is no such command"),
    Wrong.BAD_STATE: Refusal("BAD", "", "{verb} cannot be said now"),
    Wrong.BAD_SYNTAX: Refusal("BAD", "", "{verb} is not written like that"),
    Wrong.BAD_TAG: Refusal("BAD", "", "A command begins with a tag"),
    Wrong.BAD_SEQUENCE_SET: Refusal("BAD", "", "That is no set of numbers"),
    Wrong.BAD_MAILBOX_NAME: Refusal("BAD", "", "That is no mailbox name"),
    Wrong.BAD_DATE: Refusal("BAD", "", "There is no such date"),
    Wrong.UNKNOWN_FETCH_ITEM: Refusal("BAD", "", "There is no such item of FETCH"),
    Wrong.UNKNOWN_SEARCH_KEY: Refusal("BAD", "", "There is no such key of SEARCH"),
    Wrong.UNKNOWN_STATUS_ITEM: Refusal("BAD", "", "There is no such item of STATUS"),
    Wrong.TOO_DEEP: Refusal("BAD", "", "Too many parentheses"),
    Wrong.BAD_LINE_END: Refusal("BAD", "", "A line ends in CR LF"),
    Wrong.LINE_TOO_LONG: Refusal("BAD", "", "The line is too long"),
    Wrong.LITERAL_TOO_LONG: Refusal("NO", "TOOBIG", "That is too much"),
    Wrong.LITERAL_NOT_AWAITED: Refusal("BAD", "", "Wait for + before so long a literal"),
    Wrong.TOO_MANY_LITERALS: Refusal("BAD", "", "Too many literals"),
    Wrong.DONE_EXPECTED: Refusal("BAD", "", "IDLE ends with DONE alone"),
}
