"""What stands in each message of SSH and each packet of SFTP, field by field. Knows no octets.

A field is `kind name`: u8, u32, u64 (numbers), bool, str (a length and so many octets: RFC 4251 §5), attrs (the
attributes of a file), names (those of several), rest. A star behind the name: the label tells it.
"""

from __future__ import annotations

MESSAGES = {  # RFC 4250 §4.1.2, RFC 5656 §7.1, RFC 8308 §2.3
    1: "DISCONNECT: u32 reason, str description*, str language",
    2: "IGNORE: str data",
    3: "UNIMPLEMENTED: u32 sequence",
    4: "DEBUG: bool always-display, str description, str language",
    5: "SERVICE_REQUEST: str service*",
    6: "SERVICE_ACCEPT: str service*",
    7: "EXT_INFO: rest extensions",
    20: "KEXINIT: 16 cookie, str kex-algorithms, str host-key-algorithms, str encryption-there, str encryption-back, "
    "str mac-there, str mac-back, str compression-there, str compression-back, str languages-there, "
    "str languages-back, bool first-follows, u32 reserved",
    21: "NEWKEYS:",
    30: "KEX_ECDH_INIT: str exchange-key",
    31: "KEX_ECDH_REPLY: str host-key*, str exchange-key, str signature",
    50: "USERAUTH_REQUEST: str user*, str service, str method*",
    51: "USERAUTH_FAILURE: str methods*, bool partial-success",
    52: "USERAUTH_SUCCESS:",
    53: "USERAUTH_BANNER: str description, str language",
    60: "USERAUTH_PK_OK: str key-algorithm*, str public-key",
    80: "GLOBAL_REQUEST: str request*, bool want-reply, rest data",
    81: "REQUEST_SUCCESS: rest data",
    82: "REQUEST_FAILURE:",
    90: "CHANNEL_OPEN: str channel-type*, u32 channel, u32 window, u32 most",
    91: "CHANNEL_OPEN_CONFIRMATION: u32 channel, u32 channel, u32 window, u32 most",
    92: "CHANNEL_OPEN_FAILURE: u32 channel, u32 reason, str description*, str language",
    93: "CHANNEL_WINDOW_ADJUST: u32 channel, u32 window",
    94: "CHANNEL_DATA: u32 channel, u32 length, sftp packet",
    95: "CHANNEL_EXTENDED_DATA: u32 channel, u32 kind, str data",
    96: "CHANNEL_EOF: u32 channel",
    97: "CHANNEL_CLOSE: u32 channel",
    98: "CHANNEL_REQUEST: u32 channel, str request*, bool want-reply, rest data",
    99: "CHANNEL_SUCCESS: u32 channel",
    100: "CHANNEL_FAILURE: u32 channel",
}
AFTER = {  # what a method of USERAUTH_REQUEST (RFC 4252 §7, §8) or a request on a channel (RFC 4254 §6.5) goes on with
    "password": "bool change, str password",
    "publickey": "bool signed, str key-algorithm, str public-key, str signature",
    "subsystem": "str subsystem*",
}
PACKETS = {  # draft-ietf-secsh-filexfer-02 §3; all but the first two begin with the number of the request
    1: "INIT: u32 version*, rest extensions",
    2: "VERSION: u32 version*, rest extensions",
    3: "OPEN: str path*, u32 flags, attrs attributes",
    4: "CLOSE: str handle",
    5: "READ: str handle, u64 offset*, u32 most",
    6: "WRITE: str handle, u64 offset*, str data",
    7: "LSTAT: str path*",
    8: "FSTAT: str handle",
    9: "SETSTAT: str path*, attrs attributes",
    10: "FSETSTAT: str handle, attrs attributes",
    11: "OPENDIR: str path*",
    12: "READDIR: str handle",
    13: "REMOVE: str path*",
    14: "MKDIR: str path*, attrs attributes",
    15: "RMDIR: str path*",
    16: "REALPATH: str path*",
    17: "STAT: str path*",
    18: "RENAME: str path*, str new-path*",
    19: "READLINK: str path*",
    20: "SYMLINK: str path*, str new-path*",
    101: "STATUS: status status*, str description, str language",
    102: "HANDLE: str handle",
    103: "DATA: str data",
    104: "NAME: names names*",
    105: "ATTRS: attrs attributes",
    200: "EXTENDED: str request*, rest data",
    201: "EXTENDED_REPLY: rest data",
}
STATUSES = (  # §7
    "OK", "EOF", "NO_SUCH_FILE", "PERMISSION_DENIED", "FAILURE", "BAD_MESSAGE", "NO_CONNECTION", "CONNECTION_LOST",
    "OP_UNSUPPORTED",
)  # fmt: skip
