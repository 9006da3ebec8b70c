"""DNS bytes and what they are: messages to bytes and back (by dnspython), and where each thing stands in them.

The layout is RFC 1035 §4.1: header, questions, then answer, authority and additional records.
"""

from __future__ import annotations

import re
from struct import unpack_from
from typing import NamedTuple

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from dns.message import Message

from simulator.protocols.dns.evidence import Evidence, evidence
from simulator.protocols.dns.kinds import fields_of, key_of
from simulator.protocols.dns.policies import inside
from simulator.protocols.dns.words import Answer, Question, asked_of, plain, text_of, understand
from simulator.protocols.speech import Token, Violation

HEADER_LENGTH = 12
LONGEST_GIST = 80  # characters of a record in a label
_FINAL_DOT = re.compile(r"(?<=\w)\.(?= |$)")  # of names
LARGEST_LIMIT = 65535
CLASSIC_LIMIT = 512  # octets a datagram may have when its asker did not offer to take more (RFC 1035 §2.3.4)
_COUNTS = ("question", "answer", "authority", "additional")


def ask(
    id_: int, name: str, type_: str, largest_answer: int = CLASSIC_LIMIT, *, wants_signatures: bool = False
) -> bytes:
    """Bytes of a question.

    The offer to take more than 512 octets is made by EDNS (RFC 6891 §6.2.3), and so is the wish for signatures.
    Raises ValueError when `name` or `type_` can be none.
    """
    try:
        query = dns.message.make_query(dns.name.from_text(plain(name)), type_, id=id_)
    except dns.exception.DNSException as error:
        raise ValueError(name, type_) from error
    if largest_answer > CLASSIC_LIMIT:
        query.use_edns(0, payload=min(largest_answer, LARGEST_LIMIT))
    if wants_signatures:
        query.want_dnssec()
    return query.to_wire()


def read_question(data: bytes) -> Question | Violation:
    """The question that a datagram is, for a server."""
    message = _read(data)
    if message is None:
        return Violation("dns.violation.malformed", data)
    if message.flags & dns.flags.QR:
        return Violation("dns.violation.not-a-question", data)
    return asked_of(message)


def read_answer(data: bytes) -> Answer | Violation:
    """The answer that a datagram is, for whoever asked."""
    message = _read(data)
    if message is None:
        return Violation("dns.violation.malformed", data)
    if not message.flags & dns.flags.QR or not isinstance(message, dns.message.QueryMessage):
        return Violation("dns.violation.not-an-answer", data)
    return understand(message)


def read_evidence(data: bytes) -> Evidence:
    """What an answer bears for whoever does not simply believe it."""
    message = _read(data)
    return Evidence() if message is None else evidence(message)


def write(reply: Message, question: Question) -> bytes:
    """Bytes of an answer, cut short and marked TC where the asker takes no more (RFC 2181 §9).

    The records keep their order: a film must come out the same each time.
    """
    asked = question.message
    limit = max(CLASSIC_LIMIT, asked.payload) if asked.edns >= 0 else CLASSIC_LIMIT
    return reply.to_wire(max_size=limit, prefer_truncation=True, want_shuffle=False)


def refuse(data: bytes) -> bytes | None:
    """The answer to what cannot be read; None when not even its header can, or when it is no question.

    FORMERR with the header alone: whose id and kind it has (RFC 1035 §4.1.1).
    """
    if len(data) < HEADER_LENGTH or data[2] & 0x80:
        return None
    flags = 0x80 | data[2] & 0x79  # a response, of the same opcode, recursion desired as it was
    return data[:2] + bytes((flags, dns.rcode.FORMERR)) + bytes(8)


def _read(data: bytes) -> Message | None:
    try:
        return dns.message.from_wire(data)
    except (dns.exception.DNSException, ValueError):
        return None


class Spoken(NamedTuple):
    """A datagram as overheard: its header's fields, a label, and what stands where."""

    id: int
    is_answer: bool
    label: str
    tokens: tuple[Token, ...]


def listen(data: bytes) -> Spoken:
    """Find out what stands where in a datagram; what cannot be read is one token."""
    try:
        return _Reader(data).spoken()
    except (dns.exception.DNSException, ValueError, IndexError, EOFError):
        whole = Token(0, len(data), "dns.violation.malformed")
        id_ = int.from_bytes(data[:2], "big")
        return Spoken(id_, len(data) > 2 and bool(data[2] & 0x80), "?", (whole,))


class _Reader:
    """Walks once through a datagram, and marks what it passes."""

    def __init__(self, data: bytes) -> None:
        if len(data) < HEADER_LENGTH:
            raise ValueError
        self.data = data
        self.at = 0
        self.tokens: list[Token] = []

    def spoken(self) -> Spoken:
        id_, flags, *counts = unpack_from("!6H", self.data)
        is_answer = bool(flags & dns.flags.QR)
        rcode = dns.rcode.to_text(dns.rcode.from_flags(flags, 0))
        self._header(is_answer, rcode, counts)
        questions = [self._question() for _ in range(counts[0])]
        records = [self._record() for _ in range(sum(counts[1:]))][: counts[1]]
        if self.at != len(self.data):
            raise ValueError
        if not is_answer:
            label = ", ".join(questions) or dns.opcode.to_text(dns.opcode.from_flags(flags))
        elif flags & dns.flags.TC:
            label = "TC"
        else:
            label = rcode if rcode != "NOERROR" else _gist(questions, records)
        return Spoken(id_, is_answer, label, tuple(self.tokens))

    def _header(self, is_answer: bool, rcode: str, counts: list[int]) -> None:
        self._mark(2, "dns.header.id")
        if is_answer:
            self._mark(1, "dns.header.flags")
            self._mark(1, f"dns.rcode.{rcode}")
        else:
            self._mark(2, "dns.header.flags")
        for name, count in zip(_COUNTS, counts, strict=True):
            nothing = is_answer and name == "answer" and count == 0 and rcode == "NOERROR"
            self._mark(2, "dns.outcome.NODATA" if nothing else f"dns.header.{name}-count")

    def _question(self) -> str:
        owner = self._name("dns.question.name")
        (number,) = unpack_from("!H", self.data, self.at) if self._left(2) else (0,)
        type_ = dns.rdatatype.to_text(number)
        self._mark(2, f"dns.rr.{type_}@question")
        self._mark(2, "dns.question.class")
        return f"{type_} {text_of(owner)}?"

    def _record(self) -> str:
        """Its type and data, as they are written in a zone."""
        owner = self._name("dns.record.name")
        type_, class_, _, length = unpack_from("!HHIH", self.data, self.at) if self._left(10) else (0, 0, 0, 0)
        if type_ == dns.rdatatype.OPT:  # its class and TTL are something else altogether (RFC 6891 §6.1.2)
            self._mark(2, "dns.rr.OPT")
            self._mark(2, "dns.argument.payload-size")
            self._mark(4, "dns.argument.extended-flags")
            self._mark(2, "dns.record.length")
            self._mark(length, "dns.argument.options")
            return "OPT"
        rdata = dns.rdata.from_wire(class_, type_, self.data, self.at + 10, length)
        kind = key_of(text_of(owner), dns.rdatatype.to_text(type_), rdata.to_text())
        self._mark(2, kind)
        self._mark(2, "dns.record.class")
        self._mark(4, "dns.record.ttl")
        self._mark(2, "dns.record.length")
        end = self.at + length
        for octets, key in fields_of(dns.rdatatype.to_text(type_)):
            self._pieces(kind, self.at + (octets or end - self.at), key)
        return f"{dns.rdatatype.to_text(type_)} {rdata.to_text()}"

    def _pieces(self, kind: str, end: int, key: str) -> None:
        """A field of a record up to `end`: what in it has a key of its own, and for the rest the field's."""
        begun = self.at
        for start, stop, own in inside(kind, self.data[begun:end]):
            self._mark(begun + start - self.at, key)
            self._mark(stop - start, own)
        self._mark(end - self.at, key)

    def _name(self, key: str) -> dns.name.Name:
        name, octets = dns.name.from_wire(self.data, self.at)
        self._mark(octets, key)
        return name

    def _left(self, octets: int) -> bool:
        return self.at + octets <= len(self.data)

    def _mark(self, octets: int, key: str) -> bytes:
        """Pass over `octets`, which are what `key` says."""
        if not self._left(octets):
            raise EOFError
        start, self.at = self.at, self.at + octets
        if octets:
            self.tokens.append(Token(start, self.at, key))
        return self.data[start : self.at]


def _gist(questions: list[str], records: list[str]) -> str:
    """What an answer says, in a word: of several records the first that was asked for, and the number of the others."""
    if not records:
        return "NODATA"
    types = tuple(question.partition(" ")[0] + " " for question in questions)
    told = next((record for record in records if record.startswith(types)), records[0])
    told = told if '"' in told else _FINAL_DOT.sub("", told)
    told = told if len(told) <= LONGEST_GIST else told[: LONGEST_GIST - 1] + "…"
    return told if len(records) == 1 else f"{told} +{len(records) - 1}"
