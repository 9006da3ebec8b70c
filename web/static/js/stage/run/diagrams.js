// Diagrams by protocol, and what a server would answer: asked for once, and kept.

import { Answers } from "../../kit/answers.js";

const kept = new Answers(2000);

/** The diagram of a protocol; null when there is none, undefined while it is on its way (`then` is called when it came). */
export const diagram = (protocol, then) => kept.get(`/diagrams/${encodeURIComponent(protocol)}`, then);

/** What would be answered to a verb on a wire after n events; as above. */
export const rejoinder = ({ run, act }, n, wire, verb, then) =>
  kept.get(`/runs/${encodeURIComponent(run)}/rejoinders/${n}?wire=${wire}&verb=${encodeURIComponent(verb)}&act=${act ?? 0}`, then);
