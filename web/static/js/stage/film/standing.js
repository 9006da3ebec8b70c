// Where the two sides of a talk stand: the server by what it has said and heard, the client by the answers that have
// come; and which arrow of the diagram was taken last. Pure.

/** The talk at place u: {wire, client, server, before, after, taken, asked}. States are names, "" before all.
    `taken`: {from, to, verb} of the step u made, or null; `asked`: the verb that awaits its answer, or "". */
export function standing(film, view, u) {
  const now = film.utterances[u];
  if (!now) return null;
  const places = film.talks.get(now.wire).layers[now.layer];
  const last = places.findLastIndex((place) => place <= u);
  const state = (index) => film.utterances[places[index]]?.state ?? "";
  const client = Math.min(firstFlying(film, view, places, last, now.wire, "S"), last + 1) - 1;
  const flying = firstFlying(film, view, places, last, now.wire, "C");
  const heardSince = places.slice(flying, last + 1).some((place) => film.utterances[place].side === "S");
  const server = heardSince ? last : Math.min(flying, last + 1) - 1;
  const [before, after] = [state(last - 1), now.state];
  const asks = now.side === "C" && before === after;
  const answered = film.utterances[now.answers];
  return {
    wire: now.wire,
    client: state(client),
    server: state(server),
    taken: asks ? null : { from: before, to: after, verb: asking(now.side === "C" ? now : answered) },
    asked: asks ? asking(now) : "",
  };
}

/** The verb a line asks for: its label; where that stands in another's place, the verb behind it, or "" where none is. */
function asking({ label, tokens } = { label: "", tokens: [] }) {
  if (!tokens?.[0]?.[2].endsWith(".missing")) return label;
  const [, verb = ""] = tokens.map(([, , key]) => key.split(".command.")).find(([, one]) => one) ?? [];
  return verb.replaceAll("-", " ");
}

/** The index of the first thing that side has said and the other has not heard; beyond the end where there is none. */
function firstFlying(film, view, places, last, wire, side) {
  const flying = [...view.flights.values()].filter((one) => one.wire === wire && one.side === side).map(({ n }) => n);
  let first = Infinity;
  for (let index = last; index >= 0 && flying.some((n) => n <= film.utterances[places[index]].event); index--)
    if (flying.includes(film.utterances[places[index]].event) && film.utterances[places[index]].side === side) first = index;
  return first;
}

/** Whether what is said along a way is what a label names: the word itself, or one form of it. */
export const names = (label, verb) => verb === label || verb.startsWith(`${label} `);

/** The ways of a diagram that a step may have taken, or may take: of those between two states, those of its verb. */
export function waysOf(diagram, from, to, verb) {
  const between = diagram.ways.filter((way) => way.from === from && (to === null || way.to === to));
  const of = between.filter(({ said }) => said.some((one) => names(verb, one.verb)));
  return of.length || to === null ? of : between;
}
