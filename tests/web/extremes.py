"""Scenarios that ask much of whoever shows them: a crowd, names without end, foreign directions, controls."""

from __future__ import annotations

from json import dumps

NAME = "Wilhelmina-Konstantinopolitanska-" * 6 + "!?"  # 200 characters that nothing parts
HOST = ".".join(["x" * 63, "y" * 63, "z" * 63, "example"])  # 199
BOX = "b" * 64  # RFC 5321 §4.5.3.1.1: the most
ARABIC, HEBREW = "مرحبا بالعالم", "שלום עולם"
EMOJI = "👩\u200d🚀 🇨🇭 e\u0301\u0323\u0302 ﷽"  # joined, of two, with marks heaped on it, very broad
CONTROLS = "\x01ring\x07 \x1b[31mred\x1b]0;title\x07 \x00nul\x7f"
OVERRIDES = "invoice\u202egpj.exe \u2066turned\u2069 \u200fx"
MARKUP = "<b onclick=alert(1)>&amp;</b>"


def crowd(hosts: int = 60) -> str:
    """So many hosts in no place of their own, nearly all of which hand in a letter at the same server."""
    names = [f"h{n:02}.crowd.example" for n in range(hosts - 2)]
    town = [
        'title = { en = "A crowd", fr = "Une foule" }',
        '[hosts."mx.b.example"]\nagents = ["smtp-server", "imap-server"]\ndomains = ["b.example"]',
        'mailboxes = { bob = { password = "rose" } }',
        '[hosts.dns]\nagents = ["dns-server"]\nfigure = "dns"\n[[links]]\nbetween = ["mx.b.example", "dns"]',
        '[letters.x]\nfrom = "me@a.example"\nto = ["bob@b.example"]\nsubject = "x"\ntext = "x"',
    ]
    for n, name in enumerate(names):
        town += [
            f'[hosts."{name}"]\nagents = ["mail-user"]\nsubmission = "mx.b.example:25"',
            f'[[links]]\nbetween = ["{name}", "mx.b.example"]\nlatency = "20ms"',
            f'[[script]]\nat = "{n}s"\nwho = "{name}"\naction = "send x"',
        ]
    return "\n".join([*town, '[dns]\n"b.example" = { MX = "10 mx.b.example." }'])


def endless() -> str:
    """A letter between hosts whose names, roles, mailbox and letter are as long as can be."""
    told = f'label = {{ en = "{NAME}", fr = "{NAME}" }}\nrole = {{ en = "{NAME}", fr = "{NAME}" }}'
    return f"""
title = {{ en = "{NAME}", fr = "{NAME}" }}
[hosts."{HOST}"]
agents = ["smtp-server", "imap-server"]
domains = ["b.example"]
mailboxes = {{ {BOX} = {{ password = "rose" }} }}
[hosts.sender]
agents = ["mail-user"]
submission = "{HOST}:25"
{told}
[hosts.reader]
agents = ["imap-client"]
{told}
imap_server = "{HOST}"
imap_user = "{BOX}"
imap_password = "rose"
[[links]]
between = ["sender", "{HOST}"]
label = {{ en = "{NAME}", fr = "{NAME}" }}
[[links]]
between = ["reader", "{HOST}"]
[letters.x]
from = "{BOX}@b.example"
to = ["{BOX}@b.example"]
subject = "{NAME}"
text = "{NAME * 5}"
[[script]]
who = "sender"
action = "send x"
[[script]]
at = "2s"
who = "reader"
action = "sync"
"""


def strange() -> str:
    """A letter whose header and text hold other directions, pictures, controls and markup."""
    lines = {
        "Subject": f"{HEBREW} {EMOJI} {OVERRIDES}",
        "X-Arabic": ARABIC,
        "X-Controls": CONTROLS,
        "X-Overrides": OVERRIDES,
        "X-Markup": MARKUP,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    letter = f"From: <me@a.example>\r\nTo: <bob@b.example>\r\n{head}\r\n{ARABIC}\r\n{CONTROLS}\r\n{MARKUP}\r\n"
    octets = dumps(letter.encode().decode("latin-1")).replace("\x7f", "\\u007f")  # a file is written an octet a letter
    return crowd(3).replace('subject = "x"\ntext = "x"', 'file = "x.eml"') + f'\n[files]\n"x.eml" = {octets}\n'
