"""What each command does on an SMTP server (RFC 5321 §4.1.1 and the extensions), one small function a verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.agents.post_room import Recipient
from simulator.agents.shelf import Parcel
from simulator.agents.smtp import login
from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.enquiries import expn, vrfy
from simulator.agents.smtp.envelope import Envelope
from simulator.agents.smtp.mistakes import correct
from simulator.agents.smtp.policy import objected
from simulator.agents.smtp.session import Session
from simulator.agents.smtp.stamp import stamped
from simulator.mail.address import Address
from simulator.protocols import sasl
from simulator.protocols.smtp import Chunk, ClientWord, Command, Content, Response, replies
from simulator.protocols.smtp.rules import CONTENT, RESPONSE
from simulator.protocols.speech import Violation
from simulator.world.agent import Tell

# ---- the session


def ehlo(session: Session, word: Command) -> None:
    """The extended hello: who I am, and what I offer (§4.1.1.1)."""
    if _greeted(session, word):
        session.extended = True
        session.menu = session.service.menu_for(session.submission, session.channel)
        host = session.service.here.host
        session.reply(replies.reply(250, f"{host} greets {word.argument}", *session.menu.values()))


def helo(session: Session, word: Command) -> None:
    """The old hello, which offers nothing."""
    if _greeted(session, word):
        session.extended = False
        session.reply(replies.reply(250, f"{session.service.here.host} greets {word.argument}"))


def _greeted(session: Session, word: Command) -> bool:
    """Whether the name will do."""
    name = word.argument
    if session.settings.hello != "any" and "." not in name and not name.startswith("["):
        session.say("hello-not-qualified", name=name)
        return False
    session.hello = name
    return True


def starttls(session: Session, word: Command) -> None:
    """Say yes in the clear; the next thing that comes is TLS's (RFC 3207 §4)."""
    if not session.offers("STARTTLS"):
        session.say("not-offered", verb="STARTTLS")
    elif not session.service.has_keys:
        session.say("no-tls")
    else:
        session.say("begin-tls")
        session.is_securing = True


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
    topic, forms = word.argument.upper(), session.forms
    if topic and topic not in forms:
        session.say("no-help", topic=word.argument)
    elif topic:
        session.say("help", form=forms[topic])
    else:
        session.say("status", verbs=" ".join(forms))


def not_implemented(session: Session, word: Any) -> None:
    """A verb of somebody else's SMTP (§4.2.4)."""
    session.say("not-implemented", verb=word.verb)


# ---- log-in


def auth(session: Session, word: Command) -> None:
    """Begin a log-in (RFC 4954 §4)."""
    initial = word.parameters[""].encode() if word.parameters else None
    offers = login.Offers(session.mechanisms, session.known_mechanisms, session.channel)
    _log_in(session, session.login.begin(word.argument, initial, offers))


def response(session: Session, word: Response) -> None:
    """Go on with it."""
    _log_in(session, session.login.go_on(word.line))


def _log_in(session: Session, verdict: login.Verdict) -> None:
    match verdict:
        case sasl.Challenge():
            session.reply(replies.reply(334, verdict.line.decode()))
        case Finding():
            session.say(verdict.reason, **verdict.details)
        case _:
            session.account = verdict
            session.say("authenticated", user=verdict.user)


# ---- the envelope


def mail(session: Session, word: Command) -> None:
    """Open a transaction (§4.1.1.2)."""
    if objected(session, "MAIL", word):
        return
    session.envelope = Envelope(word.path, word.parameters)
    session.say("sender-ok", path=word.argument)


def rcpt(session: Session, word: Command) -> None:
    """One more recipient (§4.1.1.3)."""
    address = word.path or Address("", "")
    entry = session.entry = session.directory.find(address)
    if objected(session, "RCPT", word):
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
    content, limit = session.envelope.content, session.service.size_limit
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
    if objected(session, CONTENT, letter):
        return
    service, envelope = session.service, session.envelope
    clock = service.here.clock
    number = service.household.shelf.new_id()
    parcel = Parcel(
        id=number,
        reverse_path=envelope.sender,
        content=stamped(session, letter, number),
        addressees=[],
        arrived=clock.now,
        date=clock.seconds,
        parameters=envelope.parameters,
        received_from=session.hello,
        suspect=envelope.suspect,
    )
    session.do(*service.post_room.post(parcel, envelope.recipients))
    service.note_taken(session.ip or session.peer)
    session.say("accepted", letter=number)


# ---- the queue


def etrn(session: Session, word: Command) -> None:
    """Try what waits for this node now (RFC 1985 §5)."""
    node = word.argument.lstrip("@#").lower()
    if node not in (domain.lower() for domain in session.settings.relay_to):
        session.say("no-queue", node=node)
        return
    session.do(Tell("flush", node))
    session.say("queue-started", node=node)


# ---- all of them

Handler = Callable[[Session, Any], None]


def _where_offered(handler: Handler) -> Handler:
    """The same, where the answer to EHLO names the verb: else the server does not have it (§4.1.1.1, §4.2.4)."""

    def handle(session: Session, word: Command) -> None:
        (handler if session.offers(word.verb) else not_implemented)(session, word)

    return handle


VERBS: Mapping[str, Handler] = {
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
    "HELP": _where_offered(help_),
    "VRFY": vrfy,
    "EXPN": _where_offered(expn),
    "ETRN": _where_offered(etrn),
}


def answer(session: Session, word: ClientWord | Violation) -> None:
    """What the server does about a word: what its verb says, unless this is not the time for it."""
    service = session.service
    if service.maintained and service.closed_for_now:
        session.say("closing")
    elif isinstance(word, Violation):
        correct(session, word)
    elif not service.tolerant and _impatient(session):
        session.say("did-not-wait")
    else:
        VERBS.get(word.verb, not_implemented)(session, word)


def _impatient(session: Session) -> bool:
    """Whether more has come than should have, before this was answered (RFC 2920 §3.1)."""
    more = session.connection.reader.held > 0
    return more and (session.connection.dialogue.waiting or not session.offers("PIPELINING"))
