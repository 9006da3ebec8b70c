"""Keys by which letters are signed: DNS tells their public halves, unless the zone says something else."""

from __future__ import annotations

import msgspec

from simulator.scenario.furnishing.zone import published
from simulator.scenario.scenario import Scenario
from simulator.trust.dkim import key_text
from simulator.trust.keys import key_name, signing_key

OWNER = "s1._domainkey.alice.example"


def town(dns: dict[str, object] | None = None, seed: int = 1, **settings: object) -> Scenario:
    hosts = {"smtp.alice.example": {"agents": ["smtp-server"], "settings": settings}}
    return msgspec.convert({"seed": seed, "hosts": hosts, "dns": dns or {}}, Scenario)


def test_the_public_half_stands_in_the_zone() -> None:
    zone = published(town(sign_with=[f"{OWNER} ed25519-sha256"]))
    name = key_name(f"{OWNER} ed25519-sha256")
    assert zone == {OWNER: {"TXT": key_text(signing_key(1, name))}}


def test_so_it_does_of_the_key_that_seals() -> None:
    assert list(published(town(seal_with=f"{OWNER} ed25519-sha256"))) == [OWNER]


def test_another_seed_makes_another_key() -> None:
    one, other = (published(town(seed=seed, sign_with=[f"{OWNER} ed25519-sha256"])) for seed in (1, 2))
    assert one != other


def test_what_the_zone_says_itself_stays() -> None:
    withdrawn = {"S1._domainkey.Alice.example.": {"TXT": "v=DKIM1; p="}}
    assert published(town(withdrawn, sign_with=[f"{OWNER} ed25519-sha256"])) == withdrawn


def test_what_cannot_be_is_left_to_whoever_refuses_the_settings() -> None:
    for wrong in ("s1", 7, ["s1"], [7]):
        assert published(town(sign_with=wrong)) == {}
