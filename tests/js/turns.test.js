// Drawing in turns: whoever scrubs sees one part at each place, and all where she rests; what arrives is drawn one part a frame.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Turns } from "../../web/static/js/stage/turns.js";

const ALL = ["views", "ground", "words"];

let drawn, frames, now, turns;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  now = 1000;
  mock.method(performance, "now", () => now);
  frames = [];
  globalThis.requestAnimationFrame = (then) => frames.push(then);
  drawn = [];
  turns = new Turns(ALL.map((part) => () => drawn.push(part)));
});

const draw = (how, after) => {
  now += after;
  drawn = [];
  turns.draw(how);
  return drawn;
};

const frame = () => {
  drawn = [];
  for (const then of frames.splice(0)) then();
  return drawn;
};

test("a place by itself is drawn whole", () => {
  for (const how of ["seek", "step", "mode"]) assert.deepEqual(draw(how, 500), ALL);
});

test("of places in quick succession each is drawn in part, and the last one whole where she rests", () => {
  const shown = [1, 2, 3, 4, 5, 6].map(() => draw("seek", 10).join());
  assert.deepEqual(shown.slice(0, 3), Array(3).fill(ALL.join()));
  assert.deepEqual(shown.slice(3), ["words", "views", "ground"]);
  drawn = [];
  mock.timers.tick(100);
  assert.deepEqual(drawn, ALL);
});

test("what is no scrubbing is drawn whole at once, and nothing is drawn again later", () => {
  for (let place = 0; place < 5; place++) draw("seek", 10);
  assert.deepEqual(draw("step", 10), ALL);
  drawn = [];
  mock.timers.tick(1000);
  assert.deepEqual(drawn, []);
});

test("of what arrives the views are drawn at once, and of the other parts one a frame when they have been shown", () => {
  assert.deepEqual(draw("follow", 10), ["views"]);
  assert.deepEqual([frame(), frame(), frame(), frame()], [[], ["ground"], ["words"], []]);
});

test("in a stream of lines the views are drawn, and every fourth time another part; then all, where it rests", () => {
  const shown = Array.from({ length: 12 }, () => draw("follow", 16).join());
  assert.deepEqual(shown.slice(3), ["ground", "views", "views", "views", "words", "views", "views", "views", "ground"]);
  assert.deepEqual(frame(), []);
  drawn = [];
  mock.timers.tick(100);
  assert.deepEqual(drawn, ALL);
});

test("parts are told when they are drawn in a hurry", () => {
  const told = [];
  turns = new Turns(ALL.map(() => (isHurry) => told.push(isHurry)));
  for (let place = 0; place < 5; place++) draw("seek", 10);
  mock.timers.tick(100);
  assert.deepEqual(told, [...Array(9).fill(false), true, true, ...Array(3).fill(false)]);
});

test("however much arrives in a frame, what is left is drawn once", () => {
  for (let line = 0; line < 3; line++) assert.deepEqual(draw("follow", 1), ["views"]);
  assert.deepEqual([1, 2, 3, 4, 5].flatMap(frame), ["ground", "words"]);
});

test("what was left for later is not drawn again after all has been drawn", () => {
  draw("follow", 10);
  assert.deepEqual(draw("step", 10), ALL);
  assert.deepEqual([frame(), frame()].flat(), []);
});
