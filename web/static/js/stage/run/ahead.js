// What a film will be explained with is fetched ahead, while nobody waits for it: it can then be stepped through and looked
// at in all views when the line is down.

import { whenHere } from "../../kit/answers.js";
import { want } from "../../kit/notebook.js";
import { keysToTell } from "../film/tale.js";
import { diagram } from "./diagrams.js";
import { fetchLetters } from "./letters.js";

const LETTERS = 40; // at most, the last ones
const CALM = 2500; // ms after the film is here, in which the page itself comes first
const idle = globalThis.requestIdleCallback ?? ((then) => then());

/** Fetch what is told of the film of a run besides its lines, when there is time. */
export const fetchAhead = (run, film) => setTimeout(() => idle(() => fetchAll(run, film)), CALM);

function fetchAll(run, film) {
  want([...states(film), ...film.utterances.map((one) => film.keyOf(one)), ...film.events.flatMap(({ fact }) => keysToTell(fact))]);
  for (const protocol of new Set(film.utterances.map((one) => film.protocol(one))))
    if (protocol) whenHere((then) => diagram(protocol, then), ({ states }) => want(states.map(({ key }) => key)));
  fetchLetters(run, letters(film), ({ fields }) => want(fields.map(({ key }) => key)));
}

const states = (film) =>
  new Set(film.utterances.filter(({ state }) => state).map((one) => `state.${film.room(one)}.${one.state}`));

/** Where letters lie that frames had not to cut. */
const letters = (film) =>
  film.events
    .filter(({ fact, cut }) => (fact.type === "Queued" || fact.type === "Stored") && !cut)
    .map(({ n }) => n)
    .slice(-LETTERS);
