"""All that an SMTP server of this house can answer, by reason: code, enhanced code, text (RFC 5321 §4.2, RFC 3463).

A text may name what it is about in braces. What is `told` is recorded as a decision when it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from simulator.protocols.smtp import Reply, replies


class Answer(NamedTuple):
    """A row: what is said for one reason."""

    code: int
    enhanced: str
    text: str
    told: bool = False

    @property
    def verdict(self) -> str:
        """Accept, defer or refuse: what the first digit says (RFC 5321 §4.2.1)."""
        return "accept" if self.code < 400 else "defer" if self.code < 500 else "refuse"


class Finding(NamedTuple):
    """Why something is not done: the reason (a row of ANSWERS), and what its text wants to name."""

    reason: str
    details: Mapping[str, str] = {}


def _policy(code: int, enhanced: str, text: str) -> Answer:
    return Answer(code, enhanced, text, told=True)


ANSWERS = {
    # ---- the greeting: no enhanced codes yet (RFC 2034 §4)
    "ready": Answer(220, "", "{host} ESMTP {banner}"),
    "maintenance": _policy(421, "", "{host} is closed for maintenance, try again later"),
    "too-many-connections": _policy(421, "", "{host} has too many callers, try again later"),
    "no-service": _policy(554, "", "{host} offers no SMTP service to you"),
    "no-mail": _policy(521, "", "{host} does not accept mail"),  # RFC 7504 §3
    # ---- hello
    "hello-not-qualified": _policy(504, "", "{name} is no fully qualified name"),  # RFC 5321 §2.3.5
    # ---- what is always the same
    "ok": Answer(250, "2.0.0", "OK"),
    "bye": Answer(221, "2.0.0", "{host} closing the connection"),
    "status": Answer(211, "2.0.0", "{host} knows {verbs}"),
    "help": Answer(214, "2.0.0", "{form}"),
    "no-help": Answer(504, "5.5.4", "No help on {topic}"),
    "unrecognised-command": Answer(500, "5.5.1", "{verb} is no command known here"),
    "no-verb": Answer(500, "5.5.2", "This is no command"),
    "line-too-long": Answer(500, "5.5.2", "Line too long"),
    "auth-line-too-long": Answer(500, "5.5.6", "Line too long"),  # RFC 4954 §4
    "bare-line-feed": Answer(500, "5.5.2", "A line ends with CRLF, not with LF alone"),
    "syntax": Answer(501, "5.5.4", "Syntax: {form}"),
    "hello-syntax": Answer(501, "", "Syntax: {form}"),
    "sender-too-long": Answer(501, "5.1.7", "Path too long: {key}"),  # RFC 5321 §4.5.3.1.10
    "recipient-too-long": Answer(501, "5.1.3", "Path too long: {key}"),
    "sender-syntax": Answer(553, "5.1.7", "Mailbox name not allowed: {key}"),
    "recipient-syntax": Answer(553, "5.1.3", "Mailbox name not allowed: {key}"),
    "not-implemented": Answer(502, "5.5.1", "{verb} is not implemented"),
    "not-offered": Answer(502, "5.5.1", "{verb} was not offered"),
    "begin-tls": Answer(220, "2.0.0", "Begin TLS now"),  # RFC 3207 §4
    "no-tls": Answer(454, "4.7.0", "TLS is not available"),  # RFC 3207 §4
    "bad-sequence": Answer(503, "5.5.1", "Not now; expected {allowed}"),
    "already-authenticated": Answer(503, "5.5.1", "Already authenticated"),
    "closing": _policy(421, "4.3.2", "{host} is closing for maintenance, try again later"),
    "idle": _policy(421, "4.4.2", "{host} has waited long enough"),  # RFC 5321 §4.5.3.2.7
    "no-text": _policy(421, "4.7.0", "{host} has heard no text"),
    "too-many-errors": _policy(421, "4.7.0", "{host} has heard too many errors"),
    "not-in-lines": Answer(503, "5.5.1", "What was announced as BINARYMIME comes by BDAT"),  # RFC 3030 §3
    "did-not-wait": _policy(503, "5.5.0", "You did not wait for the answer"),  # RFC 2920 §3.1
    # ---- log-in (RFC 4954 §6)
    "authenticated": _policy(235, "2.7.0", "Authentication succeeded"),
    "bad-credentials": _policy(535, "5.7.8", "Authentication credentials invalid"),
    "app-password-needed": _policy(534, "5.7.9", "This account wants an application password"),
    "not-yourself": _policy(535, "5.7.8", "Authentication credentials invalid"),
    "channel-binding": _policy(535, "5.7.8", "This proof belongs to another channel"),
    "downgraded": _policy(535, "5.7.8", "Channel binding is offered here, whatever you were told"),
    "no-certificate": _policy(535, "5.7.8", "No certificate says who you are"),
    "token-invalid": _policy(535, "5.7.8", "This pass is not valid here"),
    "token-expired": _policy(535, "5.7.8", "This pass has expired"),
    "token-scope": _policy(535, "5.7.8", "This pass is not good for mail"),
    "locked-out": _policy(454, "4.7.0", "Too many failed log-ins under this name, try again later"),
    "auth-unavailable": _policy(454, "4.7.0", "Temporary authentication failure"),
    "auth-cancelled": Answer(501, "5.7.0", "Authentication cancelled"),
    "auth-malformed": Answer(501, "5.5.2", "Cannot decode this response"),
    "auth-server-first": Answer(501, "5.7.0", "The server begins this exchange"),  # RFC 4954 §4
    "unknown-mechanism": Answer(504, "5.5.4", "{mechanism} is not supported"),
    "mechanism-too-weak": _policy(534, "5.7.9", "{mechanism} is too weak for this account"),
    "encryption-required": _policy(538, "5.7.11", "Encryption required for {mechanism}"),
    "account-disabled": _policy(525, "5.7.13", "This account is disabled"),  # RFC 5248 §2.4
    "too-many-log-ins": _policy(421, "4.7.0", "{host} has seen too many failed log-ins"),
    "auth-required": _policy(530, "5.7.0", "Authentication required"),
    # ---- MAIL
    "sender-ok": Answer(250, "2.1.0", "Sender <{path}> OK"),
    "unknown-parameter": Answer(555, "5.5.4", "Parameter {parameter} is not recognised or not offered"),
    "bad-parameter": Answer(501, "5.5.4", "Parameter {parameter} has no such value"),
    "unavailable-parameter": Answer(455, "4.3.3", "Parameter {parameter} cannot be honoured now"),
    "sender-not-ascii": Answer(550, "5.6.7", "This address needs SMTPUTF8"),  # RFC 6531 §3.5
    "too-big": _policy(552, "5.3.4", "Message of {size} octets; at most {limit} are taken here"),  # RFC 1870 §6.1
    "disk-full": _policy(452, "4.3.1", "Insufficient system storage"),
    "congested": _policy(451, "4.4.5", "Too busy, try again later"),
    "rate-limit": _policy(450, "4.7.1", "Too many messages from {peer} in too short a time"),
    "blocked": _policy(550, "5.7.1", "{peer} is blocked here"),
    "block-listed": _policy(554, "5.7.1", "{peer} is listed at {list}"),
    "no-reverse-name": _policy(550, "5.7.25", "{peer} has no name that leads back to it"),  # RFC 7372 §3.3
    "sender-not-owned": _policy(553, "5.7.1", "<{path}> does not belong to {user}"),  # RFC 6409 §6.1
    "sender-domain-unknown": _policy(550, "5.1.8", "Domain {domain} of the sender does not exist"),
    "sender-null-mx": _policy(550, "5.7.27", "Domain {domain} of the sender accepts no mail"),  # RFC 7505 §4.2
    "hello-unknown": _policy(550, "5.7.1", "{name} is a name unknown to DNS"),
    "dns-failure": _policy(451, "4.4.3", "Cannot look up {domain} now"),
    "spf-fail": _policy(550, "5.7.23", "{domain} does not let {peer} send for it"),  # RFC 7372 §3.2
    "spf-fail-explained": _policy(
        550, "5.7.23", "{domain} does not let {peer} send for it; it explains:\n{explanation}"
    ),
    "spf-temperror": _policy(451, "4.7.24", "Cannot look up now who may send for {domain}"),
    "spf-permerror": _policy(550, "5.7.24", "What {owner} says about who may send is in error: {problem}"),
    "dkim-missing": _policy(550, "5.7.20", "No signature on this letter holds: {why}"),  # RFC 7372 §3.1
    "dkim-unacceptable": _policy(550, "5.7.21", "No signature on this letter is accepted here: {why}"),
    "dkim-temperror": _policy(451, "4.7.5", "Cannot fetch now the key of a signature on this letter"),  # RFC 6376 §6.3
    "arc-fail": _policy(550, "5.7.29", "The chain of seals on this letter is broken: {why}"),  # RFC 8617 §5.2.2
    "dmarc-reject": _policy(550, "5.7.1", "{domain} asks by its DMARC policy to refuse this letter"),  # RFC 9989 §7.2
    "dmarc-temperror": _policy(451, "4.7.1", "Cannot find out now what {domain} asks for by DMARC"),
    # ---- RCPT
    "recipient-not-ascii": Answer(553, "5.6.7", "This address needs SMTPUTF8"),  # RFC 6531 §3.5
    "recipient-ok": Answer(250, "2.1.5", "Recipient <{path}> OK"),
    "relay-ok": _policy(250, "2.1.5", "Recipient <{path}> OK, will be relayed"),
    "forwarding": _policy(251, "2.1.5", "User not local; will forward to <{to}>"),
    "moved": _policy(551, "5.1.6", "User not local; please try <{to}>"),
    "moved-away": _policy(551, "5.1.6", "User has moved and left no address"),
    "moved-beyond-ascii": _policy(550, "5.6.8", "User not local; where to cannot be told without SMTPUTF8"),
    "user-unknown": _policy(550, "5.1.1", "<{path}>: no such user here"),
    "relay-denied": _policy(550, "5.7.1", "<{path}>: relaying is denied"),  # RFC 5321 §3.6.3
    "mailbox-disabled": _policy(550, "5.2.1", "<{path}>: this mailbox is disabled"),
    "mailbox-full-for-now": _policy(452, "4.2.2", "<{path}>: this mailbox is full"),
    "mailbox-full": _policy(552, "5.2.2", "<{path}>: this mailbox is full"),
    "too-big-for-mailbox": _policy(552, "5.2.3", "<{path}>: at most {limit} octets are taken for this mailbox"),
    "mailbox-busy": _policy(450, "4.2.0", "<{path}>: this mailbox is busy"),
    "list-closed": _policy(550, "5.7.2", "<{path}>: not for you"),
    "list-broken": _policy(450, "4.2.4", "<{path}>: this list cannot be expanded now"),
    "too-many-recipients": _policy(452, "4.5.3", "Too many recipients"),  # RFC 5321 §4.5.3.1.10
    "greylisted": _policy(451, "4.7.1", "Greylisted, try again later"),  # RFC 6647 §2
    "recipient-domain-unknown": _policy(550, "5.1.2", "Domain {domain} does not exist"),
    "recipient-null-mx": _policy(556, "5.1.10", "Domain {domain} accepts no mail"),  # RFC 7505 §4.1
    # ---- the content
    "go-ahead": Answer(354, "", "Go ahead; end with a line of one dot"),
    "no-recipients": _policy(554, "5.5.1", "No valid recipients"),  # RFC 5321 §3.3
    "accepted": Answer(250, "2.0.0", "OK, accepted as {letter}"),
    "chunk-ok": Answer(250, "2.0.0", "{size} octets received"),
    "too-big-after-all": _policy(552, "5.3.4", "Message too big; at most {limit} octets are taken here"),
    "loop": _policy(554, "5.4.6", "Too many hops: this letter goes in circles"),  # RFC 5321 §6.3
    "text-line-too-long": _policy(554, "5.6.0", "A line is longer than 1000 octets"),  # RFC 5321 §4.5.3.1.6
    "bare-line-feeds": _policy(554, "5.6.0", "A line ends with LF alone"),  # RFC 5321 §2.3.8
    "not-seven-bit": _policy(554, "5.6.1", "8-bit octets, and 8BITMIME was not offered"),
    "not-a-letter": _policy(554, "5.6.0", "A letter needs exactly one From field"),  # RFC 5322 §3.6
    "forbidden-content": _policy(554, "5.7.1", "Refused for its content"),
    "forbidden-attachment": _policy(552, "5.7.0", "Attachments like {name} are not taken here"),
    "trouble": _policy(451, "4.3.0", "Local error in processing"),
    # ---- who is who
    "user-known": Answer(250, "2.1.5", "{names}"),
    "no-list": Answer(550, "5.2.4", "<{path}>: no such list here"),
    "not-in-ascii": Answer(252, "2.6.8", "To be told in UTF-8 alone: ask with SMTPUTF8"),  # RFC 6531 §3.7.4.2
    "cannot-verify": Answer(252, "2.0.0", "Cannot verify, but will take letters and try"),
    "no-expansion": Answer(252, "2.0.0", "Lists are not told, but letters to them are taken and tried"),  # §7.3
    "queue-started": Answer(250, "2.0.0", "Queue for {node} started"),
    "no-queue": Answer(459, "4.7.0", "Node {node} is not served here"),
}


@lru_cache(1024)  # most answers have been given before
def answer(host: str, enhanced: bool, reason: str, /, **details: str) -> Reply:
    """A host's reply for a reason, with enhanced codes or without; `details` fill in what its text names."""
    row = ANSWERS[reason]
    lines = (line.format(host=host, **details) for line in row.text.split("\n"))
    return replies.reply(row.code, *lines, enhanced=row.enhanced if enhanced else "")
