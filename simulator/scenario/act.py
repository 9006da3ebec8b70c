"""From one act to the next: what a run leaves in mailboxes and on queues is the scenario of the run that follows.

A run that never ends is cut into acts, so that no film grows for ever. Knows not who plays them, or why one is over.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime

import msgspec

from simulator.agents.household import Household
from simulator.mail.snapshot import taken
from simulator.scenario.run import Run
from simulator.scenario.scenario import Carried, FaultPart, Scenario
from simulator.scenario.units import duration

SECOND = 1_000_000


def is_at_rest(run: Run) -> bool:
    """Whether nothing is on its way: a good moment for the curtain to fall."""
    return not run.world.schedule.flights


def next_act(run: Run) -> tuple[Scenario, int]:
    """The scenario that goes on where this run stands, and how many microseconds have then passed.

    Its curtain rises at the next full second. Letters on queues are due when they were; those under way, at once.
    """
    seconds = -(-run.world.now // SECOND)
    passed, scenario = seconds * SECOND, run.scenario
    curtain = datetime.fromtimestamp(run.world.curtain + seconds, UTC)
    following = msgspec.structs.replace(
        scenario,
        act=scenario.act + 1,  # else what chance drew in this one would be drawn again
        curtain=curtain.strftime("%Y-%m-%dT%H:%M:%SZ"),
        carried={name: _left(household, passed) for name, household in run.households.items()},
        faults=[fault for part in scenario.faults if (fault := _later(part, passed))],
        script=[],
    )
    return following, passed


def _left(household: Household, passed: int) -> Carried:
    accounts = tuple(taken(account) for account in household.store.accounts.values())
    parcels = deepcopy(tuple(household.shelf.parcels.values()))
    for parcel in parcels:
        parcel.arrived, parcel.due = parcel.arrived - passed, max(parcel.due - passed, 0)
    return Carried(accounts, parcels, household.shelf.numbered)


def _later(part: FaultPart, passed: int) -> FaultPart | None:
    """A fault as it stands `passed` microseconds later; None when it is over."""
    if "at" not in part.when:
        return part
    begins = duration(str(part.when["at"])) - passed
    when = part.when | {"at": f"{max(begins, 0)}us"}
    if "for" in part.when:
        lasts = duration(str(part.when["for"])) + min(begins, 0)
        if lasts <= 0:
            return None
        when["for"] = f"{lasts}us"
    return msgspec.structs.replace(part, when=when)
