"""A question as a server hears it, and an answer as whoever asked understands it (RFC 1035 §4.1, RFC 2308 §2)."""

from __future__ import annotations

from typing import NamedTuple

import dns.exception
import dns.flags
import dns.name
import dns.rcode
import dns.rdatatype
from dns.message import Message, QueryMessage
from dns.rrset import RRset


class Question(NamedTuple):
    """What is asked. `name` is plain (see `plain`), `type` as in "MX"; `message` is all of it."""

    name: str
    type: str
    message: Message

    @property
    def wants_signatures(self) -> bool:
        """Whether the asker understands DNSSEC and wants it (RFC 4035 §3.2.1)."""
        return bool(self.message.ednsflags & dns.flags.DO)


class Answer(NamedTuple):
    """What an answer says about one question.

    `id`, `name` and `type` are the question's. `status`: ok, nxdomain, nodata, servfail, truncated, or alias when
    the records must be asked for under the name `canonical`. `records` are in presentation form; `ttl` is how many
    seconds all of it may be remembered.
    """

    id: int
    name: str
    type: str
    status: str
    records: tuple[str, ...] = ()
    canonical: str = ""
    ttl: int = 0


def plain(name: str) -> str:
    """A domain name as we compare it: lower case, no final dot, other alphabets encoded (RFC 5891).

    Raises ValueError when it can be none.
    """
    try:
        return text_of(dns.name.from_text(name, idna_codec=dns.name.IDNA_2008_Practical))
    except dns.exception.DNSException as error:
        raise ValueError(name) from error


def text_of(name: dns.name.Name) -> str:
    """The plain text of a name; the root is a dot."""
    return name.to_text(omit_final_dot=True).lower()


def asked_of(message: Message) -> Question:
    """The question of a message; nothing is asked for in one without any."""
    if not message.question:
        return Question("", "", message)
    asked = message.question[0]
    return Question(text_of(asked.name), dns.rdatatype.to_text(asked.rdtype), message)


def understand(message: QueryMessage) -> Answer:
    """Read an answer: follow its aliases, collect the records asked for (RFC 1034 §5.3.3)."""
    name, type_, _ = asked_of(message)
    told = Answer(message.id, name, type_, "servfail")
    rcode = message.rcode()
    if message.flags & dns.flags.TC:
        return told._replace(status="truncated")
    if rcode not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return told
    try:
        chain = message.resolve_chaining()
    except dns.exception.DNSException:  # aliases in a circle, no question, records that contradict the code
        return told
    told = told._replace(canonical=text_of(chain.canonical_name), ttl=chain.minimum_ttl)
    if chain.answer is not None:
        return told._replace(status="ok", records=tuple(rdata.to_text() for rdata in chain.answer))
    if rcode == dns.rcode.NXDOMAIN:
        return told._replace(status="nxdomain", ttl=_negative_ttl(message))
    if chain.cnames and _authority(message) is None:
        return told._replace(status="alias")
    return told._replace(status="nodata", ttl=_negative_ttl(message))


def _authority(message: Message) -> RRset | None:
    """The SOA record that comes with a negative answer (RFC 2308 §3)."""
    return next((rrset for rrset in message.authority if rrset.rdtype == dns.rdatatype.SOA), None)


def _negative_ttl(message: Message) -> int:
    """How long a "no" may be remembered: the lesser of the SOA's TTL and its MINIMUM (RFC 2308 §5)."""
    soa = _authority(message)
    return 0 if soa is None else min(soa.ttl, soa[0].minimum)
