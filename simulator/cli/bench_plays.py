"""What the bench plays: letters over relays, and sessions that overlap line by line."""

from __future__ import annotations

from itertools import pairwise

from simulator.cli.probe import Act
from simulator.scenario.load import loads
from simulator.scenario.scenario import Scenario

VISITORS = 10  # whose sessions overlap

# ---- letters


def relays(count: int) -> str:
    """A scenario in which a letter passes `count` relays."""
    names = [f"r{i}.example" for i in range(count)]
    hosts = "".join(
        f'[hosts."{name}"]\nagents = ["smtp-server", "queue"]\nrelay_for = ["192.0.0.0/8"]\nsmarthost = "{after}"\n'
        for name, after in zip(names, [*names[1:], "mx.b.example"], strict=True)
    )
    chain = ["msa.a.example", *names, "mx.b.example"]
    links = "".join(f'[[links]]\nbetween = ["{a}", "{b}"]\n' for a, b in pairwise(chain))
    return _SCENE.format(relays=hosts, links=links, last="msa.a.example", next=names[0]) + _sending(1)


def letters(count: int) -> str:
    """A scenario in which `count` letters are sent over one relay."""
    return relays(1).replace(_sending(1), _sending(count))


_SCENE = """
[hosts."alice.home"]
agents = ["mail-user"]
submission = "msa.a.example:587"
user = "alice"
password = "tulip"
[hosts."msa.a.example"]
agents = ["smtp-server", "queue"]
domains = ["a.example"]
smarthost = "{next}"
mailboxes = {{ alice = {{ password = "tulip" }} }}
{relays}
[hosts."mx.b.example"]
agents = ["smtp-server"]
domains = ["b.example"]
mailboxes = {{ bob = {{ password = "rose" }} }}
[[links]]
between = ["alice.home", "msa.a.example"]
{links}
[letters.one]
from = "alice@a.example"
to = ["bob@b.example"]
subject = "One of many"
text = "Hello Bob, this is one of many letters."
"""


def _sending(count: int) -> str:
    return '[[script]]\nwho = "alice.home"\naction = "send one"\n' * count


# ---- sessions


MAIL_HOST, MAIL_ADDRESS = "mx.b.example", "192.0.2.25"
_SESSIONS = """
[hosts."mx.b.example"]
agents = ["smtp-server"]
address = "192.0.2.25"
domains = ["b.example"]
mailboxes = { bob = { password = "rose" } }
"""
_VISITOR = """
[hosts."{host}"]
agents = ["terminal"]
[[links]]
between = ["{host}", "mx.b.example"]
latency = "20ms"
"""
_LINES = (
    "EHLO {host}",
    "RCPT TO:<bob@b.example>",  # too early
    "MAIL FROM:<alice@{host}>",
    "RCPT TO:<bib@b.example>",  # nobody
    "RCPT TO:<bob@b.example>",
    "NOOP",
    "RSET",
    "QUIT",
)


def visitors() -> list[str]:
    """The hosts that call."""
    return [f"alice{i}.home" for i in range(VISITORS)]


def sessions() -> Scenario:
    """A server, and those who call it."""
    return loads(_SESSIONS + "".join(_VISITOR.format(host=host) for host in visitors()))


def acts(rounds: int) -> list[Act]:
    """What is done: in every round each visitor calls, and their sessions overlap line by line."""
    call = [(host, "connect", f"{MAIL_ADDRESS}:25") for host in visitors()]
    talk = [(host, "type", line.format(host=host) + "\r\n") for line in _LINES for host in visitors()]
    return (call + talk) * rounds
