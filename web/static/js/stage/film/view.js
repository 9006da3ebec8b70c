// The view: all there is to draw at one moment, folded from the facts up to it. A fact never changes a view, it makes
// the next one; what did not change is shared. Knows no page and no protocol.

export const empty = Object.freeze({
  n: 0, // events folded
  at: 0, // µs since the curtain rose
  wires: new Map(), // number → {wire, caller, callee, port, protocol, state, post, ends, since, n}
  flights: new Map(), // n of a sending → {n, wire, side, at, arrives}
  thoughts: new Map(), // host → its last Decided, with n and at
  asked: null, // the last input from outside, with n and at
  boxes: new Map(), // mailbox → {mailbox, letters: Map(uid → {uid, n, at, flags, gone}), deleted, n}
  shelves: new Map(), // host → Map(letter → {letter, n, due, reverse_path, forward_paths, attempt, outcome, gone})
  losses: [], // what was lost: {n, sent, wire, side}
  strikes: [], // faults that struck: {n, at, fault, on}
  alarms: [], // clocks that rang: {n, at, who, name}
});

const KEPT = 12; // losses, strikes and alarms remembered: the drawing shows the latest only

const put = (map, key, value) => new Map(map).set(key, value);
const without = (map, key) => {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
};
const more = (list, one) => [...list.slice(1 - KEPT), one];

const touch = (view, wire, change) => {
  const known = view.wires.get(wire);
  return known ? put(view.wires, wire, { ...known, ...change }) : view.wires;
};

function depart(view, { n, at }, fact) {
  const flights = put(view.flights, n, { n, wire: fact.wire, side: fact.side, at, arrives: fact.arrives });
  return { ...view, flights };
}

function shelf(view, who, letter, change) {
  const letters = view.shelves.get(who) ?? new Map();
  return { ...view, shelves: put(view.shelves, who, put(letters, letter, { letter, ...letters.get(letter), ...change })) };
}

function box(view, mailbox, change) {
  const known = view.boxes.get(mailbox) ?? { mailbox, letters: new Map(), deleted: false };
  return { ...view, boxes: put(view.boxes, mailbox, { ...known, ...change(known) }) };
}

const HAPPENED = {
  Asked: (view, event, fact) => ({ ...view, asked: { ...fact, n: event.n, at: event.at } }),

  Dialled: (view, { n, at }, { wire, caller, callee, port }) => {
    const made = { wire, caller, callee, port, protocol: "", state: "dialled", post: false, ends: {}, since: at, n };
    return { ...view, wires: put(view.wires, wire, made) };
  },

  Opened: (view, _, { wire, side, protocol }) => {
    const ends = { ...view.wires.get(wire)?.ends, [side]: "open" };
    return { ...view, wires: touch(view, wire, { protocol, ends, state: "open" }) };
  },

  Refused: (view, { n }, { wire, reason }) => ({ ...view, wires: touch(view, wire, { state: "refused", reason, endedBy: n }) }),

  Sent: depart,

  Posted: (view, event, fact) => {
    const { wire, caller, callee, port } = fact;
    if (view.wires.has(wire)) return depart(view, event, fact);
    const made = { wire, caller, callee, port, protocol: "", state: "open", post: true, ends: {}, since: event.at, n: event.n };
    return depart({ ...view, wires: put(view.wires, wire, made) }, event, fact);
  },

  Arrived: (view, { n }, { sent }) => {
    const hung = [...view.wires.values()].find((wire) => wire.hungUp?.n === sent && wire.state === "closing");
    const wires = hung ? touch(view, hung.wire, { state: "closed", endedBy: n }) : view.wires;
    return { ...view, wires, flights: without(view.flights, sent) };
  },

  Lost: (view, { n }, { sent }) => {
    const flight = view.flights.get(sent);
    const losses = flight ? more(view.losses, { n, sent, wire: flight.wire, side: flight.side }) : view.losses;
    return { ...view, losses, flights: without(view.flights, sent) };
  },

  HungUp: (view, { n }, { wire, side, how }) => {
    const known = view.wires.get(wire);
    if (!known) return view;
    const first = known.state === "open" || known.state === "dialled";
    const change = first ? { state: how === "closed" ? "closing" : "closed", hungUp: { n, side, how } } : { state: "closed" };
    return { ...view, wires: touch(view, wire, { ...change, ends: { ...known.ends, [side]: how } }) };
  },

  Decided: (view, { n, at }, fact) => ({ ...view, thoughts: put(view.thoughts, fact.who, { ...fact, n, at }) }),

  Queued: (view, { n, at }, { who, letter, due, reverse_path, forward_paths }) =>
    shelf(view, who, letter, { n, at, due, reverse_path, forward_paths, attempt: 0, outcome: "", gone: false }),

  Tried: (view, { n }, { who, letter, attempt, outcome, due }) =>
    shelf(view, who, letter, { tried: n, attempt, outcome, due, gone: due === null || due === undefined }),

  GaveUp: (view, { n }, { who, letter, reason }) =>
    shelf(view, who, letter, { tried: n, outcome: "gave-up", reason, gone: true, due: null }),

  Stored: (view, { n, at }, { mailbox, uid, flags }) =>
    box(view, mailbox, ({ letters }) => ({ letters: put(letters, uid, { uid, n, at, flags, gone: false }), deleted: false, n })),

  Changed: (view, { n }, { mailbox, uid, change, details }) => changed(view, n, mailbox, uid, change, details ?? {}),

  Alarmed: (view, { n, at }, fact) => ({ ...view, alarms: more(view.alarms, { ...fact, n, at }) }),

  Struck: (view, { n, at }, { fault, on }) => ({ ...view, strikes: more(view.strikes, { n, at, fault, on }) }),
};

function changed(view, n, mailbox, uid, change, details) {
  const known = view.boxes.get(mailbox);
  if (uid !== null && uid !== undefined) {
    const letter = known?.letters.get(uid);
    if (!letter) return view;
    const next = change === "expunged" ? { ...letter, gone: n } : { ...letter, flags: flagsOf(details, letter.flags), changed: n };
    return box(view, mailbox, ({ letters }) => ({ letters: put(letters, uid, next), n }));
  }
  if (change === "renamed" && details.to) return renamed(view, n, mailbox, details.to);
  if (change === "deleted") return known ? box(view, mailbox, () => ({ deleted: n, n })) : view;
  if (change === "created") return box(view, mailbox, () => ({ deleted: false, n }));
  return known ? box(view, mailbox, () => ({ n })) : view;
}

function renamed(view, n, from, to) {
  const target = to.includes(":") ? to : from.replace(/\/.*$/, `/${to}`);
  const known = view.boxes.get(from) ?? { letters: new Map(), deleted: false };
  return { ...view, boxes: put(without(view.boxes, from), target, { ...known, mailbox: target, n }) };
}

const flagsOf = ({ flags }, before) => (flags === undefined ? before : flags.split(/[\s,]+/).filter(Boolean));

export function apply(view, event) {
  const next = HAPPENED[event.fact.type]?.(view, event, event.fact) ?? view;
  return { ...next, n: event.n + 1, at: Math.max(view.at, event.at) };
}
