"""Who can be cast: the one table. Knows not what becomes of them."""

from __future__ import annotations

from typing import Any

from simulator.agents.account_finder import AccountFinder
from simulator.agents.dns.resolver import Resolver
from simulator.agents.dns.server import DnsServer
from simulator.agents.http.browser import Browser
from simulator.agents.http.web_server import WebServer
from simulator.agents.http.webmail import Webmail
from simulator.agents.imap.client import ImapClient
from simulator.agents.imap.server import ImapServer
from simulator.agents.mischief.guesser import Guesser
from simulator.agents.mischief.impostor import Impostor
from simulator.agents.pop3.client import Pop3Client
from simulator.agents.pop3.server import Pop3Server
from simulator.agents.sending.dmarc_reporter import DmarcReporter
from simulator.agents.sending.mail_user import MailUser
from simulator.agents.sending.policy_keeper import PolicyKeeper
from simulator.agents.sending.queue import Queue
from simulator.agents.sending.tls_reporter import TlsReporter
from simulator.agents.sftp.client import SftpClient
from simulator.agents.sftp.server import SftpServer
from simulator.agents.smtp.server import SmtpServer
from simulator.agents.terminal import Terminal
from simulator.agents.visitor import Visitor

CAST: dict[str, Any] = {
    "account-finder": AccountFinder,
    "browser": Browser,
    "dmarc-reporter": DmarcReporter,
    "dns-server": DnsServer,
    "guesser": Guesser,
    "imap-client": ImapClient,
    "imap-server": ImapServer,
    "impostor": Impostor,
    "mail-user": MailUser,
    "policy-keeper": PolicyKeeper,
    "pop3-client": Pop3Client,
    "pop3-server": Pop3Server,
    "queue": Queue,
    "resolver": Resolver,
    "sftp-client": SftpClient,
    "sftp-server": SftpServer,
    "smtp-server": SmtpServer,
    "terminal": Terminal,
    "tls-reporter": TlsReporter,
    "visitor": Visitor,
    "web-server": WebServer,
    "webmail": Webmail,
}
