"""What kind of record a record is: mail puts a dozen things into TXT and SRV, told apart by name and first words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Kind(NamedTuple):
    """Records of `types` (words), whose owner and data match, have the key `dns.rr.<name>`; `rfc` says where."""

    name: str
    types: str
    owner: str
    data: str
    rfc: str


ANY = ""
REVERSED = r"^\d+\.\d+\.\d+\.\d+\.(?!in-addr\.arpa$)"
KINDS = (  # the first that fits
    Kind("MX-null", "MX", ANY, r"^\d+ \.$", "RFC 7505 §3"),
    Kind("TXT-SPF", "TXT", ANY, r'^"v=spf1(?=[ "])', "RFC 7208 §4.5"),
    Kind("TXT-ADSP", "TXT", r"^_adsp\._domainkey\.", ANY, "RFC 5617 §4.1"),
    Kind("TXT-DKIM-KEY", "TXT", r"\._domainkey\.", ANY, "RFC 6376 §3.6.2"),
    Kind("TXT-DMARC-REPORT-CONSENT", "TXT", r"\._report\._dmarc\.", r'^"v=DMARC1', "RFC 7489 §7.1"),
    Kind("TXT-DMARC", "TXT", r"^_dmarc\.", r'^"v=DMARC1', "RFC 7489 §6.1"),
    Kind("TXT-MTA-STS", "TXT", r"^_mta-sts\.", r'^"v=STSv1', "RFC 8461 §3.1"),
    Kind("TXT-SMTP-TLS", "TXT", r"^_smtp\._tls\.", r'^"v=TLSRPTv1', "RFC 8460 §3"),
    Kind("TXT-BIMI", "TXT", r"\._bimi\.", r'^"v=BIMI1', "draft-brand-indicators-for-message-identification"),
    Kind("DNSBL-TXT", "TXT", REVERSED, ANY, "RFC 5782 §2.1"),
    Kind("DNSBL-A", "A", REVERSED, r"^127\.", "RFC 5782 §2.1"),
    Kind("A-AAAA-MTA-STS-HOST", "A AAAA", r"^mta-sts\.", ANY, "RFC 8461 §3.3"),
    Kind("TLSA-SMTP", "TLSA", r"^_25\._tcp\.", ANY, "RFC 7672 §3.1"),
    Kind("TLSA-SUBMISSION-IMAP", "TLSA", r"^_\d+\._tcp\.", ANY, "RFC 7673 §3"),
    Kind("SRV-SERVICE-ABSENT", "SRV", ANY, r"^\d+ \d+ \d+ \.$", "RFC 6186 §3.4"),
    Kind("SRV-SUBMISSION", "SRV", r"^_submission\._tcp\.", ANY, "RFC 6186 §3.1"),
    Kind("SRV-SUBMISSIONS", "SRV", r"^_submissions\._tcp\.", ANY, "RFC 8314 §5.1"),
    Kind("SRV-IMAP", "SRV", r"^_imap\._tcp\.", ANY, "RFC 6186 §3.2"),
    Kind("SRV-IMAPS", "SRV", r"^_imaps\._tcp\.", ANY, "RFC 6186 §3.2"),
    Kind("SRV-POP3", "SRV", r"^_pop3\._tcp\.", ANY, "RFC 6186 §3.3"),
    Kind("SRV-POP3S", "SRV", r"^_pop3s\._tcp\.", ANY, "RFC 6186 §3.3"),
    Kind("SRV-SIEVE", "SRV", r"^_sieve\._tcp\.", ANY, "RFC 5804 §1.8"),
    Kind("SRV-JMAP", "SRV", r"^_jmap\._tcp\.", ANY, "RFC 8620 §2.2"),
    Kind("SRV-AUTODISCOVER", "SRV", r"^_autodiscover\._tcp\.", ANY, ""),
    Kind("CNAME-DKIM-DELEGATION", "CNAME", r"\._domainkey\.", ANY, "RFC 6376 §3.6.2"),
    Kind("CNAME-AUTOCONFIG", "CNAME", r"^autoconfig\.", ANY, ""),
    Kind("CNAME-AUTODISCOVER", "CNAME", r"^autodiscover\.", ANY, ""),
    Kind("SPF-TYPE-99", "SPF", ANY, ANY, "RFC 7208 §3.1"),
    Kind("DS-DNSKEY-RRSIG-NSEC3", "DS DNSKEY RRSIG NSEC NSEC3", ANY, ANY, "RFC 4034, RFC 5155"),
)
_BY_TYPE = {
    type_: [
        (re.compile(kind.owner), re.compile(kind.data, re.IGNORECASE), f"dns.rr.{kind.name}")
        for kind in KINDS
        if type_ in kind.types.split()
    ]
    for type_ in dict.fromkeys(word for kind in KINDS for word in kind.types.split())
}


def key_of(owner: str, type_: str, data: str) -> str:
    """The key of a record: `owner` in lower case without the final dot, `data` in presentation form."""
    for owner_fits, data_fits, key in _BY_TYPE.get(type_, ()):
        if owner_fits.search(owner) and data_fits.search(data):
            return key
    return f"dns.rr.{type_}"


_FIELDS = {  # octets of each field; 0 for the rest of it (RFC 1035 §3.3, RFC 2782, RFC 4034 §2.1, §3.1, §5.1, RFC 6698)
    "A": "0 address",
    "AAAA": "0 address",
    "CNAME": "0 target",
    "DNSKEY": "2 key-flags 1 key-protocol 1 algorithm 0 public-key",
    "DS": "2 key-tag 1 algorithm 1 digest-type 0 digest",
    "MX": "2 preference 0 exchange",
    "NS": "0 target",
    "PTR": "0 target",
    "RRSIG": "2 type-covered 1 algorithm 1 labels 4 original-ttl 4 expiration 4 inception 2 key-tag 0 signature",
    "SRV": "2 priority 2 weight 2 port 0 target",
    "TLSA": "1 tlsa-usage 1 tlsa-selector 1 tlsa-matching 0 tlsa-data",
    "TXT": "0 text",
}


def fields_of(type_: str) -> Iterator[tuple[int, str]]:
    """The fields of a record's data, each with its octets (0: all that remain) and its key."""
    words = iter(_FIELDS.get(type_, "0 data").split())
    return ((int(octets), f"dns.argument.{name}") for octets, name in zip(words, words, strict=True))
