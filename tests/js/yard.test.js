// A town in the making: what each deed makes of it, its zone as text and back, and what it wants next.

import assert from "node:assert/strict";
import { test } from "node:test";
import { add, isJoined, isName, join, move, neighbours, part, remove, rename, set, within } from "../../web/static/js/own/yard.js";
import { next, readZone, whereIs, whole, zoneText } from "../../web/static/js/own/yard.js";

const kind = (name, agents, needed = true) => ({ name, place: [0.5, 0.5], needed, host: { agents, figure: "server" } });
const KINDS = { one: kind("one.example", ["a"]), two: kind("two.example", ["a", "b"]), three: kind("three.example", ["c"], false) };
const EMPTY = whole({});
const placed = (...kinds) => kinds.reduce((town, key) => add(town, KINDS[key], "192.0.2.").town, EMPTY);

test("what is placed has a name, an address and a place of its own", () => {
  const town = placed("one", "one", "one");
  assert.deepEqual(Object.keys(town.hosts), ["one.example", "one-2.example", "one-3.example"]);
  const hosts = Object.values(town.hosts);
  assert.deepEqual(hosts.map(({ address }) => address), ["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
  assert.equal(new Set(hosts.map(({ place }) => String(place))).size, 3);
  assert.deepEqual(EMPTY, whole({}));
});

test("an address that was given back is given again", () => {
  const town = add(remove(placed("one", "two"), "one.example"), KINDS.three, "192.0.2.").town;
  assert.deepEqual(Object.values(town.hosts).map(({ address }) => address), ["192.0.2.2", "192.0.2.1"]);
});

test("hosts are joined once, and parted", () => {
  const town = join(placed("one", "two"), "one.example", "two.example");
  assert.ok(isJoined(town, "two.example", "one.example"));
  assert.equal(join(town, "two.example", "one.example"), town);
  assert.equal(join(town, "one.example", "one.example"), town);
  assert.deepEqual(neighbours(town, "two.example"), ["one.example"]);
  assert.deepEqual(part(town, "two.example", "one.example").links, []);
});

test("what is removed takes its links along, what is renamed keeps them", () => {
  const town = join(placed("one", "two"), "one.example", "two.example");
  assert.deepEqual(remove(town, "one.example").links, []);
  const renamed = rename(town, "one.example", "first.example");
  assert.deepEqual(Object.keys(renamed.hosts), ["first.example", "two.example"]);
  assert.deepEqual(renamed.links, [{ between: ["first.example", "two.example"] }]);
});

test("a place stays on the plan", () => assert.deepEqual(move(placed("one"), "one.example", [-3, 0.12345]).hosts["one.example"].place, [0, 0.123]));

test("a setting of which nothing is said is not there", () => {
  const town = set(placed("one"), "one.example", "x", ["y"]);
  assert.deepEqual(town.hosts["one.example"].x, ["y"]);
  assert.ok(!("x" in set(town, "one.example", "x", undefined).hosts["one.example"]));
});

test("names are names", () => {
  for (const name of ["a", "mx.bob.example", "A-1.b"]) assert.ok(isName(name), name);
  for (const name of ["", ".", "a.", "-a", "a b", "<b>", "__proto__", "a".repeat(201)]) assert.ok(!isName(name), name);
});

test("names that objects know are names like others", () => {
  const town = JSON.parse('{"hosts": {"__proto__": {"agents": []}, "constructor": {}}}');
  const all = whole(town);
  assert.deepEqual(Object.keys(set(all, "__proto__", "x", 1).hosts), ["__proto__", "constructor"]);
  assert.deepEqual(Object.keys(remove(all, "__proto__").hosts), ["constructor"]);
  assert.equal({}.agents, undefined);
});

test("all that can be reached", () => {
  const town = join(placed("one", "two", "three"), "one.example", "two.example");
  assert.deepEqual([...within(town, "two.example")].sort(), ["one.example", "two.example"]);
});

test("a word is found where it stands", () => {
  const town = set(set(placed("one", "two"), "two.example", "patience", "5 fortnights"), "two.example", "boxes", { bob: { word: 'ro"se' } });
  assert.deepEqual(whereIs(town, "5 fortnights"), { host: "two.example", field: "patience" });
  assert.deepEqual(whereIs(town, "boxes"), { host: "two.example", field: "boxes" });
  assert.deepEqual(whereIs(town, 'ro"se'), { host: "two.example", field: "boxes" });
  assert.deepEqual(whereIs(town, "one.example"), { host: "one.example", field: undefined });
  assert.deepEqual(whereIs({ ...town, dns: { "bob.example": { MX: "x" } } }, "bob.example"), { field: "dns" });
  assert.equal(whereIs(town, "nowhere"), null);
  assert.deepEqual(whereIs({ ...town, dns: { x: { TXT: "boxes" } } }, "boxes", "two.example"), { host: "two.example", field: "boxes" });
  const links = [{ between: ["one.example", "two.example"], latency: "soon" }];
  assert.deepEqual(whereIs({ ...town, links }, "soon"), { link: ["one.example", "two.example"], field: "latency" });
  assert.equal(whereIs(town, ""), null);
});

test("a zone is written in columns and read back", () => {
  const dns = { "bob.example": { MX: ["10 mx.bob.example.", "20 b.example."], A: "192.0.2.9" }, "w.bob.example": { CNAME: "bob.example." } };
  const text = zoneText(dns);
  assert.equal(text.split("\n").length, 4);
  assert.equal(text.split("\n")[3], "w.bob.example  CNAME  bob.example.");
  assert.deepEqual(readZone(text).dns, dns);
  assert.equal(zoneText({}), "");
});

test("a zone is read as people write it", () => {
  const { dns } = readZone("; a remark\n\n  bob.example.   in   mx   10 mx.bob.example.  \n# more\n");
  assert.deepEqual(dns, { "bob.example.": { MX: "10 mx.bob.example." } });
  assert.equal(readZone("bob.example MX\n").wrong, 1);
  assert.equal(readZone("a A 1\nnonsense").wrong, 2);
  assert.deepEqual(Object.keys(readZone("__proto__ A 1").dns), ["__proto__"]);
});

test("the next step is the first that is lacking", () => {
  assert.deepEqual(next(EMPTY, KINDS), { step: "add", kind: "one" });
  assert.deepEqual(next(placed("one"), KINDS), { step: "add", kind: "two" });
  assert.deepEqual(next(placed("one", "two"), KINDS), { step: "join", host: "one.example" });
  const joined = join(placed("one", "two"), "one.example", "two.example");
  assert.deepEqual(next(joined, KINDS), { step: "zone" });
  assert.deepEqual(next(add(joined, KINDS.three, "192.0.2.").town, KINDS), { step: "join", host: "three.example" });
  const other = { ...kind("four.example", ["d"], false), instead: "two" };
  const served = add(placed("one"), other, "192.0.2.").town;
  assert.deepEqual(next(served, { ...KINDS, other }), { step: "join", host: "one.example" });
  assert.deepEqual(next({ ...joined, dns: { a: { A: "192.0.2.1" } } }, KINDS), { step: "try" });
});
