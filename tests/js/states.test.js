import assert from "node:assert/strict";
import { test } from "node:test";

import { shared } from "../../web/static/js/kit/boxes.js";
import { Film } from "../../web/static/js/stage/film/film.js";
import { names, standing, waysOf } from "../../web/static/js/stage/film/standing.js";
import { layOut, parted, route } from "../../web/static/js/stage/views/states/states_layout.js";
import { settled } from "../../web/static/js/stage/views/states/states_words.js";

/** A talk in which the server asks for a name, and is told: [side, label, state after, what it answers]. */
const TALK = [
  ["S", "hello", "ASKED", null],
  ["C", "NAME", "ASKED", null],
  ["S", "yes", "KNOWN", 1],
  ["C", "IDLE", "KNOWN", null],
  ["S", "yes", "KNOWN", 3],
  ["C", "BYE", "LEAVING", null],
];

function film(talk = TALK) {
  const events = [];
  const utterances = [];
  const happen = (fact) => events.push({ n: events.length, at: events.length, why: null, fact }) - 1;
  happen({ type: "Dialled", wire: 0, caller: "a", callee: "b", port: 1 });
  happen({ type: "Opened", wire: 0, side: "S", protocol: "talk" });
  const at = { C: 0, S: 0 };
  for (const [side, label, state, answers] of talk) {
    const event = happen({ type: "Sent", wire: 0, side, offset: at[side], data: label, carried: null, arrives: 0 });
    utterances.push({ wire: 0, side, start: at[side], end: at[side] + label.length, event, label, tokens: [], state, allowed: [], answers });
    at[side] += label.length;
    happen({ type: "Arrived", sent: event });
  }
  const made = new Film();
  made.append({ events, utterances, u: 0 });
  return made;
}

const at = (made, u, n = made.until(u)) => standing(made, made.view(n), u);

test("who answers stands where the answer leads; who waits for it does not yet", () => {
  const made = film();
  assert.deepEqual(at(made, 0), { wire: 0, client: "", server: "ASKED", taken: { from: "", to: "ASKED", verb: "" }, asked: "" });
  assert.deepEqual(at(made, 2), { wire: 0, client: "ASKED", server: "KNOWN", taken: { from: "ASKED", to: "KNOWN", verb: "NAME" }, asked: "" });
});

test("once the answer has come, both stand there", () => {
  const made = film();
  const { client, server } = at(made, 2, made.utterances[2].event + 2);
  assert.deepEqual([client, server], ["KNOWN", "KNOWN"]);
});

test("what is asked leads nowhere before it is answered, unless saying it is enough", () => {
  const made = film();
  const asking = at(made, 1);
  assert.deepEqual([asking.taken, asking.asked, asking.client, asking.server], [null, "NAME", "ASKED", "ASKED"]);
  const leaving = at(made, 5, made.utterances[5].event + 1);
  assert.deepEqual(leaving.taken, { from: "KNOWN", to: "LEAVING", verb: "BYE" });
  assert.deepEqual([leaving.client, leaving.server], ["LEAVING", "KNOWN"]);
});

test("an answer that leaves all as it is, is a step in place", () => {
  assert.deepEqual(at(film(), 4).taken, { from: "KNOWN", to: "KNOWN", verb: "IDLE" });
});

test("of answers that left together, the client has heard none while they fly", () => {
  const made = film();
  made.utterances[4].event = made.utterances[2].event;
  const { client } = standing(made, made.view(made.utterances[2].event + 1), 2);
  assert.equal(client, "ASKED");
});

test("of a word that stands in another's place, what stands behind it is asked", () => {
  const made = film();
  const [asks] = made.utterances.slice(1);
  asks.tokens = [[0, 4, "talk.tag.missing"]];
  assert.deepEqual([at(made, 1).asked, at(made, 2).taken.verb], ["", ""]);
  asks.tokens.push([5, 9, "talk.command.TO-SKIP"]);
  assert.deepEqual([at(made, 1).asked, at(made, 2).taken.verb], ["TO SKIP", "TO SKIP"]);
});

test("before anything was said nobody stands anywhere", () => assert.equal(standing(new Film(), { flights: new Map() }, -1), null));

const said = (...verbs) => verbs.map((verb) => ({ verb, answers: ["*"] }));
const DIAGRAM = {
  columns: 3,
  rows: 1,
  states: ["A", "B", "C"].map((name, x) => ({ name, x, y: 0 })),
  ways: [
    { from: "A", to: "B", bend: 0, said: said("NAME", "AUTH mechanism") },
    { from: "A", to: "C", bend: 1, said: said("SKIP") },
    { from: "B", to: "A", bend: 0, said: said("BACK") },
    { from: "A", to: "A", bend: 0, said: said("AUTH") },
  ],
};

test("a label names a word of the table, or one form of it", () => {
  assert.ok(names("AUTH", "AUTH mechanism"));
  assert.ok(names("AUTH", "AUTH"));
  assert.ok(!names("AUTH", "AUTHOR"));
});

test("the ways of a step are those of its verb; where none has it, those between its states", () => {
  const told = (...args) => waysOf(DIAGRAM, ...args).map(({ from, to }) => from + to);
  assert.deepEqual(told("A", null, "AUTH"), ["AB", "AA"]);
  assert.deepEqual(told("A", "B", "NAME"), ["AB"]);
  assert.deepEqual(told("A", "C", ""), ["AC"]);
});

test("states stand on their grid, and lie on their side where it is narrow", () => {
  const wide = layOut(DIAGRAM, 720);
  assert.deepEqual(
    [...wide.boxes.values()].map(({ x }) => x),
    [120, 360, 600],
  );
  const narrow = layOut(DIAGRAM, 360);
  assert.equal(new Set([...narrow.boxes.values()].map(({ x }) => x)).size, 1);
  assert.equal(new Set([...narrow.boxes.values()].map(({ y }) => y)).size, 3);
});

test("nothing is drawn out of the frame, at any width", () => {
  for (const width of [280, 360, 558, 720, 1400]) {
    const { boxes, paths, height } = layOut(DIAGRAM, width);
    for (const { x, y, w, h } of boxes.values()) assert.ok(x - w / 2 >= 0 && x + w / 2 <= width && y - h / 2 >= 0 && y + h / 2 <= height);
    for (const { middle } of paths) assert.ok(middle.x >= 0 && middle.x <= width && middle.y >= 0 && middle.y <= height);
    assert.equal(paths.length, 3, "what leads back to itself is no way to draw");
  }
});

test("a way and the way back run side by side, each with its words outside", () => {
  const [a, b] = [
    { x: 0, y: 0, w: 40, h: 20 },
    { x: 200, y: 0, w: 40, h: 20 },
  ];
  const [there, back] = [route(a, b, 7, 0), route(b, a, 7, 0)];
  assert.equal(there.middle.y, -back.middle.y);
  assert.notEqual(there.middle.y, 0);
  assert.equal(Math.sign(there.out.y), Math.sign(there.middle.y));
  assert.match(there.d, /^M20.0 7.0L180.0 7.0$/);
});

test("a bow is measured by points on it", () => {
  const { points, middle } = route({ x: 0, y: 0, w: 40, h: 20 }, { x: 200, y: 0, w: 40, h: 20 }, 0, 30);
  assert.deepEqual([points[0].y, points.at(-1).y], [10, 10]);
  assert.ok(Math.abs(middle.x - 100) < 1e-9 && middle.y === Math.max(...points.map(({ y }) => y)));
});

test("words on the ways make room for each other and for boxes, and stand over no edge", () => {
  const { paths, boxes } = layOut(DIAGRAM, 560);
  const labels = paths.map((path) => ({ path, w: 92, h: 27, isShown: true }));
  const states = [...boxes.values()].map(({ x, y, w, h }) => ({ left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 }));
  const places = settled(labels, states, paths, 560);
  for (const [n, place] of places.entries()) {
    assert.ok(place.left >= 0 && place.right <= 560 && place.top >= 0);
    for (const other of [...states, ...places.slice(n + 1)]) assert.equal(shared(place, other), 0);
  }
});

test("words that stand free stay at the middle of their way", () => {
  const { paths } = layOut(DIAGRAM, 1400);
  const [{ left, right }] = settled([{ path: paths[0], w: 30, h: 14, isShown: true }], [], paths, 1400);
  assert.ok(Math.abs((left + right) / 2 - paths[0].middle.x) < 1e-9);
});

test("a long name is parted where its words meet", () => {
  assert.deepEqual(parted("NOT_AUTHENTICATED.AUTHENTICATE", 18), ["NOT_AUTHENTICATED.", "AUTHENTICATE"]);
  assert.deepEqual(parted("READY", 10), ["READY"]);
  assert.deepEqual(parted("SELECTED.IDLE", 13), ["SELECTED.IDLE"]);
});
