import assert from "node:assert/strict";
import { test } from "node:test";

import { Film } from "../../web/static/js/stage/film/film.js";
import { Everywhere, Glasses, firstPlace, placesOf, secretsRead } from "../../web/static/js/stage/film/glasses.js";

const LINKS = [{ between: ["home", "cafe"] }, { between: ["cafe", "mx"], label: { en: "fibre" } }, { between: ["mx", "far"] }];
const HOSTS = { home: {}, cafe: {}, mx: {}, far: {} };

/** A word and its answer from home to mx over the café; the way bears the word as `carried`, where that is given. */
function film(carried = null) {
  const made = new Film();
  const way = ["home", "cafe", "mx"];
  const facts = [
    { type: "Dialled", wire: 0, caller: "home", callee: "mx", port: 1, way },
    { type: "Sent", wire: 0, side: "C", offset: 0, data: "open rose", carried, arrives: 2 },
    { type: "Sent", wire: 0, side: "S", offset: 0, data: "fine", carried: null, arrives: 3 },
    { type: "Sent", wire: 0, side: "C", offset: 9, data: "bye", carried: null, arrives: 4 },
  ];
  const said = (side, start, end, event, tokens) => ({ wire: 0, side, start, end, event, label: "x", tokens });
  made.append({
    events: facts.map((fact, n) => ({ n, at: n, why: null, fact })),
    utterances: [said("C", 0, 9, 1, [[0, 4, "verb"], [5, 9, "room.word"]]), said("S", 0, 4, 2, []), said("C", 9, 12, 3, [])],
    u: 0,
  });
  return made;
}

const at = (...place) => new Glasses(place);

test("what passes is what the way says, in either direction, and a host on the way sees it too", () => {
  const talk = film().talks.get(0);
  const passes = (...place) => at(...place).passes(talk);
  assert.deepEqual([passes("home", "cafe"), passes("mx", "cafe"), passes("cafe"), passes("home")], [true, true, true, true]);
  assert.deepEqual([passes("home", "mx"), passes("mx", "far"), passes("far")], [false, false, false]);
  assert.equal(at("cafe").passes({ ...talk, way: [] }), false);
  assert.equal(new Everywhere().passes(talk), true);
});

test("what hosts keep is known to themselves alone", () => {
  assert.equal(at("mx").looksInto("mx"), true);
  assert.equal(at("mx").looksInto("home"), false);
  assert.equal(at("mx", "cafe").looksInto("mx"), false);
  assert.equal(new Everywhere().looksInto("mx"), true);
});

test("where something else was carried, only the two who talk know what was said", () => {
  const whole = film("#%&!?");
  const [word, answer] = whole.utterances;
  assert.equal(at("cafe").sealed(whole, word), "#%&!?");
  assert.equal(at("home", "cafe").sealed(whole, answer), null);
  assert.equal(at("mx").sealed(whole, word), null);
  assert.equal(at("cafe").sealed(film(), word), null);
  const talk = whole.talks.get(0);
  const read = at("cafe").readings(talk.sent, talk);
  assert.deepEqual(
    read.map((one) => [one.side, one.at, one.offset, one.data, one.length, one.isSealed]),
    [
      ["C", 0, 0, "#%&!?", 5, true],
      ["S", 0, 0, "fine", 4, false],
      ["C", 5, 9, "bye", 3, false],
    ],
  );
  assert.deepEqual(at("home").readings(talk.sent, talk), talk.sent);
});

test("where nobody knows what was carried, nothing is read: least of all what was said", () => {
  const whole = film("");
  assert.equal(at("cafe").sealed(whole, whole.utterances[0]), "");
  const talk = whole.talks.get(0);
  assert.deepEqual(
    at("cafe").readings(talk.sent, talk).map((one) => one.data),
    ["", "fine", "bye"],
  );
  assert.deepEqual(secretsRead(whole, 2, ["room.word"], at("cafe")), []);
});

test("a secret is read where it passes unsealed, and not before it was said", () => {
  const read = (made, u, ...place) => secretsRead(made, u, { secrets: ["room.word"] }, at(...place));
  assert.deepEqual(read(film(), 2, "cafe"), [{ u: 0, octets: "rose" }]);
  assert.deepEqual(read(film(), -1, "cafe"), []);
  assert.deepEqual(read(film(), 2, "far"), []);
  assert.deepEqual(read(film("#%&!?"), 2, "cafe"), []);
  assert.deepEqual(read(film("#%&!?"), 2, "mx"), [{ u: 0, octets: "rose" }]);
});

test("one stands first at a link that has a name, else on the present way", () => {
  assert.deepEqual(firstPlace({ links: LINKS, hosts: HOSTS }), ["cafe", "mx"]);
  const nameless = LINKS.map(({ between }) => ({ between }));
  assert.deepEqual(firstPlace({ links: nameless, hosts: HOSTS }, ["far", "mx", "cafe"]), ["cafe", "mx"]);
  assert.deepEqual(firstPlace({ links: nameless, hosts: HOSTS }), ["home", "cafe"]);
  assert.deepEqual(firstPlace({ links: [], hosts: HOSTS }), ["home"]);
  assert.deepEqual(placesOf({ links: LINKS, hosts: HOSTS }).hosts.at(-1), ["far"]);
});
