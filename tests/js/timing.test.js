// How long a line is shown, and how long what travels may take.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isMotion, pace, travel } from "../../web/static/js/stage/film/timing.js";

const line = (length) => ({ start: 10, end: 10 + length });

test("a longer line is shown longer, within bounds; before the first there is nothing to read", () => {
  assert.ok(pace(line(60)) > pace(line(40)));
  assert.equal(pace(line(5)), pace(undefined));
  assert.equal(pace(line(10_000)), pace(line(160)));
});

test("only steps, play and what follows an act are shown as motion", () => {
  assert.deepEqual(["step", "play", "follow", "seek", "back", "mode"].filter(isMotion), ["step", "play", "follow"]);
  assert.equal(travel(line(60), "seek", 1), 0);
});

test("what travels is there well before the next line, however fast the film plays", () => {
  for (const speed of [1, 4, 16]) assert.ok(travel(line(20), "play", speed) < pace(line(20)) / speed);
  assert.equal(travel(line(20), "step", 16), travel(line(20), "play", 1));
  assert.ok(travel(line(20), "play", 0) > 0, "step by step there is no speed");
});
