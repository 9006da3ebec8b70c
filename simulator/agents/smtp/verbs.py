"""What each command does on an SMTP server (RFC 5321 §4.1.1 and the extensions), one small function a verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.agents.directory import UNKNOWN, Entry
from simulator.agents.post_room import Recipient
from simulator.agents.shelf import Parcel
from simulator.agents.smtp.checks import moved
from simulator.agents.smtp.content import CHECKS, stamped
from simulator.agents.smtp.envelope import Envelope
from simulator.agents.smtp.forms import FORMS
from simulator.mail.address import Address
from simulator.protocols.smtp import Chunk, Command, Content, Response, replies
from simulator.protocols.smtp.rules import CONTENT, RESPONSE
from simulator.world.agent import Tell

if TYPE_CHECKING:
    from simulator.agents.smtp.session import Session

# ---- the session


def ehlo(session: Session, word: Command) -> None:
    """The extended hello: who I am, and what I offer (§4.1.1.1)."""
    if _greeted(session, word):
        session.extended = True
        host = session.server.here.host
        session.reply(replies.reply(250, f"{host} greets {word.argument}", *session.menu.values()))


def helo(session: Session, word: Command) -> None:
    """The old hello, which offers nothing."""
    if _greeted(session, word):
        session.extended = False
        session.reply(replies.reply(250, f"{session.server.here.host} greets {word.argument}"))


def _greeted(session: Session, word: Command) -> bool:
    """Whether the name will do."""
    name = word.argument
    if session.settings.hello != "any" and "." not in name and not name.startswith("["):
        session.say("hello-not-qualified", name=name)
        return False
    session.hello = name
    return True


def starttls(session: Session, word: Command) -> None:
    """There is no TLS on this wire, whatever was offered (RFC 3207 §4)."""
    session.say("no-tls" if session.offers("STARTTLS") else "not-offered", verb="STARTTLS")


def noop(session: Session, word: Command) -> None:
    """Nothing (§4.1.1.9)."""
    session.say("ok")


def rset(session: Session, word: Command) -> None:
    """Forget the transaction (§4.1.1.5), as the session does whenever one is over."""
    session.say("ok")


def quit_(session: Session, word: Command) -> None:
    """Good-bye (§4.1.1.10)."""
    session.say("bye")


def help_(session: Session, word: Command) -> None:
    """Without a topic what the server knows, with one how it is said (§4.1.1.8)."""
    topic = word.argument.upper()
    if topic and topic not in FORMS:
        session.say("no-help", topic=word.argument)
    elif topic:
        session.say("help", form=FORMS[topic])
    else:
        session.say("status", verbs=" ".join(FORMS))


def not_implemented(session: Session, word: Any) -> None:
    """A verb of somebody else's SMTP (§4.2.4)."""
    session.say("not-implemented", verb=word.verb)


# ---- log-in


def auth(session: Session, word: Command) -> None:
    """Begin a log-in (RFC 4954 §4)."""
    session.login.begin(word)


def response(session: Session, word: Response) -> None:
    """Go on with it."""
    session.login.go_on(word)


# ---- the envelope


def mail(session: Session, word: Command) -> None:
    """Open a transaction (§4.1.1.2)."""
    if session.objected(session.server.mail_checks, word):
        return
    session.envelope = Envelope(word.path, word.parameters)
    session.say("sender-ok", path=word.argument)


def rcpt(session: Session, word: Command) -> None:
    """One more recipient (§4.1.1.3)."""
    address = word.path or Address("", "")
    entry = session.entry = session.directory.find(address)
    if session.objected(session.server.rcpt_checks, word):
        session.envelope.refused = True
        return
    session.envelope.recipients.append(Recipient(address, entry, word.parameters))
    if entry.kind == "elsewhere":
        session.say("relay-ok", path=word.argument)
    elif entry.kind == "forward" and (session.utf8 or entry.members[0].isascii()):  # RFC 6531 §3.7.4.1
        session.say("forwarding", to=entry.members[0])
    else:
        session.say("recipient-ok", path=word.argument)


# ---- the content


def data(session: Session, word: Command) -> None:
    """The content may come (§4.1.1.4), unless it was announced as binary (RFC 3030 §3)."""
    session.say("not-in-lines" if session.body == "BINARYMIME" else "go-ahead")


def content(session: Session, word: Content) -> None:
    """The content has come: judge it, stamp it, sort it."""
    _take(session, word.data)


def bdat(session: Session, word: Chunk | Command) -> None:
    """A part of the content has come, the last perhaps (RFC 3030 §2); a command alone where none was offered."""
    content, limit = session.envelope.content, session.server.size_limit
    if isinstance(word, Command):
        session.say("not-implemented", verb="BDAT")
    elif limit and len(content) + len(word.data) > limit:
        session.say("too-big-after-all", limit=str(limit))
    elif word.verb == "BDAT LAST":
        _take(session, bytes(content) + word.data)
    else:
        content += word.data
        session.say("chunk-ok", size=str(len(word.data)))


def _take(session: Session, letter: bytes) -> None:
    """From here on the letter is ours: it is delivered, sent on, or its sender told (§4.2.5)."""
    for check in CHECKS:
        finding = check(session, letter)
        if finding is not None:
            session.say(finding.reason, **finding.details)
            return
    server, envelope = session.server, session.envelope
    seconds = server.here.clock.seconds
    number = server.household.shelf.new_id()
    parcel = Parcel(
        id=number,
        reverse_path=envelope.sender,
        content=stamped(session, letter, number),
        addressees=[],
        arrived=server.here.clock.now,
        date=seconds,
        parameters=envelope.parameters,
        received_from=session.hello,
    )
    session.do(*server.post_room.post(parcel, envelope.recipients))
    server.note_taken(session.ip or session.peer)
    session.say("accepted", letter=number)


# ---- who is who


def vrfy(session: Session, word: Command) -> None:
    """Is there such a user (§3.5)?"""
    _if_it_is_told(session, word, "cannot-verify", _tell_of)


def _if_it_is_told(session: Session, word: Command, cautious: str, tell: Callable[[Session, str, Entry], None]) -> None:
    """The truth about users and lists, or what the cautious say instead (§7.3)."""
    tells = session.settings.vrfy
    if tells == "off":
        session.say("not-implemented", verb=word.verb)
    elif tells == "cautious":
        session.say(cautious)
    elif entry := _asked_for(session, word):
        tell(session, *entry)


def _asked_for(session: Session, word: Command) -> tuple[str, Entry] | None:
    """Whom this is about; None when that was answered: only who says SMTPUTF8 may hear UTF-8 (RFC 6531 §3.7.4.2)."""
    address, entry = session.directory.named(word.argument) or (word.argument, UNKNOWN)
    if word.parameters and not session.offers("SMTPUTF8"):
        session.say("unknown-parameter", parameter="SMTPUTF8")
    elif not word.parameters and not all(text.isascii() for text in (address, *entry.members)):
        session.say("not-in-ascii")
    else:
        return address, entry
    return None


def _tell_of(session: Session, address: str, entry: Entry) -> None:
    match entry:
        case Entry("account" | "list"):
            session.say("user-known", names=f"<{address}>")
        case Entry("forward", _, (to, *_)):
            session.say("forwarding", to=to)
        case Entry("moved"):
            finding = moved(entry, utf8=True)
            session.say(finding.reason, **finding.details)
        case Entry("elsewhere"):
            session.say("cannot-verify")
        case _:
            session.say("user-unknown", path=address)


def expn(session: Session, word: Command) -> None:
    """Who is on this list (§3.5.1)?"""
    _if_it_is_told(session, word, "no-expansion", _expand)


def _expand(session: Session, address: str, entry: Entry) -> None:
    if entry.kind != "list":
        session.say("no-list", path=address)
        return
    names = (f"<{member}>" for member in entry.members)
    session.reply(replies.reply(250, *names, enhanced="2.1.5" if session.offers("ENHANCEDSTATUSCODES") else ""))


def etrn(session: Session, word: Command) -> None:
    """Try what waits for this node now (RFC 1985 §5)."""
    if not session.offers("ETRN"):
        session.say("not-implemented", verb="ETRN")
        return
    node = word.argument.lstrip("@#").lower()
    if node not in (domain.lower() for domain in session.settings.relay_to):
        session.say("no-queue", node=node)
        return
    session.do(Tell("flush", node))
    session.say("queue-started", node=node)


VERBS: Mapping[str, Callable[[Session, Any], None]] = {
    "EHLO": ehlo,
    "HELO": helo,
    "STARTTLS": starttls,
    "AUTH": auth,
    RESPONSE: response,
    "MAIL": mail,
    "RCPT": rcpt,
    "DATA": data,
    CONTENT: content,
    "BDAT": bdat,
    "BDAT LAST": bdat,
    "RSET": rset,
    "NOOP": noop,
    "QUIT": quit_,
    "HELP": help_,
    "VRFY": vrfy,
    "EXPN": expn,
    "ETRN": etrn,
}
