// Settings as people type them: what a field shows, and what is read from it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { read, shown } from "../../web/static/js/own/setting.js";

const BOTH = [
  ["text", "5m", "5m"],
  ["number", 12, "12"],
  ["switch", true, true],
  ["choice", "own", "own"],
  ["lines", ["a.example", "b.example"], "a.example\nb.example"],
  ["pairs", { bob: "bob@b.example", eve: "eve@e.example" }, "bob: bob@b.example\neve: eve@e.example"],
  ["lists", { club: ["a@a.example", "b@b.example"] }, "club: a@a.example, b@b.example"],
  ["people", { bob: { password: "rose, red", quota: 5 }, eve: { password: "x", quota: undefined } }, "bob: rose, red, 5\neve: x"],
];

for (const [kind, value, text] of BOTH)
  test(`${kind} is shown and read back`, () => {
    assert.equal(shown(kind, value), text);
    assert.deepEqual(read({ kind, value: null }, text).value, value);
  });

test("what holds anyway is not said", () => {
  assert.deepEqual(read({ kind: "switch", value: true }, true), { value: undefined });
  assert.deepEqual(read({ kind: "lines", value: [] }, " \n"), { value: undefined });
  assert.deepEqual(read({ kind: "text", value: "" }, " "), { value: undefined });
  assert.deepEqual(read({ kind: "number", value: null }, ""), { value: undefined });
  assert.deepEqual(read({ kind: "lines", value: ["x"] }, ""), { value: [] });
});

test("what cannot be read is wrong", () => {
  assert.deepEqual(read({ kind: "number", value: null }, "many"), { wrong: "number" });
  assert.deepEqual(read({ kind: "number", value: null }, "1".repeat(16)), { wrong: "number" });
  for (const kind of ["pairs", "lists", "people"]) assert.deepEqual(read({ kind, value: {} }, "no colon"), { wrong: kind });
});

test("what a mailbox has besides, it keeps", () => {
  const before = { bob: { password: "x", quota: 3, addresses: ["b@b.example"] } };
  assert.deepEqual(read({ kind: "people", value: {} }, "bob: y", before).value, { bob: { addresses: ["b@b.example"], password: "y", quota: undefined } });
});
