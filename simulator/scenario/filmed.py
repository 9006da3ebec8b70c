"""From a run to its film, as those get it who take it home. Knows not what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.reading.film import Film, Place, Playbill, chapters
from simulator.reading.listener import Reading
from simulator.reading.pattern import Search
from simulator.scenario.run import Run
from simulator.scenario.scenario import HostPart


def filmed(run: Run, playbill: Playbill, reading: Reading | None = None) -> Film:
    """The film of a run so far. `reading`: one that has been fed all of it, if there is one at hand."""
    reading = reading or Reading.of(run.events, run.secrets)
    scenario, world = run.scenario, run.world
    hosts = {
        name: Place(host.address, _label(scenario.hosts.get(name), playbill.language) or name)
        for name, host in world.hosts.items()
    }
    cues = {name: Search(cue.until, cue.wire) for name, cue in scenario.cues.items() if cue.chapter}
    own = {name: said for name, cue in scenario.cues.items() if (said := _text(cue.title, playbill.language))}
    begun = chapters(reading, cues, own | dict(playbill.cues), hosts)
    return Film(playbill, world.curtain, hosts, run.events, reading, begun, world.now, world.secrets)


def _label(part: HostPart | None, language: str) -> str:
    """A host's plain name."""
    return _text(part.label, language) if part else ""


def _text(texts: Mapping[str, str], language: str) -> str:
    """In that language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
