"""The ten letters that try a town: each makes a scenario of its own. Knows not what comes of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from simulator.scenario.own.yard import FOLDER, Letter, yard
from simulator.scenario.scenario import HostPart, LetterPart, LinkPart, Scenario, ScriptPart

LETTER = "trial"  # what the script sends
AUTHOR = "alice@alice.example"
STRANGER = "stranger.example"
PATIENCE = "1h"  # until somebody looks into the mailboxes: a second attempt is made after half an hour
MIDDLE = 0.7  # of the map, down: who stands lower has no room below
LINE = "Word after word, and line after line.\n"
FETCHING = {"imap-client": "sync", "pop3-client": "check"}


class Missing(ValueError):
    """A letter that cannot be sent in this town: `key` says what is missing, `host` and `field` where it could be."""

    def __init__(self, key: str, host: str = "", field: str = "") -> None:
        super().__init__(key)
        self.key, self.host, self.field = key, host, field


def trial(town: Scenario, key: str) -> Scenario:
    """The scenario of that letter in this town. Raises Missing."""
    letter = yard().letters.get(key)
    if letter is None:
        raise Missing("unknown-letter")
    play = replace(town, title=letter.label, letters={LETTER: _written(town, letter)}, files=dict(_files(letter)))
    if not housing(town, "dns-server"):
        play = replace(play, dns={})  # nobody could tell them
    if letter.full:
        play = replace(play, hosts={name: _filled(host, letter.to) for name, host in play.hosts.items()})
    play, senders = _with_strangers(play) if letter.wants == "refused" else (play, housing(town, "mail-user")[:1])
    if not senders:
        raise Missing("no-sender")
    script = [_line(name, "send", LETTER) for name in senders]
    return replace(play, script=[*script, _line("", "wait", PATIENCE), *_fetching(town)])


def saved(town: Scenario) -> Scenario:
    """The town as it is kept: with the first letter, where that can be sent, so that there is something to play."""
    try:
        return replace(trial(town, next(iter(yard().letters))), title={}, dns=town.dns)
    except Missing:
        return town


def recipients(town: Scenario, letter: Letter) -> list[str]:
    """Whom the letter is for, in this town. Raises Missing where nobody is of that kind."""
    if "@" in letter.to:
        return [letter.to]
    keys = {"forward": ("forwards",), "list": ("lists",), "every": ("forwards", "lists")}[letter.to]
    found = [address for key in keys for address in _passing(town, key)]
    if not found:
        raise Missing(f"no-{letter.to}", next(iter(housing(town, "smtp-server")), ""), keys[0])
    return found if letter.to == "every" else found[:1]


def housing(town: Scenario, role: str) -> list[str]:
    """The hosts where somebody of that role lives."""
    return [name for name, host in town.hosts.items() if role in host.agents]


def _passing(town: Scenario, key: str) -> Iterator[str]:
    """Addresses whose letters are sent on by a setting of that name."""
    for host in housing(town, "smtp-server"):
        table, domains = (town.hosts[host].settings.get(name) for name in (key, "domains"))
        domain = domains[0] if isinstance(domains, list) and domains else host
        for name in table if isinstance(table, dict) else ():
            yield name if "@" in name else f"{name}@{domain}"


# ---- the letter


def _written(town: Scenario, letter: Letter) -> LetterPart:
    if letter.file:
        return LetterPart(file=letter.file)
    text = f"{letter.text}\n" + LINE * -(-letter.octets // len(LINE))
    return LetterPart(
        sender=f"Alice <{AUTHOR}>", to=recipients(town, letter), subject=letter.label["en"], text=text,
        attachments=[letter.attachment] if letter.attachment else [],
    )  # fmt: skip


def _files(letter: Letter) -> Iterator[tuple[str, str]]:
    for name in filter(None, (letter.file, letter.attachment)):
        yield name, (FOLDER / name).read_bytes().decode("latin-1")


# ---- the circumstances


def _filled(host: HostPart, address: str) -> HostPart:
    """The host with no room left in the mailbox of that address."""
    local, _, domain = address.partition("@")
    domains = host.settings.get("domains")
    ours = isinstance(domains, list) and domain in domains
    boxes = {
        user: replace(box, quota=1) if address in box.addresses or (ours and user == local) else box
        for user, box in host.mailboxes.items()
    }
    return replace(host, mailboxes=boxes)


def _with_strangers(play: Scenario) -> tuple[Scenario, list[str]]:
    """The town, and at each server's door somebody who has no account there. Raises Missing where there is no door."""
    servers = housing(play, "smtp-server")
    if not servers:
        raise Missing("no-server")
    names = [_free(play, n) for n in range(len(servers))]
    hosts = {name: _stranger(play.hosts[server], server) for name, server in zip(names, servers, strict=True)}
    roads = [LinkPart(between=pair) for pair in zip(names, servers, strict=True)]
    return replace(play, hosts={**play.hosts, **hosts}, links=[*play.links, *roads]), names


def _stranger(host: HostPart, server: str) -> HostPart:
    """Somebody who stands below a server's door, or above it, and knocks."""
    across, down = host.place or (0.5, 0.5)
    place = (across, 1.0 if down < MIDDLE else 0.0)
    return HostPart(agents=["mail-user"], figure="laptop", place=place, settings={"submission": f"{server}:25"})


def _free(play: Scenario, n: int) -> str:
    name = f"{n + 1}.{STRANGER}" if n else STRANGER
    return name if name not in play.hosts else f"another.{name}"


def _fetching(town: Scenario) -> Iterator[ScriptPart]:
    for name, host in town.hosts.items():
        yield from (_line(name, FETCHING[role]) for role in host.agents if role in FETCHING)


def _line(who: str, action: str, text: str = "") -> ScriptPart:
    return ScriptPart(who=who, action=action, text=text)
