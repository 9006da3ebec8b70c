// What was typed and cannot be read: kept by its field, and gone once something better stands there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { refuse, refusedAt } from "../../web/static/js/own/refused.js";

const [here, there, zone] = [{ host: "a", id: "x" }, { host: "b", id: "x" }, { id: "zone" }];

test("each field keeps what was refused there last", () => {
  const all = [here, there, zone, here].reduce((before, place, n) => refuse(before, place, `text ${n}`, "why"), []);
  assert.deepEqual([here, there, zone].map((place) => refusedAt(all, place).text), ["text 3", "text 1", "text 2"]);
});

test("what can be read is refused no longer", () => {
  const all = refuse(refuse(refuse([], here, "many", "digits"), zone, "half", "line 1"), here);
  assert.equal(refusedAt(all, here), undefined);
  assert.equal(refusedAt(all, zone).why, "line 1");
});
