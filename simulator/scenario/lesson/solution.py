"""A task done as its solution says. Knows not who asks, or what for."""

from __future__ import annotations

from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario, TaskPart


def keyboard(run: Run, task: TaskPart) -> str:
    """The host where the task is done: the first one with a keyboard, unless it names one."""
    return task.who or next(name for name, host in run.world.hosts.items() if "type" in host.actions)


def begun(scenario: Scenario) -> Run:
    """The play when its script is over, and the keyboard is the learner's."""
    run = Run(scenario)
    run.play()
    return run


def solve(run: Run, task: TaskPart) -> None:
    """Type the solution. Raises InputError when nobody can."""
    who = keyboard(run, task)
    if task.connect:
        run.give(who, "connect", task.connect)
    for line in task.solution:
        run.give(who, "type", f"{line}\r\n")
