"""Another reader of TLS, tlslite-ng, finds in our handshakes what we mark there, and where."""

from __future__ import annotations

from itertools import groupby

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tlslite.constants import CipherSuite, GroupName
from tlslite.messages import (
    Certificate,
    ClientHello,
    NewSessionTicket,
    NewSessionTicket1_0,
    ServerHello,
    ServerKeyExchange,
)
from tlslite.utils.codec import Parser

from simulator.protocols.speech import Heard
from simulator.protocols.tls import Ear
from simulator.protocols.tls.names import CIPHER_SUITES, EXTENSIONS, GROUPS
from simulator.world.keyring import LIFETIME
from tests.protocols.tls.test_ear import OLD, carried, keys
from tests.world.test_tls import CURRENT, NAME, identity, of_rsa, town

PARTS = ("length", "data")  # of an extension


class Overheard:
    """A handshake, and the octets of each side as those read them who have the keys."""

    def __init__(self, versions: tuple[str, ...]) -> None:
        world, _, _ = town(identity(), versions=(versions, versions))
        ear, streams = Ear(keys(world)), {"C": bytearray(), "S": bytearray()}
        self.heard: list[Heard] = []
        for side, octets, says in carried(world):
            streams[side] += octets
            self.heard += ear.hear(side, octets, says)
            for at, opened in ear.opened(side):
                streams[side][at : at + len(opened)] = opened
        self.streams = streams

    def texts(self, flight: int, *wanted: str) -> list[bytes]:
        """The octets of the tokens of these keys, in order."""
        one = self.heard[flight]
        octets = self.streams[one.side][one.start : one.end]
        return [bytes(octets[start:end]) for start, end, key in one.tokens if key in wanted]

    def message(self, flight: int, name: str) -> Parser:
        """A message, for the other reader, who has passed its type."""
        one = self.heard[flight]
        octets = self.streams[one.side][one.start : one.end]
        at = next(start for start, _, key in one.tokens if key == f"tls.handshake.{name}")
        length = int.from_bytes(octets[at + 1 : at + 4])
        return Parser(bytearray(octets[at + 1 : at + 4 + length]))

    def numbers(self, flight: int, room: str, octets: int = 2) -> list[int]:
        """The numbers marked with a key of that room."""
        one = self.heard[flight]
        stream = self.streams[one.side][one.start : one.end]
        found = ((stream[start:end], key) for start, end, key in one.tokens)
        of_room = ((text, key) for text, key in found if key == room or key.rpartition(".")[0] == room)
        parts = {f"{room}.{name}" for name in PARTS}
        return [int.from_bytes(text) for text, key in of_room if len(text) == octets and key not in parts]


@pytest.fixture(scope="module", params=[CURRENT, OLD], ids=["1.3", "1.2"])
def overheard(request: pytest.FixtureRequest) -> Overheard:
    return Overheard(request.param)


def test_a_client_hello(overheard: Overheard) -> None:
    theirs = ClientHello().parse(overheard.message(0, "ClientHello"))
    assert overheard.texts(0, "tls.hello.random") == [bytes(theirs.random)]
    session = overheard.texts(0, "tls.hello.session_id")
    assert session[0] == bytes((len(theirs.session_id),))
    assert session[1:] == [bytes(theirs.session_id)] * bool(theirs.session_id)
    assert overheard.numbers(0, "tls.cipher_suite") == theirs.cipher_suites
    assert overheard.numbers(0, "tls.extension") == [one.extType for one in theirs.extensions]
    assert overheard.texts(0, "tls.extension.server_name.host_name") == [NAME.encode()] == [bytes(theirs.server_name)]
    groups = theirs.getExtension(10).groups
    shares = theirs.getExtension(51)
    offered = [one.group for one in shares.client_shares] if shares else []
    assert overheard.numbers(0, "tls.group") == groups + offered
    assert overheard.texts(0, "tls.extension.key_share.key_exchange") == [
        bytes(one.key_exchange) for one in (shares.client_shares if shares else [])
    ]


def test_a_server_hello(overheard: Overheard) -> None:
    theirs = ServerHello().parse(overheard.message(1, "ServerHello"))
    assert overheard.texts(1, "tls.hello.random") == [bytes(theirs.random)]
    assert overheard.numbers(1, "tls.cipher_suite") == [theirs.cipher_suite]
    chosen = theirs.getExtension(43)
    assert overheard.numbers(1, "tls.version") == [
        int.from_bytes(bytes(chosen.version if chosen else theirs.server_version))
    ]


def test_a_ticket_says_how_long_it_is_good(overheard: Overheard) -> None:
    is_new = bool(overheard.texts(1, "tls.handshake.EncryptedExtensions"))
    assert overheard.texts(3, "tls.handshake.ticket_lifetime") == [LIFETIME.to_bytes(4)] * (2 if is_new else 1)
    theirs = NewSessionTicket if is_new else NewSessionTicket1_0
    assert theirs().parse(overheard.message(3, "NewSessionTicket")).ticket_lifetime == LIFETIME


def test_a_chain_of_certificates(overheard: Overheard) -> None:
    is_new = bool(overheard.texts(1, "tls.handshake.EncryptedExtensions"))
    theirs = Certificate(0, (3, 4) if is_new else (3, 3)).parse(overheard.message(1, "Certificate"))
    chain = [one.certificate.bytes for one in theirs.certificate_list] if is_new else [
        one.bytes for one in theirs.cert_chain.x509List
    ]  # fmt: skip
    lengths = [int.from_bytes(one) for one in overheard.texts(1, "tls.certificate.length")]
    assert lengths == [len(one) for one in chain]
    ours = identity().chain
    assert [bytes(one) for one in chain] == [one.public_bytes(encoding=Encoding.DER) for one in ours]
    for field, wanted in (
        ("issuer", [one.issuer.public_bytes() for one in ours]),
        ("subject", [one.subject.public_bytes() for one in ours]),
    ):
        assert overheard.texts(1, f"tls.certificate.{field}") == wanted
    assert [one[2:] for one in overheard.texts(1, "tls.certificate.notAfter")] == [
        one.not_valid_after_utc.strftime("%y%m%d%H%M%SZ").encode() for one in ours
    ]


def test_a_key_exchange_of_former_times() -> None:
    world, _, _ = town(of_rsa(), versions=(("TLSv1",), ("TLSv1",)))
    ear = Ear(keys(world))
    flights = [(side, octets, one) for side, octets, says in carried(world) for one in ear.hear(side, octets, says)]
    _, octets, heard = flights[1]
    ours = {key: octets[start:end] for start, end, key in heard.tokens}
    at = next(start for start, _, key in heard.tokens if key == "tls.handshake.ServerKeyExchange")
    length = int.from_bytes(octets[at + 1 : at + 4])
    suite = CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
    theirs = ServerKeyExchange(suite, (3, 1)).parse(Parser(bytearray(octets[at + 1 : at + 4 + length])))
    assert ours["tls.handshake.signature"] == bytes(theirs.signature)
    assert ours["tls.handshake.exchange_keys"] == bytes(theirs.ecdh_Ys)


def test_names_are_theirs_too() -> None:
    theirs = {number: name for name, number in vars(CipherSuite).items() if name.startswith("TLS_")}
    for number, name in CIPHER_SUITES.items():
        if number in theirs:
            assert theirs[number] == name
    for number, name in GROUPS.items():
        known = GroupName.toRepr(number)
        assert known is None or known.lower() == name.lower()
    assert len(EXTENSIONS) == len(set(EXTENSIONS.values()))
    assert all(len(list(same)) == 1 for _, same in groupby(sorted(CIPHER_SUITES.values())))
