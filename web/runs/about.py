"""What a page must know of a run before it draws. Knows no page."""

from __future__ import annotations

from typing import Any

from simulator import BETWEEN, ENCODED, HEADS, SECRETS, SIGHTS
from web.runs.live_run import LiveRun


def about(live: LiveRun) -> dict[str, Any]:
    """Its hosts, links, tasks, cues."""
    scenario = live.run.scenario
    return {
        "run": live.id,
        "lesson": live.lesson,
        "act": live.act,
        "parent": live.parent,
        "branch_at": live.branch_at,
        "events": len(live.run.events),
        "utterances": len(live.reading.utterances),
        "curtain": scenario.curtain,
        "hosts": {
            name: {
                "figure": part.figure, "label": part.label, "role": part.role, "place": part.place,
                "address": live.run.world.hosts[name].address, "actions": sorted(live.run.world.hosts[name].actions),
            }
            for name, part in scenario.hosts.items()
        },
        "links": [
            {"between": p.between, "latency": p.latency, "label": p.label, "blocks": p.blocks}
            for p in scenario.links if p.through
        ],
        "tasks": {
            name: {"who": task.who, "connect": task.connect, "steps": len(task.goal)}
            for name, task in scenario.tasks.items()
        },
        "predicts": {
            name: {
                "choices": p.choices, "right": p.right, "look": p.look,
                "cue": p.cue[-1] if p.cue else "", "shown": sorted(p.shown),
            }
            for name, p in scenario.predicts.items()
        },
        "variants": list(scenario.variants),
        "cues": {name: {"chapter": cue.chapter, "look": cue.look} for name, cue in scenario.cues.items()},
        "secrets": SECRETS,
        "sights": SIGHTS,
        "encoded": ENCODED,
        "heads": HEADS,
        "between": BETWEEN,
    }  # fmt: skip
