"""Overhears TLS: an utterance for each flight of a handshake, for each alert; what is said inside is others' to hear.

What is sealed is opened with the secrets of a key log, where there are some, and stands in its place: an AEAD's octets
are as many as those it seals, each where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.protocols.speech import Heard
from simulator.protocols.tls import messages
from simulator.protocols.tls.keylog import HANDSHAKE, TLS_1_2, TRAFFIC, KeyLog
from simulator.protocols.tls.names import ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, TLS_1_3
from simulator.protocols.tls.names import HANDSHAKE as HANDSHAKE_TYPE
from simulator.protocols.tls.opening import Opener, Suite, of_master
from simulator.protocols.tls.records import Record
from simulator.protocols.tls.rules import CHANGE, OLD, UNREAD, Dialogue, State
from simulator.protocols.tls.voice import SEALED, STRANGE, Content, Flight, Voice, alert

Opening = tuple[int, bytes]
_OTHER = {"C": "S", "S": "C"}


class Ear:
    """Understands one wire from the first octet of TLS on. `mode`: how it came to TLS, one of MODES, where known."""

    def __init__(self, keys: KeyLog | None = None, mode: str = "") -> None:
        self._keys = keys or KeyLog()
        self._context = f"@{mode}" if mode else ""  # of the first record
        self._dialogue = Dialogue()
        self._voices = {"C": Voice(), "S": Voice()}
        self._client = b""  # the random of the client's hello
        self._version = 0
        self._suite: Suite | None = None
        self._heard = 0
        self._opened: dict[str, list[Opening]] = {"C": [], "S": []}
        self._unanswered: dict[str, int | None] = {"C": None, "S": None}

    def hear(self, side: str, data: bytes, says: bool = False) -> Iterator[Heard]:
        """The utterances that `data`, all that a side sends at once, completes.

        `says`: whether something is said inside, which an ear without keys could not tell.
        """
        voice = self._voices[side]
        for record in voice.records.feed(data):
            yield from self._read(side, voice, record, says)
        last = voice.flight.names[-1:]
        if last in ([UNREAD], [STRANGE]) or (last and self._dialogue.state is State.CONNECTED):
            yield self._utter(side, voice)

    def opened(self, side: str) -> list[Opening]:
        """What has been opened since this was asked last, data apart: where in that side's stream, and its octets."""
        found, self._opened[side] = self._opened[side], []
        return found

    # ---- a record

    def _read(self, side: str, voice: Voice, record: Record, says: bool) -> Iterator[Heard]:
        is_sealed = self._is_sealed(voice, record.kind)
        content = self._unsealed(voice, record, says) if is_sealed else Content(record.kind, record.at, record.body, ())
        if content.kind == APPLICATION_DATA and is_sealed:  # what is said inside
            if voice.flight.names:
                yield self._utter(side, voice)
            voice.flight = Flight(record.end)
            return
        voice.flight.take(record.end, (*record.marks(self._context), *content.marks))
        self._context = ""
        if is_sealed and content.kind != SEALED:
            self._opened[side].append((content.at, content.octets))
        _KINDS.get(content.kind, Ear._strange)(self, side, voice, content)
        if voice.flight.is_over:
            yield self._utter(side, voice)

    def _is_sealed(self, voice: Voice, kind: int) -> bool:
        """In TLS 1.3 what is sealed looks like data (RFC 8446 §5.2); before, nothing is in clear any more."""
        if not kind:
            return False
        return kind == APPLICATION_DATA if self._version in (0, TLS_1_3) else voice.has_changed

    def _unsealed(self, voice: Voice, record: Record, says: bool) -> Content:
        """What lies in a sealed record; data are not looked at where the record tells what they are."""
        is_told = self._version != TLS_1_3
        opener = voice.opener
        if record.kind == APPLICATION_DATA and (says if opener is None else is_told):
            if opener:
                opener.pass_over()
            return Content(APPLICATION_DATA, record.at, b"", ())
        opened = opener.open(record.header, record.body) if opener else None
        if opened is None:
            return Content(SEALED, record.at, record.body, ())
        return Content.of(record, opened, is_told)

    # ---- what a record holds

    def _handshake(self, side: str, voice: Voice, content: Content) -> None:
        for octets in voice.messages.feed(content.octets, content.at):
            message = messages.read(octets, self._version)
            voice.flight.add(message.name, voice.messages.placed(message.tokens))
            is_old = message.name == "ServerHello" and message.hello and message.hello.version != TLS_1_3
            self._dialogue.move(side, message.name + OLD if is_old else message.name)
            self._follow(side, voice, message)

    def _alert(self, side: str, voice: Voice, content: Content) -> None:
        name, tokens = alert(content.octets, content.at)
        voice.flight.add(name, tokens)
        self._dialogue.move(side, name)

    def _change(self, side: str, voice: Voice, content: Content) -> None:
        """TLS 1.3 says it for appearances alone (RFC 8446 §D.4); before, it means something (RFC 5246 §7.1)."""
        voice.flight.add(CHANGE, content.whole("tls.change_cipher_spec"))
        voice.has_changed = self._version != TLS_1_3

    def _keep_shut(self, side: str, voice: Voice, content: Content) -> None:
        voice.flight.sealed += len(content.octets)
        voice.flight.add(UNREAD, content.whole(f"tls.record.{UNREAD}"))
        self._dialogue.move(side, UNREAD)

    def _strange(self, side: str, voice: Voice, content: Content) -> None:
        voice.flight.add(STRANGE, content.whole("tls.violation.malformed"))

    # ---- keys

    def _follow(self, side: str, voice: Voice, message: messages.Message) -> None:
        """What a message means for those that follow."""
        hello = message.hello
        if message.name == "ClientHello" and hello:
            self._client = hello.random
        elif message.name == "ServerHello" and hello:
            self._version = hello.version
            self._begin_sealing(hello)
        elif message.name == "Finished" and self._version == TLS_1_3:
            voice.opener = self._of_secret(voice.opener, TRAFFIC[side])
        elif message.name == "KeyUpdate" and voice.opener and self._version == TLS_1_3:
            voice.opener = voice.opener.updated()

    def _begin_sealing(self, hello: messages.Hello) -> None:
        self._suite = suite = Suite.of(hello.suite)
        if suite is None:
            return
        if hello.version == TLS_1_3:
            for side, voice in self._voices.items():
                voice.opener = self._of_secret(None, HANDSHAKE[side])
            return
        master = self._keys.find(TLS_1_2, self._client)
        for side, opener in (of_master(suite, master, self._client, hello.random) if master else {}).items():
            self._voices[side].opener = opener

    def _of_secret(self, present: Opener | None, label: str) -> Opener | None:
        secret = self._keys.find(label, self._client)
        return Opener.of_secret(self._suite, secret) if secret and self._suite else present

    # ---- an utterance

    def _utter(self, side: str, voice: Voice) -> Heard:
        flight, voice.flight = voice.flight, Flight(voice.flight.end)
        answers, self._unanswered[_OTHER[side]] = self._unanswered[_OTHER[side]], None
        self._unanswered[side] = self._heard
        self._heard += 1
        state = self._dialogue.state
        return Heard(side, flight.start, flight.end, flight.label, flight.marks(), state, (), answers)


_KINDS: dict[int, Callable[[Ear, str, Voice, Content], None]] = {
    CHANGE_CIPHER_SPEC: Ear._change,
    ALERT: Ear._alert,
    HANDSHAKE_TYPE: Ear._handshake,
    SEALED: Ear._keep_shut,
}
