import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

globalThis.document = { querySelector: () => null, documentElement: { lang: "en" } };
const { note, want } = await import("../../web/static/js/kit/notebook.js");

const BREATH = 40; // ms: longer than keys gather

/** A line on which answers wait until they are let go: what was asked, and how each answer is let go. */
function line() {
  const asked = [];
  const answers = [];
  globalThis.fetch = (url) => {
    const keys = url.split("keys=")[1].split(",").map(decodeURIComponent);
    asked.push(keys);
    const told = { json: async () => Object.fromEntries(keys.map((key) => [key, { key }])) };
    return new Promise((come, fail) => answers.push({ come: () => come(told), fail }));
  };
  return { asked, answers };
}

test("keys that gather are asked for at once", async () => {
  const { asked, answers } = line();
  want(["a", "b"]);
  note("c");
  await pause(BREATH);
  assert.deepEqual(asked, [["a", "b", "c"]]);
  answers[0].come();
  await pause(0);
  assert.deepEqual(note("c"), { key: "c" });
});

test("a key under way is not asked for again, and all who want it are told", async () => {
  const { asked, answers } = line();
  const told = [];
  want(["d"], () => told.push("first"));
  await pause(BREATH);
  want(["d"], () => told.push("second"));
  assert.equal(note("d"), undefined);
  await pause(BREATH);
  assert.deepEqual(asked, [["d"]]);
  answers[0].come();
  await pause(0);
  assert.deepEqual(told, ["first", "second"]);
});

test("a key that did not come is asked for again by and by", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { asked, answers } = line();
  const settle = () => new Promise((done) => setImmediate(done));
  want(["e"]);
  t.mock.timers.tick(BREATH);
  answers[0].fail(new Error("the line is down"));
  await settle();
  t.mock.timers.tick(3000);
  assert.deepEqual(asked, [["e"], ["e"]]);
  answers[1].come();
  await settle();
  assert.deepEqual(note("e"), { key: "e" });
});
