"""One end of a real SSH session, asyncssh's, whose octets go through memory. Knows no host, wire or setting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, Literal, NamedTuple

import asyncssh
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from simulator.agents.sftp.connection import Callee, Caller, Said
from simulator.agents.sftp.files import Files
from simulator.agents.sftp.loop import Loop, Transport
from simulator.agents.sftp.shelf import Shelf

SOMEWHERE = ("192.0.2.0", 0)  # RFC 5737 §3: who calls is the world's to know
# What both ends offer: the usual choices of these years, and no more than a list that can be read.
ALGORITHMS: dict[str, Any] = {
    "kex_algs": ["curve25519-sha256"],
    "encryption_algs": ["chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes256-ctr"],
    "mac_algs": ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-256"],
    "compression_algs": ["none"],
    "signature_algs": ["ssh-ed25519"],
}
# Nothing that looks at a clock, at files of this machine, or for keys nobody has handed over.
QUIET: dict[str, Any] = {
    "config": None,
    "keepalive_interval": 0,
    "login_timeout": 0,
    "rekey_bytes": 1 << 40,
    "rekey_seconds": 0,
    "gss_host": None,
    "x509_trusted_certs": None,
}


asyncssh.set_log_level("CRITICAL")  # what is said in a session is in its film, and in no log


class Session:
    """One end: what is heard goes in by `take`, what is to be sent comes out of it."""

    def __init__(self, kind: type[Any], options: Any, peer: tuple[str, int], chance: Random) -> None:
        self._loop, self._transport = Loop(), Transport(peer)
        options.waiter = self._loop.create_future()  # done when the caller is let in
        self._options = options
        self._kind, self._chance = kind, chance
        self._connection: Any = None

    @property
    def is_over(self) -> bool:
        """Whether this end has nothing more to say."""
        return self._transport.is_closed

    def _start(self) -> None:
        """Within the loop, as the library wants it."""
        wait = "auth" if self._kind is Caller else None
        self._connection = self._kind(self._chance, self._loop, self._options, wait=wait)
        self._connection.connection_made(self._transport)

    def take(self, octets: bytes = b"") -> list[Said]:
        """Hear something, and give what is to be sent."""
        if octets and not self.is_over:
            self._loop.call_soon(self._connection.data_received, octets)
        return self._go_on()

    def lose(self) -> None:
        """The wire is gone."""
        self._transport.close()
        self._loop.call_soon(self._connection.connection_lost, None)
        self._go_on()

    def _go_on(self) -> list[Said]:
        self._loop.turn()
        said: list[Said] = self._connection.said
        self._connection.said = []
        return said


def _pem(one: Ed25519PrivateKey) -> asyncssh.SSHKey:
    return asyncssh.import_private_key(one.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))


# ---- who calls


class Login(NamedTuple):
    """Who logs in at which host and port, and how."""

    place: tuple[str, int]
    user: str
    password: str = ""
    key: Ed25519PrivateKey | None = None


Errand = Callable[[asyncssh.SFTPClient], Awaitable[str]]
Outcome = tuple[Literal["done", "failed"], str]

# What came of it, by what the library raised; the first that fits.
TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (asyncssh.SFTPNoSuchFile, "no-such-file"),
    (asyncssh.SFTPPermissionDenied, "file-closed"),
    (asyncssh.SFTPOpUnsupported, "file-unsupported"),
    (asyncssh.SFTPConnectionLost, "connection-lost"),
    (asyncssh.SFTPError, "file-failure"),
    (asyncssh.HostKeyNotVerifiable, "host-key-refused"),
    (asyncssh.PermissionDenied, "sftp-refused"),
    (asyncssh.KeyExchangeFailed, "no-common-algorithm"),
    (asyncssh.ConnectionLost, "connection-lost"),
    (asyncssh.ProtocolNotSupported, "not-ssh"),
    (asyncssh.ProtocolError, "not-ssh"),
)


class _Guest(asyncssh.SSHClient):
    def __init__(self, trusts: Callable[[bytes], bool]) -> None:
        self._trusts = trusts

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        return self._trusts(key.public_data)


class Call(Session):
    """The caller's end. `trusts`: whether a host's public key is that of whom we mean to reach.

    `outcome`: done and what came of the errand, or failed and why; None as long as it goes on.
    """

    def __init__(self, login: Login, trusts: Callable[[bytes], bool], errand: Errand, chance: Random) -> None:
        options = asyncssh.SSHClientConnectionOptions(
            client_factory=lambda: _Guest(trusts), known_hosts=([], [], []), username=login.user,
            password=login.password or None, client_keys=[_pem(login.key)] if login.key else None, agent_path=None,
            preferred_auth=["publickey", "password"], client_version="Coulisses",
            server_host_key_algs=["ssh-ed25519"], **ALGORITHMS, **QUIET,
        )  # fmt: skip
        super().__init__(Caller, options, login.place, chance)
        self._errand = errand
        self.outcome: Outcome | None = None

    def begin(self) -> list[Said]:
        """What the caller says first."""
        self._loop.begin(self._go())
        return self._go_on()

    async def _go(self) -> None:
        try:
            self._start()
            await self._options.waiter
            files = await self._connection.start_sftp_client()
            self.outcome = await self._result(files)
            files.exit()
            await files.wait_closed()
        except Exception as error:
            self.outcome = self.outcome or ("failed", _trouble(error))
        if not self.is_over:
            self._connection.close()

    async def _result(self, files: asyncssh.SFTPClient) -> Outcome:
        try:
            return "done", await self._errand(files)
        except asyncssh.SFTPError as error:
            return "failed", _trouble(error)


def _trouble(error: Exception) -> str:
    return next((reason for kind, reason in TROUBLES if isinstance(error, kind)), "connection-lost")


# ---- who answers


class Users(NamedTuple):
    """Who may come in: passwords, and public keys as SSH writes them, by name.

    `told`: who was let in (accept) or not (refuse), and by which method.
    """

    passwords: dict[str, str]
    keys: dict[str, bytes]
    told: Callable[[str, str, str], None]


class _Host(asyncssh.SSHServer):
    def __init__(self, users: Users) -> None:
        self._users = users
        self._user, self._method = "", ""

    def password_auth_supported(self) -> bool:
        return bool(self._users.passwords)

    def public_key_auth_supported(self) -> bool:
        return bool(self._users.keys)

    def begin_auth(self, username: str) -> bool:
        self._user = username
        return True

    def auth_completed(self) -> None:
        self._users.told("accept", self._user, self._method)

    def validate_password(self, username: str, password: str) -> bool:
        return self._judged("password", self._users.passwords.get(username) == password)

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self._judged("publickey", self._users.keys.get(username) == key.public_data)

    def _judged(self, method: str, good: bool) -> bool:
        self._method = method
        if not good:
            self._users.told("refuse", self._user, method)
        return good


class Answer(Session):
    """The end of whoever is called: `key` proves which host it is, `users` may come in, and see `shelf`."""

    def __init__(
        self, key: Ed25519PrivateKey, users: Users, shelf: Shelf, now: Callable[[], int], chance: Random
    ) -> None:
        options = asyncssh.SSHServerConnectionOptions(
            server_factory=lambda: _Host(users), server_host_keys=[_pem(key)], server_version="Coulisses",
            sftp_factory=lambda channel: Files(channel, shelf, now), allow_scp=False, allow_pty=False,
            agent_forwarding=False, host_based_auth=False, kbdint_auth=False, **ALGORITHMS, **QUIET,
        )  # fmt: skip
        super().__init__(Callee, options, SOMEWHERE, chance)
        self._users = users

    def begin(self) -> list[Said]:
        """What the callee says first."""
        self._loop.call_soon(self._start)
        return self._go_on()
