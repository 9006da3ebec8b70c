"""What happens behind a webmail: it calls the IMAP server and the submission server for whoever it serves.

One errand at a time; the others wait in line. Knows no page and no cookie.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from simulator.agents.call import Call, Stage, Terms
from simulator.agents.decisions import decided
from simulator.agents.draft import Draft
from simulator.agents.household import Household
from simulator.agents.http.settings import SUBMISSION_PORT, MailSettings
from simulator.agents.imap.mirror import Mirror
from simulator.agents.imap.steps import Step
from simulator.agents.imap.talk import Talk
from simulator.agents.sending.gateway import Gateway
from simulator.agents.sending.outbox import Outbox
from simulator.agents.shelf import DELIVERED, Addressee, Parcel
from simulator.protocols.sasl import Credentials
from simulator.world.agent import Deed, Happening, Here

PATIENCE = "1m"
REFUSED, UNREACHABLE = "refused", "unreachable"

Done = Callable[[str], list[Deed]]
"""What is done when an errand is: told "" where it went well, REFUSED or UNREACHABLE."""


class Office:
    """Goes for one host."""

    def __init__(self, here: Here, household: Household, settings: MailSettings) -> None:
        self._here, self._security = here, settings.imap_security
        self._outbox = Outbox(here, household, self._concluded)
        self._gateway = Gateway.at(settings.submission, SUBMISSION_PORT) if settings.submission else None
        self._submission_terms = Terms(settings.submission_security, settings.submission_caution)
        self._call = Call(
            here.host,
            (settings.imap_server, settings.imap_port),
            Terms(settings.imap_security, settings.imap_caution),
            heard=self._heard,
            lost=self._lost,
            secured=self._secured,
            alarm="webmail-imap",
            patience=PATIENCE,
        )
        self._line: deque[Callable[[], list[Deed]]] = deque()
        self._talk: Talk | None = None
        self._done: Done | None = None  # of the errand under way
        self._trouble = ""  # of the talk that goes on
        self.written = b""  # the letter handed in last, as it was sent

    def on(self, happening: Happening) -> list[Deed]:
        """What concerns an errand."""
        calling = self._call.on(happening) if self._call.stage is not Stage.RESTING else []
        return [*calling, *self._outbox.on(happening), *self._outbox.look(), *self._next()]

    # ---- errands

    def visit(self, credentials: Credentials, mirror: Mirror, steps: Iterable[Step], done: Done) -> list[Deed]:
        """Go to the IMAP server as somebody, and do these things there."""
        plan = list(steps)
        self._line.append(lambda: self._set_out(credentials, mirror, plan, done))
        return self._next()

    def hand_in(self, draft: Draft, credentials: Credentials, done: Done) -> list[Deed]:
        """Hand in a letter as somebody."""
        self._line.append(lambda: self._hand_in(draft, credentials, done))
        return self._next()

    def _next(self) -> list[Deed]:
        return self._line.popleft()() if self._line and self._done is None else []

    def _finish(self, trouble: str) -> list[Deed]:
        done, self._done = self._done, None
        return done(trouble) if done else []

    # ---- IMAP

    def _set_out(self, credentials: Credentials, mirror: Mirror, plan: list[Step], done: Done) -> list[Deed]:
        self._done, self._trouble = done, ""
        self._talk = Talk(mirror, credentials, "", plan, stays=False, security=self._security)
        return self._call.begin()

    def _secured(self) -> list[Deed]:
        if self._talk is None or self._security == "tls":
            return []
        return self._said(self._talk, self._talk.secured())

    def _heard(self, data: bytes) -> list[Deed]:
        return self._said(self._talk, self._talk.receive(data)) if self._talk else []

    def _said(self, talk: Talk, octets: bytes) -> list[Deed]:
        deeds: list[Deed] = [decided(self._here.host, "fail", reason, about) for reason, about in talk.notes]
        self._trouble = next((_TROUBLES[reason] for reason, _ in talk.notes if reason in _TROUBLES), self._trouble)
        talk.notes.clear()
        talk.mirror.filing.take()  # what is shown lies here only as long as it is looked at: no mailbox
        deeds += self._call.say(octets)
        if talk.is_over:
            self._talk = None
            return [*deeds, *self._call.hang_up(), *self._finish(self._trouble)]
        if talk.is_securing:
            deeds += self._call.secure()
        return [*deeds, *self._call.wait()]

    def _lost(self, reason: str, why: str) -> list[Deed]:
        self._talk = None
        told = decided(self._here.host, "fail", "webmail-no-imap", {"trouble": reason, "why": why})
        return [told, *self._call.hang_up(), *self._finish(UNREACHABLE)]

    # ---- submission

    def _hand_in(self, draft: Draft, credentials: Credentials, done: Done) -> list[Deed]:
        if self._gateway is None:
            told = decided(self._here.host, "refuse", "no-submission-server", {"letter": ""})
            return [told, *done(UNREACHABLE), *self._next()]
        self._done = done
        parcel, deeds = self._outbox.write(draft)
        self.written = parcel.content
        gateway = self._gateway._replace(login=credentials, terms=self._submission_terms)
        return [*deeds, *self._outbox.hand_in(parcel, gateway), *self._outbox.look()]

    def _concluded(self, parcel: Parcel, tried: list[Addressee]) -> list[Deed]:
        """Whoever sits at the browser is told at once: nothing is kept to be tried later."""
        waiting = bool(parcel.waiting)
        self._outbox.shelf.take_off(parcel.id)
        trouble = "" if all(one.status == DELIVERED for one in tried) else UNREACHABLE if waiting else REFUSED
        return self._finish(trouble)


_TROUBLES = {
    "imap-log-in-refused": REFUSED,
    "imap-bye": UNREACHABLE,
    "imap-not-understood": UNREACHABLE,
    "tls-not-offered": UNREACHABLE,
}
"""What a talk has noted that makes its errand vain."""
