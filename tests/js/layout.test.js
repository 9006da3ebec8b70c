import assert from "node:assert/strict";
import { test } from "node:test";

import { crossed, shared } from "../../web/static/js/kit/boxes.js";
import { decode, lines, named, pieces, shown, telling } from "../../web/static/js/kit/octets.js";
import { chapterAt, chapterFrom, chapters } from "../../web/static/js/stage/film/chapters.js";
import { lefts } from "../../web/static/js/stage/desk/rail_layout.js";
import { Film } from "../../web/static/js/stage/film/film.js";
import { addressOf, alike, parse, placeOf } from "../../web/static/js/stage/film/moment.js";
import { short } from "../../web/static/js/stage/film/short_names.js";
import { because, chain, trail } from "../../web/static/js/stage/film/why.js";
import { along, bowed, layOut, placeAt, plan, strip, trim } from "../../web/static/js/stage/town/places.js";
import { HEAD, ROW, SLANT, arrows, columns, marginFor, slant, speakers } from "../../web/static/js/stage/views/ladder/ladder_layout.js";
import { reel } from "./reel.js";

const LINKS = [
  { between: ["a", "b"], latency: "10ms" },
  { between: ["b", "c"], latency: "40ms" },
  { between: ["a", "book"], latency: "1ms" },
  { between: ["book", "c"], latency: "1ms" },
];
const HOSTS = { a: { figure: "laptop" }, b: { figure: "server" }, c: { figure: "phone" }, book: { figure: "dns" } };

function film(exchanges = 4, extra = {}) {
  const made = new Film();
  made.append({ ...reel(exchanges), ...extra });
  return made;
}

// ---- the ladder

test("columns share the width beside the margin, in order", () => {
  const xs = columns(["a", "b"], 500, 100);
  assert.deepEqual(
    [...xs],
    [
      ["a", 200],
      ["b", 400],
    ],
  );
});

test("the margin is as wide as the times it holds, where there is room for them", () => {
  assert.equal(marginFor(1000, "0.000".length), marginFor(1000, "59.999".length));
  assert.ok(marginFor(1000, "40:05.365".length) > 8 + 9 * 6.65); // pixels of such a time, and where it begins
  assert.equal(marginFor(400, 9), marginFor(400, 5));
});

test("a column's short name is what sets it apart", () => {
  const told = (...names) => names.map((name) => short(name, names));
  assert.deepEqual(told("alice.home", "mx.bob.example", "dns.example"), ["alice", "mx", "dns"]);
  assert.deepEqual(told("relay.one.example", "relay.two.example", "mx.bob.example"), ["one", "two", "mx"]);
  assert.deepEqual(told("mail.a.example", "mail.a.test", "mail.b.example"), ["example", "test", "b"]);
  assert.deepEqual(told("mail", "mail.b"), ["mail", "b"]);
  assert.deepEqual(told("Alice’s laptop", "Bob’s laptop"), ["Alice", "Bob"]);
});

test("only those who speak have a column, from left to right", () => {
  assert.deepEqual(
    speakers(
      film(),
      new Map([
        ["bob", [0.1, 0]],
        ["alice", [0.9, 0]],
        ["mute", [0.5, 0]],
      ]),
    ),
    ["bob", "alice"],
  );
});

test("an arrow falls the more the longer it travels, and never further than its row", () => {
  assert.equal(slant(0, 100), SLANT.least);
  assert.equal(slant(100, 100), SLANT.most);
  assert.ok(slant(20, 100) < slant(60, 100));
  assert.ok(SLANT.most < ROW);
  assert.equal(slant(5, 0), SLANT.least);
});

test("arrows go from speaker to hearer, one row each, a heading where a talk begins", () => {
  const made = arrows(film(), 0, 8, {
    xs: new Map([
      ["alice", 100],
      ["bob", 300],
    ]),
    longest: 10_000,
  });
  assert.deepEqual(
    made.made.map(({ u }) => u),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  assert.ok(made.made[0].x1 < made.made[0].x2);
  assert.ok(made.made[1].x1 > made.made[1].x2);
  assert.equal(made.height, HEAD + 8 * ROW);
  assert.deepEqual(
    made.made.map(({ head }) => head),
    [true, ...Array(7).fill(false)],
  );
  assert.ok(made.made.every((arrow) => arrow.y2 > arrow.y1 && arrow.y2 < made.height));
});

test("a block in the middle of a talk has no heading of its own", () => {
  const made = arrows(film(), 3, 5, {
    xs: new Map([
      ["alice", 100],
      ["bob", 300],
    ]),
    longest: 10_000,
  });
  assert.equal(made.height, 2 * ROW);
});

// ---- the map

test("hosts without a place stand in a row, the address book above them", () => {
  const places = plan(HOSTS);
  assert.ok(places.get("a")[0] < places.get("b")[0]);
  assert.ok(places.get("book")[1] < places.get("a")[1]);
  assert.deepEqual(plan({ x: { place: [0.2, 0.3] } }).get("x"), [0.2, 0.3]);
});

test("whoever stands between two that are joined steps out of the row", () => {
  const [from, past, to, book] = ["a", "b", "c", "book"].map((name) => plan(HOSTS, [["a", "c"], ["b", "c"]]).get(name));
  assert.equal(from[1], to[1]);
  assert.ok(book[1] < from[1] && from[1] < past[1]);
  for (const links of [[["a", "b"], ["b", "c"]], []]) assert.deepEqual(plan(HOSTS, links), plan(HOSTS));
  const { places } = layOut(HOSTS, 1280, 235, { forms: toldOf(HOSTS, 112, 170), links: [["a", "c"], ["b", "c"]] });
  assert.ok(places.get("b").y - places.get("a").y > 30);
});

for (const [width, height] of [
  [1280, 235],
  [390, 560],
  [768, 300],
]) {
  test(`every host and its name lie within ${width} × ${height}`, () => {
    const { places } = layOut(HOSTS, width, height);
    for (const { x, y } of places.values()) assert.ok(x > 20 && x < width - 20 && y > 20 && y < height - 20);
  });
}

test("what is dropped on the ground stands there", () => {
  const some = { a: { place: [0.2, 0.3] }, b: { place: [0.7, 0.5] } };
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`h${n}`, { place: [n / 19, (n % 4) / 4] }]));
  for (const hosts of [some, many])
    for (const [width, height] of [
      [1280, 800],
      [600, 500],
      [390, 2000],
    ]) {
      const size = Object.keys(hosts).length;
      for (const [name, at] of layOut(hosts, width, height).places)
        for (const [n, number] of placeAt(at, width, height, size).entries()) assert.ok(Math.abs(number - hosts[name].place[n]) < 1e-9, name);
    }
});

/** What may be written of a host: a name and a role so long, the name alone, or that in two lines. */
const told = (name, role) => {
  const line = (long) => ({ text: "x", long });
  return [
    { lines: [line(name), line(role)], price: 0 },
    { lines: [line(name)], price: 400 },
    { lines: [line(name / 2), line(name / 2)], price: 520 },
  ];
};
const toldOf = (hosts, ...long) => Object.fromEntries(Object.keys(hosts).map((host) => [host, told(...long)]));

test("a name stands where no link goes through it", () => {
  const hosts = { up: { place: [0.5, 0] }, down: { place: [0.5, 1] } };
  const labelOf = (links) => layOut(hosts, 1280, 235, { forms: toldOf(hosts, 150, 150), links }).places.get("up").label;
  assert.deepEqual([labelOf([]), labelOf([["up", "down"]])], ["below", "right"]);
});

test("a name stands where no button lies over it", () => {
  const hosts = { one: { place: [0.5, 0] } };
  const boxOf = (closed) => layOut(hosts, 1280, 235, { forms: toldOf(hosts, 150, 150), closed }).places.get("one").box;
  const button = boxOf([]);
  assert.equal(shared(boxOf([button]), button), 0);
});

test("a host is lifted for its name to have room below", () => {
  const { places } = layOut({ low: { place: [0.5, 1] } }, 1280, 235, { forms: { low: told(150, 100) } });
  const { label, box, y } = places.get("low");
  assert.equal(label, "below");
  assert.ok(box.bottom <= 235 && box.top > y + 30);
});

const TOWN = {
  tablet: { place: [0.04, 0.05] }, laptop: { place: [0.04, 0.85] }, phone: { place: [0.66, 0.05] }, desk: { place: [0.66, 0.85] },
  mail: { place: [0.36, 0.42] }, club: { place: [0.94, 0.05] }, choir: { place: [0.94, 0.85] }, dns: { place: [0.36, 0.95], figure: "dns" },
};

/** What is cut off, or lies under a figure or under another name. */
function covered({ places, size }, width, height) {
  const figure = ({ x, y }) => ({ left: x - 34 * size, right: x + 34 * size, top: y - 28 * size, bottom: y + 28 * size });
  const all = [...places];
  const named = all.filter(([, { box }]) => box);
  const cut = named.filter(([, { box }]) => box.left < 0 || box.right > width || box.top < 0 || box.bottom > height);
  const under = named.flatMap(([name, { box }]) =>
    all.filter(([other, at]) => shared(box, figure(at)) || (other !== name && at.box && shared(box, at.box))).map(([other]) => `${name} and ${other}`),
  );
  return [...cut.map(([name]) => name), ...under];
}

for (const [width, height] of [[1280, 233], [1024, 191], [481, 240], [390, 458]])
  test(`where a town stands close on ${width} × ${height}, less is written, and nothing covers a name`, () => {
    const laidOut = layOut(TOWN, width, height, { forms: toldOf(TOWN, 112, 170), usual: 0.88, links: [["tablet", "mail"], ["laptop", "mail"], ["phone", "club"], ["desk", "choir"]] });
    assert.deepEqual(covered(laidOut, width, height), []);
    const all = [...laidOut.places];
    assert.equal(all.some(([, { lines }]) => lines.length === 1) || all.some(([, { lines }]) => lines[0].long < 112), width < 1280);
  });

const QUEUE = ["alice", "smtp", "relay", "mx"];
const ROAD = Object.fromEntries(QUEUE.map((name, n) => [name, { place: [0.07 + 0.2 * n, 0.55] }]));
const AT_HOME = { laptop: { place: [0.87, 0.15] }, phone: { place: [0.87, 0.85] }, dns: { place: [0.47, 0.13], figure: "dns" } };
const ON_THE_ROAD = [["alice", "smtp"], ["smtp", "relay"], ["relay", "mx"], ["mx", "laptop"], ["mx", "phone"]];

for (const long of [[140, 170], [150, 120], [130, 60], [120, 90]])
  test(`four hosts in a row on a phone give each other room for names of ${long}`, () => {
    const hosts = { ...ROAD, ...AT_HOME };
    assert.deepEqual(covered(layOut(hosts, 390, 316, { forms: toldOf(hosts, ...long), usual: 0.8, links: ON_THE_ROAD }), 390, 316), []);
  });

test("how much of a line lies in a box", () => {
  const box = { left: 0, right: 10, top: 0, bottom: 10 };
  const of = (x1, y1, x2, y2) => Math.round(crossed({ x: x1, y: y1 }, { x: x2, y: y2 }, box));
  assert.deepEqual([of(-5, 5, 25, 5), of(5, -3, 5, 4), of(-5, 20, 25, 20), of(12, -3, 12, 4), of(3, 5, 7, 5)], [10, 4, 0, 0, 4]);
});

test("a strip shows the two who talk, one more, and counts the others", () => {
  const { places, others } = strip(HOSTS, LINKS, ["a", "b"], 390, 130);
  assert.deepEqual([...places.keys()], ["a", "b", "c"]);
  assert.equal(others, 1);
  assert.ok(strip(HOSTS, LINKS, ["a", "book"], 390, 130).places.has("book"));
});

test("points along a line, and a line kept clear of its ends", () => {
  const line = [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 100, y: 100 },
  ];
  assert.deepEqual(along(line, 0.75), { x: 100, y: 50 });
  assert.deepEqual(along(line, 1), { x: 100, y: 100 });
  assert.deepEqual(trim(line, 10), [
    { x: 10, y: 0 },
    { x: 100, y: 0 },
    { x: 100, y: 90 },
  ]);
});

// ---- chapters and moments

test("a chapter begins at its cue's wire, a second one there at its cue", () => {
  const made = film(4, { cues: { one: 2, two: 5, quiet: 6 } });
  const found = chapters(
    made,
    { one: { chapter: true }, two: { chapter: true }, quiet: {}, absent: { chapter: true } },
    { one: "First" },
  );
  assert.deepEqual(found, [
    { u: 0, title: "First", cue: "one" },
    { u: 5, title: "alice → bob", cue: "two" },
  ]);
  assert.deepEqual(
    [-1, 0, 4, 5, 7].map((u) => chapterAt(found, u)),
    [-1, 0, 0, 1, 1],
  );
});

test("a cue may be called as something that every object knows", () => {
  const cues = JSON.parse('{"__proto__": {"chapter": true}, "toString": {"chapter": true}, "constructor": {"chapter": true}}');
  const made = film(4, { cues: JSON.parse('{"__proto__": 2, "toString": 5}') });
  assert.deepEqual(chapters(made, cues, {}).map(({ u, title, cue }) => [u, title, cue]), [
    [0, "alice → bob", "__proto__"],
    [5, "alice → bob", "toString"],
  ]);
  assert.deepEqual(chapters(film(), cues, {}).map(({ cue }) => cue), [""]); // none of them has come
  assert.equal(placeOf({ cue: "constructor", k: 0 }, made), null);
});

test("without cues, each conversation is a chapter", () => {
  assert.deepEqual(
    chapters(film(), {}, {}, (host) => host.toUpperCase()),
    [{ u: 0, title: "ALICE → BOB", cue: "" }],
  );
});

test("one goes on to the next chapter, back to where this one begins, and from there to the one before", () => {
  const list = [{ u: 2 }, { u: 5 }];
  const leads = (by) => [0, 2, 4, 5, 7].map((u) => chapterFrom(list, u, by, 9));
  assert.deepEqual(leads(1), [2, 5, 5, 9, 9]);
  assert.deepEqual(leads(-1), [0, 0, 2, 2, 5]);
  assert.deepEqual([1, -1].map((by) => chapterFrom([], 4, by, 9)), [9, 0]);
});

test("names stand where their chapters begin, as near as the others let them", () => {
  assert.deepEqual(lefts([0, 50, 100], [24, 24, 24], 200), [0, 50, 100]);
  assert.deepEqual(lefts([0, 5, 100], [24, 24, 24], 200), [0, 24, 100]);
  assert.deepEqual(lefts([0, 50, 100], [24, 120, 24], 200), [0, 50, 170]);
  assert.deepEqual(lefts([0, 170, 190], [24, 80, 24], 200), [0, 96, 176]);
  assert.deepEqual(lefts([], [], 200), []);
});

test("a link to a moment leads back to it", () => {
  const made = film(4, { cues: { greeting: 1, later: 4 } });
  for (let u = 0; u < 8; u++) assert.equal(placeOf(parse(addressOf(u, made)), made), u);
  assert.equal(addressOf(4, made), "#s=later");
  assert.equal(addressOf(6, made), "#s=later+2");
  assert.equal(addressOf(0, made), "#s=+0");
});

test("a moment of one film stands for one of another", () => {
  const made = film(4, { cues: { greeting: 1, mine: 3, later: 5 } });
  const other = film(4, { cues: { greeting: 2, later: 3 } });
  const places = [-1, 0, 1, 2, 3, 4, 5, 6, 7].map((u) => alike(u, made, other));
  assert.deepEqual(places, [-1, 0, 2, 2, 2, 2, 3, 4, 5]); // a second line after "greeting" is "later" there; "mine" is not
  assert.equal(alike(7, other, film(2, { cues: { later: 2 } })), 3);
  assert.equal(alike(7, made, film(4)), 0);
});

test("addresses of other kinds are understood, or quietly passed over", () => {
  const made = film(4, { cues: { greeting: 1 } });
  assert.deepEqual(parse("#n=42"), { n: 42 });
  assert.equal(placeOf(parse(`#n=${made.utterances[3].event}`), made), 3);
  assert.equal(placeOf(parse("#n=99999"), made), null);
  assert.equal(placeOf(parse("#s=nowhere+2"), made), null);
  assert.equal(placeOf(parse("#s=greeting+400"), made), null);
  for (const hash of ["", "#", "#section", "#n=x", "#s=%%"]) assert.equal(parse(hash), null);
});

// ---- octets

test("octets become text: UTF-8 where they are, and nothing hides or turns the text around", () => {
  assert.equal(decode("caf\u00c3\u00a9"), "café");
  assert.equal(decode("caf\u00e9"), "café");
  assert.equal(shown("a\u0000b\u001b[31m\u00e2\u0080\u00ae"), "a⟨00⟩b⟨1b⟩[31m⟨202e⟩");
  assert.equal(shown("\u00ff\u00fe"), "ÿþ");
});

test("lines lose their ends and nothing else", () => {
  const cut = (text) => lines(text).map(({ start, end }) => text.slice(start, end));
  assert.deepEqual(cut("a\r\nb\n\r\nc"), ["a", "b", "", "c"]);
  assert.deepEqual(cut(""), [""]);
  assert.deepEqual(cut("\r\n"), [""]);
});

test("a line is cut at its tokens; of two that overlap the first counts", () => {
  const found = pieces(
    [
      [0, 4, "x"],
      [2, 6, "y"],
      [5, 9, "z"],
    ],
    0,
    12,
  );
  assert.deepEqual(found, [
    { start: 0, end: 4, key: "x" },
    { start: 4, end: 5, key: "" },
    { start: 5, end: 9, key: "z" },
    { start: 9, end: 12, key: "" },
  ]);
  assert.deepEqual(pieces([[0, 4, "x"]], 2, 3), [{ start: 2, end: 3, key: "x" }]);
});

test("the token that tells is the longest one the label names", () => {
  const tokens = [
    [0, 1, "star"],
    [2, 3, "number"],
    [4, 10, "word"],
  ];
  assert.equal(telling({ label: "* 3 EXISTS", tokens }, "* 3 EXISTS\r\n")[2], "word");
  assert.equal(telling({ label: "+OK", tokens: [[0, 3, "ok"]] }, "+OK hello")[2], "ok");
  assert.equal(telling({ label: "content", tokens }, "* 3 EXISTS"), undefined);
});

test("where octets are no text, the label's first word names the token: the last one, or one kind of it", () => {
  const told = (label, ...keys) => named({ label, tokens: keys.map((key, place) => [place, place + 1, key]) })?.[2];
  assert.equal(told("NO thing", "a.thing", "a.b", "c.NO"), "c.NO");
  assert.equal(told("ONE 10 two +1", "a.ONE@question", "a.ONE", "a.two"), "a.ONE");
  assert.equal(told("ONE 10 two", "a.ONE@question", "a.ONE-kind", "a.ONES"), "a.ONE-kind");
  assert.equal(told("?", "a.b"), undefined);
});

// ---- causes

test("causes are told from the first one on, those in between folded", () => {
  const made = film(2);
  const { events, hidden } = because(made, made.utterances[1].event);
  assert.deepEqual(
    events.map(({ fact }) => fact.type),
    ["Asked", "Sent"],
  );
  assert.deepEqual(hidden, []);
});

test("the whole chain ends with what is asked about, and tells where it went", () => {
  const made = film(2);
  const { event } = made.utterances[3];
  const types = chain(made, event).map(({ fact }) => fact.type);
  assert.deepEqual(types, ["Asked", "Sent", "Sent"]);
  const { n, places, wires, hosts } = trail(made, event);
  assert.deepEqual([n, [...places], [...wires], [...hosts]], [event, [2, 3], [0], ["alice", "bob"]]);
  assert.deepEqual(chain(made, 0), [made.events[0]], "what nothing caused stands for itself");
});

test("an event happens in the moment of what is said with it, or next", () => {
  const made = film(2);
  for (const { u, event } of made.utterances) assert.equal(made.moment(event), u);
  assert.equal(made.moment(0), 0);
  assert.equal(made.moment(made.utterances[1].event - 1), 1);
  assert.equal(made.moment(made.events.length - 1), 3);
});

test("a crowd stands in rows, nobody in another's place, on ground of any shape", () => {
  const crowd = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`h${n}`, { figure: n === 7 ? "dns" : "server" }]));
  for (const [width, height] of [[1280, 240], [390, 430], [2560, 500]]) {
    const { places, space, isCrowd } = layOut(crowd, width, height);
    assert.equal(places.size, 60);
    assert.equal(isCrowd, space < 60);
    assert.ok(space > 16, `${width}×${height}: ${space}`);
    for (const { x, y } of places.values()) assert.ok(x > 20 && x < width - 20 && y > 20 && y < height - 20, `${x} ${y}`);
  }
  assert.equal(layOut(HOSTS, 1280, 240).isCrowd, false);
});

test("down a phone ten hosts are all named that would be a crowd on ground as broad as it is high", () => {
  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`host${n}.example`, { figure: "server", place: [n / 9, 0.5] }]));
  const told = { forms: toldOf(ten, 130, 90), named: ["host0.example"] };
  const written = ({ places }) => [...places.values()].filter(({ lines }) => lines).length;
  const [tall, square] = [layOut(ten, 390, 560, told), layOut(ten, 560, 560, told)];
  assert.equal(tall.isCrowd, false);
  assert.equal(written(tall), 10);
  assert.ok(square.isCrowd);
  assert.equal(written(square), 1);
});

test("in a crowd a host may be called as something that every object knows", () => {
  const names = ["toString", "constructor", "__proto__", ...Array.from({ length: 9 }, (_, n) => `h${n}`)];
  const crowd = Object.fromEntries(names.map((name) => [name, { figure: "server", place: [0.5, 0.5] }]));
  const { places, isCrowd } = layOut(crowd, 1280, 240, { forms: toldOf(crowd, 100, 100), named: ["__proto__", "h1"] });
  assert.ok(isCrowd);
  assert.deepEqual([...places].filter(([, { lines }]) => lines).map(([name]) => name), ["__proto__", "h1"]);
});

test("in a row, a line passes whom it does not touch in an arc above, and joins its neighbours straight", () => {
  const [a, b, c] = [0, 100, 200].map((x) => ({ x, y: 50 }));
  assert.deepEqual(bowed([a, b], [a, b, c]), [a, b]);
  const way = bowed([a, c], [a, b, c]);
  assert.deepEqual([way[0], way.at(-1).x, Math.round(way.at(-1).y)], [a, 200, 50]);
  assert.ok(along(way, 0.5).y < 20);
  assert.ok(Math.min(...way.map(({ y }) => y)) >= 4); // however low the row stands
});
