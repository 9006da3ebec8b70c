"""What the agents of one host share: accounts and mailboxes, and the queue's shelf. Knows no agent."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from simulator.agents.directory import Directory
from simulator.agents.draft import Draft
from simulator.agents.shelf import Shelf
from simulator.mail.mailbox import MailStore
from simulator.protocols.dns import Hosts, ZoneTable
from simulator.trust.dmarc.aggregate import Judged
from simulator.trust.mta_sts import Policy
from simulator.trust.smime import NOBODY, People
from simulator.trust.tlsrpt import Session

MOST_SESSIONS = 10_000  # of a day that are remembered …
MOST_JUDGED = 10_000  # … and letters


class Household:
    """The common room of one host's agents.

    `zones` and `hosts` are the world's names, for a name server to tell: the scenario's records, and every host with
    its addresses. `letters` are those its people may send, by name; `sent` what was handed over, by number.
    `queue_room`: octets that letters on the shelf may take. `seed`: what the keys of its people are drawn from.
    `people`: those who sign and open letters, and who is trusted to vouch for them.
    `sessions`: the TLS that its letters have met today. `judged`: whose letters have come today. `policies`: what
    domains demand of whoever brings them letters, None where they demand nothing.
    """

    def __init__(
        self,
        host: str,
        zones: ZoneTable | None = None,
        hosts: Hosts | None = None,
        letters: Mapping[str, Draft] | None = None,
        queue_room: int | None = None,
        seed: int = 0,
        people: People = NOBODY,
    ) -> None:
        self.host = host
        self.seed = seed
        self.people = people
        self.store = MailStore(host)
        self.directory = Directory(self.store)
        self.shelf = Shelf(host, queue_room)
        self.letters: Mapping[str, Draft] = {} if letters is None else letters
        self.sent: dict[str, bytes] = {}
        self.zones: ZoneTable = zones or {}
        self.hosts: Hosts = hosts or {}
        self.sessions: deque[Session] = deque(maxlen=MOST_SESSIONS)
        self.judged: deque[Judged] = deque(maxlen=MOST_JUDGED)
        self.policies: dict[str, Policy | None] = {}
