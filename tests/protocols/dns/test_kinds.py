"""Records and their keys: the same type means many things."""

from __future__ import annotations

import pytest

from simulator.protocols.dns.kinds import KINDS, fields_of, key_of


@pytest.mark.parametrize(
    ("owner", "type_", "data", "key"),
    [
        ("bob.example", "MX", "10 mx.bob.example.", "MX"),
        ("bob.example", "MX", "0 .", "MX-null"),
        ("bob.example", "A", "192.0.2.1", "A"),
        ("mta-sts.bob.example", "AAAA", "2001:db8::1", "A-AAAA-MTA-STS-HOST"),
        ("2.2.0.192.bl.example", "A", "127.0.0.2", "DNSBL-A"),
        ("2.2.0.192.bl.example", "TXT", '"listed"', "DNSBL-TXT"),
        ("2.2.0.192.in-addr.arpa", "PTR", "mx.bob.example.", "PTR"),
        ("bob.example", "TXT", '"v=spf1 -all"', "TXT-SPF"),
        ("bob.example", "TXT", '"v=spf1"', "TXT-SPF"),
        ("bob.example", "TXT", '"v=spf10"', "TXT"),
        ("s1._domainkey.bob.example", "TXT", '"v=DKIM1; p=x"', "TXT-DKIM-KEY"),
        ("s1._domainkey.bob.example", "TXT", '"p=x"', "TXT-DKIM-KEY"),
        ("_adsp._domainkey.bob.example", "TXT", '"dkim=all"', "TXT-ADSP"),
        ("s1._domainkey.bob.example", "CNAME", "k.provider.", "CNAME-DKIM-DELEGATION"),
        ("_dmarc.bob.example", "TXT", '"v=DMARC1; p=none"', "TXT-DMARC"),
        ("a.example._report._dmarc.b.example", "TXT", '"v=DMARC1"', "TXT-DMARC-REPORT-CONSENT"),
        ("_mta-sts.bob.example", "TXT", '"v=STSv1; id=1"', "TXT-MTA-STS"),
        ("_smtp._tls.bob.example", "TXT", '"v=TLSRPTv1; rua=mailto:a@b"', "TXT-SMTP-TLS"),
        ("default._bimi.bob.example", "TXT", '"v=BIMI1; l="', "TXT-BIMI"),
        ("_25._tcp.mx.bob.example", "TLSA", "3 1 1 00", "TLSA-SMTP"),
        ("_993._tcp.mx.bob.example", "TLSA", "3 1 1 00", "TLSA-SUBMISSION-IMAP"),
        ("_imap._tcp.bob.example", "SRV", "0 1 143 mx.", "SRV-IMAP"),
        ("_pop3._tcp.bob.example", "SRV", "0 0 0 .", "SRV-SERVICE-ABSENT"),
        ("autoconfig.bob.example", "CNAME", "x.example.", "CNAME-AUTOCONFIG"),
        ("bob.example", "SPF", '"v=spf1"', "SPF-TYPE-99"),
        ("bob.example", "DS", "1 8 2 00", "DS-DNSKEY-RRSIG-NSEC3"),
        ("x._openpgpkey.bob.example", "OPENPGPKEY", "AA==", "OPENPGPKEY"),
    ],
)
def test_key(owner: str, type_: str, data: str, key: str) -> None:
    assert key_of(owner, type_, data) == f"dns.rr.{key}"


def test_every_kind_has_its_own_name() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)


def test_fields() -> None:
    assert list(fields_of("MX")) == [(2, "dns.argument.preference"), (0, "dns.argument.exchange")]
    assert [octets for octets, _ in fields_of("TLSA")] == [1, 1, 1, 0]
    assert [octets for octets, _ in fields_of("RRSIG")] == [2, 1, 1, 4, 4, 4, 2, 0]
    assert list(fields_of("NSEC")) == [(0, "dns.argument.data")]
