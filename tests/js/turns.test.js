// Drawing in turns: whoever scrubs sees one part at each place, and all where she rests.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Turns } from "../../web/static/js/stage/turns.js";

let drawn, now, turns;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  now = 1000;
  mock.method(performance, "now", () => now);
  drawn = [];
  turns = new Turns([() => drawn.push("ground"), () => drawn.push("views")]);
});

const draw = (how, after) => {
  now += after;
  drawn = [];
  turns.draw(how);
  return drawn;
};

test("a place by itself is drawn whole", () => {
  for (const how of ["seek", "step", "mode"]) assert.deepEqual(draw(how, 500), ["ground", "views"]);
});

test("of places in quick succession each is drawn in part, and the last one whole where she rests", () => {
  const shown = [1, 2, 3, 4, 5, 6].map(() => draw("seek", 10).join());
  assert.deepEqual(shown.slice(0, 3), ["ground,views", "ground,views", "ground,views"]);
  assert.deepEqual(new Set(shown.slice(3)), new Set(["ground", "views"]));
  drawn = [];
  mock.timers.tick(100);
  assert.deepEqual(drawn, ["ground", "views"]);
});

test("what is no scrubbing is drawn whole at once, and nothing is drawn again later", () => {
  for (let place = 0; place < 5; place++) draw("seek", 10);
  assert.deepEqual(draw("step", 10), ["ground", "views"]);
  drawn = [];
  mock.timers.tick(1000);
  assert.deepEqual(drawn, []);
});
