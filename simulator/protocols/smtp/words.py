"""The words of SMTP: what a client and a server say to each other. Knows no state and no policy.

A word holds the very octets it has on the wire; its tokens are worked out from them when somebody asks (see marks).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from simulator.mail.address import Address
from simulator.protocols.smtp.rules import CONTENT, RESPONSE


class Command(msgspec.Struct, frozen=True, gc=False):
    """A command line (RFC 5321 §4.1.1).

    `argument`: the name of EHLO, the address of MAIL and RCPT, the mechanism of AUTH, the size of BDAT; of every other
    verb all that follows it. `path`: the address of MAIL (None: the null path) and RCPT. `parameters`: of MAIL, RCPT,
    VRFY and EXPN, keywords in capitals; of AUTH the initial response under "".
    """

    verb: str
    octets: bytes
    argument: str = ""
    path: Address | None = None
    parameters: Mapping[str, str] = {}


class Response(msgspec.Struct, frozen=True, gc=False):
    """The client's next line of a log-in: base64, or `*` (RFC 4954 §4). `line` is without its end."""

    octets: bytes
    line: bytes

    verb = RESPONSE


class Content(msgspec.Struct, frozen=True, gc=False):
    """The content after DATA: `octets` as sent, stuffed dots and final dot included; `data` is the letter itself."""

    octets: bytes
    data: bytes

    verb = CONTENT


class Chunk(msgspec.Struct, frozen=True, gc=False):
    """A BDAT command and the octets it counts (RFC 3030 §2). `verb` is `BDAT` or `BDAT LAST`."""

    verb: str
    octets: bytes
    data: bytes


class Reply(msgspec.Struct, frozen=True, gc=False):
    """A whole reply, of one line or many (RFC 5321 §4.2). `enhanced`: class.subject.detail of RFC 3463, or empty.

    `lines` are the texts alone, without code and enhanced code.
    """

    code: int
    enhanced: str
    lines: tuple[str, ...]
    octets: bytes

    @property
    def positive(self) -> bool:
        """Whether it says that what was asked is done (RFC 5321 §4.2.1)."""
        return 200 <= self.code < 300

    @property
    def transient(self) -> bool:
        """Whether it says not now: the sender is to try again."""
        return 400 <= self.code < 500


ClientWord = Command | Response | Content | Chunk
