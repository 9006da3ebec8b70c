"""The play on paper: every key a `scenario.toml` may hold. Knows not how it is performed.

The docstring under each field is its documentation: `docs/scenario.md` is made from these lines.
Durations are written "40ms", "2s", "5m", "1h", "3d"; bandwidths "10Mbit/s"; texts that people read are tables by
language: { en = "…", fr = "…" }.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from simulator.agents.shelf import Parcel
from simulator.mail.snapshot import AccountKept

View = Literal["map", "transcript", "ladder", "states", "mailboxes", "letter", "wire", "terminal", "note", "lesson"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    pass


class MailboxPart(_Part, frozen=True):
    """`[hosts."…".mailboxes]`: one account, `user = { … }`."""

    password: str = ""
    """What the user logs in with."""
    app_passwords: dict[str, str] = {}
    """With a second factor: what programs log in with in its place, one each: { phone = "…" }; "": taken back."""
    addresses: list[str] = []
    """Addresses delivered here; by default `user@` each local domain and the host's own name."""
    quota: int | None = None
    """Most octets the mailbox may hold; none by default."""
    folders: list[str] = []
    """Folders besides INBOX, "Sent:\\\\Sent" giving a special use after the colon."""
    letters: list[str] = []
    """Names of `[letters]` that lie in INBOX when the curtain rises; "Folder: name" for another folder."""
    disabled: str = ""
    """`expired` or `disabled`: log-in and delivery are refused for that reason."""


class TlsPart(_Part, frozen=True):
    """`[hosts."…".tls]`: what a host has for TLS. Without the table it has a certificate that is in order."""

    certificate: Literal[
        "valid",
        "expired",
        "not-yet-valid",
        "wrong-name",
        "self-signed",
        "unknown-issuer",
        "no-intermediate",
        "revoked",
        "unknown-extension",
    ] = "valid"
    """What it shows when it is called, and what is wrong with it."""
    key: Literal["ed25519", "rsa"] = "ed25519"
    """The kind of key it has; TLS 1.0 and 1.1 know the second alone. One of RSA takes half a second to be found."""
    names: list[str] = []
    """The names its certificate bears; by default the host's own. An address, "alice@a.example", names a person."""
    versions: tuple[Literal["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"], ...] = ("TLSv1.2", "TLSv1.3")
    """What it speaks, from the lowest to the highest of these."""
    choosy: bool = False
    """Whether it hangs up on callers who call it by a name that its certificate does not bear."""
    asks: bool = False
    """Whether it asks callers for a certificate, too."""
    shows: bool = False
    """Whether it shows its own when it calls somebody who asks."""
    trusts: tuple[Literal["Coulisses", "Nobody Knows"], ...] = ("Coulisses",)
    """The authorities it believes: the town's own, and one that is strange to everybody."""
    remembers: tuple[Literal["Coulisses", "Nobody Knows"], ...] = ()
    """Authorities below a root whose certificate it has kept, so that it needs none of a server that leaves it out."""
    checks_revocation: bool = False
    """Whether it looks into the authority's list of revoked certificates."""


class HostPart(_Part, frozen=True):
    """`[hosts."name"]`: a place on the map and who lives there. Other keys are settings of its agents."""

    agents: list[str] = []
    """Who lives here: see the list of agents below."""
    address: str = ""
    """Its IPv4 address; one of the documentation ranges by default."""
    figure: str = "server"
    """How it is drawn: laptop, phone, server, relay, mailbox, dns, cloud."""
    place: tuple[float, float] | None = None
    """Where it stands on the map, from 0 to 1 across and down; laid out by itself by default."""
    label: dict[str, str] = {}
    """Its plain name by language; its host name by default."""
    role: dict[str, str] = {}
    """What it is, by language: "submission server · MSA"."""
    clock: str = ""
    """What it shows at first, "2000-01-01 00:00", or how it goes, "+5m" or "-2d"; what it writes bears that date."""
    mailboxes: dict[str, MailboxPart] = {}
    """Accounts, by user name."""
    tls: TlsPart = TlsPart()
    """What it has for TLS."""
    queue_room: int | None = None
    """Most octets, envelopes included, that letters waiting here to be sent on may take; no bound by default."""
    settings: dict[str, Any] = {}
    """The other keys of the table, once they were told apart; not written by hand."""


class LinkPart(_Part, frozen=True):
    """`[[links]]`: joins two hosts, both ways."""

    between: tuple[str, str]
    """The two host names."""
    latency: str = "20ms"
    """Time from one end to the other."""
    bandwidth: str | None = None
    """How much passes in a second, "10Mbit/s"; unlimited by default."""
    loss: float = 0.0
    """How likely a packet is lost, from 0 to 1."""
    through: bool = True
    """Whether traffic of other hosts than these two may pass."""
    blocks: list[int] = []
    """Ports to which no call passes, and the caller hears nothing: a provider's filter, [25]."""
    label: dict[str, str] = {}
    """A name for the map by language, "café Wi-Fi"."""


class LetterPart(_Part, frozen=True):
    """`[letters.name]`: a letter to send, or one that already lies in a mailbox."""

    file: str = ""
    """An `.eml` file beside the scenario; the keys below are then taken from it."""
    sender: str = msgspec.field(default="", name="from")
    """Author, as in the header: "Alice <alice@a.example>"."""
    to: list[str] = []
    """Recipients named in To."""
    cc: list[str] = []
    """Recipients named in Cc."""
    bcc: list[str] = []
    """Recipients of the envelope only."""
    subject: str = ""
    """Subject, in any language."""
    text: str = ""
    """The body."""
    attachments: list[str] = []
    """Files beside the scenario."""


class ScriptPart(_Part, frozen=True):
    """`[[script]]`: what people do, in order; a script is a learner who typed in advance."""

    who: str
    """The host where it is done."""
    action: str
    """What: "connect mx.bob.example:25", "type EHLO alice.home", "send hello", "check", "sync", "wait"."""
    at: str | None = None
    """When, since the curtain rose; by default, as soon as all has come to rest."""
    text: str | None = None
    """The action's text, when it is not written behind the action."""


class FaultPart(_Part, frozen=True):
    """`[[faults]]`: what goes wrong, always the same way."""

    on: str
    """A host, or a link written "one — other"."""
    does: str
    """cut, reset, lose, slow, garble, rewrite or down."""
    when: dict[str, str | int] = {}
    """{ bytes = "DATA", nth = 1 } or { at = "12s", for = "30s" }; always by default. With bytes, `from = "alice.home"`
    means only what that host sends, and `nth = 0` every time, as it is where something is rewritten."""
    put: str = msgspec.field(default="", name="with")
    """What `rewrite` puts in the place of the bytes, as somebody does who sits on the way."""
    name: str = ""
    """Its name in the trace; what it does by default."""
    factor: int = 10
    """How many times slower `slow` makes the way."""


class CuePart(_Part, frozen=True):
    """`[cues.name]`: where autoplay stops and what to look at."""

    until: list[str]
    """Patterns of utterances, in order; the cue stands where the last one is met."""
    wire: str = ""
    """Only on wires to this host or host:port, of this protocol, or from this host ("phone.home →")."""
    title: dict[str, str] = {}
    """What it is called, by language; in a lesson, its prose says it."""
    chapter: bool = False
    """Whether a chapter begins at the wire where this cue stands."""
    look: list[View] = []
    """Views to open."""


class TaskPart(_Part, frozen=True):
    """`[tasks.name]`: something to do, and how we know that it is done."""

    goal: list[str]
    """Patterns of utterances to be met in order, by hand; what was said before an earlier task was done is left out."""
    solution: list[str] = []
    """Lines to type, one after another; a test holds that they reach the goal."""
    who: str = ""
    """The host of the terminal; the first one of the scenario by default."""
    connect: str = ""
    """host:port to connect to first."""


class FadePart(_Part, frozen=True):
    """`[fades.name]`: a session said four times, with less help each time: whole, with gaps, by its goals, alone."""

    task: str = ""
    """The task whose session it is; else `goal` and `solution` say it, with `who` and `connect`."""
    gaps: list[str] = []
    """What is left out in the second round: keys of tokens, or how they begin, "smtp.command"; all by default."""
    goal: list[str] = []
    """As in a task."""
    solution: list[str] = []
    """As in a task: what is shown in the first round."""
    who: str = ""
    """As in a task."""
    connect: str = ""
    """As in a task."""


class FixPart(_Part, frozen=True):
    """`[fixes.name]`: the play with mistakes in it, for the learner to mend."""

    fields: list[str]
    """What may be changed: keys, dotted as in TOML, 'hosts."alice.home".submission', 'dns."bob.example".MX'."""
    goal: list[str]
    """Patterns of utterances to be met in order when it is mended."""
    broken: dict[str, Any] = {}
    """What is wrong: a piece of scenario that is laid over, as under a prediction's `otherwise`."""
    wire: str = ""
    """As in a cue."""
    solution: dict[str, Any] = {}
    """By field, a value with which it works; by default that of the play without the mistakes."""
    find: list[ScriptPart] = []
    """What is done when somebody has the settings found out by an account-finder; by default nobody can."""


class LegsPart(_Part, frozen=True):
    """`[legs.name]`: what protocol is spoken on each leg of a way, or where something can be read: found by playing."""

    wires: list[str] = []
    """The legs, each as `wire` of a cue."""
    reads: Literal["", "password", "cover", "letter", "file", "sizes"] = ""
    """What is asked for instead at each of the places: whether it can be read there."""
    places: list[list[str]] = []
    """The places: a host, or the two of a link."""
    variant: str = ""
    """The variant that is played; none by default."""


class ShownPart(_Part, frozen=True):
    """`[predicts.name.shown.choice]`: by what a film shows that a choice is so."""

    until: list[str]
    """Patterns of utterances, in order; the film opens at the last one."""
    wire: str = ""
    """As in a cue."""
    without: list[str] = []
    """Patterns of utterances that it has nowhere."""
    look: list[View] = []
    """Views to open."""


class PredictPart(_Part, frozen=True):
    """`[predicts.name]`: a question before an utterance is shown."""

    cue: list[str]
    """Patterns of utterances; the question is asked before the next one is shown. None: before the very first."""
    right: str
    """The pattern of what is really said next, or a choice's name for other questions."""
    choices: list[str]
    """What can be chosen, in the order shown; one is `right`."""
    wire: str = ""
    """As in a cue."""
    look: list[View] = []
    """Views to open while it waits: where the one that lies open would show the answer."""
    otherwise: dict[str, dict[str, Any]] = {}
    """By wrong choice, what would have to be otherwise for it to be so: a piece of scenario that is laid over. Tables
    are merged, `script.2.at = "1s"` changes the second line of the script, and all else is put in place of what was."""
    shown: dict[str, ShownPart] = {}
    """By wrong choice that is a name: by what its film shows that it is so, and the play itself does not."""


class VariantPart(_Part, frozen=True):
    """`[variants.name]`: the same acts in other circumstances, one switch away."""

    before: dict[str, str]
    """What the play is called as it is, by language: "In clear, as in 2000"."""
    title: dict[str, str]
    """What it is called then, by language: "With TLS, as today"."""
    changes: dict[str, Any]
    """A piece of scenario that is laid over, as under a prediction's `otherwise`."""


class LessonPart(_Part, frozen=True):
    """`[lesson]`: where the lesson stands among the others."""

    order: int = 100
    """Its place in the programme, whose acts are in `lessons/acts.toml`."""
    minutes: int = 10
    """How long it takes."""
    after: list[str] = []
    """Lessons to have seen before."""
    claims: list[str] = []
    """Claims of the beginner's article that it plays (A1 …)."""
    views: list[View] = []
    """Views open at first."""


class Carried(_Part, frozen=True):
    """What an act leaves on a host to the one that follows."""

    accounts: tuple[AccountKept, ...] = ()
    """All accounts, with their mailboxes."""
    parcels: tuple[Parcel, ...] = ()
    """Letters on the queue's shelf."""
    numbered: int = 0
    """How many letters the shelf has numbered."""


class Scenario(_Part, frozen=True):
    """A whole play. `Scenario` + inputs = trace."""

    lesson: LessonPart = LessonPart()
    """About the lesson, when the scenario is one."""
    title: dict[str, str] = {}
    """What it is called, by language; a lesson's title stands in its prose."""

    seed: int = 1
    """Where all chance comes from."""
    curtain: str = "2026-03-02T08:00:00Z"
    """Date and time when the curtain rises (RFC 3339)."""
    uidvalidity: int = 1
    """The first UIDVALIDITY of every account. At the door it is the time in seconds: no two runs share it."""
    hosts: dict[str, HostPart] = {}
    """Places and who lives there."""
    links: list[LinkPart] = []
    """Who is joined to whom."""
    dns: dict[str, dict[str, str | list[str]]] = {}
    """Records by name and type; addresses of hosts are added by themselves. Besides types, a name may have a TTL, and
    `DNSSEC = "signed"` where a signed zone begins. A TLSA record may name a host in the place of its key's digest."""
    letters: dict[str, LetterPart] = {}
    """Letters, by name."""
    script: list[ScriptPart] = []
    """What people do."""
    faults: list[FaultPart] = []
    """What goes wrong."""
    cues: dict[str, CuePart] = {}
    """Where to stop."""
    tasks: dict[str, TaskPart] = {}
    """What to do."""
    fades: dict[str, FadePart] = {}
    """What to say again, with less and less help."""
    fixes: dict[str, FixPart] = {}
    """What to mend."""
    legs: dict[str, LegsPart] = {}
    """What to name."""
    predicts: dict[str, PredictPart] = {}
    """What to predict."""
    variants: dict[str, VariantPart] = {}
    """What to see otherwise."""
    files: dict[str, str] = {}
    """Contents of the files that letters name, as latin-1; read from beside the scenario, not written by hand."""
    carried: dict[str, Carried] = {}
    """What the act before left on each host, instead of its accounts as they are written; not written by hand."""
    act: int = 0
    """Which act of a run it is: chance is drawn anew in each, keys are the same in all; not written by hand."""


HOST_FIELDS = frozenset(field.name for field in msgspec.structs.fields(HostPart)) - {"settings"}
