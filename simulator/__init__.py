"""Coulisses' simulator: scenario + inputs → trace → reading. This front door is all that is public.

scenario = load("letter-journey")
run = Run(scenario)
events = run.play()
for line in transcript(events): print(line)
"""

from simulator.agents.strength import strength
from simulator.export.kinds import KINDS as EXPORTS
from simulator.gateway.directions import Directions
from simulator.reading.compare import Comparison, compare
from simulator.reading.diagram import HEADS, Diagram, diagram
from simulator.reading.encoded import BETWEEN, ENCODED
from simulator.reading.film import Film, Playbill
from simulator.reading.letter import LetterApart, PartOpened, open_part, open_parts, take_apart
from simulator.reading.listener import Reading, Talk, read
from simulator.reading.noted import keys as note_keys
from simulator.reading.notes import Note, ancestors, heading_of, notes
from simulator.reading.pasted import PROTOCOLS as PASTED
from simulator.reading.pasted import PasteError, Strange, pasted
from simulator.reading.pattern import Search, places
from simulator.reading.seals import seals
from simulator.reading.secrets import SECRETS
from simulator.reading.sights import KINDS as SIGHTS
from simulator.reading.sights import Sights
from simulator.reading.transcript import transcript
from simulator.reading.utterance import Utterance
from simulator.scenario.bounds import bulk
from simulator.scenario.filmed import filmed
from simulator.scenario.lesson.autoconfiguration import Autoconfiguration, autoconfigure
from simulator.scenario.lesson.excerpt import Excerpt, Line, excerpt
from simulator.scenario.lesson.fade import Follower, rehearsed
from simulator.scenario.lesson.fade import Step as Rehearsed
from simulator.scenario.lesson.fade import session as fade_session
from simulator.scenario.lesson.fade import steps as fade_steps
from simulator.scenario.lesson.fix import Attempt, BadValues, attempt
from simulator.scenario.lesson.fix import solution as fix_solution
from simulator.scenario.lesson.fix import spots as fix_spots
from simulator.scenario.lesson.goals import Goals
from simulator.scenario.lesson.legs import Legs, legs
from simulator.scenario.load import LESSONS, ScenarioError, load, loads
from simulator.scenario.overlay import as_table, come_true, coming_true, is_laid, variant_of
from simulator.scenario.own.finding import ENOUGH, Finding, found
from simulator.scenario.own.free_play import FieldError, FreePlay, choices, free_play
from simulator.scenario.own.recital import Recital
from simulator.scenario.own.sent import performed
from simulator.scenario.own.trial import Missing, saved, trial
from simulator.scenario.own.yard import opened, started, town, yard
from simulator.scenario.own.yard import settings as yard_settings
from simulator.scenario.proof import CastError
from simulator.scenario.refusal import Refused
from simulator.scenario.rejoinder import Rejoinder, rejoinder
from simulator.scenario.run import Input, InputError, Run
from simulator.scenario.scenario import Scenario
from simulator.scenario.write import as_toml, entitled, with_acts
from simulator.trace import Allowance, Event, Octets, TooMuch, same, to_json, weight

__all__ = [
    "BETWEEN",
    "ENCODED",
    "ENOUGH",
    "EXPORTS",
    "HEADS",
    "LESSONS",
    "PASTED",
    "SECRETS",
    "SIGHTS",
    "Allowance",
    "Attempt",
    "Autoconfiguration",
    "BadValues",
    "CastError",
    "Comparison",
    "Diagram",
    "Directions",
    "Event",
    "Excerpt",
    "FieldError",
    "Film",
    "Finding",
    "Follower",
    "FreePlay",
    "Goals",
    "Input",
    "InputError",
    "Legs",
    "LetterApart",
    "Line",
    "Missing",
    "Note",
    "Octets",
    "PartOpened",
    "PasteError",
    "Playbill",
    "Reading",
    "Recital",
    "Refused",
    "Rehearsed",
    "Rejoinder",
    "Run",
    "Scenario",
    "ScenarioError",
    "Search",
    "Sights",
    "Strange",
    "Talk",
    "TooMuch",
    "Utterance",
    "ancestors",
    "as_table",
    "as_toml",
    "attempt",
    "autoconfigure",
    "bulk",
    "choices",
    "come_true",
    "coming_true",
    "compare",
    "diagram",
    "entitled",
    "excerpt",
    "fade_session",
    "fade_steps",
    "filmed",
    "fix_solution",
    "fix_spots",
    "found",
    "free_play",
    "heading_of",
    "is_laid",
    "legs",
    "load",
    "loads",
    "note_keys",
    "notes",
    "open_part",
    "open_parts",
    "opened",
    "pasted",
    "performed",
    "places",
    "read",
    "rehearsed",
    "rejoinder",
    "same",
    "saved",
    "seals",
    "started",
    "strength",
    "take_apart",
    "to_json",
    "town",
    "transcript",
    "trial",
    "variant_of",
    "weight",
    "with_acts",
    "yard",
    "yard_settings",
]
