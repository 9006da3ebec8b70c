"""From a scenario to a world with everybody in place."""

from __future__ import annotations

from functools import partial
from typing import Any

from simulator.agents.household import Household
from simulator.protocols.dns import ZoneError
from simulator.scenario.furnishing.house import House
from simulator.scenario.furnishing.keys import Keys, check
from simulator.scenario.furnishing.town import Town
from simulator.scenario.proof import CastError, addresses, at_host, ends, placed, proof
from simulator.scenario.refusal import Word, example, quoted
from simulator.scenario.scenario import Scenario
from simulator.scenario.units import bandwidth, date, duration
from simulator.trace.trace import Allowance
from simulator.world.faults import Fault
from simulator.world.link import Link
from simulator.world.world import World

DAY = 86_400_000_000  # microseconds: the slowest link there may be
SLOWEST = 1_000  # times, that a fault may make a way slower


def furnished(scenario: Scenario, allowance: Allowance | None = None) -> tuple[World, dict[str, Household]]:
    """A world with everybody in place, the curtain about to rise, and each host's household. Raises CastError.

    `allowance`: how much may happen there; as much as will, by default.
    """
    addresses(scenario)
    try:
        world, households = _furnished(scenario, allowance)
        proof(scenario, world)
    except CastError:
        raise
    except ZoneError as error:
        raise _of_zone(error) from error
    except ValueError as error:  # what reads well and means nothing
        raise CastError("odd", quoted(error), text=quoted(error)) from error
    world.step_pending()  # whoever was told to go on has set his clocks before anything happens
    return world, households


def _furnished(scenario: Scenario, allowance: Allowance | None) -> tuple[World, dict[str, Household]]:
    links = [_link(scenario, part) for part in scenario.links]
    faults = [_fault(part) for part in scenario.faults]
    with placed():
        world = World(scenario.seed + scenario.act, date(scenario.curtain), links, faults, allowance)
    town = Town.of(scenario, world.curtain)
    keys = Keys(scenario, world.curtain)
    world.secrets = keys.secrets
    households = {}
    for name in scenario.hosts:
        with placed(at_host(name)):
            check(name, scenario.hosts[name].tls)
            house = House(scenario, world, name, town, keys.people)
            house.host.keyring = partial(keys.keyring, name, house.clock)
            world.settle_in(house.furnished())
        households[name] = house.household
    return world, households


def _of_zone(error: ZoneError) -> CastError:
    """What a line of the zone lacks, and how one of its type is written."""
    name, type_, text = error.args
    model = example(type_)
    code = f"zone-{error.why}" if error.why != "record" or model else "zone-other"
    word = name if error.why != "record" else text
    return CastError(code, word, Word("zone", {"name": name}), type=type_, text=text, example=model)


def _link(scenario: Scenario, part: Any) -> Link:
    one, other = part.between
    place = Word("link", {"one": one, "other": other})
    for name in part.between:
        if name not in scenario.hosts:
            raise CastError("link-nowhere", name, place, host=name)
    with placed(place):
        width, latency = bandwidth(part.bandwidth) if part.bandwidth else None, duration(part.latency)
    if latency > DAY:
        raise CastError("latency", part.latency, place, text=part.latency)
    if not 0 <= part.loss <= 1:
        raise CastError("loss", "loss", place, number=part.loss)
    return Link(one, other, latency, width, part.loss, part.through, frozenset(part.blocks))


def _fault(part: Any) -> Fault:
    when, place = part.when, Word("fault", {"on": part.on})
    with placed(place):
        at = duration(str(when["at"])) if "at" in when else 0
        until = at + duration(str(when["for"])) if "for" in when else None
    octets = str(when.get("bytes", "")).encode("utf-8")
    if not 1 <= part.factor <= SLOWEST:
        raise CastError("factor", "factor", place, number=part.factor, most=SLOWEST)
    nth, by = int(when.get("nth", part.does != "rewrite")), str(when.get("from", ""))
    return Fault(
        part.name or part.does, ends(part), part.does, at, until, octets, nth, part.factor, by, part.put.encode("utf-8")
    )
